"""Errors as `application/problem+json` (RFC 9457, NL API Design Rules) with a Dutch title."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aiohttp import web

CONTENT_TYPE = "application/problem+json"

TITELS = {
    400: "Dit verzoek kan ik niet lezen.",
    404: "Dit bestaat niet of is er niet meer.",
    405: "Dit kan niet op dit adres.",
    413: "Dit bericht is te groot.",
    415: "Stuur het bericht als JSON (application/json).",
    422: "Dit bericht klopt niet.",
    429: "Dat ging even te snel.",
    500: "Er ging iets mis aan onze kant. Probeer het zo nog eens.",
    503: "Het Maatje is even niet bereikbaar. Probeer het zo nog eens.",
}


class Probleem(Exception):
    """An error that goes to the caller.

    Args:
        status: HTTP status, 400 to 599.
        titel: Dutch sentence; the general one of the status when not given.
        detail: more, in Dutch; never any text of the parent.
        headers: extra headers.
    """

    def __init__(
        self, status: int, titel: str | None = None, detail: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        """Keep what the answer needs."""
        super().__init__(status)
        self.status = status
        self.titel = titel or TITELS.get(status) or TITELS[500 if status >= 500 else 400]
        self.detail = detail
        self.headers = dict(headers or {})

    def antwoord(self) -> web.Response:
        """The HTTP response."""
        body: dict[str, object] = {"type": "about:blank", "title": self.titel, "status": self.status}
        if self.detail:
            body["detail"] = self.detail
        return web.Response(
            status=self.status,
            body=json.dumps(body, ensure_ascii=False).encode(),
            content_type=CONTENT_TYPE,
            headers=self.headers,
        )


def niet_gevonden() -> Probleem:
    """The one answer to a wrong token, a foreign, unknown, deleted or expired conversation: they must look the same."""
    return Probleem(404, "Dit gesprek bestaat niet of is er niet meer.")
