"""The 14 municipalities of Twente as data: places, postcodes, the way in, and which phone number may be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

BESTAND = "gemeenten.yml"
# Where a parent is helped best, first: the desk itself, social work, the general number, welfare work.
_VOLGORDE_NUMMERS = ("toegang", "maatschappelijk_werk", "gemeente", "welzijn")


class GemeentenFout(ValueError):
    """The file with municipalities cannot be used; the message says where and why, in Dutch."""


@dataclass(frozen=True)
class Plaats:
    """A place, village, hamlet or neighbourhood; `postcodes` are ranges of four digits, both ends included."""

    naam: str
    soort: str
    postcodes: tuple[tuple[int, int], ...] = ()
    postbus: tuple[int, ...] = ()
    zekerheid: str = "bron"
    gewoon_woord: bool = False
    achternaam: bool = False


@dataclass(frozen=True)
class Schrijfwijze:
    """Another spelling, dialect form or nickname of a place."""

    vorm: str
    voor: str
    soort: str
    zekerheid: str
    gewoon_woord: bool = False


@dataclass(frozen=True)
class Verwarring:
    """A name that needs care: `vraag_door`, `hoort_bij` or `elders` (a place of that name outside Twente)."""

    plaats: str
    gedrag: str
    kandidaten: tuple[str, ...]
    uitleg: str
    aanwijzingen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Feit:
    """A fact about the organisation of help; `naam` is None when nobody found it."""

    naam: str | None
    uitleg: str | None
    zekerheid: str | None
    bron: str | None
    datum: str | None


@dataclass(frozen=True)
class Telefoon:
    """A phone number with what it is and how sure we are; `gezien` is the year (and month) it was last seen."""

    nummer: str
    wat: str
    soort: str
    zekerheid: str
    bronnen: tuple[str, ...]
    gezien: str
    opmerking: str | None

    @property
    def zeker_genoeg(self) -> bool:
        """The one rule for showing a number of a municipality.

        Only when it was seen on a page of the organisation itself (`officieel`), or when it is the general number
        of the municipality and two sources give the same number. Every other number stays with the staff.
        """
        return self.zekerheid == "officieel" or (self.soort == "gemeente" and len(self.bronnen) >= 2)


@dataclass(frozen=True)
class Website:
    """A web address and whose it is."""

    url: str
    van: str
    zekerheid: str
    datum: str | None


@dataclass(frozen=True)
class Gemeente:
    """A municipality with everything the product knows of it."""

    naam: str
    cbs_code: str
    plaatsen: tuple[Plaats, ...]
    kernen: tuple[Plaats, ...]
    schrijfwijzen: tuple[Schrijfwijze, ...]
    verwarring: tuple[Verwarring, ...]
    toegang: Feit
    maatschappelijk_werk: Feit
    welzijn: Feit
    telefoon: tuple[Telefoon, ...]
    email: str | None
    websites: tuple[Website, ...]
    openingstijden: str | None
    openingstijden_datum: str | None
    scheidingsaanbod: str | None
    bron: str
    gecontroleerd: date
    opmerking: str | None

    @property
    def toonbaar_nummer(self) -> Telefoon | None:
        """The number a parent may see: the surest place to call first, None when no number is certain enough."""
        kandidaten = [telefoon for telefoon in self.telefoon if telefoon.zeker_genoeg]
        return min(kandidaten, key=lambda telefoon: _VOLGORDE_NUMMERS.index(telefoon.soort), default=None)

    @property
    def website(self) -> str | None:
        """The site to show: of the municipality if we have it, else of the desk."""
        van_gemeente = [website for website in self.websites if website.van == "gemeente"]
        zeker = [website for website in self.websites if website.zekerheid == "officieel"]
        return next((website.url for website in (*van_gemeente, *zeker)), None)


@dataclass(frozen=True)
class Contact:
    """How a parent reaches help in a municipality. `telefoon` is None when no number is certain enough."""

    naam: str
    toegang: str
    telefoon: str | None
    website: str | None
    opmerking: str
    telefoon_van: str | None = None
    maatschappelijk_werk: str | None = None


class Gemeentegids:
    """The municipalities, to be found by CBS code or by name."""

    def __init__(self, gemeenten: tuple[Gemeente, ...]) -> None:
        self._op_naam = {gemeente.naam.casefold(): gemeente for gemeente in gemeenten}
        self._op_code = {gemeente.cbs_code: gemeente for gemeente in gemeenten}
        self._gemeenten = gemeenten

    def __iter__(self) -> Iterator[Gemeente]:
        return iter(self._gemeenten)

    def __len__(self) -> int:
        return len(self._gemeenten)

    @property
    def namen(self) -> tuple[str, ...]:
        """Official names, in the order of the file."""
        return tuple(gemeente.naam for gemeente in self._gemeenten)

    def by_code(self, code: str) -> Gemeente | None:
        """The municipality with this CBS code ("GM0163"), or None."""
        return self._op_code.get(code.strip().upper())

    def by_naam(self, naam: str) -> Gemeente | None:
        """The municipality with this official name, whatever the case, or None."""
        return self._op_naam.get(naam.strip().casefold())

    def contact(self, naam: str) -> Contact:
        """How to reach help in a municipality, with only what is certain enough.

        Raises:
            KeyError: no municipality of Twente has this name.
        """
        gemeente = self.by_naam(naam)
        if gemeente is None:
            raise KeyError(naam)
        telefoon = gemeente.toonbaar_nummer
        return Contact(
            naam=gemeente.naam,
            toegang=gemeente.toegang.naam or f"gemeente {gemeente.naam}",
            telefoon=telefoon.nummer if telefoon else None,
            website=gemeente.website,
            opmerking=_opmerking(gemeente, telefoon),
            telefoon_van=telefoon.wat if telefoon else None,
            maatschappelijk_werk=gemeente.maatschappelijk_werk.naam,
        )


def _opmerking(gemeente: Gemeente, telefoon: Telefoon | None) -> str:
    """What a parent should know about the number: whose it is, how old, and where to look otherwise."""
    site = (gemeente.website or "").removeprefix("https://").removeprefix("www.")
    if telefoon is None:
        return f"Van gemeente {gemeente.naam} heb ik geen nummer dat zeker klopt. Kijk op {site}."
    wat = telefoon.wat[:1].upper() + telefoon.wat[1:]
    return f"{wat}, voor het laatst gezien in {telefoon.gezien[:4]}. Klopt het niet meer? Kijk op {site}."


def _lees(pad: Path) -> Mapping[str, Any]:
    """The parsed file.

    Raises:
        GemeentenFout: the file is missing or is no YAML mapping.
    """
    try:
        inhoud = YAML(typ="safe").load(pad)
    except FileNotFoundError as fout:
        raise GemeentenFout(f"{pad.name} ontbreekt in {pad.parent.name}/.") from fout
    except YAMLError as fout:
        raise GemeentenFout(f"{pad.name} is geen geldige YAML: {fout}") from fout
    if not isinstance(inhoud, Mapping):
        raise GemeentenFout(f"{pad.name} is leeg of heeft niet de verwachte opbouw.")
    return inhoud


def _plaats(record: Mapping[str, Any]) -> Plaats:
    return Plaats(
        naam=record["naam"],
        soort=record.get("soort", "plaats"),
        postcodes=tuple((int(van), int(tot)) for van, tot in record.get("postcodes", ())),
        postbus=tuple(record.get("postbus", ())),
        zekerheid=record.get("zekerheid", "bron"),
        gewoon_woord=record.get("gewoon_woord", False),
        achternaam=record.get("achternaam", False),
    )


def _feit(record: Mapping[str, Any]) -> Feit:
    return Feit(**{veld: record[veld] for veld in ("naam", "uitleg", "zekerheid", "bron", "datum")})


def _telefoon(record: Mapping[str, Any]) -> Telefoon:
    telefoon = Telefoon(**{**record, "bronnen": tuple(record["bronnen"])})
    if telefoon.soort not in _VOLGORDE_NUMMERS:
        raise GemeentenFout(f"nummer {telefoon.nummer}: onbekende soort {telefoon.soort!r}")
    return telefoon


def _verwarring(record: Mapping[str, Any]) -> Verwarring:
    return Verwarring(
        plaats=record["plaats"],
        gedrag=record["gedrag"],
        kandidaten=tuple(record["kandidaten"]),
        uitleg=record["uitleg"],
        aanwijzingen=tuple(record.get("aanwijzingen", ())),
    )


def _gemeente(record: Mapping[str, Any]) -> Gemeente:
    return Gemeente(
        naam=record["naam"],
        cbs_code=record["cbs_code"],
        plaatsen=tuple(_plaats(plaats) for plaats in record["plaatsen"]),
        kernen=tuple(_plaats(kern) for kern in record["kernen"]),
        schrijfwijzen=tuple(Schrijfwijze(**schrijfwijze) for schrijfwijze in record["schrijfwijzen"]),
        verwarring=tuple(_verwarring(verwarring) for verwarring in record["verwarring"]),
        toegang=_feit(record["toegang"]),
        maatschappelijk_werk=_feit(record["maatschappelijk_werk"]),
        welzijn=_feit(record["welzijn"]),
        telefoon=tuple(_telefoon(telefoon) for telefoon in record["telefoon"]),
        email=record["email"]["adres"],
        websites=tuple(Website(**website) for website in record["websites"]),
        openingstijden=record["openingstijden"]["waarde"],
        openingstijden_datum=record["openingstijden"]["datum"],
        scheidingsaanbod=record["scheidingsaanbod"]["waarde"],
        bron=record["bron"],
        gecontroleerd=record["gecontroleerd"],
        opmerking=record["opmerking"],
    )


def laad(map: Path) -> Gemeentegids:
    """Read the municipalities from `map` / gemeenten.yml.

    Args:
        map: the folder data/gemeenten.

    Raises:
        GemeentenFout: the file is missing, broken, or a record lacks something; the message names the municipality.
    """
    inhoud = _lees(Path(map) / BESTAND)
    gemeenten: list[Gemeente] = []
    for nummer, record in enumerate(inhoud.get("gemeenten", ()), start=1):
        naam = record.get("naam", f"record {nummer}")
        try:
            gemeenten.append(_gemeente(record))
        except (KeyError, TypeError, ValueError) as fout:
            raise GemeentenFout(f"{BESTAND}, {naam}: {fout}") from fout
    return Gemeentegids(tuple(gemeenten))
