"""Schemathesis throws generated requests, right and wrong ones, at a running gateway; bounded to a few seconds."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from aiohttp import web
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bot.gateway.app import maak_app
from bot.gateway.contract import Contract
from bot.settings import Settings
from bot.storage import Database

from .conftest import KANAAL, SLEUTEL

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BEGIN = "/api/v1/gesprekken"
BERICHTEN = BEGIN + "/{id}/berichten"
BEGRENSD = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SCHEMA: Any = schemathesis.openapi.from_dict(Contract(2000).document)


@pytest.fixture(scope="module")
def basis(leeg: Path, inhoud: tuple[Any, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a gateway in a thread of its own, without Rasa."""
    map_ = tmp_path_factory.mktemp("fuzz")
    (map_ / "maatje.db").write_bytes(leeg.read_bytes())
    database = Database(f"sqlite:///{map_ / 'maatje.db'}", SLEUTEL)
    instellingen = Settings(rasa_url="http://127.0.0.1:9", limiet_adres=10**6, limiet_gesprek=10**6, sleutel=SLEUTEL)
    loop = asyncio.new_event_loop()
    app = maak_app(instellingen, database, *inhoud, sleutels=[SLEUTEL], kanaalsleutel=KANAAL, widget=map_)
    runner = web.AppRunner(app)

    async def start() -> int:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return int(runner.addresses[0][1])

    draad = threading.Thread(target=loop.run_forever, daemon=True)
    draad.start()
    poort = asyncio.run_coroutine_threadsafe(start(), loop).result(20)
    yield f"http://127.0.0.1:{poort}"
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    draad.join(10)
    database.sluit()


@pytest.fixture(scope="module")
def sleutel(basis: str) -> tuple[str, str]:
    """A conversation to aim at: id and token."""
    nieuw = requests.post(basis + BEGIN, json={}, timeout=5).json()
    return nieuw["id"], nieuw["token"]


OPERATIES = [
    (BEGIN, "POST"),
    (BERICHTEN, "GET"),
    (BERICHTEN, "POST"),
    (BEGIN + "/{id}/stroom", "GET"),
]


@pytest.mark.parametrize("modus", list(GenerationMode), ids=lambda m: m.value)
@pytest.mark.parametrize(("pad", "methode"), OPERATIES)
def test_no_request_breaks_the_contract(
    basis: str, sleutel: tuple[str, str], pad: str, methode: str, modus: GenerationMode
) -> None:
    id_, token = sleutel
    operatie = SCHEMA[pad][methode]

    @BEGRENSD
    @given(data=st.data())
    def proef(data: st.DataObject) -> None:
        case = data.draw(operatie.as_strategy(generation_mode=modus))
        if "{id}" in pad and data.draw(st.integers(0, 9)) < 8:
            # Most requests get past the token, or only the door would be tested.
            case.path_parameters = {"id": id_}
            case.headers["Authorization"] = f"Bearer {token}"
        case.call_and_validate(base_url=basis, checks=CHECKS, timeout=5)

    proef()
