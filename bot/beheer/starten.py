"""Starting the whole product on one machine under a supervisor that restarts what dies."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from bot.beheer.fout import BeheerFout
from bot.beheer.omgeving import omgeving
from bot.settings import PROJECT, Settings

KLAAR_BINNEN = 240.0
# A process that dies gets this long to end by itself before it is killed.
STOPTIJD = 10
PR_SET_PDEATHSIG = 1


def controleer_poorten(settings: Settings) -> None:
    """Refuse to start when a port is taken.

    Raises:
        BeheerFout: names the port and the setting that changes it.
    """
    poorten = (
        (settings.host, settings.port, "MAATJE_PORT"),
        ("127.0.0.1", settings.rasa_port, "MAATJE_RASA_PORT"),
        ("127.0.0.1", settings.actions_port, "MAATJE_ACTIONS_PORT"),
    )
    for host, poort, naam in poorten:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as proef:
            proef.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                proef.bind((host, poort))
            except OSError as error:
                raise BeheerFout(
                    f"Poort {poort} is al in gebruik. Stop dat programma, of kies een andere poort: "
                    f"{naam}={poort + 1} make start"
                ) from error


def supervisor_config(settings: Settings, model: Path) -> str:
    """The supervisor's configuration for the three processes.

    Args:
        settings: ports and folders.
        model: the trained model file.
    """
    python = _aangehaald(Path(sys.executable))
    logs = settings.var_dir / "logs"
    programmas = {
        "acties": f"{python} -m rasa_sdk --actions actions --port {settings.actions_port} --cors http://127.0.0.1",
        "rasa": (
            f"{python} -m rasa run --interface 127.0.0.1 --port {settings.rasa_port} --model {_aangehaald(model)} "
            "--endpoints endpoints.yml --credentials credentials.yml"
        ),
        "gateway": f"{python} -m bot.app",
    }
    delen = [
        "[supervisord]",
        "nodaemon=true",
        "silent=true",
        f"logfile={_procent(logs / 'supervisor.log')}",
        "logfile_maxbytes=1MB",
        "logfile_backups=1",
        f"pidfile={_procent(settings.var_dir / 'supervisor.pid')}",
        f"childlogdir={_procent(logs)}",
    ]
    for naam, opdracht in programmas.items():
        delen += [
            f"[program:{naam}]",
            f"command={opdracht}",
            f"directory={_procent(PROJECT)}",
            "autorestart=true",
            "startretries=1000000",
            "startsecs=3",
            f"stopwaitsecs={STOPTIJD}",
            "stopasgroup=true",
            "killasgroup=true",
            "redirect_stderr=true",
            # supervisor expands this one twice
            f"stdout_logfile={_procent(Path(_procent(logs / (naam + '.log'))))}",
            "stdout_logfile_maxbytes=5MB",
            "stdout_logfile_backups=2",
            # The action server would otherwise listen on every address.
            'environment=SANIC_HOST="127.0.0.1"',
        ]
    return "\n".join(delen) + "\n"


def _procent(pad: Path) -> str:
    """A path for the configuration file, where a percent sign is a reference."""
    return str(pad).replace("%", "%%")


def _aangehaald(pad: Path) -> str:
    """A path inside a command, which the supervisor splits as a shell does."""
    return '"' + _procent(pad).replace("\\", "\\\\").replace('"', '\\"') + '"'


class Toezicht:
    """The running supervisor.

    Args:
        settings: ports and folders.
        model: the trained model.
        meld: receives progress, a line at a time.
    """

    def __init__(self, settings: Settings, model: Path, meld: Callable[[str], None]) -> None:
        self._settings = settings
        self._model = model
        self._meld = meld
        self._proces: subprocess.Popen[bytes] | None = None
        self._stoppen = False

    def start(self) -> None:
        """Start the three processes."""
        s = self._settings
        (s.var_dir / "logs").mkdir(parents=True, exist_ok=True)
        config = s.var_dir / "supervisor.conf"
        config.write_text(supervisor_config(s, self._model), encoding="utf-8")
        env = omgeving(MAATJE_RASA_PORT=str(s.rasa_port), MAATJE_ACTIONS_PORT=str(s.actions_port))
        self._proces = subprocess.Popen(
            [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(config)],
            cwd=PROJECT,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Its own group: Ctrl-C reaches us first, and we stop the rest in order.
            start_new_session=True,
            preexec_fn=_sterf_met_ouder,  # noqa: PLW1509  no threads run here
        )

    def wacht_tot_klaar(self) -> None:
        """Wait until gateway, Rasa and action server answer.

        Raises:
            BeheerFout: something did not become ready in time, or the supervisor ended.
        """
        begin = time.monotonic()
        adressen = {
            "gateway": f"http://{_bereikbaar(self._settings.host)}:{self._settings.port}/gezond",
            "acties": f"http://127.0.0.1:{self._settings.actions_port}/health",
            "rasa": f"http://127.0.0.1:{self._settings.rasa_port}/webhooks/maatje/",
        }
        open_ = dict(adressen)
        while open_ and not self._stoppen:
            if self._proces is None or self._proces.poll() is not None:
                raise BeheerFout("Het toezicht is onverwacht gestopt. Kijk in var/logs/supervisor.log.")
            for naam in [n for n, adres in open_.items() if _antwoordt(adres)]:
                del open_[naam]
                self._meld(f"  {naam} is klaar ({round(time.monotonic() - begin)} s)")
            if time.monotonic() - begin > KLAAR_BINNEN:
                raise BeheerFout(f"Nog niet klaar: {', '.join(open_)}. Kijk in var/logs/{next(iter(open_))}.log.")
            time.sleep(0.5)

    def blijf(self) -> None:
        """Stay until the supervisor ends or someone asks to stop."""
        while not self._stoppen and self._proces is not None and self._proces.poll() is None:
            time.sleep(0.3)

    def vraag_stop(self, signaal: int, frame: FrameType | None) -> None:
        """Signal handler: stop at the next look."""
        self._stoppen = True

    def stop(self) -> None:
        """Stop everything and leave nothing running."""
        if self._proces is None or self._proces.poll() is not None:
            return
        self._proces.terminate()
        try:
            self._proces.wait(STOPTIJD * 2)
        except subprocess.TimeoutExpired:
            os.killpg(self._proces.pid, signal.SIGKILL)
            self._proces.wait()


def _bereikbaar(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104  compared, not bound


def _antwoordt(adres: str) -> bool:
    try:
        with urllib.request.urlopen(adres, timeout=2) as antwoord:  # noqa: S310  our own loopback address
            return bool(antwoord.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _sterf_met_ouder() -> None:
    """When the starter is killed, the kernel tells the supervisor to stop, so nothing is left running (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
