"""The topic model: calibrated average of linear models on sentence embeddings and on character and word n-grams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression


@dataclass(frozen=True)
class Instellingen:
    """What can be chosen by measurement; see benchmarks/verstaan.md.

    Attributes:
        c_inbedding: inverse regularisation of the embedding model.
        c_tekens: inverse regularisation of the n-gram model.
        gewicht: share of the embedding model in the average, 0 to 1.
        temperatuur: divides the log of the average before it is normalised; below 1 makes the model surer.
    """

    c_inbedding: float = 0.05
    c_tekens: float = 20.0
    gewicht: float = 0.5
    temperatuur: float = 0.6


def _softmax(scores: np.ndarray) -> np.ndarray:
    macht = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(macht / macht.sum(axis=1, keepdims=True))


class OnderwerpModel:
    """Ranks topics for messages.

    Args:
        instellingen: the choices of the pipeline.
    """

    def __init__(self, instellingen: Instellingen | None = None) -> None:
        self.instellingen = instellingen or Instellingen()
        self.klassen: list[str] = []
        self._delen: dict[str, Any] = {}

    def train(
        self, teksten: Sequence[str], lemmas: Sequence[str], vectoren: np.ndarray | None, labels: Sequence[str]
    ) -> None:
        """Fit on labelled messages.

        Args:
            teksten: normalised messages.
            lemmas: the same messages as space-separated lemmas.
            vectoren: their embeddings (n, 384), or None for a model without embeddings.
            labels: topic ids.
        """
        tekens = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, dtype=np.float32)
        woorden = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+", dtype=np.float32)  # noqa: S106
        x = hstack([tekens.fit_transform(teksten), woorden.fit_transform(lemmas)]).tocsr()
        lineair = LogisticRegression(C=self.instellingen.c_tekens, max_iter=60, tol=1e-3).fit(x, labels)
        self.klassen = [str(k) for k in lineair.classes_]
        self._delen = {
            "tekens": tekens,
            "woorden": woorden,
            "coef": lineair.coef_.T.astype(np.float32).copy(),
            "rest": lineair.intercept_.astype(np.float32),
        }
        if vectoren is not None:
            midden = vectoren.mean(axis=0)
            # Centred and scaled: e5 vectors share a large common part that hides the differences.
            schaal = (vectoren - midden).std()
            dicht = LogisticRegression(C=self.instellingen.c_inbedding, max_iter=300)
            dicht.fit((vectoren - midden) / schaal, labels)
            self._delen |= {
                "midden": midden,
                "schaal": np.asarray(schaal),
                "coef_e5": dicht.coef_.T.astype(np.float32).copy(),
                "rest_e5": dicht.intercept_.astype(np.float32),
            }

    def kansen(self, teksten: Sequence[str], lemmas: Sequence[str], vectoren: np.ndarray | None) -> np.ndarray:
        """Probability per topic, shape (n, number of topics), in the order of `klassen`."""
        d = self._delen
        x = hstack([d["tekens"].transform(teksten), d["woorden"].transform(lemmas)]).tocsr()
        tekenkans = _softmax(x @ d["coef"] + d["rest"])
        if vectoren is None or "coef_e5" not in d:
            gemengd = tekenkans
        else:
            dicht = _softmax((vectoren - d["midden"]) / d["schaal"] @ d["coef_e5"] + d["rest_e5"])
            gemengd = self.instellingen.gewicht * dicht + (1 - self.instellingen.gewicht) * tekenkans
        return _softmax(np.log(gemengd + 1e-9) / self.instellingen.temperatuur)

    def toestand(self) -> dict[str, Any]:
        """What has to be stored to rebuild the model."""
        return {"klassen": self.klassen, **self._delen}

    @classmethod
    def uit_toestand(cls, toestand: dict[str, Any], instellingen: Instellingen) -> OnderwerpModel:
        """Rebuild a trained model."""
        model = cls(instellingen)
        model._delen = dict(toestand)
        model.klassen = list(model._delen.pop("klassen"))
        return model
