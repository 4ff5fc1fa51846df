"""From what a parent types to a plain row of words: case, accents, abbreviations, dialect, spaced and glued words.

Everything here is linear in the length of the text and keeps nothing between messages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_WOORD = re.compile(r"[a-z0-9]+")
_NT = re.compile(r"n['’`´]t\b")
_TEKEN_ALS_LETTER = re.compile(r"(?<=[a-z])[€@$](?=[a-z])")
_LETTERS = {"€": "e", "@": "a", "$": "s"}
_LOS_MINIMUM = 4
_CIJFERS = str.maketrans("013457", "oieast")
_UMLAUT = str.maketrans({"ö": "oe", "ä": "ae", "ü": "ue", "ß": "ss"})
_DUBBEL = re.compile(r"(.)\1+")
_EMOJI_GEVAAR = frozenset("🔪🗡🔫💣⚰🪦🩸🆘")
_EMOJI_VERDRIET = frozenset("😭😢😰😱💔😨🥺")
_UITGEREKT = re.compile(r"(.)\1{2,}")
_KLANKEN = (
    ("sch", "sg"),
    ("ij", "y"),
    ("ei", "y"),
    ("au", "ou"),
    ("ck", "k"),
    ("ch", "g"),
    ("gh", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("qu", "kw"),
    ("x", "ks"),
    ("ce", "se"),
    ("ci", "si"),
    ("c", "k"),
    ("v", "f"),
    ("z", "s"),
    ("dt", "t"),
)


def klank(woord: str, heel: bool = True) -> str:
    """Fold a word to how it sounds in Dutch, so that spelling mistakes meet the right word.

    Args:
        woord: lower case, without accents.
        heel: False for the beginning of a word, whose end must not be folded.
    """
    for van, naar in _KLANKEN:
        if van in woord:
            woord = woord.replace(van, naar)
    woord = _DUBBEL.sub(r"\1", woord)
    if not heel:
        return woord
    if len(woord) >= 5 and woord.endswith("en"):
        woord = woord[:-1]
    return woord[:-1] + {"d": "t", "b": "p"}.get(woord[-1:], woord[-1:])


def _kaal(tekst: str) -> str:
    """Lower case, without accents and without invisible characters."""
    # Written umlauts are sounds of their own ("slöt", "schlägt"); other marks fall away.
    samen = unicodedata.normalize("NFC", tekst).lower().translate(_UMLAUT)
    ontleed = unicodedata.normalize("NFKD", samen).lower()
    kaal = "".join(teken for teken in ontleed if unicodedata.category(teken) not in ("Mn", "Cf", "Me"))
    return _TEKEN_ALS_LETTER.sub(lambda teken: _LETTERS[teken[0]], kaal)


def _voeg_losse_letters(woorden: list[str]) -> list[str]:
    """Join words that are typed letter by letter ("d o o d")."""
    uit: list[str] = []
    reeks: list[str] = []
    for woord in [*woorden, ""]:
        if len(woord) == 1 and woord.isalpha():
            reeks.append(woord)
            continue
        uit.extend(["".join(reeks)] if len(reeks) >= _LOS_MINIMUM else reeks)
        reeks = []
        if woord:
            uit.append(woord)
    return uit


@dataclass(frozen=True)
class Schrijfwijzen:
    """How people write: replacements of words and of word pairs, and words that carry no meaning here.

    Attributes:
        vervangingen: written form to one or more plain words (chat, dialect, abbreviations).
        samen: rows of words that count as one word ("zelf moord").
        vulwoorden: words to skip ("echt", "gewoon").
        stukken: words in which a glued row ("ikwilniet") may be cut.
        anderstalig: everyday words of other languages, to notice that a message is not in Dutch.
    """

    vervangingen: Mapping[str, tuple[str, ...]]
    samen: Mapping[tuple[str, ...], str]
    vulwoorden: frozenset[str]
    stukken: frozenset[str]
    anderstalig: frozenset[str]
    _langste: int = field(init=False, default=1)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_langste", max((len(rij) for rij in self.samen), default=1))

    def woorden(self, tekst: str) -> list[str]:
        """Return the plain words of a text, without filler words."""
        return [woord for woord in self._alle_woorden(tekst) if woord not in self.vulwoorden]

    def is_anderstalig(self, tekst: str) -> bool:
        """Whether most of a message is written in another language."""
        woorden = _WOORD.findall(_NT.sub("nt", _kaal(tekst)))
        vreemd = sum(woord in self.anderstalig for woord in woorden)
        return vreemd >= 2 and 2 * vreemd >= len(woorden)

    def term(self, woord: str) -> list[str]:
        """Return a word of a pattern in the form in which it is read in messages; filler words stay."""
        return self._alle_woorden(woord.replace("_", ""))

    def _alle_woorden(self, tekst: str) -> list[str]:
        kaal = _NT.sub("nt", _kaal(tekst))
        uit: list[str] = []
        for woord in self._samengevoegd(_voeg_losse_letters(_WOORD.findall(kaal))):
            uit.extend(self._vervangen(woord))
        return self._samengevoegd(uit)

    def _vervangen(self, woord: str) -> Iterable[str]:
        gevonden = self.vervangingen.get(woord)
        if gevonden is None and len(woord) > 2:
            gevonden = self.vervangingen.get(_UITGEREKT.sub(r"\1", woord))
        if gevonden is not None:
            return gevonden
        if any(teken.isdigit() for teken in woord) and woord[0].isalpha():
            woord = woord.translate(_CIJFERS)
        return self._geknipt(woord)

    def _geknipt(self, woord: str) -> Iterable[str]:
        """Cut a glued row of words; a word that cannot be cut wholly in three or more known pieces stays whole."""
        if not 8 <= len(woord) <= 60 or woord in self.stukken:
            return (woord,)
        beste: list[list[str] | None] = [[]] + [None] * len(woord)
        for eind in range(1, len(woord) + 1):
            for begin in range(max(0, eind - 14), eind):
                deel, voor = woord[begin:eind], beste[begin]
                if voor is not None and deel in self.stukken and _korter(voor, beste[eind]):
                    beste[eind] = [*voor, deel]
        delen = beste[-1]
        if not delen or len(delen) < 3:
            return (woord,)
        return [vervangen for deel in delen for vervangen in self.vervangingen.get(deel, (deel,))]

    def _samengevoegd(self, woorden: list[str]) -> list[str]:
        uit: list[str] = []
        plek = 0
        while plek < len(woorden):
            for lengte in range(min(self._langste, len(woorden) - plek), 1, -1):
                een = self.samen.get(tuple(woorden[plek : plek + lengte]))
                if een is not None:
                    uit.append(een)
                    plek += lengte
                    break
            else:
                uit.append(woorden[plek])
                plek += 1
        return uit


def _korter(voor: list[str], huidig: list[str] | None) -> bool:
    return huidig is None or len(voor) + 1 < len(huidig)


def emoji(tekst: str) -> str | None:
    """Tell what emoji without words may point at: `gevaar`, `verdriet` or None."""
    tekens = set(tekst)
    if tekens & _EMOJI_GEVAAR:
        return "gevaar"
    return "verdriet" if tekens & _EMOJI_VERDRIET else None
