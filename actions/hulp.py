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
from bot.hulpaanbod import Dienst, Hulpvraag, kaart, zoek
from bot.hulpaanbod import laad as laad_catalogus
from bot.kennis.antwoorden import laad_vragen
from bot.kennis.antwoorder import keuze, reply
from bot.kennis.contact import contactregel
from bot.kennis.taxonomie import Taxonomie
from bot.storage import Database, DienstRepository
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
        gemeente = situatie.get("gemeente")
        vraag = Hulpvraag(
            gemeente=gemeente,
            onderwerp=onderwerp,
            leeftijden=tuple(int(j) for j in situatie.get("leeftijden") or ()),
            conflict=SPANNING.get(onderwerp or ""),
            geweld=bool(context.get("geweld")),
        )
        treffers = zoek(self._diensten(), vraag, dt.date.today(), MAX_KAARTEN)
        kaarten = [kaart(t.dienst, t.waarom) for t in treffers]
        regel = contactregel(laad_gemeenten(self._settings.data_dir / "gemeenten"), gemeente)
        waar = f"in {gemeente}" if gemeente else "die niet aan een gemeente vastzit"
        if not kaarten:
            tekst = f"Ik vind nu geen hulp {waar} die hierbij past. {regel}"
        elif situatie.get("buiten_twente") and not gemeente:
            tekst = (
                "Ik ken vooral hulp in Twente. Kijk ook op de site van je eigen gemeente. "
                "Dit kun je in heel Nederland gebruiken:"
            )
        else:
            tekst = f"Hier is hulp {waar} die bij je vraag past. Je hoeft nu niets te beslissen."
        titel = self._taxonomie.titel(onderwerp) if onderwerp else None
        keuzes = [MENS] if titel is None else [keuze(f"Terug naar: {titel}", str(onderwerp)), MENS]
        return reply(tekst, ONDERWERP, keuzes, kaarten=kaarten)

    def _diensten(self) -> list[Dienst]:
        """The catalogue from the database, or from the content files while the database is away."""
        try:
            with self._database.sessie(alleen_lezen=True) as session:
                rijen = DienstRepository(session).alle()
            if rijen:
                return [Dienst.uit_dict(rij) for rij in rijen]
        except SQLAlchemyError as error:
            log.warning("catalogus.uit_bestanden %s", type(error).__name__)
        return laad_catalogus(self._settings.data_dir / "hulpaanbod")


def _slots(tracker: Tracker) -> dict[str, Any]:
    return {naam: waarde for naam, waarde in tracker.slots.items() if waarde is not None}
