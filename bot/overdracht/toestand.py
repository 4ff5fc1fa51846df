"""The states of a handoff and the one table that says which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType


class Status(str, Enum):
    """Where a conversation stands on its way to a human."""

    MAATJE = "maatje"
    TOESTEMMING = "toestemming"
    WACHTRIJ = "wachtrij"
    MEDEWERKER = "medewerker"
    AFGEROND = "afgerond"
    INGETROKKEN = "ingetrokken"
    VERLOPEN = "verlopen"


class Handeling(str, Enum):
    """What somebody does to a handoff."""

    VRAAG = "vraag"
    ANNULEER = "annuleer"
    VERSTUUR = "verstuur"
    NEEM_OP = "neem_op"
    ROND_AF = "rond_af"
    TREK_IN = "trek_in"
    VERLOOP = "verloop"


class OngeldigeOvergang(ValueError):
    """This step is not possible from the present state."""


@dataclass(frozen=True)
class Overgang:
    """From which states a step may be taken, and where it leads."""

    van: frozenset[Status]
    naar: Status


GESLOTEN = frozenset({Status.AFGEROND, Status.INGETROKKEN, Status.VERLOPEN})
"""States in which nobody is working on the request; the parent may ask again."""

IN_BEHANDELING = frozenset({Status.WACHTRIJ, Status.MEDEWERKER})
"""States in which the municipality has a request that still needs work."""

OVERGANGEN: Mapping[Handeling, Overgang] = MappingProxyType(
    {
        Handeling.VRAAG: Overgang(frozenset({Status.MAATJE}) | GESLOTEN, Status.TOESTEMMING),
        Handeling.ANNULEER: Overgang(frozenset({Status.TOESTEMMING}), Status.MAATJE),
        Handeling.VERSTUUR: Overgang(frozenset({Status.TOESTEMMING}), Status.WACHTRIJ),
        Handeling.NEEM_OP: Overgang(frozenset({Status.WACHTRIJ}), Status.MEDEWERKER),
        Handeling.ROND_AF: Overgang(frozenset({Status.MEDEWERKER}), Status.AFGEROND),
        Handeling.TREK_IN: Overgang(IN_BEHANDELING, Status.INGETROKKEN),
        Handeling.VERLOOP: Overgang(IN_BEHANDELING, Status.VERLOPEN),
    }
)


def volgende(status: Status | str, handeling: Handeling | str) -> Status:
    """The state after a step. Taking a step that was already taken changes nothing.

    Args:
        status: the present state.
        handeling: the step.

    Raises:
        OngeldigeOvergang: the step cannot be taken from this state.
        ValueError: the state or the step does not exist.
    """
    nu, stap = Status(status), Handeling(handeling)
    overgang = OVERGANGEN[stap]
    if nu is overgang.naar or nu in overgang.van:
        return overgang.naar
    raise OngeldigeOvergang(f"Van '{nu.value}' kan niet met '{stap.value}'.")


def controleer(van: Status | str, naar: Status | str) -> None:
    """Check that one state may follow another; a state may follow itself.

    Raises:
        OngeldigeOvergang: no step leads from the first to the second.
        ValueError: one of the states does not exist.
    """
    begin, eind = Status(van), Status(naar)
    if begin is eind or any(begin in o.van and o.naar is eind for o in OVERGANGEN.values()):
        return
    raise OngeldigeOvergang(f"Van '{begin.value}' naar '{eind.value}' kan niet.")
