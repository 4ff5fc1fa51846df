"""What the Maatje says: the reply for a topic, a situation and a depth, with the choices that lead on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.kennis.antwoorden import Antwoord, Laag, Vraag, laad_antwoorden, laad_vragen
from bot.kennis.invullen import Invuller, laad_bedragen
from bot.kennis.taxonomie import Taxonomie
from bot.verstaan.situatie import leeftijdsgroep

Reply = dict[str, Any]

# What the gateway has to do besides showing the text, by topic.
OPDRACHTEN = {"mens_spreken": "overdracht", "gegevens_wissen": "wissen", "opnieuw_beginnen": "opnieuw"}
MENS = {"titel": "Ik wil een mens", "payload": {"soort": "overdracht", "stap": "start"}}
KINDBLIK = "Door de ogen van je kind"
MAX_SUGGESTIES = 3
# With signs of violence these are never suggested as a next step (feiten: ME8, OP15; veiligheid 2.2).
NIET_BIJ_GEWELD = {"mediation", "relatietherapie", "relatie_verbeteren", "besluit_vertellen_partner", "communicatie_ex"}
# From the second misunderstanding on, a phone number and a human come first (never a dead end).
VAKER_ONZEKER = 2


def keuze(titel: str, onderwerp: str, **entiteiten: Any) -> dict[str, Any]:
    """A choice that asks a topic, with entities."""
    return {"titel": titel, "payload": {"soort": "onderwerp", "onderwerp": onderwerp, "entiteiten": entiteiten}}


def reply(tekst: str, onderwerp: str | None, keuzes: Sequence[dict[str, Any]] = (), **meer: Any) -> Reply:
    """A reply in the shape that the gateway reads."""
    return {
        "tekst": tekst,
        "onderwerp": onderwerp,
        "laag": 0,
        "vraag": None,
        "keuzes": list(keuzes),
        "kaarten": [],
        "veiligheid": None,
        "opdracht": None,
        "onzeker": False,
        **meer,
    }


def kenmerken(situatie: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The situation as the answers' conditions see it: field → known values."""
    gevonden: dict[str, tuple[str, ...]] = {
        veld: (str(situatie[veld]),)
        for veld in ("relatievorm", "woning", "erkenning", "leeftijdsgroep", "gemeente")
        if situatie.get(veld)
    }
    if "leeftijdsgroep" not in gevonden and situatie.get("leeftijden"):
        gevonden["leeftijdsgroep"] = tuple(dict.fromkeys(leeftijdsgroep(int(j)) for j in situatie["leeftijden"]))
    return gevonden


@dataclass(frozen=True)
class Antwoorder:
    """Chooses and composes replies from the content."""

    taxonomie: Taxonomie
    antwoorden: Mapping[str, Antwoord]
    vragen: Mapping[str, Vraag]
    invuller: Invuller
    vandaag: Callable[[], dt.date] = dt.date.today

    @classmethod
    def laad(
        cls, map_: Path, nummer: Callable[[str], str], vandaag: Callable[[], dt.date] = dt.date.today
    ) -> Antwoorder:
        """Read all content.

        Args:
            map_: the data folder.
            nummer: renders a help line by its key.
            vandaag: today's date, for expiry.

        Raises:
            InhoudFout: a content file is missing or wrong.
        """
        return cls(
            Taxonomie.laad(map_),
            laad_antwoorden(map_),
            laad_vragen(map_),
            Invuller(laad_bedragen(map_), nummer),
            vandaag,
        )

    def antwoord(
        self,
        onderwerp: str,
        situatie: Mapping[str, Any],
        laag: int = 0,
        gemeente_genoemd: bool = False,
        geweld: bool = False,
    ) -> list[Reply]:
        """The reply to a topic.

        Args:
            onderwerp: topic id.
            situatie: what is known of the parent.
            laag: depth, 0 for the short answer.
            gemeente_genoemd: the parent named a municipality in this very message.
            geweld: there were signs of violence in this talk.

        Raises:
            KeyError: the topic has no answer.
        """
        inhoud = self.antwoorden[onderwerp]
        bekend = kenmerken(situatie)
        kort, lagen = inhoud.voor(bekend)
        if inhoud.kindblik:
            lagen = (*lagen, Laag(KINDBLIK, inhoud.kindblik))
        laag = max(0, min(laag, len(lagen)))
        tekst = kort if laag == 0 else f"**{lagen[laag - 1].titel}**\n\n{lagen[laag - 1].tekst}"
        opdracht = OPDRACHTEN.get(onderwerp)
        if laag == 0 and gemeente_genoemd and inhoud.hulp:
            opdracht = "hulp"
        vraag = self._open_vraag(inhoud, bekend) if laag == 0 else None
        keuzes = [] if vraag else self._vervolgkeuzes(inhoud, lagen, laag, geweld)
        replies = [
            reply(
                self.invuller.vul(tekst, self.vandaag()),
                onderwerp,
                keuzes,
                laag=laag,
                opdracht=opdracht,
            )
        ]
        if vraag:
            opties = [keuze(titel, onderwerp, **{vraag.veld: waarde}) for waarde, titel in vraag.opties]
            verder = [keuze("Vertel meer", onderwerp, laag=1)] if lagen else []
            replies.append(reply(vraag.tekst, onderwerp, [*opties, *verder, MENS], vraag=vraag.veld))
        return replies

    def onzeker(self, alternatieven: Iterable[str], keer: int, hulpregel: str) -> list[Reply]:
        """The reply when the message was not understood.

        Args:
            alternatieven: likely topics, best first.
            keer: how many times in a row the parent was not understood, this time included.
            hulpregel: where a human can be reached (phone number or site of the municipality).
        """
        soorten = ("onderwerp", "dienst")
        ids = [i for i in alternatieven if i in self.taxonomie and self.taxonomie[i].soort in soorten][:MAX_SUGGESTIES]
        keuzes = [keuze(self.taxonomie.titel(i), i) for i in ids]
        if keer < VAKER_ONZEKER:
            tekst = "Ik weet niet zeker of ik je goed begrijp. Gaat het over een van deze onderwerpen?"
            return [reply(tekst, None, [*keuzes, keuze("Iets anders", "weet_niet"), MENS], onzeker=True)]
        tekst = (
            "Het lukt me nog niet om je te begrijpen. Dat ligt aan mij, ik ben een computer. "
            f"Een mens kan je verder helpen. {hulpregel}\n\nOf kies hieronder een onderwerp."
        )
        return [reply(tekst, None, [MENS, *keuzes, keuze("Hulp bij mij in de buurt", "hulp_zoeken")], onzeker=True)]

    def _open_vraag(self, inhoud: Antwoord, bekend: Mapping[str, tuple[str, ...]]) -> Vraag | None:
        # What is known already chose a text of its own: then the question changes nothing.
        if inhoud.vraag is None or inhoud.vraag in bekend or any(v.past(bekend) for v in inhoud.varianten):
            return None
        return self.vragen[inhoud.vraag]

    def _vervolgkeuzes(self, inhoud: Antwoord, lagen: Sequence[Laag], laag: int, geweld: bool) -> list[dict[str, Any]]:
        keuzes = []
        if laag < len(lagen):
            keuzes.append(keuze(f"Vertel meer: {lagen[laag].titel}", inhoud.onderwerp, laag=laag + 1))
        keuzes += [keuze(self.taxonomie.titel(i), i) for i in inhoud.vervolg if not (geweld and i in NIET_BIJ_GEWELD)]
        if inhoud.hulp:
            keuzes.append(keuze("Hulp bij mij in de buurt", "hulp_zoeken"))
        if inhoud.onderwerp not in OPDRACHTEN:
            keuzes.append(MENS)
        return keuzes
