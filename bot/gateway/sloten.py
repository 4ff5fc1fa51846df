"""One lock a conversation, kept only as long as somebody holds or awaits it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Sloten:
    """Locks by conversation; first come, first served, so messages are handled in the order they arrived."""

    def __init__(self) -> None:
        """Start without any."""
        self._sloten: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def slot(self, sleutel: str) -> AsyncIterator[None]:
        """Hold the lock of a conversation.

        Args:
            sleutel: the conversation's id.
        """
        slot, wachtend = self._sloten.get(sleutel, (asyncio.Lock(), 0))
        self._sloten[sleutel] = (slot, wachtend + 1)
        try:
            async with slot:
                yield
        finally:
            slot, wachtend = self._sloten[sleutel]
            if wachtend == 1:
                del self._sloten[sleutel]
            else:
                self._sloten[sleutel] = (slot, wachtend - 1)

    def wachtend(self, sleutel: str) -> int:
        """How many hold or await the lock."""
        return self._sloten[sleutel][1] if sleutel in self._sloten else 0

    def __len__(self) -> int:
        """Number of locks in use."""
        return len(self._sloten)
