"""Follow-ups that only make sense with what is on the table."""

from __future__ import annotations

from typing import Any

import pytest

from bot.verstaan.vervolg import Vervolg, duid

GEZAG = {"onderwerp": "gezag", "laag": 1}
HULP = {"onderwerp": "hulp_zoeken", "laag": 0, "vraag": "gemeente"}


@pytest.mark.parametrize(
    ("tekst", "onderwerp", "zekerheid", "gevonden", "context", "verwacht"),
    [
        ("vertel meer", "anders", 0.2, {}, GEZAG, Vervolg("gezag", 2)),
        ("ja graag", "bevestigen", 0.9, {}, GEZAG, Vervolg("gezag", 2)),
        ("en dan?", "weet_niet", 0.3, {}, GEZAG, Vervolg("gezag", 2)),
        ("Goor", "anders", 0.5, {"gemeente": "Hof van Twente"}, HULP, Vervolg("hulp_zoeken")),
        ("en als we niet getrouwd zijn?", "gezag", 0.2, {"relatievorm": "samenwonend"}, GEZAG, Vervolg("gezag")),
        ("hoe vertel ik het de kinderen", "kinderen_vertellen", 0.9, {}, GEZAG, None),
        ("vertel meer", "anders", 0.2, {}, {}, None),
        ("ja maar wat kost een mediator ons dan eigenlijk allemaal", "bevestigen", 0.5, {}, GEZAG, None),
        (
            "we wonen in Goor en ik wil weten hoe ik het mijn kinderen van 4 en 7 vertel",
            "kinderen_vertellen",
            0.9,
            {"gemeente": "Hof van Twente"},
            HULP,
            None,
        ),
    ],
)
def test_follow_up(
    tekst: str,
    onderwerp: str,
    zekerheid: float,
    gevonden: dict[str, Any],
    context: dict[str, Any],
    verwacht: Vervolg | None,
) -> None:
    assert duid(tekst, onderwerp, zekerheid, gevonden, context) == verwacht
