"""Choosing and composing replies, on a small content of its own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.kennis import Antwoorder, InhoudFout

TAXONOMIE = """
hoofdstukken: [{id: h, titel: H}]
onderwerpen:
  - {id: gezag, hoofdstuk: h, soort: onderwerp, titel: Gezag, gaat_over: x}
  - {id: mediation, hoofdstuk: h, soort: onderwerp, titel: Een mediator, gaat_over: x}
  - {id: school, hoofdstuk: h, soort: onderwerp, titel: School, gaat_over: x}
  - {id: mens_spreken, hoofdstuk: h, soort: dienst, titel: Een mens, gaat_over: x}
  - {id: begroeten, hoofdstuk: h, soort: handeling, titel: Hallo, gaat_over: x}
"""
ANTWOORDEN = """
antwoorden:
  - onderwerp: gezag
    kort: Algemeen over gezag. Kosten {bedrag.griffie}. Bel {nummer.loket}.
    vraag: relatievorm
    lagen:
      - {titel: Meer, tekst: Laag een.}
    varianten:
      - als: {relatievorm: [getrouwd, geregistreerd]}
        kort: Jullie zijn getrouwd.
    kindblik: Zo ziet je kind het.
    vervolg: [mediation, school]
    hulp: true
  - {onderwerp: mens_spreken, kort: Dat kan.}
"""
BEDRAGEN = """
bedragen:
  griffie:
    tekst: ongeveer tien (2026)
    bron: B
    gecontroleerd: 2026-01-01
    verloopt: 2026-12-31
    verlopen_tekst: een bedrag dat is veranderd
"""
VRAGEN = "vragen: {relatievorm: {tekst: 'Zijn jullie getrouwd?', opties: [{waarde: getrouwd, titel: Ja}]}}"


@pytest.fixture
def map_(tmp_path: Path) -> Path:
    (tmp_path / "antwoorden").mkdir()
    (tmp_path / "taxonomie.yml").write_text(TAXONOMIE)
    (tmp_path / "antwoorden" / "h.yml").write_text(ANTWOORDEN)
    (tmp_path / "bedragen.yml").write_text(BEDRAGEN)
    (tmp_path / "vragen.yml").write_text(VRAGEN)
    return tmp_path


def _antwoorder(map_: Path, dag: str = "2026-11-21") -> Antwoorder:
    return Antwoorder.laad(map_, {"loket": "het loket"}.__getitem__, lambda: dt.date.fromisoformat(dag))


def test_unknown_situation_gives_the_general_answer_and_asks(map_: Path) -> None:
    eerste, vraag = _antwoorder(map_).antwoord("gezag", {})
    assert eerste["tekst"] == "Algemeen over gezag. Kosten ongeveer tien (2026). Bel het loket."
    assert vraag["vraag"] == "relatievorm"
    assert vraag["keuzes"][0]["payload"]["entiteiten"] == {"relatievorm": "getrouwd"}


def test_known_situation_chooses_the_variant_and_asks_nothing(map_: Path) -> None:
    (antwoord,) = _antwoorder(map_).antwoord("gezag", {"relatievorm": "geregistreerd"})
    assert antwoord["tekst"] == "Jullie zijn getrouwd."
    assert [k["titel"] for k in antwoord["keuzes"]] == [
        "Vertel meer: Meer",
        "Een mediator",
        "School",
        "Hulp bij mij in de buurt",
        "Ik wil een mens",
    ]


def test_depth_leads_through_the_layers_to_the_child(map_: Path) -> None:
    antwoorder, situatie = _antwoorder(map_), {"relatievorm": "getrouwd"}
    (een,) = antwoorder.antwoord("gezag", situatie, laag=1)
    (twee,) = antwoorder.antwoord("gezag", situatie, laag=2)
    (te_diep,) = antwoorder.antwoord("gezag", situatie, laag=9)
    assert een["tekst"].endswith("Laag een.")
    assert "Zo ziet je kind het." in twee["tekst"]
    assert te_diep == twee
    assert not any(k["titel"].startswith("Vertel meer") for k in twee["keuzes"])


def test_with_violence_a_mediator_is_no_next_step(map_: Path) -> None:
    (antwoord,) = _antwoorder(map_).antwoord("gezag", {"relatievorm": "getrouwd"}, geweld=True)
    titels = [k["titel"] for k in antwoord["keuzes"]]
    assert "School" in titels
    assert "Een mediator" not in titels


def test_an_expired_amount_is_not_named(map_: Path) -> None:
    tekst = _antwoorder(map_, "2027-01-01").antwoord("gezag", {})[0]["tekst"]
    assert "tien" not in tekst
    assert "een bedrag dat is veranderd" in tekst


def test_a_municipality_in_the_message_asks_for_help_cards(map_: Path) -> None:
    assert _antwoorder(map_).antwoord("gezag", {}, gemeente_genoemd=True)[0]["opdracht"] == "hulp"
    assert _antwoorder(map_).antwoord("gezag", {}, laag=1, gemeente_genoemd=True)[0]["opdracht"] is None


def test_asking_for_a_human_is_handed_to_the_gateway(map_: Path) -> None:
    assert _antwoorder(map_).antwoord("mens_spreken", {})[0]["opdracht"] == "overdracht"


def test_unsure_once_suggests_topics_twice_gives_a_human(map_: Path) -> None:
    antwoorder = _antwoorder(map_)
    (een,) = antwoorder.onzeker(["begroeten", "gezag", "onbekend", "school"], 1, "Bel de gemeente.")
    assert [k["titel"] for k in een["keuzes"]] == ["Gezag", "School", "Iets anders", "Ik wil een mens"]
    (twee,) = antwoorder.onzeker(["gezag"], 2, "Bel de gemeente.")
    assert twee["keuzes"][0]["titel"] == "Ik wil een mens"
    assert "Bel de gemeente." in twee["tekst"]
    assert een["onzeker"] and twee["onzeker"]


@pytest.mark.parametrize(
    ("bestand", "inhoud", "melding"),
    [
        ("antwoorden/h.yml", "antwoorden: [{onderwerp: gezag}]", "gezag"),
        ("antwoorden/h.yml", "antwoorden: [", "regel"),
        ("bedragen.yml", "bedragen: {griffie: {tekst: x}}", "griffie"),
        ("taxonomie.yml", "hoofdstukken: []", "taxonomie"),
    ],
)
def test_a_broken_file_is_named_in_dutch(map_: Path, bestand: str, inhoud: str, melding: str) -> None:
    (map_ / bestand).write_text(inhoud)
    with pytest.raises(InhoudFout, match=melding):
        _antwoorder(map_)
