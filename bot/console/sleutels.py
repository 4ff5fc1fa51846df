"""Names the modules of the console share."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.console.limiet import Limiet
from bot.settings import Settings
from bot.storage import Database, Sessie

PAD = "/medewerkers"
COOKIE = "s"
VOORAF = "v"
VEILIG = frozenset({"GET", "HEAD"})

DATABASE = web.AppKey("console_database", Database)
SETTINGS = web.AppKey("console_settings", Settings)
SLEUTEL = web.AppKey("console_sleutel", bytes)
LIMIET_ADRES = web.AppKey("console_limiet_adres", Limiet)
LIMIET_NAAM = web.AppKey("console_limiet_naam", Limiet)
TEGELIJK = web.AppKey("console_tegelijk", asyncio.Semaphore)
SESSIE = web.RequestKey("console_sessie", Sessie)
