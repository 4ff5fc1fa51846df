"""Signing in and out."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from enum import Enum, auto
from typing import Any

from aiohttp import web

from bot.console import wachtwoord
from bot.console.beveiliging import token_voor
from bot.console.limiet import adres
from bot.console.pagina import toon
from bot.console.sleutels import (
    COOKIE,
    DATABASE,
    LIMIET_ADRES,
    LIMIET_NAAM,
    PAD,
    SESSIE,
    SETTINGS,
    SLEUTEL,
    TEGELIJK,
    VOORAF,
)
from bot.storage import AuditRepository, Database, Medewerker, MedewerkerRepository, SessieRepository
from bot.storage.medewerkers import POGINGEN, SLOT, normaliseer_naam
from bot.storage.tijd import nu

_FOUT = {
    "leeg": "Vul je gebruikersnaam en je wachtwoord in.",
    "onjuist": "De gebruikersnaam of het wachtwoord klopt niet. Controleer ze en probeer het opnieuw.",
    "slot": (
        f"Er is {POGINGEN} keer een verkeerd wachtwoord ingevuld. Dit account zit daarom op slot. "
        f"Probeer het over {int(SLOT.total_seconds() // 60)} minuten opnieuw, "
        "of vraag de beheerder om een nieuw wachtwoord."
    ),
    "druk": "Er is te vaak geprobeerd in te loggen. Wacht een minuut en probeer het opnieuw.",
    "formulier": "Het formulier was te oud. Vul je gegevens opnieuw in.",
}


class _Uitslag(Enum):
    GOED = auto()
    ONJUIST = auto()
    SLOT = auto()


async def formulier(request: web.Request) -> web.Response:
    """GET: the sign-in form."""
    return _toon(request)


async def inloggen(request: web.Request) -> web.Response:
    """POST: check name and password, and start a session."""
    velden = await request.post()
    naam, geheim = normaliseer_naam(str(velden.get("gebruikersnaam", ""))), str(velden.get("wachtwoord", ""))
    vooraf = request.cookies.get(VOORAF, "")
    verwacht = token_voor(request.config_dict[SLEUTEL], vooraf)
    if not vooraf or not hmac.compare_digest(str(velden.get("csrf", "")).encode(), verwacht.encode()):
        return _toon(request, "formulier", naam, 403)
    if not naam or not geheim:
        return _toon(request, "leeg", naam, 422)
    limiet, wie = request.config_dict[LIMIET_ADRES], adres(request, request.config_dict[SETTINGS].vertrouwde_proxys)
    if limiet.vol(wie):
        return _toon(request, "druk", naam, 429)
    limiet.tel(wie)
    uitslag, cookie = await _probeer(request, naam, geheim)
    if uitslag is not _Uitslag.GOED:
        return _toon(request, "slot" if uitslag is _Uitslag.SLOT else "onjuist", naam, 422)
    antwoord = web.Response(status=303, headers={"Location": f"{PAD}/verzoeken"})
    _zet_cookie(request, antwoord, COOKIE, cookie)
    antwoord.del_cookie(VOORAF, path=PAD)
    return antwoord


async def uitloggen(request: web.Request) -> web.Response:
    """POST: end the session."""
    waarde, sessie = request.cookies[COOKIE], request[SESSIE]

    def werk() -> None:
        with request.config_dict[DATABASE].sessie() as db:
            SessieRepository(db).verwijder(waarde)
            AuditRepository(db).noteer("uitgelogd", _object(sessie.medewerker), sessie.medewerker.gebruikersnaam)

    await asyncio.to_thread(werk)
    antwoord = web.Response(status=303, headers={"Location": f"{PAD}/inloggen?uitgelogd=ja"})
    antwoord.del_cookie(COOKIE, path=PAD)
    return antwoord


async def verleng(request: web.Request) -> web.Response:
    """POST: stay signed in; being here already counted as activity. Answers the seconds that are left."""
    return web.json_response({"resterend": int((request[SESSIE].verloopt - nu()).total_seconds())})


async def _probeer(request: web.Request, naam: str, geheim: str) -> tuple[_Uitslag, str]:
    database, onbekenden = request.config_dict[DATABASE], request.config_dict[LIMIET_NAAM]
    medewerker = await asyncio.to_thread(_zoek, database, naam)
    # Names nobody has lock just like real ones, so a lock does not betray which names exist.
    onbekend = hashlib.sha256(naam.encode("utf-8", "replace")).hexdigest()
    op_slot = onbekenden.vol(onbekend) if medewerker is None else medewerker.zit_op_slot(nu())
    if op_slot:
        return _Uitslag.SLOT, ""
    async with request.config_dict[TEGELIJK]:
        goed = await asyncio.to_thread(wachtwoord.klopt, geheim, medewerker.wachtwoord_hash if medewerker else None)
    uitslag, cookie = await asyncio.to_thread(_verwerk, database, medewerker, goed)
    if medewerker is None:
        onbekenden.tel(onbekend)
        if onbekenden.vol(onbekend):
            return _Uitslag.SLOT, ""
    return uitslag, cookie


def _zoek(database: Database, naam: str) -> Medewerker | None:
    with database.sessie(alleen_lezen=True) as sessie:
        return MedewerkerRepository(sessie).vind(naam)


def _verwerk(database: Database, medewerker: Medewerker | None, goed: bool) -> tuple[_Uitslag, str]:
    """Count or forgive, note it, and start the session; in one transaction, against the account as it is now."""
    with database.sessie() as sessie:
        audit, accounts = AuditRepository(sessie), MedewerkerRepository(sessie)
        huidig = None if medewerker is None else accounts.vind(medewerker.gebruikersnaam)
        if huidig is None:
            audit.noteer("inloggen_mislukt", "medewerker:onbekend")
            return _Uitslag.ONJUIST, ""
        if huidig.zit_op_slot(nu()):
            return _Uitslag.SLOT, ""
        if goed and huidig.actief:
            accounts.gelukt(huidig.id)
            cookie, _ = SessieRepository(sessie).maak(huidig.id)
            audit.noteer("ingelogd", _object(huidig), huidig.gebruikersnaam)
            return _Uitslag.GOED, cookie
        audit.noteer("inloggen_mislukt", _object(huidig), huidig.gebruikersnaam)
        na = accounts.mislukt(huidig.id)
        return (_Uitslag.SLOT if na.zit_op_slot(nu()) else _Uitslag.ONJUIST), ""


def _object(medewerker: Medewerker) -> str:
    return f"medewerker:{medewerker.id}"


def _toon(request: web.Request, fout: str | None = None, naam: str = "", status: int = 200) -> web.Response:
    vooraf = request.cookies.get(VOORAF) or secrets.token_urlsafe(24)
    inhoud: dict[str, Any] = {
        "fout": _FOUT[fout] if fout else None,
        "naam": naam,
        "csrf": token_voor(request.config_dict[SLEUTEL], vooraf),
        "uitgelogd": "uitgelogd" in request.query,
    }
    antwoord = toon(request, "inloggen.html", inhoud, status=status)
    _zet_cookie(request, antwoord, VOORAF, vooraf)
    return antwoord


def _zet_cookie(request: web.Request, antwoord: web.Response, naam: str, waarde: str) -> None:
    veilig = request.config_dict[SETTINGS].is_productie
    antwoord.set_cookie(naam, waarde, path=PAD, httponly=True, samesite="Strict", secure=veilig)
