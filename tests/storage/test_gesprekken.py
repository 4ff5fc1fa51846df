"""Conversations, messages, trackers, catalogue: on both databases."""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from collections.abc import Callable

import pytest
import time_machine
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from bot.storage import (
    Database,
    DienstRepository,
    DubbelBericht,
    GemeenteRepository,
    GesprekOnbekend,
    GesprekRepository,
    ImportFout,
    NieuwBericht,
    OverdrachtRepository,
    TrackerRepository,
    Verschil,
    gesprekken,
    ruim_op,
)
from bot.storage.models import metadata

A, B = "a" * 32, "b" * 32
TEKST = "Mijn ex Bert woont in de Kerkstraat"
UTC = dt.timezone.utc


def _ouder(tekst: str = TEKST, client_id: str | None = None) -> NieuwBericht:
    return NieuwBericht("ouder", {"tekst": tekst}, client_id=client_id)


def _tegelijk(*werk: Callable[[], object]) -> list[object]:
    """Run in threads that start together; an exception counts as a result."""
    klaar, uit = threading.Barrier(len(werk)), [None] * len(werk)

    def doe(plek: int) -> None:
        klaar.wait()
        try:
            uit[plek] = werk[plek]()
        except Exception as fout:
            uit[plek] = fout

    draden = [threading.Thread(target=doe, args=(plek,)) for plek in range(len(werk))]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join(30)
    return uit


def test_a_conversation_comes_back_as_it_went_in(database: Database) -> None:
    inhoud = {"tekst": "Hoi", "keuzes": [{"id": "k1", "titel": "Ja", "payload": {"soort": "herhaal"}}], "kaarten": []}
    with database.sessie() as sessie:
        repo = GesprekRepository(sessie)
        repo.maak(A, gemeente="Almelo", situatie={"leeftijden": [4, 7]}, context={"laag": 1})
        vraag = repo.voeg_toe(A, [_ouder(client_id="c1")])[0]
        repo.voeg_toe(A, [NieuwBericht("maatje", inhoud, op_bericht=vraag.volgnummer)] * 2)
    with database.sessie(alleen_lezen=True) as sessie:
        repo = GesprekRepository(sessie)
        gesprek = repo.vind(A)
        assert (gesprek.gemeente, gesprek.situatie, gesprek.context) == ("Almelo", {"leeftijden": [4, 7]}, {"laag": 1})
        assert (gesprek.status, gesprek.laatste_volgnummer) == ("maatje", 3)
        assert gesprek.laatst_actief.utcoffset() == dt.timedelta(0)
        assert [b.volgnummer for b in repo.berichten(A)] == [1, 2, 3]
        assert [b.volgnummer for b in repo.berichten(A, na=2)] == [3]
        assert repo.berichten(A)[1].inhoud == inhoud
        assert [b.volgnummer for b in repo.antwoorden_op(A, "c1")] == [2, 3]
        assert repo.antwoorden_op(A, "c2") is None
        assert repo.vind(B) is None
        assert repo.berichten(B) == []


def test_nothing_a_parent_wrote_is_readable_in_the_database(database: Database) -> None:
    with database.sessie() as sessie:
        repo = GesprekRepository(sessie)
        gesprek = repo.maak(A, situatie={"plaats": "Kerkstraat"}, context={"onderwerp": "Kerkstraat"})
        repo.voeg_toe(A, [_ouder()])
        TrackerRepository(sessie).schrijf(gesprek.sender, TEKST.encode())
        OverdrachtRepository(sessie).maak(A, "Almelo", None, {"laatste_vraag": TEKST}, [{"tekst": TEKST}], "c1")
    with database.sessie(alleen_lezen=True) as sessie:
        rauw = "".join(
            repr([bytes(w) if isinstance(w, memoryview) else w for w in rij])
            for tabel in inspect(database.engine).get_table_names()
            for rij in sessie.execute(text(f"SELECT * FROM {tabel}"))
        )
    assert "gAAAA" in rauw
    assert "Kerkstraat" not in rauw
    assert "Bert" not in rauw


def test_times_are_utc_whatever_comes_in(database: Database) -> None:
    hier = dt.timezone(dt.timedelta(hours=2))
    met_zone = dt.datetime(2026, 7, 1, 12, 0, tzinfo=hier)
    with database.sessie() as sessie:
        repo = GesprekRepository(sessie)
        repo.maak(A)
        repo.voeg_toe(A, [NieuwBericht("ouder", {"tekst": "x"}, tijdstip=met_zone)])
    with database.sessie() as sessie:
        assert GesprekRepository(sessie).berichten(A)[0].tijdstip == dt.datetime(2026, 7, 1, 10, 0, tzinfo=UTC)


def test_refuses_a_time_without_a_zone(database: Database) -> None:
    with pytest.raises(Exception, match="tijdzone"), database.sessie() as sessie:
        repo = GesprekRepository(sessie)
        repo.maak(A)
        repo.voeg_toe(A, [NieuwBericht("ouder", {"tekst": "x"}, tijdstip=dt.datetime(2026, 7, 1))])


@pytest.mark.parametrize("id_", ["", "A" * 32, "a" * 31, "a" * 33, "g" * 32])
def test_refuses_other_ids(database: Database, id_: str) -> None:
    with pytest.raises(ValueError, match="hexadecimale"), database.sessie() as sessie:
        GesprekRepository(sessie).maak(id_)


def test_the_same_message_twice_is_told_and_leaves_no_gap(database: Database) -> None:
    with database.sessie() as sessie:
        repo = GesprekRepository(sessie)
        repo.maak(A)
        repo.voeg_toe(A, [_ouder(client_id="c1")])
        with pytest.raises(DubbelBericht):
            repo.voeg_toe(A, [_ouder(client_id="c1"), _ouder()])
        with pytest.raises(DubbelBericht):
            repo.voeg_toe(A, [_ouder(client_id="c2"), _ouder(client_id="c2")])
        repo.voeg_toe(A, [_ouder(client_id="c3")])
        assert [b.volgnummer for b in repo.berichten(A)] == [1, 2]


def test_the_same_client_id_in_another_conversation_is_fine(database: Database) -> None:
    with database.sessie() as sessie:
        repo = GesprekRepository(sessie)
        for id_ in (A, B):
            repo.maak(id_)
            assert repo.voeg_toe(id_, [_ouder(client_id="c1")])[0].volgnummer == 1


def test_two_sessions_adding_at_once_get_consecutive_numbers(database: Database) -> None:
    with database.sessie() as sessie:
        GesprekRepository(sessie).maak(A)

    def voeg_toe() -> None:
        for _ in range(10):
            with database.sessie() as sessie:
                GesprekRepository(sessie).voeg_toe(A, [_ouder(client_id=secrets.token_hex(8)), _ouder()])

    assert _tegelijk(voeg_toe, voeg_toe, voeg_toe) == [None, None, None]
    with database.sessie() as sessie:
        assert [b.volgnummer for b in GesprekRepository(sessie).berichten(A)] == list(range(1, 61))


def test_of_the_same_message_sent_twice_at_once_one_is_kept(database: Database) -> None:
    with database.sessie() as sessie:
        GesprekRepository(sessie).maak(A)

    def voeg_toe() -> str:
        with database.sessie() as sessie:
            GesprekRepository(sessie).voeg_toe(A, [_ouder(client_id="zelfde")])
        return "bewaard"

    uit = _tegelijk(*[voeg_toe] * 4)
    assert uit.count("bewaard") == 1
    assert sum(isinstance(u, DubbelBericht) for u in uit) == 3
    with database.sessie() as sessie:
        assert len(GesprekRepository(sessie).berichten(A)) == 1


def test_the_database_itself_refuses_doubles_and_unknown_senders(database: Database) -> None:
    with database.sessie() as sessie:
        repo = GesprekRepository(sessie)
        repo.maak(A)
        repo.voeg_toe(A, [_ouder(client_id="c1")])
    kopie = (
        "INSERT INTO bericht SELECT gesprek_id, {nummer}, '{van}', inhoud_versleuteld, {cid}, NULL, tijdstip"
        " FROM bericht"
    )
    for nummer, van, cid in ((1, "ouder", "NULL"), (2, "ouder", "'c1'"), (2, "indringer", "NULL")):
        with pytest.raises(IntegrityError), database.sessie() as sessie:
            sessie.execute(text(kopie.format(nummer=nummer, van=van, cid=cid)))


def test_updates_only_what_is_given(database: Database) -> None:
    with database.sessie() as sessie:
        repo = GesprekRepository(sessie)
        repo.maak(A, gemeente="Almelo", situatie={"woning": "huur"})
        repo.werk_bij(A, context={"laag": 2}, status="toestemming")
        repo.werk_bij(A)
        gesprek = repo.vind(A)
        assert (gesprek.gemeente, gesprek.situatie, gesprek.context, gesprek.status) == (
            "Almelo",
            {"woning": "huur"},
            {"laag": 2},
            "toestemming",
        )
        repo.vergeet(A)
        gesprek = repo.vind(A)
        assert (gesprek.gemeente, gesprek.situatie, gesprek.context) == (None, {}, {})
        with pytest.raises(ValueError, match="onzin"):
            repo.werk_bij(A, status="onzin")
        with pytest.raises(GesprekOnbekend):
            repo.werk_bij(B, gemeente="Almelo")


def test_erasing_leaves_only_a_mark(database: Database) -> None:
    with database.sessie() as sessie:
        repo = GesprekRepository(sessie)
        gesprek = repo.maak(A)
        repo.voeg_toe(A, [_ouder()])
        TrackerRepository(sessie).schrijf(gesprek.sender, b"geheugen")
        overdracht = OverdrachtRepository(sessie).maak(A, "Almelo", None, {"laatste_vraag": TEKST}, [], "c1")
    with database.sessie() as sessie:
        assert GesprekRepository(sessie).verwijder(A)
    with database.sessie() as sessie:
        repo, trackers = GesprekRepository(sessie), TrackerRepository(sessie)
        assert repo.vind(A) is None
        assert repo.berichten(A) == []
        assert trackers.lees(gesprek.sender) is None
        assert repo.is_gewist(A)
        assert not repo.is_gewist(B)
        assert not repo.verwijder(A)
        # What comes too late brings nothing back.
        assert not trackers.schrijf(gesprek.sender, b"te laat")
        assert trackers.senders() == []
        with pytest.raises(GesprekOnbekend):
            repo.voeg_toe(A, [_ouder()])
        with pytest.raises(GesprekOnbekend):
            repo.maak(A)
        rest = OverdrachtRepository(sessie).vind(overdracht.id, "Almelo")
        assert (rest.status, rest.samenvatting, rest.transcript, rest.gesprek_id) == ("ingetrokken", None, None, None)
        vol = {t.name for t in metadata.sorted_tables if sessie.execute(select(t)).first()}
        assert vol == {"gewist", "overdracht"}
        rauw = repr([tuple(rij) for rij in sessie.execute(text("SELECT * FROM gewist"))])
        assert A not in rauw


def test_a_conversation_that_was_never_stored_can_be_erased_too(database: Database) -> None:
    with database.sessie() as sessie:
        repo = GesprekRepository(sessie)
        assert not repo.verwijder(A, sender="naam-bij-rasa")
        assert repo.is_gewist(A)
        assert not TrackerRepository(sessie).schrijf("naam-bij-rasa", b"x")


def test_erasing_and_writing_at_once_leaves_nothing(database: Database) -> None:
    for _ in range(5):
        id_ = secrets.token_hex(16)
        with database.sessie() as sessie:
            sender = GesprekRepository(sessie).maak(id_).sender

        def wis(id_: str = id_) -> None:
            with database.sessie() as sessie:
                GesprekRepository(sessie).verwijder(id_)

        def schrijf(sender: str = sender) -> None:
            with database.sessie() as sessie:
                TrackerRepository(sessie).schrijf(sender, b"geheugen")

        assert _tegelijk(wis, schrijf, schrijf) == [None, None, None]
        with database.sessie() as sessie:
            assert TrackerRepository(sessie).lees(sender) is None


def test_purge_after_the_retention_period(database: Database) -> None:
    begin = dt.datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    with time_machine.travel(begin, tick=False) as klok:
        with database.sessie() as sessie:
            repo = GesprekRepository(sessie)
            for id_ in (A, B):
                TrackerRepository(sessie).schrijf(repo.maak(id_).sender, b"geheugen")
                repo.voeg_toe(id_, [_ouder()])
        klok.shift(dt.timedelta(hours=23))
        with database.sessie() as sessie:
            GesprekRepository(sessie).voeg_toe(B, [_ouder()])
        assert ruim_op(database).gesprekken == 0
        klok.shift(dt.timedelta(hours=1))
        with database.sessie(alleen_lezen=True) as sessie:
            # Past its time is gone, also before the purge came by.
            assert GesprekRepository(sessie).vind(A) is None
        with pytest.raises(GesprekOnbekend), database.sessie() as sessie:
            GesprekRepository(sessie).voeg_toe(A, [_ouder()])
        opgeruimd = ruim_op(database)
        assert (opgeruimd.gesprekken, opgeruimd.trackers) == (1, 1)
        with database.sessie() as sessie:
            repo = GesprekRepository(sessie)
            assert repo.vind(A) is None
            assert len(repo.berichten(B)) == 2
            assert repo.berichten(A) == []
        klok.shift(dt.timedelta(hours=23))
        assert ruim_op(database).gesprekken == 1
        with database.sessie() as sessie:
            assert {t.name for t in metadata.sorted_tables if sessie.execute(select(t)).first()} == set()


def test_the_mark_of_an_erased_conversation_expires(database: Database) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 1, tzinfo=UTC), tick=False) as klok:
        with database.sessie() as sessie:
            GesprekRepository(sessie).verwijder(A)
        klok.shift(dt.timedelta(days=29))
        ruim_op(database)
        with database.sessie() as sessie:
            assert GesprekRepository(sessie).is_gewist(A)
        klok.shift(dt.timedelta(days=1))
        ruim_op(database)
        with database.sessie() as sessie:
            assert not GesprekRepository(sessie).is_gewist(A)


def test_purges_more_than_one_portion(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gesprekken, "_PORTIE", 2)
    with time_machine.travel(dt.datetime(2026, 11, 1, tzinfo=UTC), tick=False) as klok:
        with database.sessie() as sessie:
            repo = GesprekRepository(sessie)
            for _ in range(5):
                repo.maak(secrets.token_hex(16))
        klok.shift(dt.timedelta(days=2))
        assert ruim_op(database).gesprekken == 5


def test_tracker_is_bytes_per_sender(database: Database) -> None:
    with database.sessie() as sessie:
        repo = TrackerRepository(sessie)
        assert repo.lees("x") is None
        assert repo.schrijf("x", b"\x00\xff")
        assert repo.schrijf("y", b"1")
        assert repo.schrijf("x", b"nieuw")
        assert (repo.lees("x"), repo.senders()) == (b"nieuw", ["x", "y"])
        assert repo.verwijder("x")
        assert not repo.verwijder("x")
        assert repo.senders() == ["y"]


def test_import_replaces_everything_and_tells_the_difference(database: Database) -> None:
    with database.sessie() as sessie:
        repo = DienstRepository(sessie)
        eerste = [{"id": "b", "naam": "é"}, {"id": "a", "gecontroleerd": dt.date(2026, 11, 21)}]
        assert repo.importeer(eerste) == Verschil(2, 0, 0, 0)
        assert repo.importeer(eerste) == Verschil(0, 0, 0, 2)
        assert repo.alle() == [{"id": "b", "naam": "é"}, {"id": "a", "gecontroleerd": "2026-11-21"}]
        assert repo.importeer([{"id": "c"}, {"id": "b", "naam": "e"}]) == Verschil(1, 1, 1, 0)
        assert [d["id"] for d in repo.alle()] == ["c", "b"]
        assert GemeenteRepository(sessie).importeer([{"naam": "Almelo"}]) == Verschil(1, 0, 0, 0)
        assert GemeenteRepository(sessie).alle() == [{"naam": "Almelo"}]


@pytest.mark.parametrize(
    ("records", "reden"),
    [([{"naam": "x"}], "Record 1"), ([{"id": "a"}, {"id": "a"}], "twee keer"), ([{"id": "a", "x": {1}}], "set")],
)
def test_a_wrong_import_changes_nothing(database: Database, records: list[dict[str, object]], reden: str) -> None:
    with database.sessie() as sessie:
        DienstRepository(sessie).importeer([{"id": "blijft"}])
    with database.sessie() as sessie:
        with pytest.raises(ImportFout, match=reden):
            DienstRepository(sessie).importeer(records)
        assert DienstRepository(sessie).alle() == [{"id": "blijft"}]
