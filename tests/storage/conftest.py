"""The same tests on SQLite and on a real PostgreSQL that is started for this run only."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.storage import Database

SLEUTEL = "een-sleutel-alleen-voor-de-tests-0123456789"


def _programmas() -> Path | None:
    """Folder with initdb and pg_ctl of the newest installed PostgreSQL."""
    gevonden = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda pad: float(pad.parent.parent.name), reverse=True
    )
    los = shutil.which("initdb")
    if gevonden:
        return gevonden[0].parent
    return Path(los).resolve().parent if los else None


def _als_gebruiker(*opdracht: str) -> None:
    """PostgreSQL refuses to run as root."""
    voor = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*voor, *opdracht], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")


def _vrije_poort() -> int:
    with socket.socket() as contact:
        contact.bind(("127.0.0.1", 0))
        return int(contact.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a throwaway server, without a database name at the end."""
    programmas = _programmas()
    if programmas is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not installed; CI must test on it")
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    map_ = Path(tempfile.mkdtemp(prefix="maatje-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(map_, "postgres", "postgres")
    gegevens, poort = str(map_ / "data"), _vrije_poort()
    _als_gebruiker(
        str(programmas / "initdb"),
        "-D",
        gegevens,
        "-U",
        "maatje",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-N",
    )
    opties = f"-p {poort} -k {map_} -c listen_addresses=127.0.0.1 -c fsync=off -c timezone=Europe/Amsterdam"
    pg_ctl = str(programmas / "pg_ctl")
    _als_gebruiker(pg_ctl, "-D", gegevens, "-w", "-l", str(map_ / "log"), "-o", opties, "start")
    try:
        yield f"postgresql+psycopg2://maatje@127.0.0.1:{poort}"
    finally:
        _als_gebruiker(pg_ctl, "-D", gegevens, "-m", "immediate", "-w", "stop")
        shutil.rmtree(map_, ignore_errors=True)


def _beheer(server: str, opdracht: str) -> None:
    engine = create_engine(f"{server}/postgres", future=True, isolation_level="AUTOCOMMIT")
    with engine.connect() as verbinding:
        verbinding.execute(text(opdracht))
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_sjabloon(postgres_server: str) -> str:
    """Name of a migrated database that the tests copy."""
    _beheer(postgres_server, "CREATE DATABASE sjabloon")
    database = Database(f"{postgres_server}/sjabloon", SLEUTEL)
    database.migreer()
    database.sluit()
    return "sjabloon"


@pytest.fixture(params=["sqlite", "postgresql"])
def lege_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'leeg.db'}"
        return
    yield from _postgres(request, None)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a migrated, empty database."""
    if request.param == "sqlite":
        adres = f"sqlite:///{tmp_path / 'maatje.db'}"
        database = Database(adres, SLEUTEL)
        database.migreer()
        database.sluit()
        yield adres
        return
    yield from _postgres(request, request.getfixturevalue("postgres_sjabloon"))


def _postgres(request: pytest.FixtureRequest, sjabloon: str | None) -> Iterator[str]:
    server = request.getfixturevalue("postgres_server")
    naam = f"t{uuid.uuid4().hex}"
    _beheer(server, f"CREATE DATABASE {naam}" + (f" TEMPLATE {sjabloon}" if sjabloon else ""))
    yield f"{server}/{naam}"
    _beheer(server, f"DROP DATABASE {naam} WITH (FORCE)")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A migrated, empty database."""
    geopend = Database(url, SLEUTEL)
    yield geopend
    geopend.sluit()
