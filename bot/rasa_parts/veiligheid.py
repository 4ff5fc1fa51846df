"""Safety component, last in the pipeline: signals and the topic model together; may override fallback and topic."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    METADATA,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot import settings
from bot.veiligheid import Wacht

CRISIS = "crisis_"
KEY = "veiligheid"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SafetyWatch(GraphComponent):
    """Turns danger into a crisis topic, whatever the classifier and the fallback said."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Total crisis probability from which the full safety answer or the check question comes."""
        return {"ernstig": 0.7, "check": 0.25}

    def __init__(self, config: dict[str, Any], wacht: Wacht) -> None:
        """Keep thresholds and signals."""
        self._config = config
        self._wacht = wacht

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetyWatch:
        """Make the component with the signals of the content files."""
        return cls({**cls.get_default_config(), **config}, Wacht.laad(settings.load().data_dir / "veiligheid"))

    def process(self, messages: list[Message]) -> list[Message]:
        """Judge each message."""
        for message in messages:
            self._judge(message)
        return messages

    def _judge(self, message: Message) -> None:
        answered_no = bool(((message.get(METADATA) or {}).get("context") or {}).get("veiligheid_nee"))
        signal = self._wacht.beoordeel(message.get(TEXT) or "")
        # What the model ranks first, before safety has its say; reported with a check question.
        first = next(iter(message.get(INTENT_RANKING_KEY) or []), None)
        level, kind, subkind, rule = signal.niveau, signal.soort, signal.subsoort, signal.regel
        ranking = [r for r in message.get(INTENT_RANKING_KEY) or [] if r[INTENT_NAME_KEY].startswith(CRISIS)]
        total = sum(r[PREDICTED_CONFIDENCE_KEY] for r in ranking)
        if level in ("geen", "check") and ranking and total >= self._config["check"]:
            # A rule that only asks is raised when the model is sure; a parent who said "nee" is not asked again.
            sure = total >= self._config["ernstig"]
            if level == "geen" or sure:
                level, kind, rule = (
                    ("ernstig" if sure else "check"),
                    kind or ranking[0][INTENT_NAME_KEY],
                    "onderwerpmodel",
                )
        if level == "check" and answered_no:
            level = "geen"
        if level == "geen":
            self._without_crisis(message)
            kind = subkind = None
        else:
            chosen = {INTENT_NAME_KEY: kind, PREDICTED_CONFIDENCE_KEY: 1.0}
            others = [r for r in message.get(INTENT_RANKING_KEY) or [] if r[INTENT_NAME_KEY] != kind]
            message.set(INTENT, chosen, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [chosen, *others], add_to_output=True)
        judged = {"niveau": level, "soort": kind, "subsoort": subkind, "regel": rule, "eerste": first}
        message.set(KEY, judged, add_to_output=True)

    @staticmethod
    def _without_crisis(message: Message) -> None:
        """Without danger a crisis topic is never the answer: the best other topic comes first."""
        intent = message.get(INTENT) or {}
        if not str(intent.get(INTENT_NAME_KEY)).startswith(CRISIS):
            return
        others = [r for r in message.get(INTENT_RANKING_KEY) or [] if not r[INTENT_NAME_KEY].startswith(CRISIS)]
        if others:
            message.set(INTENT, dict(others[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, others, add_to_output=True)
