"""Middleware: errors as problem+json, headers, CORS, the limit per address, measuring."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.gateway.kop import API, voorafvraag, zet_koppen
from bot.gateway.limieten import adres
from bot.gateway.onderdelen import ONDERDELEN
from bot.gateway.problemen import Probleem

log = logging.getLogger("maatje.web")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def meet(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count and time every request by its route, never by its path."""
    metingen = request.app[ONDERDELEN].metingen
    route = request.match_info.route.resource.canonical if request.match_info.route.resource else "onbekend"
    begin = time.perf_counter()
    status = 500
    try:
        antwoord = await handler(request)
        status = antwoord.status
        return antwoord
    finally:
        methode = request.method if request.method in ("GET", "HEAD", "POST", "DELETE", "OPTIONS") else "anders"
        metingen.verzoeken.labels(route, methode, str(status)).inc()
        if status != 101:
            metingen.duur.labels(route).observe(time.perf_counter() - begin)


@web.middleware
async def koppen(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Add the headers to every answer of the gateway itself; pages of other parts that set their own CSP keep it."""
    antwoord = await handler(request)
    if antwoord.prepared:
        return antwoord
    delen = request.app[ONDERDELEN]
    extra: dict[str, str] = {}
    zet_koppen(request, extra, delen.contract.versie, delen.herkomsten, delen.settings.is_productie)
    for naam, waarde in extra.items():
        if naam not in antwoord.headers:
            antwoord.headers[naam] = waarde
    return antwoord


@web.middleware
async def problemen(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error into problem+json with a Dutch title; what was unexpected is logged by kind and place only."""
    try:
        return await handler(request)
    except Probleem as probleem:
        return probleem.antwoord()
    except web.HTTPException as fout:
        if fout.status < 400:
            raise
        kop = {"Allow": fout.headers["Allow"]} if "Allow" in fout.headers else {}
        return Probleem(fout.status, headers=kop).antwoord()
    except (asyncio.CancelledError, ConnectionResetError):
        raise
    except Exception:
        log.exception("onverwacht")
        return Probleem(500).antwoord()


@web.middleware
async def toegang(request: web.Request, handler: Handler) -> web.StreamResponse:
    """CORS preflight and the limit per address for the API."""
    if not request.path.startswith(API):
        return await handler(request)
    delen = request.app[ONDERDELEN]
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        herkomst = request.headers.get("Origin", "")
        bekend = bool(herkomst) and delen.herkomsten.mag(herkomst, request.host)
        return web.Response(status=204, headers=voorafvraag() if bekend else {})
    # Sending a message is limited in its handler, which lets messages about danger pass.
    if not (request.method == "POST" and request.path.endswith("/berichten")):
        wacht = delen.per_adres.neem(adres(request, delen.settings.vertrouwde_proxys))
        if wacht:
            delen.metingen.geweigerd.inc()
            raise Probleem(429, headers={"Retry-After": str(wacht)})
    return await handler(request)
