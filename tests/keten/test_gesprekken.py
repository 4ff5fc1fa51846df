"""The test stories and `maatje parse` on the trained model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.beheer.trainen import modelpad
from bot.settings import PROJECT, load


@pytest.fixture(scope="module")
def model() -> Path:
    pad = modelpad(load())
    if not pad.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("Er is geen getraind model.")
        pytest.skip("Er is nog geen getraind model van deze gegevens; draai `maatje train`.")
    return pad


def test_stories(model: Path, tmp_path: Path) -> None:
    env = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    opdracht = [sys.executable, "-m", "rasa", "test", "core", "--model", str(model), "--stories", "tests/gesprekken"]
    opdracht += ["--out", str(tmp_path), "--fail-on-prediction-errors", "--endpoints", "endpoints.yml"]
    klaar = subprocess.run(opdracht, cwd=PROJECT, env=env, capture_output=True, text=True, check=False)
    mislukt = tmp_path / "failed_test_stories.yml"
    assert klaar.returncode == 0, mislukt.read_text() if mislukt.exists() else klaar.stderr[-2000:]


def test_parse_has_the_published_shape(model: Path) -> None:
    invoer = "\n".join(
        json.dumps({"tekst": t})
        for t in ("hoe vertel ik het de kinderen, we wonen in Goor", "hij heeft me geslagen", "/restart", "xq zzz")
    )
    maatje = Path(sys.executable).parent / "maatje"
    klaar = subprocess.run(
        [str(maatje), "parse", "--in", "-", "--out", "-"],
        input=invoer,
        capture_output=True,
        text=True,
        cwd=PROJECT,
        check=True,
    )
    regels = [json.loads(r) for r in klaar.stdout.splitlines() if r.startswith("{")]
    assert [set(r) for r in regels] == [
        {"tekst", "onderwerp", "zekerheid", "alternatieven", "entiteiten", "veiligheid"}
    ] * 4
    assert regels[0]["onderwerp"] == "kinderen_vertellen"
    assert regels[0]["entiteiten"]["gemeente"] == "Hof van Twente"
    assert regels[1]["veiligheid"] == {"niveau": "ernstig", "soort": "crisis_huiselijk_geweld"}
    assert regels[2]["veiligheid"]["niveau"] == "geen"
    assert regels[3]["onderwerp"] in ("anders", "onzeker")
