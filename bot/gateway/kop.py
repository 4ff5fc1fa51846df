"""HTTP headers: the API version, CORS for the sites that embed the widget, and what makes pages safe."""

from __future__ import annotations

import re

from aiohttp import web

# Local development: any port of this machine.
_LOKAAL = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?")
API = "/api/"
METHODEN = "GET, POST, DELETE, OPTIONS"
KOPPEN = "Authorization, Content-Type"
# connect-src 'self' covers the WebSocket of the same host too (CSP level 3).
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
CSP_API = "default-src 'none'; frame-ancestors 'none'"
VAST = {
    # Which library answers, in which version, is nobody's business.
    "Server": "maatje",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Herkomsten:
    """Which sites may call the API from a browser.

    Args:
        herkomsten: comma-separated origins, as in the settings.
        lokaal: also allow any port of this machine (development).
    """

    def __init__(self, herkomsten: str, lokaal: bool) -> None:
        """Split the list."""
        self._lijst = frozenset(deel.strip().rstrip("/") for deel in herkomsten.split(",") if deel.strip())
        self._lokaal = lokaal

    def mag(self, herkomst: str, host: str) -> bool:
        """Whether an origin is known, or is this very host.

        Args:
            herkomst: the `Origin` header.
            host: the `Host` header.
        """
        if herkomst in self._lijst or (self._lokaal and _LOKAAL.fullmatch(herkomst)):
            return True
        return herkomst in (f"https://{host}", f"http://{host}")


def zet_koppen(request: web.Request, koppen: dict[str, str], versie: str, herkomsten: Herkomsten, hsts: bool) -> None:
    """Add the headers that belong to a path.

    Args:
        request: the request.
        koppen: the headers to add to.
        versie: full version of the API.
        herkomsten: origins that may call the API.
        hsts: the gateway is reached over HTTPS.
    """
    koppen |= VAST
    if hsts:
        koppen["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    pad = request.path
    if pad.startswith(API) or pad == "/openapi.json":
        koppen["API-Version"] = versie
        koppen["Vary"] = "Origin"
        koppen["Content-Security-Policy"] = CSP_API
        herkomst = request.headers.get("Origin", "")
        if herkomst and herkomsten.mag(herkomst, request.host):
            koppen["Access-Control-Allow-Origin"] = herkomst
            koppen["Access-Control-Expose-Headers"] = "API-Version, Retry-After"
        if pad.startswith(API):
            # What a parent wrote must not stay in a shared computer's cache.
            koppen["Cache-Control"] = "no-store"
    else:
        koppen["Content-Security-Policy"] = CSP
        if pad.startswith("/widget/"):
            # Sites of municipalities load the widget's script from here.
            koppen["Access-Control-Allow-Origin"] = "*"
            koppen["Cross-Origin-Resource-Policy"] = "cross-origin"


def voorafvraag() -> dict[str, str]:
    """The extra headers of a CORS preflight answer."""
    return {
        "Access-Control-Allow-Methods": METHODEN,
        "Access-Control-Allow-Headers": KOPPEN,
        "Access-Control-Max-Age": "600",
    }
