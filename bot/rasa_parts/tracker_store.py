"""Tracker store: Rasa's working memory, capped, encrypted, in the product's own database."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

import structlog
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from bot import settings
from bot.storage import Database, TrackerRepository

log = structlog.get_logger()

# Rules look at the present turn only, and "twice not understood" at the one before; the rest is weight that makes
# every turn of a long talk dearer.
TURNS = 3
# Conversations kept in memory for when the database is away.
IN_MEMORY = 2000


class MaatjeTrackerStore(TrackerStore):
    """Keeps the last turns of each conversation.

    Losing the database does not stop a talk: the latest state stays in memory and is written again at the next turn.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        database: Database | None = None,
        **kwargs: Any,
    ) -> None:
        """Open the database of the settings unless one is given."""
        super().__init__(domain, event_broker)
        self._database = database or Database.van(settings.load())
        self._recent: OrderedDict[str, bytes] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the capped tracker."""
        await self.stream_events(tracker)
        content = json.dumps([event.as_dict() for event in capped(tracker)]).encode()
        self._remember(tracker.sender_id, content)
        try:
            with self._database.sessie() as session:
                TrackerRepository(session).schrijf(tracker.sender_id, content)
        except SQLAlchemyError as error:
            log.warning("tracker.niet_bewaard", fout=type(error).__name__)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of a conversation, or None."""
        content: bytes | None
        try:
            with self._database.sessie(alleen_lezen=True) as session:
                content = TrackerRepository(session).lees(sender_id)
        except SQLAlchemyError as error:
            log.warning("tracker.uit_geheugen", fout=type(error).__name__)
            content = self._recent.get(sender_id)
        if content is None:
            return None
        events = [e for e in map(Event.from_parameters, json.loads(content)) if e is not None]
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)

    async def keys(self) -> Iterable[str]:
        """Every stored conversation."""
        with self._database.sessie(alleen_lezen=True) as session:
            return list(TrackerRepository(session).senders())

    def _remember(self, sender_id: str, content: bytes) -> None:
        self._recent[sender_id] = content
        self._recent.move_to_end(sender_id)
        while len(self._recent) > IN_MEMORY:
            self._recent.popitem(last=False)


def capped(tracker: DialogueStateTracker, turns: int = TURNS) -> list[Event]:
    """The events of the last turns, preceded by the slots as they were set before.

    Args:
        tracker: the whole tracker.
        turns: how many messages of the parent to keep.
    """
    events = list(tracker.events)
    starts = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(starts) <= turns:
        return events
    cut = starts[-turns]
    slots: dict[str, Any] = {}
    for event in events[:cut]:
        if isinstance(event, SlotSet):
            slots[event.key] = event.value
    kept: list[Event] = [SlotSet(name, value) for name, value in slots.items() if value is not None]
    return [ActionExecuted("action_listen"), *kept, *events[cut:]]
