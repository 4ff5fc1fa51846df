"""Understanding messages with the trained model, without any server: behind `maatje parse`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent

from bot.rasa_parts.stil import stil
from bot.rasa_parts.veiligheid import KEY

ONZEKER = "onzeker"
ALTERNATIEVEN = 5


class Ontleder:
    """The NLU part of the model.

    Args:
        model: the model file.
    """

    def __init__(self, model: Path) -> None:
        stil()
        self._agent = Agent.load(str(model))
        self._loop = asyncio.new_event_loop()

    def ontleed(self, tekst: str) -> dict[str, Any]:
        """Topic, certainty, alternatives, entities and safety of one message."""
        # Rasa reads a leading slash as a command; for a parent it is just a character.
        gelezen = self._loop.run_until_complete(self._agent.parse_message(tekst.lstrip("/ \t\r\n") or " "))
        return vorm(tekst, gelezen)


def vorm(tekst: str, gelezen: dict[str, Any]) -> dict[str, Any]:
    """The published shape of one understood message.

    Args:
        tekst: the message as given.
        gelezen: what the pipeline made of it.
    """
    veiligheid = gelezen.get(KEY) or {"niveau": "geen", "soort": None}
    ranglijst = [r for r in gelezen.get("intent_ranking") or [] if r["name"] != "nlu_fallback"]
    onzeker = (gelezen.get("intent") or {}).get("name") == "nlu_fallback"
    # A check question is not yet a conclusion: the topic is then what the model ranks first.
    eerste = veiligheid.get("eerste") if veiligheid["niveau"] == "check" else None
    eerste = eerste or (ranglijst[0] if ranglijst else {"name": ONZEKER, "confidence": 0.0})
    return {
        "tekst": tekst,
        "onderwerp": ONZEKER if onzeker else eerste["name"],
        "zekerheid": round(float(eerste["confidence"]), 4),
        "alternatieven": [
            {"onderwerp": r["name"], "zekerheid": round(float(r["confidence"]), 4)} for r in ranglijst[:ALTERNATIEVEN]
        ],
        "entiteiten": {e["entity"]: e["value"] for e in gelezen.get("entities") or []},
        "veiligheid": {"niveau": veiligheid["niveau"], "soort": veiligheid["soort"]},
    }
