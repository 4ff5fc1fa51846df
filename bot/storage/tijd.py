"""Time, always UTC and always aware of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import DateTime
from sqlalchemy.types import TypeDecorator


def nu() -> dt.datetime:
    """This moment in UTC."""
    return dt.datetime.now(dt.timezone.utc)


class UtcTijd(TypeDecorator):
    """A moment in UTC on every database; SQLite has no time zones, so there it is stored without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: object) -> dt.datetime | None:
        """Refuse a time of unknown zone: guessing it would shift what is purged.

        Raises:
            ValueError: the time has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("Een tijdstip zonder tijdzone kan niet worden opgeslagen.")
        utc = value.astimezone(dt.timezone.utc)
        return utc.replace(tzinfo=None) if getattr(dialect, "name", "") == "sqlite" else utc

    def process_result_value(self, value: dt.datetime | None, dialect: object) -> dt.datetime | None:
        """The moment in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=dt.timezone.utc)
        return value.astimezone(dt.timezone.utc)
