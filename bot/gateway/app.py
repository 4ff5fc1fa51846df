"""The gateway as an aiohttp application."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path

from aiohttp import web

from bot.gateway import teksten, tussenlagen
from bot.gateway.contract import Contract
from bot.gateway.gespreksleider import Gespreksleider
from bot.gateway.kop import Herkomsten
from bot.gateway.limieten import Emmers
from bot.gateway.metingen import Metingen
from bot.gateway.onderdelen import ONDERDELEN, Onderdelen
from bot.gateway.opslag import Opslag
from bot.gateway.overdrachtstroom import Overdrachtstroom
from bot.gateway.rasa_client import RasaClient
from bot.gateway.rasapraat import Rasapraat
from bot.gateway.routes import WIDGET, routes
from bot.gateway.stroom import Stromen
from bot.gateway.token import Tokens
from bot.gateway.veiligheidsstroom import Veiligheidsstroom
from bot.kennis import Taxonomie
from bot.settings import Settings
from bot.storage import Database, afgeleide_sleutel
from bot.veiligheid import Protocol, Wacht
from bot.verstaan.gemeenten import Gemeentegids
from bot.verstaan.situatie import uit_tekst

MAX_BODY = 64 * 1024
INHAALTIJD = 5.0
# Messages about danger: so many times the ordinary limit.
RUIMER_BIJ_GEVAAR = 3


def maak_app(
    settings: Settings,
    database: Database,
    wacht: Wacht,
    protocol: Protocol,
    gids: Gemeentegids,
    taxonomie: Taxonomie,
    *,
    sleutels: Sequence[str],
    kanaalsleutel: str,
    widget: Path = WIDGET,
) -> web.Application:
    """Make the gateway.

    Args:
        settings: the settings.
        database: opened and migrated; the caller closes it.
        wacht: the safety watch.
        protocol: the safety texts.
        gids: the municipalities.
        taxonomie: the topics, for titles and to know gestures from topics.
        sleutels: secrets of the installation, the present one first.
        kanaalsleutel: shared secret of Rasa's channel.
        widget: folder of the widget.

    Raises:
        ValueError: there is no secret.
    """
    tokens = Tokens([afgeleide_sleutel(sleutel, "gesprekstoken") for sleutel in sleutels])
    rasa = RasaClient(settings.rasa_basis, kanaalsleutel, settings.rasa_timeout)
    app = web.Application(
        middlewares=[tussenlagen.meet, tussenlagen.koppen, tussenlagen.problemen, tussenlagen.toegang],
        client_max_size=MAX_BODY,
    )
    app[ONDERDELEN] = _onderdelen(settings, database, wacht, protocol, gids, taxonomie, tokens, rasa)
    app.cleanup_ctx.append(_leven)
    app.on_shutdown.append(_sluit_stromen)
    routes(app, widget)
    return app


def _onderdelen(
    settings: Settings,
    database: Database,
    wacht: Wacht,
    protocol: Protocol,
    gids: Gemeentegids,
    taxonomie: Taxonomie,
    tokens: Tokens,
    rasa: RasaClient,
) -> Onderdelen:
    metingen = Metingen()
    stromen = Stromen()
    namen = {gemeente.cbs_code: gemeente.naam for gemeente in gids}
    opslag = Opslag(database, tokens, teksten.opening, lambda code: namen.get(code or ""), metingen)
    veiligheid = Veiligheidsstroom(wacht, protocol)
    titels = {o.id: o.titel for o in taxonomie.onderwerpen if o.soort in ("onderwerp", "crisis")}
    handelingen = {o.id for o in taxonomie.onderwerpen if o.soort in ("handeling", "anders")}
    rasapraat = Rasapraat(rasa, database.versleuteling.sender, veiligheid, gids, handelingen, metingen)
    overdracht = Overdrachtstroom(opslag, gids, titels, metingen)
    return Onderdelen(
        settings=settings,
        database=database,
        contract=Contract(settings.max_tekens),
        tokens=tokens,
        gids=gids,
        metingen=metingen,
        herkomsten=Herkomsten(settings.herkomsten, lokaal=not settings.is_productie),
        stromen=stromen,
        opslag=opslag,
        veiligheid=veiligheid,
        rasa=rasa,
        leider=Gespreksleider(opslag, veiligheid, rasapraat, overdracht, stromen, metingen),
        per_gesprek=Emmers(settings.limiet_gesprek, time.monotonic),
        per_adres=Emmers(settings.limiet_adres, time.monotonic),
        bij_gevaar=Emmers(settings.limiet_gesprek * RUIMER_BIJ_GEVAAR, time.monotonic),
    )


async def _leven(app: web.Application) -> AsyncIterator[None]:
    """Open what needs a running loop, keep what waits for the database moving, and end in order."""
    delen = app[ONDERDELEN]
    # The first reading loads lists of names; no parent should wait for it.
    await asyncio.to_thread(uit_tekst, "")
    delen.rasa.open()
    inhalen = asyncio.create_task(_haal_in(delen.opslag))
    yield
    inhalen.cancel()
    with suppress(asyncio.CancelledError):
        await inhalen
    await delen.opslag.haal_alles_in()
    await delen.rasa.sluit()


async def _haal_in(opslag: Opslag) -> None:
    while True:
        await asyncio.sleep(INHAALTIJD)
        await opslag.haal_alles_in()


async def _sluit_stromen(app: web.Application) -> None:
    app[ONDERDELEN].stromen.sluit_alles()
