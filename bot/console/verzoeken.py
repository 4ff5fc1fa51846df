"""The requests of the own municipality: list, one request, take up, close."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.console.pagina import toon
from bot.console.sleutels import DATABASE, PAD, SESSIE
from bot.overdracht.referentie import normaliseer
from bot.overdracht.samenvatting import BEWAARDAGEN, regels
from bot.overdracht.toestand import IN_BEHANDELING, OngeldigeOvergang, Status
from bot.storage import AuditRepository, Database, Medewerker, Overdracht, OverdrachtRepository

PER_PAGINA = 20


@dataclass(frozen=True)
class Stap:
    """Something staff can do with a request, after a page that asks whether they are sure."""

    van: Status
    naar: Status
    knop: str
    titel: str
    uitleg: str
    audit: str
    melding: str


STAPPEN = {
    "opnemen": Stap(
        Status.WACHTRIJ,
        Status.MEDEWERKER,
        "Neem op",
        "Verzoek opnemen",
        "Je naam komt bij dit verzoek te staan. Collega's zien dan dat jij ermee bezig bent.",
        "opgenomen",
        "Je hebt dit verzoek opgenomen.",
    ),
    "afronden": Stap(
        Status.MEDEWERKER,
        Status.AFGEROND,
        "Afgerond",
        "Verzoek afronden",
        f"Het verzoek gaat naar de afgeronde verzoeken. De tekst wordt daarna na {BEWAARDAGEN} dagen gewist.",
        "afgerond",
        "Dit verzoek is afgerond.",
    ),
}

HANDELINGEN = {
    "bekeken": "bekeek het verzoek",
    "opgenomen": "nam het verzoek op",
    "afgerond": "rondde het verzoek af",
}


async def begin(request: web.Request) -> web.Response:
    """GET: to the list."""
    raise web.HTTPSeeOther(f"{PAD}/verzoeken")


async def lijst(request: web.Request) -> web.Response:
    """GET: the requests, waiting ones first; with `referentie` straight to one."""
    wie = request[SESSIE].medewerker
    gezocht = request.query.get("referentie", "").strip()
    fout = None
    if gezocht:
        referentie = normaliseer(gezocht)
        gevonden = await _lees(request, _op_referentie, wie.gemeente, referentie) if referentie else None
        if gevonden is not None:
            raise web.HTTPSeeOther(f"{PAD}/verzoeken/{gevonden.id}")
        fout = (
            "Bij je gemeente is geen verzoek met dit nummer."
            if referentie
            else "Dit nummer kan niet kloppen. Een nummer ziet eruit als HVT-7K3M-9Q."
        )
    pagina = _paginanummer(request.query.get("pagina", "1"))
    rijen, totaal, wachtend = await _lees(request, _lijst, wie.gemeente, pagina)
    if not rijen and pagina > 1:
        raise web.HTTPNotFound
    inhoud = {
        "rijen": rijen,
        "totaal": totaal,
        "wachtend": wachtend,
        "pagina": pagina,
        "paginas": max(1, -(-totaal // PER_PAGINA)),
        "gezocht": gezocht,
        "fout": fout,
    }
    return toon(request, "lijst.html", inhoud, status=422 if fout else 200)


async def verzoek(request: web.Request) -> web.Response:
    """GET: one request. Every look is noted."""
    wie = request[SESSIE].medewerker
    gevonden, wat = await _lees(request, _bekijk, request.match_info["id"], wie, schrijven=True)
    if gevonden is None:
        raise web.HTTPNotFound
    stap = next(((naam, s) for naam, s in STAPPEN.items() if s.van.value == gevonden.status), None)
    inhoud = {
        "verzoek": gevonden,
        "regels": regels(gevonden.samenvatting or {}),
        "gebeurd": [(regel, HANDELINGEN[regel.handeling]) for regel in wat if regel.handeling in HANDELINGEN],
        "stap": stap if wie.rol == "medewerker" else None,
        "melding": next((s.melding for s in STAPPEN.values() if request.query.get("gedaan") == s.audit), None),
    }
    return toon(request, "verzoek.html", inhoud)


async def bevestig(request: web.Request) -> web.Response:
    """GET: ask whether they are sure."""
    stap, wie = _stap(request), request[SESSIE].medewerker
    gevonden = await _lees(request, _vind, request.match_info["id"], wie.gemeente)
    if gevonden is None:
        raise web.HTTPNotFound
    if gevonden.status != stap.van.value:
        return _te_laat(request, gevonden)
    inhoud = {"verzoek": gevonden, "stap": stap, "naam": request.match_info["stap"]}
    return toon(request, "bevestig.html", inhoud)


async def voer_uit(request: web.Request) -> web.Response:
    """POST: do it, unless a colleague was first."""
    stap, wie = _stap(request), request[SESSIE].medewerker
    gelukt, gevonden = await _lees(request, _zet, request.match_info["id"], stap, wie, schrijven=True)
    if gevonden is None:
        raise web.HTTPNotFound
    if not gelukt:
        return _te_laat(request, gevonden)
    raise web.HTTPSeeOther(f"{PAD}/verzoeken/{gevonden.id}?gedaan={stap.audit}")


def _stap(request: web.Request) -> Stap:
    """The step in the path; an administrator does not handle requests, as that means reading them."""
    stap = STAPPEN.get(request.match_info["stap"])
    if stap is None:
        raise web.HTTPNotFound
    if request[SESSIE].medewerker.rol != "medewerker":
        raise web.HTTPForbidden
    return stap


def _te_laat(request: web.Request, gevonden: Overdracht) -> web.Response:
    return toon(request, "te_laat.html", {"verzoek": gevonden}, status=409)


async def _lees(request: web.Request, werk: Any, *args: Any, schrijven: bool = False) -> Any:
    """Run work on the database in a thread, in one transaction."""
    database: Database = request.config_dict[DATABASE]

    def in_sessie() -> Any:
        with database.sessie(alleen_lezen=not schrijven) as sessie:
            return werk(sessie, *args)

    return await asyncio.to_thread(in_sessie)


def _op_referentie(sessie: Any, gemeente: str, referentie: str) -> Overdracht | None:
    return OverdrachtRepository(sessie).vind_referentie(referentie, gemeente)


def _vind(sessie: Any, overdracht_id: str, gemeente: str) -> Overdracht | None:
    return OverdrachtRepository(sessie).vind(overdracht_id, gemeente)


def _lijst(sessie: Any, gemeente: str, pagina: int) -> tuple[list[Overdracht], int, int]:
    repo = OverdrachtRepository(sessie)
    rijen = repo.lijst(gemeente, limiet=PER_PAGINA, vanaf=(pagina - 1) * PER_PAGINA)
    return rijen, repo.tel(gemeente), repo.tel(gemeente, [status.value for status in IN_BEHANDELING])


def _bekijk(sessie: Any, overdracht_id: str, wie: Medewerker) -> tuple[Overdracht | None, list[Any]]:
    gevonden = _vind(sessie, overdracht_id, wie.gemeente)
    if gevonden is None:
        return None, []
    audit = AuditRepository(sessie)
    audit.noteer("bekeken", f"overdracht:{gevonden.id}", wie.gebruikersnaam)
    return gevonden, audit.van_object(f"overdracht:{gevonden.id}")


def _zet(sessie: Any, overdracht_id: str, stap: Stap, wie: Medewerker) -> tuple[bool, Overdracht | None]:
    repo = OverdrachtRepository(sessie)
    eerder = repo.vind(overdracht_id, wie.gemeente)
    if eerder is None:
        return False, None
    try:
        gelukt = repo.zet_status(overdracht_id, stap.naar, wie.id, stap.van, gemeente=wie.gemeente)
    except OngeldigeOvergang:
        gelukt = False
    gevonden = repo.vind(overdracht_id, wie.gemeente)
    # Sending the same form twice is one deed.
    if gelukt and eerder.status != stap.naar.value:
        AuditRepository(sessie).noteer(stap.audit, f"overdracht:{overdracht_id}", wie.gebruikersnaam)
    return gelukt, gevonden


def _paginanummer(tekst: str) -> int:
    if not tekst.isascii() or not tekst.isdigit() or not int(tekst[:6]) >= 1 or len(tekst) > 6:
        raise web.HTTPNotFound
    return int(tekst)
