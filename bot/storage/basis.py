"""What the repositories share."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.storage.versleuteling import Versleuteling


class Repository:
    """Reads and writes one kind of thing within the session, and so the transaction, of the caller."""

    def __init__(self, sessie: Session) -> None:
        """Args: sessie: from `Database.sessie()`; it carries the encryption and the retention period."""
        self._sessie: Any = sessie
        self._geheim: Versleuteling = sessie.info["versleuteling"]
        self._bewaartijd: dt.timedelta = sessie.info["bewaartijd"]

    def _invoegen(self, model: Any) -> Any:
        """An INSERT that knows ON CONFLICT, of the database in use."""
        postgres = self._sessie.get_bind().dialect.name == "postgresql"
        return (postgresql.insert if postgres else sqlite.insert)(model)


def vingerafdruk(waarde: str) -> str:
    """SHA-256 in hex. Enough for random values of 128 bits and more; never for passwords or names."""
    return hashlib.sha256(waarde.encode("utf-8")).hexdigest()
