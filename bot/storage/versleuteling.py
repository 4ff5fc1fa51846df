"""Encryption of everything a parent wrote: Fernet with keys derived from the secret of the installation."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MINIMUM_LENGTE = 32


class SleutelFout(ValueError):
    """The secret cannot be used, or does not fit what was stored. The message never contains it."""


def lijst_van_sleutels(sleutel: str | Sequence[str]) -> list[str]:
    """The secrets of the installation, the present one first.

    Args:
        sleutel: one secret; several, separated by commas; or a list. The first encrypts, all decrypt.

    Raises:
        SleutelFout: there is none, or one is shorter than 32 characters.
    """
    delen = sleutel.split(",") if isinstance(sleutel, str) else list(sleutel)
    sleutels = [deel.strip() for deel in delen if deel.strip()]
    if not sleutels:
        raise SleutelFout("Er is geen sleutel. Zet MAATJE_SLEUTEL.")
    if any(len(deel) < MINIMUM_LENGTE for deel in sleutels):
        raise SleutelFout(f"Elke sleutel in MAATJE_SLEUTEL heeft minstens {MINIMUM_LENGTE} tekens nodig.")
    return sleutels


def afgeleide_sleutel(sleutel: str, doel: str, lengte: int = 32) -> bytes:
    """A key for one purpose, so that no two parts of the product share key material.

    Args:
        sleutel: one secret, at least 32 characters.
        doel: name of the purpose, for example "opslag".
        lengte: bytes wanted.
    """
    hkdf = HKDF(algorithm=hashes.SHA256(), length=lengte, salt=None, info=f"digitaal-maatje/{doel}/v1".encode())
    return hkdf.derive(sleutel.encode("utf-8"))


class Versleuteling:
    """Encrypts and decrypts bytes and JSON, and makes the sender id Rasa knows a conversation by."""

    def __init__(self, sleutel: str | Sequence[str]) -> None:
        """Args: see `lijst_van_sleutels`. Raises: SleutelFout."""
        sleutels = lijst_van_sleutels(sleutel)
        self._fernet = MultiFernet(
            [Fernet(base64.urlsafe_b64encode(afgeleide_sleutel(deel, "opslag"))) for deel in sleutels]
        )
        self._sender = afgeleide_sleutel(sleutels[0], "sender")

    def versleutel(self, inhoud: bytes) -> bytes:
        """Ciphertext under the present key."""
        return self._fernet.encrypt(inhoud)

    def ontsleutel(self, geheim: bytes) -> bytes:
        """Plain bytes.

        Raises:
            SleutelFout: none of the keys fits, or the ciphertext was changed.
        """
        try:
            return self._fernet.decrypt(bytes(geheim))
        except InvalidToken:
            # The token is not passed on: it is what a parent wrote.
            raise SleutelFout("Opgeslagen gegevens passen bij geen van de sleutels in MAATJE_SLEUTEL.") from None

    def hernieuw(self, geheim: bytes) -> bytes:
        """The same content under the present key. Raises: SleutelFout."""
        try:
            return self._fernet.rotate(bytes(geheim))
        except InvalidToken:
            raise SleutelFout("Opgeslagen gegevens passen bij geen van de sleutels in MAATJE_SLEUTEL.") from None

    def versleutel_json(self, inhoud: Mapping[str, Any] | Sequence[Any]) -> bytes:
        """Ciphertext of a JSON value. Raises: TypeError when it is not JSON."""
        return self.versleutel(json.dumps(inhoud, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))

    def ontsleutel_json(self, geheim: bytes) -> Any:
        """The JSON value. Raises: SleutelFout."""
        return json.loads(self.ontsleutel(geheim))

    def sender(self, gesprek_id: str) -> str:
        """The name under which Rasa knows a conversation: cannot be turned back into its id.

        Args:
            gesprek_id: 32 hex characters.
        """
        return hmac.new(self._sender, gesprek_id.encode("ascii"), hashlib.sha256).hexdigest()[:32]
