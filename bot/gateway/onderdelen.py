"""The parts of one gateway, kept in the application under one typed key."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from aiohttp import web

from bot.gateway.contract import Contract
from bot.gateway.gespreksleider import Gespreksleider
from bot.gateway.kop import Herkomsten
from bot.gateway.limieten import Emmers
from bot.gateway.metingen import Metingen
from bot.gateway.opslag import Opslag
from bot.gateway.rasa_client import RasaClient
from bot.gateway.stroom import Stromen
from bot.gateway.token import Tokens
from bot.gateway.veiligheidsstroom import Veiligheidsstroom
from bot.settings import Settings
from bot.storage import Database
from bot.verstaan.gemeenten import Gemeentegids


@dataclass
class Onderdelen:
    """Everything the handlers need.

    `ooit` names the parts that were reachable at least once since `sinds`, the start (monotonic, in seconds).
    """

    settings: Settings
    database: Database
    contract: Contract
    tokens: Tokens
    gids: Gemeentegids
    metingen: Metingen
    herkomsten: Herkomsten
    stromen: Stromen
    opslag: Opslag
    veiligheid: Veiligheidsstroom
    rasa: RasaClient
    leider: Gespreksleider
    per_gesprek: Emmers
    per_adres: Emmers
    bij_gevaar: Emmers
    ooit: set[str] = field(default_factory=set)
    sinds: float = field(default_factory=time.monotonic)


ONDERDELEN: web.AppKey[Onderdelen] = web.AppKey("onderdelen", Onderdelen)
