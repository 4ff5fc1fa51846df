"""Help near the parent: asks for the municipality, then shows at most three fitting offers of the catalogue."""

from __future__ import annotations

import datetime as dt
import logging
from functools import cached_property
from typing import Any

from rasa_sdk import Tracker
from sqlalchemy.exc import SQLAlchemyError

from actions.basis import MENS, MaatjeAction
from bot import settings
from bot.hulpaanbod.catalogus import Dienst, dienst_van
from bot.hulpaanbod.catalogus import laad as laad_catalogus
from bot.hulpaanbod.zoeken import BUITEN_TWENTE, Hulpvraag, kaart, zoek
from bot.kennis.antwoorden import laad_vragen
from bot.kennis.antwoorder import keuze, reply
from bot.kennis.contact import contactregel
from bot.kennis.taxonomie import Taxonomie
from bot.storage import Database, DienstRepository
from bot.verstaan.gemeenten import Gemeentegids
from bot.verstaan.gemeenten import laad as laad_gemeenten

log = logging.getLogger(__name__)

ONDERWERP = "hulp_zoeken"
MAX_KAARTEN = 3
# A lower-ranked topic in the same message says what the help is for, when it is at least this likely.
BIJVANGST = 0.08
SPANNING = {
    "conflict_hoog": "hoog",
    "parallel_ouderschap": "hoog",
    "begeleide_omgang": "hoog",
    "communicatie_ex": "midden",
}


class ActionHulpZoeken(MaatjeAction):
    """`hulp_zoeken`: the catalogue query."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_hulp_zoeken"

    @cached_property
    def _settings(self) -> settings.Settings:
        return settings.load()

    @cached_property
    def _taxonomie(self) -> Taxonomie:
        return Taxonomie.laad(self._settings.data_dir)

    @cached_property
    def _gids(self) -> Gemeentegids:
        return laad_gemeenten(self._settings.data_dir / "gemeenten")

    @cached_property
    def _database(self) -> Database:
        return Database.van(self._settings)

    def antwoord(self, tracker: Tracker) -> list[dict[str, Any]]:
        """Ask for the municipality, or show what fits."""
        bericht = tracker.latest_message or {}
        metadata = bericht.get("metadata") or {}
        gevonden = {e["entity"]: e["value"] for e in bericht.get("entities") or []}
        situatie = {**_slots(tracker), **(metadata.get("situatie") or {}), **gevonden}
        if not (situatie.get("gemeente") or situatie.get("buiten_twente") or gevonden.get("landelijk")):
            return [self._vraag_gemeente(gevonden)]
        onderwerp = self._waarvoor(gevonden, metadata.get("context") or {}, bericht.get("intent_ranking") or [])
        return [self._kaarten(situatie, onderwerp, metadata.get("context") or {})]

    def _vraag_gemeente(self, gevonden: dict[str, Any]) -> dict[str, Any]:
        vraag = laad_vragen(self._settings.data_dir)["gemeente"]
        tekst = vraag.tekst
        if gevonden.get("plaats"):
            tekst = "Die plaats kan bij meer gemeenten horen. Bij welke gemeente in Twente hoor je?"
        keuzes = [keuze("Zeg ik liever niet", ONDERWERP, landelijk=True), MENS]
        return reply(tekst, ONDERWERP, keuzes, vraag="gemeente")

    def _waarvoor(self, gevonden: dict[str, Any], context: dict[str, Any], ranking: list[dict[str, Any]]) -> str | None:
        """The topic that help is sought for: named by the choice, hidden in the message, or the one on the table."""
        kandidaten = [gevonden.get("onderwerp")]
        kandidaten += [r["name"] for r in ranking if r["name"] != ONDERWERP and r["confidence"] >= BIJVANGST][:1]
        kandidaten.append(context.get("onderwerp"))
        for id_ in kandidaten:
            if id_ and id_ in self._taxonomie and self._taxonomie[id_].soort == "onderwerp":
                return str(id_)
        return None

    def _kaarten(self, situatie: dict[str, Any], onderwerp: str | None, context: dict[str, Any]) -> dict[str, Any]:
        gemeente, geweld = situatie.get("gemeente"), bool(context.get("geweld"))
        buiten = bool(situatie.get("buiten_twente")) and not gemeente
        vraag = Hulpvraag(
            gemeente=BUITEN_TWENTE if buiten else gemeente,
            onderwerp=onderwerp,
            leeftijden=tuple(int(j) for j in situatie.get("leeftijden") or ()),
            conflict=SPANNING.get(onderwerp or ""),
            geweld=geweld,
        )
        vandaag = dt.date.today()
        contact = self._gids.contact(gemeente) if gemeente else None
        kaarten = [
            kaart(t.dienst, t.waarom, vandaag, contact, geweld)
            for t in zoek(self._diensten(), vraag, vandaag, MAX_KAARTEN)
        ]
        if not kaarten:
            tekst = f"Ik vind nu geen hulp die hierbij past. {contactregel(self._gids, gemeente)}"
        elif buiten:
            tekst = (
                "Ik ken vooral hulp in Twente. Kijk ook op de site van je eigen gemeente. Dit kan in heel Nederland:"
            )
        elif gemeente:
            tekst = f"Dit is hulp in {gemeente} die bij je vraag past. Je hoeft nu niets te beslissen."
        else:
            tekst = "Dit is hulp voor heel Twente of heel Nederland. Je hoeft nu niets te beslissen."
        terug = [keuze(f"Terug naar: {self._taxonomie.titel(onderwerp)}", onderwerp)] if onderwerp else []
        return reply(tekst, ONDERWERP, [*terug, MENS], kaarten=kaarten)

    def _diensten(self) -> list[Dienst]:
        """The catalogue from the database, or from the content files while the database is away."""
        try:
            with self._database.sessie(alleen_lezen=True) as session:
                rijen = DienstRepository(session).alle()
            if rijen:
                return [dienst_van(rij) for rij in rijen]
        except SQLAlchemyError as error:
            log.warning("catalogus.uit_bestanden %s", type(error).__name__)
        return laad_catalogus(self._settings.data_dir / "hulpaanbod")


def _slots(tracker: Tracker) -> dict[str, Any]:
    return {naam: waarde for naam, waarde in tracker.slots.items() if waarde is not None}
