"""Accessibility of the widget: axe-core on every state, and what axe cannot see (WCAG 2.2 AA).

The codes in the names are those of the project's table of public norms (WC: WCAG, EX: quick exit).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from .conftest import Bezoek
from .dubbel import Dubbel
from .test_widget import log, open_panel, starter, stuur, veld

SCHERMAFDRUKKEN = Path(__file__).parent / "schermafdrukken"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHERMEN: dict[str, dict[str, Any]] = {
    "desktop": {"breed": 1280, "hoog": 800},
    "telefoon": {"breed": 360, "hoog": 740, "mobiel": True},
    "donker": {"breed": 1280, "hoog": 800, "kleur": "dark"},
    "strak": {"breed": 1280, "hoog": 800, "pad": "/voorbeeld/strak.html"},
    "zoom400": {"breed": 320, "hoog": 256},
}
RUIME_TEKST = """
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }
"""


async def without_findings(page: Page, naam: str, deel: str | None = "digitaal-maatje") -> None:
    """Runs axe-core on the widget, or on the whole page, and keeps a screenshot under `naam`."""
    # Colours are measured when nothing moves any more.
    await page.evaluate(
        """() => Promise.all(document.querySelector('digitaal-maatje').shadowRoot.getAnimations()
          .map(beweging => beweging.finished.catch(() => 0)))"""
    )
    await page.screenshot(path=SCHERMAFDRUKKEN / f"{naam}.png")
    results = await Axe().run(page, context=deel, options={"runOnly": TAGS})
    findings = [(v["id"], v["impact"], [n["target"] for n in v["nodes"]]) for v in results.response["violations"]]
    assert findings == [], naam


@pytest.mark.parametrize("scherm", SCHERMEN)
async def test_axe_finds_nothing_in_any_state(bezoek: Bezoek, dubbel: Dubbel, scherm: str) -> None:
    page = await bezoek(**SCHERMEN[scherm])
    await without_findings(page, f"{scherm}-0-dicht", deel=None)
    await open_panel(page)
    await without_findings(page, f"{scherm}-1-open", deel=None)
    await stuur(page, "ik wil scheiden maar weet niet waar ik moet beginnen, we wonen in Goor")
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    await without_findings(page, f"{scherm}-2-antwoord")
    await stuur(page, "kaarten")
    await expect(log(page)).to_contain_text("Groep voor kinderen")
    await without_findings(page, f"{scherm}-3-kaarten")
    await stuur(page, "gevaar")
    await expect(log(page)).to_contain_text("Belangrijk voor je veiligheid")
    await without_findings(page, f"{scherm}-4-veiligheid")
    dubbel.storingen.append((503, "De gemeente is even niet bereikbaar."))
    await stuur(page, "dit gaat mis")
    await expect(log(page)).to_contain_text("Niet verstuurd.")
    await dubbel.zeg("medewerker", "Hallo, je spreekt nu met een medewerker van de gemeente.")
    await dubbel.zeg("systeem", "De medewerker is weg. Je praat weer met de computer.")
    await expect(log(page)).to_contain_text("Je praat weer met de computer.")
    await without_findings(page, f"{scherm}-5-mislukt")
    dubbel.poort_open.clear()
    await stuur(page, "dit duurt")
    await expect(page.locator(".typt")).to_be_visible()
    await without_findings(page, f"{scherm}-6-typt")
    dubbel.poort_open.set()
    await expect(page.locator(".typt")).to_be_hidden()
    await veld(page).fill("een zin " * 251)
    await without_findings(page, f"{scherm}-7-te-lang")
    await page.get_by_role("button", name="Privacy en veilig gebruik").first.click()
    await without_findings(page, f"{scherm}-8-privacy")
    await page.get_by_role("button", name="Gesprek wissen").click()
    await without_findings(page, f"{scherm}-9-wissen")
    await page.get_by_role("button", name="Ja, wis alles").click()
    await expect(page.get_by_text("Je gesprek is gewist.")).to_be_visible()
    await without_findings(page, f"{scherm}-10-gewist")


@pytest.mark.parametrize(("breed", "hoog"), [(320, 640), (320, 256), (360, 640)])
async def test_wc4_wc13_ex1_reflow_and_targets_on_small_screens(bezoek: Bezoek, breed: int, hoog: int) -> None:
    page = await bezoek(breed=breed, hoog=hoog)
    await open_panel(page)
    await stuur(page, "kaarten")
    await expect(log(page)).to_contain_text("Groep voor kinderen")
    await stuur(page, "gevaar")
    await expect(log(page)).to_contain_text("Belangrijk voor je veiligheid")
    for deel in (page.locator(".rol"), page.get_by_role("dialog")):
        assert await deel.evaluate("e => e.scrollWidth <= e.clientWidth")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for knop in (
        page.get_by_role("button", name="Snel weg"),
        page.get_by_role("button", name="Sluit het venster"),
        page.get_by_role("button", name="Verstuur"),
    ):
        await expect(knop).to_be_in_viewport(ratio=1)
        vak = await knop.bounding_box()
        assert vak and vak["width"] >= 44 and vak["height"] >= 43.5
    await expect(veld(page)).to_be_in_viewport(ratio=1)
    # Room to read remains.
    vak = await page.locator(".rol").bounding_box()
    assert vak and vak["height"] >= 100


async def test_wc5_more_space_between_letters_and_lines_breaks_nothing(bezoek: Bezoek) -> None:
    page = await bezoek(**SCHERMEN["telefoon"])
    await open_panel(page)
    await page.evaluate(
        """css => {
          const blad = new CSSStyleSheet(); blad.replaceSync(css);
          const wortel = document.querySelector('digitaal-maatje').shadowRoot;
          wortel.adoptedStyleSheets = [...wortel.adoptedStyleSheets, blad];
        }""",
        RUIME_TEKST,
    )
    await stuur(page, "kaarten")
    await expect(log(page)).to_contain_text("Groep voor kinderen")
    assert await page.locator(".rol").evaluate("e => e.scrollWidth <= e.clientWidth")
    # No button cuts off its own text.
    cut = await page.evaluate(
        """() => [...document.querySelector('digitaal-maatje').shadowRoot.querySelectorAll('button, a')]
          .filter(e => e.offsetParent && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
          .map(e => e.innerText)"""
    )
    assert cut == []
    await page.screenshot(path=SCHERMAFDRUKKEN / "telefoon-ruime-tekst.png")


async def test_wc10_nothing_moves_for_who_asked_for_less_motion(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek(reduced_motion="reduce")
    await open_panel(page)
    dubbel.poort_open.clear()
    await stuur(page, "dit duurt")
    await expect(page.locator(".typt")).to_be_visible()
    assert await page.evaluate("document.querySelector('digitaal-maatje').shadowRoot.getAnimations().length") == 0
    dubbel.poort_open.set()


async def test_wc2_forced_colours_keep_borders_and_text(bezoek: Bezoek) -> None:
    page = await bezoek(forced_colors="active")
    await open_panel(page)
    await stuur(page, "gevaar")
    await expect(log(page)).to_contain_text("Belangrijk voor je veiligheid")
    for klasse in (".bel-tekst", ".bel", ".kop", ".stuur"):
        assert await page.locator(klasse).first.evaluate("e => parseFloat(getComputedStyle(e).borderTopWidth)") >= 1
    await page.screenshot(path=SCHERMAFDRUKKEN / "contrastkleuren.png")


async def test_wc21_the_log_is_polite_and_skips_what_the_parent_typed(bezoek: Bezoek) -> None:
    page = await bezoek()
    await open_panel(page)
    await expect(log(page)).to_have_attribute("aria-live", "polite")
    await stuur(page, "hallo")
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    artikelen = log(page).get_by_role("article")
    levend = [await artikel.get_attribute("aria-live") for artikel in await artikelen.all()]
    assert levend == [None, "off", None, None]
    await page.reload()
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    await expect(log(page)).to_have_attribute("aria-live", "polite")


async def test_wc11_focus_can_be_seen_on_everything_that_takes_it(bezoek: Bezoek) -> None:
    page = await bezoek("/kaal")
    await open_panel(page)
    await page.get_by_role("button", name="Snel weg").focus()
    seen = set()
    for _ in range(12):
        await page.keyboard.press("Tab")
        stand = await page.evaluate(
            """() => {
              const e = document.querySelector('digitaal-maatje').shadowRoot.activeElement;
              if (!e) return null;
              const s = getComputedStyle(e);
              const v = e.getBoundingClientRect();
              const boven = e.getRootNode().elementFromPoint(v.x + v.width / 2, v.y + v.height / 2);
              return [e.className || e.id, s.outlineStyle, parseFloat(s.outlineWidth), e.contains(boven)];
            }"""
        )
        if stand is None:
            break
        klasse, vorm, dikte, vrij = stand
        assert vorm == "solid" and dikte >= 2 and vrij, stand
        seen.add(klasse)
    assert {"sluit", "rol", "veld", "tekstknop"} <= seen


ALLE_STIJL = "e => { const s = getComputedStyle(e); return [...s].map(n => s.getPropertyValue(n)).join() }"
RUWE_STIJL = """
  html { font-size: 10px }
  * { color: red; font-size: 40px; text-transform: uppercase; float: right; letter-spacing: 1em }
  button { display: none }
  p { line-height: 4 }
"""


async def test_the_page_and_the_widget_leave_each_others_style_alone(bezoek: Bezoek) -> None:
    page = await bezoek("/kaal")
    voor = await page.locator("h1").evaluate(ALLE_STIJL)
    await page.evaluate(
        "css => { const blad = new CSSStyleSheet(); blad.replaceSync(css); document.adoptedStyleSheets = [blad] }",
        RUWE_STIJL,
    )
    await expect(starter(page)).to_be_visible()
    await open_panel(page)
    namen = "['font-size', 'line-height', 'text-transform', 'float', 'letter-spacing']"
    stijl = f"e => {{ const s = getComputedStyle(e); return {namen}.map(naam => s.getPropertyValue(naam)) }}"
    tekst = log(page).get_by_text("Waar gaat je vraag over?")
    assert await tekst.evaluate(stijl) == ["16px", "24px", "none", "none", "normal"]
    await page.evaluate("document.adoptedStyleSheets = []")
    assert await page.locator("h1").evaluate(ALLE_STIJL) == voor
