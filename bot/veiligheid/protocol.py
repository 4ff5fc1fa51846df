"""The safety protocol: fixed texts for every row of the decision table. Nothing here is made up while talking.

A text never holds words of the parent. With every question, "ja" means danger or worry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bot.veiligheid.hulplijnen import Hulplijnen, Nummer
from bot.veiligheid.inlezen import VeiligheidsdataFout, lees
from bot.veiligheid.wacht import SOORTEN, Signaal

Antwoord = Literal["ja", "nee"]
Formulier = Literal["stoppen", "pauzeren", "doorgaan"]

MAX_NUMMERS = 3


@dataclass(frozen=True)
class Keuze:
    """A button under a safety message.

    Attributes:
        titel: the words on the button.
        antwoord: what it answers to the check question; "ja" is always danger or worry.
    """

    titel: str
    antwoord: Antwoord


@dataclass(frozen=True)
class Veiligheidsbericht:
    """What the parent gets to read.

    Attributes:
        tekst: at most three sentences.
        checkvraag: the one question after it, or None (somebody may be watching).
        nummers: at most three numbers, in order.
        keuzes: buttons that answer the question.
        meer: whether more numbers can be shown (`Protocol.meer_nummers`).
        mens: whether a human may be offered.
        formulier: what happens to a form or guided conversation.
    """

    tekst: str
    checkvraag: str | None
    nummers: list[Nummer]
    keuzes: list[Keuze]
    meer: bool = False
    mens: bool = True
    formulier: Formulier = "pauzeren"


class Protocol:
    """Chooses the fixed text for a signal."""

    def __init__(self, teksten: Mapping[str, Any], hulplijnen: Hulplijnen) -> None:
        """Check the texts and keep them.

        Raises:
            VeiligheidsdataFout: when a crisis topic or level has no text, or a text breaks the protocol.
        """
        self.hulplijnen = hulplijnen
        self._knoppen = teksten.get("knoppen") or {}
        self._berichten = {
            str(sleutel): self._bericht(str(sleutel), ruw) for sleutel, ruw in (teksten.get("berichten") or {}).items()
        }
        self._antwoorden = {
            str(sleutel): self._bericht(str(sleutel), ruw)
            for sleutel, ruw in (teksten.get("na_antwoord") or {}).items()
        }
        self._meer = {
            str(sleutel): tuple(ruw.get("meer") or ()) for sleutel, ruw in (teksten.get("berichten") or {}).items()
        }
        nodig = {soort for soort in SOORTEN} | {f"{soort}.check" for soort in SOORTEN}
        gaten = sorted(nodig - self._berichten.keys())
        gaten += sorted({f"{s}.{a}" for s in SOORTEN for a in ("ja", "nee")} - self._antwoorden.keys())
        if gaten:
            raise VeiligheidsdataFout(f"teksten.yml: geen tekst voor {', '.join(gaten)}")

    @classmethod
    def laad(cls, map_: Path) -> Protocol:
        """Read the texts and the help lines.

        Args:
            map_: the data folder (or its folder `veiligheid`).

        Raises:
            VeiligheidsdataFout: when a file is missing or a text breaks the protocol.
        """
        return cls(lees(map_, "teksten.yml"), Hulplijnen.laad(map_))

    def bericht(self, signaal: Signaal) -> Veiligheidsbericht:
        """Return the message for a signal.

        Args:
            signaal: a signal of level `acuut`, `ernstig` or `check`.

        Raises:
            ValueError: for level `geen`, which the ordinary conversation answers.
        """
        return self._berichten[self._sleutel(signaal)]

    def meer_nummers(self, signaal: Signaal) -> list[Nummer]:
        """Return all numbers behind "Meer nummers": those of the message first, then the rest.

        Raises:
            ValueError: for level `geen`.
        """
        sleutel = self._sleutel(signaal)
        eerst = self._berichten[sleutel].nummers
        rest = self._nummers(sleutel, self._meer[sleutel])
        return [*eerst, *(nummer for nummer in rest if nummer not in eerst)]

    def na_antwoord(self, soort: str, antwoord: Antwoord) -> Veiligheidsbericht:
        """Return the message after an answer to the check question.

        Args:
            soort: the crisis topic that was asked about.
            antwoord: "ja" (danger or worry) or "nee".

        Raises:
            KeyError: for an unknown topic or answer.
        """
        return self._antwoorden[f"{soort}.{antwoord}"]

    def _sleutel(self, signaal: Signaal) -> str:
        if signaal.niveau == "geen":
            raise ValueError("bij niveau geen hoort geen veiligheidsbericht")
        return next(sleutel for sleutel in _sleutels(signaal) if sleutel in self._berichten)

    def _bericht(self, sleutel: str, ruw: Mapping[str, Any]) -> Veiligheidsbericht:
        try:
            nummers = self._nummers(sleutel, ruw["nummers"])
            vraag = ruw.get("vraag")
            knoppen = self._knoppen[ruw["knoppen"]] if vraag else {}
            bericht = Veiligheidsbericht(
                tekst=str(ruw["tekst"]),
                checkvraag=vraag,
                nummers=nummers,
                keuzes=[Keuze(str(knoppen[a]), a) for a in ("ja", "nee")] if vraag else [],
                meer=bool(ruw.get("meer")),
                mens=bool(ruw["mens"]),
                formulier=ruw["formulier"],
            )
        except KeyError as fout:
            raise VeiligheidsdataFout(f"teksten.yml: {sleutel} mist {fout}") from fout
        if len(nummers) > MAX_NUMMERS:
            raise VeiligheidsdataFout(f"teksten.yml: {sleutel} heeft meer dan {MAX_NUMMERS} nummers")
        return bericht

    def _nummers(self, sleutel: str, namen: Any) -> list[Nummer]:
        onbekend = [naam for naam in namen if naam not in self.hulplijnen]
        if onbekend:
            raise VeiligheidsdataFout(f"teksten.yml: {sleutel} noemt onbekende hulplijn {onbekend[0]}")
        # A line without a certain number is never offered as a number to call.
        return [nummer for nummer in map(self.hulplijnen.nummer, namen) if nummer.nummer]


def _sleutels(signaal: Signaal) -> Iterator[str]:
    """Yield the names under which a text may stand, most precise first.

    A check never falls back to a text of the full route, and the full route never to a check.
    """
    soort, subsoort, niveau = signaal.soort, signaal.subsoort, signaal.niveau
    if subsoort:
        yield f"{soort}.{subsoort}.{niveau}"
        yield f"{subsoort}.{niveau}"
    if niveau != "check" and subsoort:
        yield f"{soort}.{subsoort}"
        yield subsoort
    yield f"{soort}.{niveau}"
    yield str(soort)
