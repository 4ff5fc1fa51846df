"""Filling `{bedrag.NAAM}` and `{nummer.NAAM}` in texts: a figure or phone number exists once and texts refer to it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.kennis.inhoud import InhoudFout, lees_yaml

VERWIJZING = re.compile(r"\{(bedrag|nummer)\.([a-z0-9_]+)\}")


@dataclass(frozen=True)
class Bedrag:
    """An amount, percentage or term with its year and source."""

    naam: str
    tekst: str
    verloopt: dt.date
    verlopen_tekst: str

    def op(self, dag: dt.date) -> str:
        """The wording that is true on a day: after its expiry the amount is not named any more."""
        return self.tekst if dag <= self.verloopt else self.verlopen_tekst


def laad_bedragen(map_: Path) -> dict[str, Bedrag]:
    """Read `bedragen.yml`.

    Raises:
        InhoudFout: the file is wrong or an amount lacks its text, source or expiry.
    """
    bedragen: dict[str, Bedrag] = {}
    for naam, veld in (lees_yaml(map_ / "bedragen.yml").get("bedragen") or {}).items():
        ontbreekt = [v for v in ("tekst", "bron", "gecontroleerd", "verloopt", "verlopen_tekst") if not veld.get(v)]
        if ontbreekt:
            raise InhoudFout(f"bedragen.yml: bij {naam} ontbreekt {', '.join(ontbreekt)}.")
        bedragen[naam] = Bedrag(naam, veld["tekst"], als_datum(veld["verloopt"]), veld["verlopen_tekst"])
    return bedragen


def als_datum(waarde: object) -> dt.date:
    """A date from YAML, which gives dates unquoted and strings quoted."""
    if isinstance(waarde, dt.datetime):
        return waarde.date()
    return waarde if isinstance(waarde, dt.date) else dt.date.fromisoformat(str(waarde))


@dataclass(frozen=True)
class Invuller:
    """Replaces references in a text by the amount or the phone number that holds on a day."""

    bedragen: dict[str, Bedrag]
    nummer: Callable[[str], str]

    def vul(self, tekst: str, vandaag: dt.date) -> str:
        """Fill every reference.

        Raises:
            InhoudFout: the text refers to a name that does not exist.
        """

        def vervang(treffer: re.Match[str]) -> str:
            soort, naam = treffer.groups()
            try:
                return self.bedragen[naam].op(vandaag) if soort == "bedrag" else self.nummer(naam)
            except KeyError as error:
                raise InhoudFout(f"Een tekst verwijst naar {{{soort}.{naam}}}, maar dat bestaat niet.") from error

        return VERWIJZING.sub(vervang, tekst)
