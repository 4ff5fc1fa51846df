"""A small real server that speaks the conversation API with scripted replies.

It stands in for the product's own server in tests of what the widget does; the whole chain is tested elsewhere.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from bot.widget import DIST, VOORBEELD

CSP = "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors 'none'"
GEWIST = 4404
TIJDSTIP = "2026-11-21T14:05:00+01:00"

WELKOM = "Hallo, ik ben het Digitaal Maatje. Ik ben een computer, geen mens.\n\nWaar gaat je vraag over?"
ANTWOORD = (
    "Je kunt dit stap voor stap doen.\n\n"
    "1. Schrijf op wat je wilt regelen.\n2. Praat met de andere ouder, als dat **veilig** kan.\n"
    "3. Vraag gratis hulp.\n\n"
    "Lees ook [de uitleg](https://voorbeeld.invalid/uitleg)."
)
HTML = (
    "<img src=x onerror=\"document.title='stuk'\"> <b>niet vet</b> **wel vet** "
    "[val](javascript:document.title='stuk') [val2](data:text/html,x) [goed](https://voorbeeld.invalid/)"
)
LANG = "\n\n".join(
    f"Alinea {n}. " + "Dit is een zin die er staat om de tekst lang te maken. " * 4 for n in range(1, 15)
)
KAARTEN = [
    {
        "id": "jeugdteam",
        "naam": "Inloopspreekuur opvoeden",
        "organisatie": "Voorbeeldteam Jeugd",
        "doel": "Gratis gesprek over je kind en de scheiding.",
        "waarom": "Bij jou in de buurt en je hebt geen verwijzing nodig.",
        "toegang": "Vrij toegankelijk, zonder verwijzing.",
        "kosten": "Gratis",
        "aanmelden": "Bel of loop binnen op dinsdagochtend.",
        "telefoon": "000 - 123 45 67 (werkdagen)",
        "telefoonOpmerking": "Op werkdagen van 9 tot 12 uur.",
        "url": "www.voorbeeld.invalid/jeugd",
        "gebied": "Hof van Twente",
        "gecontroleerd": "2026-11-14",
        "opmerking": None,
    },
    {
        "id": "groep",
        "naam": "Groep voor kinderen van gescheiden ouders",
        "organisatie": "Voorbeeldwelzijn",
        "doel": "Kinderen van 8 tot 12 jaar praten en spelen met elkaar.",
        "waarom": "Voor de leeftijd van je kind.",
        "toegang": "Beide ouders met gezag geven toestemming.",
        "kosten": "Gratis",
        "aanmelden": "Meld je kind aan op de website.",
        "telefoon": None,
        "telefoonOpmerking": None,
        "url": "javascript:alert(1)",
        "gebied": "Twente",
        "gecontroleerd": "2026-10",
        "opmerking": "De groep start twee keer per jaar.",
    },
]
VEILIGHEID = {
    "niveau": "acuut",
    "soort": "crisis_geweld",
    "nummers": [
        {
            "naam": "Alarmnummer",
            "nummer": "112",
            "tel": "112",
            "wanneer": "dag en nacht",
            "kosten": "gratis",
            "voor_wie": "bij direct gevaar",
        },
        {
            "naam": "Voorbeeldlijn geweld thuis",
            "nummer": "0000 - 2000",
            "tel": "00002000",
            "wanneer": "dag en nacht",
            "kosten": "gratis",
            "voor_wie": "advies en hulp, ook anoniem",
        },
    ],
}
GEVAAR = "Bel 112 als er nu gevaar is. Bellen kan ook als je niets kunt zeggen.\n\nBen je nu veilig?"
JA_NEE = [{"id": "k1", "titel": "Ja"}, {"id": "k2", "titel": "Nee"}]
BESTANDEN = [
    {"naam": "stappen.txt", "type": "text/plain", "url": "/voorbeeld/pagina.css"},
    {"naam": "fout", "type": "", "url": "javascript:1"},
]
KEUZES = [
    {"id": "k1", "titel": "Vertel meer"},
    {"id": "k2", "titel": "Hulp bij mij in de buurt"},
    {"id": "k3", "titel": "Ik wil een mens"},
]


def probleem(status: int, titel: str) -> web.Response:
    """A refusal as `application/problem+json`."""
    return web.Response(
        status=status, body=json.dumps({"status": status, "title": titel}), content_type="application/problem+json"
    )


@dataclass
class Gesprek:
    """One talk: its secret, its messages and its open live lines."""

    token: str
    berichten: list[dict[str, Any]] = field(default_factory=list)
    lijnen: set[web.WebSocketResponse] = field(default_factory=set)
    beantwoord: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def voeg_toe(self, van: str, tekst: str, **meer: Any) -> dict[str, Any]:
        """Stores a message under the next number."""
        leeg: dict[str, Any] = {"keuzes": [], "kaarten": [], "bestanden": [], "veiligheid": None}
        bericht = {
            "id": secrets.token_hex(8),
            "volgnummer": len(self.berichten) + 1,
            "van": van,
            "tekst": tekst,
            **leeg,
            "tijdstip": TIJDSTIP,
            **meer,
        }
        self.berichten.append(bericht)
        return bericht


class Dubbel:
    """The server. Tests read what came in and set what goes wrong."""

    def __init__(self) -> None:
        self.gesprekken: dict[str, Gesprek] = {}
        self.ontvangen: list[dict[str, Any]] = []
        self.verzoeken: list[str] = []
        self.gewist: list[str] = []
        self.begonnen: list[dict[str, Any]] = []
        self.lijnen_geopend = 0
        # Each message takes one of these refusals (status, title) while there are any.
        self.storingen: deque[tuple[int, str]] = deque()
        self.start_stuk = False
        self.paneel_stuk = False
        self.stroom_stuk = False
        self.wissen_stuk = False
        self.poort_open = asyncio.Event()
        self.poort_open.set()
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listens on a free port."""
        app = web.Application()
        app.add_routes(
            [
                web.get(
                    "/", lambda _: web.FileResponse(VOORBEELD / "index.html", headers={"Content-Security-Policy": CSP})
                ),
                web.get("/kaal", self._kaal),
                web.static("/voorbeeld", VOORBEELD),
                web.get("/widget/{naam}", self._widget),
                web.post("/api/v1/gesprekken", self._begin),
                web.post("/api/v1/gesprekken/{id}/berichten", self._post),
                web.get("/api/v1/gesprekken/{id}/berichten", self._get),
                web.get("/api/v1/gesprekken/{id}/stroom", self._stroom),
                web.delete("/api/v1/gesprekken/{id}", self._wis),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Closes everything."""
        self.poort_open.set()
        await self.verbreek()
        if self._runner:
            await self._runner.cleanup()

    @property
    def gesprek(self) -> Gesprek:
        """The newest talk."""
        return list(self.gesprekken.values())[-1]

    async def verbreek(self) -> None:
        """Drops every live line."""
        for gesprek in self.gesprekken.values():
            for lijn in list(gesprek.lijnen):
                await lijn.close()

    async def zeg(self, van: str, tekst: str, **meer: Any) -> None:
        """Sends a message over the live lines of the newest talk."""
        await self._meld(self.gesprek, [self.gesprek.voeg_toe(van, tekst, **meer)])

    @staticmethod
    async def _meld(gesprek: Gesprek, berichten: list[dict[str, Any]]) -> None:
        for lijn in list(gesprek.lijnen):
            await lijn.send_json({"berichten": berichten})

    async def _sluit(self, sleutel: str) -> None:
        """Erases a talk and closes its live lines with the code that says so."""
        self.gewist.append(sleutel)
        for lijn in list(self.gesprekken.pop(sleutel).lijnen):
            await lijn.close(code=GEWIST)

    async def _index(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(VOORBEELD / "index.html", headers={"Content-Security-Policy": CSP})

    async def _kaal(self, request: web.Request) -> web.Response:
        attributen = request.query.get("attributen", "")
        return web.Response(
            content_type="text/html",
            headers={"Content-Security-Policy": CSP},
            text='<!doctype html><html lang="nl"><title>Kaal</title>'
            '<script type="module" src="/widget/digitaal-maatje.js"></script>'
            f'<main><h1>Kaal</h1><a href="/">elders</a></main><digitaal-maatje {attributen}></digitaal-maatje></html>',
        )

    async def _widget(self, request: web.Request) -> web.StreamResponse:
        bestand = Path(request.match_info["naam"]).name
        if self.paneel_stuk and bestand.startswith("paneel"):
            raise web.HTTPServiceUnavailable
        return web.FileResponse(DIST / bestand)

    async def _begin(self, request: web.Request) -> web.Response:
        if self.start_stuk:
            return probleem(503, "De gemeente is even niet bereikbaar.")
        self.begonnen.append(await request.json())
        gesprek = Gesprek(token=secrets.token_urlsafe(32))
        sleutel = secrets.token_hex(16)
        self.gesprekken[sleutel] = gesprek
        welkom = gesprek.voeg_toe("maatje", WELKOM, keuzes=KEUZES)
        return web.json_response({"id": sleutel, "token": gesprek.token, "berichten": [welkom]}, status=201)

    def _van(self, request: web.Request, token: str) -> Gesprek | None:
        gesprek = self.gesprekken.get(request.match_info["id"])
        return gesprek if gesprek and secrets.compare_digest(gesprek.token, token) else None

    def _bevoegd(self, request: web.Request) -> Gesprek | None:
        return self._van(request, request.headers.get("Authorization", "").removeprefix("Bearer "))

    async def _post(self, request: web.Request) -> web.Response:
        inhoud = await request.json()
        self.ontvangen.append(inhoud)
        await self.poort_open.wait()
        gesprek = self._bevoegd(request)
        if gesprek is None:
            return probleem(404, "Dit gesprek bestaat niet meer.")
        if self.storingen:
            return probleem(*self.storingen.popleft())
        if inhoud["clientId"] not in gesprek.beantwoord:
            tekst = inhoud.get("tekst") or next(k["titel"] for k in KEUZES if k["id"] == inhoud["keuze"])
            vraag = gesprek.voeg_toe("ouder", tekst)
            antwoorden = gesprek.beantwoord[inhoud["clientId"]] = self._antwoord(gesprek, tekst)
            if tekst == "wis":
                await self._sluit(request.match_info["id"])
            else:
                await self._meld(gesprek, [vraag, *antwoorden])
        return web.json_response({"berichten": gesprek.beantwoord[inhoud["clientId"]]})

    @staticmethod
    def _antwoord(gesprek: Gesprek, tekst: str) -> list[dict[str, Any]]:
        """The scripted replies: the first word of the message decides."""
        script: dict[str, list[dict[str, Any]]] = {
            "kaarten": [{"tekst": "Deze hulp past bij je vraag.", "kaarten": KAARTEN}],
            "gevaar": [{"tekst": GEVAAR, "veiligheid": VEILIGHEID, "keuzes": JA_NEE}],
            "html": [{"tekst": HTML}],
            "lang": [{"tekst": LANG}],
            "stil": [],
            "wis": [{"tekst": "Je gesprek is gewist. Er is niets van over."}],
            "bestand": [{"tekst": "Hier is je lijst.", "bestanden": BESTANDEN}],
        }
        gewoon = [{"tekst": ANTWOORD}, {"tekst": "Wil je meer weten?", "keuzes": KEUZES}]
        return [gesprek.voeg_toe("maatje", **bericht) for bericht in script.get(tekst.partition(" ")[0], gewoon)]

    async def _get(self, request: web.Request) -> web.Response:
        gesprek = self._bevoegd(request)
        if gesprek is None:
            return probleem(404, "Dit gesprek bestaat niet meer.")
        na = int(request.query.get("na", 0))
        return web.json_response({"berichten": [b for b in gesprek.berichten if b["volgnummer"] > na]})

    async def _stroom(self, request: web.Request) -> web.StreamResponse:
        delen = [deel.strip() for deel in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
        token = next((deel.removeprefix("bearer.") for deel in delen if deel.startswith("bearer.")), "")
        gesprek = self._van(request, token)
        if gesprek is None or self.stroom_stuk:
            return probleem(404, "Dit gesprek bestaat niet meer.")
        lijn = web.WebSocketResponse(protocols=["maatje"])
        await lijn.prepare(request)
        self.lijnen_geopend += 1
        gesprek.lijnen.add(lijn)
        try:
            async for bericht in lijn:
                if bericht.type is WSMsgType.ERROR:
                    break
        finally:
            gesprek.lijnen.discard(lijn)
        return lijn

    async def _wis(self, request: web.Request) -> web.Response:
        gesprek = self._bevoegd(request)
        if gesprek is None:
            return probleem(404, "Dit gesprek bestaat niet meer.")
        if self.wissen_stuk:
            return probleem(503, "Nu even niet.")
        await self._sluit(request.match_info["id"])
        return web.Response(status=204)
