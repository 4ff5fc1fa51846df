"""The whole product as a user starts it: `maatje start` with its own ports, database and keys."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from bot.beheer.trainen import modelpad
from bot.settings import PROJECT, load

KLAAR = 240


def vrije_poort() -> int:
    """A port that is free now."""
    with socket.socket() as proef:
        proef.bind(("127.0.0.1", 0))
        return int(proef.getsockname()[1])


@dataclass
class Gesprek:
    """A conversation through the public API."""

    basis: str
    id: str
    token: str
    opening: list[dict[str, Any]]

    def stuur(self, **inhoud: str) -> list[dict[str, Any]]:
        """Send a text or a choice; returns the replies."""
        adres = f"{self.basis}/api/v1/gesprekken/{self.id}/berichten"
        return list(roep(adres, {"clientId": str(uuid.uuid4()), **inhoud}, self.token)["berichten"])

    def kies(self, berichten: list[dict[str, Any]], titel: str) -> list[dict[str, Any]]:
        """Tap the choice with this title."""
        keuzes = {k["titel"]: k["id"] for b in berichten for k in b["keuzes"]}
        return self.stuur(keuze=keuzes[titel])


def roep(adres: str, inhoud: dict[str, Any] | None, token: str | None = None) -> dict[str, Any]:
    """One API call with JSON."""
    koppen = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if inhoud is None else json.dumps(inhoud).encode()
    with urllib.request.urlopen(urllib.request.Request(adres, data, koppen), timeout=60) as antwoord:
        return dict(json.load(antwoord))


@dataclass
class Product:
    """The running product."""

    proces: subprocess.Popen[bytes]
    basis: str
    var: Path
    rasa_port: int
    uitvoer: Path
    env: dict[str, str] = field(default_factory=dict)

    def gesprek(self, gemeente: str | None = None) -> Gesprek:
        """Start a conversation."""
        nieuw = roep(f"{self.basis}/api/v1/gesprekken", {"gemeente": gemeente} if gemeente else {})
        return Gesprek(self.basis, nieuw["id"], nieuw["token"], nieuw["berichten"])

    def deel(self, naam: str) -> psutil.Process | None:
        """The process of one part: rasa, acties or gateway."""
        kenmerk = {"rasa": "rasa run", "acties": "-m rasa_sdk", "gateway": "-m bot.app"}[naam]
        for proces in psutil.Process(self.proces.pid).children(recursive=True):
            try:
                if kenmerk in " ".join(proces.cmdline()):
                    return proces
            except (psutil.NoSuchProcess, psutil.ZombieProcess):
                continue
        return None

    def dood(self, naam: str) -> None:
        """kill -9 one part, as a crash would."""
        proces = self.deel(naam)
        assert proces is not None, f"{naam} draait niet"
        proces.send_signal(signal.SIGKILL)
        proces.wait(10)

    def wacht_op(self, naam: str) -> None:
        """Wait until a part answers again after the supervisor restarted it."""
        adres = {
            "rasa": f"http://127.0.0.1:{self.rasa_port}/webhooks/maatje/",
            "acties": f"http://127.0.0.1:{self.env['MAATJE_ACTIONS_PORT']}/health",
            "gateway": f"{self.basis}/gezond",
        }[naam]
        einde = time.monotonic() + KLAAR
        while time.monotonic() < einde:
            try:
                with urllib.request.urlopen(adres, timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.5)
        raise AssertionError(f"{naam} kwam niet terug")


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Start everything once for the whole-chain tests and stop it as a user does, with Ctrl-C."""
    if not modelpad(load()).exists():
        if os.environ.get("CI") == "true":
            pytest.fail("Er is geen getraind model; in CI hoort `maatje test` het eerst te trainen.")
        pytest.skip("Er is nog geen getraind model van deze gegevens; draai `maatje train`.")
    var = tmp_path_factory.mktemp("met spatie")
    env = {
        **os.environ,
        "MAATJE_VAR_DIR": str(var),
        "MAATJE_PORT": str(vrije_poort()),
        "MAATJE_RASA_PORT": str(vrije_poort()),
        "MAATJE_ACTIONS_PORT": str(vrije_poort()),
        "MAATJE_LIMIET_GESPREK": "500",
        "MAATJE_LIMIET_ADRES": "5000",
        "PYTHONUNBUFFERED": "1",
    }
    uitvoer = var / "start.txt"
    maatje = Path(sys.executable).parent / "maatje"
    with uitvoer.open("wb") as bestand:
        proces = subprocess.Popen([str(maatje), "start"], cwd=PROJECT, env=env, stdout=bestand, stderr=bestand)
    product = Product(proces, f"http://127.0.0.1:{env['MAATJE_PORT']}", var, int(env["MAATJE_RASA_PORT"]), uitvoer, env)
    einde = time.monotonic() + KLAAR
    while "Ctrl-C stopt alles" not in uitvoer.read_text(errors="replace"):
        assert proces.poll() is None, uitvoer.read_text(errors="replace")
        assert time.monotonic() < einde, uitvoer.read_text(errors="replace")
        time.sleep(0.5)
    yield product
    kinderen = psutil.Process(proces.pid).children(recursive=True)
    proces.send_signal(signal.SIGINT)
    assert proces.wait(60) == 0
    over, _ = [], psutil.wait_procs(kinderen, timeout=5)
    over = [k for k in kinderen if k.is_running() and k.status() != psutil.STATUS_ZOMBIE]
    assert not over, "Na Ctrl-C draait er nog iets"
