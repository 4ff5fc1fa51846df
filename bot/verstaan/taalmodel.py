"""The Dutch spaCy pipeline: the trained small model where installed, else a blank one with simplemma lemmas."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import simplemma
import spacy
from spacy.util import is_package

GETRAIND = "nl_core_news_sm"
BLANCO = "blank-nl+simplemma"


def beschikbaar() -> str:
    """Name and version of the language model that this machine will use; a trained topic model records it."""
    if is_package(GETRAIND):
        return f"{GETRAIND}-{spacy.info(GETRAIND, silent=True).get('version', '?')}"
    return BLANCO


@lru_cache(maxsize=1)
def laad() -> Any:
    """The spaCy pipeline of this machine, loaded once."""
    if is_package(GETRAIND):
        return spacy.load(GETRAIND, exclude=["ner", "parser"])
    return spacy.blank("nl")


@lru_cache(maxsize=65536)
def _lemma(woord: str) -> str:
    return str(simplemma.lemmatize(woord, lang="nl"))


def woorden(tekst: str) -> list[tuple[str, int, str]]:
    """The words of a text as (form, character offset, lemma).

    Args:
        tekst: any text.
    """
    pijplijn = laad()
    doc = pijplijn(tekst) if is_package(GETRAIND) else pijplijn.make_doc(tekst)
    return [
        (token.text, token.idx, (token.lemma_ or _lemma(token.text.lower())).lower())
        for token in doc
        if not token.is_space
    ]
