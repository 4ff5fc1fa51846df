"""New messages over WebSockets, in process: whoever watches a conversation gets what is added to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from contextlib import suppress

from aiohttp import WSCloseCode, web

from bot.gateway.gesprek import Bericht

PROTOCOL = "maatje"
MAX_PER_GESPREK = 5
MAX_TOTAAL = 2000
# A watcher that does not read fast enough is closed; the page connects again and asks for what it missed.
MAX_WACHTEND = 50
HARTSLAG = 30.0
GEWIST = 4404


class Kijker:
    """One open WebSocket."""

    def __init__(self) -> None:
        """Start with nothing to send. `None` in the queue means: close with `sluitcode`."""
        self.rij: asyncio.Queue[str | None] = asyncio.Queue(MAX_WACHTEND)
        self.sluitcode: int = WSCloseCode.OK

    def stuur(self, frame: str) -> None:
        """Queue a frame; a full queue ends the connection."""
        try:
            self.rij.put_nowait(frame)
        except asyncio.QueueFull:
            self.sluit(WSCloseCode.TRY_AGAIN_LATER)

    def sluit(self, code: int) -> None:
        """End the connection; what was still waiting is dropped."""
        self.sluitcode = code
        while not self.rij.empty():
            self.rij.get_nowait()
        self.rij.put_nowait(None)


class Stromen:
    """All open WebSockets by conversation."""

    def __init__(self) -> None:
        """Start without any."""
        self._kijkers: dict[str, set[Kijker]] = {}
        self.aantal = 0

    def meld(self, gesprek_id: str, berichten: Iterable[Bericht]) -> None:
        """Send new messages to whoever watches.

        Args:
            gesprek_id: the conversation.
            berichten: its new messages.
        """
        kijkers = self._kijkers.get(gesprek_id)
        if not kijkers:
            return
        frame = als_frame(berichten)
        for kijker in tuple(kijkers):
            kijker.stuur(frame)

    def sluit(self, gesprek_id: str, code: int = GEWIST) -> None:
        """Close every WebSocket of one conversation."""
        for kijker in tuple(self._kijkers.get(gesprek_id, ())):
            kijker.sluit(code)

    def sluit_alles(self) -> None:
        """Close every WebSocket because the gateway stops."""
        for gesprek_id in tuple(self._kijkers):
            self.sluit(gesprek_id, WSCloseCode.GOING_AWAY)

    def plaats(self, gesprek_id: str) -> bool:
        """Whether one more WebSocket fits."""
        return self.aantal < MAX_TOTAAL and len(self._kijkers.get(gesprek_id, ())) < MAX_PER_GESPREK

    def erbij(self, gesprek_id: str) -> Kijker:
        """Start watching."""
        kijker = Kijker()
        self._kijkers.setdefault(gesprek_id, set()).add(kijker)
        self.aantal += 1
        return kijker

    def eraf(self, gesprek_id: str, kijker: Kijker) -> None:
        """Stop watching."""
        kijkers = self._kijkers.get(gesprek_id, set())
        if kijker in kijkers:
            kijkers.discard(kijker)
            self.aantal -= 1
        if not kijkers:
            self._kijkers.pop(gesprek_id, None)


def als_frame(berichten: Iterable[Bericht]) -> str:
    """One frame: a `Berichten` object."""
    return json.dumps({"berichten": [b.als_api() for b in berichten]}, ensure_ascii=False)


async def bedien(
    request: web.Request, stromen: Stromen, gesprek_id: str, kijker: Kijker, eerst: str | None
) -> web.WebSocketResponse:
    """Serve one WebSocket until either side ends it.

    Args:
        request: the upgrade request, already authorised.
        stromen: the register, from which the watcher is removed at the end.
        gesprek_id: the conversation.
        kijker: the registered watcher.
        eerst: a frame with missed messages to send first.
    """
    ws = web.WebSocketResponse(protocols=(PROTOCOL,), heartbeat=HARTSLAG, max_msg_size=1024)
    try:
        await ws.prepare(request)
        if eerst is not None:
            await ws.send_str(eerst)
        schrijver = asyncio.create_task(_schrijf(ws, kijker))
        try:
            # Nothing is expected from the page; reading notices that it is gone.
            async for _ in ws:
                pass
        finally:
            schrijver.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await schrijver
    finally:
        stromen.eraf(gesprek_id, kijker)
    return ws


async def _schrijf(ws: web.WebSocketResponse, kijker: Kijker) -> None:
    while (frame := await kijker.rij.get()) is not None:
        await ws.send_str(frame)
    await ws.close(code=kijker.sluitcode)
