"""Reads a message in its context: the gateway sends the last topic, its depth and a pending question as metadata."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    METADATA,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.verstaan.vervolg import duid


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ContextReader(GraphComponent):
    """Replaces the topic of a follow-up by the topic it belongs to."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ContextReader:
        """Make the component."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Read each message in its context."""
        for message in messages:
            self._read(message)
        return messages

    def _read(self, message: Message) -> None:
        context = (message.get(METADATA) or {}).get("context") or {}
        intent = message.get(INTENT) or {}
        entities = message.get(ENTITIES) or []
        follow_up = duid(
            message.get(TEXT) or "",
            intent.get(INTENT_NAME_KEY) or "",
            float(intent.get(PREDICTED_CONFIDENCE_KEY) or 0.0),
            {e["entity"]: e["value"] for e in entities},
            context,
        )
        if follow_up is None:
            return
        chosen = {INTENT_NAME_KEY: follow_up.onderwerp, PREDICTED_CONFIDENCE_KEY: 1.0}
        ranking = [r for r in message.get(INTENT_RANKING_KEY) or [] if r[INTENT_NAME_KEY] != follow_up.onderwerp]
        message.set(INTENT, dict(chosen), add_to_output=True)
        message.set(INTENT_RANKING_KEY, [chosen, *ranking], add_to_output=True)
        if follow_up.laag is not None:
            depth = {"entity": "laag", "value": follow_up.laag, "start": 0, "end": 0, "extractor": type(self).__name__}
            message.set(ENTITIES, [*entities, depth], add_to_output=True)
