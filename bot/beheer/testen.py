"""`maatje test`: every check and test, in one order, with one outcome."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot import settings
from bot.beheer.omgeving import omgeving
from bot.beheer.trainen import train
from bot.settings import PROJECT

BIN = Path(sys.executable).parent
DATA = ("--domain", "domain.yml", "--config", "config.yml", "--data", "data/nlu", "data/rules")
STAPPEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("stijl", (str(BIN / "ruff"), "check", ".")),
    ("opmaak", (str(BIN / "ruff"), "format", "--check", ".")),
    ("types", (str(BIN / "mypy"),)),
    ("pijlen", (str(BIN / "lint-imports"),)),
    ("gegenereerde bestanden", (str(BIN / "maatje"), "genereer", "--controleer")),
    ("Rasa-gegevens", (sys.executable, "-m", "rasa", "data", "validate", "--fail-on-warnings", *DATA)),
)


def alles(meld: Callable[[str], None]) -> int:
    """Run everything; later steps run also when an earlier one failed, so that one run shows all.

    Args:
        meld: receives progress, a line at a time.

    Returns:
        0 when all passed.
    """
    env = omgeving()
    mislukt = []
    for naam, opdracht in STAPPEN:
        begin = time.monotonic()
        gelukt = subprocess.run(opdracht, cwd=PROJECT, env=env, check=False).returncode == 0
        meld(f"{'goed ' if gelukt else 'FOUT '} {naam} ({time.monotonic() - begin:.0f} s)")
        if not gelukt:
            mislukt.append(naam)
    train(settings.load(), meld)
    # Last, so that its summary is the last thing on the screen.
    if (
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--durations=5"], cwd=PROJECT, env=env, check=False
        ).returncode
        != 0
    ):
        mislukt.append("tests")
    if mislukt:
        meld(f"Niet goed: {', '.join(mislukt)}.")
    return 1 if mislukt else 0
