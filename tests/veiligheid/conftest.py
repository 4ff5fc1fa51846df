"""The watch and the protocol as they are shipped, loaded once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.veiligheid import Protocol, Wacht

DATA = Path(__file__).parents[2] / "data"
HIER = Path(__file__).parent


def zinnen(naam: str) -> list[dict[str, Any]]:
    return list(YAML(typ="safe").load((HIER / naam).read_text(encoding="utf-8"))["zinnen"])


@pytest.fixture(scope="session")
def wacht() -> Wacht:
    return Wacht.laad(DATA)


@pytest.fixture(scope="session")
def protocol() -> Protocol:
    return Protocol.laad(DATA)
