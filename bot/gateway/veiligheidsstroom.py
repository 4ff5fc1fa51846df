"""Safety during a turn: the fixed texts, the check question and its answer, the numbers that stay in reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.gateway import teksten
from bot.gateway.antwoordwoorden import ja_of_nee
from bot.gateway.gesprek import Gesprek, Uit
from bot.veiligheid import Protocol, Signaal, Wacht

CRISIS = "crisis_"
AFSCHEID = "afscheid"


class Veiligheidsstroom:
    """Judges every message before anything else and gives the protocol's answers.

    Args:
        wacht: the safety watch.
        protocol: the fixed texts.
    """

    def __init__(self, wacht: Wacht, protocol: Protocol) -> None:
        """Keep both."""
        self._wacht = wacht
        self._protocol = protocol

    def beoordeel(self, tekst: str, eerdere_checks: int = 0) -> Signaal:
        """The signal of a text. See `Wacht.beoordeel`."""
        return self._wacht.beoordeel(tekst, eerdere_checks)

    def bij_keuze(self, onderwerp: str) -> Signaal | None:
        """The signal of a tapped crisis topic, so that it is answered without Rasa too."""
        return Signaal("ernstig", onderwerp, None, "keuze") if onderwerp.startswith(CRISIS) else None

    def antwoord(self, gesprek: Gesprek, signaal: Signaal, tekst: str) -> Uit:
        """The fixed text for a signal; remembers what is on the table.

        Args:
            gesprek: the conversation.
            signaal: a signal of any level but `geen`.
            tekst: what the parent typed, which is answered after all when the check question is denied.
        """
        self.onthoud(gesprek, signaal.niveau, str(signaal.soort), signaal.subsoort, tekst)
        return self._uit(signaal)

    def onthoud(self, gesprek: Gesprek, niveau: str, soort: str, subsoort: str | None, tekst: str) -> None:
        """Note that a safety answer was given, here or by Rasa."""
        toestand = gesprek.toestand
        # What waited for an answer may be asked again later; danger comes first.
        toestand.stap = None
        if niveau == "check":
            toestand.checks += 1
            toestand.check = {"soort": soort, "subsoort": subsoort, "tekst": tekst}
        else:
            toestand.check = None
            toestand.gevaar = {"soort": soort, "subsoort": subsoort}

    def getypt_antwoord(self, gesprek: Gesprek, tekst: str) -> bool | None:
        """A typed yes (True) or no (False) to the check question; a yes with a but is a yes. None: something else."""
        return ja_of_nee(tekst, twijfel_is=True) if gesprek.toestand.check else None

    def bevestigd(self, gesprek: Gesprek, soort: str) -> Uit:
        """The answer to "yes" on a check question.

        Args:
            gesprek: the conversation.
            soort: the crisis topic that was asked about.
        """
        check = gesprek.toestand.check or {}
        subsoort = check.get("subsoort") if check.get("soort") == soort else None
        return self.antwoord(gesprek, Signaal("ernstig", soort, subsoort, "checkvraag"), "")

    def ontkend(self, gesprek: Gesprek) -> str | None:
        """The answer to "no" on a check question.

        Returns:
            The parent's message that was held up, to be answered now; None when there is none.
        """
        check, gesprek.toestand.check = gesprek.toestand.check, None
        gesprek.toestand.veiligheid_nee = True
        return (check or {}).get("tekst") or None

    def nummers(self, soort: str, subsoort: str | None, tekst: str) -> Uit:
        """The numbers of a danger named before, with another text."""
        uit = self._uit(Signaal("ernstig", soort, subsoort, "herhaling"))
        return replace(uit, tekst=tekst, keuzes=())

    def houd_bereikbaar(self, gesprek: Gesprek, uit: list[Uit]) -> list[Uit]:
        """After danger: a choice to the numbers under the last message, and the numbers again at a goodbye."""
        gevaar = gesprek.toestand.gevaar
        if not gevaar or not uit or any(u.veiligheid for u in uit):
            return uit
        if any(u.onderwerp == AFSCHEID for u in uit):
            return [*uit, self.nummers(gevaar["soort"], gevaar["subsoort"], teksten.NUMMERS_AFSCHEID)]
        keuze = (teksten.NUMMERS_TITEL, {"soort": "veiligheid", "antwoord": "nummers", "crisis": gevaar["soort"]})
        return [*uit[:-1], replace(uit[-1], keuzes=(*uit[-1].keuzes, keuze))]

    def _uit(self, signaal: Signaal) -> Uit:
        vast = self._protocol.bericht(signaal)
        keuzes = tuple(
            (k.titel, {"soort": "veiligheid", "antwoord": k.antwoord, "crisis": signaal.soort}) for k in vast.keuzes
        )
        veiligheid: Mapping[str, Any] = {
            "niveau": signaal.niveau,
            "soort": signaal.soort,
            "nummers": [n.als_dict() for n in vast.nummers],
        }
        tekst = "\n\n".join(deel for deel in (vast.tekst, vast.checkvraag) if deel)
        return Uit(tekst, keuzes, signaal.soort, (), veiligheid)
