"""The whole product in a real browser: a parent on the example page, then staff."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.settings import PROJECT
from tests.keten.conftest import Product

CHROMIUM = Path("/usr/bin/chromium")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
BEELDEN = PROJECT / "tests" / "browser" / "schermafdrukken"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium ontbreekt.")
        pytest.skip("Chromium ontbreekt; installeer het om de browsertests te draaien.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), headless=True, args=ARGS)
        yield chromium
        chromium.close()


def _open(browser: Browser, product: Product, breed: int, hoog: int) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": breed, "height": hoog})
    fouten: list[str] = []
    page.on("console", lambda bericht: fouten.append(bericht.text) if bericht.type == "error" else None)
    page.goto(product.basis + "/")
    page.get_by_role("button", name="Stel je vraag").click()
    return page, fouten


def _stuur(page: Page, tekst: str) -> None:
    veld = page.get_by_role("textbox", name="Je vraag of bericht")
    veld.fill(tekst)
    veld.press("Enter")


def test_goor_in_the_browser_to_the_staff_page(browser: Browser, product: Product) -> None:
    BEELDEN.mkdir(exist_ok=True)
    page, fouten = _open(browser, product, 1280, 900)
    log = page.get_by_role("log")
    expect(log).to_contain_text("computer")
    _stuur(page, "ik wil scheiden maar weet niet waar ik moet beginnen, we wonen in Goor")
    expect(log).to_contain_text("Dit is hulp in Hof van Twente", timeout=20_000)
    expect(log).to_contain_text("Gegevens gecontroleerd")
    page.screenshot(path=BEELDEN / "keten-goor.png")
    page.get_by_role("button", name="Ik wil een mens").last.click()
    expect(log).to_contain_text("Dit gaat dan mee", timeout=20_000)
    page.get_by_role("button", name="Ja, verstuur", exact=True).click()
    expect(log).to_contain_text(re.compile(r"HVT-\w{4}-\w{2}"), timeout=20_000)
    referentie = re.search(r"HVT-\w{4}-\w{2}", log.inner_text())
    assert referentie
    assert fouten == []
    inlog = json.loads((product.var / "dev-medewerker.json").read_text())
    page.goto(product.basis + "/medewerkers")
    page.get_by_label("Gebruikersnaam").fill("demo")
    page.get_by_label("Wachtwoord").fill(inlog["wachtwoord"])
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("main")).to_contain_text(referentie[0])
    page.screenshot(path=BEELDEN / "keten-verzoeken.png")
    page.get_by_role("link", name=referentie[0]).first.click()
    expect(page.get_by_role("main")).to_contain_text("weet niet waar ik moet beginnen")
    page.screenshot(path=BEELDEN / "keten-verzoek.png", full_page=True)
    page.get_by_role("link", name="Neem op").click()
    page.get_by_role("button", name="Ja, neem op").click()
    expect(page.get_by_role("main")).to_contain_text("demo")


def test_worried_messages_on_a_phone(browser: Browser, product: Product) -> None:
    page, fouten = _open(browser, product, 360, 740)
    log = page.get_by_role("log")
    for zin in ("hoe vertel ik het de kinderen", "wie betaald de hypoteek nu", "asdf qwer zxcv"):
        aantal = log.get_by_role("article").count()
        _stuur(page, zin)
        expect(log.get_by_role("article").nth(aantal + 1)).to_be_visible(timeout=20_000)
    page.screenshot(path=BEELDEN / "keten-telefoon.png")
    _stuur(page, "hij heeft me gisteren bij de keel gegrepen")
    nummer = log.get_by_role("link", name=re.compile("112")).first
    expect(nummer).to_be_in_viewport(timeout=20_000)
    page.wait_for_timeout(500)  # the bubble fades in; the picture should show it whole
    page.screenshot(path=BEELDEN / "keten-gevaar.png")
    assert fouten == []
