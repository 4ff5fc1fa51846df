"""The content files: complete, short, sourced, and without facts typed twice."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import combinations

import pytest
from rapidfuzz import fuzz

from bot.kennis.antwoorden import laad_antwoorden, laad_vragen
from bot.kennis.genereren import genereer
from bot.kennis.inhoud import lees_yaml
from bot.kennis.invullen import VERWIJZING, laad_bedragen
from bot.kennis.taxonomie import Taxonomie
from bot.settings import PROJECT
from bot.veiligheid import Hulplijnen

DATA = PROJECT / "data"
TAXONOMIE = Taxonomie.laad(DATA)
ANTWOORDEN = laad_antwoorden(DATA)
BEDRAGEN = laad_bedragen(DATA)
VRAGEN = laad_vragen(DATA)
LIJNEN = Hulplijnen.laad(DATA / "veiligheid")
FEITEN = {code for pad in (DATA / "feiten").glob("*.yml") for code in lees_yaml(pad).get("feiten") or {}}
ONDERWERPEN = [o for o in TAXONOMIE.onderwerpen if o.soort != "crisis"]
MAX_WOORDEN = 60
MIN_VOORBEELDEN = {"handeling": 25}
TELEFOON = re.compile(r"\b0[\d][\d\s.-]{6,}\d\b|\b14\s?0\d{2,3}\b|\b(?:0800|0900)[\s-]?\d+")
BEDRAG = re.compile(r"€\s?\d|\d\s?euro\b")
KEERT = re.compile(
    r"\b(ik snap|ik begrijp hoe|ik vind het erg|het spijt me|ik voel|ik maak me zorgen)\b", re.IGNORECASE
)


def _voorbeelden() -> dict[str, list[str]]:
    gevonden: dict[str, list[str]] = {}
    for pad in sorted((DATA / "nlu").glob("*.yml")):
        for blok in lees_yaml(pad)["nlu"]:
            regels = [r.strip()[2:].strip() for r in blok["examples"].splitlines() if r.strip().startswith("- ")]
            assert blok["intent"] in TAXONOMIE, f"{pad.name}: {blok['intent']} staat niet in de taxonomie"
            assert TAXONOMIE[blok["intent"]].hoofdstuk == pad.stem, f"{blok['intent']} hoort niet in {pad.name}"
            gevonden.setdefault(blok["intent"], []).extend(regels)
    return gevonden


VOORBEELDEN = _voorbeelden()


def _teksten(onderwerp: str) -> list[str]:
    antwoord = ANTWOORDEN[onderwerp]
    teksten = [antwoord.kort, *(laag.tekst for laag in antwoord.lagen)]
    for variant in antwoord.varianten:
        teksten += [variant.kort or "", *(laag.tekst for laag in variant.lagen or ())]
    return [t for t in [*teksten, antwoord.kindblik or ""] if t]


def test_generated_files_are_up_to_date() -> None:
    assert genereer(PROJECT, schrijf=False) == []


@pytest.mark.parametrize("onderwerp", [o.id for o in TAXONOMIE.onderwerpen])
def test_every_topic_has_enough_examples(onderwerp: str) -> None:
    voorbeelden = VOORBEELDEN.get(onderwerp, [])
    assert len(voorbeelden) >= MIN_VOORBEELDEN.get(TAXONOMIE[onderwerp].soort, 30)
    assert len(set(voorbeelden)) == len(voorbeelden)


@pytest.mark.parametrize("onderwerp", [o.id for o in TAXONOMIE.onderwerpen if o.soort != "handeling"])
def test_few_near_duplicates_within_a_topic(onderwerp: str) -> None:
    """Character similarity above 0.8 in at most 5% of the examples: rewording teaches, repetition does not."""
    voorbeelden = VOORBEELDEN[onderwerp]
    gelijk = set()
    for a, b in combinations(voorbeelden, 2):
        # rapidfuzz's ratio is never below difflib's and far quicker.
        if fuzz.ratio(a, b, score_cutoff=80) and SequenceMatcher(None, a, b).ratio() > 0.8:
            gelijk.add(b)
    assert len(gelijk) <= 0.05 * len(voorbeelden), sorted(gelijk)


def test_no_example_stands_in_two_topics() -> None:
    gezien: dict[str, str] = {}
    dubbel = []
    for onderwerp, zinnen in VOORBEELDEN.items():
        for zin in zinnen:
            sleutel = re.sub(r"\W+", " ", zin.lower()).strip()
            if gezien.setdefault(sleutel, onderwerp) != onderwerp:
                dubbel.append(f"{zin!r}: {gezien[sleutel]} en {onderwerp}")
    assert dubbel == []


@pytest.mark.parametrize("onderwerp", [o.id for o in ONDERWERPEN])
class TestAntwoord:
    def test_exists(self, onderwerp: str) -> None:
        assert onderwerp in ANTWOORDEN

    def test_bubbles_are_short(self, onderwerp: str) -> None:
        for tekst in _teksten(onderwerp):
            kaal = VERWIJZING.sub(lambda m: BEDRAGEN[m[2]].tekst if m[1] == "bedrag" else "nummer", tekst)
            assert len(kaal.split()) <= MAX_WOORDEN, tekst

    def test_no_phone_number_or_amount_is_typed(self, onderwerp: str) -> None:
        for tekst in _teksten(onderwerp):
            kaal = VERWIJZING.sub("", tekst)
            assert not TELEFOON.search(kaal), tekst
            assert not BEDRAG.search(kaal), tekst

    def test_references_exist(self, onderwerp: str) -> None:
        for tekst in _teksten(onderwerp):
            for soort, naam in VERWIJZING.findall(tekst):
                assert (naam in BEDRAGEN) if soort == "bedrag" else LIJNEN.weergave(naam), naam
            assert "{" not in VERWIJZING.sub("", tekst)

    def test_claims_no_feelings_and_does_not_shout(self, onderwerp: str) -> None:
        for tekst in _teksten(onderwerp):
            assert not KEERT.search(tekst), tekst
            assert "!" not in tekst

    def test_next_steps_lead_somewhere(self, onderwerp: str) -> None:
        antwoord = ANTWOORDEN[onderwerp]
        verwacht = 3 if TAXONOMIE[onderwerp].soort == "onderwerp" else len(antwoord.vervolg)
        assert len(antwoord.vervolg) == verwacht
        for doel in antwoord.vervolg:
            assert doel in TAXONOMIE
            assert doel != onderwerp
            assert TAXONOMIE[doel].soort in ("onderwerp", "dienst")

    def test_question_exists(self, onderwerp: str) -> None:
        vraag = ANTWOORDEN[onderwerp].vraag
        assert vraag is None or vraag in VRAGEN

    def test_is_sourced_and_dated(self, onderwerp: str) -> None:
        antwoord = ANTWOORDEN[onderwerp]
        assert antwoord.gecontroleerd is not None
        if TAXONOMIE[onderwerp].soort == "onderwerp":
            assert antwoord.bronnen
            assert antwoord.verloopt is not None

    def test_fact_codes_are_known(self, onderwerp: str) -> None:
        assert [b for b in ANTWOORDEN[onderwerp].bronnen if b not in FEITEN] == []


@pytest.mark.parametrize("veld", sorted(VRAGEN))
def test_the_buttons_of_a_question_differ(veld: str) -> None:
    titels = [titel for _, titel in VRAGEN[veld].opties]
    assert len(set(titels)) == len(titels)
