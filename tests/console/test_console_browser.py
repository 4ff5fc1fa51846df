"""The staff pages in a real Chromium: by keyboard, on a phone, with axe, and when the session runs out."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.async_api import Page, async_playwright

from bot.console import setup
from bot.settings import Settings
from bot.storage import Database, Overdracht

from .conftest import WACHTWOORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
REGELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("Chromium is not installed", allow_module_level=True)


@pytest.fixture
async def server(database: Database, settings: Settings) -> AsyncIterator[str]:
    """Address of a running console."""
    app = web.Application()
    setup(app, database, settings)
    draaiend = TestServer(app)
    await draaiend.start_server()
    yield str(draaiend.make_url("")).rstrip("/")
    await draaiend.close()


@pytest.fixture
async def pagina(server: str) -> AsyncIterator[Page]:
    """A browser window the size of a small phone, on the sign-in page."""
    async with async_playwright() as spel:
        browser = await spel.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = await browser.new_context(
            viewport={"width": 320, "height": 640}, locale="nl-NL", bypass_csp=True, base_url=server
        )
        nieuw = await context.new_page()
        await nieuw.goto("/medewerkers")
        yield nieuw
        await browser.close()


async def _log_in(pagina: Page) -> None:
    await pagina.get_by_label("Gebruikersnaam").fill("jan")
    await pagina.get_by_label("Wachtwoord").fill(WACHTWOORD)
    await pagina.keyboard.press("Enter")
    await pagina.wait_for_url("**/verzoeken")


async def _keur(pagina: Page) -> None:
    """No findings of axe, and nothing to scroll sideways."""
    await pagina.add_script_tag(path=str(AXE_FILE_PATH))
    uitslag = await pagina.evaluate("regels => axe.run(document, {runOnly: regels})", REGELS)
    fouten = [(f["id"], [n["html"] for n in f["nodes"]]) for f in uitslag["violations"]]
    assert fouten == [], await pagina.title()
    breedte = await pagina.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert breedte[0] <= breedte[1], await pagina.title()


async def test_every_page_is_accessible(pagina: Page, verzoek: Callable[..., Overdracht]) -> None:
    lang = "kinderalimentatiebeschikking" * 12
    gemaakt = [verzoek(tekst=lang) for _ in range(21)]
    await _keur(pagina)
    await pagina.get_by_role("button", name="Inloggen").click()
    await pagina.get_by_role("alert").wait_for()
    await _keur(pagina)
    await _log_in(pagina)
    await _keur(pagina)
    for pad in (
        "?pagina=2",
        "?referentie=onzin",
        f"/{gemaakt[0].id}",
        f"/{gemaakt[0].id}/opnemen",
        f"/{gemaakt[0].id}/afronden",
        "/niets",
    ):
        await pagina.goto(f"/medewerkers/verzoeken{pad}")
        await _keur(pagina)
    await pagina.set_viewport_size({"width": 1280, "height": 800})
    await pagina.goto(f"/medewerkers/verzoeken/{gemaakt[0].id}")
    await _keur(pagina)
    await pagina.context.clear_cookies()
    await pagina.context.add_cookies([{"name": "s", "value": "oud", "url": pagina.url, "httpOnly": True}])
    await pagina.reload()
    assert "verlopen" in await pagina.title()
    await _keur(pagina)


async def test_a_request_is_handled_by_keyboard_alone(pagina: Page, verzoek: Callable[..., Overdracht]) -> None:
    gemaakt = verzoek()
    toetsen = pagina.keyboard

    async def naar(naam: str) -> None:
        """Tab until this has the focus; what has it must be visible."""
        for _ in range(15):
            await toetsen.press("Tab")
            tekst = await pagina.evaluate(
                "document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText"
            )
            if tekst == naam:
                rand = await pagina.evaluate("getComputedStyle(document.activeElement).outlineWidth")
                assert rand == "3px", naam
                return
        raise AssertionError(f"{naam} cannot be reached")

    await naar("Gebruikersnaam")
    await toetsen.type("jan")
    await naar("Wachtwoord")
    await toetsen.type(WACHTWOORD)
    await naar("Inloggen")
    for stap in (gemaakt.referentie, "Neem op", "Ja, neem op", "Afgerond", "Ja, afgerond"):
        async with pagina.expect_navigation():
            await toetsen.press("Enter")
        await naar(stap)
    async with pagina.expect_navigation():
        await toetsen.press("Enter")
    assert await pagina.get_by_role("status").inner_text() == "Dit verzoek is afgerond."


async def test_targets_are_large_enough(pagina: Page, verzoek: Callable[..., Overdracht]) -> None:
    gemaakt = verzoek()
    await _log_in(pagina)
    for pad in ("", f"/{gemaakt.id}"):
        await pagina.goto(f"/medewerkers/verzoeken{pad}")
        for knop in await pagina.locator("button, a.knop, input[type=text]").all():
            vak = await knop.bounding_box()
            assert vak and vak["height"] >= 44, await knop.inner_text()


async def test_a_warning_before_the_session_ends(pagina: Page) -> None:
    await pagina.clock.install()
    await _log_in(pagina)
    melding = pagina.locator("#sessiemelding")
    await pagina.clock.fast_forward("27:50")
    assert await melding.inner_text() == ""
    await pagina.clock.fast_forward("00:20")
    assert "over 2 minuten uitgelogd" in await melding.inner_text()
    async with pagina.expect_response("**/verleng") as antwoord:
        await pagina.get_by_role("button", name="Blijf ingelogd").click()
    assert (await antwoord.value).status == 200
    await pagina.wait_for_function("document.getElementById('sessiemelding').innerText === ''")
    await pagina.clock.fast_forward("27:50")
    assert await melding.inner_text() == ""


async def test_nothing_is_asked_of_others_and_nothing_is_blocked(
    server: str, verzoek: Callable[..., Overdracht]
) -> None:
    gemaakt = verzoek(tekst="<img src=https://kwaad.example/x onerror=alert(1)><script>document.title='stuk'</script>")
    gevraagd: list[str] = []
    gemeld: list[str] = []
    async with async_playwright() as spel:
        browser = await spel.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        pagina = await browser.new_page(base_url=server)
        pagina.on("request", lambda vraag: gevraagd.append(vraag.url))
        pagina.on("console", lambda regel: gemeld.append(regel.text))
        pagina.on("pageerror", lambda fout: gemeld.append(str(fout)))
        await pagina.goto("/medewerkers")
        await _log_in(pagina)
        await pagina.goto(f"/medewerkers/verzoeken/{gemaakt.id}")
        assert gemaakt.referentie in await pagina.title()
        assert await pagina.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage), document.cookie]") == [
            [],
            [],
            "",
        ]
        await browser.close()
    assert gevraagd
    assert all(adres.startswith(server) for adres in gevraagd)
    assert gemeld == []
