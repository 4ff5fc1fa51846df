"""Follow-ups: a message that only makes sense with what is on the table (last topic, its depth, an open question)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.verstaan.normaal import normaliseer

# An answer to a question is short; a longer text that names a place may well be a new question.
KORT = 8
ZEKER = 0.6
_VERDER = re.compile(
    r"^(ja |graag |ok |oke )*(vertel|zeg|leg)?\s*(me |mij |er )?(eens )?(wat |iets )?"
    r"(meer|verder|ga door|ga verder|en dan|hoe dan)"
    r"( (over|hierover|daarover|graag|uit))*$"
)
_AANSLUITEND = re.compile(r"^(en|maar|ook|oke|ok|ja)\b")


@dataclass(frozen=True)
class Vervolg:
    """A message read in its context: the topic it belongs to, and the depth asked for (None: the first answer)."""

    onderwerp: str
    laag: int | None = None


def duid(
    tekst: str,
    onderwerp: str,
    zekerheid: float,
    gevonden: Mapping[str, Any],
    context: Mapping[str, Any],
) -> Vervolg | None:
    """Read a message in its context.

    Args:
        tekst: the parent's message.
        onderwerp: the topic that the ranking puts first.
        zekerheid: its probability, 0 to 1.
        gevonden: what the text says about the situation.
        context: last topic (`onderwerp`), its depth (`laag`) and the field asked for (`vraag`).

    Returns:
        The topic in context, or None when the message stands on its own.
    """
    vorig = context.get("onderwerp")
    if not vorig:
        return None
    schoon = re.sub(r"[^\w\s]", " ", normaliseer(tekst)).strip()
    kort = len(schoon.split()) <= KORT
    if _beantwoordt(context.get("vraag"), gevonden) and (kort or zekerheid < ZEKER):
        return Vervolg(str(vorig))
    if _VERDER.match(re.sub(r"\s+", " ", schoon)) or (onderwerp == "bevestigen" and kort):
        return Vervolg(str(vorig), int(context.get("laag") or 0) + 1)
    if gevonden and kort and (zekerheid < ZEKER or _AANSLUITEND.match(schoon)):
        return Vervolg(str(vorig))
    return None


def _beantwoordt(vraag: object, gevonden: Mapping[str, Any]) -> bool:
    velden = {
        "gemeente": ("gemeente", "plaats", "buiten_twente"),
        "leeftijdsgroep": ("leeftijden",),
    }
    return any(gevonden.get(veld) for veld in velden.get(str(vraag), (str(vraag),)))
