"""Safety during a turn: the fixed texts, the check question and its answer, the numbers that stay in reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.gateway import teksten
from bot.gateway.antwoordwoorden import ja_of_nee
from bot.gateway.gesprek import Gesprek, Uit
from bot.veiligheid import Nummer, Protocol, Signaal, Veiligheidsbericht, Wacht

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
            tekst: what the parent typed, which is answered after all when a check question is denied.
        """
        self.onthoud(gesprek, signaal.niveau, str(signaal.soort), signaal.subsoort, tekst)
        vast = self._protocol.bericht(signaal)
        if vast.checkvraag is None:
            gesprek.toestand.check = None
        keuzes = [(k.titel, _payload(k.antwoord, str(signaal.soort))) for k in vast.keuzes]
        if signaal.niveau != "check" and vast.meer:
            keuzes.append((teksten.MEER_NUMMERS, _payload("nummers", str(signaal.soort))))
        if signaal.niveau != "check" and vast.mens:
            keuzes.append(teksten.MENS)
        return _uit(vast, signaal.niveau, str(signaal.soort), keuzes)

    def onthoud(self, gesprek: Gesprek, niveau: str, soort: str, subsoort: str | None, tekst: str) -> None:
        """Note that a safety answer with a question was given, here or by Rasa."""
        toestand = gesprek.toestand
        # What waited for an answer may be asked again later; danger comes first.
        toestand.stap = None
        toestand.check = {"niveau": niveau, "soort": soort, "subsoort": subsoort, "tekst": tekst}
        if niveau == "check":
            toestand.checks += 1
        else:
            toestand.gevaar = {"soort": soort, "subsoort": subsoort}

    def getypt_antwoord(self, gesprek: Gesprek, tekst: str) -> bool | None:
        """A typed yes (True) or no (False) to the check question; a yes with a but is a yes. None: something else."""
        return ja_of_nee(tekst, twijfel_is=True) if gesprek.toestand.check else None

    def bevestigd(self, gesprek: Gesprek, soort: str) -> Uit:
        """The answer to "ja": danger or worry. After a mere check the full text, after the full text the next step.

        Args:
            gesprek: the conversation.
            soort: the crisis topic that was asked about.
        """
        check = self._check(gesprek, soort)
        if check.get("niveau") == "check":
            return self.antwoord(gesprek, Signaal("ernstig", soort, check.get("subsoort"), "checkvraag"), "")
        gesprek.toestand.check = None
        gesprek.toestand.gevaar = {"soort": soort, "subsoort": check.get("subsoort")}
        vast = self._protocol.na_antwoord(soort, "ja")
        keuzes = [(teksten.MEER_NUMMERS, _payload("nummers", soort))] if vast.meer else []
        return _uit(vast, "ernstig", soort, [*keuzes, teksten.MENS] if vast.mens else keuzes)

    def ontkend(self, gesprek: Gesprek, soort: str) -> tuple[Uit, str | None]:
        """The answer to "nee".

        Args:
            gesprek: the conversation.
            soort: the crisis topic that was asked about.

        Returns:
            The thanks, and the parent's message that a check question held up; None when there is none.
        """
        check = self._check(gesprek, soort)
        gesprek.toestand.check = None
        uit = _uit(self._protocol.na_antwoord(soort, "nee"), "check", soort, [])
        if not (uit.veiligheid or {}).get("nummers"):
            uit = replace(uit, veiligheid=None)
        if check.get("niveau") != "check":
            return uit, None
        gesprek.toestand.veiligheid_nee = True
        return uit, check.get("tekst") or None

    def nummers(self, soort: str, subsoort: str | None, tekst: str) -> Uit:
        """All numbers of a danger named before.

        Args:
            soort: crisis topic.
            subsoort: its row in the decision table, or None.
            tekst: what to say with them.
        """
        nummers = self._protocol.meer_nummers(Signaal("ernstig", soort, subsoort, "herhaling"))
        return Uit(tekst, (), soort, (), _veiligheid("ernstig", soort, nummers))

    def houd_bereikbaar(self, gesprek: Gesprek, uit: list[Uit]) -> list[Uit]:
        """After danger: a choice to the numbers under the last message, and the numbers again at a goodbye.

        Not while somebody may be watching the screen: then the protocol offers nothing that shows what was said.
        """
        gevaar = gesprek.toestand.gevaar
        if not gevaar or not uit or uit[-1].veiligheid or not self._mag_tonen(gevaar):
            return uit
        if any(u.onderwerp == AFSCHEID for u in uit):
            return [*uit, self.nummers(gevaar["soort"], gevaar["subsoort"], teksten.NUMMERS_AFSCHEID)]
        keuze = (teksten.NUMMERS_TITEL, _payload("nummers", gevaar["soort"]))
        return [*uit[:-1], replace(uit[-1], keuzes=(*uit[-1].keuzes, keuze))]

    def _mag_tonen(self, gevaar: Mapping[str, Any]) -> bool:
        return self._protocol.bericht(Signaal("ernstig", gevaar["soort"], gevaar["subsoort"], "herhaling")).mens

    @staticmethod
    def _check(gesprek: Gesprek, soort: str) -> Mapping[str, Any]:
        """The question on the table, if it is about this topic (an old button may be about another)."""
        check = gesprek.toestand.check or {}
        return check if check.get("soort") == soort else {}


def _payload(antwoord: str, soort: str) -> Mapping[str, Any]:
    return {"soort": "veiligheid", "antwoord": antwoord, "crisis": soort}


def _veiligheid(niveau: str, soort: str, nummers: Sequence[Nummer]) -> Mapping[str, Any]:
    return {"niveau": niveau, "soort": soort, "nummers": [n.als_dict() for n in nummers]}


def _uit(vast: Veiligheidsbericht, niveau: str, soort: str, keuzes: Sequence[tuple[str, Mapping[str, Any]]]) -> Uit:
    tekst = "\n\n".join(deel for deel in (vast.tekst, vast.checkvraag) if deel)
    return Uit(tekst, tuple(keuzes), soort, (), _veiligheid(niveau, soort, vast.nummers))
