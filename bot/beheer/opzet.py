"""Set-up from nothing: uv, Python 3.10, the locked packages and, where it can be had, the Dutch spaCy model.

Runs under any Python from 3.7 on with the standard library only, before anything of the product can be imported.
Start it from the Makefile: `make opzet`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
VENV = PROJECT / ".venv"
UV_VENV = PROJECT / ".uv"
LOCK = PROJECT / "requirements.lock"
UV_LOCK = PROJECT / "requirements-uv.lock"
STAMP = VENV / ".maatje-lock"
SPACY_MODEL = "nl_core_news_sm"
SPACY_SECONDS = 120


class OpzetFout(Exception):
    """Set-up cannot go on; the message says why and what to do, in one or two Dutch sentences."""


def environment() -> dict[str, str]:
    """The environment for uv: a UV_PYTHON of the user would make it write into a shared interpreter."""
    env = dict(os.environ)
    for name in ("UV_PYTHON", "VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"):
        env.pop(name, None)
    return env


def run(command: Sequence[object], timeout: float | None = None) -> tuple[bool, str]:
    """Run a command quietly; returns (ok, output)."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=str(PROJECT),
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return False, str(error)
    return done.returncode == 0, done.stdout.decode("utf-8", "replace")


def find_uv() -> str:
    """A uv that works: the user's, or one in the project's own folder, installed when needed."""
    own = UV_VENV / "bin" / "uv"
    for candidate in (shutil.which("uv"), own):
        # A version manager may offer a `uv` that refuses to run here, so it is tried, not just found.
        if candidate and run([candidate, "--version"], timeout=30)[0]:
            return str(candidate)
    print("uv ontbreekt; het komt nu in de map .uv van dit project.")
    shutil.rmtree(str(UV_VENV), ignore_errors=True)
    ok, output = run([sys.executable, "-m", "venv", UV_VENV])
    if not ok:
        raise OpzetFout(
            "Python kan geen virtuele omgeving maken. Installeer het pakket python3-venv en probeer opnieuw.\n"
            + tail(output)
        )
    ok, output = run([UV_VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", UV_LOCK])
    if not ok:
        raise OpzetFout("uv kon niet worden geïnstalleerd. Is er verbinding met het internet?\n" + tail(output))
    return str(own)


def tail(output: str, lines: int = 4) -> str:
    """The last lines of a tool's output, for who wants to know more."""
    return "\n".join("  | " + line for line in output.strip().splitlines()[-lines:])


def make_venv(uv: str) -> Path:
    """A virtual environment with Python 3.10; an installed one is used, otherwise uv fetches it."""
    python = VENV / "bin" / "python"
    if python.exists():
        ok, output = run([python, "-c", "import sys; print(sys.version_info[:2] == (3, 10))"])
        if ok and output.strip() == "True":
            return python
        print("De map .venv hoort bij een andere Python en wordt opnieuw gemaakt.")
        shutil.rmtree(str(VENV), ignore_errors=True)
    ok, output = run([uv, "venv", "--quiet", "--python", "3.10", VENV])
    if not ok:
        raise OpzetFout(
            "Python 3.10 is er niet en kon niet worden opgehaald. Installeer Python 3.10 of zorg voor internet.\n"
            + tail(output)
        )
    return python


def install_packages(uv: str, python: Path) -> bool:
    """Install exactly the locked packages and the product itself. Returns whether anything was installed."""
    wanted = hashlib.sha256(LOCK.read_bytes() + str(PROJECT).encode()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return False
    print("De pakketten worden geïnstalleerd (ongeveer 3 GB, een halve tot enkele minuten)…", flush=True)
    ok, output = run([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, LOCK])
    if not ok:
        if "space left" in output:
            raise OpzetFout("De schijf is vol: er is ongeveer 4 GB vrije ruimte nodig.\n" + tail(output))
        raise OpzetFout(
            "De pakketten konden niet worden opgehaald. Is er verbinding met het internet?\n" + tail(output)
        )
    ok, output = run(
        [
            uv,
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--python",
            python,
            "--editable",
            PROJECT,
        ]
    )
    if not ok:
        raise OpzetFout("Het product zelf kon niet worden geïnstalleerd.\n" + tail(output))
    try_spacy_model(python)
    STAMP.write_text(wanted)
    return True


def try_spacy_model(python: Path) -> None:
    """Try the trained Dutch spaCy model; the product works fully without it."""
    ok, _ = run([python, "-m", "spacy", "download", SPACY_MODEL], timeout=SPACY_SECONDS)
    if ok:
        print(f"Taalmodel {SPACY_MODEL}: geïnstalleerd.")
    else:
        print(f"Taalmodel {SPACY_MODEL}: hier niet op te halen; het product werkt met zijn eigen woordvormen.")


def main() -> int:
    """Set everything up; returns the exit code."""
    try:
        uv = find_uv()
        python = make_venv(uv)
        if install_packages(uv, python):
            print("De omgeving is klaar.")
    except OpzetFout as error:
        print(f"Opzetten lukt niet: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Opzetten lukt niet: {error.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
