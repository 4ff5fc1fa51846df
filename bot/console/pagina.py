"""Filling in a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot.console.sleutels import PAD, SESSIE
from bot.overdracht.samenvatting import BEWAARDAGEN
from bot.storage.tijd import nu

MAP = Path(__file__).resolve().parent
TIJDZONE = ZoneInfo("Europe/Amsterdam")

_MAANDEN = "januari februari maart april mei juni juli augustus september oktober november december"
STATUSNAMEN = {
    "wachtrij": "Wacht",
    "medewerker": "In behandeling",
    "afgerond": "Afgerond",
    "ingetrokken": "Ingetrokken door de ouder",
    "verlopen": "Verlopen",
}
AFZENDERS = {"ouder": "Ouder", "maatje": "Digitaal Maatje (computer)", "medewerker": "Medewerker", "systeem": "Melding"}


def tijdstip(moment: dt.datetime | str) -> str:
    """A moment as staff read it, in Dutch time.

    Args:
        moment: aware, or ISO text with a zone.
    """
    hier = (dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone(TIJDZONE)
    return f"{hier.day} {_MAANDEN.split()[hier.month - 1]} {hier.year}, {hier:%H:%M} uur"


def _iso(moment: dt.datetime | str) -> str:
    return moment if isinstance(moment, str) else moment.isoformat(timespec="seconds")


def _kaal(tekst: str) -> str:
    """Text of the Maatje without its bold marks."""
    return tekst.replace("**", "")


def zet_klaar(console: web.Application) -> None:
    """Load the templates; everything they show is escaped."""
    aiohttp_jinja2.setup(
        console,
        loader=jinja2.FileSystemLoader(MAP / "templates"),
        undefined=jinja2.StrictUndefined,
        filters={"tijdstip": tijdstip, "iso": _iso, "kaal": _kaal},
        trim_blocks=True,
        lstrip_blocks=True,
    )


def toon(request: web.Request, naam: str, inhoud: Mapping[str, Any], status: int = 200) -> web.Response:
    """A page.

    Not through the context processors of aiohttp-jinja2: those run after our middlewares, which show pages as well.

    Args:
        request: the request.
        naam: file name of the template.
        inhoud: what the template needs besides what every page has.
        status: HTTP status.
    """
    sessie = request.get(SESSIE)
    altijd = {
        "pad": PAD,
        "sessie": sessie,
        "resterend": int((sessie.verloopt - nu()).total_seconds()) if sessie else None,
        "statusnamen": STATUSNAMEN,
        "afzenders": AFZENDERS,
        "bewaardagen": BEWAARDAGEN,
    }
    return aiohttp_jinja2.render_template(naam, request, {**altijd, **inhoud}, status=status)
