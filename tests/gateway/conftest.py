"""A gateway with its real parts, a real server playing Rasa's webhook, and a client that checks every exchange."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from jsonschema import RefResolver
from openapi_schema_validator import OAS30Validator

from bot.gateway.app import maak_app
from bot.gateway.contract import Contract
from bot.gateway.onderdelen import ONDERDELEN, Onderdelen
from bot.kennis import Taxonomie
from bot.settings import PROJECT, Settings
from bot.storage import Database
from bot.veiligheid import Protocol, Wacht
from bot.verstaan import gemeenten

DATA = PROJECT / "data"
SLEUTEL = "een-sleutel-voor-de-tests-van-de-gateway-0123456789"
KANAAL = "kanaalsleutel-voor-de-tests"
KEUZES = [
    {
        "titel": "Vertel meer",
        "payload": {"soort": "onderwerp", "onderwerp": "kinderen_vertellen", "entiteiten": {"laag": 1}},
    },
    {"titel": "Ik wil een mens", "payload": {"soort": "overdracht", "stap": "start"}},
]


def antwoord(tekst: str = "Kies samen een rustig moment.", **meer: Any) -> dict[str, Any]:
    """One reply of Rasa in the shape of docs/architectuur.md."""
    return {
        "tekst": tekst,
        "onderwerp": "kinderen_vertellen",
        "laag": 0,
        "vraag": None,
        "keuzes": KEUZES,
        "kaarten": [],
        "veiligheid": None,
        "opdracht": None,
        **meer,
    }


@dataclass
class Rasa:
    """Plays Rasa's channel: records what it is asked, and answers as it is told."""

    vragen: list[dict[str, Any]] = field(default_factory=list)
    antwoorden: Callable[[dict[str, Any]], Any] = lambda vraag: [antwoord()]
    modus: str = "goed"
    wacht: float = 0.0
    poort: int = 0

    async def webhook(self, request: web.Request) -> web.StreamResponse:
        """POST /webhooks/maatje/webhook."""
        if request.headers.get("X-Maatje-Sleutel") != KANAAL:
            return web.json_response({"fout": "sleutel"}, status=403)
        vraag = await request.json()
        self.vragen.append(vraag)
        await asyncio.sleep(self.wacht)
        if self.modus == "fout":
            return web.json_response([antwoord()], status=500)
        if self.modus == "rommel":
            return web.Response(text="<html>geen JSON</html>")
        if self.modus == "stil":
            return web.json_response([])
        if self.modus == "dicht":
            assert request.transport is not None
            request.transport.close()
        return web.json_response(self.antwoorden(vraag))

    @property
    def laatste(self) -> dict[str, Any]:
        """What was asked last."""
        return self.vragen[-1]


@pytest.fixture
async def rasa() -> AsyncIterator[Rasa]:
    """A running Rasa."""
    speler = Rasa()

    async def gezond(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"}, status=200 if speler.modus == "goed" else 500)

    app = web.Application()
    app.router.add_post("/webhooks/maatje/webhook", speler.webhook)
    app.router.add_get("/webhooks/maatje/", gezond)
    server = TestServer(app)
    await server.start_server()
    speler.poort = server.port or 0
    yield speler
    await server.close()


@pytest.fixture(scope="session")
def leeg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file; migrating once saves a second a test."""
    pad = tmp_path_factory.mktemp("leeg") / "maatje.db"
    database = Database(f"sqlite:///{pad}", SLEUTEL)
    database.migreer()
    database.sluit()
    return pad


@pytest.fixture
def database(leeg: Path, tmp_path: Path) -> Any:
    """An empty database of its own for each test."""
    shutil.copy(leeg, tmp_path / "maatje.db")
    database = Database(f"sqlite:///{tmp_path / 'maatje.db'}", SLEUTEL)
    yield database
    database.sluit()


@pytest.fixture(scope="session")
def inhoud() -> tuple[Any, Any, Any, Any]:
    """The real content: safety watch, protocol, municipalities, topics."""
    return (
        Wacht.laad(DATA / "veiligheid"),
        Protocol.laad(DATA / "veiligheid"),
        gemeenten.laad(DATA / "gemeenten"),
        Taxonomie.laad(DATA),
    )


class Spec:
    """The published document as a judge of requests and answers; it does not use the product's own resolving."""

    def __init__(self, document: dict[str, Any]) -> None:
        """Keep the document."""
        self._document = document
        self._resolver = RefResolver.from_schema(document)
        self._validators: dict[str, Any] = {}

    def operatie(self, methode: str, pad: str) -> tuple[str, dict[str, Any]] | None:
        """The described path and operation of a call, if there is one."""
        for sjabloon, delen in self._document["paths"].items():
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", sjabloon), pad) and methode.lower() in delen:
                return sjabloon, delen[methode.lower()]
        return None

    def keur_verzoek(self, methode: str, pad: str, token: bool, type_: str | None, body: Any) -> None:
        """Check what a test sends: a described operation, with its token and a valid body."""
        gevonden = self.operatie(methode, pad)
        assert gevonden, f"{methode} {pad} is not described"
        sjabloon, operatie = gevonden
        assert token or {} in operatie.get("security", [{}])
        if body is not None:
            schema = operatie["requestBody"]["content"][type_]["schema"]
            self._keur(f"{methode} {sjabloon}", schema, body)

    def keur_antwoord(self, methode: str, pad: str, status: int, koppen: Any, type_: str, body: Any) -> None:
        """Check what the gateway answers: a described status, its headers, media type and schema."""
        gevonden = self.operatie(methode, pad)
        assert gevonden, f"{methode} {pad} is not described"
        sjabloon, operatie = gevonden
        antwoorden = operatie["responses"]
        antwoord_ = self._los_op(antwoorden.get(str(status)) or antwoorden["default"])
        assert str(status) in antwoorden or status >= 400
        assert all(naam in koppen for naam in antwoord_.get("headers", {}) if pad.startswith("/api/"))
        if not antwoord_.get("content"):
            assert body is None
            return
        assert type_ in antwoord_["content"]
        if type_.endswith("json"):
            self._keur(f"{methode} {sjabloon} {status}", antwoord_["content"][type_]["schema"], body)

    def _los_op(self, deel: dict[str, Any]) -> dict[str, Any]:
        return dict(self._resolver.resolve(deel["$ref"])[1]) if "$ref" in deel else deel

    def _keur(self, naam: str, schema: dict[str, Any], body: Any) -> None:
        if naam not in self._validators:
            self._validators[naam] = OAS30Validator(schema, resolver=self._resolver)
        self._validators[naam].validate(body)


@pytest.fixture(scope="session")
def spec() -> Spec:
    """The published document."""
    return Spec(Contract(2000).document)


@dataclass
class Antwoord:
    """An answer of the gateway, already checked against the document."""

    status: int
    inhoud: Any
    koppen: Any

    @property
    def berichten(self) -> list[dict[str, Any]]:
        """The messages in it."""
        return list(self.inhoud["berichten"])

    @property
    def tekst(self) -> str:
        """All texts in it."""
        return "\n".join(b["tekst"] for b in self.berichten)

    def keuze(self, titel: str) -> str:
        """The id of the choice with a title."""
        return next(k["id"] for b in reversed(self.berichten) for k in b["keuzes"] if k["titel"] == titel)

    @property
    def titels(self) -> list[str]:
        """The titles of the choices of the last message."""
        return [k["titel"] for k in self.berichten[-1]["keuzes"]]


class Api:
    """Calls the gateway and validates each request and answer against openapi.yaml."""

    def __init__(self, client: TestClient, spec: Spec) -> None:
        """Keep both."""
        self.client = client
        self._spec = spec
        self._teller = itertools.count(1)

    async def roep(
        self,
        methode: str,
        pad: str,
        json_: Any = None,
        *,
        token: str | None = None,
        ruw: bytes | None = None,
        type_: str = "application/json",
        kop: dict[str, str] | None = None,
        geldig: bool = True,
    ) -> Antwoord:
        """One call.

        Args:
            methode: HTTP method.
            pad: path, with query.
            json_: body.
            token: bearer token.
            ruw: raw body instead of `json_`.
            type_: content type of the body.
            kop: extra headers.
            geldig: the request itself follows the document too.
        """
        koppen = dict(kop or {})
        if token is not None:
            koppen["Authorization"] = f"Bearer {token}"
        data = json.dumps(json_).encode() if json_ is not None else ruw
        if data is not None:
            koppen["Content-Type"] = type_
        antwoord_ = await self.client.request(methode, pad, data=data, headers=koppen)
        tekst = await antwoord_.text()
        kaal = pad.partition("?")[0]
        if geldig:
            body = json.loads(data) if data else None
            self._spec.keur_verzoek(methode, kaal, token is not None, type_, body)
        self._controleer(methode, kaal, antwoord_, tekst)
        return Antwoord(antwoord_.status, json.loads(tekst) if tekst else None, antwoord_.headers)

    def _controleer(self, methode: str, pad: str, antwoord_: ClientResponse, tekst: str) -> None:
        if antwoord_.status >= 400 and pad != "/gereed":
            assert antwoord_.content_type == "application/problem+json"
            probleem = json.loads(tekst)
            assert probleem["status"] == antwoord_.status
            assert probleem["title"]
        if pad.startswith("/api/"):
            assert antwoord_.headers["API-Version"] == "1.0.0"
        if antwoord_.status in (404, 405) and self._spec.operatie(methode, pad) is None:
            return
        body = json.loads(tekst) if tekst else None
        self._spec.keur_antwoord(methode, pad, antwoord_.status, antwoord_.headers, antwoord_.content_type, body)

    async def begin(self, gemeente: str | None = None) -> Gespreksklant:
        """A new conversation."""
        nieuw = await self.roep("POST", "/api/v1/gesprekken", {"gemeente": gemeente} if gemeente else {})
        assert nieuw.status == 201
        return Gespreksklant(self, nieuw.inhoud["id"], nieuw.inhoud["token"], nieuw)

    def client_id(self) -> str:
        """A fresh client id."""
        return f"c-{next(self._teller)}"


@dataclass
class Gespreksklant:
    """One conversation as a page sees it."""

    api: Api
    id: str
    token: str
    opening: Antwoord

    @property
    def pad(self) -> str:
        """Its address."""
        return f"/api/v1/gesprekken/{self.id}"

    async def zeg(self, tekst: str, client_id: str | None = None, **meer: Any) -> Antwoord:
        """Send a text."""
        inhoud_ = {"clientId": client_id or self.api.client_id(), "tekst": tekst}
        return await self.api.roep("POST", f"{self.pad}/berichten", inhoud_, token=self.token, **meer)

    async def kies(self, keuze: str, client_id: str | None = None, **meer: Any) -> Antwoord:
        """Tap a choice by its id."""
        inhoud_ = {"clientId": client_id or self.api.client_id(), "keuze": keuze}
        return await self.api.roep("POST", f"{self.pad}/berichten", inhoud_, token=self.token, **meer)

    async def lees(self, na: int = 0) -> Antwoord:
        """Read messages."""
        return await self.api.roep("GET", f"{self.pad}/berichten?na={na}", token=self.token)

    async def wis(self) -> Antwoord:
        """Delete."""
        return await self.api.roep("DELETE", self.pad, token=self.token)


Maker = Callable[..., Awaitable[Api]]


@pytest.fixture
async def maak(
    rasa: Rasa, database: Database, inhoud: tuple[Any, Any, Any, Any], spec: Spec, tmp_path: Path
) -> AsyncIterator[Maker]:
    """Makes gateways; settings can be given, `database_` replaces the database."""
    clients: list[TestClient] = []

    async def maker(database_: Any = None, kanaal: str = KANAAL, **instellingen: Any) -> Api:
        basis: dict[str, Any] = {
            "rasa_url": f"http://127.0.0.1:{rasa.poort}",
            "rasa_timeout": 0.4,
            "limiet_gesprek": 500,
            "limiet_adres": 5000,
            "sleutel": SLEUTEL,
            "var_dir": tmp_path,
        }
        app = maak_app(
            Settings(**(basis | instellingen)),
            database_ or database,
            *inhoud,
            sleutels=[SLEUTEL],
            kanaalsleutel=kanaal,
            widget=tmp_path / "widget",
        )
        client = TestClient(TestServer(app))
        await client.start_server()
        clients.append(client)
        return Api(client, spec)

    yield maker
    for client in clients:
        await client.close()


@pytest.fixture
async def api(maak: Maker) -> Api:
    """A gateway with wide limits."""
    return await maak()


@pytest.fixture
async def gesprek(api: Api) -> Gespreksklant:
    """A conversation on the site of Hof van Twente."""
    return await api.begin("Hof van Twente")


def delen_van(api: Api) -> Onderdelen:
    """The parts inside the gateway under test."""
    server = api.client.server
    assert isinstance(server, TestServer)
    return server.app[ONDERDELEN]
