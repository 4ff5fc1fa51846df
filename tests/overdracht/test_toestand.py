"""The transition table, every state against every step."""

from __future__ import annotations

import itertools

import pytest

from bot.overdracht.toestand import GESLOTEN, OVERGANGEN, Handeling, OngeldigeOvergang, Status, controleer, volgende

GESLOTEN_NAAR_VRAAG = [(status, "vraag", "toestemming") for status in ("afgerond", "ingetrokken", "verlopen")]
TABEL = [
    ("maatje", "vraag", "toestemming"),
    ("toestemming", "annuleer", "maatje"),
    ("toestemming", "verstuur", "wachtrij"),
    ("wachtrij", "neem_op", "medewerker"),
    ("wachtrij", "trek_in", "ingetrokken"),
    ("wachtrij", "verloop", "verlopen"),
    ("medewerker", "rond_af", "afgerond"),
    ("medewerker", "trek_in", "ingetrokken"),
    ("medewerker", "verloop", "verlopen"),
    *GESLOTEN_NAAR_VRAAG,
]


@pytest.mark.parametrize(("van", "handeling", "naar"), TABEL)
def test_legal_steps(van: str, handeling: str, naar: str) -> None:
    assert volgende(van, handeling) is Status(naar)
    # The same step again, from where it led, changes nothing.
    assert volgende(naar, handeling) is Status(naar)
    controleer(van, naar)


def test_everything_else_is_refused() -> None:
    toegestaan = {(van, handeling) for van, handeling, _ in TABEL}
    herhaald = {(naar, handeling) for _, handeling, naar in TABEL}
    geweigerd = 0
    for status, handeling in itertools.product(Status, Handeling):
        if (status.value, handeling.value) in toegestaan | herhaald:
            continue
        with pytest.raises(OngeldigeOvergang):
            volgende(status, handeling)
        geweigerd += 1
    assert geweigerd == len(Status) * len(Handeling) - len(toegestaan | herhaald)


def test_pairs_of_states() -> None:
    paren = {(van, naar) for van, _, naar in TABEL}
    for van, naar in itertools.product(Status, Status):
        if van is naar or (van.value, naar.value) in paren:
            controleer(van, naar)
        else:
            with pytest.raises(OngeldigeOvergang):
                controleer(van, naar)


def test_every_step_and_state_is_in_the_table() -> None:
    assert set(OVERGANGEN) == set(Handeling)
    assert {o.naar for o in OVERGANGEN.values()} == set(Status)
    assert {Status.AFGEROND, Status.INGETROKKEN, Status.VERLOPEN} == GESLOTEN


@pytest.mark.parametrize(("status", "handeling"), [("onzin", "vraag"), ("maatje", "onzin")])
def test_unknown_words(status: str, handeling: str) -> None:
    with pytest.raises(ValueError, match="onzin"):
        volgende(status, handeling)
