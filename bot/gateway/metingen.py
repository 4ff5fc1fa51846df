"""Metrics for Prometheus. Labels are short fixed words; nothing of a parent, no conversation, no address."""

from __future__ import annotations

import hmac
import ipaddress

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

DUUR = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


class Metingen:
    """The counters of one gateway, in a registry of its own (so that two applications in a test do not collide)."""

    def __init__(self) -> None:
        """Make the counters."""
        self.register = CollectorRegistry()
        self.verzoeken = Counter(
            "maatje_verzoeken", "HTTP requests", ["route", "methode", "status"], registry=self.register
        )
        self.duur = Histogram(
            "maatje_verzoek_seconden", "Duration of HTTP requests", ["route"], buckets=DUUR, registry=self.register
        )
        self.beurten = Counter("maatje_beurten", "Turns by what answered them", ["antwoorder"], registry=self.register)
        self.rasa_stil = Counter("maatje_rasa_stil", "Turns without Rasa, by reason", ["reden"], registry=self.register)
        self.veiligheid = Counter(
            "maatje_veiligheid", "Turns with a safety answer, by level", ["niveau"], registry=self.register
        )
        self.overdrachten = Counter("maatje_overdrachten", "Handoffs sent to the municipality", registry=self.register)
        self.database_weg = Counter("maatje_database_weg", "Failed calls of the database", registry=self.register)
        self.geweigerd = Counter("maatje_geweigerd", "Requests over a rate limit", registry=self.register)
        self.stromen = Gauge("maatje_stromen", "Open WebSockets", registry=self.register)
        self.onopgeslagen = Gauge(
            "maatje_onopgeslagen", "Conversations waiting for the database", registry=self.register
        )

    def uitvoer(self) -> web.Response:
        """The metrics in the text format of Prometheus."""
        return web.Response(body=generate_latest(self.register), headers={"Content-Type": CONTENT_TYPE_LATEST})


def mag_meten(request: web.Request, token: str) -> bool:
    """Whether this caller may read the metrics.

    Args:
        request: the request.
        token: `settings.metrics_token`; empty allows only a direct call from this machine. A call that came through a
            proxy on this machine is not a direct call.
    """
    if token:
        gegeven = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(gegeven.encode(), token.encode())
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
