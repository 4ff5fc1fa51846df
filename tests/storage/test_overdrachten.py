"""Handoffs, staff, sessions and audit: on both databases."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from collections.abc import Callable

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.overdracht import referentie
from bot.overdracht.toestand import OngeldigeOvergang
from bot.storage import (
    AccountFout,
    AuditRepository,
    Database,
    GesprekOnbekend,
    GesprekRepository,
    MedewerkerRepository,
    Overdracht,
    OverdrachtRepository,
    SessieRepository,
    overdrachten,
    ruim_op,
)
from bot.storage.models import AuditRij, OverdrachtRij, SessieRij

A, B = "a" * 32, "b" * 32
UTC = dt.timezone.utc
BEGIN = dt.datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def _verzoek(database: Database, gesprek: str = A, gemeente: str = "Almelo", client_id: str = "c1") -> Overdracht:
    with database.sessie() as sessie:
        GesprekRepository(sessie).maak(gesprek)
        inhoud = {"onderwerpen": ["Kinderalimentatie"], "laatste_vraag": "Wie betaalt?"}
        transcript = [{"van": "ouder", "tekst": "Wie betaalt?"}]
        return OverdrachtRepository(sessie).maak(gesprek, gemeente, None, inhoud, transcript, client_id)


def _account(database: Database, naam: str, gemeente: str = "Almelo") -> int:
    with database.sessie() as sessie:
        return MedewerkerRepository(sessie).maak(naam, gemeente, "medewerker", "hash").id


def _tegelijk(*werk: Callable[[], object]) -> list[object]:
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


def test_a_request_comes_back_and_the_conversation_knows(database: Database) -> None:
    gemaakt = _verzoek(database)
    with database.sessie() as sessie:
        repo = OverdrachtRepository(sessie)
        gevonden = repo.vind(gemaakt.id, "Almelo")
        assert gevonden == gemaakt == repo.van_gesprek(A) == repo.vind_referentie(gemaakt.referentie, "Almelo")
        assert gevonden.status == "wachtrij"
        assert gevonden.samenvatting == {"onderwerpen": ["Kinderalimentatie"], "laatste_vraag": "Wie betaalt?"}
        assert gevonden.transcript == [{"van": "ouder", "tekst": "Wie betaalt?"}]
        assert referentie.normaliseer(gevonden.referentie) == gevonden.referentie
        assert GesprekRepository(sessie).vind(A).status == "wachtrij"


def test_another_municipality_sees_nothing_and_changes_nothing(database: Database) -> None:
    gemaakt = _verzoek(database)
    with database.sessie() as sessie:
        repo = OverdrachtRepository(sessie)
        assert repo.vind(gemaakt.id, "Borne") is None
        assert repo.vind_referentie(gemaakt.referentie, "Borne") is None
        assert repo.lijst("Borne") == []
        assert repo.tel("Borne") == 0
        assert not repo.zet_status(gemaakt.id, "medewerker", None, "wachtrij", gemeente="Borne")
        assert repo.vind(gemaakt.id, "Almelo").status == "wachtrij"


def test_parts_left_out_stay_out(database: Database) -> None:
    with database.sessie() as sessie:
        GesprekRepository(sessie).maak(A)
        gemaakt = OverdrachtRepository(sessie).maak(A, "Almelo", None, None, None, "c1")
        assert (gemaakt.samenvatting, gemaakt.transcript) == (None, None)


def test_a_request_needs_a_conversation(database: Database) -> None:
    with pytest.raises(GesprekOnbekend), database.sessie() as sessie:
        OverdrachtRepository(sessie).maak(A, "Almelo", None, {}, [], "c1")


def test_making_it_twice_gives_the_same(database: Database) -> None:
    eerste = _verzoek(database)
    assert _verzoek(database) == eerste
    assert _verzoek(database, client_id="c2") == eerste
    uit = _tegelijk(*[lambda: _verzoek(database, B, client_id="zelfde").id] * 4)
    assert len(set(uit)) == 1
    with database.sessie() as sessie:
        assert OverdrachtRepository(sessie).tel("Almelo") == 2


def test_after_closing_the_parent_may_ask_again(database: Database) -> None:
    eerste, wie = _verzoek(database), _account(database, "jan")
    with database.sessie() as sessie:
        repo = OverdrachtRepository(sessie)
        repo.zet_status(eerste.id, "medewerker", wie, "wachtrij", gemeente="Almelo")
        repo.zet_status(eerste.id, "afgerond", wie, "medewerker", gemeente="Almelo")
    assert _verzoek(database).id == eerste.id
    tweede = _verzoek(database, client_id="c2")
    assert tweede.id != eerste.id
    assert tweede.referentie != eerste.referentie


def test_a_taken_reference_is_drawn_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    bezet = _verzoek(database).referentie
    vrij = "ALM-2222-2J"
    monkeypatch.setattr(overdrachten, "nieuwe_referentie", lambda _: next(reeks))
    reeks = itertools.chain([bezet, bezet, vrij], itertools.repeat(bezet))
    assert _verzoek(database, B).referentie == vrij
    with database.sessie() as sessie:
        GesprekRepository(sessie).maak("c" * 32)
        with pytest.raises(RuntimeError):
            OverdrachtRepository(sessie).maak("c" * 32, "Almelo", bezet, {}, [], "c1")


def test_of_two_staff_claiming_at_once_one_wins_and_the_other_sees_who(database: Database) -> None:
    wie = [_account(database, naam) for naam in ("jan", "els", "piet")]
    for ronde in range(5):
        verzoek = _verzoek(database, f"{ronde:032x}")

        def neem_op(medewerker: int, id_: str = verzoek.id) -> bool:
            with database.sessie() as sessie:
                return OverdrachtRepository(sessie).zet_status(
                    id_, "medewerker", medewerker, "wachtrij", gemeente="Almelo"
                )

        uit = _tegelijk(*[lambda m=m: neem_op(m) for m in wie])
        assert sorted(map(str, uit)) == ["False", "False", "True"]
        with database.sessie() as sessie:
            gevonden = OverdrachtRepository(sessie).vind(verzoek.id, "Almelo")
            assert gevonden.medewerker_id == wie[uit.index(True)]
            assert gevonden.medewerker in ("jan", "els", "piet")
        # The winner may send the same form again.
        assert neem_op(wie[uit.index(True)])


def test_illegal_steps_are_refused(database: Database) -> None:
    verzoek = _verzoek(database)
    with database.sessie() as sessie:
        repo = OverdrachtRepository(sessie)
        with pytest.raises(OngeldigeOvergang):
            repo.zet_status(verzoek.id, "afgerond", None, "wachtrij", gemeente="Almelo")
        # A legal step from a state it is not in changes nothing.
        assert not repo.zet_status(verzoek.id, "afgerond", None, "medewerker", gemeente="Almelo")
        assert not repo.zet_status(B, "medewerker", None, "wachtrij", gemeente="Almelo")
        assert repo.vind(verzoek.id, "Almelo").status == "wachtrij"


def test_withdrawing_erases_the_texts(database: Database) -> None:
    verzoek = _verzoek(database)
    with database.sessie() as sessie:
        repo = OverdrachtRepository(sessie)
        assert repo.trek_in(A)
        assert not repo.trek_in(A)
        gevonden = repo.vind(verzoek.id, "Almelo")
        assert (gevonden.status, gevonden.samenvatting, gevonden.transcript) == ("ingetrokken", None, None)
        assert GesprekRepository(sessie).vind(A).status == "ingetrokken"


def test_erasing_and_claiming_at_once_end_in_one_story(database: Database) -> None:
    wie = _account(database, "jan")
    for ronde in range(5):
        gesprek = f"{ronde:032x}"
        verzoek = _verzoek(database, gesprek)

        def wis(gesprek: str = gesprek) -> bool:
            with database.sessie() as sessie:
                return GesprekRepository(sessie).verwijder(gesprek)

        def neem_op(id_: str = verzoek.id) -> bool:
            with database.sessie() as sessie:
                return OverdrachtRepository(sessie).zet_status(id_, "medewerker", wie, "wachtrij", gemeente="Almelo")

        gewist, opgenomen = _tegelijk(wis, neem_op)
        assert gewist is True
        assert isinstance(opgenomen, bool)
        with database.sessie() as sessie:
            gevonden = OverdrachtRepository(sessie).vind(verzoek.id, "Almelo")
            assert (gevonden.status, gevonden.transcript) == ("ingetrokken", None)


def test_list_has_the_longest_waiting_first_and_pages(database: Database) -> None:
    wie = _account(database, "jan")
    with time_machine.travel(BEGIN, tick=False) as klok:
        ids = []
        for nummer in range(5):
            ids.append(_verzoek(database, f"{nummer:032x}").id)
            klok.shift(60)
        with database.sessie() as sessie:
            repo = OverdrachtRepository(sessie)
            for plek in (0, 1, 2):
                repo.zet_status(ids[plek], "medewerker", wie, "wachtrij", gemeente="Almelo")
            for plek in (0, 1):
                repo.zet_status(ids[plek], "afgerond", wie, "medewerker", gemeente="Almelo")
    verwacht = [ids[3], ids[4], ids[2], ids[1], ids[0]]
    with database.sessie(alleen_lezen=True) as sessie:
        repo = OverdrachtRepository(sessie)
        assert [v.id for v in repo.lijst("Almelo")] == verwacht
        assert [v.id for v in repo.lijst("Almelo", limiet=2, vanaf=1)] == verwacht[1:3]
        assert [v.id for v in repo.lijst("Almelo", "wachtrij")] == verwacht[:2]
        assert [v.id for v in repo.lijst("Almelo", ["medewerker", "afgerond"])] == verwacht[2:]
        assert (repo.tel("Almelo"), repo.tel("Almelo", "afgerond")) == (5, 2)
        assert repo.lijst("Almelo")[0].transcript is None
        assert repo.lijst("Almelo")[0].samenvatting is not None


def test_a_handoff_is_removed_ninety_days_after_closing(database: Database) -> None:
    wie = _account(database, "jan")
    with time_machine.travel(BEGIN, tick=False) as klok:
        verzoek = _verzoek(database)
        klok.shift(dt.timedelta(days=10))
        # An open request keeps its conversation, so that the parent can still withdraw it.
        assert ruim_op(database).gesprekken == 0
        with database.sessie() as sessie:
            assert GesprekRepository(sessie).vind(A) is not None
            repo = OverdrachtRepository(sessie)
            repo.zet_status(verzoek.id, "medewerker", wie, "wachtrij", gemeente="Almelo")
            repo.zet_status(verzoek.id, "afgerond", wie, "medewerker", gemeente="Almelo")
        assert ruim_op(database).gesprekken == 1
        klok.shift(dt.timedelta(days=89))
        assert ruim_op(database).overdrachten == 0
        with database.sessie() as sessie:
            assert OverdrachtRepository(sessie).vind(verzoek.id, "Almelo").transcript is not None
        klok.shift(dt.timedelta(days=1))
        assert ruim_op(database).overdrachten == 1
        with database.sessie() as sessie:
            assert sessie.execute(select(OverdrachtRij)).first() is None


def test_a_handoff_nobody_touches_expires_and_is_removed(database: Database) -> None:
    with time_machine.travel(BEGIN, tick=False) as klok:
        verzoek = _verzoek(database)
        klok.shift(dt.timedelta(days=90))
        ruim_op(database)
        with database.sessie() as sessie:
            assert OverdrachtRepository(sessie).vind(verzoek.id, "Almelo").status == "verlopen"
            assert GesprekRepository(sessie).vind(A) is None
        klok.shift(dt.timedelta(days=90))
        assert ruim_op(database).overdrachten == 1


def test_account_names_are_unique_whatever_the_case(database: Database) -> None:
    _account(database, " Jan ")
    with database.sessie() as sessie:
        repo = MedewerkerRepository(sessie)
        assert repo.vind("JAN").gebruikersnaam == "jan"
        assert repo.vind("els") is None
        with pytest.raises(AccountFout, match="bestaat al"):
            repo.maak("jAn", "Borne", "medewerker", "hash")
        with pytest.raises(AccountFout, match="rol"):
            repo.maak("els", "Borne", "baas", "hash")
        with pytest.raises(AccountFout, match="tekens"):
            repo.maak("  ", "Borne", "medewerker", "hash")
        assert [m.gebruikersnaam for m in repo.alle("Almelo")] == ["jan"]
        assert repo.alle("Borne") == []


def test_five_wrong_passwords_lock_for_fifteen_minutes(database: Database) -> None:
    with time_machine.travel(BEGIN, tick=False) as klok:
        wie = _account(database, "jan")
        with database.sessie() as sessie:
            repo = MedewerkerRepository(sessie)
            for _ in range(4):
                assert not repo.mislukt(wie).zit_op_slot(BEGIN)
            repo.gelukt(wie)
            for _ in range(4):
                assert not repo.mislukt(wie).zit_op_slot(BEGIN)
            assert repo.mislukt(wie).zit_op_slot(BEGIN)
        klok.shift(dt.timedelta(minutes=15))
        with database.sessie() as sessie:
            assert not MedewerkerRepository(sessie).vind("jan").zit_op_slot(BEGIN + dt.timedelta(minutes=15))


def test_wrong_passwords_at_once_are_all_counted(database: Database) -> None:
    wie = _account(database, "jan")

    def mis() -> None:
        with database.sessie() as sessie:
            MedewerkerRepository(sessie).mislukt(wie)

    assert _tegelijk(*[mis] * 4) == [None] * 4
    with database.sessie() as sessie:
        assert MedewerkerRepository(sessie).vind("jan").mislukt == 4


def test_sessions_end_by_silence_by_age_and_by_blocking(database: Database) -> None:
    with time_machine.travel(BEGIN, tick=False) as klok:
        wie = _account(database, "jan")
        with database.sessie() as sessie:
            cookie, csrf = SessieRepository(sessie).maak(wie)
            stil, _ = SessieRepository(sessie).maak(wie)
            assert sessie.execute(select(SessieRij.hash).where(SessieRij.hash == cookie)).first() is None
        for _ in range(20):
            klok.shift(dt.timedelta(minutes=29))
            with database.sessie() as sessie:
                gevonden = SessieRepository(sessie).vind(cookie)
                assert (gevonden.medewerker.gebruikersnaam, gevonden.csrf) == ("jan", csrf)
        with database.sessie() as sessie:
            repo = SessieRepository(sessie)
            assert repo.vind(stil) is None
            assert repo.vind("onzin") is None
            assert repo.ruim_op() == 1
        klok.shift(dt.timedelta(minutes=20))
        with database.sessie() as sessie:
            # Ten hours in all, however active.
            assert SessieRepository(sessie).vind(cookie) is None
            nieuw, _ = SessieRepository(sessie).maak(wie)
            MedewerkerRepository(sessie).zet_actief(wie, False)
            assert SessieRepository(sessie).vind(nieuw) is None
            MedewerkerRepository(sessie).zet_actief(wie, True)
            assert SessieRepository(sessie).vind(nieuw) is None


def test_audit_only_grows(database: Database) -> None:
    with database.sessie() as sessie:
        repo = AuditRepository(sessie)
        repo.noteer("bekeken", "overdracht:1", "jan")
        repo.noteer("inloggen_mislukt", "medewerker:onbekend")
        assert [(r.medewerker, r.handeling) for r in repo.laatste()] == [("jan", "bekeken"), (None, "inloggen_mislukt")]
        assert [r.handeling for r in repo.van_object("overdracht:1")] == ["bekeken"]
        assert [r.handeling for r in repo.laatste(limiet=1)] == ["inloggen_mislukt"]
    for opdracht in ("UPDATE audit SET medewerker = 'els'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="append only"), database.sessie() as sessie:
            sessie.execute(text(opdracht))
    with database.sessie() as sessie:
        assert len(AuditRepository(sessie).laatste()) == 2


def test_audit_is_purged_after_a_year(database: Database) -> None:
    nu = dt.datetime.now(UTC)
    with time_machine.travel(nu - dt.timedelta(days=366)), database.sessie() as sessie:
        AuditRepository(sessie).noteer("bekeken", "overdracht:oud", "jan")
    with database.sessie() as sessie:
        AuditRepository(sessie).noteer("bekeken", "overdracht:nieuw", "jan")
    assert ruim_op(database).audit == 1
    with database.sessie() as sessie:
        assert [rij.object for rij in sessie.execute(select(AuditRij)).scalars()] == ["overdracht:nieuw"]
