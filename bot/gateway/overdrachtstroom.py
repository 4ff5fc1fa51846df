"""Handing over to a human: municipality, what is shared, yes or no, reference number. Works without Rasa."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.gateway import teksten
from bot.gateway.gesprek import Gesprek, Uit
from bot.gateway.logboek import kort
from bot.gateway.metingen import Metingen
from bot.gateway.opslag import DatabaseWeg, Opslag
from bot.kennis.contact import contactregel
from bot.overdracht.samenvatting import TRANSCRIPT, Deelbaar, bouw, toestemmingstekst
from bot.overdracht.toestand import IN_BEHANDELING
from bot.storage import Overdracht, OverdrachtRepository
from bot.verstaan.gemeenten import Gemeentegids
from bot.verstaan.plaatsen import VRAAG_DOOR, zoek_plaats
from bot.verstaan.plaatsnamen import BUITEN

log = logging.getLogger("maatje.overdracht")

ONDERWERP = "mens_spreken"
GEMEENTE = "gemeente"
TOESTEMMING = "toestemming"
ZONDER_GESPREK: teksten.Titelkeuze = (
    "Ja, maar zonder het gesprek",
    {"soort": "overdracht", "stap": "verstuur", "zonder": [TRANSCRIPT]},
)


class Overdrachtstroom:
    """The steps of a handoff.

    Args:
        opslag: the conversations and, through its sessions, the requests.
        gids: the municipalities.
        titels: topic id to title, of topics about a problem.
        metingen: the counters.
    """

    def __init__(self, opslag: Opslag, gids: Gemeentegids, titels: Mapping[str, str], metingen: Metingen) -> None:
        """Keep what is needed."""
        self._opslag = opslag
        self._gids = gids
        self._titels = titels
        self._metingen = metingen

    async def stap(self, gesprek: Gesprek, payload: Mapping[str, Any], client_id: str) -> list[Uit]:
        """A tapped choice of the handoff.

        Args:
            gesprek: the conversation.
            payload: of the choice.
            client_id: id of the parent's message, which makes sending idempotent.
        """
        stap = payload.get("stap")
        if stap == "verstuur":
            return await self.verstuur(gesprek, client_id, payload.get("zonder") or ())
        if stap == "annuleer":
            return self.annuleer(gesprek)
        return await self.begin(gesprek)

    async def begin(self, gesprek: Gesprek) -> list[Uit]:
        """Start: the reference again when a request is open, else the municipality or the consent."""
        open_ = await self._open(gesprek)
        if open_ is not None:
            return [self._al_verstuurd(open_)]
        if gesprek.woonplaats is None and gesprek.situatie.get("buiten_twente"):
            return [_uit(teksten.BUITEN_TWENTE)]
        if gesprek.woonplaats is None:
            gesprek.toestand.stap = GEMEENTE
            return [_uit(teksten.VRAAG_GEMEENTE, teksten.TOCH_NIET)]
        return await self._vraag_toestemming(gesprek)

    async def gemeente(self, gesprek: Gesprek, tekst: str) -> list[Uit] | None:
        """The answer to "where do you live"; the situation has been read from it already.

        Returns:
            None when the text is no answer but a new message.
        """
        if gesprek.woonplaats is not None:
            return await self._vraag_toestemming(gesprek)
        gevonden = zoek_plaats(tekst)
        if gevonden.gemeente == VRAAG_DOOR and gevonden.kandidaten:
            kandidaten = " of ".join(gevonden.kandidaten)
            return [_uit(teksten.VRAAG_KANDIDATEN.format(kandidaten=kandidaten), teksten.TOCH_NIET)]
        if gevonden.gemeente == BUITEN:
            gesprek.toestand.stap = None
            return [_uit(teksten.BUITEN_TWENTE)]
        if len(tekst.split()) <= 3:
            return [_uit(teksten.VRAAG_GEMEENTE_WEER, teksten.TOCH_NIET)]
        gesprek.toestand.stap = None
        return None

    async def verstuur(self, gesprek: Gesprek, client_id: str, zonder: Any) -> list[Uit]:
        """Send exactly what was shown. A second time gives the same reference.

        Args:
            gesprek: the conversation.
            client_id: id of the message that gave consent.
            zonder: parts the parent left out.
        """
        open_ = await self._open(gesprek)
        if open_ is not None:
            gesprek.toestand.stap, gesprek.toestand.delen = None, None
            return [self._al_verstuurd(open_)]
        delen = gesprek.toestand.delen
        if not delen:
            # Consent to something that is not on the table any more is no consent: show it first.
            return await self.begin(gesprek)
        berichten = [b for b in await self._opslag.alle(gesprek) if b.volgnummer <= delen["tot"]]
        volledig = bouw(gesprek.situatie, berichten, self._titels, delen["gemeente"])
        deelbaar = Deelbaar(delen["gemeente"], delen["samenvatting"], volledig.transcript).zonder(zonder)

        def maak(sessie: Session) -> Overdracht:
            return OverdrachtRepository(sessie).maak(
                gesprek.id, deelbaar.gemeente, None, deelbaar.samenvatting, deelbaar.transcript, client_id
            )

        try:
            if gesprek.onopgeslagen or not gesprek.gestart:
                raise DatabaseWeg
            gemaakt = await self._opslag.roep(maak)
        except DatabaseWeg:
            gesprek.toestand.stap = TOESTEMMING
            log.error("overdracht_niet_opgeslagen", extra={"gesprek": kort(gesprek.id)})
            tekst = teksten.NIET_OPGESLAGEN.format(contact=contactregel(self._gids, deelbaar.gemeente))
            return [_uit(tekst, teksten.VERSTUUR_OPNIEUW, teksten.NIET_VERSTUREN)]
        gesprek.toestand.stap, gesprek.toestand.delen = None, None
        self._metingen.overdrachten.inc()
        log.info("overdracht_verstuurd", extra={"gesprek": kort(gesprek.id), "gemeente": gemaakt.gemeente})
        contact = contactregel(self._gids, gemaakt.gemeente)
        return [
            _uit(teksten.VERSTUURD.format(gemeente=gemaakt.gemeente, referentie=gemaakt.referentie)),
            _uit(teksten.VERSTUURD_DAARNA.format(contact=contact)),
        ]

    def annuleer(self, gesprek: Gesprek) -> list[Uit]:
        """Nothing is sent."""
        gesprek.toestand.stap, gesprek.toestand.delen = None, None
        return [_uit(teksten.GEANNULEERD, *teksten.BEGIN)]

    async def _vraag_toestemming(self, gesprek: Gesprek) -> list[Uit]:
        berichten = await self._opslag.alle(gesprek)
        deelbaar = bouw(gesprek.situatie, berichten, self._titels, gesprek.gemeente)
        gesprek.toestand.stap = TOESTEMMING
        gesprek.toestand.delen = {
            "gemeente": deelbaar.gemeente,
            "samenvatting": deelbaar.samenvatting,
            "tot": berichten[-1].volgnummer,
        }
        *eerst, laatste = toestemmingstekst(deelbaar)
        keuzes = (teksten.VERSTUUR, ZONDER_GESPREK, teksten.NIET_VERSTUREN)
        return [*(_uit(tekst) for tekst in eerst), _uit(laatste, *keuzes)]

    async def _open(self, gesprek: Gesprek) -> Overdracht | None:
        """The request of this conversation that the municipality still has open."""
        if not gesprek.gestart:
            return None
        try:
            laatste = await self._opslag.roep(
                lambda sessie: OverdrachtRepository(sessie).van_gesprek(gesprek.id), lezen=True
            )
        except DatabaseWeg:
            return None
        return laatste if laatste is not None and laatste.status in IN_BEHANDELING else None

    def _al_verstuurd(self, overdracht: Overdracht) -> Uit:
        contact = contactregel(self._gids, overdracht.gemeente)
        return _uit(
            teksten.AL_VERSTUURD.format(gemeente=overdracht.gemeente, referentie=overdracht.referentie, contact=contact)
        )


def _uit(tekst: str, *keuzes: teksten.Titelkeuze) -> Uit:
    return Uit(tekst, keuzes, ONDERWERP)
