"""The staff pages, as a browser sees them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Awaitable, Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine
from aiohttp import web
from aiohttp.test_utils import TestClient

from bot.console import accounts, wachtwoord
from bot.console.limiet import Limiet, adres
from bot.console.pagina import tijdstip
from bot.settings import Settings
from bot.storage import (
    AccountFout,
    AuditRepository,
    Database,
    GesprekRepository,
    MedewerkerRepository,
    Overdracht,
    OverdrachtRepository,
    SessieRepository,
)

from .conftest import WACHTWOORD, log_in, stuur, token

Client = TestClient[web.Request, web.Application]
Bezoek = Callable[[], Awaitable[Client]]
Maak = Callable[..., Overdracht]
LIJST = "/medewerkers/verzoeken"


def _audit(database: Database) -> list[tuple[str | None, str]]:
    with database.sessie(alleen_lezen=True) as sessie:
        regels = AuditRepository(sessie).laatste()
    return [(regel.medewerker, regel.handeling) for regel in regels if regel.handeling != "account_gemaakt"]


async def _tekst(client: Client, pad: str, status: int = 200) -> str:
    antwoord = await client.get(pad)
    assert antwoord.status == status, await antwoord.text()
    return await antwoord.text()


# --- signing in -----------------------------------------------------------------------------------------------------


async def test_sign_in_and_out(client: Client, database: Database) -> None:
    assert (await log_in(client))[::2] == (303, LIJST)
    pagina = await _tekst(client, LIJST)
    assert "Verzoeken in Almelo" in pagina
    assert (await stuur(client, "/medewerkers/uitloggen", csrf=token(pagina)))[::2] == (
        303,
        "/medewerkers/inloggen?uitgelogd=ja",
    )
    antwoord = await client.get(LIJST, allow_redirects=False)
    assert (antwoord.status, antwoord.headers["Location"]) == (303, "/medewerkers/inloggen")
    assert _audit(database) == [("jan", "ingelogd"), ("jan", "uitgelogd")]


async def test_signing_out_ends_the_session_on_the_server(bezoek: Bezoek) -> None:
    een, twee = await bezoek(), await bezoek()
    await log_in(een)
    gestolen = een.session.cookie_jar.filter_cookies(een.make_url("/medewerkers"))["s"].value
    pagina = await _tekst(een, LIJST)
    await stuur(een, "/medewerkers/uitloggen", csrf=token(pagina))
    antwoord = await twee.get(LIJST, headers={"Cookie": f"s={gestolen}"})
    assert antwoord.status == 401
    assert "Je sessie is verlopen" in await antwoord.text()


async def test_the_name_may_be_typed_in_any_case(client: Client) -> None:
    assert (await log_in(client, " JAN "))[0] == 303


@pytest.mark.parametrize(("naam", "geheim"), [("jan", "verkeerd wachtwoord"), ("niemand", WACHTWOORD)])
async def test_wrong_sign_in_says_the_same(client: Client, database: Database, naam: str, geheim: str) -> None:
    status, pagina, _ = await log_in(client, naam, geheim)
    assert status == 422
    assert "De gebruikersnaam of het wachtwoord klopt niet" in pagina
    assert "<title>Fout: Inloggen" in pagina
    assert geheim not in pagina
    assert (await client.get(LIJST, allow_redirects=False)).status == 303
    assert _audit(database) == [("jan" if naam == "jan" else None, "inloggen_mislukt")]


async def test_empty_fields(client: Client) -> None:
    status, pagina, _ = await log_in(client, "", "")
    assert (status, "Vul je gebruikersnaam en je wachtwoord in." in pagina) == (422, True)


@pytest.mark.parametrize("naam", ["jan", "niemand"])
async def test_locked_after_five_wrong_passwords(client: Client, naam: str) -> None:
    for _ in range(4):
        assert "klopt niet" in (await log_in(client, naam, "verkeerd wachtwoord"))[1]
    for geheim in ("verkeerd wachtwoord", WACHTWOORD):
        status, pagina, _ = await log_in(client, naam, geheim)
        assert status == 422
        assert "Dit account zit daarom op slot" in pagina
        assert "15 minuten" in pagina


async def test_the_lock_ends_after_fifteen_minutes(client: Client) -> None:
    with time_machine.travel(dt.datetime.now(dt.timezone.utc), tick=False) as klok:
        for _ in range(5):
            await log_in(client, "jan", "verkeerd wachtwoord")
        klok.shift(dt.timedelta(minutes=15))
        assert (await log_in(client))[0] == 303


async def test_a_blocked_account_cannot_sign_in(client: Client, database: Database) -> None:
    await log_in(client)
    accounts.blokkeer(database, "jan")
    assert "Je sessie is verlopen" in await _tekst(client, LIJST, 401)
    assert "klopt niet" in (await log_in(client))[1]
    accounts.deblokkeer(database, "jan")
    assert (await log_in(client))[0] == 303


async def test_an_address_may_not_keep_trying(client: Client) -> None:
    for nummer in range(10):
        await log_in(client, f"naam{nummer}", "verkeerd wachtwoord")
    status, pagina, _ = await log_in(client)
    assert (status, "Wacht een minuut" in pagina) == (429, True)


async def test_a_new_session_at_every_sign_in(client: Client) -> None:
    await log_in(client)
    eerste = client.session.cookie_jar.filter_cookies(client.make_url("/medewerkers"))["s"].value
    await log_in(client)
    assert client.session.cookie_jar.filter_cookies(client.make_url("/medewerkers"))["s"].value != eerste


# --- sessions -------------------------------------------------------------------------------------------------------


async def test_the_session_expires_with_a_page_that_says_so(client: Client, verzoek: Maak) -> None:
    with time_machine.travel(dt.datetime.now(dt.timezone.utc), tick=False) as klok:
        await log_in(client)
        klok.shift(dt.timedelta(minutes=29))
        pagina = await _tekst(client, LIJST)
        assert 'data-resterend="1800"' in pagina
        klok.shift(dt.timedelta(minutes=31))
        pad = f"{LIJST}/{verzoek().id}/opnemen"
        status, tekst, _ = await stuur(client, pad, csrf=token(pagina))
        assert (status, "Je sessie is verlopen" in tekst) == (401, True)


async def test_staying_signed_in(client: Client) -> None:
    with time_machine.travel(dt.datetime.now(dt.timezone.utc), tick=False) as klok:
        await log_in(client)
        csrf = token(await _tekst(client, LIJST))
        klok.shift(dt.timedelta(minutes=28))
        kop = {"Sec-Fetch-Site": "same-origin", "X-Csrf-Token": csrf}
        antwoord = await client.post("/medewerkers/verleng", headers=kop)
        assert await antwoord.json() == {"resterend": 1800}
        klok.shift(dt.timedelta(minutes=28))
        await _tekst(client, LIJST)


@pytest.mark.parametrize("waarde", ["onzin", "x" * 5000, "%00"])
async def test_a_made_up_cookie(client: Client, waarde: str) -> None:
    antwoord = await client.get(LIJST, headers={"Cookie": f"s={waarde}"})
    assert antwoord.status == 401


# --- cross-site requests --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "koppen",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://kwaad.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://kwaad.example"},
    ],
)
async def test_other_sites_change_nothing(
    client: Client, database: Database, verzoek: Maak, koppen: dict[str, str]
) -> None:
    gemaakt = verzoek()
    await log_in(client)
    csrf = token(await _tekst(client, f"{LIJST}/{gemaakt.id}/opnemen"))
    antwoord = await client.post(f"{LIJST}/{gemaakt.id}/opnemen", data={"csrf": csrf}, headers=koppen)
    assert antwoord.status == 403
    with database.sessie() as sessie:
        assert OverdrachtRepository(sessie).vind(gemaakt.id, "Almelo").status == "wachtrij"


async def test_our_own_origin_is_enough_without_fetch_metadata(client: Client, verzoek: Maak) -> None:
    gemaakt = verzoek()
    await log_in(client)
    csrf = token(await _tekst(client, f"{LIJST}/{gemaakt.id}/opnemen"))
    kop = {"Origin": str(client.make_url("/")).rstrip("/")}
    antwoord = await client.post(
        f"{LIJST}/{gemaakt.id}/opnemen", data={"csrf": csrf}, headers=kop, allow_redirects=False
    )
    assert antwoord.status == 303


@pytest.mark.parametrize("csrf", ["", "onzin", "é"])
async def test_a_form_without_its_token(client: Client, database: Database, verzoek: Maak, csrf: str) -> None:
    gemaakt = verzoek()
    await log_in(client)
    status, pagina, _ = await stuur(client, f"{LIJST}/{gemaakt.id}/opnemen", csrf=csrf)
    assert (status, "Dit mag niet" in pagina) == (403, True)
    assert (await stuur(client, "/medewerkers/uitloggen", csrf=csrf))[0] == 403
    with database.sessie() as sessie:
        assert OverdrachtRepository(sessie).vind(gemaakt.id, "Almelo").status == "wachtrij"


async def test_the_token_of_a_colleague_does_not_work(bezoek: Bezoek, verzoek: Maak) -> None:
    gemaakt, een, twee = verzoek(), await bezoek(), await bezoek()
    await log_in(een, "jan")
    await log_in(twee, "els")
    csrf = token(await _tekst(twee, LIJST))
    assert (await stuur(een, f"{LIJST}/{gemaakt.id}/opnemen", csrf=csrf))[0] == 403


async def test_signing_in_needs_the_form_too(client: Client) -> None:
    goed = {"gebruikersnaam": "jan", "wachtwoord": WACHTWOORD}
    assert (await stuur(client, "/medewerkers/inloggen", csrf="onzin", **goed))[0] == 403
    assert (await stuur(client, "/medewerkers/inloggen", **goed))[0] == 403
    assert (await client.get(LIJST, allow_redirects=False)).status == 303


# --- the list -------------------------------------------------------------------------------------------------------


async def test_an_empty_list(client: Client) -> None:
    await log_in(client)
    assert "Er zijn nog geen verzoeken" in await _tekst(client, LIJST)


async def test_the_list_has_the_own_municipality_only(client: Client, verzoek: Maak) -> None:
    eigen, ander = verzoek(), verzoek("Borne")
    await log_in(client)
    pagina = await _tekst(client, LIJST)
    assert eigen.referentie in pagina
    assert "Kinderalimentatie" in pagina
    assert "1 verzoek wacht of is in behandeling" in pagina
    assert ander.referentie not in pagina
    assert ander.id not in pagina


async def test_pages(client: Client, verzoek: Maak) -> None:
    gemaakt = [verzoek() for _ in range(21)]
    await log_in(client)
    eerste, tweede = await _tekst(client, LIJST), await _tekst(client, f"{LIJST}?pagina=2")
    assert "Pagina 1 van 2" in eerste
    assert all(g.referentie in eerste for g in gemaakt[:20])
    assert gemaakt[20].referentie not in eerste
    assert gemaakt[20].referentie in tweede
    assert "Volgende pagina" not in tweede
    for onzin in ("3", "0", "-1", "x", "1" * 30, "²"):
        await _tekst(client, f"{LIJST}?pagina={onzin}", 404)


async def test_search_by_reference(client: Client, verzoek: Maak) -> None:
    eigen, ander = verzoek(), verzoek("Borne")
    await log_in(client)
    antwoord = await client.get(
        LIJST, params={"referentie": eigen.referentie.lower().replace("-", " ")}, allow_redirects=False
    )
    assert (antwoord.status, antwoord.headers["Location"]) == (303, f"{LIJST}/{eigen.id}")
    assert "is geen verzoek met dit nummer" in await _tekst(client, f"{LIJST}?referentie={ander.referentie}", 422)
    pagina = await _tekst(client, f"{LIJST}?referentie=%3Cb%3E", 422)
    assert "Dit nummer kan niet kloppen" in pagina
    assert "<b>" not in pagina


# --- one request ----------------------------------------------------------------------------------------------------


async def test_another_municipality_gets_not_found(client: Client, database: Database, verzoek: Maak) -> None:
    ander = verzoek("Borne")
    await log_in(client)
    csrf = token(await _tekst(client, LIJST))
    for stap in ("", "/opnemen", "/afronden"):
        assert "Niet gevonden" in await _tekst(client, f"{LIJST}/{ander.id}{stap}", 404)
    for stap in ("opnemen", "afronden"):
        assert (await stuur(client, f"{LIJST}/{ander.id}/{stap}", csrf=csrf))[0] == 404
    with database.sessie() as sessie:
        assert OverdrachtRepository(sessie).vind(ander.id, "Borne").status == "wachtrij"
    assert _audit(database) == [("jan", "ingelogd")]


@pytest.mark.parametrize(
    "pad", ["/niets", "/verzoeken/x", "/verzoeken/" + "f" * 32, "/verzoeken/" + "f" * 32 + "/niets"]
)
async def test_not_found_is_a_dutch_page(client: Client, pad: str) -> None:
    await log_in(client)
    assert "Niet gevonden" in await _tekst(client, f"/medewerkers{pad}", 404)


async def test_from_waiting_to_closed(client: Client, database: Database, verzoek: Maak) -> None:
    gemaakt = verzoek()
    pad = f"{LIJST}/{gemaakt.id}"
    await log_in(client)
    pagina = await _tekst(client, pad)
    assert "Wie betaalt de zwemles?" in pagina
    assert "Let op: dat spreek je af." in pagina
    assert "Getoond hulpaanbod: Jonge Rugzak" in pagina
    assert "Neem op" in pagina
    assert "meldcode" in pagina
    bevestiging = await _tekst(client, f"{pad}/opnemen")
    assert "Ja, neem op" in bevestiging
    for _ in range(2):
        # Sending the form twice is one deed.
        assert (await stuur(client, f"{pad}/opnemen", csrf=token(bevestiging)))[::2] == (303, f"{pad}?gedaan=opgenomen")
    pagina = await _tekst(client, f"{pad}?gedaan=opgenomen")
    assert "Je hebt dit verzoek opgenomen." in pagina
    assert "jan nam het verzoek op" in pagina
    bevestiging = await _tekst(client, f"{pad}/afronden")
    assert (await stuur(client, f"{pad}/afronden", csrf=token(bevestiging)))[0] == 303
    pagina = await _tekst(client, f"{pad}?gedaan=afgerond")
    assert "Dit verzoek is afgerond." in pagina
    assert "/opnemen" not in pagina
    assert _audit(database) == [
        ("jan", "ingelogd"),
        ("jan", "bekeken"),
        ("jan", "opgenomen"),
        ("jan", "bekeken"),
        ("jan", "afgerond"),
        ("jan", "bekeken"),
    ]


async def test_who_comes_second_sees_who_was_first(bezoek: Bezoek, verzoek: Maak) -> None:
    gemaakt, een, twee = verzoek(), await bezoek(), await bezoek()
    pad = f"{LIJST}/{gemaakt.id}/opnemen"
    await log_in(een, "jan")
    await log_in(twee, "els")
    formulieren = [token(await _tekst(wie, pad)) for wie in (een, twee)]
    assert (await stuur(een, pad, csrf=formulieren[0]))[0] == 303
    status, pagina, _ = await stuur(twee, pad, csrf=formulieren[1])
    assert status == 409
    assert "bij jan" in pagina
    assert "Je actie is niet uitgevoerd" in pagina
    assert "al veranderd" in await _tekst(twee, pad, 409)


async def test_an_administrator_sees_no_content(client: Client, database: Database, verzoek: Maak) -> None:
    gemaakt = verzoek()
    pad = f"{LIJST}/{gemaakt.id}"
    await log_in(client, "baas")
    pagina = await _tekst(client, LIJST) + await _tekst(client, pad)
    assert gemaakt.referentie in pagina
    assert "Als beheerder zie je niet wat de ouder schreef" in pagina
    for inhoud in ("zwemles", "Kinderalimentatie", "Jonge Rugzak", "Neem op"):
        assert inhoud not in pagina
    assert "Dit mag niet" in await _tekst(client, f"{pad}/opnemen", 403)
    csrf = token(pagina)
    assert (await stuur(client, f"{pad}/opnemen", csrf=csrf))[0] == 403
    with database.sessie() as sessie:
        assert OverdrachtRepository(sessie).vind(gemaakt.id, "Almelo").status == "wachtrij"


GEVAARLIJK = "<script>alert(1)</script><img src=x onerror=alert(1)>\" onclick='x' {{ 7*7 }} &amp;"


async def test_what_a_parent_wrote_is_shown_as_text(client: Client, verzoek: Maak) -> None:
    gemaakt = verzoek(tekst=GEVAARLIJK)
    await log_in(client)
    pagina = await _tekst(client, f"{LIJST}/{gemaakt.id}")
    assert "<script>alert" not in pagina
    assert "<img" not in pagina
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pagina
    assert "{{ 7*7 }}" in pagina
    assert "&amp;amp;" in pagina


async def test_what_was_not_shared_or_erased_is_said(client: Client, database: Database, verzoek: Maak) -> None:
    niet, wel = verzoek(gedeeld=False), verzoek()
    with database.sessie() as sessie:
        GesprekRepository(sessie).verwijder(wel.gesprek_id)
    await log_in(client)
    assert "Niet gedeeld" in await _tekst(client, LIJST)
    assert "De ouder heeft het gesprek niet gedeeld" in await _tekst(client, f"{LIJST}/{niet.id}")
    pagina = await _tekst(client, f"{LIJST}/{wel.id}")
    assert "Ingetrokken door de ouder" in pagina
    assert "Gewist, omdat de ouder het verzoek introk" in pagina
    assert "zwemles" not in pagina


# --- headers and markup ---------------------------------------------------------------------------------------------

PADEN = ["", "/inloggen", "/verzoeken", "/niets", "/console.css", "/sessie.js", "/uitloggen"]


@pytest.mark.parametrize("pad", PADEN)
@pytest.mark.parametrize("binnen", [False, True])
async def test_headers_on_every_answer(client: Client, pad: str, binnen: bool) -> None:
    if binnen:
        await log_in(client)
    antwoord = await client.get(f"/medewerkers{pad}", allow_redirects=False)
    koppen = antwoord.headers
    beleid = koppen["Content-Security-Policy"]
    assert "default-src 'none'" in beleid
    assert "frame-ancestors 'none'" in beleid
    assert "unsafe" not in beleid
    assert koppen["X-Content-Type-Options"] == "nosniff"
    assert koppen["X-Frame-Options"] == "DENY"
    assert koppen["Referrer-Policy"] == "same-origin"
    if pad not in ("/console.css", "/sessie.js"):
        assert koppen["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in koppen


async def test_wrong_method_is_a_dutch_page(client: Client) -> None:
    await log_in(client)
    assert "Dit kan niet" in await _tekst(client, "/medewerkers/uitloggen", 405)


async def test_cookies_are_for_the_console_only(client: Client) -> None:
    pagina = await client.get("/medewerkers/inloggen")
    antwoord = await client.post(
        "/medewerkers/inloggen",
        data={"csrf": token(await pagina.text()), "gebruikersnaam": "jan", "wachtwoord": WACHTWOORD},
        headers={"Sec-Fetch-Site": "same-origin"},
        allow_redirects=False,
    )
    koek = next(k for k in antwoord.headers.getall("Set-Cookie") if k.startswith("s="))
    for deel in ("HttpOnly", "SameSite=Strict", "Path=/medewerkers"):
        assert deel in koek
    for deel in ("Max-Age", "expires", "Secure", "jan", "Almelo"):
        assert deel not in koek


class TestProductie:
    """In production cookies and browsers are bound to HTTPS."""

    @pytest.fixture
    def settings(self) -> Settings:
        """Settings of production."""
        return Settings(omgeving="productie", sleutel="een-sleutel-alleen-voor-de-tests-0123456789")

    async def test_secure(self, client: Client) -> None:
        antwoord = await client.get("/medewerkers/inloggen")
        assert "Secure" in antwoord.headers["Set-Cookie"]
        assert antwoord.headers["Strict-Transport-Security"].startswith("max-age=31536000")


async def test_a_broken_database_is_a_dutch_page(
    client: Client, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await log_in(client)
    with database.engine.begin() as verbinding:
        verbinding.exec_driver_sql("DROP TABLE sessie")
    assert "De database is niet bereikbaar" in await _tekst(client, LIJST, 503)
    assert "sessie" not in caplog.text

    def stuk(*_: object) -> None:
        raise RuntimeError("Bert uit de Kerkstraat")

    monkeypatch.setattr(SessieRepository, "vind", stuk)
    assert "Er ging iets mis" in await _tekst(client, LIJST, 500)
    assert "RuntimeError" in caplog.text
    assert "Kerkstraat" not in caplog.text


class _Pagina(HTMLParser):
    """Collects what accessibility needs."""

    def __init__(self, tekst: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(tekst)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def alle(self, tag: str) -> list[dict[str, str | None]]:
        return [kenmerken for naam, kenmerken in self.tags if naam == tag]


async def test_markup_of_every_page(client: Client, verzoek: Maak) -> None:
    gemaakt = verzoek()
    paginas = [await _tekst(client, "/medewerkers/inloggen"), (await log_in(client, "jan", "verkeerd wachtwoord"))[1]]
    await log_in(client)
    paginas += [await _tekst(client, f"{LIJST}{deel}") for deel in ("", f"/{gemaakt.id}", f"/{gemaakt.id}/opnemen")]
    paginas.append(await _tekst(client, f"{LIJST}/niets", 404))
    for tekst in paginas:
        pagina = _Pagina(tekst)
        assert pagina.alle("html")[0]["lang"] == "nl"
        assert len(pagina.alle("h1")) == len(pagina.alle("main")) == len(pagina.alle("header")) == 1
        ids = [k["id"] for _, k in pagina.tags if "id" in k]
        assert len(ids) == len(set(ids))
        gelabeld = {k["for"] for k in pagina.alle("label")}
        assert all(k["id"] in gelabeld and k["autocomplete"] for k in pagina.alle("input") if k.get("type") != "hidden")
        for _, kenmerken in pagina.tags:
            assert not {"style", "onclick", "onload", "onsubmit"} & kenmerken.keys()
            for naam in ("aria-labelledby", "aria-describedby"):
                assert kenmerken.get(naam, ids[0]) in ids
        assert not pagina.alle("style")
        assert all(k.get("src") for k in pagina.alle("script"))
        for formulier in re.findall(r"<form[^>]*method=\"post\".*?</form>", tekst, re.S):
            assert 'name="csrf"' in formulier


# --- accounts -------------------------------------------------------------------------------------------------------


def test_a_made_up_password_works_and_is_strong(database: Database) -> None:
    gemaakt = accounts.maak_medewerker(database, "Nieuw", "Borne")
    assert len(gemaakt) == 23
    with database.sessie() as sessie:
        account = MedewerkerRepository(sessie).vind("nieuw")
    assert account.wachtwoord_hash.startswith("$argon2id$")
    assert wachtwoord.klopt(gemaakt, account.wachtwoord_hash)
    assert not wachtwoord.klopt(gemaakt + "x", account.wachtwoord_hash)
    assert not wachtwoord.klopt(gemaakt, None)
    assert not wachtwoord.klopt(gemaakt, "geen hash")


@pytest.mark.parametrize(
    ("geheim", "reden"),
    [
        ("kort", "minstens 12 tekens"),
        ("aaaaaaaaaaaaaaa", "verschillende tekens"),
        ("nieuw1234567890", "gebruikersnaam"),
        ("abcdefgh" * 30, "hoogstens 200"),
    ],
)
def test_password_policy(database: Database, geheim: str, reden: str) -> None:
    with pytest.raises(AccountFout, match=reden):
        accounts.maak_medewerker(database, "nieuw", "Borne", wachtwoord=geheim)
    with database.sessie() as sessie:
        assert MedewerkerRepository(sessie).vind("nieuw") is None


def test_the_same_accent_typed_two_ways() -> None:
    assert wachtwoord.klopt("cafe\u0301 om de hoek", wachtwoord.maak_hash("caf\u00e9 om de hoek"))


async def test_a_new_password_signs_out_and_unlocks(client: Client, database: Database) -> None:
    await log_in(client)
    for _ in range(5):
        await log_in(client, "jan", "verkeerd wachtwoord")
    nieuw = accounts.wijzig_wachtwoord(database, "JAN")
    assert "Je sessie is verlopen" in await _tekst(client, LIJST, 401)
    assert (await log_in(client, "jan", WACHTWOORD))[0] == 422
    assert (await log_in(client, "jan", nieuw))[0] == 303


@pytest.mark.parametrize("werk", [accounts.wijzig_wachtwoord, accounts.blokkeer, accounts.deblokkeer])
def test_an_unknown_account(database: Database, werk: Callable[[Database, str], object]) -> None:
    with pytest.raises(AccountFout, match="geen medewerker"):
        werk(database, "niemand")


def test_an_account_needs_a_municipality(database: Database) -> None:
    with pytest.raises(AccountFout, match="gemeente"):
        accounts.maak_medewerker(database, "nieuw", " ")


# --- small parts ----------------------------------------------------------------------------------------------------


def test_limit_slides_and_forgets() -> None:
    tijd = [0.0]
    limiet = Limiet(2, 60, hoogstens=2, klok=lambda: tijd[0])
    for _ in range(2):
        assert not limiet.vol("a")
        limiet.tel("a")
    assert limiet.vol("a")
    tijd[0] = 60
    assert not limiet.vol("a")
    for sleutel in "abc":
        limiet.tel(sleutel)
        limiet.tel(sleutel)
    assert (limiet.vol("a"), limiet.vol("b"), limiet.vol("c")) == (False, True, True)


@pytest.mark.parametrize(
    ("kop", "proxys", "zelfde_als"),
    [("1.1.1.1", 0, None), ("9.9.9.9, 1.1.1.1", 1, "1.1.1.1"), ("1.1.1.1, 2.2.2.2", 2, "1.1.1.1"), ("", 1, None)],
)
def test_address_behind_proxies(kop: str, proxys: int, zelfde_als: str | None) -> None:
    from aiohttp.test_utils import make_mocked_request

    met = make_mocked_request("GET", "/", headers={"X-Forwarded-For": kop})
    zonder = make_mocked_request("GET", "/", headers={})
    verwacht = make_mocked_request("GET", "/", headers={"X-Forwarded-For": zelfde_als or ""})
    assert adres(met, proxys) == (adres(verwacht, 1) if zelfde_als else adres(zonder, 0))


@pytest.mark.parametrize(
    ("moment", "tekst"),
    [
        ("2026-07-01T10:05:00+00:00", "1 juli 2026, 12:05 uur"),
        ("2026-12-31T23:30:00+00:00", "1 januari 2027, 00:30 uur"),
    ],
)
def test_times_are_shown_in_dutch_time(moment: str, tekst: str) -> None:
    assert tijdstip(moment) == tekst
    assert tijdstip(dt.datetime.fromisoformat(moment)) == tekst


def test_script_and_style_ask_nothing_of_others() -> None:
    for bestand in (Path(accounts.__file__).parent / "static").iterdir():
        assert "http" not in bestand.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
