"""The answers of the content files: short answer, layers, variants by situation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.kennis.inhoud import InhoudFout, lees_yaml
from bot.kennis.invullen import als_datum


@dataclass(frozen=True)
class Laag:
    """One step deeper behind "vertel meer"."""

    titel: str
    tekst: str


@dataclass(frozen=True)
class Variant:
    """Another text for a certain situation; what it does not give comes from the answer itself."""

    als: Mapping[str, tuple[str, ...]]
    kort: str | None
    lagen: tuple[Laag, ...] | None

    def past(self, situatie: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether every condition is met by what is known."""
        return all(set(waarden) & set(situatie.get(veld, ())) for veld, waarden in self.als.items())


@dataclass(frozen=True)
class Antwoord:
    """Everything the product says about one topic."""

    onderwerp: str
    kort: str
    lagen: tuple[Laag, ...] = ()
    varianten: tuple[Variant, ...] = ()
    vraag: str | None = None
    kindblik: str | None = None
    vervolg: tuple[str, ...] = ()
    hulp: bool = False
    bronnen: tuple[str, ...] = ()
    gecontroleerd: dt.date | None = None
    verloopt: dt.date | None = None

    def voor(self, situatie: Mapping[str, tuple[str, ...]]) -> tuple[str, tuple[Laag, ...]]:
        """The short text and the layers for a situation: the first fitting variant wins."""
        for variant in self.varianten:
            if variant.past(situatie):
                return variant.kort or self.kort, self.lagen if variant.lagen is None else variant.lagen
        return self.kort, self.lagen


@dataclass(frozen=True)
class Vraag:
    """A question about the situation, asked with buttons."""

    veld: str
    tekst: str
    opties: tuple[tuple[str, str], ...] = field(default=())


def _tuple(waarde: Any) -> tuple[str, ...]:
    return tuple(str(w) for w in waarde) if isinstance(waarde, (list, tuple)) else (str(waarde),)


def _lagen(ruw: Any) -> tuple[Laag, ...]:
    return tuple(Laag(laag["titel"].strip(), laag["tekst"].strip()) for laag in ruw or ())


def _antwoord(ruw: Mapping[str, Any]) -> Antwoord:
    varianten = tuple(
        Variant(
            {veld: _tuple(w) for veld, w in v["als"].items()},
            v["kort"].strip() if v.get("kort") else None,
            _lagen(v["lagen"]) if "lagen" in v else None,
        )
        for v in ruw.get("varianten") or ()
    )
    return Antwoord(
        onderwerp=ruw["onderwerp"],
        kort=ruw["kort"].strip(),
        lagen=_lagen(ruw.get("lagen")),
        varianten=varianten,
        vraag=ruw.get("vraag"),
        kindblik=(ruw.get("kindblik") or "").strip() or None,
        vervolg=tuple(ruw.get("vervolg") or ()),
        hulp=bool(ruw.get("hulp", False)),
        bronnen=tuple(str(b) for b in ruw.get("bronnen") or ()),
        gecontroleerd=als_datum(ruw["gecontroleerd"]) if ruw.get("gecontroleerd") else None,
        verloopt=als_datum(ruw["verloopt"]) if ruw.get("verloopt") else None,
    )


def laad_antwoorden(map_: Path) -> dict[str, Antwoord]:
    """Read every file of `antwoorden/`.

    Raises:
        InhoudFout: a file is broken, an answer misses a field, or a topic is answered twice.
    """
    antwoorden: dict[str, Antwoord] = {}
    for pad in sorted((map_ / "antwoorden").glob("*.yml")):
        for ruw in lees_yaml(pad).get("antwoorden") or ():
            try:
                antwoord = _antwoord(ruw)
            except (KeyError, AttributeError, TypeError, ValueError) as error:
                naam = ruw.get("onderwerp", "?") if isinstance(ruw, dict) else "?"
                raise InhoudFout(f"antwoorden/{pad.name}: het antwoord over {naam} klopt niet ({error}).") from error
            if antwoord.onderwerp in antwoorden:
                raise InhoudFout(f"antwoorden/{pad.name}: {antwoord.onderwerp} is al beantwoord in een ander bestand.")
            antwoorden[antwoord.onderwerp] = antwoord
    return antwoorden


def laad_vragen(map_: Path) -> dict[str, Vraag]:
    """Read `vragen.yml`: the questions about the situation, by field."""
    vragen = {}
    for veld, ruw in (lees_yaml(map_ / "vragen.yml").get("vragen") or {}).items():
        opties = tuple((str(o["waarde"]), o["titel"]) for o in ruw.get("opties") or ())
        vragen[veld] = Vraag(veld, ruw["tekst"].strip(), opties)
    return vragen
