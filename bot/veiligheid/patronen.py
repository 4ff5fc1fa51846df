"""The mini pattern language of `data/veiligheid/signalen.yml`: compiling patterns and finding them in a message.

    woord        this word, also with a small spelling mistake
    woord!       exactly this word
    woo*         a word that begins like this
    a/b          one of these
    <groep>      one of the words of a named group
    [x]          may be left out
    ..  ...      up to 3, up to 7 other words in between
    {a b c}      these in any order, together in at most 7 words; {a b c}9 in at most 9
    ^  $         the beginning and the end of the message

No regular expressions run over a message: patterns are found by walking sorted lists of word positions, so the time is
linear in the number of words whatever the text is.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from rapidfuzz.distance import OSA

from bot.veiligheid.inlezen import VeiligheidsdataFout
from bot.veiligheid.tekst import klank

_GATEN = {"..": 3, "...": 7}
_MAX_OPTIONEEL = 4
_VENSTER = 7
# Shorter words have too many real neighbours ("slaapt", "slaat") to forgive a wrong letter; sound alone counts there.
_KORT = 6
BEGIN, EINDE = "^", "$"
_VERZAMELING = re.compile(r"^\{(.+)\}(\d*)$")

Plekken = Mapping[str, list[int]]
_Stuk = tuple[frozenset[str] | None, int]


@dataclass(frozen=True)
class Spanne:
    """Where a pattern was found: first and last word (counted from 0)."""

    begin: int
    eind: int

    def afstand(self, ander: Spanne) -> int:
        """Number of words between two finds; 0 when they touch or overlap."""
        return max(0, ander.begin - self.eind - 1, self.begin - ander.eind - 1)


@dataclass(frozen=True)
class Patroon:
    """One compiled pattern.

    Attributes:
        delen: the alternatives of each element.
        gaten: how many other words may stand before each element (the first is 0).
        venster: for a pattern in any order: the number of words it may span; otherwise 0.
    """

    delen: tuple[frozenset[str], ...]
    gaten: tuple[int, ...]
    venster: int = 0

    def bevat(self, termen: frozenset[str]) -> bool:
        """Whether an element consists of some of these terms only."""
        return any(deel <= termen for deel in self.delen)

    def vind(self, plekken: Plekken) -> Iterator[Spanne]:
        """Yield where the pattern stands, given the sorted positions of every term."""
        rijen = []
        for deel in self.delen:
            rij = _rij(deel, plekken)
            if not rij:
                return
            rijen.append(rij)
        yield from self._los(rijen) if self.venster else self._op_volgorde(rijen)

    def _op_volgorde(self, rijen: list[list[int]]) -> Iterator[Spanne]:
        ketens = [(plek, plek) for plek in rijen[0]]
        for rij, gat in zip(rijen[1:], self.gaten[1:], strict=True):
            einden = [eind for _, eind in ketens]
            nieuw = []
            for plek in rij:
                voor = bisect_left(einden, plek) - 1
                if voor >= 0 and plek - einden[voor] - 1 <= gat:
                    nieuw.append((ketens[voor][0], plek))
            ketens = nieuw
        for begin, eind in ketens:
            yield Spanne(begin, eind)

    def _los(self, rijen: list[list[int]]) -> Iterator[Spanne]:
        anker = min(rijen, key=len)
        for plek in anker:
            gekozen = {plek}
            for rij in rijen:
                if rij is not anker:
                    dichtst = _dichtst(rij, plek, gekozen)
                    if dichtst is None:
                        break
                    gekozen.add(dichtst)
            else:
                if max(gekozen) - min(gekozen) < self.venster:
                    yield Spanne(min(gekozen), max(gekozen))


def _rij(deel: frozenset[str], plekken: Plekken) -> list[int]:
    aanwezig = [plekken[term] for term in deel if term in plekken]
    if len(aanwezig) <= 1:
        return aanwezig[0] if aanwezig else []
    return sorted({plek for rij in aanwezig for plek in rij})


def _dichtst(rij: list[int], plek: int, bezet: set[int]) -> int | None:
    """Return the position in a sorted row that is nearest to `plek` and not yet taken."""
    midden = bisect_right(rij, plek)
    buren = [x for x in rij[max(0, midden - 4) : midden + 4] if x not in bezet]
    return min(buren, key=lambda x: abs(x - plek), default=None)


class Vertaler:
    """Turns written patterns into compiled ones.

    Args:
        groepen: named word groups.
        gewoon: brings a word to the form in which messages are read (abbreviations replaced); several words for one
            written word are refused, because a pattern element is one word.
        vulwoorden: words that never reach the patterns; in a pattern they are skipped too.
    """

    def __init__(
        self, groepen: Mapping[str, Iterable[str]], gewoon: Callable[[str], list[str]], vulwoorden: frozenset[str]
    ) -> None:
        self._gewoon = gewoon
        self._vulwoorden = vulwoorden
        self._groepen = {naam: frozenset(self._term(str(woord)) for woord in leden) for naam, leden in groepen.items()}

    def vertaal(self, bron: str) -> list[Patroon]:
        """Compile one pattern; optional parts give several.

        Raises:
            VeiligheidsdataFout: for an unknown group, an element of two words or an empty pattern.
        """
        if los := _VERZAMELING.match(bron.strip()):
            delen = tuple(deel for stuk in los[1].split() if (deel := self._deel(stuk)))
            return [Patroon(delen, (0,) * len(delen), int(los[2] or _VENSTER))]
        keuzes: list[list[_Stuk]] = []
        gat = 0
        for stuk in bron.split():
            if stuk in _GATEN:
                gat = _GATEN[stuk]
                continue
            optioneel = stuk.startswith("[") and stuk.endswith("]")
            deel = self._deel(stuk.strip("[]"))
            if deel:
                keuzes.append([(deel, gat), (None, gat)] if optioneel else [(deel, gat)])
                gat = 0
        if sum(len(keuze) > 1 for keuze in keuzes) > _MAX_OPTIONEEL:
            raise VeiligheidsdataFout(f"patroon met te veel [..]: {bron}")
        return [_patroon(bron, keuze) for keuze in product(*keuzes)]

    def _deel(self, stuk: str) -> frozenset[str]:
        termen: set[str] = set()
        for keuze in stuk.split("/"):
            if keuze.startswith("<"):
                naam = keuze.strip("<>")
                if naam not in self._groepen:
                    raise VeiligheidsdataFout(f"onbekende woordgroep <{naam}>")
                termen |= self._groepen[naam]
            else:
                termen.add(self._term(keuze))
        return frozenset(termen - self._vulwoorden)

    def _term(self, woord: str) -> str:
        kern, staart = (woord[:-1], woord[-1]) if woord[-1] in "*!" else (woord, "")
        if staart == "*" or woord in (BEGIN, EINDE):
            return woord
        gewoon = self._gewoon(kern)
        if len(gewoon) != 1:
            raise VeiligheidsdataFout(f"'{woord}' is in een patroon geen los woord (wordt {gewoon})")
        return gewoon[0] + staart


def _patroon(bron: str, keuze: tuple[_Stuk, ...]) -> Patroon:
    delen: list[frozenset[str]] = []
    gaten: list[int] = []
    over = 0
    for deel, gat in keuze:
        over = max(over, gat)
        if deel is not None:
            gaten.append(over if delen else 0)
            delen.append(deel)
            over = 0
    if not delen:
        raise VeiligheidsdataFout(f"leeg patroon: {bron}")
    return Patroon(tuple(delen), tuple(gaten))


class Woordenboek:
    """Finds which pattern terms a typed word can be: exactly, by sound, by beginning, or with a small mistake.

    Args:
        termen: all terms of all patterns (`woord`, `woord!`, `begin*`).
        echte_woorden: real words close to a term ("geslapen"), which are never taken for a mistake.
    """

    def __init__(self, termen: Iterable[str], echte_woorden: Iterable[str]) -> None:
        self._letterlijk: dict[str, set[str]] = {}
        self._klanken: dict[str, set[str]] = {}
        self._bij_letter: dict[str, list[tuple[str, set[str]]]] = {}
        self._begin: dict[str, list[tuple[str, str]]] = {}
        for term in termen:
            if term.endswith("*"):
                kern = klank(term[:-1], heel=False) if len(term) > _KORT else term[:-1]
                self._begin.setdefault(klank(kern)[0], []).append((kern, term))
                continue
            kaal = term.rstrip("!")
            self._letterlijk.setdefault(kaal, set()).add(term)
            if not term.endswith("!") and len(kaal) > 2:
                self._klanken.setdefault(klank(kaal), set()).add(term)
        for vorm, bij in self._klanken.items():
            if len(vorm) >= _KORT:
                self._bij_letter.setdefault(vorm[0], []).append((vorm, bij))
        self._echt = frozenset(echte_woorden)

    def termen(self, woord: str) -> set[str]:
        """Return every term this word stands for; an empty set for a word that plays no part."""
        gevonden = set(self._letterlijk.get(woord, ()))
        vorm = klank(woord)
        echt = woord in self._echt
        if not echt and (not gevonden or len(woord) > 3):
            gevonden |= self._klanken.get(vorm, set())
        gevonden |= self._begint(woord, echt)
        if not gevonden and not echt and len(vorm) >= _KORT:
            gevonden |= self._bijna(vorm)
        return gevonden

    def _begint(self, woord: str, echt: bool) -> set[str]:
        vorm = klank(woord, heel=False)
        uit = set()
        for kern, term in self._begin.get(vorm[:1], ()):
            if woord.startswith(kern) or (not echt and _begint_bijna(vorm, kern)):
                uit.add(term)
        return uit

    def _bijna(self, vorm: str) -> set[str]:
        uit: set[str] = set()
        beste = 3
        for kandidaat, bij in self._bij_letter.get(vorm[0], ()):
            mag = 2 if min(len(vorm), len(kandidaat)) >= 9 else 1
            if abs(len(vorm) - len(kandidaat)) > mag:
                continue
            afstand = OSA.distance(vorm, kandidaat, score_cutoff=mag)
            if afstand <= mag and afstand <= beste:
                uit = set(bij) if afstand < beste else uit | bij
                beste = afstand
        return uit


def _begint_bijna(vorm: str, kern: str) -> bool:
    begin = vorm[: len(kern)]
    if begin == kern:
        return len(kern) >= _KORT - 1
    if len(kern) < _KORT or len(begin) < len(kern):
        return False
    return OSA.distance(begin, kern, score_cutoff=1) <= 1
