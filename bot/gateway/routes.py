"""The HTTP handlers: thin, they check who asks and what, and leave the rest to the parts."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.gateway import teksten
from bot.gateway.contract import schone_tekst
from bot.gateway.gesprek import Bericht
from bot.gateway.limieten import adres
from bot.gateway.logboek import kort
from bot.gateway.metingen import mag_meten
from bot.gateway.onderdelen import ONDERDELEN, Onderdelen
from bot.gateway.opslag import NietGevonden
from bot.gateway.problemen import Probleem, niet_gevonden
from bot.gateway.stroom import PROTOCOL, als_frame, bedien
from bot.gateway.token import Bewijs

log = logging.getLogger("maatje.web")

BEARER = "Bearer "
SUBPROTOCOL = "bearer."
BASIS = "/api/v1/gesprekken"
MAX_VOLGNUMMER = 2**31 - 1
WIDGET = Path(__file__).resolve().parent.parent / "widget"
MAX_TOKEN = 128
# Seconds that a start may take before the gateway counts as ready without the parts that are missing.
GEDULD = 180.0


def routes(app: web.Application, widget: Path = WIDGET) -> None:
    """Add every route of the gateway.

    Args:
        app: the application.
        widget: folder with `dist/` and `voorbeeld/index.html`; what is absent is not served.
    """
    router = app.router
    router.add_post(BASIS, begin)
    router.add_delete(BASIS + "/{id}", wis)
    router.add_get(BASIS + "/{id}/berichten", lees, allow_head=False)
    router.add_post(BASIS + "/{id}/berichten", stuur)
    router.add_get(BASIS + "/{id}/stroom", volg, allow_head=False)
    for pad in ("/openapi.json", "/api/v1/openapi.json"):
        router.add_get(pad, openapi)
    router.add_get("/gezond", gezond)
    router.add_get("/gereed", gereed)
    router.add_get("/metrics", metrics)
    if (widget / "dist").is_dir():
        router.add_static("/widget/", widget / "dist", show_index=False)
    voorbeeld = widget / "voorbeeld" / "index.html"
    if voorbeeld.is_file():

        async def toon(request: web.Request) -> web.StreamResponse:
            return web.FileResponse(voorbeeld)

        router.add_get("/", toon)
        router.add_static("/voorbeeld/", voorbeeld.parent, show_index=False)


async def begin(request: web.Request) -> web.Response:
    """POST /api/v1/gesprekken: an id, a token and the opening messages. Nothing is stored."""
    delen = request.app[ONDERDELEN]
    inhoud = await delen.contract.lees(request, "NieuwGesprek", verplicht=False)
    code = None
    if "gemeente" in inhoud:
        gemeente = delen.gids.by_code(inhoud["gemeente"]) or delen.gids.by_naam(inhoud["gemeente"])
        if gemeente is None:
            raise Probleem(422, "Deze gemeente hoort niet bij het Digitaal Maatje. Geef een gemeente in Twente.")
        code = gemeente.cbs_code
    bewijs, token = delen.tokens.nieuw(code)
    berichten = [b.als_api() for b in delen.opslag.begin(bewijs)]
    kop = {"Location": f"{BASIS}/{bewijs.id}"}
    return _json({"id": bewijs.id, "token": token, "berichten": berichten}, 201, kop)


async def stuur(request: web.Request) -> web.Response:
    """POST …/berichten: handle a message and give all replies to it."""
    delen = request.app[ONDERDELEN]
    bewijs = _bewijs(request, delen)
    inhoud = await delen.contract.lees(request, "NieuwBericht")
    tekst = schone_tekst(inhoud["tekst"]) if "tekst" in inhoud else None
    # Here and not in the middleware: a message about danger must never be turned away.
    wacht = max(
        delen.per_adres.neem(adres(request, delen.settings.vertrouwde_proxys)), delen.per_gesprek.neem(bewijs.id)
    )
    if wacht and not (tekst and _mag_toch(delen, bewijs, tekst)):
        raise _te_veel(delen, wacht, tekst)
    try:
        return _berichten(await delen.leider.beurt(bewijs, inhoud["clientId"], tekst, inhoud.get("keuze")))
    except NietGevonden as fout:
        raise niet_gevonden() from fout


def _mag_toch(delen: Onderdelen, bewijs: Bewijs, tekst: str) -> bool:
    """Whether a message over the limit is about danger; those have a wider limit of their own."""
    return delen.leider.is_gevaar(tekst).niveau != "geen" and not delen.bij_gevaar.neem(bewijs.id)


def _te_veel(delen: Onderdelen, wacht: int, tekst: str | None) -> Probleem:
    delen.metingen.geweigerd.inc()
    titel = f"Dat ging even te snel. Wacht {wacht} {'seconde' if wacht == 1 else 'seconden'} en probeer het dan weer."
    detail = None
    if tekst and (signaal := delen.leider.is_gevaar(tekst)).niveau != "geen":
        # Even the widest limit does not keep the numbers from somebody in danger.
        vast = delen.veiligheid.nummers(str(signaal.soort), signaal.subsoort, teksten.NUMMERS)
        nummers = (vast.veiligheid or {}).get("nummers") or []
        detail = " ".join([teksten.NUMMERS, *(f"{n['naam']}: {n['nummer']}." for n in nummers)])
        titel = detail
    return Probleem(429, titel, detail, {"Retry-After": str(wacht)})


async def lees(request: web.Request) -> web.Response:
    """GET …/berichten?na=: the messages after a number."""
    delen = request.app[ONDERDELEN]
    bewijs = _bewijs(request, delen)
    na = _na(request) or 0
    try:
        return _berichten(await delen.opslag.berichten(bewijs, na))
    except NietGevonden as fout:
        raise niet_gevonden() from fout


async def wis(request: web.Request) -> web.Response:
    """DELETE …: everything of the conversation goes."""
    delen = request.app[ONDERDELEN]
    bewijs = _bewijs(request, delen)
    try:
        await delen.leider.wis(bewijs)
    except NietGevonden as fout:
        raise niet_gevonden() from fout
    return web.Response(status=204)


async def volg(request: web.Request) -> web.StreamResponse:
    """GET …/stroom: new messages over a WebSocket."""
    delen = request.app[ONDERDELEN]
    bewijs = _bewijs(request, delen, ook_subprotocol=True)
    herkomst = request.headers.get("Origin")
    if herkomst and not delen.herkomsten.mag(herkomst, request.host):
        raise Probleem(403, "Deze site mag het gesprek niet volgen.")
    na = _na(request)
    if not web.WebSocketResponse(protocols=(PROTOCOL,)).can_prepare(request):
        raise Probleem(400, "Dit adres is voor een WebSocket.")
    if not delen.stromen.plaats(bewijs.id):
        raise Probleem(429, headers={"Retry-After": "10"})
    # Registered before reading, so that nothing falls between what is read and what is pushed.
    kijker = delen.stromen.erbij(bewijs.id)
    try:
        gemist = await delen.opslag.berichten(bewijs, MAX_VOLGNUMMER if na is None else na)
    except BaseException as fout:
        delen.stromen.eraf(bewijs.id, kijker)
        if isinstance(fout, NietGevonden):
            raise niet_gevonden() from fout
        raise
    delen.metingen.stromen.set(delen.stromen.aantal)
    try:
        return await bedien(request, delen.stromen, bewijs.id, kijker, als_frame(gemist) if gemist else None)
    finally:
        delen.metingen.stromen.set(delen.stromen.aantal)


async def openapi(request: web.Request) -> web.Response:
    """GET /openapi.json."""
    return web.Response(
        body=request.app[ONDERDELEN].contract.als_json,
        content_type="application/json",
        headers={"Cache-Control": "max-age=300", "Access-Control-Allow-Origin": "*"},
    )


async def gezond(request: web.Request) -> web.Response:
    """GET /gezond: the process lives."""
    return _json({"status": "gezond"})


async def gereed(request: web.Request) -> web.Response:
    """GET /gereed: every part was reachable at least once; 200 stays 200 when one falls away later."""
    delen = request.app[ONDERDELEN]
    database, rasa = await asyncio.gather(asyncio.to_thread(delen.database.gezond), delen.rasa.leeft())
    stand = {"database": database, "rasa": rasa}
    delen.ooit |= {naam for naam, goed in stand.items() if goed}
    # A gateway that starts while Rasa is down must come into service too: it answers danger and hands over to a human.
    klaar = delen.ooit >= set(stand) or time.monotonic() - delen.sinds > GEDULD
    status = ("gereed" if all(stand.values()) else "beperkt") if klaar else "start"
    onderdelen = {naam: "goed" if goed else "weg" for naam, goed in stand.items()}
    return _json({"status": status, "onderdelen": onderdelen}, 200 if klaar else 503)


async def metrics(request: web.Request) -> web.Response:
    """GET /metrics, for whoever may."""
    delen = request.app[ONDERDELEN]
    if not mag_meten(request, delen.settings.metrics_token):
        raise Probleem(404)
    return delen.metingen.uitvoer()


def _bewijs(request: web.Request, delen: Onderdelen, ook_subprotocol: bool = False) -> Bewijs:
    """The conversation of this request, if its token fits; every failure looks the same."""
    token = request.headers.get("Authorization", "")
    if token.startswith(BEARER):
        token = token[len(BEARER) :]
    elif ook_subprotocol:
        aangeboden = [p.strip() for p in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
        token = next((p[len(SUBPROTOCOL) :] for p in aangeboden if p.startswith(SUBPROTOCOL)), "")
    else:
        token = ""
    bewijs = delen.tokens.controleer(request.match_info["id"], token) if 0 < len(token) <= MAX_TOKEN else None
    if bewijs is None:
        log.info("token_geweigerd", extra={"gesprek": kort(request.match_info["id"])})
        raise niet_gevonden()
    return bewijs


def _na(request: web.Request) -> int | None:
    waarde = request.query.get("na")
    if waarde is None:
        return None
    if not (waarde.isascii() and waarde.isdigit() and len(waarde) <= 10 and int(waarde) <= MAX_VOLGNUMMER):
        raise Probleem(422, "De waarde van na moet een volgnummer zijn.")
    return int(waarde)


def _berichten(berichten: list[Bericht]) -> web.Response:
    return _json({"berichten": [b.als_api() for b in berichten]})


def _json(inhoud: Mapping[str, Any], status: int = 200, kop: Mapping[str, str] | None = None) -> web.Response:
    body = json.dumps(inhoud, ensure_ascii=False).encode()
    return web.Response(status=status, body=body, content_type="application/json", headers=kop)
