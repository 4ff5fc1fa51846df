"""The gateway's side needs no Rasa: its image can go without, and the fast tests stay fast."""

from __future__ import annotations

import subprocess
import sys

from bot.settings import PROJECT

MODULES = "bot.app, bot.cli, bot.beheer.gegevens, bot.hulpaanbod.zoeken, bot.kennis, bot.overdracht, actions.hulp"


def test_only_rasa_parts_loads_rasa_and_tensorflow() -> None:
    code = f"import {MODULES}, sys; print([m for m in ('rasa', 'tensorflow') if m in sys.modules])"
    klaar = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert klaar.stdout.strip() == "[]"
