"""How the watch reads: whoever writes, however it is written, and what surrounds a signal."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.veiligheid import SOORTEN, VeiligheidsdataFout, Wacht

from .conftest import DATA, zinnen

RANG = {"geen": 0, "check": 1, "ernstig": 2, "acuut": 3}
GEVAAR = [rij for rij in zinnen("toetszinnen.yml") + zinnen("eigen.yml") if rij["niveau"] in ("acuut", "ernstig")]
# The property tests read the watch outside a fixture, because hypothesis runs a test many times.
WACHT = Wacht.laad(DATA)


@pytest.mark.parametrize(
    ("tekst", "niveau", "subsoort"),
    [
        ("hij kneep mijn keel dicht", "acuut", "wurging"),
        ("mijn ex stalkt mij al een jaar", "ernstig", "stalking"),
        ("ik ben verkracht door mijn man", "ernstig", "seksueel_geweld"),
        ("mijn vriend schudt de baby door elkaar", "acuut", "baby"),
        ("mijn dochter is ontvoerd", "acuut", "kind_weg"),
        ("ik ben bang dat hij met de kinderen naar het buitenland vertrekt", "ernstig", "ontvoering_vrees"),
        ("ik ben 12 en papa slaat mij", "ernstig", "kind_schrijft_zelf"),
        ("mijn zus zegt dat ze niet meer wil leven", "ernstig", "derde_persoon"),
        ("ik heb mijn vrouw geslagen", "ernstig", "pleger"),
        ("hij kijkt mee op mijn scherm en zit naast me", "acuut", "meekijken"),
        ("ik mag van hem niet naar mijn moeder", "ernstig", "dwang"),
        ("ik heb pillen geslikt", "acuut", "suicide_plan"),
        ("mijn cliënt denkt aan zelfmoord", "check", "beroepskracht"),
        ("vroeger sloeg mijn ex mij, dat is voorbij", "check", "verleden"),
        ("she will kill me", "acuut", "andere_taal"),
        ("ich will sterben", "ernstig", "andere_taal"),
    ],
)
def test_de_juiste_rij_van_de_beslistabel(wacht: Wacht, tekst: str, niveau: str, subsoort: str) -> None:
    signaal = wacht.beoordeel(tekst)
    assert (signaal.niveau, signaal.subsoort) == (niveau, subsoort)
    assert signaal.soort in SOORTEN
    assert signaal.regel and tekst not in signaal.regel


@pytest.mark.parametrize(
    ("tekst", "verwacht"),
    [
        ("we maken er een eind aan, ons huwelijk is klaar", "geen"),
        ("ik maak er een eind aan", "check"),
        ("ik maak er vanavond een eind aan", "acuut"),
        ("ik maak een eind aan mijn leven", "ernstig"),
    ],
)
def test_waar_je_een_eind_aan_maakt_maakt_uit(wacht: Wacht, tekst: str, verwacht: str) -> None:
    assert wacht.beoordeel(tekst).niveau == verwacht


@pytest.mark.parametrize(
    "tekst",
    ["ik wil niet dood", "hij slaat me niet", "mijn man heeft me nooit geslagen", "ik heb geen zelfmoordgedachten"],
)
def test_ontkenning_wordt_een_vraag_en_nooit_stilte(wacht: Wacht, tekst: str) -> None:
    assert wacht.beoordeel(tekst).niveau == "check"


@pytest.mark.parametrize(
    "tekst",
    ["hij slaat me niet zo hard", "hij slaat me, ik kan niet slapen", "hij slaat me niet alleen, hij schopt ook"],
)
def test_niet_in_een_andere_zin_verlaagt_niet(wacht: Wacht, tekst: str) -> None:
    assert wacht.beoordeel(tekst).niveau in ("ernstig", "acuut")


def test_twee_lichte_signalen_in_een_gesprek_wegen_samen_zwaar(wacht: Wacht) -> None:
    assert wacht.beoordeel("ik zie het niet meer zitten").niveau == "check"
    assert wacht.beoordeel("ik zie het niet meer zitten", eerdere_checks=1).niveau == "ernstig"
    assert wacht.beoordeel("ik loop op eieren en ik zie het niet meer zitten").niveau == "ernstig"
    assert wacht.beoordeel("hoe vraag ik toeslagen aan", eerdere_checks=3).niveau == "geen"


def test_wie_bedreigd_wordt_is_geen_dader(wacht: Wacht) -> None:
    signaal = wacht.beoordeel("hij zegt: ik vermoord je")
    assert signaal.niveau == "acuut"
    assert signaal.subsoort != "pleger"


@pytest.mark.parametrize(
    "tekst",
    [
        "ik wil niet meer l€ven dood",
        "ikwilnietmeerleven",
        "z e l f m o o r d",
        "zelf-moord",
        "IK WIL DOOOOD",
        "ik wil d00d",
    ],
)
def test_rare_schrijfwijzen_worden_gelezen(wacht: Wacht, tekst: str) -> None:
    assert wacht.beoordeel(tekst).gevaar


@pytest.mark.parametrize(
    ("tekst", "verwacht"), [("🔪", "check"), ("😭😭", "check"), ("👍", "geen"), ("", "geen"), ("   ", "geen")]
)
def test_alleen_een_plaatje(wacht: Wacht, tekst: str, verwacht: str) -> None:
    assert wacht.beoordeel(tekst).niveau == verwacht


@pytest.mark.parametrize("rij", GEVAAR[::7], ids=lambda rij: str(rij["id"]))
def test_een_lang_praktisch_verhaal_eromheen_verbergt_niets(wacht: Wacht, rij: dict[str, Any]) -> None:
    voor = "Goedemiddag. Wij zitten midden in de verdeling van de inboedel en de auto staat op naam van mijn broer. "
    na = " Daarnaast wil ik graag weten hoe ik toeslagen aanvraag en welke papieren de makelaar nodig heeft. "
    los = wacht.beoordeel(rij["zin"])
    verhaal = wacht.beoordeel(voor * 6 + rij["zin"] + "." + na * 6)
    assert verhaal.gevaar or not los.gevaar


@given(
    st.sampled_from(GEVAAR),
    st.sampled_from(["Hallo, ", "goedemorgen ", "Beste mensen, "]),
    st.sampled_from(["", " 😭", " groetjes", "!!!"]),
)
@settings(max_examples=200, deadline=None)
def test_een_groet_of_emoji_verlaagt_nooit(rij: dict[str, Any], groet: str, slot: str) -> None:
    voor, na = WACHT.beoordeel(rij["zin"]), WACHT.beoordeel(groet + rij["zin"] + slot)
    assert RANG[na.niveau] >= min(RANG[voor.niveau], 1)


@given(st.sampled_from(GEVAAR), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_hoofdletters_en_leestekens_veranderen_niets(rij: dict[str, Any], toeval: random.Random) -> None:
    anders = "".join(toeval.choice([teken.upper(), teken.lower()]) for teken in rij["zin"])
    anders = " ".join(woord + toeval.choice(["", ",", ".", "!", "?", " ..."]) for woord in anders.split())
    assert WACHT.beoordeel(anders) == WACHT.beoordeel(rij["zin"])


@given(st.text(max_size=2000))
@settings(max_examples=150, deadline=None)
def test_elke_tekst_krijgt_een_antwoord(tekst: str) -> None:
    assert WACHT.beoordeel(tekst).niveau in RANG


@pytest.mark.parametrize(
    "patroon",
    [
        "ik wil niet ",
        "hij slaat mij ",
        "a",
        "a ",
        "dood ",
        "niet meer ",
        "ikwilniet",
        "1 ",
        "é́́",
        "hij mij kind mes ",
        "((((",
        "zelfmoor ",
        "gesl4gen ",
    ],
)
def test_tweeduizend_tekens_herhaling_blijven_snel(wacht: Wacht, patroon: str) -> None:
    tekst = (patroon * 2000)[:2000]
    duur = min(_duur(wacht, tekst) for _ in range(3))
    assert duur < 0.05


def test_tweeduizend_tekens_onzin_blijven_snel(wacht: Wacht) -> None:
    toeval = random.Random(7)
    tekst = " ".join("".join(toeval.choice("abdeghiklmnorstvwz") for _ in range(9)) for _ in range(200))
    assert min(_duur(wacht, tekst) for _ in range(3)) < 0.05


def test_een_kort_bericht_kost_nog_geen_twee_milliseconden(wacht: Wacht) -> None:
    zinnen_ = [rij["zin"] for rij in GEVAAR[:60]]
    beste = min(_totaal(wacht, zinnen_) for _ in range(3))
    assert beste / len(zinnen_) < 0.002


def test_kapotte_regels_laten_de_wacht_niet_half_starten() -> None:
    goed = {"id": "x", "soort": "crisis_acuut", "subsoort": "gevaar_nu", "niveau": "acuut", "patronen": ["mes"]}
    for fout in ({"niveau": "erg"}, {"soort": "boosheid"}, {"patronen": ["<onbekend>"]}, {"ontkenning": "soms"}):
        with pytest.raises(VeiligheidsdataFout):
            Wacht({"regels": [{**goed, **fout}]}, {}, {})
    with pytest.raises(VeiligheidsdataFout):
        Wacht({"regels": []}, {}, {})
    with pytest.raises(VeiligheidsdataFout):
        Wacht({"regels": [{"id": "x"}]}, {}, {})
    assert Wacht({"regels": [goed]}, {}, {}).beoordeel("een mes").niveau == "acuut"


def _duur(wacht: Wacht, tekst: str) -> float:
    begin = time.process_time()
    wacht.beoordeel(tekst)
    return time.process_time() - begin


def _totaal(wacht: Wacht, teksten: list[str]) -> float:
    return sum(_duur(wacht, tekst) for tekst in teksten)


@pytest.mark.parametrize(
    ("zin", "gevaar"),
    [
        ("hij komt met benzine en een aansteker", True),
        ("hij gooit benzine over mijn deur", True),
        ("hij heeft met een mes in mij gestoken", True),
        ("hij sluit mij op in de kamer", True),
        ("hij heeft er veel geld en uren in gestoken", False),
        ("hoe spreek ik mijn ex aan op gebroken afspraken over de kinderen", False),
        ("mijn partner sluit zich af voor mij", False),
        (
            "de uitspraak van de rechter is drie weken geleden binnengekomen, mijn ex denkt dat ons huis nu weg is",
            False,
        ),
    ],
)
def test_een_uitzondering_neemt_geen_gevaar_weg(wacht: Wacht, zin: str, gevaar: bool) -> None:
    assert wacht.beoordeel(zin).gevaar is gevaar
