"""What every action shares: a failing action apologises and offers a human instead of falling silent."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

log = logging.getLogger(__name__)

MENS = {"titel": "Ik wil een mens", "payload": {"soort": "overdracht", "stap": "start"}}
EXCUUS = "Dat lukt nu even niet, door een storing bij ons. Probeer het straks nog eens, of vraag om een mens."


class MaatjeAction(Action, ABC):
    """Base of all actions."""

    @abstractmethod
    def name(self) -> str:
        """The name in the domain."""

    @abstractmethod
    def antwoord(self, tracker: Tracker) -> list[dict[str, Any]]:
        """The replies of this action; runs in the action server's thread."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answer, also when the action fails. Logs the kind of failure only, never what the parent wrote."""
        try:
            berichten = self.antwoord(tracker)
        except Exception as error:  # the parent must get an answer, whatever broke
            log.error("actie.mislukt %s %s", self.name(), type(error).__name__)
            berichten = [{"tekst": EXCUUS, "onderwerp": None, "keuzes": [MENS], "kaarten": []}]
        dispatcher.utter_message(json_message={"berichten": berichten})
        return []
