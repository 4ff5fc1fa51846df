"""Typed yes and no, and the wish for a human, read without Rasa."""

from __future__ import annotations

import re

from bot.verstaan.normaal import tokens

# A longer text says more than yes or no and is read as a message.
_KORT = 6
_JA = frozenset(
    {"ja", "jawel", "jazeker", "jep", "yes", "oke", "ok", "graag", "klopt", "zeker", "akkoord", "prima", "goed"}
)
_NEE = frozenset({"nee", "neen", "nope", "no", "nah", "niet", "liever", "annuleer", "annuleren", "stop"})
_MENS = re.compile(
    r"\b(een|iemand|echte?|met) (echte? )?(mens|persoon|medewerker|maatschappelijk werk(st)?er|hulpverlener)\b"
    r"|\bmens(en)? spreken\b|\b(terug)?gebeld worden\b|\bbel (me|mij) (terug|op|even)\b"
    r"|\bmedewerker (spreken|graag|alsjeblieft)\b"
)
_LANG = 12


def ja_of_nee(tekst: str, twijfel_is: bool = False) -> bool | None:
    """Whether a short text is a yes (True) or a no (False); None when it is neither or says more.

    Args:
        tekst: what the parent typed.
        twijfel_is: what a yes with a no in it is. No by default, so that nothing is shared or erased by a doubt;
            yes for a question about danger.
    """
    woorden = tokens(tekst)
    if not woorden or len(woorden) > _KORT:
        return None
    if woorden[0] in _NEE:
        return False
    if woorden[0] not in _JA:
        return None
    return twijfel_is if _NEE & set(woorden) else True


def wil_mens(tekst: str) -> bool:
    """Whether a short text plainly asks for a human; used only while Rasa cannot read it.

    Args:
        tekst: what the parent typed.
    """
    woorden = tokens(tekst)
    return len(woorden) <= _LANG and (woorden == ["mens"] or bool(_MENS.search(" ".join(woorden))))
