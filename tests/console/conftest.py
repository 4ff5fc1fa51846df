"""A console on a fresh database, with two municipalities and an account of each kind."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from bot.console import accounts, setup, wachtwoord
from bot.settings import Settings
from bot.storage import Database, GesprekRepository, Overdracht, OverdrachtRepository

SLEUTEL = "een-sleutel-alleen-voor-de-tests-0123456789"
WACHTWOORD = "correct paard batterij"

Client = TestClient[web.Request, web.Application]


@pytest.fixture(scope="session", autouse=True)
def _snel_argon() -> Iterator[None]:
    """Real argon2, with the smallest cost: the tests sign in many times."""
    patch = pytest.MonkeyPatch()
    patch.setattr(wachtwoord, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    wachtwoord._niemand.cache_clear()
    yield
    patch.undo()
    wachtwoord._niemand.cache_clear()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A migrated database with staff."""
    geopend = Database(f"sqlite:///{tmp_path / 'maatje.db'}", SLEUTEL)
    geopend.migreer()
    accounts.maak_medewerker(geopend, "jan", "Almelo", wachtwoord=WACHTWOORD)
    accounts.maak_medewerker(geopend, "els", "Almelo", wachtwoord=WACHTWOORD)
    accounts.maak_medewerker(geopend, "bo", "Borne", wachtwoord=WACHTWOORD)
    accounts.maak_medewerker(geopend, "baas", "Almelo", "beheerder", WACHTWOORD)
    yield geopend
    geopend.sluit()


@pytest.fixture
def verzoek(database: Database) -> Callable[..., Overdracht]:
    """Makes a request of a parent."""
    nummer = iter(range(1000))

    def maak(gemeente: str = "Almelo", tekst: str = "Wie betaalt de zwemles?", gedeeld: bool = True) -> Overdracht:
        gesprek = f"{next(nummer):032x}"
        inhoud = {"gemeente": gemeente, "onderwerpen": ["Kinderalimentatie"], "laatste_vraag": tekst}
        regel = {"van": "ouder", "tekst": tekst, "tijdstip": "2026-11-21T12:00:00+00:00"}
        antwoord = {**regel, "van": "maatje", "tekst": "**Let op:** dat spreek je af.", "hulpaanbod": ["Jonge Rugzak"]}
        with database.sessie() as sessie:
            GesprekRepository(sessie).maak(gesprek)
            return OverdrachtRepository(sessie).maak(
                gesprek, gemeente, None, inhoud if gedeeld else None, [regel, antwoord] if gedeeld else None, "c1"
            )

    return maak


@pytest.fixture
def settings() -> Settings:
    """Settings of a development machine."""
    return Settings(sleutel=SLEUTEL)


@pytest.fixture
async def bezoek(database: Database, settings: Settings) -> AsyncIterator[Callable[[], Awaitable[Client]]]:
    """Opens browsers on one running console."""
    app = web.Application()
    setup(app, database, settings)
    server = TestServer(app)
    clients: list[Client] = []

    async def open_() -> Client:
        client: Client = TestClient(server)
        await client.start_server()
        clients.append(client)
        return client

    yield open_
    for client in clients:
        await client.session.close()
    await server.close()


@pytest.fixture
async def client(bezoek: Callable[[], Awaitable[Client]]) -> Client:
    """A browser that is not signed in."""
    return await bezoek()


def token(pagina: str) -> str:
    """The form token on a page."""
    gevonden = re.search(r'name="csrf" value="([^"]+)"', pagina)
    assert gevonden, pagina
    return gevonden.group(1)


async def stuur(client: Client, pad: str, **velden: str) -> tuple[int, str, str]:
    """Send a form the way a browser does.

    Returns:
        Status, text, and where it sends the browser to.
    """
    antwoord = await client.post(pad, data=velden, headers={"Sec-Fetch-Site": "same-origin"}, allow_redirects=False)
    return antwoord.status, await antwoord.text(), antwoord.headers.get("Location", "")


async def log_in(client: Client, naam: str = "jan", geheim: str = WACHTWOORD) -> tuple[int, str, str]:
    """Open the sign-in page, fill it in and send it."""
    pagina = await (await client.get("/medewerkers/inloggen")).text()
    return await stuur(client, "/medewerkers/inloggen", csrf=token(pagina), gebruikersnaam=naam, wachtwoord=geheim)
