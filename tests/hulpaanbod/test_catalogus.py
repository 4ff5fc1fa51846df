"""The catalogue as data: complete, valid, readable, and refused when broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.hulpaanbod.catalogus import STANDAARD_MAP, CatalogusFout, Dienst, laad
from bot.verstaan.gemeenten import laad as laad_gemeenten

DIENSTEN = laad()
DATA = STANDAARD_MAP.parent
GEMEENTEN = set(laad_gemeenten(DATA / "gemeenten").namen)
ONDERWERPEN = {onderwerp["id"] for onderwerp in YAML(typ="safe").load(DATA / "taxonomie.yml")["onderwerpen"]}


def test_alle_71_records() -> None:
    assert len(DIENSTEN) == 71
    assert len({dienst.id for dienst in DIENSTEN}) == 71


@pytest.mark.parametrize("dienst", DIENSTEN, ids=lambda dienst: dienst.id)
def test_record(dienst: Dienst) -> None:
    assert set(dienst.onderwerpen) <= ONDERWERPEN
    assert set(dienst.gebied.gemeenten) | set(dienst.gebied.gemeenten_mogelijk) <= GEMEENTEN
    assert (dienst.gebied.soort == "gemeenten") == bool(dienst.gebied.gemeenten)
    assert not set(dienst.gebied.gemeenten) & set(dienst.gebied.gemeenten_mogelijk)
    if dienst.bruikbaar_in_twente not in {"nee", "alleen_professionals"}:
        assert dienst.toegang_soort
    if dienst.contact.telefoon is None:
        assert dienst.contact.telefoon_zekerheid == "geen"
    if dienst.soort in {"mediation", "therapie"}:
        assert dienst.bij_geweld == "nee"
        assert dienst.alleen_te_komen == "nee"
    if dienst.alleen_te_komen == "nee":
        assert dienst.bij_geweld == "nee"


@pytest.mark.parametrize("dienst", DIENSTEN, ids=lambda dienst: dienst.id)
def test_wat_een_ouder_leest_is_kort_en_gewoon(dienst: Dienst) -> None:
    for tekst in (
        dienst.voor_ouder.doel,
        dienst.voor_ouder.toegang,
        dienst.voor_ouder.kosten,
        dienst.voor_ouder.aanmelden,
    ):
        for zin in re.split(r"(?<=[.?]) ", tekst):
            assert len(zin.split()) <= 20, zin
        assert not re.search(r"\b(indicatie|psycho-educatie|laagdrempelig|traject|conform|middels|betrokkene)\b", tekst)
        assert not re.search(r"\b(u|uw)\b", tekst)
        assert not re.search(r"\d{4}-?\d{5,}|\b0[89]00", tekst), "een nummer hoort in contact.telefoon"


def test_nummers_alleen_als_ze_zeker_zijn() -> None:
    getoond = {dienst.id for dienst in DIENSTEN if dienst.contact.toonbaar_nummer}
    assert getoond == {
        "nood_112",
        "hulplijn_113",
        "veilig_thuis_twente",
        "politie_geen_spoed",
        "kindertelefoon",
        "luisterlijn",
        "slachtofferhulp",
        "centrum_seksueel_geweld",
        "meldpunt_zorgwekkend_gedrag_twente",
        "stadsbank_oost_nederland",
    }
    for dienst in DIENSTEN:
        if dienst.contact.telefoon_zekerheid != "sterk":
            assert dienst.contact.toonbaar_nummer is None


def test_landelijke_nummers_staan_op_een_plek() -> None:
    """What the catalogue shows for a help line is the number of data/veiligheid/hulplijnen.yml, typed nowhere else."""
    lijnen = YAML(typ="safe").load(DATA / "veiligheid" / "hulplijnen.yml")["hulplijnen"]
    nummers = {re.sub(r"\D", "", str(lijn["tel"])) for lijn in lijnen.values() if lijn.get("tel")}
    verwijzend = [dienst for dienst in DIENSTEN if dienst.contact.hulplijn]
    assert len(verwijzend) == 8
    for dienst in verwijzend:
        assert dienst.contact.telefoon == lijnen[dienst.contact.hulplijn]["nummer"]
    for dienst in DIENSTEN:
        if dienst.contact.telefoon and not dienst.contact.hulplijn:
            assert re.sub(r"\D", "", dienst.contact.telefoon) not in nummers, dienst.id


def test_onbekende_hulplijn_wordt_geweigerd(tmp_path: Path) -> None:
    map_aanbod = tmp_path / "hulpaanbod"
    map_aanbod.mkdir()
    record = _record("kindertelefoon")
    _schrijf(map_aanbod / "hulplijn.yml", record)
    with pytest.raises(CatalogusFout, match=r"hulplijnen\.yml ontbreekt"):
        laad(map_aanbod)
    (tmp_path / "veiligheid").mkdir()
    (tmp_path / "veiligheid" / "hulplijnen.yml").write_text("hulplijnen: {alarm: {nummer: '112'}}", encoding="utf-8")
    with pytest.raises(CatalogusFout, match="dienst kindertelefoon: hulplijn 'kindertelefoon' staat niet in"):
        laad(map_aanbod)


def _record(dienst_id: str) -> dict[str, Any]:
    for pad in STANDAARD_MAP.glob("*.yml"):
        for record in (YAML(typ="safe").load(pad) or {}).get("diensten", []):
            if record["id"] == dienst_id:
                return dict(record)
    raise LookupError(dienst_id)


def _schrijf(pad: Path, *records: dict[str, Any]) -> None:
    with pad.open("w", encoding="utf-8") as bestand:
        YAML(typ="safe").dump({"diensten": list(records)}, bestand)


@pytest.mark.parametrize(
    ("verander", "melding"),
    [
        (lambda r: r.pop("kosten"), "cursus.yml, dienst stichting_kies: het veld 'kosten' ontbreekt"),
        (lambda r: r.update(soort="toverij"), "dienst stichting_kies: 'soort' is 'toverij', maar mag alleen zijn"),
        (lambda r: r.update(prijs="5"), r"dienst stichting_kies: er staat een veld in dat niet bestaat \(prijs\)"),
        (lambda r: r["voor_ouder"].pop("doel"), "dienst stichting_kies: het veld 'voor_ouder.doel' ontbreekt"),
        (lambda r: r["contact"].update(url="kies.nl"), "dienst stichting_kies: 'contact.url' klopt niet"),
        (lambda r: r.update(leeftijd_van=20), "dienst stichting_kies: 'leeftijd_van' is hoger dan 'leeftijd_tot'"),
    ],
)
def test_kapot_record_wordt_geweigerd(
    tmp_path: Path, verander: Callable[[dict[str, Any]], object], melding: str
) -> None:
    record = _record("stichting_kies")
    verander(record)
    _schrijf(tmp_path / "cursus.yml", record)
    with pytest.raises(CatalogusFout, match=melding):
        laad(tmp_path)


def test_dubbel_id_wordt_geweigerd(tmp_path: Path) -> None:
    _schrijf(tmp_path / "a.yml", _record("nibud"))
    _schrijf(tmp_path / "b.yml", _record("nibud"))
    with pytest.raises(CatalogusFout, match=r"b\.yml, dienst nibud: dit id staat ook al in a\.yml"):
        laad(tmp_path)


@pytest.mark.parametrize(
    ("inhoud", "melding"), [("diensten: [", "geen geldige YAML"), ("- x", "niet de vorm"), ("lijst: []", "opbouw")]
)
def test_kapot_bestand_wordt_geweigerd(tmp_path: Path, inhoud: str, melding: str) -> None:
    (tmp_path / "x.yml").write_text(inhoud, encoding="utf-8")
    with pytest.raises(CatalogusFout, match=melding):
        laad(tmp_path)


def test_lege_map_wordt_geweigerd(tmp_path: Path) -> None:
    with pytest.raises(CatalogusFout, match="geen enkel bestand"):
        laad(tmp_path)
