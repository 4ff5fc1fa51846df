"""The topics: one source for intents, rules, button titles and borders."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.kennis.inhoud import InhoudFout, lees_yaml

Soort = Literal["onderwerp", "handeling", "dienst", "crisis", "anders"]


@dataclass(frozen=True)
class Onderwerp:
    """One topic; its id is the intent's name."""

    id: str
    hoofdstuk: str
    soort: Soort
    titel: str
    gaat_over: str
    grens: str = ""


@dataclass(frozen=True)
class Taxonomie:
    """All topics in the order of the file."""

    onderwerpen: tuple[Onderwerp, ...]
    hoofdstukken: dict[str, str]

    @classmethod
    def laad(cls, map_: Path) -> Taxonomie:
        """Read `taxonomie.yml`.

        Args:
            map_: the data folder.

        Raises:
            InhoudFout: the file is missing or wrong, or an id occurs twice.
        """
        inhoud = lees_yaml(map_ / "taxonomie.yml")
        try:
            hoofdstukken = {h["id"]: h["titel"] for h in inhoud["hoofdstukken"]}
            onderwerpen = tuple(Onderwerp(**o) for o in inhoud["onderwerpen"])
        except (KeyError, TypeError) as error:
            raise InhoudFout(
                f"taxonomie.yml: een onderwerp of hoofdstuk mist een veld of heeft er een te veel ({error})."
            ) from error
        ids = [o.id for o in onderwerpen]
        dubbel = {i for i in ids if ids.count(i) > 1}
        if dubbel:
            raise InhoudFout(f"taxonomie.yml: deze onderwerpen staan er twee keer in: {', '.join(sorted(dubbel))}.")
        vreemd = {o.hoofdstuk for o in onderwerpen} - set(hoofdstukken)
        if vreemd:
            raise InhoudFout(f"taxonomie.yml: onbekend hoofdstuk {', '.join(sorted(vreemd))}.")
        return cls(onderwerpen, hoofdstukken)

    def __contains__(self, id_: object) -> bool:
        return any(o.id == id_ for o in self.onderwerpen)

    def __getitem__(self, id_: str) -> Onderwerp:
        for onderwerp in self.onderwerpen:
            if onderwerp.id == id_:
                return onderwerp
        raise KeyError(id_)

    def titel(self, id_: str) -> str:
        """The human title of a topic, for buttons and "Gaat het over…"."""
        return self[id_].titel
