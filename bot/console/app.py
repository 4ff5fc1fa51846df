"""Putting the console into a web application."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot.console import beveiliging, inloggen, verzoeken
from bot.console.limiet import Limiet
from bot.console.sleutels import DATABASE, LIMIET_ADRES, LIMIET_NAAM, PAD, SESSIE, SETTINGS, SLEUTEL, TEGELIJK
from bot.overdracht.samenvatting import BEWAARDAGEN
from bot.settings import Settings
from bot.storage import Database, afgeleide_sleutel, lijst_van_sleutels, productsleutel
from bot.storage.medewerkers import POGINGEN, SLOT
from bot.storage.tijd import nu

MAP = Path(__file__).resolve().parent
TIJDZONE = ZoneInfo("Europe/Amsterdam")
PER_MINUUT = 10
"""Attempts to sign in that one address may make per minute."""

_MAANDEN = (
    "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
)
STATUSNAMEN = {
    "wachtrij": "Wacht",
    "medewerker": "In behandeling",
    "afgerond": "Afgerond",
    "ingetrokken": "Ingetrokken door de ouder",
    "verlopen": "Verlopen",
}
AFZENDERS = {"ouder": "Ouder", "maatje": "Digitaal Maatje (computer)", "medewerker": "Medewerker", "systeem": "Melding"}


def setup(app: web.Application, database: Database, settings: Settings) -> None:
    """Add the staff pages under `/medewerkers`.

    Args:
        app: the application; it keeps its own middlewares and routes.
        database: open and migrated.
        settings: production makes cookies secure and demands HTTPS of browsers.

    Raises:
        SettingsError: production without a key.
    """
    console = web.Application(
        middlewares=[
            beveiliging.koppen,
            beveiliging.fouten,
            beveiliging.eigen_herkomst,
            beveiliging.aangemeld,
        ]
    )
    console[DATABASE] = database
    console[SETTINGS] = settings
    console[SLEUTEL] = afgeleide_sleutel(lijst_van_sleutels(productsleutel(settings))[0], "console")
    console[LIMIET_ADRES] = Limiet(PER_MINUUT, 60)
    # Checking a password takes 64 MiB and a core; more at once would let strangers stop the talks of parents.
    console[TEGELIJK] = asyncio.Semaphore(2)
    console[LIMIET_NAAM] = Limiet(POGINGEN, SLOT.total_seconds())
    aiohttp_jinja2.setup(
        console,
        loader=jinja2.FileSystemLoader(MAP / "templates"),
        context_processors=[_altijd],
        undefined=jinja2.StrictUndefined,
        filters={"tijdstip": tijdstip, "iso": _iso, "kaal": _kaal},
        trim_blocks=True,
        lstrip_blocks=True,
    )
    een = "/verzoeken/{id:[0-9a-f]{32}}"
    console.add_routes(
        [
            web.get("", verzoeken.begin),
            web.get("/", verzoeken.begin),
            web.get("/inloggen", inloggen.formulier),
            web.post("/inloggen", inloggen.inloggen),
            web.post("/uitloggen", inloggen.uitloggen),
            web.post("/verleng", inloggen.verleng),
            web.get("/verzoeken", verzoeken.lijst),
            web.get(een, verzoeken.verzoek),
            web.get(een + "/{stap}", verzoeken.bevestig),
            web.post(een + "/{stap}", verzoeken.voer_uit),
            web.get("/console.css", _bestand),
            web.get("/sessie.js", _bestand),
        ]
    )
    app.add_subapp(PAD, console)


async def _altijd(request: web.Request) -> dict[str, object]:
    """What every template may use."""
    sessie = request.get(SESSIE)
    return {
        "pad": PAD,
        "sessie": sessie,
        "resterend": int((sessie.verloopt - nu()).total_seconds()) if sessie else None,
        "statusnamen": STATUSNAMEN,
        "afzenders": AFZENDERS,
        "bewaardagen": BEWAARDAGEN,
    }


async def _bestand(request: web.Request) -> web.FileResponse:
    """A style sheet or script: no content of anybody, so the browser may keep it for an hour."""
    naam = request.path.rsplit("/", 1)[-1]
    return web.FileResponse(MAP / "static" / naam, headers={"Cache-Control": "private, max-age=3600"})


def tijdstip(moment: dt.datetime | str) -> str:
    """A moment as staff read it, in Dutch time.

    Args:
        moment: aware, or ISO text with a zone.
    """
    hier = (dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone(TIJDZONE)
    return f"{hier.day} {_MAANDEN[hier.month - 1]} {hier.year}, {hier:%H:%M} uur"


def _iso(moment: dt.datetime | str) -> str:
    return moment if isinstance(moment, str) else moment.isoformat(timespec="seconds")


def _kaal(tekst: str) -> str:
    """Text of the Maatje without its bold marks."""
    return tekst.replace("**", "")
