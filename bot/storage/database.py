"""Opening the database: engine, sessions, migrations and renewing the encryption."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, inspect, select, text, update
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from bot.settings import Settings
from bot.storage.models import VERSLEUTELD
from bot.storage.sleutels import productsleutel
from bot.storage.versleuteling import Versleuteling

MIGRATIES = Path(__file__).resolve().parent / "migrations"
WACHTTIJD = 10
"""Seconds to wait for a connection or for a lock of another process."""

_MIGRATIESLOT = 7_160_311_904
_LEZEN = "maatje_lezen"
_MIGRATIE = "maatje_migratie"


class DatabaseFout(ValueError):
    """This database cannot be used; the message says why."""


class Database:
    """One database, SQLite or PostgreSQL. Synchronous: from asyncio use `asyncio.to_thread`."""

    def __init__(
        self,
        url: str,
        sleutel: str | Sequence[str],
        *,
        bewaartijd: dt.timedelta = dt.timedelta(hours=24),
        pool: int = 5,
        extra: int = 5,
    ) -> None:
        """Prepare the database; nothing is opened before the first use.

        Args:
            url: SQLAlchemy URL, `sqlite:///…` (a file) or `postgresql…`.
            sleutel: secret of the installation; several (comma-separated or a list) while a key is being replaced.
            bewaartijd: how long a conversation is kept after its last message.
            pool: connections kept open.
            extra: connections that may be opened on top when it is busy.

        Raises:
            DatabaseFout: another kind of database, or SQLite in memory.
            SleutelFout: see `versleuteling.lijst_van_sleutels`.
        """
        self.versleuteling = Versleuteling(sleutel)
        self.bewaartijd = bewaartijd
        self.engine = _engine(make_url(url), pool, extra)
        info = {"versleuteling": self.versleuteling, "bewaartijd": bewaartijd}
        self._lezer = self.engine.execution_options(**_leesopties(self.engine))
        # Objects stay readable after commit: repositories hand out plain values, never lazy rows.
        self._schrijven = sessionmaker(self.engine, future=True, expire_on_commit=False, info=info)
        self._lezen = sessionmaker(self._lezer, future=True, expire_on_commit=False, info=info)

    @classmethod
    def van(cls, settings: Settings) -> Database:
        """The database the settings name. Raises: as the constructor, and SettingsError without a key in production."""
        return cls(settings.database, productsleutel(settings), bewaartijd=dt.timedelta(hours=settings.bewaartijd_uren))

    @contextmanager
    def sessie(self, *, alleen_lezen: bool = False) -> Iterator[Session]:
        """A transaction: committed at the end, rolled back on an error.

        Args:
            alleen_lezen: the database refuses writing; on SQLite such readers do not wait for a writer.
        """
        with (self._lezen if alleen_lezen else self._schrijven)() as sessie, sessie.begin():
            yield sessie

    def gezond(self) -> bool:
        """Whether the database answers."""
        try:
            with self._lezer.connect() as verbinding:
                verbinding.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError):
            return False
        return True

    def migreer(self, doel: str = "head") -> None:
        """Bring the tables to a newer version; safe when several processes do it at once.

        Args:
            doel: revision, `head` for the newest.
        """
        self._alembic(command.upgrade, doel)

    def draai_terug(self, doel: str) -> None:
        """Bring the tables back to an older version. What only the newer one can hold is lost.

        Args:
            doel: revision, `base` for no tables at all.
        """
        self._alembic(command.downgrade, doel)

    def _alembic(self, opdracht: Any, doel: str) -> None:
        config = Config()
        # Alembic reads this through ConfigParser, to which a percent sign is special.
        config.set_main_option("script_location", str(MIGRATIES).replace("%", "%%"))
        with self.engine.execution_options(**{_MIGRATIE: True}).begin() as verbinding:
            if self.engine.dialect.name == "postgresql":
                verbinding.execute(text("SELECT pg_advisory_xact_lock(:slot)"), {"slot": _MIGRATIESLOT})
            config.attributes["connection"] = verbinding
            opdracht(config, doel)

    def hernieuw_versleuteling(self, portie: int = 500) -> int:
        """Encrypt everything anew under the first key, after which the older keys can be thrown away.

        Args:
            portie: rows a transaction.

        Returns:
            The number of values renewed.

        Raises:
            SleutelFout: something stored fits none of the keys.
        """
        return sum(self._hernieuw_kolom(model, kolom, portie) for model, kolom in VERSLEUTELD)

    def _hernieuw_kolom(self, model: Any, kolom: str, portie: int) -> int:
        sleutels = inspect(model).primary_key
        with self.sessie(alleen_lezen=True) as sessie:
            rijen = [tuple(rij) for rij in sessie.execute(select(*sleutels))]
        aantal = 0
        for begin in range(0, len(rijen), portie):
            with self.sessie() as sessie:
                for rij in rijen[begin : begin + portie]:
                    waar = [veld == waarde for veld, waarde in zip(sleutels, rij, strict=True)]
                    oud = sessie.execute(select(getattr(model, kolom)).where(*waar).with_for_update()).scalar()
                    if oud is None:
                        continue
                    nieuw = self.versleuteling.hernieuw(oud)
                    opdracht = update(model).where(*waar).values({kolom: nieuw})
                    sessie.execute(opdracht.execution_options(synchronize_session=False))
                    aantal += 1
        return aantal

    def sluit(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _leesopties(engine: Engine) -> dict[str, Any]:
    return {"postgresql_readonly": True} if engine.dialect.name == "postgresql" else {_LEZEN: True}


def _engine(url: URL, pool: int, extra: int) -> Engine:
    soort = url.get_backend_name()
    gedeeld: dict[str, Any] = {
        "future": True,
        # Parameters are texts of parents; they must not turn up in errors or logs.
        "hide_parameters": True,
        "poolclass": QueuePool,
        "pool_size": pool,
        "max_overflow": extra,
        "pool_timeout": WACHTTIJD,
        "pool_pre_ping": True,
    }
    if soort == "postgresql":
        verbinden = {"connect_timeout": WACHTTIJD, "application_name": "digitaal-maatje"}
        return create_engine(url, connect_args=verbinden, pool_recycle=1800, **gedeeld)
    if soort != "sqlite":
        raise DatabaseFout(f"MAATJE_DATABASE_URL noemt '{soort}'; alleen sqlite en postgresql kunnen.")
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise DatabaseFout("SQLite in het geheugen kan niet: elke verbinding zou een eigen database zien.")
    bestand = Path(url.database)
    bestand.parent.mkdir(parents=True, exist_ok=True)
    if not bestand.exists():
        # Owner only; SQLite gives its -wal and -shm files the same mode.
        os.close(os.open(bestand, os.O_CREAT | os.O_WRONLY, 0o600))
    engine = create_engine(url, connect_args={"timeout": WACHTTIJD, "check_same_thread": False}, **gedeeld)
    event.listen(engine, "connect", _sqlite_verbonden)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_verbonden(verbinding: Any, _record: Any) -> None:
    # The driver's own idea of transactions is switched off: it leaves DDL outside and cannot BEGIN IMMEDIATE.
    verbinding.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        verbinding.execute(f"PRAGMA {pragma}").close()


def _sqlite_begin(verbinding: Connection) -> None:
    opties = verbinding.get_execution_options()
    lezen = bool(opties.get(_LEZEN))
    verbinding.exec_driver_sql(f"PRAGMA query_only={int(lezen)}")
    # SQLite changes a table by rebuilding it; with foreign keys on, dropping the old one would empty its children.
    verbinding.exec_driver_sql(f"PRAGMA foreign_keys={int(not opties.get(_MIGRATIE))}")
    # A writer takes its lock at once: turning from reader into writer halfway fails without waiting.
    verbinding.exec_driver_sql("BEGIN" if lezen else "BEGIN IMMEDIATE")
