"""Who did what and when, without content. Rows are only ever added; the database itself refuses changing them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from bot.storage.basis import Repository
from bot.storage.bewaartermijnen import AUDIT
from bot.storage.models import AuditRij
from bot.storage.tijd import nu


@dataclass(frozen=True)
class Auditregel:
    """One deed. `medewerker` is a user name, or None for somebody unknown or the clock; time in UTC."""

    tijd: dt.datetime
    medewerker: str | None
    handeling: str
    object: str


class AuditRepository(Repository):
    """The audit log (BIO2 8.15: who, what, on what, when; never a text or a password)."""

    def noteer(self, handeling: str, object_: str, medewerker: str | None = None) -> None:
        """Add a row, in the transaction of the deed itself: neither exists without the other.

        Args:
            handeling: short fixed word, for example `bekeken`.
            object_: kind and id, for example `overdracht:0f3a…`.
            medewerker: user name of an existing account. Never what somebody typed as a name: it may be a password.
        """
        self._sessie.add(AuditRij(tijd=nu(), medewerker=medewerker, handeling=handeling, object=object_))
        self._sessie.flush()

    def van_object(self, object_: str, limiet: int = 100) -> list[Auditregel]:
        """The latest deeds on one object, oldest first."""
        return self._regels(select(AuditRij).where(AuditRij.object == object_), limiet)

    def laatste(self, limiet: int = 100) -> list[Auditregel]:
        """The latest deeds, oldest first."""
        return self._regels(select(AuditRij), limiet)

    def ruim_op(self, moment: dt.datetime | None = None) -> int:
        """Remove rows past their time; returns how many."""
        opdracht = delete(AuditRij).where(AuditRij.tijd <= (moment or nu()) - AUDIT)
        return int(self._sessie.execute(opdracht.execution_options(synchronize_session=False)).rowcount)

    def _regels(self, vraag: Any, limiet: int) -> list[Auditregel]:
        rijen = self._sessie.execute(vraag.order_by(AuditRij.id.desc()).limit(limiet)).scalars().all()
        return [Auditregel(rij.tijd, rij.medewerker, rij.handeling, rij.object) for rij in reversed(rijen)]
