"""Topic classifier: the model of `bot.verstaan.onderwerpmodel` as a Rasa graph component."""

from __future__ import annotations

from typing import Any

import numpy as np
import skops.io
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.verstaan import taalmodel
from bot.verstaan.normaal import normaliseer
from bot.verstaan.onderwerpmodel import Instellingen, OnderwerpModel

RANKING = 10
FILE = "onderwerpmodel.skops"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(IntentClassifier, GraphComponent):
    """Ranks the topics of the taxonomy."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Tokens are needed; embeddings are used when a featurizer gives them."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be importable."""
        return ["sklearn", "skops"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The choices of `Instellingen`."""
        return {name: getattr(Instellingen, name) for name in ("krimp", "c_tekens", "gewicht")}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: OnderwerpModel
    ) -> None:
        """Keep what is needed to process and to store."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """Make an untrained component."""
        return cls(config, model_storage, resource, OnderwerpModel(_instellingen(config)))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model on the examples and store it."""
        examples = [e for e in training_data.intent_examples if e.get(INTENT) and e.get(TEXT)]
        self._model.train(*_features(examples), labels=[e.get(INTENT) for e in examples])
        with self._model_storage.write_to(self._resource) as folder:
            skops.io.dump({"taalmodel": taalmodel.beschikbaar(), **self._model.toestand()}, folder / FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """Load a trained component.

        Raises:
            RasaException: the model was trained with another language model than this machine has.
        """
        with model_storage.read_from(resource) as folder:
            path = folder / FILE
            state = skops.io.load(path, trusted=skops.io.get_untrusted_types(file=path))
        used, here = state.pop("taalmodel"), taalmodel.beschikbaar()
        if used != here:
            raise RasaException(
                f"Dit model is getraind met het taalmodel {used}, maar hier staat {here}. "
                "Train opnieuw met `maatje train`."
            )
        model = OnderwerpModel.uit_toestand(state, _instellingen(config))
        return cls(config, model_storage, resource, model)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the ranking of each message."""
        for message, row in zip(messages, self._model.kansen(*_features(messages)), strict=True):
            best = np.argsort(-row)[:RANKING]
            ranking = [{INTENT_NAME_KEY: self._model.klassen[i], PREDICTED_CONFIDENCE_KEY: float(row[i])} for i in best]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages


def _instellingen(config: dict[str, Any]) -> Instellingen:
    return Instellingen(**{name: float(config[name]) for name in TopicClassifier.get_default_config()})


def _features(messages: list[Message]) -> tuple[list[str], list[str], np.ndarray | None]:
    """Normalised texts, lemmas and embeddings (None when no featurizer made them)."""
    texts = [normaliseer(m.get(TEXT) or "") for m in messages]
    lemmas = [" ".join(t.lemma for t in m.get(TOKENS_NAMES[TEXT]) or ()) for m in messages]
    vectors = []
    for message in messages:
        sentence = message.get_dense_features(TEXT)[1]
        if sentence is None:
            return texts, lemmas, None
        vectors.append(sentence.features[0])
    return texts, lemmas, np.asarray(vectors, np.float32)
