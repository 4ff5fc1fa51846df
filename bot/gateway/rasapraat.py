"""The ordinary conversation: asking Rasa and turning its replies into messages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from bot.gateway import degradatie, teksten
from bot.gateway.antwoordwoorden import wil_mens
from bot.gateway.gesprek import Gesprek, Uit
from bot.gateway.logboek import kort
from bot.gateway.metingen import Metingen
from bot.gateway.rasa_client import RasaClient, RasaStil
from bot.gateway.veiligheidsstroom import Veiligheidsstroom
from bot.verstaan.gemeenten import Gemeentegids
from bot.verstaan.situatie import Situatie, uit_tekst

log = logging.getLogger("maatje.rasa")

HULP = {"onderwerp": "hulp_zoeken", "entiteiten": {}}
# These orders put a question of the gateway on the table; the choices of Rasa's own text would be a second one.
NEEMT_OVER = frozenset({"overdracht", "wissen"})


@dataclass(frozen=True)
class Praat:
    """What came of asking: messages, and what Rasa wants the gateway to do."""

    uit: list[Uit]
    opdracht: str | None = None


class Rasapraat:
    """Asks Rasa, keeps the context, and answers itself when Rasa is silent.

    Args:
        rasa: the client.
        sender_van: Rasa's sender for a conversation id.
        veiligheid: notes a safety answer that Rasa gave.
        gids: the municipalities.
        handelingen: topics that are mere gestures ("bedankt"): they leave the topic of the talk as it is.
        metingen: the counters.
    """

    def __init__(
        self,
        rasa: RasaClient,
        sender_van: Callable[[str], str],
        veiligheid: Veiligheidsstroom,
        gids: Gemeentegids,
        handelingen: Collection[str],
        metingen: Metingen,
    ) -> None:
        """Keep what is needed."""
        self._rasa = rasa
        self._sender_van = sender_van
        self._veiligheid = veiligheid
        self._gids = gids
        self._handelingen = handelingen
        self._metingen = metingen

    async def vraag(self, gesprek: Gesprek, tekst: str | None, keuze: Mapping[str, Any] | None) -> Praat:
        """The replies to a text or to a tapped topic.

        Args:
            gesprek: the conversation; its topic and context are updated.
            tekst: the parent's text, or None.
            keuze: `{"onderwerp", "entiteiten"}`, or None.
        """
        gesprek.toestand.laatste_vraag = {"tekst": tekst} if keuze is None else {"keuze": dict(keuze)}
        try:
            replies = await self._roep(gesprek, tekst, keuze)
        except RasaStil as fout:
            self._metingen.rasa_stil.labels(fout.reden).inc()
            log.warning("rasa_stil", extra={"reden": fout.reden, "gesprek": kort(gesprek.id)})
            if tekst is not None and wil_mens(tekst):
                return Praat([], "overdracht")
            return Praat([degradatie.stil(self._gids, gesprek)])
        self._metingen.beurten.labels("rasa").inc()
        opdracht = next((str(r["opdracht"]) for r in replies if r.get("opdracht")), None)
        uit = [_uit(r) for r in replies]
        if opdracht in NEEMT_OVER:
            uit = [replace(u, keuzes=()) for u in uit]
        self._onthoud(gesprek, replies, tekst or "")
        if opdracht == "hulp":
            uit = _met_hulp(uit, await self._hulp(gesprek))
        return Praat(uit, opdracht)

    async def _roep(self, gesprek: Gesprek, tekst: str | None, keuze: Mapping[str, Any] | None) -> list[dict[str, Any]]:
        situatie = dict(gesprek.situatie)
        if gesprek.woonplaats and not situatie.get("buiten_twente"):
            # Whose site it is counts as the parent's municipality until they say otherwise.
            situatie["gemeente"] = gesprek.woonplaats
        sender = self._sender_van(gesprek.id)
        return await self._rasa.vraag(sender, tekst, keuze, situatie, gesprek.toestand.voor_rasa())

    async def _hulp(self, gesprek: Gesprek) -> list[Uit]:
        """Help cards for the topic on the table; without them the answer itself still stands."""
        try:
            return [_uit(r) for r in await self._roep(gesprek, None, HULP)]
        except RasaStil as fout:
            self._metingen.rasa_stil.labels(fout.reden).inc()
            return []

    def _onthoud(self, gesprek: Gesprek, replies: list[dict[str, Any]], tekst: str) -> None:
        toestand = gesprek.toestand
        toestand.vraag = None
        for reply in replies:
            onderwerp = reply.get("onderwerp")
            veiligheid = reply.get("veiligheid")
            if veiligheid:
                self._veiligheid.onthoud(gesprek, veiligheid["niveau"], veiligheid["soort"], None, tekst)
            elif onderwerp and onderwerp not in self._handelingen:
                toestand.onderwerp, toestand.laag = str(onderwerp), int(reply.get("laag") or 0)
            toestand.vraag = reply.get("vraag") or toestand.vraag


def merk_tekst(gesprek: Gesprek, tekst: str) -> None:
    """Add what a text says about the parent to what is known; new values win."""
    gesprek.situatie = Situatie.uit_dict(gesprek.situatie).aangevuld(uit_tekst(tekst)).als_dict()


def merk_keuze(gesprek: Gesprek, entiteiten: Mapping[str, Any]) -> None:
    """Add what a tapped choice says; a value that means "I do not know" ("niet") is no fact and stays out."""
    for veld, waarde in entiteiten.items():
        with suppress(ValueError):
            nieuw = Situatie.uit_dict({veld: waarde})
            gesprek.situatie = Situatie.uit_dict(gesprek.situatie).aangevuld(nieuw).als_dict()


def _uit(reply: Mapping[str, Any]) -> Uit:
    return Uit(
        tekst=reply["tekst"].strip(),
        keuzes=tuple((k["titel"], k["payload"]) for k in reply.get("keuzes") or ()),
        onderwerp=reply.get("onderwerp") or None,
        kaarten=tuple(reply.get("kaarten") or ()),
        veiligheid=reply.get("veiligheid") or None,
    )


def opnieuw(gesprek: Gesprek, uit: list[Uit]) -> list[Uit]:
    """Forget topic and situation; the choices of the beginning are on the table again."""
    gesprek.situatie = {}
    gesprek.toestand.vergeet_onderwerp()
    laatste = replace(uit[-1], keuzes=(*teksten.BEGIN, teksten.PRIVACY))
    return [*uit[:-1], laatste]


def _met_hulp(antwoord: list[Uit], hulp: list[Uit]) -> list[Uit]:
    """Help cards behind the answer. Only the last choices can be tapped, so those of the answer stay last."""
    if not hulp:
        return antwoord
    *eerder, laatste = antwoord
    kaarten = [replace(uit, keuzes=()) for uit in hulp]
    if eerder:
        return [*eerder, *kaarten, laatste]
    return [replace(laatste, keuzes=()), *kaarten[:-1], replace(kaarten[-1], keuzes=laatste.keuzes)]
