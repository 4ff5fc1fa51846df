"""What all tests share: which of them are slow."""

from __future__ import annotations

from pathlib import Path

import pytest

# Folders whose tests need Rasa, a trained model, a web server, a browser or a real database; `make snel` leaves them out.
TRAAG = {"browser", "console", "gateway", "keten", "rasa_parts", "storage"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow tests."""
    hier = Path(__file__).parent
    for item in items:
        if TRAAG & set(item.path.relative_to(hier).parts):
            item.add_marker(pytest.mark.traag)
