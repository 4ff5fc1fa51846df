"""Reading the catalogue of help offers, refusing anything broken with a Dutch message that names file and record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

SCHEMA = Path(__file__).with_name("dienst.schema.json")
STANDAARD_MAP = Path(__file__).resolve().parents[2] / "data" / "hulpaanbod"
# Not a list of offers: the weights of the matcher.
_GEEN_AANBOD = frozenset({"weging.yml"})


class CatalogusFout(ValueError):
    """The catalogue cannot be used; the message is Dutch and names the file and the record."""


@dataclass(frozen=True)
class Gebied:
    """Where an offer works. `gemeenten_mogelijk`: may take part, has to be checked."""

    soort: str
    gemeenten: tuple[str, ...]
    gemeenten_mogelijk: tuple[str, ...]
    omschrijving: str


@dataclass(frozen=True)
class Contactgegevens:
    """How to reach an offer.

    `hulplijn`: name of the help line whose number this is, in data/veiligheid/hulplijnen.yml. `via_gemeente`: through
    the desk of the parent's own municipality.
    """

    hulplijn: str | None
    telefoon: str | None
    telefoon_zekerheid: str
    telefoon_toelichting: str | None
    email: str | None
    url: str | None
    via_gemeente: bool

    @property
    def toonbaar_nummer(self) -> str | None:
        """The number a parent may see.

        The one rule: only a number that is `sterk`, which means seen on a page of the organisation or the government,
        or in two independent publications. Numbers from public software files, old reports or one undated source are
        not shown.
        """
        return self.telefoon if self.telefoon_zekerheid == "sterk" else None


@dataclass(frozen=True)
class VoorOuder:
    """What a parent reads: short sentences in plain Dutch."""

    doel: str
    toegang: str
    kosten: str
    aanmelden: str


@dataclass(frozen=True)
class Dienst:
    """One help offer. Fields: dienst.schema.json; None means nobody found it."""

    id: str
    naam: str
    bijnamen: tuple[str, ...]
    organisatie: str | None
    soort: str
    groep: str
    leeftijd: str | None
    leeftijd_van: int | None
    leeftijd_tot: int | None
    onderwerpen: tuple[str, ...]
    fase: tuple[int, ...]
    conflictniveau: tuple[str, ...]
    gebied: Gebied
    toegang_soort: tuple[str, ...]
    toegang: str | None
    kosten: str | None
    vorm: tuple[str, ...]
    duur: str | None
    aantal_bijeenkomsten: str | None
    doel: str | None
    werkwijze: str | None
    aanmelden: str | None
    alleen_te_komen: str
    bij_geweld: str
    voor_ouder: VoorOuder
    contact: Contactgegevens
    status: str
    status_toelichting: str
    bruikbaar_in_twente: str
    bron: str
    bron_datum: str | None
    gecontroleerd: str | None
    gecontroleerd_toelichting: str | None
    opmerking: str | None

    @property
    def bereikbaar(self) -> bool:
        """Whether a parent has any way to it: an address, a number or an organisation."""
        contact = self.contact
        return bool(contact.url or contact.email or contact.telefoon or contact.via_gemeente or self.organisatie)

    def past_bij_leeftijd(self, leeftijden: tuple[int, ...]) -> bool:
        """Whether at least one child may take part; True when ages or limits are unknown."""
        if not leeftijden or (self.leeftijd_van is None and self.leeftijd_tot is None):
            return True
        van = 0 if self.leeftijd_van is None else self.leeftijd_van
        tot = 200 if self.leeftijd_tot is None else self.leeftijd_tot
        return any(van <= leeftijd <= tot for leeftijd in leeftijden)


@lru_cache(maxsize=1)
def _controleur() -> Draft7Validator:
    return Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _tupel(waarde: Any) -> Any:
    return tuple(waarde) if isinstance(waarde, list) else waarde


def dienst_van(record: Mapping[str, Any]) -> Dienst:
    """A checked record as a `Dienst`."""
    velden = {veld: _tupel(waarde) for veld, waarde in record.items()}
    velden["gebied"] = Gebied(**{veld: _tupel(waarde) for veld, waarde in record["gebied"].items()})
    velden["contact"] = Contactgegevens(**record["contact"])
    velden["voor_ouder"] = VoorOuder(**record["voor_ouder"])
    return Dienst(**velden)


def _lees(pad: Path) -> Mapping[str, Any]:
    try:
        inhoud = YAML(typ="safe").load(pad)
    except (YAMLError, UnicodeDecodeError) as fout:
        regel = getattr(getattr(fout, "problem_mark", None), "line", None)
        plek = f" bij regel {regel + 1}" if regel is not None else ""
        raise CatalogusFout(f"{pad.name} is geen geldige YAML{plek}. Herstel die regel.") from fout
    if not isinstance(inhoud, Mapping):
        raise CatalogusFout(f"{pad.name} is leeg of heeft niet de vorm 'diensten: [...]'.")
    return inhoud


def _melding(inhoud: Mapping[str, Any], fout: Any) -> str:
    """Which record and which field, in Dutch."""
    pad = list(fout.absolute_path)
    if len(pad) < 2:
        return f"de opbouw klopt niet: {fout.message}"
    record = inhoud["diensten"][pad[1]]
    wie = record.get("id", f"nummer {pad[1] + 1}") if isinstance(record, Mapping) else f"nummer {pad[1] + 1}"
    veld = ".".join(str(deel) for deel in pad[2:])
    if fout.validator == "required":
        ontbreekt = fout.message.split("'")[1]
        return f"dienst {wie}: het veld '{'.'.join(filter(None, (veld, ontbreekt)))}' ontbreekt."
    if fout.validator == "enum":
        mag = ", ".join(str(waarde) for waarde in fout.validator_value)
        return f"dienst {wie}: '{veld}' is {fout.instance!r}, maar mag alleen zijn: {mag}."
    if fout.validator == "additionalProperties":
        return f"dienst {wie}: er staat een veld in dat niet bestaat ({fout.message.split(chr(39))[1]})."
    return f"dienst {wie}: '{veld or 'record'}' klopt niet ({fout.message})."


def _bestand(pad: Path) -> Iterator[Dienst]:
    inhoud = _lees(pad)
    fout = min(_controleur().iter_errors(inhoud), key=lambda f: [str(deel) for deel in f.absolute_path], default=None)
    if fout is not None:
        raise CatalogusFout(f"{pad.name}, {_melding(inhoud, fout)}")
    for record in inhoud["diensten"]:
        dienst = dienst_van(record)
        if (dienst.leeftijd_van or 0) > (200 if dienst.leeftijd_tot is None else dienst.leeftijd_tot):
            raise CatalogusFout(f"{pad.name}, dienst {dienst.id}: 'leeftijd_van' is hoger dan 'leeftijd_tot'.")
        yield dienst


def _hulplijnnummers(map: Path) -> Mapping[str, str | None]:
    """Numbers of the national help lines by name: they stand in one place only."""
    pad = map.parent / "veiligheid" / "hulplijnen.yml"
    if not pad.exists():
        raise CatalogusFout("data/veiligheid/hulplijnen.yml ontbreekt; het hulpaanbod haalt daar nummers uit.")
    return {naam: lijn.get("nummer") for naam, lijn in _lees(pad).get("hulplijnen", {}).items()}


def _met_nummers(diensten: list[Dienst], map: Path) -> list[Dienst]:
    """The offers with the number of the help line they refer to."""
    if not any(dienst.contact.hulplijn for dienst in diensten):
        return diensten
    nummers = _hulplijnnummers(map)
    gevuld: list[Dienst] = []
    for dienst in diensten:
        lijn = dienst.contact.hulplijn
        if lijn is None:
            gevuld.append(dienst)
            continue
        if lijn not in nummers:
            raise CatalogusFout(f"dienst {dienst.id}: hulplijn '{lijn}' staat niet in data/veiligheid/hulplijnen.yml.")
        gevuld.append(replace(dienst, contact=replace(dienst.contact, telefoon=nummers[lijn])))
    return gevuld


def laad(map: Path = STANDAARD_MAP) -> list[Dienst]:
    """Read every offer of a folder.

    Args:
        map: the folder data/hulpaanbod.

    Raises:
        CatalogusFout: a file is broken, a record does not follow the schema, or an id occurs twice.
    """
    paden = sorted(pad for pad in Path(map).glob("*.yml") if pad.name not in _GEEN_AANBOD)
    if not paden:
        raise CatalogusFout(f"In {Path(map).name}/ staat geen enkel bestand met hulpaanbod.")
    diensten: list[Dienst] = []
    herkomst: dict[str, str] = {}
    for pad in paden:
        for dienst in _bestand(pad):
            if dienst.id in herkomst:
                raise CatalogusFout(f"{pad.name}, dienst {dienst.id}: dit id staat ook al in {herkomst[dienst.id]}.")
            herkomst[dienst.id] = pad.name
            diensten.append(dienst)
    return _met_nummers(diensten, Path(map))
