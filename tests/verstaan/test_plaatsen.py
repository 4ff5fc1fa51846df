"""Places: a table to develop on, one kept apart, and the rules behind them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.verstaan.gemeenten import laad
from bot.verstaan.plaatsen import ONBEKEND, VRAAG_DOOR, Plaatsuitkomst, zoek_plaats
from bot.verstaan.plaatsnamen import BUITEN, STANDAARD_MAP, klank, laad_namen

HIER = Path(__file__).parent
GIDS = laad(STANDAARD_MAP)
TOEGESTAAN = {*GIDS.namen, BUITEN, VRAAG_DOOR, ONBEKEND}


def _zinnen(bestand: str) -> list[tuple[str, str]]:
    regels = (HIER / bestand).read_text(encoding="utf-8").splitlines()
    return [(zin, verwacht) for zin, verwacht in (regel.split("\t") for regel in regels)]


ONTWIKKEL = _zinnen("plaatszinnen.tsv")
APART = [*_zinnen("plaatszinnen_apart.tsv"), *_zinnen("plaatszinnen_apart2.tsv")]


@pytest.mark.parametrize(("zin", "gemeente"), ONTWIKKEL, ids=[zin for zin, _ in ONTWIKKEL])
def test_zin_van_een_ouder(zin: str, gemeente: str) -> None:
    assert zoek_plaats(zin).gemeente == gemeente


def test_zinnen_apart_gehouden() -> None:
    """Sentences never used to tune on: at least 97% right. A miss is reported, not repaired by changing the table."""
    fout = [(zin, verwacht, zoek_plaats(zin).gemeente) for zin, verwacht in APART]
    fout = [rij for rij in fout if rij[1] != rij[2]]
    assert len(APART) >= 160
    assert 1 - len(fout) / len(APART) >= 0.97, fout


def test_tabellen_overlappen_niet_en_kennen_alleen_bestaande_uitkomsten() -> None:
    assert not {zin.casefold() for zin, _ in ONTWIKKEL} & {zin.casefold() for zin, _ in APART}
    assert {verwacht for _, verwacht in [*ONTWIKKEL, *APART]} <= TOEGESTAAN


def test_elke_plaats_kern_en_schrijfwijze_wordt_herkend() -> None:
    for gemeente in GIDS:
        vraag_door = {v.plaats for v in gemeente.verwarring if v.gedrag == "vraag_door"}
        for plaats in (*gemeente.plaatsen, *gemeente.kernen):
            verwacht = VRAAG_DOOR if plaats.naam in vraag_door else gemeente.naam
            assert zoek_plaats(f"ik woon in {plaats.naam}").gemeente == verwacht, plaats.naam
            assert zoek_plaats(plaats.naam.upper()).gemeente == verwacht, plaats.naam
        for schrijfwijze in gemeente.schrijfwijzen:
            if schrijfwijze.soort not in {"slogan", "inwoner"}:
                verwacht = VRAAG_DOOR if schrijfwijze.voor in vraag_door else gemeente.naam
                assert zoek_plaats(schrijfwijze.vorm).gemeente == verwacht, schrijfwijze.vorm


def test_elke_postcode_hoort_bij_zijn_gemeente() -> None:
    for gemeente in GIDS:
        vraag_door = {v.plaats for v in gemeente.verwarring if v.gedrag == "vraag_door" and v.plaats != "Haarle"}
        for plaats in gemeente.plaatsen:
            for van, tot in plaats.postcodes:
                for code in range(van, tot + 1):
                    verwacht = VRAAG_DOOR if plaats.naam in vraag_door else gemeente.naam
                    assert zoek_plaats(f"{code} AB").gemeente == verwacht, code


@pytest.mark.parametrize(
    ("zin", "kandidaten"),
    [
        ("ik woon in Haarle", ("Hellendoorn", "Tubbergen")),
        ("harbrinkhoek", ("Tubbergen", "Almelo")),
        ("ergens tussen Borne en Hengelo", ("Borne", "Hengelo")),
        ("mijn ex woont in Losser", ("Losser",)),
    ],
)
def test_kandidaten_om_naar_te_vragen(zin: str, kandidaten: tuple[str, ...]) -> None:
    uitkomst = zoek_plaats(zin)
    assert not uitkomst.in_twente
    assert uitkomst.kandidaten == kandidaten


def test_plaats_in_de_uitkomst_is_de_officiele_naam() -> None:
    assert zoek_plaats("woon in nieverdal") == Plaatsuitkomst("Hellendoorn", "Nijverdal")
    assert zoek_plaats("ik kom uit riesn") == Plaatsuitkomst("Rijssen-Holten", "Rijssen")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120))
def test_willekeurige_tekst_geeft_altijd_een_geldige_uitkomst(tekst: str) -> None:
    assert zoek_plaats(tekst).gemeente in TOEGESTAAN


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([p.naam for g in GIDS for p in g.plaatsen if len(p.naam) >= 8]), st.data())
def test_een_tikfout_in_een_lange_naam_mag(naam: str, data: st.DataObject) -> None:
    """Two neighbouring letters swapped, anywhere but at the very start, in a sentence that asks for a place."""
    plek = data.draw(st.integers(1, len(naam) - 2))
    verwisseld = naam[:plek] + naam[plek + 1] + naam[plek] + naam[plek + 2 :]
    goed = {zoek_plaats(f"ik woon in {naam}").gemeente}
    assert zoek_plaats(f"ik woon in {verwisseld}").gemeente in goed | {ONBEKEND}


@settings(max_examples=150, deadline=None)
@given(st.integers(1000, 9999))
def test_een_bedrag_is_nooit_een_postcode(getal: int) -> None:
    for zin in (f"we hebben {getal} euro schuld", f"ik verdien {getal} netto", f"de hypotheek is € {getal}"):
        assert zoek_plaats(zin).gemeente == ONBEKEND


@settings(max_examples=60, deadline=None)
@given(st.integers(1950, 2029))
def test_een_jaartal_is_nooit_een_postcode(jaar: int) -> None:
    assert zoek_plaats(f"we zijn sinds {jaar} uit elkaar").gemeente == ONBEKEND


def test_gewone_woorden_zijn_geen_plaats() -> None:
    namen = laad_namen()
    for woord in namen.geen_plaats:
        assert namen.bijna(woord, True) is None
    assert klank("enskede") == klank("enschede") == klank("ensgede")


def _duur(tekst: str, keer: int) -> float:
    zoek_plaats(tekst)
    begin = time.process_time()
    for _ in range(keer):
        zoek_plaats(tekst)
    return (time.process_time() - begin) / keer


def test_snel_genoeg() -> None:
    """Under 3 ms for a short message and under 30 ms for 2,000 characters, of processor time."""
    lang = ("ik wil scheiden van mijn man want het gaat niet meer en de kinderen hebben er last van " * 30)[:1950]
    assert _duur("ik woon in nijverdl met twee kinderen", 200) < 0.003
    assert _duur(f"{lang} wij wonen in enskede", 20) < 0.030
