"""The purge job: everything past its time goes, by the table in `bewaartermijnen`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.storage.audit import AuditRepository
from bot.storage.database import Database
from bot.storage.gesprekken import GesprekRepository
from bot.storage.medewerkers import SessieRepository
from bot.storage.overdrachten import OverdrachtRepository
from bot.storage.tijd import nu
from bot.storage.trackers import TrackerRepository


@dataclass(frozen=True)
class Opgeruimd:
    """How much was removed of each kind."""

    gesprekken: int
    trackers: int
    overdrachten: int
    sessies: int
    audit: int


def ruim_op(database: Database, moment: dt.datetime | None = None) -> Opgeruimd:
    """Remove everything past its time, each kind in its own transaction.

    Args:
        database: an open, migrated database.
        moment: UTC; now when not given.
    """
    grens = moment or nu()
    # Handoffs first: closing a forgotten one frees its conversation.
    with database.sessie() as sessie:
        overdrachten = OverdrachtRepository(sessie).ruim_op(grens)
    with database.sessie() as sessie:
        gesprekken = GesprekRepository(sessie).ruim_op(grens)
    with database.sessie() as sessie:
        trackers = TrackerRepository(sessie).ruim_op(grens)
    with database.sessie() as sessie:
        sessies = SessieRepository(sessie).ruim_op(grens)
    with database.sessie() as sessie:
        audit = AuditRepository(sessie).ruim_op(grens)
    return Opgeruimd(gesprekken, trackers, overdrachten, sessies, audit)
