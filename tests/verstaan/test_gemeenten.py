"""The data of the municipalities and the rule for phone numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.verstaan.gemeenten import BESTAND, GemeentenFout, Telefoon, laad
from bot.verstaan.plaatsnamen import STANDAARD_MAP

GIDS = laad(STANDAARD_MAP)
CODES = {
    "Almelo": "GM0141", "Borne": "GM0147", "Dinkelland": "GM1774", "Enschede": "GM0153", "Haaksbergen": "GM0158",
    "Hellendoorn": "GM0163", "Hengelo": "GM0164", "Hof van Twente": "GM1735", "Losser": "GM0168", "Oldenzaal": "GM0173",
    "Rijssen-Holten": "GM1742", "Tubbergen": "GM0183", "Twenterand": "GM1700", "Wierden": "GM0189",
}  # fmt: skip


def test_alle_veertien_gemeenten_met_hun_code() -> None:
    assert {gemeente.naam: gemeente.cbs_code for gemeente in GIDS} == CODES
    for naam, code in CODES.items():
        assert GIDS.by_code(code) is GIDS.by_naam(naam.upper())
    assert GIDS.by_code("GM9999") is None
    assert GIDS.by_naam("Zwolle") is None


def test_postcodes_horen_bij_een_plaats() -> None:
    gezien: dict[int, str] = {}
    for gemeente in GIDS:
        for plaats in gemeente.plaatsen:
            for van, tot in plaats.postcodes:
                assert 7400 <= van <= tot <= 7699
                for code in range(van, tot + 1):
                    assert gezien.setdefault(code, plaats.naam) == plaats.naam
    assert len(gezien) > 80


@pytest.mark.parametrize(
    ("naam", "nummer"),
    [
        ("Almelo", "0546-541111"),  # general number, two sources
        ("Borne", "074-2658590"),  # desk, own page
        ("Hengelo", None),  # one source each: nothing is certain enough
        ("Tubbergen", "085-0479400"),  # social work, own page; the general number is disputed
        ("Losser", "053-5377400"),
        ("Rijssen-Holten", "0548-854854"),
        ("Dinkelland", "0541-854100"),  # not the number of SWTD, which is only welfare work there
        ("Hellendoorn", "0548-638810"),
    ],
)
def test_welk_nummer_een_ouder_ziet(naam: str, nummer: str | None) -> None:
    contact = GIDS.contact(naam)
    assert contact.telefoon == nummer
    assert contact.website and contact.website.startswith("https://")
    assert (contact.telefoon_van is None) == (nummer is None)
    assert re.search(r"20\d\d", contact.opmerking) if nummer else "geen nummer" in contact.opmerking


def test_regel_voor_nummers() -> None:
    basis = {"nummer": "1", "wat": "x", "gezien": "2020", "opmerking": None}
    assert Telefoon(soort="welzijn", zekerheid="officieel", bronnen=("a",), **basis).zeker_genoeg  # type: ignore[arg-type]
    assert Telefoon(soort="gemeente", zekerheid="tweedehands", bronnen=("a", "b"), **basis).zeker_genoeg  # type: ignore[arg-type]
    assert not Telefoon(soort="gemeente", zekerheid="tweedehands", bronnen=("a",), **basis).zeker_genoeg  # type: ignore[arg-type]
    assert not Telefoon(soort="welzijn", zekerheid="tweedehands", bronnen=("a", "b"), **basis).zeker_genoeg  # type: ignore[arg-type]


def test_geen_onzeker_nummer_ontsnapt() -> None:
    for gemeente in GIDS:
        getoond = GIDS.contact(gemeente.naam).telefoon
        for telefoon in gemeente.telefoon:
            assert telefoon.nummer != getoond or telefoon.zeker_genoeg


def test_onbekende_gemeente() -> None:
    with pytest.raises(KeyError):
        GIDS.contact("Zwolle")


@pytest.mark.parametrize(
    ("inhoud", "melding"),
    [
        (None, "ontbreekt"),
        ("gemeenten: [", "geen geldige YAML"),
        ("- a\n", "niet de verwachte opbouw"),
        ("gemeenten:\n  - {naam: Almelo}\n", "Almelo"),
    ],
)
def test_kapot_bestand_geeft_een_nederlandse_melding(tmp_path: Path, inhoud: str | None, melding: str) -> None:
    if inhoud is not None:
        (tmp_path / BESTAND).write_text(inhoud, encoding="utf-8")
    with pytest.raises(GemeentenFout, match=melding):
        laad(tmp_path)
