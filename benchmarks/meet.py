"""Measure the whole product against a stock `rasa init` bot: `make bench` writes benchmarks/beurt.md.

Both bots are started fresh, one after the other, and get the same load through their own front door: the gateway for
the product (gateway, Rasa and action server together), the REST channel for the stock bot. CPU and memory are those of
the whole process tree. Read the ratios: the machine is shared.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from bot.beheer.omgeving import omgeving
from bot.settings import PROJECT

GESPREKKEN = {1: 40, 10: 12, 50: 4}
VROEG, LAAT = 10, 200
HERHALINGEN = 3
# Sentences that no file of the product contains; topics, a follow-up, a place and a thank-you.
ZINNEN = [
    "wij gaan uit elkaar en ik zie door de bomen het bos niet",
    "onze jongste huilt elke zondagavond als hij moet wisselen",
    "mijn naam staat niet op het huurcontract, mag ik dan blijven",
    "hoe zit het met het geld voor de voetbalschoenen",
    "we wonen in Delden",
    "is er iemand die ons kan helpen met afspraken op papier",
    "de juf weet nog van niks, moet ik dat melden",
    "dankjewel",
]
STOCK_ZINNEN = ["hi", "i am sad", "yes", "great", "are you a bot", "bye", "no", "good morning"]


@dataclass
class Meting:
    """What was measured of one bot."""

    start: float = 0.0
    train: float = 0.0
    geheugen: float = 0.0
    cpu: dict[int, float] = field(default_factory=dict)
    p50: dict[int, float] = field(default_factory=dict)
    p95: dict[int, float] = field(default_factory=dict)
    vroeg: float = 0.0
    laat: float = 0.0
    stil: int = 0


Stuur = Callable[[aiohttp.ClientSession, Any, str], Awaitable[bool]]


def _boom(pid: int) -> list[psutil.Process]:
    ouder = psutil.Process(pid)
    return [ouder, *ouder.children(recursive=True)]


def _cpu(pid: int) -> float:
    """CPU seconds of a process tree so far."""
    totaal = 0.0
    for proces in _boom(pid):
        try:
            tijden = proces.cpu_times()
        except psutil.NoSuchProcess:
            continue
        totaal += tijden.user + tijden.system
    return totaal


def _geheugen(pid: int) -> float:
    """Proportional memory of a process tree in MB."""
    return sum(p.memory_full_info().pss for p in _boom(pid)) / 1e6


async def _belasting(
    sessie: aiohttp.ClientSession, gesprek: Any, stuur: Stuur, zinnen: list[str]
) -> tuple[list[float], int]:
    tijden, stil = [], 0
    for zin in zinnen:
        begin = time.perf_counter()
        stil += not await stuur(sessie, gesprek, zin)
        tijden.append((time.perf_counter() - begin) * 1000)
    return tijden, stil


async def _meet(
    meting: Meting, pid: int, nieuw: Callable[[aiohttp.ClientSession], Awaitable[Any]], stuur: Stuur, zinnen: list[str]
) -> None:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as sessie:
        await _belasting(sessie, await nieuw(sessie), stuur, zinnen)  # warm up
        for aantal, beurten in GESPREKKEN.items():
            cpus, alle = [], []
            for _ in range(HERHALINGEN):
                gesprekken = [await nieuw(sessie) for _ in range(aantal)]
                voor = _cpu(pid)
                rijen = await asyncio.gather(
                    *(_belasting(sessie, g, stuur, list(islice(cycle(zinnen), beurten))) for g in gesprekken)
                )
                cpus.append((_cpu(pid) - voor) * 1000 / (aantal * beurten))
                alle += [t for tijden, _ in rijen for t in tijden]
                meting.stil += sum(s for _, s in rijen)
            meting.cpu[aantal] = statistics.median(cpus)
            meting.p50[aantal] = statistics.median(alle)
            meting.p95[aantal] = statistics.quantiles(alle, n=20)[-1]
        meting.geheugen = _geheugen(pid)
        # One long talk: the mean CPU of the ten turns up to 10 against the ten up to 200, always the same sentences.
        gesprek = await nieuw(sessie)
        reeks = list(islice(cycle(zinnen), LAAT))
        for van, tot in ((0, VROEG), (VROEG, LAAT - VROEG), (LAAT - VROEG, LAAT)):
            voor = _cpu(pid)
            await _belasting(sessie, gesprek, stuur, reeks[van:tot])
            cpu = (_cpu(pid) - voor) * 1000 / (tot - van)
            if tot == VROEG:
                meting.vroeg = cpu
            elif tot == LAAT:
                meting.laat = cpu


@contextmanager
def _proces(opdracht: list[str], cwd: Path, env: dict[str, str], klaar: str, meting: Meting, log: Path) -> Any:
    begin = time.perf_counter()
    with log.open("wb") as uitvoer:
        proces = subprocess.Popen(
            opdracht, cwd=cwd, env=env, stdout=uitvoer, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        asyncio.run(_wacht(klaar, proces))
        meting.start = time.perf_counter() - begin
        yield proces
    finally:
        proces.send_signal(signal.SIGINT)
        try:
            proces.wait(40)
        except subprocess.TimeoutExpired:
            os.killpg(proces.pid, signal.SIGKILL)


async def _wacht(url: str, proces: subprocess.Popen[bytes]) -> None:
    async with aiohttp.ClientSession() as sessie:
        for _ in range(1200):
            if proces.poll() is not None:
                raise SystemExit("Een bot is bij het starten gestopt; zie de logs van de meting.")
            try:
                async with sessie.get(url) as antwoord:
                    if antwoord.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.25)
    raise SystemExit("Een bot was niet op tijd klaar.")


def _stock(werk: Path, env: dict[str, str]) -> Meting:
    meting = Meting()
    map_ = werk / "stock"
    map_.mkdir()
    python = sys.executable
    subprocess.run(
        [python, "-m", "rasa", "init", "--no-prompt", "--init-dir", str(map_)],
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    shutil.rmtree(map_ / "models", ignore_errors=True)
    shutil.rmtree(map_ / ".rasa", ignore_errors=True)
    begin = time.perf_counter()
    subprocess.run(
        [python, "-m", "rasa", "train"],
        cwd=map_,
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    meting.train = time.perf_counter() - begin
    poort = 5405
    (map_ / "credentials.yml").write_text("rest:\n")

    async def nieuw(sessie: aiohttp.ClientSession) -> str:
        return uuid.uuid4().hex

    async def stuur(sessie: aiohttp.ClientSession, gesprek: str, zin: str) -> bool:
        inhoud = {"sender": gesprek, "message": zin}
        async with sessie.post(f"http://127.0.0.1:{poort}/webhooks/rest/webhook", json=inhoud) as antwoord:
            return bool(await antwoord.json())

    opdracht = [python, "-m", "rasa", "run", "--port", str(poort), "--interface", "127.0.0.1"]
    with _proces(opdracht, map_, env, f"http://127.0.0.1:{poort}/webhooks/rest/", meting, werk / "stock.log") as proces:
        asyncio.run(_meet(meting, proces.pid, nieuw, stuur, STOCK_ZINNEN))
    return meting


def _maatje(werk: Path, env: dict[str, str]) -> Meting:
    meting = Meting()
    poort = 5480
    env = {
        **env,
        "MAATJE_PORT": str(poort),
        "MAATJE_RASA_PORT": "5481",
        "MAATJE_ACTIONS_PORT": "5482",
        "MAATJE_VAR_DIR": str(werk / "var"),
        "MAATJE_MODEL_DIR": str(werk / "models"),
        # The limits would otherwise be what is measured.
        "MAATJE_LIMIET_GESPREK": "100000",
        "MAATJE_LIMIET_ADRES": "1000000",
        # Every turn must reach Rasa, also under a load that makes it slow.
        "MAATJE_RASA_TIMEOUT": "100",
    }
    maatje = str(Path(sys.executable).parent / "maatje")
    subprocess.run([maatje, "train"], env=env, cwd=PROJECT, check=True)
    begin = time.perf_counter()
    subprocess.run([maatje, "train", "--opnieuw"], env=env, cwd=PROJECT, check=True)
    meting.train = time.perf_counter() - begin
    basis = f"http://127.0.0.1:{poort}"

    async def nieuw(sessie: aiohttp.ClientSession) -> tuple[str, dict[str, str]]:
        async with sessie.post(f"{basis}/api/v1/gesprekken", json={}) as antwoord:
            gesprek = await antwoord.json()
        return f"{basis}/api/v1/gesprekken/{gesprek['id']}/berichten", {"Authorization": f"Bearer {gesprek['token']}"}

    async def stuur(sessie: aiohttp.ClientSession, gesprek: tuple[str, dict[str, str]], zin: str) -> bool:
        inhoud = {"clientId": str(uuid.uuid4()), "tekst": zin}
        async with sessie.post(gesprek[0], json=inhoud, headers=gesprek[1]) as antwoord:
            return antwoord.status == 200 and bool((await antwoord.json())["berichten"])

    with _proces([maatje, "start"], PROJECT, env, f"{basis}/gereed", meting, werk / "maatje.log") as proces:
        asyncio.run(_meet(meting, proces.pid, nieuw, stuur, ZINNEN))
    return meting


def _tabel(stock: Meting, maatje: Meting) -> str:
    rijen = [
        ("Training (s)", stock.train, maatje.train),
        ("Start until ready (s)", stock.start, maatje.start),
        ("Memory of all processes (MB, PSS)", stock.geheugen, maatje.geheugen),
    ]
    for n in GESPREKKEN:
        rijen.append((f"CPU a turn, {n} conversations (ms)", stock.cpu[n], maatje.cpu[n]))
        rijen.append((f"wall p50, {n} conversations (ms)", stock.p50[n], maatje.p50[n]))
        rijen.append((f"wall p95, {n} conversations (ms)", stock.p95[n], maatje.p95[n]))
    rijen += [
        (f"CPU a turn, turns 1–{VROEG} (ms)", stock.vroeg, maatje.vroeg),
        (f"CPU a turn, turns {LAAT - VROEG + 1}–{LAAT} (ms)", stock.laat, maatje.laat),
        ("late turn / early turn", stock.laat / stock.vroeg, maatje.laat / maatje.vroeg),
    ]
    regels = ["| | stock `rasa init` | Digitaal Maatje | ratio |", "| --- | ---: | ---: | ---: |"]
    regels += [f"| {naam} | {a:.1f} | {b:.1f} | {b / a:.2f} |" for naam, a, b in rijen]
    regels.append(f"| turns without a reply | {stock.stil} | {maatje.stil} | |")
    return "\n".join(regels)


def main() -> None:
    """Run both measurements and write the table."""
    env = omgeving()
    with tempfile.TemporaryDirectory() as tijdelijk:
        werk = Path(tijdelijk)
        stock = _stock(werk, env)
        maatje = _maatje(werk, env)
    tekst = (
        "# A turn, measured against a stock bot\n\n"
        f"{dt.date.today().isoformat()}, {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}. "
        f"Median of {HERHALINGEN} repetitions. Stock: `rasa init` through the REST channel, in-memory tracker. "
        "Product: gateway, Rasa and action server together, encrypted transcript in SQLite. "
        "Made by `make bench`; read the ratios.\n\n"
        f"{_tabel(stock, maatje)}\n"
    )
    (PROJECT / "benchmarks" / "beurt.md").write_text(tekst, encoding="utf-8")
    print(tekst)


if __name__ == "__main__":
    main()
