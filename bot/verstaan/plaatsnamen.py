"""The gazetteer: every form under which a place is known, found exactly or with a typing error."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA
from ruamel.yaml import YAML

from bot.verstaan.gemeenten import Gemeente, Gemeentegids, GemeentenFout, Verwarring, laad
from bot.verstaan.normaal import zonder_accenten

BUITEN = "buiten Twente"
STANDAARD_MAP = Path(__file__).resolve().parents[2] / "data" / "gemeenten"

_WOORD = re.compile(r"[a-z]+|[0-9]+")


@dataclass(frozen=True)
class Naam:
    """What a form stands for.

    More than one entry in `gemeenten` means: ask. Empty: a region around Twente. `homoniem`: each of them has a
    place of this name (Haarle), instead of one place on the border of both (Mariaparochie).
    """

    plaats: str
    gemeenten: tuple[str, ...]
    gewoon_woord: bool = False
    achternaam: bool = False
    streek: bool = False
    homoniem: bool = False
    elders: frozenset[str] = frozenset()

    @property
    def buiten(self) -> bool:
        """Whether the place lies outside Twente."""
        return self.gemeenten == (BUITEN,)

    @property
    def vaag(self) -> bool:
        """Whether the name is a region that overlaps with Twente."""
        return not self.gemeenten


def vorm_van(naam: str) -> tuple[str, ...]:
    """The words of a name as they are looked up: lower case, no accents, split on everything but letters and digits."""
    return tuple(_WOORD.findall(zonder_accenten(naam).lower()))


_KLANKEN: tuple[tuple[str, str], ...] = tuple(
    (paar.split(">")[0], paar.split(">")[1])
    for paar in [
        "sch>s",
        "sk>s",
        "sg>s",
        "sj>s",
        "ij>i",
        "ei>i",
        "ey>i",
        "ie>i",
        "y>i",
        "ck>k",
        "kh>k",
        "ks>x",
        "ph>f",
        "th>t",
        "dt>t",
        "gh>g",
        "ch>g",
        "z>s",
        "v>f",
        "ae>a",
        "oa>o",
        "ou>au",
        "w>v",
    ]
)
_DUBBEL = re.compile(r"(.)\1+")


@lru_cache(maxsize=4096)
def klank(woord: str) -> str:
    """A rough sound of a word, equal for spellings that sound alike ("enskede", "ensgede", "enschede")."""
    for schrift, teken in _KLANKEN:
        woord = woord.replace(schrift, teken)
    return _DUBBEL.sub(r"\1", woord)


def _weglatingen(woord: str, diepte: int) -> set[str]:
    """The word with up to `diepte` letters left out: two words within that distance share one of these."""
    alle = rand = {woord}
    for _ in range(diepte):
        rand = {w[:i] + w[i + 1 :] for w in rand for i in range(len(w))}
        alle = alle | rand
    return alle


def speling(lengte: int) -> int:
    """How many typing errors a name of this many letters may have."""
    if lengte <= 4:
        return 0
    return 1 if lengte <= 7 else 2


class Plaatsnamen:
    """All forms, for exact lookup of word sequences and for lookup of a misspelled word."""

    def __init__(
        self, namen: Mapping[tuple[str, ...], Naam], postcodes: Mapping[int, Naam], geen_plaats: frozenset[str]
    ) -> None:
        self.geen_plaats = geen_plaats
        self._namen = dict(namen)
        self._postcodes = dict(postcodes)
        self._lengtes: dict[str, tuple[int, ...]] = {}
        for vorm in namen:
            self._lengtes[vorm[0]] = tuple(sorted({*self._lengtes.get(vorm[0], ()), len(vorm)}, reverse=True))
        self._aaneen: dict[str, Naam] = {}
        for vorm, naam in namen.items():
            self._aaneen.setdefault("".join(vorm), naam)
        self._weglatingen: dict[str, list[str]] = {}
        self._klanken: dict[str, str] = {}
        for woord, naam in self._aaneen.items():
            if not naam.streek and len(woord) >= 5:
                self._klanken.setdefault(klank(woord), woord)
                for rest in _weglatingen(woord, min(speling(len(woord)), 2)):
                    self._weglatingen.setdefault(rest, []).append(woord)

    def exact(self, woorden: Sequence[str], begin: int) -> tuple[Naam, int] | None:
        """The longest name that starts at `begin`, with its number of words."""
        for lengte in self._lengtes.get(woorden[begin], ()):
            naam = self._namen.get(tuple(woorden[begin : begin + lengte]))
            if naam is not None:
                return naam, lengte
        return None

    def aaneen(self, woord: str) -> Naam | None:
        """The name that reads like this when written as one word ("rijssenholten")."""
        return self._aaneen.get(woord)

    def postcode(self, cijfers: int) -> Naam | None:
        """The place with these four digits: of Twente, or outside it (None for numbers that are no postcode)."""
        if not 1000 <= cijfers <= 9999:
            return None
        return self._postcodes.get(cijfers)

    @lru_cache(maxsize=4096)  # noqa: B019 - one gazetteer lives as long as the process
    def bijna(self, woord: str, ruim: bool) -> Naam | None:
        """The name a misspelled word most likely stands for.

        Args:
            woord: one word, lower case without accents.
            ruim: a word of place stands before it, so short names and two errors may count.
        """
        if len(woord) < 5 or woord in self.geen_plaats:
            return None
        beste: tuple[float, str] | None = None
        gezien: set[str] = set()
        for rest in _weglatingen(woord, 2 if len(woord) >= 7 else 1):
            for kandidaat in self._weglatingen.get(rest, ()):
                if kandidaat in gezien:
                    continue
                gezien.add(kandidaat)
                afstand = self._afstand(woord, kandidaat, ruim)
                if afstand is not None and (beste is None or (afstand, kandidaat) < beste):
                    beste = (afstand, kandidaat)
        if beste is not None:
            return self._aaneen[beste[1]]
        klinkt = self._klanken.get(klank(woord))
        return self._aaneen[klinkt] if klinkt and len(klinkt) >= 7 and abs(len(klinkt) - len(woord)) <= 3 else None

    def _afstand(self, woord: str, kandidaat: str, ruim: bool) -> float | None:
        """Number of typing errors, None when too many for this name in this place."""
        naam = self._aaneen[kandidaat]
        toegestaan = speling(len(kandidaat))
        if not ruim:
            toegestaan = (
                0
                if len(kandidaat) < 7 or naam.buiten or naam.gewoon_woord
                else min(toegestaan, 1 if len(kandidaat) < 9 else 2)
            )
        if naam.buiten:
            toegestaan = min(toegestaan, 1 if len(kandidaat) >= 7 else 0)
        afstand = float(OSA.distance(woord, kandidaat))
        if klank(woord) == klank(kandidaat):
            afstand = min(afstand, 0.9)
        if woord[0] != kandidaat[0]:
            afstand += 0.5 if len(kandidaat) >= 7 else 1
        return afstand if afstand <= toegestaan + 0.5 * (len(kandidaat) >= 7) else None


def _laad_yaml(pad: Path) -> Mapping[str, Any]:
    try:
        inhoud = YAML(typ="safe").load(pad)
    except FileNotFoundError as fout:
        raise GemeentenFout(f"{pad.name} ontbreekt in {pad.parent.name}/.") from fout
    if not isinstance(inhoud, Mapping):
        raise GemeentenFout(f"{pad.name} is leeg of heeft niet de verwachte opbouw.")
    return inhoud


def _verwarringen(gids: Iterable[Gemeente]) -> dict[str, list[Verwarring]]:
    per_plaats: dict[str, list[Verwarring]] = {}
    for gemeente in gids:
        for verwarring in gemeente.verwarring:
            per_plaats.setdefault(verwarring.plaats, []).append(verwarring)
    return per_plaats


def _naam(plaats: str, gemeente: str, verwarringen: Iterable[Verwarring], gewoon_woord: bool, achternaam: bool) -> Naam:
    kandidaten: tuple[str, ...] = (gemeente,)
    elders: frozenset[str] = frozenset()
    for verwarring in verwarringen:
        if verwarring.gedrag == "vraag_door":
            kandidaten = verwarring.kandidaten
        elif verwarring.gedrag == "elders":
            elders |= frozenset(vorm_van(aanwijzing)[0] for aanwijzing in verwarring.aanwijzingen)
    return Naam(plaats, kandidaten, gewoon_woord, achternaam, elders=elders)


def _homoniemen(gids: Iterable[Gemeente]) -> frozenset[str]:
    """Names of places that more than one municipality has."""
    tel = Counter(plaats.naam for gemeente in gids for plaats in gemeente.plaatsen)
    return frozenset(naam for naam, aantal in tel.items() if aantal > 1)


def _namen_van(
    gemeente: Gemeente, verwarringen: Mapping[str, list[Verwarring]], homoniemen: frozenset[str]
) -> dict[tuple[str, ...], Naam]:
    namen = {vorm_van(gemeente.naam): Naam(gemeente.naam, (gemeente.naam,))}
    for plaats in (*gemeente.plaatsen, *gemeente.kernen):
        naam = _naam(
            plaats.naam, gemeente.naam, verwarringen.get(plaats.naam, ()), plaats.gewoon_woord, plaats.achternaam
        )
        namen[vorm_van(plaats.naam)] = replace(naam, homoniem=plaats.naam in homoniemen)
    for schrijfwijze in gemeente.schrijfwijzen:
        doel = namen[vorm_van(schrijfwijze.voor)]
        namen[vorm_van(schrijfwijze.vorm)] = replace(doel, gewoon_woord=schrijfwijze.gewoon_woord)
    return namen


def _postcodes_van(gemeente: Gemeente, namen: Mapping[tuple[str, ...], Naam]) -> dict[int, Naam]:
    codes: dict[int, Naam] = {}
    for plaats in gemeente.plaatsen:
        naam = namen[vorm_van(plaats.naam)]
        # A code settles which of two places of the same name is meant, not on which side of a border a place lies.
        if naam.homoniem:
            naam = replace(naam, gemeenten=(gemeente.naam,))
        for van, tot in plaats.postcodes:
            codes.update(dict.fromkeys(range(van, tot + 1), naam))
        codes.update(dict.fromkeys(plaats.postbus, naam))
    return codes


def _namen_buiten(inhoud: Mapping[str, Any]) -> dict[tuple[str, ...], Naam]:
    namen: dict[tuple[str, ...], Naam] = {}
    for plaats in inhoud["plaatsen"]:
        namen[vorm_van(plaats)] = Naam(plaats, (BUITEN,))
    for plaats in inhoud["gewone_woorden"]:
        namen[vorm_van(plaats)] = Naam(plaats, (BUITEN,), gewoon_woord=True)
    for streek in inhoud["streken"]:
        namen[vorm_van(streek)] = Naam(streek, (BUITEN,), streek=True)
    for streek in inhoud["vaag"]:
        namen[vorm_van(streek)] = Naam(streek, (), streek=True)
    return namen


@lru_cache(maxsize=4)
def laad_namen(map: Path = STANDAARD_MAP) -> Plaatsnamen:
    """Build the gazetteer from gemeenten.yml, buurgemeenten.yml and geen_plaats.yml.

    Raises:
        GemeentenFout: a file is missing or broken.
    """
    gids: Gemeentegids = laad(map)
    verwarringen = _verwarringen(gids)
    namen = _namen_buiten(_laad_yaml(map / "buurgemeenten.yml"))
    homoniemen = _homoniemen(gids)
    postcodes: dict[int, Naam] = {}
    for gemeente in gids:
        eigen = _namen_van(gemeente, verwarringen, homoniemen)
        namen.update(eigen)
        postcodes.update(_postcodes_van(gemeente, eigen))
    geen_plaats = frozenset(str(woord) for woord in _laad_yaml(map / "geen_plaats.yml")["woorden"])
    return Plaatsnamen(namen, postcodes, geen_plaats - frozenset("".join(vorm) for vorm in namen))
