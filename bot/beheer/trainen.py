"""Training when the data changed: digest, progress with an estimate, and a bounded number of kept models."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from bot.beheer.fout import BeheerFout
from bot.beheer.omgeving import omgeving
from bot.settings import PROJECT, Settings
from bot.verstaan import taalmodel

# What a trained model depends on; a change in anything else needs no training.
INVOER = (
    "config.yml",
    "domain.yml",
    "requirements.lock",
    "data/nlu",
    "data/rules",
    "data/stories",
    "bot/rasa_parts/classifier.py",
    "bot/rasa_parts/inbedding.py",
    "bot/rasa_parts/tokenizer.py",
    "bot/verstaan/inbedding.py",
    "bot/verstaan/normaal.py",
    "bot/verstaan/onderwerpmodel.py",
    "bot/verstaan/taalmodel.py",
)
BEWAARDE_MODELLEN = 3
EERSTE_SCHATTING = 150.0


def vingerafdruk(project: Path = PROJECT) -> str:
    """A digest of everything that the model is made from."""
    som = hashlib.sha256(taalmodel.beschikbaar().encode())
    for naam in INVOER:
        pad = project / naam
        for bestand in sorted(pad.rglob("*.yml")) if pad.is_dir() else [pad]:
            if bestand.exists():
                som.update(str(bestand.relative_to(project)).encode() + b"\0" + bestand.read_bytes())
    return som.hexdigest()[:16]


def modelpad(settings: Settings) -> Path:
    """Where the model of the present data belongs; it may not exist yet."""
    return settings.model_dir / f"maatje-{vingerafdruk()}.tar.gz"


def train(settings: Settings, meld: Callable[[str], None], opnieuw: bool = False) -> Path:
    """Train unless the model of the present data exists.

    Args:
        settings: folders.
        meld: receives progress, a line at a time.
        opnieuw: train even when nothing changed.

    Returns:
        The model file.

    Raises:
        BeheerFout: training failed; the message says why and where the whole log is.
    """
    pad = modelpad(settings)
    if pad.exists() and not opnieuw:
        return pad
    settings.model_dir.mkdir(parents=True, exist_ok=True)
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    logboek = settings.var_dir / "trainen.log"
    schatting = _vorige_duur(settings)
    meld(f"Het model wordt getraind, want de gegevens zijn veranderd. Dat duurt ongeveer {_tijd(schatting)}.")
    begin = time.monotonic()
    klaar = threading.Event()
    voortgang = threading.Thread(target=_voortgang, args=(klaar, begin, schatting, meld), daemon=True)
    voortgang.start()
    try:
        with logboek.open("wb") as uitvoer:
            code = subprocess.run(
                [sys.executable, "-m", "bot.rasa_parts.trainen", str(pad.parent), pad.name.removesuffix(".tar.gz")],
                cwd=PROJECT,
                env=omgeving(),
                stdout=uitvoer,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
    finally:
        klaar.set()
        voortgang.join()
    if code != 0 or not pad.exists():
        raise BeheerFout(_oorzaak(logboek))
    duur = time.monotonic() - begin
    _duurbestand(settings).write_text(json.dumps({"seconden": duur}))
    meld(f"Het model is klaar in {_tijd(duur)}.")
    _ruim_op(settings, pad)
    return pad


def _voortgang(klaar: threading.Event, begin: float, schatting: float, meld: Callable[[str], None]) -> None:
    while not klaar.wait(10):
        duur = time.monotonic() - begin
        meld(f"  trainen: {_tijd(duur)} van ongeveer {_tijd(max(schatting, duur))}")


def _tijd(seconden: float) -> str:
    minuten, rest = divmod(round(seconden), 60)
    return f"{minuten} min {rest} s" if minuten else f"{rest} s"


def _duurbestand(settings: Settings) -> Path:
    return settings.var_dir / "trainen.json"


def _vorige_duur(settings: Settings) -> float:
    try:
        return float(json.loads(_duurbestand(settings).read_text())["seconden"])
    except (OSError, ValueError, KeyError):
        return EERSTE_SCHATTING


def _oorzaak(logboek: Path) -> str:
    regels = [r for r in logboek.read_text(errors="replace").splitlines() if r.strip()]
    laatste = regels[-1].strip() if regels else "geen uitvoer"
    return f"Het trainen is mislukt: {laatste[:300]}\nHet hele verslag staat in {logboek.parent.name}/{logboek.name}."


def _ruim_op(settings: Settings, nieuwste: Path) -> None:
    modellen = sorted(settings.model_dir.glob("maatje-*.tar.gz"), key=lambda p: p.stat().st_mtime, reverse=True)
    for oud in [m for m in modellen if m != nieuwste][BEWAARDE_MODELLEN - 1 :]:
        oud.unlink()
