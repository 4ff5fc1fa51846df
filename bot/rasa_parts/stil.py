"""Keeping Rasa quiet outside its server: its debug lines print what a parent typed."""

from __future__ import annotations

import logging

from rasa.utils.log_utils import configure_structlog


def stil() -> None:
    """Let only warnings through, for the command line and training."""
    logging.basicConfig(level=logging.WARNING)
    configure_structlog(logging.WARNING)
