"""The channel between the gateway and Rasa: a text or a tapped choice in, the replies out."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from sanic import Blueprint, Request
from sanic.response import HTTPResponse, json

from bot import settings
from bot.storage.sleutels import kanaalsleutel

HEADER = "X-Maatje-Sleutel"


class MaatjeChannel(InputChannel):
    """Accepts messages of the gateway only."""

    @classmethod
    def name(cls) -> str:
        """Path segment of the webhook."""
        return "maatje"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> MaatjeChannel:
        """There is nothing to configure: the key comes from the product's settings."""
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[None]]) -> Blueprint:
        """The webhook and a health route."""
        key = kanaalsleutel(settings.load())
        webhook = Blueprint("maatje_webhook")

        @webhook.get("/")
        async def health(request: Request) -> HTTPResponse:
            return json({"status": "ok"})

        @webhook.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not hmac.compare_digest(request.headers.get(HEADER, ""), key):
                return json({"fout": "sleutel"}, status=403)
            collector = CollectingOutputChannel()
            await on_new_message(_user_message(request.json, collector))
            return json(_flat(collector.messages))

        return webhook


def _user_message(body: dict[str, Any], collector: CollectingOutputChannel) -> UserMessage:
    """A text goes through the pipeline; a choice is already an intent and carries its parse data."""
    common = {
        "output_channel": collector,
        "sender_id": str(body["sender"]),
        "input_channel": MaatjeChannel.name(),
        "metadata": body.get("metadata") or {},
    }
    choice = body.get("keuze")
    if choice is None:
        # Rasa reads a leading slash as a command; for a parent it is just a character.
        return UserMessage(str(body["tekst"]).lstrip("/ \t\n\r"), **common)
    intent = {INTENT_NAME_KEY: choice["onderwerp"], PREDICTED_CONFIDENCE_KEY: 1.0}
    entities = [
        {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "keuze"}
        for name, value in (choice.get("entiteiten") or {}).items()
    ]
    text = f"/{choice['onderwerp']}"
    parsed = {TEXT: text, INTENT: intent, INTENT_RANKING_KEY: [intent], ENTITIES: entities}
    return UserMessage(text, parse_data=parsed, **common)


def _flat(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The replies in order; NLG and actions may give several in one payload."""
    replies: list[dict[str, Any]] = []
    for message in messages:
        replies.extend((message.get("custom") or {}).get("berichten") or [])
    return replies
