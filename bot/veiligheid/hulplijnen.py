"""The national help lines: one place for every number, and only what is certain is ever shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.veiligheid.inlezen import VeiligheidsdataFout, lees


@dataclass(frozen=True)
class Nummer:
    """One help line as a parent sees it. Empty fields are unknown and are never filled in by guesswork.

    Attributes:
        naam: name of the service.
        nummer: as it is read aloud; empty when no number is certain.
        tel: digits for a `tel:` link; empty when no number is certain.
        voor_wie: whom it is for.
        wanneer: opening hours, or None.
        kosten: costs, or None.
        chat: address of the chat, or None.
        site: web address, or None.
        zekerheid: how sure the number is ("gelezen", "nieuws", "nabellen", "onbekend").
        gecontroleerd: date of the last check.
        verloopt: date on which the line must be checked again.
    """

    naam: str
    nummer: str
    tel: str
    voor_wie: str
    wanneer: str | None
    kosten: str | None
    chat: str | None
    site: str | None
    zekerheid: str
    gecontroleerd: dt.date
    verloopt: dt.date

    def als_dict(self) -> dict[str, str | None]:
        """Return the fields of the conversation API."""
        return {
            "naam": self.naam,
            "nummer": self.nummer,
            "tel": self.tel,
            "wanneer": self.wanneer,
            "kosten": self.kosten,
            "voor_wie": self.voor_wie,
            "chat": self.chat,
        }


class Hulplijnen:
    """All national help lines by key."""

    def __init__(self, lijnen: Mapping[str, Nummer]) -> None:
        """Keep the lines."""
        self._lijnen = dict(lijnen)

    @classmethod
    def laad(cls, map_: Path) -> Hulplijnen:
        """Read `hulplijnen.yml`.

        Args:
            map_: the data folder (or its folder `veiligheid`).

        Raises:
            VeiligheidsdataFout: when the file is missing or a line cannot be used.
        """
        ruw = lees(map_, "hulplijnen.yml").get("hulplijnen") or {}
        return cls({str(sleutel): _nummer(str(sleutel), velden) for sleutel, velden in ruw.items()})

    def __iter__(self) -> Any:
        """Iterate over the keys."""
        return iter(self._lijnen)

    def __contains__(self, sleutel: object) -> bool:
        """Whether there is a line with this key."""
        return sleutel in self._lijnen

    def nummer(self, sleutel: str) -> Nummer:
        """Return a line.

        Raises:
            KeyError: when the key is unknown.
        """
        return self._lijnen[sleutel]

    def weergave(self, sleutel: str) -> str:
        """Return how to reach a line, for `{nummer.NAAM}` in answers, which say themselves whose number it is.

        Example: "0800-2000". Without a certain number the web site is named.

        Raises:
            KeyError: when the key is unknown.
        """
        lijn = self._lijnen[sleutel]
        return lijn.nummer or lijn.site or lijn.naam

    def verlopen(self, vandaag: dt.date) -> list[str]:
        """Return the keys of the lines that must be checked again."""
        return [sleutel for sleutel, lijn in self._lijnen.items() if lijn.verloopt < vandaag]


def _nummer(sleutel: str, velden: Mapping[str, Any]) -> Nummer:
    try:
        lijn = Nummer(
            naam=str(velden["naam"]),
            nummer=str(velden["nummer"] or ""),
            tel=str(velden["tel"] or ""),
            voor_wie=str(velden["voor_wie"]),
            wanneer=velden["wanneer"],
            kosten=velden["kosten"],
            chat=velden["chat"],
            site=velden.get("site"),
            zekerheid=str(velden["zekerheid"]),
            gecontroleerd=_datum(velden["gecontroleerd"]),
            verloopt=_datum(velden["verloopt"]),
        )
    except (KeyError, TypeError, ValueError) as fout:
        raise VeiligheidsdataFout(f"hulplijnen.yml: {sleutel}: {fout}") from fout
    if bool(lijn.nummer) != lijn.tel.isdigit():
        raise VeiligheidsdataFout(f"hulplijnen.yml: {sleutel}: nummer en tel horen bij elkaar")
    return lijn


def _datum(waarde: Any) -> dt.date:
    return waarde if isinstance(waarde, dt.date) else dt.date.fromisoformat(str(waarde))
