"""Opening, migrating, reading only, keys."""

from __future__ import annotations

import multiprocessing
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.settings import Settings, SettingsError
from bot.storage import Database, DatabaseFout, GesprekRepository, SleutelFout, Versleuteling
from bot.storage.models import metadata
from bot.storage.sleutels import dev_sleutel, kanaalsleutel, productsleutel
from bot.storage.versleuteling import lijst_van_sleutels

SLEUTEL = "een-sleutel-alleen-voor-de-tests-0123456789"
GESPREK = "0123456789abcdef" * 2
PROJECT = Path(__file__).resolve().parents[2]


def _tabellen(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_migrations_go_up_down_and_up(lege_url: str) -> None:
    database = Database(lege_url, SLEUTEL)
    assert _tabellen(database) == set()
    database.migreer()
    assert _tabellen(database) == set(metadata.tables)
    database.migreer()
    database.draai_terug("base")
    assert _tabellen(database) == set()
    database.migreer()
    with database.sessie() as sessie:
        GesprekRepository(sessie).maak(GESPREK)
    database.sluit()


def test_migrations_and_models_agree(database: Database) -> None:
    with database.engine.connect() as verbinding:
        assert compare_metadata(MigrationContext.configure(verbinding, opts={"compare_type": True}), metadata) == []


@pytest.mark.parametrize("map_", ["een map met spatie", "100% zeker %(here)s", "accenten é"])
def test_migrates_in_odd_folders(tmp_path: Path, map_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    database = Database(f"sqlite:///{tmp_path / map_ / 'maatje.db'}", SLEUTEL)
    database.migreer()
    assert database.gezond()
    assert (tmp_path / map_ / "maatje.db").stat().st_size > 0
    database.sluit()


def test_migrates_when_the_product_itself_is_in_an_odd_folder(tmp_path: Path) -> None:
    product = tmp_path / "een map 100% %s"
    product.mkdir()
    (product / "bot").symlink_to(PROJECT / "bot")
    code = (
        "import bot.storage.database as d, pathlib;"
        "d.MIGRATIES = pathlib.Path('bot/storage/migrations').absolute();"
        f"db = d.Database('sqlite:///m.db', {SLEUTEL!r}); db.migreer(); print(db.gezond(), d.MIGRATIES)"
    )
    klaar = subprocess.run(
        [sys.executable, "-c", code],
        cwd=product,
        env={**os.environ, "PYTHONPATH": str(product)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert klaar.stdout.startswith(f"True {product}"), klaar.stderr


def _migreer(url: str) -> None:
    Database(url, SLEUTEL).migreer()


def test_processes_may_migrate_at_once(lege_url: str) -> None:
    context = multiprocessing.get_context("fork")
    processen = [context.Process(target=_migreer, args=(lege_url,)) for _ in range(3)]
    for proces in processen:
        proces.start()
    for proces in processen:
        proces.join(60)
    assert [proces.exitcode for proces in processen] == [0, 0, 0]


def test_rolls_back_on_an_error(database: Database) -> None:
    with pytest.raises(RuntimeError), database.sessie() as sessie:
        GesprekRepository(sessie).maak(GESPREK)
        raise RuntimeError
    with database.sessie(alleen_lezen=True) as sessie:
        assert GesprekRepository(sessie).vind(GESPREK) is None


def test_a_reader_cannot_write_and_the_next_writer_can(database: Database) -> None:
    with pytest.raises(DBAPIError), database.sessie(alleen_lezen=True) as sessie:
        GesprekRepository(sessie).maak(GESPREK)
    for _ in range(12):
        with database.sessie() as sessie:
            GesprekRepository(sessie).maak(GESPREK)


def test_foreign_keys_hold(database: Database) -> None:
    opdracht = (
        "INSERT INTO bericht (gesprek_id, volgnummer, van, inhoud_versleuteld, tijdstip)"
        " VALUES ('x', 1, 'ouder', :inhoud, CURRENT_TIMESTAMP)"
    )
    with pytest.raises(IntegrityError), database.sessie() as sessie:
        sessie.execute(text(opdracht), {"inhoud": b"x"})


def test_errors_do_not_show_parameters(database: Database) -> None:
    with pytest.raises(DBAPIError) as fout, database.sessie() as sessie:
        sessie.execute(
            text("INSERT INTO gesprek (id, bestaat_niet) VALUES (:geheim, 1)"), {"geheim": "mijn ex heet Bert"}
        )
    assert "Bert" not in str(fout.value)


def test_an_unreachable_database_is_not_healthy(tmp_path: Path) -> None:
    assert not Database("postgresql+psycopg2://maatje@127.0.0.1:1/niets", SLEUTEL).gezond()
    (tmp_path / "kapot.db").write_bytes(b"dit is geen database" * 100)
    assert not Database(f"sqlite:///{tmp_path / 'kapot.db'}", SLEUTEL).gezond()


def test_the_sqlite_file_is_for_the_owner_only(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'maatje.db'}", SLEUTEL)
    database.migreer()
    with database.sessie() as sessie:
        GesprekRepository(sessie).maak(GESPREK)
        for pad in tmp_path.iterdir():
            assert stat.S_IMODE(pad.stat().st_mode) == 0o600, pad
    database.sluit()


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_refuses_what_it_cannot_keep_safe(url: str) -> None:
    with pytest.raises(DatabaseFout):
        Database(url, SLEUTEL)


@pytest.mark.parametrize("sleutel", ["", " , ", "kort", [SLEUTEL, "kort"], f"{SLEUTEL},kort"])
def test_refuses_weak_keys_without_showing_them(sleutel: str | list[str]) -> None:
    with pytest.raises(SleutelFout) as fout:
        Versleuteling(sleutel)
    assert "kort" not in str(fout.value).replace("korter", "")


def test_key_rotation(database: Database, url: str) -> None:
    nieuw = "de-nieuwe-sleutel-van-de-tests-0123456789"
    with database.sessie() as sessie:
        GesprekRepository(sessie).maak(GESPREK, situatie={"plaats": "Goor"})
    zonder, beide = Database(url, nieuw), Database(url, f"{nieuw}, {SLEUTEL}")
    with pytest.raises(SleutelFout), zonder.sessie() as sessie:
        GesprekRepository(sessie).vind(GESPREK)
    with beide.sessie() as sessie:
        assert GesprekRepository(sessie).vind(GESPREK).situatie == {"plaats": "Goor"}
    assert beide.hernieuw_versleuteling(portie=1) == 2
    with zonder.sessie() as sessie:
        assert GesprekRepository(sessie).vind(GESPREK).situatie == {"plaats": "Goor"}
    zonder.sluit()
    beide.sluit()


def test_tampered_ciphertext_is_refused() -> None:
    versleuteling = Versleuteling(SLEUTEL)
    geheim = bytearray(versleuteling.versleutel(b"tekst"))
    geheim[20] ^= 1
    with pytest.raises(SleutelFout):
        versleuteling.ontsleutel(bytes(geheim))


def test_sender_is_stable_and_does_not_show_the_id() -> None:
    versleuteling = Versleuteling(lijst_van_sleutels(SLEUTEL))
    assert versleuteling.sender(GESPREK) == Versleuteling(SLEUTEL).sender(GESPREK)
    assert versleuteling.sender(GESPREK) != GESPREK
    assert versleuteling.sender(GESPREK) != versleuteling.sender("f" * 32)


def _lees_sleutel(map_: str, uit: multiprocessing.Queue[str]) -> None:
    uit.put(dev_sleutel(Path(map_)))


def test_dev_key_is_the_same_for_processes_that_start_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    uit = context.Queue()
    processen = [context.Process(target=_lees_sleutel, args=(str(tmp_path / "var"), uit)) for _ in range(4)]
    for proces in processen:
        proces.start()
    gevonden = {uit.get(timeout=60) for _ in processen}
    for proces in processen:
        proces.join()
    assert len(gevonden) == 1
    assert len(gevonden.pop()) >= 32
    bestand = tmp_path / "var" / "sleutel"
    assert stat.S_IMODE(bestand.stat().st_mode) == 0o600


def test_dev_key_of_others_is_closed_again(tmp_path: Path) -> None:
    eerste = dev_sleutel(tmp_path)
    (tmp_path / "sleutel").chmod(0o644)
    assert dev_sleutel(tmp_path) == eerste
    assert stat.S_IMODE((tmp_path / "sleutel").stat().st_mode) == 0o600


def test_production_has_no_generated_key(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        productsleutel(Settings(omgeving="productie", var_dir=tmp_path))
    assert not list(tmp_path.iterdir())
    assert productsleutel(Settings(sleutel=SLEUTEL)) == SLEUTEL
    assert kanaalsleutel(Settings(sleutel=SLEUTEL)) != kanaalsleutel(Settings(sleutel=SLEUTEL[::-1]))
