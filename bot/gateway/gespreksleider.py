"""One turn of a conversation: store the message, safety first, then whoever is to answer, store the replies."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.gateway import teksten
from bot.gateway.antwoordwoorden import ja_of_nee
from bot.gateway.gesprek import Bericht, Gesprek, Keuze, Uit, van_maatje, van_ouder
from bot.gateway.logboek import kort
from bot.gateway.metingen import Metingen
from bot.gateway.opslag import DatabaseWeg, Opslag
from bot.gateway.overdrachtstroom import GEMEENTE, TOESTEMMING, Overdrachtstroom
from bot.gateway.problemen import Probleem
from bot.gateway.rasapraat import Rasapraat, merk_keuze, merk_tekst, opnieuw
from bot.gateway.stroom import Stromen
from bot.gateway.token import Bewijs
from bot.gateway.veiligheidsstroom import Veiligheidsstroom
from bot.storage import DubbelBericht
from bot.veiligheid import Signaal

log = logging.getLogger("maatje.gesprek")

WISSEN = "wissen"
# Messages of one conversation that may wait for their turn; a page sends one at a time.
MAX_WACHTEND = 8
# How long another gateway may be busy with the same message before it is taken over.
BEZIG = 10.0
KIJK_WEER = 0.2


@dataclass(frozen=True)
class Invoer:
    """What the parent sent. `tekst` is what is shown; `keuze` is set for a tapped choice or a typed title of one."""

    client_id: str
    tekst: str
    keuze: Keuze | None = None
    getypt: bool = True


class Gewist(Exception):
    """The parent erased the conversation in this turn; what is said about it is not stored."""


class Gespreksleider:
    """Leads the conversations.

    Args:
        opslag: the conversations.
        veiligheid: safety texts and state.
        rasapraat: the ordinary conversation.
        overdracht: the handoff.
        stromen: the open WebSockets.
        metingen: the counters.
    """

    def __init__(
        self,
        opslag: Opslag,
        veiligheid: Veiligheidsstroom,
        rasapraat: Rasapraat,
        overdracht: Overdrachtstroom,
        stromen: Stromen,
        metingen: Metingen,
    ) -> None:
        """Keep the parts."""
        self._opslag = opslag
        self._veiligheid = veiligheid
        self._rasapraat = rasapraat
        self._overdracht = overdracht
        self._stromen = stromen
        self._metingen = metingen
        self._soorten: dict[str, Callable[[Gesprek, Mapping[str, Any], Invoer], Awaitable[list[Uit]]]] = {
            "onderwerp": self._onderwerp,
            "overdracht": self._stap_overdracht,
            "wissen": self._stap_wissen,
            "veiligheid": self._stap_veiligheid,
            "herhaal": self._herhaal,
        }

    async def beurt(self, bewijs: Bewijs, client_id: str, tekst: str | None, keuze_id: str | None) -> list[Bericht]:
        """Handle one message of the parent.

        Args:
            bewijs: the verified token.
            client_id: the page's id of this message; the same one again gives the same replies.
            tekst: what was typed, or None.
            keuze_id: the tapped choice, or None.

        Returns:
            All replies to this message.

        Raises:
            NietGevonden: the conversation was deleted or has expired.
            Probleem: 422 for a choice that was not offered here; 429 when too many messages wait.
        """
        druk = self._opslag.sloten.wachtend(bewijs.id) >= MAX_WACHTEND
        if druk and not (tekst and self.is_gevaar(tekst).gevaar):
            raise Probleem(429, headers={"Retry-After": "2"})
        async with self._opslag.sloten.slot(bewijs.id):
            gesprek = await self._opslag.open(bewijs)
            vraag, antwoorden = await self._eerder(gesprek, client_id)
            if antwoorden:
                return antwoorden
            invoer = await self._invoer(gesprek, client_id, tekst, keuze_id)
            if vraag is None:
                vraag = await self._ontvang(gesprek, invoer)
            if vraag is None:
                # Another gateway received it in this very moment; it answers, unless it dies over it.
                vraag, antwoorden = await self._eerder(gesprek, client_id)
                if antwoorden:
                    return antwoorden
            if vraag is None:
                raise Probleem(503)
            return await self._beantwoord(gesprek, vraag, invoer)

    async def wis(self, bewijs: Bewijs) -> None:
        """Delete a conversation at the wish of the parent.

        Raises:
            NietGevonden: it was deleted or has expired.
            Probleem: 503 when the database does not answer; nothing is deleted then.
        """
        async with self._opslag.sloten.slot(bewijs.id):
            await self._opslag.open(bewijs)
            try:
                await self._opslag.wis(bewijs.id)
            except DatabaseWeg as fout:
                raise Probleem(503, teksten.WISSEN_MISLUKT) from fout
        self._stromen.sluit(bewijs.id)
        log.info("gewist", extra={"gesprek": kort(bewijs.id)})

    def is_gevaar(self, tekst: str) -> Signaal:
        """The safety signal of a text, for a message that is over a limit."""
        return self._veiligheid.beoordeel(tekst)

    # Receiving

    async def _eerder(self, gesprek: Gesprek, client_id: str) -> tuple[Bericht | None, list[Bericht]]:
        """The stored message with this client id and its replies; waits for a gateway that is busy with it."""
        tot = time.monotonic() + BEZIG
        while True:
            gevonden = await self._opslag.antwoorden(gesprek, client_id)
            if gevonden is None:
                return None, []
            vraag, antwoorden = gevonden
            leeftijd = (_nu() - vraag.tijdstip).total_seconds()
            if antwoorden or leeftijd > BEZIG or time.monotonic() > tot:
                return vraag, antwoorden
            await asyncio.sleep(KIJK_WEER)
            gesprek.recent = await self._opslag.alle(gesprek, vers=True)

    async def _invoer(self, gesprek: Gesprek, client_id: str, tekst: str | None, keuze_id: str | None) -> Invoer:
        if keuze_id is None:
            getypt = str(tekst)
            return Invoer(client_id, getypt, gesprek.getypte_keuze(getypt))
        keuze = await self._opslag.keuze(gesprek, keuze_id)
        if keuze is None:
            raise Probleem(422, "Deze keuze staat niet in dit gesprek.")
        return Invoer(client_id, keuze.titel, keuze, getypt=False)

    async def _ontvang(self, gesprek: Gesprek, invoer: Invoer) -> Bericht | None:
        """Store the parent's message first, whatever happens next. None: another gateway has it."""
        try:
            return (await self._opslag.schrijf(gesprek, [van_ouder(invoer.tekst, invoer.client_id, _nu())]))[0]
        except DubbelBericht:
            gesprek.gestart = True
            gesprek.recent = await self._opslag.alle(gesprek, vers=True)
            return None

    async def _beantwoord(self, gesprek: Gesprek, vraag: Bericht, invoer: Invoer) -> list[Bericht]:
        try:
            uit = await self._antwoord(gesprek, invoer)
        except Gewist:
            log.info("gewist", extra={"gesprek": kort(gesprek.id)})
            self._stromen.sluit(gesprek.id)
            bericht = van_maatje(Uit(teksten.GEWIST), vraag.volgnummer, _nu())
            return [replace(bericht, volgnummer=vraag.volgnummer + 1)]
        uit = self._veiligheid.houd_bereikbaar(gesprek, uit)
        antwoorden = await self._opslag.schrijf(gesprek, [van_maatje(u, vraag.volgnummer, _nu()) for u in uit])
        self._stromen.meld(gesprek.id, [vraag, *antwoorden])
        return antwoorden

    # Answering

    async def _antwoord(self, gesprek: Gesprek, invoer: Invoer) -> list[Uit]:
        signaal = self._signaal(gesprek, invoer)
        if invoer.getypt and invoer.keuze is None:
            merk_tekst(gesprek, invoer.tekst)
        if signaal is not None:
            self._metingen.veiligheid.labels(signaal.niveau).inc()
            self._metingen.beurten.labels("veiligheid").inc()
            log.info("veiligheid", extra={"ernst": signaal.niveau, "regel": signaal.regel, "gesprek": kort(gesprek.id)})
            return [self._veiligheid.antwoord(gesprek, signaal, invoer.tekst)]
        if invoer.keuze is not None:
            return await self._gekozen(gesprek, invoer.keuze.payload, invoer)
        return await self._getypt(gesprek, invoer)

    def _signaal(self, gesprek: Gesprek, invoer: Invoer) -> Signaal | None:
        """The danger in this message. A tapped title is our own wording and is judged by its payload."""
        if invoer.keuze is not None and invoer.keuze.payload.get("soort") == "onderwerp":
            gekozen = self._veiligheid.bij_keuze(str(invoer.keuze.payload.get("onderwerp")))
            if gekozen is not None:
                return gekozen
        if invoer.keuze is not None:
            return None
        signaal = self._veiligheid.beoordeel(invoer.tekst, gesprek.toestand.checks)
        return signaal if signaal.niveau != "geen" else None

    async def _gekozen(self, gesprek: Gesprek, payload: Mapping[str, Any], invoer: Invoer) -> list[Uit]:
        soort = str(payload.get("soort"))
        if soort != "veiligheid":
            gesprek.toestand.check = None
        if soort not in self._soorten:
            # A kind of choice this version does not know: its title still says what the parent wants.
            return await self._praat(gesprek, invoer.tekst, None)
        return await self._soorten[soort](gesprek, payload, invoer)

    async def _getypt(self, gesprek: Gesprek, invoer: Invoer) -> list[Uit]:
        check = gesprek.toestand.check
        bevestigd = self._veiligheid.getypt_antwoord(gesprek, invoer.tekst)
        if check and bevestigd is not None:
            antwoord = {"antwoord": "ja" if bevestigd else "nee", "crisis": check["soort"]}
            return await self._stap_veiligheid(gesprek, antwoord, invoer)
        gesprek.toestand.check = None
        if gesprek.toestand.stap is not None:
            in_stap = await self._in_stap(gesprek, invoer)
            if in_stap is not None:
                return in_stap
            gesprek.toestand.stap = None
        return await self._praat(gesprek, invoer.tekst, None)

    async def _in_stap(self, gesprek: Gesprek, invoer: Invoer) -> list[Uit] | None:
        """A typed answer to a question of the gateway; None when it is a new message."""
        antwoord = ja_of_nee(invoer.tekst)
        stap = gesprek.toestand.stap
        if stap == GEMEENTE:
            if antwoord is False:
                return self._overdracht.annuleer(gesprek)
            return await self._overdracht.gemeente(gesprek, invoer.tekst)
        if antwoord is None:
            return None
        if stap == TOESTEMMING:
            if antwoord:
                return await self._overdracht.verstuur(gesprek, invoer.client_id, ())
            return self._overdracht.annuleer(gesprek)
        return await self._stap_wissen(gesprek, {"stap": "ja" if antwoord else "nee"}, invoer)

    # What a choice can be

    async def _onderwerp(self, gesprek: Gesprek, payload: Mapping[str, Any], invoer: Invoer) -> list[Uit]:
        entiteiten = dict(payload.get("entiteiten") or {})
        merk_keuze(gesprek, entiteiten)
        gesprek.toestand.stap = None
        return await self._praat(gesprek, None, {"onderwerp": payload["onderwerp"], "entiteiten": entiteiten})

    async def _stap_overdracht(self, gesprek: Gesprek, payload: Mapping[str, Any], invoer: Invoer) -> list[Uit]:
        self._metingen.beurten.labels("overdracht").inc()
        return await self._overdracht.stap(gesprek, payload, invoer.client_id)

    async def _stap_veiligheid(self, gesprek: Gesprek, payload: Mapping[str, Any], invoer: Invoer) -> list[Uit]:
        crisis = str(payload.get("crisis"))
        antwoord = payload.get("antwoord")
        self._metingen.beurten.labels("veiligheid").inc()
        if antwoord == "ja":
            self._metingen.veiligheid.labels("ernstig").inc()
            return [self._veiligheid.bevestigd(gesprek, crisis)]
        if antwoord == "nummers":
            subsoort = (gesprek.toestand.gevaar or {}).get("subsoort")
            return [self._veiligheid.nummers(crisis, subsoort, teksten.NUMMERS)]
        dank, tekst = self._veiligheid.ontkend(gesprek, crisis)
        if tekst is None:
            return [replace(dank, keuzes=(*teksten.BEGIN, teksten.MENS))]
        return [dank, *await self._praat(gesprek, tekst, None)]

    async def _stap_wissen(self, gesprek: Gesprek, payload: Mapping[str, Any], invoer: Invoer) -> list[Uit]:
        stap = payload.get("stap")
        if stap == "ja" and gesprek.toestand.stap == WISSEN:
            try:
                await self._opslag.wis(gesprek.id)
            except DatabaseWeg:
                return [Uit(teksten.WISSEN_MISLUKT, (teksten.WISSEN_JA, teksten.WISSEN_NEE))]
            raise Gewist
        if stap == "nee":
            gesprek.toestand.stap = None
            return [Uit(teksten.NIET_GEWIST, teksten.BEGIN)]
        gesprek.toestand.stap = WISSEN
        return [Uit(teksten.WISSEN_VRAAG, (teksten.WISSEN_JA, teksten.WISSEN_NEE), "gegevens_wissen")]

    async def _herhaal(self, gesprek: Gesprek, payload: Mapping[str, Any], invoer: Invoer) -> list[Uit]:
        laatste = gesprek.toestand.laatste_vraag
        if not laatste:
            return [Uit(teksten.HERHAAL_LEEG, teksten.BEGIN)]
        return await self._praat(gesprek, laatste.get("tekst"), laatste.get("keuze"))

    async def _praat(self, gesprek: Gesprek, tekst: str | None, keuze: Mapping[str, Any] | None) -> list[Uit]:
        """Rasa's answer, and what it asks the gateway to do."""
        praat = await self._rasapraat.vraag(gesprek, tekst, keuze)
        if praat.opdracht == "overdracht":
            return [*praat.uit, *await self._overdracht.begin(gesprek)]
        if praat.opdracht == "wissen":
            gesprek.toestand.stap = WISSEN
            vraag = Uit(teksten.WISSEN_VRAAG, (teksten.WISSEN_JA, teksten.WISSEN_NEE), "gegevens_wissen")
            return [*praat.uit, vraag]
        if praat.opdracht == "opnieuw":
            return opnieuw(gesprek, praat.uit)
        return praat.uit


def _nu() -> dt.datetime:
    return dt.datetime.now(dt.timezone.utc)
