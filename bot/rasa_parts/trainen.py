"""Trains the Rasa model; run as a module by `bot.beheer.trainen` so that a failure cannot harm the caller."""

from __future__ import annotations

import sys

from rasa.api import train

from bot.rasa_parts.stil import stil
from bot.settings import PROJECT


def main(folder: str, name: str) -> int:
    """Train and store the model.

    Args:
        folder: where the model goes.
        name: its name without extension.
    """
    stil()
    data = PROJECT / "data"
    result = train(
        domain=str(PROJECT / "domain.yml"),
        config=str(PROJECT / "config.yml"),
        training_files=[str(data / part) for part in ("nlu", "rules", "stories") if (data / part).is_dir()],
        output=folder,
        fixed_model_name=name,
    )
    return result.code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
