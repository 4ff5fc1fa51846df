"""The documents tell the truth about settings, folders and commands."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from typer.main import get_command

from bot.cli import app
from bot.settings import PROJECT, Settings

README = (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("naam", [f.name for f in fields(Settings)])
def test_every_setting_is_documented(naam: str) -> None:
    assert f"`MAATJE_{naam.upper()}`" in (PROJECT / "docs" / "beheer" / "instellingen.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("pad", re.findall(r"^\| [^|]+ \| `([^`]+)`", README, re.MULTILINE))
def test_what_do_you_want_to_change_points_somewhere(pad: str) -> None:
    assert (PROJECT / pad).exists()


@pytest.mark.parametrize("pad", re.findall(r"\]\(([^)#]+)\)", README))
def test_links_of_the_readme_lead_somewhere(pad: str) -> None:
    assert (PROJECT / pad).exists()


@pytest.mark.parametrize("naam", sorted(get_command(app).commands))  # type: ignore[attr-defined]
def test_every_command_is_named_in_the_readme(naam: str) -> None:
    assert re.search(rf"\b{naam}\b", README)


def test_the_map_of_the_architecture_matches_the_tree() -> None:
    tekst = (PROJECT / "docs" / "architectuur.md").read_text(encoding="utf-8")
    genoemd = set(re.findall(r"^\| `bot/(\w+)/` \|", tekst, re.MULTILINE))
    aanwezig = {p.name for p in (PROJECT / "bot").iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    assert genoemd == aanwezig
