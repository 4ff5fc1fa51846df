"""New messages over a WebSocket."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from bot.gateway.contract import Contract
from bot.gateway.stroom import GEWIST, MAX_PER_GESPREK, MAX_WACHTEND, Kijker

from .conftest import Gespreksklant, Rasa, delen_van


async def _verbind(gesprek: Gespreksklant, query: str = "", **meer: Any) -> ClientWebSocketResponse:
    return await gesprek.api.client.ws_connect(
        f"{gesprek.pad}/stroom{query}", protocols=("maatje", f"bearer.{gesprek.token}"), **meer
    )


async def _frame(ws: ClientWebSocketResponse) -> list[dict[str, Any]]:
    inhoud = json.loads((await ws.receive(timeout=2)).data)
    Contract(2000).controleer("Berichten", inhoud)
    return list(inhoud["berichten"])


async def test_pushes_what_is_new(gesprek: Gespreksklant) -> None:
    ws = await _verbind(gesprek)
    assert ws.protocol == "maatje"
    antwoord = await gesprek.zeg("hallo daar")
    frame = await _frame(ws)
    assert [b["van"] for b in frame] == ["ouder", "maatje"]
    assert frame[1:] == antwoord.berichten
    await ws.close()
    await asyncio.sleep(0.05)
    assert delen_van(gesprek.api).stromen.aantal == 0


async def test_token_in_the_header_and_missed_messages(gesprek: Gespreksklant) -> None:
    await gesprek.zeg("hallo daar")
    ws = await gesprek.api.client.ws_connect(
        f"{gesprek.pad}/stroom?na=2", headers={"Authorization": f"Bearer {gesprek.token}"}
    )
    assert [b["volgnummer"] for b in await _frame(ws)] == [3, 4]
    await ws.close()


async def test_repeat_is_not_pushed_again(gesprek: Gespreksklant) -> None:
    ws = await _verbind(gesprek)
    await gesprek.zeg("hallo daar", client_id="a")
    await gesprek.zeg("hallo daar", client_id="a")
    await gesprek.zeg("iets anders")
    assert [b["volgnummer"] for b in await _frame(ws)] == [3, 4]
    assert [b["volgnummer"] for b in await _frame(ws)] == [5, 6]
    await ws.close()


@pytest.mark.parametrize(
    ("protocols", "query"),
    [((), ""), (("maatje",), ""), (("maatje", "bearer.onzin"), ""), (("maatje",), "?token=TOKEN")],
)
async def test_no_token_no_stream(gesprek: Gespreksklant, protocols: tuple[str, ...], query: str) -> None:
    with pytest.raises(WSServerHandshakeError) as fout:
        await gesprek.api.client.ws_connect(
            f"{gesprek.pad}/stroom{query.replace('TOKEN', gesprek.token)}", protocols=protocols
        )
    assert fout.value.status == 404


async def test_other_sites_cannot_watch(gesprek: Gespreksklant) -> None:
    with pytest.raises(WSServerHandshakeError) as fout:
        await _verbind(gesprek, origin="https://kwaad.example")
    assert fout.value.status == 403


async def test_ordinary_request_is_refused(gesprek: Gespreksklant) -> None:
    antwoord = await gesprek.api.roep("GET", f"{gesprek.pad}/stroom", token=gesprek.token)
    assert antwoord.status == 400


async def test_deleting_closes_the_stream(gesprek: Gespreksklant) -> None:
    ws = await _verbind(gesprek)
    await gesprek.wis()
    assert (await ws.receive(timeout=2)).type == WSMsgType.CLOSE
    assert ws.close_code == GEWIST
    with pytest.raises(WSServerHandshakeError):
        await _verbind(gesprek)


async def test_number_of_streams_is_bounded(gesprek: Gespreksklant, rasa: Rasa) -> None:
    open_ = [await _verbind(gesprek) for _ in range(MAX_PER_GESPREK)]
    with pytest.raises(WSServerHandshakeError) as fout:
        await _verbind(gesprek)
    assert fout.value.status == 429
    for ws in open_:
        await ws.close()


async def test_slow_reader_is_let_go() -> None:
    kijker = Kijker()
    for nummer in range(MAX_WACHTEND + 1):
        kijker.stuur(str(nummer))
    assert kijker.rij.qsize() == 1
    assert await kijker.rij.get() is None
