"""Asking Rasa for a reply. Whatever goes wrong there is one error: silence."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import aiohttp
from jsonschema import Draft7Validator

HEADER = "X-Maatje-Sleutel"
WEBHOOK = "/webhooks/maatje/webhook"
GEZOND = "/webhooks/maatje/"
MAX_ANTWOORD = 512 * 1024


class RasaStil(Exception):
    """Rasa gave no usable answer; `reden` is a short technical word without any text of the parent."""

    def __init__(self, reden: str) -> None:
        """Keep the reason."""
        super().__init__(reden)
        self.reden = reden


class RasaClient:
    """Talks to Rasa's own channel over loopback.

    Args:
        basis: base URL without a trailing slash.
        sleutel: shared secret of the channel.
        timeout: seconds for the whole call.
    """

    def __init__(self, basis: str, sleutel: str, timeout: float) -> None:
        """Keep the address; `open` before use."""
        self._sessie: aiohttp.ClientSession | None = None
        self._basis = basis
        self._kop = {HEADER: sleutel}
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    def open(self) -> None:
        """Start the HTTP session, within a running loop."""
        self._sessie = aiohttp.ClientSession()

    async def sluit(self) -> None:
        """End the HTTP session."""
        if self._sessie is not None:
            await self._sessie.close()

    async def vraag(
        self,
        afzender: str,
        tekst: str | None,
        keuze: Mapping[str, Any] | None,
        situatie: Mapping[str, Any],
        context: Mapping[str, Any],
    ) -> list[dict[str, Any]]:
        """Ask for the replies to one message.

        Args:
            afzender: Rasa's sender id.
            tekst: the parent's text, or None for a tapped choice.
            keuze: `{"onderwerp", "entiteiten"}` of a tapped choice, or None.
            situatie: what is known of the parent.
            context: last topic, its depth, pending question, whether danger was denied.

        Raises:
            RasaStil: dead, slow, refused, unreadable or empty.
        """
        if self._sessie is None:
            raise RasaStil("gesloten")
        vraag = {
            "sender": afzender,
            "tekst": tekst,
            "keuze": dict(keuze) if keuze is not None else None,
            "metadata": {"situatie": dict(situatie), "context": dict(context)},
        }
        try:
            async with self._sessie.post(
                self._basis + WEBHOOK, json=vraag, headers=self._kop, timeout=self._timeout, allow_redirects=False
            ) as antwoord:
                if antwoord.status != 200:
                    raise RasaStil(f"status_{antwoord.status}")
                ruw = await _lees(antwoord)
        except asyncio.TimeoutError as error:
            raise RasaStil("traag") from error
        except (aiohttp.ClientError, OSError) as error:
            raise RasaStil("onbereikbaar") from error
        return _antwoorden(ruw)

    async def leeft(self) -> bool:
        """Whether Rasa answers on its channel."""
        if self._sessie is None:
            return False
        try:
            async with self._sessie.get(self._basis + GEZOND, timeout=self._timeout, allow_redirects=False) as antwoord:
                return antwoord.status == 200
        except (asyncio.TimeoutError, aiohttp.ClientError, OSError):
            return False


async def _lees(antwoord: aiohttp.ClientResponse) -> bytes:
    """The body, bounded: a runaway server must not fill the gateway's memory."""
    delen = bytearray()
    async for stuk in antwoord.content.iter_chunked(65536):
        delen += stuk
        if len(delen) > MAX_ANTWOORD:
            raise RasaStil("te_groot")
    return bytes(delen)


def _antwoorden(ruw: bytes) -> list[dict[str, Any]]:
    try:
        antwoorden = json.loads(ruw)
    except (ValueError, RecursionError) as error:
        raise RasaStil("onleesbaar") from error
    if antwoorden == []:
        raise RasaStil("leeg")
    if not _VORM.is_valid(antwoorden):
        raise RasaStil("onleesbaar")
    if not all(antwoord["tekst"].strip() for antwoord in antwoorden):
        raise RasaStil("leeg")
    return list(antwoorden)


# "Reply of Rasa" in docs/architectuur.md; more fields may come along.
_VORM = Draft7Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["tekst"],
            "properties": {
                "tekst": {"type": "string"},
                "onderwerp": {"type": ["string", "null"], "pattern": "^[a-z_]{1,64}$"},
                "laag": {"type": ["integer", "null"]},
                "vraag": {"type": ["string", "null"]},
                "opdracht": {"type": ["string", "null"]},
                "keuzes": {
                    "type": ["array", "null"],
                    "items": {
                        "type": "object",
                        "required": ["titel", "payload"],
                        "properties": {
                            "titel": {"type": "string", "pattern": "[^ ]"},
                            "payload": {"$ref": "#/definitions/payload"},
                        },
                    },
                },
                "kaarten": {
                    "type": ["array", "null"],
                    "items": {"type": "object", "required": ["id", "naam"]},
                },
                "veiligheid": {
                    "type": ["object", "null"],
                    "required": ["niveau", "soort", "nummers"],
                    "properties": {
                        "niveau": {"enum": ["acuut", "ernstig", "check"]},
                        "soort": {"type": "string", "pattern": "^crisis_[a-z_]+$"},
                        "nummers": {
                            "type": "array",
                            "items": {"type": "object", "required": ["naam", "nummer", "tel"]},
                        },
                    },
                },
            },
        },
        "definitions": {
            "payload": {
                "type": "object",
                "required": ["soort"],
                "properties": {"soort": {"type": "string"}, "entiteiten": {"type": ["object", "null"]}},
                "if": {"properties": {"soort": {"const": "onderwerp"}}},
                "then": {"required": ["onderwerp"], "properties": {"onderwerp": {"type": "string"}}},
            }
        },
    }
)
