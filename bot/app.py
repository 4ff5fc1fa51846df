"""The composition root of the gateway process: settings, keys, database, gateway and staff pages in one server."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import asdict

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot import console
from bot import settings as instellingen
from bot.gateway.app import maak_app
from bot.gateway.logboek import stel_in
from bot.kennis import InhoudFout, Taxonomie
from bot.settings import Settings, SettingsError
from bot.storage import Database, DatabaseFout, SleutelFout, kanaalsleutel, lijst_van_sleutels, productsleutel, ruim_op
from bot.veiligheid import Protocol, VeiligheidsdataFout, Wacht
from bot.verstaan import gemeenten

log = logging.getLogger("maatje")

# Turns that run when the process is asked to stop may end; Rasa answers within its own, shorter, limit.
STOPTIJD = 8.0
# Seconds between two rounds of erasing what is past its time.
OPRUIMTIJD = 600.0


def bouw(settings: Settings, database: Database) -> web.Application:
    """The whole web application.

    Args:
        settings: the settings.
        database: opened; the caller closes it.

    Raises:
        SettingsError: production without a key.
        SleutelFout: a key is too short.
        VeiligheidsdataFout: a safety file is missing or wrong.
        GemeentenFout: the municipalities are missing or wrong.
        InhoudFout: the topics are missing or wrong.
    """
    data = settings.data_dir
    app = maak_app(
        settings,
        database,
        Wacht.laad(data / "veiligheid"),
        Protocol.laad(data / "veiligheid"),
        gemeenten.laad(data / "gemeenten"),
        Taxonomie.laad(data),
        sleutels=lijst_van_sleutels(productsleutel(settings)),
        kanaalsleutel=kanaalsleutel(settings),
    )
    console.setup(app, database, settings)
    app.cleanup_ctx.append(_opruimer(database))
    return app


def _opruimer(database: Database) -> Callable[[web.Application], AsyncIterator[None]]:
    """Erases what is past its time while the gateway runs: the texts for parents and staff promise it."""

    async def loop() -> None:
        while True:
            try:
                log.info("opgeruimd", extra=asdict(await asyncio.to_thread(ruim_op, database)))
            except SQLAlchemyError as error:
                log.warning("niet_opgeruimd", extra={"fout": type(error).__name__})
            await asyncio.sleep(OPRUIMTIJD)

    async def context(app: web.Application) -> AsyncIterator[None]:
        taak = asyncio.create_task(loop())
        yield
        taak.cancel()
        with suppress(asyncio.CancelledError):
            await taak

    return context


def main() -> None:
    """Start the gateway and stay until asked to stop; a wrong setting or file is one clear sentence."""
    stel_in()
    try:
        settings = instellingen.load()
        database = Database.van(settings)
        app = bouw(settings, database)
    except (
        SettingsError,
        SleutelFout,
        DatabaseFout,
        InhoudFout,
        VeiligheidsdataFout,
        gemeenten.GemeentenFout,
    ) as fout:
        print(f"De gateway start niet: {fout}", file=sys.stderr)
        sys.exit(1)
    log.info("start", extra={"omgeving": settings.omgeving, "poort": settings.port})
    try:
        web.run_app(
            app,
            host=settings.host,
            port=settings.port,
            shutdown_timeout=STOPTIJD,
            access_log=None,
            print=None,
        )
    finally:
        database.sluit()
        log.info("stop")


if __name__ == "__main__":
    main()
