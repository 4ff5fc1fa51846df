"""The environment of our own processes."""

from __future__ import annotations

import os

# One thread for the embedding engine (with two it spins, and hung on a busy machine), no telemetry, no chatter.
VAST = {
    "OMP_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "passive",
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONUNBUFFERED": "1",
}


def omgeving(**extra: str) -> dict[str, str]:
    """The environment for a process that we start.

    Args:
        extra: variables that win over the rest.
    """
    return {**os.environ, **VAST, **extra}
