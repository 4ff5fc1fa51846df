"""The built widget: small, complete, and made from the source that is here."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess

import pytest

from bot.widget import DIST

WIDGET = DIST.parent
INGANG = DIST / "digitaal-maatje.js"
EERSTE_KLIK_MAX = 15 * 1024
ALLES_MAX = 60 * 1024


def _gzipped(*namen: str) -> int:
    return sum(len(gzip.compress((DIST / naam).read_bytes(), 9)) for naam in namen)


def test_size_stays_within_the_budget() -> None:
    scripts = [bestand.name for bestand in DIST.glob("*.js")]
    assert _gzipped(INGANG.name) <= EERSTE_KLIK_MAX
    assert _gzipped(*scripts) <= ALLES_MAX


def test_the_entry_asks_for_the_one_panel_that_is_there() -> None:
    panelen = [bestand.name for bestand in DIST.glob("paneel-*.js")]
    assert len(panelen) == 1
    assert re.findall(r"paneel-\w+\.js", INGANG.read_text(encoding="utf-8")) == panelen
    assert {bestand.name for bestand in DIST.iterdir()} == {INGANG.name, *panelen}


@pytest.mark.parametrize(
    "verboden", ["innerHTML", "insertAdjacentHTML", "eval(", "new Function", "localStorage", "document.cookie"]
)
def test_nothing_that_a_strict_policy_or_privacy_forbids(verboden: str) -> None:
    for bestand in DIST.glob("*.js"):
        assert verboden not in bestand.read_text(encoding="utf-8")


def test_no_address_of_others_but_the_quick_exit() -> None:
    tekst = "".join(bestand.read_text(encoding="utf-8") for bestand in DIST.glob("*.js"))
    adressen = set(re.findall(r"https?://[\w.-]+", tekst))
    assert adressen == {"https://www.buienradar.nl", "http://www.w3.org"}  # the second is the name space of SVG


def test_the_lock_names_no_registry_and_nothing_is_needed_to_run() -> None:
    slot = (WIDGET / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in slot
    pakketten = json.loads(slot)["packages"]
    assert [naam for naam, pakket in pakketten.items() if naam and not pakket.get("dev")] == []
    assert all("integrity" in pakket for naam, pakket in pakketten.items() if naam)


def test_the_build_is_up_to_date() -> None:
    npm = shutil.which("npm")
    if npm is None or not (WIDGET / "node_modules").is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("CI has to install Node and run `npm ci` in bot/widget")
        pytest.skip("needs Node and `npm ci` in bot/widget")
    klaar = subprocess.run([npm, "run", "controle"], cwd=WIDGET, capture_output=True, text=True, check=False)
    assert klaar.returncode == 0, klaar.stdout + klaar.stderr
