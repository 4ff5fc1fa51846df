"""Conversation ids and tokens: an unstarted conversation needs no row, its token proves itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

ID = re.compile(r"[0-9a-f]{32}")
# version . issue time (s, hexadecimal) . municipality code or "-" . HMAC-SHA256 in base64url
_TOKEN = re.compile(r"m1\.([0-9a-f]{1,10})\.(GM[0-9]{4}|-)\.([A-Za-z0-9_-]{43})")
_GEEN_GEMEENTE = "-"


@dataclass(frozen=True)
class Bewijs:
    """A verified token: the conversation, the municipality it began with, and when (seconds since 1970)."""

    id: str
    gemeentecode: str | None
    uitgegeven: int


class Tokens:
    """Issues and checks tokens.

    Args:
        sleutels: secret keys of at least 32 bytes; the first signs, all verify (while a key is being replaced).
        klok: current time in seconds since 1970.

    Raises:
        ValueError: there is no key, or one is too short for a 256-bit proof.
    """

    def __init__(self, sleutels: Sequence[bytes], klok: Callable[[], float] = time.time) -> None:
        """Keep the keys."""
        if not sleutels or any(len(sleutel) < 32 for sleutel in sleutels):
            raise ValueError("token keys need at least 32 bytes")
        self._sleutels = tuple(sleutels)
        self._klok = klok

    def nieuw(self, gemeentecode: str | None) -> tuple[Bewijs, str]:
        """A new conversation: 128 random bits as id, and its token.

        Args:
            gemeentecode: CBS code (GM0000) of the municipality whose site it is, if known.
        """
        bewijs = Bewijs(secrets.token_hex(16), gemeentecode, int(self._klok()))
        return bewijs, self.token(bewijs)

    def token(self, bewijs: Bewijs) -> str:
        """The token that belongs to a conversation."""
        code = bewijs.gemeentecode or _GEEN_GEMEENTE
        return f"m1.{bewijs.uitgegeven:x}.{code}.{_bewijs(self._sleutels[0], bewijs.id, code, bewijs.uitgegeven)}"

    def controleer(self, id_: str, token: str) -> Bewijs | None:
        """Check a token for a conversation, in constant time.

        Returns:
            What the token says, or None when it does not belong to this conversation.
        """
        deel = _TOKEN.fullmatch(token)
        if deel is None or not ID.fullmatch(id_):
            return None
        tijd, code = int(deel.group(1), 16), deel.group(2)
        # Every key is tried, so the time does not tell which one fits.
        past = [hmac.compare_digest(deel.group(3), _bewijs(sleutel, id_, code, tijd)) for sleutel in self._sleutels]
        if not any(past):
            return None
        return Bewijs(id_, None if code == _GEEN_GEMEENTE else code, tijd)

    def vast(self, bewijs: Bewijs) -> Callable[[int], str]:
        """A source of ids that are secret but the same each time: for the opening messages, which are not stored.

        Args:
            bewijs: the conversation.

        Returns:
            A function that gives n bytes (at most 32) in hexadecimal, another value at each call.
        """
        teller = itertools.count()

        def volgende(aantal: int) -> str:
            ruw = hmac.new(self._sleutels[0], f"opening\0{bewijs.id}\0{next(teller)}".encode(), hashlib.sha256)
            return ruw.hexdigest()[: 2 * aantal]

        return volgende


def _bewijs(sleutel: bytes, id_: str, code: str, tijd: int) -> str:
    ruw = hmac.new(sleutel, f"gesprek\0{id_}\0{code}\0{tijd}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(ruw).rstrip(b"=").decode()
