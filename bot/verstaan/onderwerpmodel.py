"""The topic model: the calibrated geometric mean of a model on sentence embeddings and one on n-grams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

# Raw SVM margins are far flatter than the log-probabilities of the other half; this puts both on one scale.
MARGE = 4.0
VOUWEN = 4
VERPLICHT = ("tekens", "woorden", "coef", "rest")


@dataclass(frozen=True)
class Instellingen:
    """What is chosen by measurement; see benchmarks/verstaan.md.

    Attributes:
        krimp: shrinkage of the covariance of the embeddings, 0 to 1.
        c_tekens: inverse regularisation of the n-gram model.
        gewicht: share of the embeddings in the mean, 0 to 1.
    """

    krimp: float = 0.3
    c_tekens: float = 0.3
    gewicht: float = 0.45


def _log_softmax(scores: np.ndarray) -> np.ndarray:
    verschoven = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(verschoven - np.log(np.exp(verschoven).sum(axis=1, keepdims=True)))


class OnderwerpModel:
    """Ranks topics for messages.

    Args:
        instellingen: the choices of the pipeline.
    """

    def __init__(self, instellingen: Instellingen | None = None) -> None:
        self.instellingen = instellingen or Instellingen()
        self.klassen: list[str] = []
        self._temperatuur = 1.0
        self._delen: dict[str, Any] = {}

    def train(
        self,
        teksten: Sequence[str],
        lemmas: Sequence[str],
        vectoren: np.ndarray | None,
        labels: Sequence[str],
        ijk: bool = True,
    ) -> None:
        """Fit on labelled messages.

        Args:
            teksten: normalised messages.
            lemmas: the same messages as space-separated lemmas.
            vectoren: their embeddings (n, 384), or None for a model without embeddings.
            labels: topic ids, at least two examples each.
            ijk: calibrate by cross-validation, so that a certainty means how often it is right.
        """
        if ijk:
            self._temperatuur = self._ijk(list(teksten), list(lemmas), vectoren, np.asarray(labels))
        tekens = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
        woorden = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+")  # noqa: S106
        x = hstack([tekens.fit_transform(teksten), woorden.fit_transform(lemmas)]).tocsr()
        grens = LinearSVC(C=self.instellingen.c_tekens, random_state=0).fit(x, labels)
        self.klassen = [str(k) for k in grens.classes_]
        coef, rest = _alle_klassen(grens.coef_, grens.intercept_)
        self._delen = {"tekens": tekens, "woorden": woorden, "coef": coef, "rest": rest}
        if vectoren is None:
            return
        # Embeddings share a large common part that hides the differences; a discriminant model removes it.
        discriminant = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=self.instellingen.krimp).fit(
            vectoren, labels
        )
        coef_e5, rest_e5 = _alle_klassen(discriminant.coef_, discriminant.intercept_)
        self._delen |= {"coef_e5": coef_e5, "rest_e5": rest_e5}

    def kansen(self, teksten: Sequence[str], lemmas: Sequence[str], vectoren: np.ndarray | None) -> np.ndarray:
        """Probability per topic, shape (n, number of topics), in the order of `klassen`."""
        return np.exp(_log_softmax(self._scores(teksten, lemmas, vectoren) / self._temperatuur))

    def _scores(self, teksten: Sequence[str], lemmas: Sequence[str], vectoren: np.ndarray | None) -> np.ndarray:
        d = self._delen
        x = csr_matrix(hstack([d["tekens"].transform(teksten), d["woorden"].transform(lemmas)]))
        scores = _log_softmax((x @ d["coef"] + d["rest"]) * MARGE)
        if vectoren is None or "coef_e5" not in d:
            return scores
        dicht = _log_softmax(vectoren @ d["coef_e5"] + d["rest_e5"])
        gewicht = self.instellingen.gewicht
        return np.asarray(gewicht * dicht + (1 - gewicht) * scores)

    def _ijk(self, teksten: list[str], lemmas: list[str], vectoren: np.ndarray | None, labels: np.ndarray) -> float:
        """The temperature with the least surprise on messages that were held out."""
        scores, juist = [], []
        vouwen = StratifiedKFold(VOUWEN, shuffle=True, random_state=0)
        for leer, toets in vouwen.split(teksten, labels):
            deel = OnderwerpModel(self.instellingen)
            deel.train(
                [teksten[i] for i in leer],
                [lemmas[i] for i in leer],
                None if vectoren is None else vectoren[leer],
                labels[leer],
                ijk=False,
            )
            plek = {klasse: i for i, klasse in enumerate(deel.klassen)}
            scores.append(
                deel._scores(
                    [teksten[i] for i in toets],
                    [lemmas[i] for i in toets],
                    None if vectoren is None else vectoren[toets],
                )
            )
            juist.append(np.array([plek[label] for label in labels[toets]]))
        alle, doel = np.concatenate(scores), np.concatenate(juist)

        def verrassing(log_temperatuur: float) -> float:
            logkans = _log_softmax(alle / np.exp(log_temperatuur))
            return float(-logkans[np.arange(len(doel)), doel].mean())

        return float(np.exp(minimize_scalar(verrassing, bounds=(-3, 3), method="bounded").x))

    def toestand(self) -> dict[str, Any]:
        """What has to be stored to rebuild the model."""
        return {"klassen": self.klassen, "temperatuur": self._temperatuur, **self._delen}

    @classmethod
    def uit_toestand(cls, toestand: dict[str, Any], instellingen: Instellingen) -> OnderwerpModel:
        """Rebuild a trained model.

        Raises:
            ValueError: a part is missing.
        """
        delen = dict(toestand)
        model = cls(instellingen)
        model.klassen = list(delen.pop("klassen"))
        model._temperatuur = float(delen.pop("temperatuur"))
        if any(deel not in delen for deel in VERPLICHT):
            raise ValueError("the stored topic model misses a part")
        model._delen = delen
        return model


def _alle_klassen(coef: np.ndarray, rest: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights with a column a class; scikit-learn gives a single row when there are two classes."""
    if len(rest) == 1:
        coef, rest = np.vstack([-coef, coef]), np.array([-rest[0], rest[0]])
    return np.ascontiguousarray(coef.T, np.float32), rest.astype(np.float32)
