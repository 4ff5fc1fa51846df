"""Limits on signing in, kept in memory: how often an address may try, and how often a name nobody has."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from aiohttp import web


class Limiet:
    """At most so many events per key in a sliding window.

    Args:
        aantal: events allowed.
        venster: seconds.
        hoogstens: keys remembered; beyond that the oldest is forgotten, so memory is bounded.
        klok: seconds, rising.
    """

    def __init__(
        self, aantal: int, venster: float, hoogstens: int = 10_000, klok: Callable[[], float] = time.monotonic
    ) -> None:
        """Start empty."""
        self._aantal, self._venster, self._hoogstens, self._klok = aantal, venster, hoogstens, klok
        self._gezien: OrderedDict[str, deque[float]] = OrderedDict()

    def vol(self, sleutel: str) -> bool:
        """Whether the key has used up its events."""
        return len(self._lees(sleutel)) >= self._aantal

    def tel(self, sleutel: str) -> None:
        """Note an event."""
        momenten = self._lees(sleutel)
        momenten.append(self._klok())
        self._gezien[sleutel] = momenten
        self._gezien.move_to_end(sleutel)
        while len(self._gezien) > self._hoogstens:
            self._gezien.popitem(last=False)

    def _lees(self, sleutel: str) -> deque[float]:
        momenten = self._gezien.get(sleutel, deque(maxlen=self._aantal))
        while momenten and momenten[0] <= self._klok() - self._venster:
            momenten.popleft()
        return momenten


def adres(request: web.Request, vertrouwde_proxys: int) -> str:
    """A key for the address of the caller. Not the address itself: it is not kept, not even in memory.

    Args:
        request: the request.
        vertrouwde_proxys: how many reverse proxies put their caller at the end of X-Forwarded-For.
    """
    waarde = request.remote or ""
    if vertrouwde_proxys:
        keten = [deel.strip() for deel in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")]
        if len(keten) >= vertrouwde_proxys and keten[-vertrouwde_proxys]:
            waarde = keten[-vertrouwde_proxys]
    return hashlib.sha256(waarde.encode("utf-8", "replace")).hexdigest()[:24]
