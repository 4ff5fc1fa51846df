"""Putting the console into a web application."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.console import beveiliging, inloggen, verzoeken
from bot.console.limiet import Limiet
from bot.console.pagina import MAP, zet_klaar
from bot.console.sleutels import DATABASE, LIMIET_ADRES, LIMIET_NAAM, PAD, SETTINGS, SLEUTEL, TEGELIJK
from bot.settings import Settings
from bot.storage import Database, afgeleide_sleutel, lijst_van_sleutels, productsleutel
from bot.storage.medewerkers import POGINGEN, SLOT

PER_MINUUT = 10
"""Attempts to sign in that one address may make per minute."""


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
    zet_klaar(console)
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
            web.get("/icoon.svg", _bestand),
        ]
    )
    app.add_subapp(PAD, console)


async def _bestand(request: web.Request) -> web.FileResponse:
    """A style sheet or script: no content of anybody, so the browser may keep it for an hour."""
    naam = request.path.rsplit("/", 1)[-1]
    return web.FileResponse(MAP / "static" / naam, headers={"Cache-Control": "private, max-age=3600"})
