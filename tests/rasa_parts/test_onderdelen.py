"""The parts that plug into Rasa, on their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

rasa_channel = pytest.importorskip("rasa.core.channels.channel")

from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402

from bot.rasa_parts.context import ContextReader  # noqa: E402
from bot.rasa_parts.kanaal import _flat, _user_message  # noqa: E402
from bot.rasa_parts.ontleden import vorm  # noqa: E402
from bot.rasa_parts.situatie import SituationExtractor  # noqa: E402
from bot.rasa_parts.tracker_store import MaatjeTrackerStore, capped  # noqa: E402
from bot.rasa_parts.veiligheid import KEY, SafetyWatch  # noqa: E402
from bot.settings import PROJECT  # noqa: E402
from bot.storage import Database  # noqa: E402
from bot.veiligheid import Wacht  # noqa: E402


def _message(text: str, *ranking: tuple[str, float], context: dict[str, object] | None = None) -> Message:
    ranked = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    return Message(
        {
            "text": text,
            "intent": dict(ranked[0]),
            "intent_ranking": ranked,
            "metadata": {"context": context or {}},
        }
    )


class TestChannel:
    @pytest.mark.parametrize(
        ("text", "expected"), [("/restart", "restart"), ("  //inform{}", "inform{}"), ("hallo", "hallo")]
    )
    def test_a_leading_slash_is_just_a_character(self, text: str, expected: str) -> None:
        message = _user_message({"sender": "s", "tekst": text}, rasa_channel.CollectingOutputChannel())
        assert message.text == expected
        assert message.parse_data is None

    def test_a_choice_carries_its_own_parse(self) -> None:
        body = {"sender": "s", "tekst": None, "keuze": {"onderwerp": "gezag", "entiteiten": {"laag": 2}}}
        parsed = _user_message(body, rasa_channel.CollectingOutputChannel()).parse_data
        assert parsed is not None
        assert parsed["intent"]["name"] == "gezag"
        assert parsed["entities"][0]["value"] == 2

    def test_replies_of_one_payload_are_separate(self) -> None:
        assert _flat([{"custom": {"berichten": [{"tekst": "a"}, {"tekst": "b"}]}}, {"text": "x"}]) == [
            {"tekst": "a"},
            {"tekst": "b"},
        ]


class TestSafetyWatch:
    @pytest.fixture(scope="class")
    def watch(self) -> SafetyWatch:
        return SafetyWatch(SafetyWatch.get_default_config(), Wacht.laad(PROJECT / "data" / "veiligheid"))

    def test_two_close_crisis_topics_never_become_fallback(self, watch: SafetyWatch) -> None:
        message = _message(
            "zin zonder signaal",
            ("nlu_fallback", 0.4),
            ("crisis_huiselijk_geweld", 0.46),
            ("crisis_acuut", 0.44),
        )
        watch.process([message])
        assert message.get("intent")["name"] == "crisis_huiselijk_geweld"
        assert message.get(KEY)["niveau"] == "ernstig"

    def test_a_signal_beats_any_topic(self, watch: SafetyWatch) -> None:
        message = _message("hij heeft me geslagen", ("huurwoning", 0.99))
        watch.process([message])
        assert message.get("intent")["name"] == "crisis_huiselijk_geweld"

    def test_without_danger_a_crisis_topic_is_not_the_answer(self, watch: SafetyWatch) -> None:
        message = _message("zin zonder signaal", ("crisis_acuut", 0.2), ("boosheid", 0.19))
        watch.process([message])
        assert message.get("intent")["name"] == "boosheid"
        assert message.get(KEY)["niveau"] == "geen"

    def test_a_parent_who_said_no_is_not_asked_again(self, watch: SafetyWatch) -> None:
        message = _message(
            "zin zonder signaal", ("crisis_suicide", 0.5), ("verdriet_rouw", 0.4), context={"veiligheid_nee": True}
        )
        watch.process([message])
        assert message.get("intent")["name"] == "verdriet_rouw"


def test_context_reader_goes_deeper_on_yes() -> None:
    message = _message("ja graag", ("bevestigen", 0.9), context={"onderwerp": "gezag", "laag": 0})
    ContextReader().process([message])
    assert message.get("intent")["name"] == "gezag"
    assert message.get("entities")[0]["value"] == 1


def test_situation_becomes_entities() -> None:
    message = Message({"text": "we wonen in Goor en zijn getrouwd"})
    SituationExtractor().process([message])
    found = {e["entity"]: e["value"] for e in message.get("entities")}
    assert found["gemeente"] == "Hof van Twente"
    assert found["relatievorm"] == "getrouwd"


def test_a_check_question_is_not_yet_a_conclusion() -> None:
    read = {
        "intent": {"name": "crisis_suicide", "confidence": 1.0},
        "intent_ranking": [{"name": "crisis_suicide", "confidence": 1.0}, {"name": "boosheid", "confidence": 0.6}],
        "entities": [],
        KEY: {"niveau": "check", "soort": "crisis_suicide", "eerste": {"name": "boosheid", "confidence": 0.6}},
    }
    shaped = vorm("ik ben er klaar mee", read)
    assert shaped["onderwerp"] == "boosheid"
    assert shaped["veiligheid"] == {"niveau": "check", "soort": "crisis_suicide"}


class TestTrackerStore:
    @pytest.fixture
    def database(self, tmp_path: Path) -> Database:
        database = Database(f"sqlite:///{tmp_path / 'm.db'}", "s" * 40)
        database.migreer()
        return database

    @staticmethod
    def _tracker(turns: int) -> DialogueStateTracker:
        events: list[object] = [ActionExecuted("action_listen"), SlotSet("gemeente", "Borne")]
        for n in range(turns):
            events += [UserUttered(f"bericht {n}", {"name": "gezag"}), ActionExecuted("utter_gezag")]
            events.append(ActionExecuted("action_listen"))
        return DialogueStateTracker.from_events("s", events)

    def test_a_long_talk_is_stored_as_a_short_one(self) -> None:
        short, long = capped(self._tracker(4)), capped(self._tracker(200))
        assert len(json.dumps([e.as_dict() for e in long])) < 1.2 * len(json.dumps([e.as_dict() for e in short]))
        assert any(isinstance(e, SlotSet) and e.value == "Borne" for e in long)
        assert [e.text for e in long if isinstance(e, UserUttered)][-1] == "bericht 199"

    async def test_survives_a_restart(self, database: Database) -> None:
        domain = Domain.load(str(PROJECT / "domain.yml"))
        await MaatjeTrackerStore(domain, database=database).save(self._tracker(2))
        again = await MaatjeTrackerStore(domain, database=database).retrieve("s")
        assert again is not None
        assert again.latest_message is not None
        assert again.latest_message.text == "bericht 1"
        assert again.get_slot("gemeente") == "Borne"

    async def test_goes_on_from_memory_without_a_database(self, tmp_path: Path) -> None:
        unmigrated = Database(f"sqlite:///{tmp_path / 'leeg.db'}", "s" * 40)
        store = MaatjeTrackerStore(Domain.load(str(PROJECT / "domain.yml")), database=unmigrated)
        await store.save(self._tracker(1))
        tracker = await store.retrieve("s")
        assert tracker is not None
        assert tracker.latest_message is not None
        assert tracker.latest_message.text == "bericht 0"
