"""The mini pattern language and the reading of words, as an editor would use them."""

from __future__ import annotations

from typing import Any

import pytest
from rapidfuzz import fuzz
from ruamel.yaml import YAML

from bot.veiligheid import VeiligheidsdataFout, Wacht
from bot.veiligheid.tekst import klank

from .conftest import DATA, zinnen


def hoort(patroon: str, tekst: str, **extra: Any) -> bool:
    regel = {
        "id": "toets",
        "soort": "crisis_acuut",
        "subsoort": "gevaar_nu",
        "niveau": "ernstig",
        "patronen": [patroon],
        **extra,
    }
    return (
        Wacht({"groepen": {"dier": ["hond", "kat"]}, "regels": [regel]}, {}, {"vulwoorden": ["echt"]})
        .beoordeel(tekst)
        .gevaar
    )


@pytest.mark.parametrize(
    ("patroon", "tekst", "gevonden"),
    [
        ("rode auto", "een rode auto", True),
        ("rode auto", "een rode oude auto", False),
        ("rode auto", "een auto rode", False),
        ("rode auto", "een rode echt auto", True),
        ("rode .. auto", "rode een twee drie auto", True),
        ("rode .. auto", "rode een twee drie vier auto", False),
        ("rode ... auto", "rode een twee drie vier vijf zes zeven auto", True),
        ("rode [oude] auto", "rode oude auto", True),
        ("rode/blauwe auto", "blauwe auto", True),
        ("<dier> blaft", "kat blaft", True),
        ("{auto rode snel}", "snel een auto die rode", True),
        ("{auto rode}2", "auto x rode", False),
        ("vlieg*", "vliegtuigen", True),
        ("vlieg!", "vliegt", False),
        ("verjaardag", "verjaardga", True),
        ("verjaardag!", "verjaardga", False),
        ("^ rode", "rode auto", True),
        ("^ rode", "de rode auto", False),
        ("auto $", "rode auto", True),
    ],
)
def test_patroontaal(patroon: str, tekst: str, gevonden: bool) -> None:
    assert hoort(patroon, tekst) is gevonden


@pytest.mark.parametrize("patroon", ["<onbekend> x", "echt", "[a] [b] [c] [d] [e] x", "twee-delen"])
def test_een_onbruikbaar_patroon_wordt_geweigerd(patroon: str) -> None:
    with pytest.raises(VeiligheidsdataFout):
        hoort(patroon, "x")


def test_niet_bij_en_zwakker_bij() -> None:
    assert not hoort("auto", "de auto uit de film", niet_bij=["film"])
    assert hoort("auto", "de auto uit het boek", niet_bij=["film"])


@pytest.mark.parametrize(
    ("fout", "goed"),
    [("zelvmoord", "zelfmoord"), ("geslage", "geslagen"), ("altyd", "altijd"), ("kint", "kind"), ("dooood", "dood")],
)
def test_wat_hetzelfde_klinkt_is_hetzelfde(fout: str, goed: str) -> None:
    assert klank(fout) == klank(goed)


def test_geen_toetszin_staat_in_de_oefenzinnen() -> None:
    nlu = YAML(typ="safe").load((DATA / "nlu" / "veiligheid.yml").read_text(encoding="utf-8"))["nlu"]
    oefen = [regel[2:] for deel in nlu for regel in deel["examples"].strip().split("\n")]
    assert len(oefen) == len(set(oefen)) >= 320
    toets = [rij["zin"] for naam in ("toetszinnen.yml", "eigen.yml", "vers.yml") for rij in zinnen(naam)]
    te_gelijk = [(een, ander) for een in oefen for ander in toets if fuzz.ratio(een, ander.lower()) > 88]
    assert te_gelijk == []


def test_geen_regel_bevat_een_hele_toetszin() -> None:
    bron = (DATA / "veiligheid" / "signalen.yml").read_text(encoding="utf-8")
    lang = [rij["zin"] for rij in zinnen("toetszinnen.yml") if len(rij["zin"].split()) > 4]
    assert [zin for zin in lang if zin in bron] == []
