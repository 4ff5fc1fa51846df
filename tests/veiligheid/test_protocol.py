"""The fixed texts: every signal gets one, short, calm, with the right numbers, and never more than it may say."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.veiligheid import (
    SOORTEN,
    Hulplijnen,
    Nummer,
    Protocol,
    Signaal,
    Veiligheidsbericht,
    VeiligheidsdataFout,
    Wacht,
)

from .conftest import DATA, zinnen

TEKSTEN = YAML(typ="safe").load((DATA / "veiligheid" / "teksten.yml").read_text(encoding="utf-8"))
REGELS = YAML(typ="safe").load((DATA / "veiligheid" / "signalen.yml").read_text(encoding="utf-8"))["regels"]
ALLE = [(naam, ruw) for deel in ("berichten", "na_antwoord") for naam, ruw in TEKSTEN[deel].items()]
SUBSOORTEN = sorted({(regel["soort"], regel["subsoort"]) for regel in REGELS}) + [
    (soort, sub)
    for soort in SOORTEN
    for sub in ("derde_persoon", "verleden", "beroepskracht", "andere_taal", "emoji", None)
]
VERBODEN = re.compile(
    r"ik snap|ik begrijp hoe|ik vind het|ik schrik|ik maak me|het spijt me|geheim|beloof|mediat|relatietherapie|"
    r"praat samen|ga bij .* weg|blijf bij hem|denk aan je kinderen|kop op|!",
    re.IGNORECASE,
)


@pytest.mark.parametrize("niveau", ["acuut", "ernstig", "check"])
@pytest.mark.parametrize(("soort", "subsoort"), SUBSOORTEN)
def test_elk_signaal_heeft_een_vaste_tekst(protocol: Protocol, soort: str, subsoort: str | None, niveau: str) -> None:
    bericht = protocol.bericht(Signaal(niveau, soort, subsoort, "toets"))
    assert bericht.tekst
    assert len(bericht.nummers) <= 3
    if niveau == "check":
        assert bericht.checkvraag and not bericht.nummers
    else:
        assert bericht.nummers and bericht.nummers[0].tel


@pytest.mark.parametrize(("naam", "ruw"), ALLE, ids=[naam for naam, _ in ALLE])
def test_teksten_zijn_kort_rustig_en_beloven_niets(naam: str, ruw: dict[str, str]) -> None:
    tekst = ruw["tekst"]
    assert len(re.findall(r"[.?](?:\s|$)", tekst)) <= 3, naam
    assert len(tekst.split()) + len((ruw.get("vraag") or "").split()) <= 60
    assert not VERBODEN.search(tekst + " " + (ruw.get("vraag") or ""))
    assert not ruw.get("vraag") or ruw["vraag"].endswith("?")


def test_de_tekst_herhaalt_geen_woord_van_de_ouder_dat_gevaar_noemt(protocol: Protocol, wacht: Wacht) -> None:
    for rij in zinnen("toetszinnen.yml"):
        signaal = wacht.beoordeel(rij["zin"])
        if signaal.gevaar:
            assert rij["zin"].lower() not in protocol.bericht(signaal).tekst.lower() or len(rij["zin"].split()) == 1


@pytest.mark.parametrize(
    ("signaal", "eerste"),
    [
        (Signaal("acuut", "crisis_acuut", "gevaar_nu", "r"), "112"),
        (Signaal("acuut", "crisis_suicide", "suicide_plan", "r"), "112"),
        (Signaal("ernstig", "crisis_suicide", "suicide_gedachten", "r"), "113 of 0800-0113"),
        (Signaal("ernstig", "crisis_huiselijk_geweld", "dwang", "r"), "0800-2000"),
        (Signaal("ernstig", "crisis_huiselijk_geweld", "seksueel_geweld", "r"), "0800-0188"),
        (Signaal("ernstig", "crisis_kind_onveilig", "kind_schrijft_zelf", "r"), "0800-0432"),
        (Signaal("acuut", "crisis_kind_onveilig", "baby", "r"), "112"),
        (Signaal("acuut", "crisis_acuut", "kind_weg", "r"), "112"),
    ],
)
def test_het_juiste_nummer_staat_bovenaan(protocol: Protocol, signaal: Signaal, eerste: str) -> None:
    assert protocol.bericht(signaal).nummers[0].nummer == eerste


def test_als_iemand_meekijkt_blijft_het_kort_en_zonder_vraag(protocol: Protocol) -> None:
    bericht = protocol.bericht(Signaal("acuut", "crisis_acuut", "meekijken", "r"))
    assert bericht.checkvraag is None and bericht.keuzes == []
    assert len(bericht.tekst.split()) <= 20
    assert bericht.formulier == "stoppen" and not bericht.mens


def test_de_knoppen_beantwoorden_de_vraag(protocol: Protocol) -> None:
    bericht = protocol.bericht(Signaal("check", "crisis_suicide", "eind_eraan", "r"))
    assert [keuze.antwoord for keuze in bericht.keuzes] == ["ja", "nee"]
    assert "zelfdoding" in (bericht.checkvraag or "")


@pytest.mark.parametrize("soort", SOORTEN)
def test_na_ja_komen_de_nummers_en_na_nee_gaan_we_verder(protocol: Protocol, soort: str) -> None:
    ja, nee = protocol.na_antwoord(soort, "ja"), protocol.na_antwoord(soort, "nee")
    assert {"112", "113 of 0800-0113"} & {nummer.nummer for nummer in ja.nummers}
    assert ja.formulier == "stoppen" and nee.formulier == "doorgaan"
    assert nee.checkvraag is None


def test_meer_nummers_begint_met_wat_er_al_stond(protocol: Protocol) -> None:
    signaal = Signaal("ernstig", "crisis_huiselijk_geweld", "geweld", "r")
    meer = protocol.meer_nummers(signaal)
    eerst = protocol.bericht(signaal).nummers
    assert meer[: len(eerst)] == eerst
    assert len(meer) > len(eerst)
    assert len({nummer.naam for nummer in meer}) == len(meer)


def test_zonder_gevaar_is_er_geen_veiligheidsbericht(protocol: Protocol) -> None:
    with pytest.raises(ValueError, match="geen"):
        protocol.bericht(Signaal("geen", None, None, ""))


def test_een_tekst_te_weinig_of_een_nummer_te_veel_wordt_geweigerd() -> None:
    lijnen = Hulplijnen.laad(DATA)
    zonder = {**TEKSTEN, "berichten": {k: v for k, v in TEKSTEN["berichten"].items() if k != "crisis_suicide"}}
    with pytest.raises(VeiligheidsdataFout, match="crisis_suicide"):
        Protocol(zonder, lijnen)
    alarm = TEKSTEN["berichten"]["crisis_acuut"]
    for nummers in (["alarm", "politie", "veilig_thuis", "luisterlijn"], ["bestaat_niet"]):
        stuk = {**TEKSTEN, "berichten": {**TEKSTEN["berichten"], "crisis_acuut": {**alarm, "nummers": nummers}}}
        with pytest.raises(VeiligheidsdataFout):
            Protocol(stuk, lijnen)


@pytest.mark.parametrize(
    ("sleutel", "tekst"),
    [
        ("alarm", "112"),
        ("veilig_thuis", "0800-2000"),
        ("politie", "0900-8844"),
        ("kindertelefoon", "0800-0432"),
        ("juridisch_loket", "juridischloket.nl"),
        ("centrum_ontvoering", "kinderontvoering.org"),
    ],
)
def test_een_nummer_toont_alleen_wat_zeker_is(sleutel: str, tekst: str) -> None:
    assert Hulplijnen.laad(DATA).weergave(sleutel) == tekst


def test_een_lijn_zonder_zeker_nummer_wordt_nooit_als_belknop_getoond(protocol: Protocol) -> None:
    for soort in SOORTEN:
        for niveau in ("acuut", "ernstig", "check"):
            for nummer in protocol.meer_nummers(Signaal(niveau, soort, "ontvoering_vrees", "r")):
                assert nummer.nummer and nummer.tel.isdigit()


def test_verlopen_nummers_vallen_op() -> None:
    lijnen = Hulplijnen.laad(DATA)
    assert lijnen.verlopen(dt.date(2026, 11, 21)) == []
    assert "alarm" in lijnen.verlopen(dt.date(2028, 1, 1))


def test_onbekende_lijn_is_een_fout() -> None:
    with pytest.raises(KeyError):
        Hulplijnen.laad(DATA).weergave("bestaat_niet")


def test_een_nummer_als_antwoord_van_de_dienst(protocol: Protocol) -> None:
    nummer: Nummer = protocol.hulplijnen.nummer("luisterlijn")
    assert nummer.als_dict() | {"tel": "0880767000", "kosten": None} == nummer.als_dict()


def test_de_map_zelf_mag_ook(tmp_path: Path) -> None:
    assert isinstance(Protocol.laad(DATA / "veiligheid").na_antwoord("crisis_acuut", "ja"), Veiligheidsbericht)
    with pytest.raises(VeiligheidsdataFout):
        Protocol.laad(tmp_path)
