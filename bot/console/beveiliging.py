"""What every console page has: security headers, refusal of cross-site requests, and who is signed in."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.console.pagina import toon
from bot.console.sleutels import COOKIE, DATABASE, PAD, SESSIE, SETTINGS, VEILIG
from bot.storage import Sessie, SessieRepository

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

OPENBAAR = frozenset(f"{PAD}/{naam}" for naam in ("inloggen", "console.css", "sessie.js", "icoon.svg"))

_KOPPEN = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers then send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_PAGINAS = {
    403: (
        "Dit mag niet",
        "Je hebt geen toegang tot deze pagina, of het formulier is te oud. Ga terug en probeer het opnieuw.",
    ),
    404: ("Niet gevonden", "Deze pagina of dit verzoek bestaat niet, of hoort niet bij je gemeente."),
    405: ("Dit kan niet", "Deze pagina kan niet op deze manier worden gebruikt."),
    413: ("Te groot", "Er is te veel tekst verstuurd."),
    500: ("Er ging iets mis", "De fout is genoteerd. Probeer het over een paar minuten opnieuw."),
    503: ("De database is niet bereikbaar", "Er is niets verloren gegaan. Probeer het over een paar minuten opnieuw."),
}


@web.middleware
async def koppen(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Put the security headers on every response, redirects and errors too."""
    try:
        antwoord = await handler(request)
    except web.HTTPException as fout:
        _zet_koppen(request, fout)
        raise
    _zet_koppen(request, antwoord)
    return antwoord


def _zet_koppen(request: web.Request, antwoord: web.StreamResponse) -> None:
    for naam, waarde in _KOPPEN.items():
        antwoord.headers[naam] = waarde
    antwoord.headers.setdefault("Cache-Control", "no-store")
    if request.config_dict[SETTINGS].is_productie:
        antwoord.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"


@web.middleware
async def fouten(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Show a Dutch page for every error; a technical reason goes to the log as a kind of error, without content."""
    try:
        return await handler(request)
    except web.HTTPException as fout:
        if fout.status < 400:
            raise
        return foutpagina(request, fout.status)
    except SQLAlchemyError as fout:
        log.error("console: database: %s", type(fout).__name__)
        return foutpagina(request, 503)
    except Exception as fout:
        log.error("console: %s in %s", type(fout).__name__, request.match_info.handler.__name__)
        return foutpagina(request, 500)


def foutpagina(request: web.Request, status: int) -> web.Response:
    """The page for an error status."""
    titel, tekst = _PAGINAS.get(status, _PAGINAS[500])
    return toon(request, "melding.html", {"titel": titel, "tekst": tekst}, status=status)


@web.middleware
async def eigen_herkomst(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a change asked for by another site, before anything of it is read."""
    if request.method not in VEILIG and not _van_ons(request):
        raise web.HTTPForbidden
    return await handler(request)


def _van_ons(request: web.Request) -> bool:
    """Whether the browser says that the request comes from our own pages. Saying nothing is not enough."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is None and origin is None:
        return False
    if site is not None and site != "same-origin":
        return False
    # Behind a proxy that ends TLS the scheme differs from what we see, so hosts are compared.
    return origin is None or urlsplit(origin).netloc.lower() == request.host.lower()


@web.middleware
async def aangemeld(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Know who is signed in; without a session only the public pages are shown, and changes need the form's token."""
    if request.match_info.http_exception is not None or request.path in OPENBAAR:
        return await handler(request)
    waarde = request.cookies.get(COOKIE)
    if waarde is None:
        raise web.HTTPSeeOther(f"{PAD}/inloggen")
    sessie = await asyncio.to_thread(_zoek_sessie, request, waarde)
    if sessie is None:
        antwoord = toon(request, "verlopen.html", {}, status=401)
        antwoord.del_cookie(COOKIE, path=PAD)
        return antwoord
    request[SESSIE] = sessie
    if request.method not in VEILIG:
        gegeven = request.headers.get("X-Csrf-Token") or str((await request.post()).get("csrf", ""))
        if not hmac.compare_digest(gegeven.encode(), sessie.csrf.encode()):
            raise web.HTTPForbidden
    return await handler(request)


def _zoek_sessie(request: web.Request, waarde: str) -> Sessie | None:
    with request.config_dict[DATABASE].sessie() as sessie:
        return SessieRepository(sessie).vind(waarde)


def token_voor(sleutel: bytes, vooraf: str) -> str:
    """The form token before signing in: bound to a random cookie, as there is no session yet.

    Args:
        sleutel: key of the console.
        vooraf: value of that cookie.
    """
    return hmac.new(sleutel, vooraf.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
