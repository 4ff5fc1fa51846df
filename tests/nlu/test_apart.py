"""Proves that the evaluation set is well formed and apart from the training data (see README.md)."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from rapidfuzz import fuzz, process

WORTEL = Path(__file__).resolve().parents[2]
EVALUATIE = Path(__file__).with_name("evaluatie.yml")

STIJLEN = {
    "gewoon",
    "telegram",
    "verhaal",
    "typefouten",
    "laaggeletterd",
    "tweede_taal",
    "twents",
    "jong",
    "formeel",
}
GESPREKSHANDELINGEN = {
    "begroeten",
    "bedanken",
    "afscheid",
    "bevestigen",
    "ontkennen",
    "weet_niet",
    "opnieuw_beginnen",
}
# rapidfuzz scores 0-100. Its ratio counts the longest common subsequence, so it is at least difflib's ratio: stricter.
GRENS_LIJKEND = 85.0
# Up to this many words a sentence is too short for a likeness to mean anything: only equality counts.
WOORDEN_KORT = 3

YAML_LADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Rasa marks an entity as [text](name) or [text]{"entity": "name"}; only the text is what a parent types.
ENTITEIT = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


class Zin(NamedTuple):
    """One sentence of the evaluation set."""

    onderwerp: str
    stijl: str
    tekst: str


def genormaliseerd(tekst: str) -> str:
    """Return the text lower-cased, without punctuation and with single spaces."""
    return " ".join(re.sub(r"[^\w\s]", "", tekst.lower()).split())


def _voorbeelden(blok: dict[str, Any]) -> Iterator[str]:
    """Yield the plain example texts of one Rasa `nlu` block, written as a block string or as a list."""
    voorbeelden = blok["examples"]
    if isinstance(voorbeelden, str):
        regels = [regel.strip() for regel in voorbeelden.splitlines() if regel.strip()]
        teksten = [regel[1:].strip() if regel.startswith("-") else regel for regel in regels]
    else:
        teksten = [item["text"].strip() if isinstance(item, dict) else str(item) for item in voorbeelden]
    for tekst in teksten:
        yield ENTITEIT.sub(r"\1", tekst)


@cache
def training() -> dict[str, frozenset[str]]:
    """Return the normalised training examples by topic."""
    per_onderwerp: dict[str, set[str]] = defaultdict(set)
    for pad in sorted((WORTEL / "data" / "nlu").rglob("*.yml")):
        for blok in (yaml.load(pad.read_text(encoding="utf-8"), Loader=YAML_LADER) or {}).get("nlu", []):
            if "intent" in blok:
                onderwerp = blok["intent"].split("/")[0]
                per_onderwerp[onderwerp].update(genormaliseerd(tekst) for tekst in _voorbeelden(blok))
    return {onderwerp: frozenset(teksten) for onderwerp, teksten in per_onderwerp.items()}


@cache
def alle_voorbeelden() -> tuple[str, ...]:
    """Return every normalised training example once."""
    return tuple(sorted(set().union(*training().values())))


@cache
def zinnen() -> tuple[Zin, ...]:
    """Return the evaluation set."""
    inhoud = yaml.load(EVALUATIE.read_text(encoding="utf-8"), Loader=YAML_LADER)
    return tuple(Zin(**regel) for regel in inhoud["evaluatie"])


def staat_in(tekst: str, voorbeelden: tuple[str, ...]) -> bool:
    """Tell whether a sentence equals one of the normalised examples or, when long enough, is close to one."""
    zin = genormaliseerd(tekst)
    if len(zin.split()) <= WOORDEN_KORT:
        return zin in voorbeelden
    treffer = process.extractOne(zin, voorbeelden, scorer=fuzz.ratio, score_cutoff=GRENS_LIJKEND)
    return treffer is not None and treffer[1] > GRENS_LIJKEND


def onderwerpen() -> list[str]:
    """Return the intents of the generated domain, the topics the recogniser knows."""
    domein = yaml.load((WORTEL / "domain.yml").read_text(encoding="utf-8"), Loader=YAML_LADER)
    return [next(iter(intent)) if isinstance(intent, dict) else intent for intent in domein["intents"]]


def test_ieder_onderwerp_heeft_genoeg_zinnen() -> None:
    """Every topic of the domain is measured, and nothing that is no topic."""
    aantallen = Counter(zin.onderwerp for zin in zinnen())
    bekend = set(onderwerpen())
    assert set(aantallen) == bekend
    minimum = {onderwerp: 14 if onderwerp.startswith("crisis_") else 12 for onderwerp in bekend} | {"anders": 20}
    assert [onderwerp for onderwerp in minimum if aantallen[onderwerp] < minimum[onderwerp]] == []


def test_stijlen_zijn_gespreid() -> None:
    """No voice is missing and plain sentences stay the minority."""
    aantallen = Counter(zin.stijl for zin in zinnen())
    assert set(aantallen) == STIJLEN
    assert aantallen["gewoon"] < len(zinnen()) / 2
    assert min(aantallen.values()) >= 0.05 * len(zinnen())


def test_geen_zin_staat_er_twee_keer() -> None:
    """A sentence counts once: none is equal or close to another in the set."""
    teksten = [genormaliseerd(zin.tekst) for zin in zinnen()]
    dubbel = []
    for nummer, zin in enumerate(zinnen()):
        if staat_in(zin.tekst, tuple(teksten[:nummer])):
            dubbel.append(zin.tekst)
    assert dubbel == []


@pytest.mark.parametrize(
    ("tekst", "verwacht"),
    [
        ("Wie krijgt de hond na de breuk?", True),
        ("wie krijgt den hond na de breuk", True),
        ("Wie betaalt het dak van de schuur?", False),
        ("Hoi!", True),
        ("Hooi", False),
    ],
)
def test_maat_herkent_gelijk_en_lijkend(tekst: str, verwacht: bool) -> None:
    """The measure itself sees copies with changed case, punctuation or a letter, and lets other sentences pass."""
    assert staat_in(tekst, ("wie krijgt de hond na de breuk", "hoi")) is verwacht


def test_trainingsdata_is_gelezen() -> None:
    """Guards the proof: every measured topic has training examples to be apart from."""
    assert {zin.onderwerp for zin in zinnen()} - set(training()) == set()


def test_geen_zin_lijkt_op_een_trainingsvoorbeeld() -> None:
    """Outside the conversation acts no evaluation sentence is equal or close to any training example."""
    gemeten = [zin for zin in zinnen() if zin.onderwerp not in GESPREKSHANDELINGEN]
    te_dichtbij = [zin.tekst for zin in gemeten if staat_in(zin.tekst, alle_voorbeelden())]
    assert te_dichtbij == [], "rewrite these evaluation sentences:\n" + "\n".join(te_dichtbij)


@pytest.mark.parametrize("handeling", sorted(GESPREKSHANDELINGEN))
def test_helft_van_een_gesprekshandeling_is_nieuw(handeling: str) -> None:
    """Of each conversation act at least half of the sentences is not in the training data."""
    eigen = [zin.tekst for zin in zinnen() if zin.onderwerp == handeling]
    bekend = [tekst for tekst in eigen if staat_in(tekst, alle_voorbeelden())]
    assert len(bekend) <= len(eigen) / 2, "rewrite some of these evaluation sentences:\n" + "\n".join(bekend)
