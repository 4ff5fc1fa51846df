"""Rate limits: token buckets in memory only, bounded, by conversation and by address. Nothing is stored or logged."""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable

from aiohttp import web

MAX_EMMERS = 20_000
IPV6_NETWERK = 64


class Emmers:
    """Token buckets by key.

    Args:
        per_minuut: how much a bucket holds, and how much flows in per minute.
        klok: monotonic time in seconds.
        maximum: number of buckets kept; the longest unused go first.
    """

    def __init__(self, per_minuut: int, klok: Callable[[], float], maximum: int = MAX_EMMERS) -> None:
        """Start empty: an unknown key has a full bucket."""
        self._inhoud = float(per_minuut)
        self._per_seconde = per_minuut / 60
        self._klok = klok
        self._maximum = maximum
        self._emmers: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def neem(self, sleutel: str) -> int:
        """Take one.

        Returns:
            0 when allowed, else the seconds to wait.
        """
        nu = self._klok()
        stand, sinds = self._emmers.pop(sleutel, (self._inhoud, nu))
        stand = min(self._inhoud, stand + (nu - sinds) * self._per_seconde)
        wacht = 0
        if stand >= 1:
            stand -= 1
        else:
            wacht = max(1, math.ceil((1 - stand) / self._per_seconde))
        self._emmers[sleutel] = (stand, nu)
        while len(self._emmers) > self._maximum:
            self._emmers.popitem(last=False)
        return wacht

    def __len__(self) -> int:
        """Number of buckets in memory."""
        return len(self._emmers)


def adres(request: web.Request, proxys: int) -> str:
    """The address a request counts for.

    Args:
        request: the request.
        proxys: number of reverse proxies in front whose `X-Forwarded-For` is believed; the client is the entry the
            outermost of them wrote. With 0 the header is ignored.

    Returns:
        An IPv4 address, or an IPv6 /64 (one subscriber has a whole /64).
    """
    keten = [request.remote or ""]
    if proxys > 0:
        genoemd = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
        keten = [deel.strip() for deel in genoemd if deel.strip()] + keten
    gekozen = keten[-(proxys + 1)] if len(keten) > proxys else keten[0]
    return _netwerk(gekozen) or _netwerk(request.remote or "") or "onbekend"


def _netwerk(tekst: str) -> str | None:
    try:
        ip = ipaddress.ip_address(tekst.strip("[]").split("%")[0])
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, IPV6_NETWERK), strict=False).network_address)
    return str(ip)
