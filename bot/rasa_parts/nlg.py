"""In-process NLG: a topic's text is chosen here, without a round trip to the action server."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT_NAME_KEY
from rasa.utils.endpoints import EndpointConfig

from bot import settings
from bot.kennis import Antwoorder
from bot.kennis.antwoorder import Reply, reply
from bot.kennis.contact import contactregel
from bot.rasa_parts.veiligheid import CRISIS, KEY
from bot.veiligheid import Hulplijnen, Niveau, Protocol, Signaal
from bot.verstaan.gemeenten import Gemeentegids
from bot.verstaan.gemeenten import laad as laad_gemeenten

FALLBACK = "nlu_fallback"
SLOTS = ("gemeente", "relatievorm", "woning", "erkenning", "leeftijden")


class MaatjeNLG(NaturalLanguageGenerator):
    """Answers `utter_<onderwerp>` from the content files."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """Load the content; a broken file stops the server with a clear message."""
        data = settings.load().data_dir
        self._answers = Antwoorder.laad(data, Hulplijnen.laad(data / "veiligheid").weergave)
        self._protocol = Protocol.laad(data / "veiligheid")
        self._data = data

    @cached_property
    def _guide(self) -> Gemeentegids:
        return laad_gemeenten(self._data / "gemeenten")

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The replies to the latest message as one custom payload: `{"berichten": [...]}`."""
        topic = utter_action.removeprefix("utter_")
        return {"custom": {"berichten": self._replies(topic, tracker)}}

    def _replies(self, topic: str, tracker: DialogueStateTracker) -> list[Reply]:
        message = tracker.latest_message or UserUttered("")
        situation = situation_of(tracker)
        if topic == "onzeker":
            return self._unsure(tracker, situation)
        if topic.startswith(CRISIS):
            return [self._safety(topic, message)]
        entities = {e["entity"]: e["value"] for e in message.entities or []}
        named = bool(entities.get("gemeente")) and not message.text.startswith("/")
        violence = bool(((message.metadata or {}).get("context") or {}).get("geweld"))
        depth = int(entities.get("laag") or 0)
        return self._answers.antwoord(topic, situation | _own(entities), depth, named, violence)

    def _unsure(self, tracker: DialogueStateTracker, situation: dict[str, Any]) -> list[Reply]:
        latest = tracker.latest_message
        ranking = (latest.parse_data.get("intent_ranking") if latest else None) or []
        times = 0
        for name in _intents_backwards(tracker):
            if name != FALLBACK:
                break
            times += 1
        return self._answers.onzeker(
            [r[INTENT_NAME_KEY] for r in ranking], max(times, 1), contactregel(self._guide, situation.get("gemeente"))
        )

    def _safety(self, topic: str, message: UserUttered) -> Reply:
        judged = message.parse_data.get(KEY) or {}
        level: Niveau = judged.get("niveau", "geen")
        signal = Signaal(
            # A crisis topic that was tapped instead of typed carries no judgement.
            niveau="ernstig" if level == "geen" else level,
            soort=topic,
            subsoort=judged.get("subsoort"),
            regel=judged.get("regel") or "onderwerp",
        )
        return safety_reply(self._protocol, signal)


def safety_reply(protocol: Protocol, signal: Signaal) -> Reply:
    """The fixed safety text as a reply."""
    text = protocol.bericht(signal)
    choices = [
        {"titel": k.titel, "payload": {"soort": "veiligheid", "antwoord": k.antwoord, "crisis": signal.soort}}
        for k in text.keuzes
    ]
    body = "\n\n".join(part for part in (text.tekst, text.checkvraag) if part)
    numbers = [n.als_dict() for n in text.nummers]
    return reply(
        body,
        signal.soort,
        choices,
        veiligheid={"niveau": signal.niveau, "soort": signal.soort, "nummers": numbers},
    )


def situation_of(tracker: DialogueStateTracker) -> dict[str, Any]:
    """What is known of the parent: the gateway's metadata when it sent any, else Rasa's slots."""
    message = tracker.latest_message
    metadata = (message.metadata if message else None) or {}
    if isinstance(metadata.get("situatie"), dict):
        return dict(metadata["situatie"])
    return {name: value for name in SLOTS if (value := tracker.get_slot(name))}


def _own(entities: dict[str, Any]) -> dict[str, Any]:
    """Entities of this message that belong to the situation; they win over what was known."""
    return {k: v for k, v in entities.items() if k in (*SLOTS, "leeftijdsgroep")}


def _intents_backwards(tracker: DialogueStateTracker) -> Iterator[str | None]:
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            yield event.intent_name
