"""Real Chromium for the browser tests, and a scripted server that speaks the conversation API."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from .dubbel import Dubbel

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
UITWEG = "https://www.buienradar.nl/"
WEER = "<!doctype html><title>Weer</title><h1>Het weer</h1>"

Bezoek = Callable[..., Awaitable[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all browser tests, so that they can share one browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def has_chromium() -> bool:
    """Whether the system has Chromium."""
    return CHROMIUM.exists()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(has_chromium: bool) -> AsyncIterator[Browser]:
    """Headless Chromium of the system; skips without it, except in CI, where it has to be there."""
    if not has_chromium:
        reason = f"{CHROMIUM} is not installed"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=str(CHROMIUM), headless=True, args=CHROMIUM_ARGS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def dubbel() -> AsyncIterator[Dubbel]:
    """The scripted server, on a free port of its own."""
    server = Dubbel()
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def bezoek(browser: Browser, dubbel: Dubbel) -> AsyncIterator[Bezoek]:
    """A function that opens a page with the widget: `await bezoek("/", breed=360, hoog=740, mobiel=True)`.

    Afterwards no page may have had a script error, a violation of its content security policy, a request to
    another host than the server and the quick exit, or a cookie or local storage.
    """
    contexts: list[Any] = []
    pages: list[Page] = []
    problems: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            problems.append(message.text)

    async def open_page(
        pad: str = "/", *, breed: int = 1280, hoog: int = 800, mobiel: bool = False, kleur: Any = "light", **opties: Any
    ) -> Page:
        context = await browser.new_context(
            viewport={"width": breed, "height": hoog},
            has_touch=mobiel,
            is_mobile=mobiel,
            color_scheme=kleur,
            locale="nl-NL",
            **opties,
        )
        contexts.append(context)
        context.set_default_timeout(8000)
        await context.route(
            f"{UITWEG}**",
            lambda route: route.fulfill(content_type="text/html", body=WEER),
        )
        context.on("request", lambda request: dubbel.verzoeken.append(request.url))
        page = await context.new_page()
        pages.append(page)
        page.on("console", console)
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(dubbel.url + pad)
        return page

    yield open_page
    for page in pages:
        if page.url.startswith(dubbel.url) and not page.is_closed():
            assert await page.evaluate("document.cookie + localStorage.length") == "0"
    for context in contexts:
        await context.close()
    assert problems == []
    own = (dubbel.url, UITWEG, "data:")
    assert [url for url in dubbel.verzoeken if not url.startswith(own)] == []
