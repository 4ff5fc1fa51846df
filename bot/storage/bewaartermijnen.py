"""How long what is kept (AVG art. 5 lid 1 onder e), for the whole product; conversations follow the settings."""

from __future__ import annotations

import datetime as dt

from bot.overdracht.samenvatting import BEWAARDAGEN

GEWIST = dt.timedelta(days=30)
"""Mark of an erased conversation, without content: as long as its page could still be open somewhere."""

OVERDRACHT_NA_SLUITEN = dt.timedelta(days=BEWAARDAGEN)
"""Text of a handoff after it was closed."""

OVERDRACHT_STIL = dt.timedelta(days=90)
"""A handoff nobody touched for so long is closed as 'verlopen', so that it cannot stay for ever."""

AUDIT = dt.timedelta(days=365)
"""Who did what."""

SESSIE_STIL = dt.timedelta(minutes=30)
"""A staff session without any action."""

SESSIE_HOOGSTENS = dt.timedelta(hours=10)
"""A staff session in all: a working day."""
