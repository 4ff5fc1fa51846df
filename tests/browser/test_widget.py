"""What a parent can do with the widget, in real Chromium against a scripted server."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Locator, Page, Route, expect

from .conftest import UITWEG, Bezoek
from .dubbel import CSP, LANG, Dubbel

BREED = {"breed": 1280, "hoog": 800}
TELEFOON = {"breed": 360, "hoog": 640, "mobiel": True}
VERSTUURD = "Verstuurd"


def veld(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Je vraag of bericht")


def log(page: Page) -> Locator:
    return page.get_by_role("log")


def starter(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("Stel je vraag|Verder praten"))


def bericht(page: Page, tekst: str) -> Locator:
    """The messages with `tekst` in them."""
    return log(page).get_by_role("article").filter(has_text=tekst)


async def open_panel(page: Page) -> None:
    await starter(page).click()
    await expect(log(page)).to_contain_text("Waar gaat je vraag over?")


async def stuur(page: Page, tekst: str) -> None:
    await veld(page).fill(tekst)
    await veld(page).press("Enter")


async def wacht_tot(klaar: Callable[[], Any]) -> None:
    """Waits until `klaar()` is true, at most five seconds."""
    for _ in range(100):
        if klaar():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("It did not happen within five seconds.")


async def focus(page: Page) -> str:
    """Name of the element with the focus, looking into the shadow root."""
    return await page.evaluate(
        """() => {
          let e = document.activeElement;
          while (e && e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement;
          return (e.getAttribute("aria-label") || e.id || e.innerText || e.tagName).trim();
        }"""
    )


# --- opening and closing ---------------------------------------------------------------------------------------------


async def test_nothing_but_the_button_is_loaded_before_the_first_click(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await expect(starter(page)).to_be_visible()
    await page.wait_for_load_state("networkidle")
    assert [url for url in dubbel.verzoeken if "paneel" in url or "/api/" in url] == []
    assert await page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize("scherm", [BREED, TELEFOON], ids=["desktop", "telefoon"])
async def test_opens_says_it_is_a_computer_and_closes_back_to_the_button(
    bezoek: Bezoek, dubbel: Dubbel, scherm: dict[str, Any]
) -> None:
    page = await bezoek(**scherm)
    await open_panel(page)
    venster = page.get_by_role("dialog", name="Digitaal Maatje — een computer, geen mens")
    await expect(venster).to_be_in_viewport(ratio=1)
    await expect(page.get_by_text("Je praat met een computer, niet met een mens.")).to_be_in_viewport(ratio=1)
    await expect(page.get_by_role("button", name="Snel weg")).to_be_in_viewport(ratio=1)
    assert dubbel.begonnen == [{"gemeente": "GM1735"}]
    # On a touch screen the keyboard may not jump over the talk.
    assert await focus(page) == ("kop" if scherm is TELEFOON else "veld")
    await page.get_by_role("button", name="Sluit het venster").click()
    await expect(venster).to_be_hidden()
    assert await focus(page) == "Verder praten"


async def test_full_screen_on_a_phone_and_a_panel_on_a_desktop(bezoek: Bezoek) -> None:
    page = await bezoek(**BREED)
    await open_panel(page)
    venster = page.get_by_role("dialog")
    vak = await venster.bounding_box()
    assert vak and vak["width"] < 500 and vak["height"] <= 760
    await veld(page).fill("half bericht")
    await page.set_viewport_size({"width": 360, "height": 640})
    await expect(venster).to_have_css("width", "360px")
    await venster.evaluate("venster => Promise.all(venster.getAnimations().map(a => a.finished))")
    assert await venster.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 640}
    assert await page.evaluate(
        "document.querySelector('digitaal-maatje').shadowRoot.querySelector('dialog').matches(':modal')"
    )
    await expect(veld(page)).to_have_value("half bericht")
    assert await focus(page) == "veld"


async def test_the_whole_talk_by_keyboard(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek("/kaal?attributen=gemeente=GM1735")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    assert await focus(page) == "Stel je vraag"
    await page.keyboard.press("Enter")
    await expect(log(page)).to_contain_text("Waar gaat je vraag over?")
    assert await focus(page) == "veld"
    await page.keyboard.type("eerste regel")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("tweede regel")
    assert dubbel.ontvangen == []
    await page.keyboard.press("Enter")
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    assert dubbel.ontvangen[0]["tekst"] == "eerste regel\ntweede regel"
    for _ in range(3):
        await page.keyboard.press("Shift+Tab")
    assert await focus(page) == "Vertel meer"
    await page.keyboard.press("Space")
    await wacht_tot(lambda: len(dubbel.ontvangen) == 2)
    assert await focus(page) == "veld"
    for naam in ("Privacy en veilig gebruik", "Gesprek wissen"):
        await page.keyboard.press("Tab")
        assert await focus(page) == naam
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    assert await focus(page) == "Verder praten"


async def test_the_attribute_open_opens_without_taking_the_focus(bezoek: Bezoek) -> None:
    page = await bezoek("/kaal?attributen=gemeente=GM1735%20open")
    await expect(log(page)).to_contain_text("Waar gaat je vraag over?")
    assert await focus(page) != "veld"
    await page.evaluate("document.querySelector('digitaal-maatje').open = false")
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_a_panel_that_does_not_load_says_so_and_can_be_tried_again(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    dubbel.paneel_stuk = True
    await starter(page).click()
    await expect(page.get_by_role("alert")).to_contain_text("Het venster laadt niet.")
    dubbel.paneel_stuk = False
    await open_panel(page)


async def test_a_server_that_does_not_answer_at_the_start_can_be_tried_again(bezoek: Bezoek, dubbel: Dubbel) -> None:
    dubbel.start_stuk = True
    page = await bezoek()
    await starter(page).click()
    await expect(page.get_by_role("alert").filter(has_text="niet bereikbaar")).to_be_visible()
    dubbel.start_stuk = False
    await page.get_by_role("button", name="Probeer opnieuw").click()
    await expect(log(page)).to_contain_text("Waar gaat je vraag over?")


# --- talking ---------------------------------------------------------------------------------------------------------


async def test_typing_gives_an_answer_with_lists_bold_and_links(bezoek: Bezoek) -> None:
    page = await bezoek()
    await open_panel(page)
    await stuur(page, "ik wil scheiden")
    antwoord = bericht(page, "Je kunt dit stap voor stap doen.")
    await expect(antwoord.get_by_role("listitem")).to_have_count(3)
    await expect(antwoord.locator("strong")).to_have_text("veilig")
    link = antwoord.get_by_role("link", name="de uitleg (opent in een nieuw tabblad)")
    await expect(link).to_have_attribute("href", "https://voorbeeld.invalid/uitleg")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    eigen = bericht(page, "ik wil scheiden")
    await expect(eigen).to_have_count(1)
    await expect(eigen).to_contain_text("Jij zei:")
    await expect(eigen).to_contain_text(VERSTUURD)
    await expect(antwoord).to_contain_text("Digitaal Maatje zegt:")
    await expect(veld(page)).to_have_value("")


async def test_send_is_off_while_there_is_nothing_to_send(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    knop = page.get_by_role("button", name="Verstuur")
    await expect(knop).to_be_disabled()
    await veld(page).fill("   \n ")
    await expect(knop).to_be_disabled()
    await veld(page).press("Enter")
    await veld(page).fill("hoi")
    await expect(knop).to_be_enabled()
    await knop.click()
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    assert [b["tekst"] for b in dubbel.ontvangen] == ["hoi"]


async def test_only_the_newest_choices_can_be_tapped(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek(**TELEFOON)
    await open_panel(page)
    await log(page).get_by_role("button", name="Hulp bij mij in de buurt").tap()
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    assert dubbel.ontvangen == [{"clientId": dubbel.ontvangen[0]["clientId"], "keuze": "k2"}]
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", dubbel.ontvangen[0]["clientId"]
    )
    groepen = log(page).get_by_role("group", name="Kies een antwoord")
    await expect(groepen).to_have_count(2)
    for knop in await groepen.nth(0).get_by_role("button").all():
        await expect(knop).to_be_disabled()
    for knop in await groepen.nth(1).get_by_role("button").all():
        await expect(knop).to_be_enabled()
    await expect(bericht(page, "Jij zei:")).to_contain_text("Hulp bij mij in de buurt")


async def test_cards_show_everything_a_parent_needs(bezoek: Bezoek) -> None:
    page = await bezoek(**TELEFOON)
    await open_panel(page)
    await stuur(page, "kaarten graag")
    kaart = log(page).get_by_role("listitem").filter(has=page.get_by_role("heading", name="Inloopspreekuur opvoeden"))
    for tekst in (
        "Voorbeeldteam Jeugd",
        "Waarom dit past: Bij jou in de buurt",
        "Vrij toegankelijk",
        "Kosten",
        "Gratis",
        "Bel of loop binnen op dinsdagochtend.",
        "Op werkdagen van 9 tot 12 uur.",
        "Gegevens gecontroleerd: 14 november 2026",
    ):
        await expect(kaart).to_contain_text(tekst)
    await expect(kaart.get_by_role("link", name=re.compile("Bel 000 - 123 45 67"))).to_have_attribute(
        "href", "tel:0001234567"
    )
    site = kaart.get_by_role("link", name=re.compile("Naar de website"))
    await expect(site).to_have_attribute("href", "https://www.voorbeeld.invalid/jeugd")
    tweede = log(page).get_by_role("listitem").filter(has=page.get_by_role("heading", name="Groep voor kinderen"))
    await expect(tweede).to_contain_text("Gegevens gecontroleerd: oktober 2026")
    await expect(tweede.get_by_role("link")).to_have_count(0)
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    assert await log(page).evaluate("e => e.parentElement.scrollWidth <= e.parentElement.clientWidth")


async def test_a_safety_message_stands_out_and_has_numbers_to_tap(bezoek: Bezoek) -> None:
    page = await bezoek(**TELEFOON)
    await open_panel(page)
    await stuur(page, "gevaar")
    veilig = bericht(page, "Belangrijk voor je veiligheid")
    alarm = veilig.get_by_role("link", name="Bel 112 Alarmnummer")
    await expect(alarm).to_have_attribute("href", "tel:112")
    await expect(veilig.get_by_role("link", name=re.compile("0000 - 2000"))).to_have_attribute("href", "tel:00002000")
    await expect(veilig).to_contain_text("bij direct gevaar · dag en nacht · gratis")
    await expect(veilig).to_have_attribute("aria-live", "assertive")
    vak = await alarm.bounding_box()
    assert vak and vak["height"] >= 44
    await expect(alarm).to_be_in_viewport(ratio=1)
    gewoon = bericht(page, "Waar gaat je vraag over?")
    for eigenschap in ("background-color", "border-top-color"):
        vraag = f"e => getComputedStyle(e)['{eigenschap}']"
        kleuren = [await deel.locator(".bel-tekst").evaluate(vraag) for deel in (veilig, gewoon)]
        assert kleuren[0] != kleuren[1]
    await stuur(page, "gevaar nog eens")
    await expect(veilig).to_have_count(2)
    assert await veilig.nth(1).get_attribute("aria-live") is None


async def test_html_from_the_server_is_shown_as_text(bezoek: Bezoek) -> None:
    page = await bezoek()
    await open_panel(page)
    titel = await page.title()
    await stuur(page, "html <i>schuin</i>")
    antwoord = bericht(page, "niet vet")
    await expect(antwoord).to_contain_text("<b>niet vet</b>")
    await expect(antwoord).to_contain_text("[val](javascript:document.title='stuk')")
    await expect(antwoord.locator("img, b, i, script")).to_have_count(0)
    await expect(antwoord.locator("strong")).to_have_text("wel vet")
    await expect(antwoord.get_by_role("link")).to_have_count(1)
    await expect(log(page)).to_contain_text("html <i>schuin</i>")
    assert await page.title() == titel


async def test_files_are_offered_only_from_safe_addresses(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    await stuur(page, "bestand")
    link = log(page).get_by_role("link", name="Download stappen.txt")
    await expect(link).to_have_attribute("href", f"{dubbel.url}/voorbeeld/pagina.css")
    await expect(log(page).get_by_role("link")).to_have_count(1)


async def test_waiting_is_announced_once_and_the_dots_stop(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    dubbel.poort_open.clear()
    await stuur(page, "duurt even")
    status = page.get_by_role("status").filter(has_text="Digitaal Maatje zoekt een antwoord.")
    await expect(status).to_have_count(1)
    await expect(page.locator(".typt")).to_be_visible()
    assert await page.locator(".typt i").first.evaluate("e => getComputedStyle(e).animationIterationCount") == "4"
    await expect(bericht(page, "duurt even")).to_contain_text("Wordt verstuurd")
    dubbel.poort_open.set()
    await expect(page.locator(".typt")).to_be_hidden()
    await expect(status).to_have_count(0)


async def test_characters_are_counted_near_the_limit_and_too_many_are_not_sent(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    telling = page.locator("#telling")
    await veld(page).fill("a" * 1799)
    await expect(telling).to_be_hidden()
    await veld(page).fill("😀" * 1999)
    await expect(telling).to_have_text("Nog 1 teken.")
    await veld(page).fill("a" * 2003)
    await expect(telling).to_contain_text("3 tekens te veel.")
    await expect(veld(page)).to_have_attribute("aria-invalid", "true")
    await veld(page).press("Enter")
    await expect(page.get_by_role("alert").filter(has_text="Maak je bericht korter")).to_be_visible()
    await expect(veld(page)).to_have_value("a" * 2003)
    assert dubbel.ontvangen == []
    await veld(page).fill("a" * 2000)
    await veld(page).press("Enter")
    await expect(log(page)).to_contain_text("Wil je meer weten?")


async def test_reading_back_is_never_disturbed(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    await stuur(page, "lang verhaal")
    await expect(log(page)).to_contain_text("Alinea 14.")
    rol = page.locator(".rol")
    begin = bericht(page, "Alinea 1.")
    await expect(begin.get_by_text("Alinea 1.")).to_be_in_viewport()
    await expect(page.get_by_role("button", name="Lees verder")).to_be_visible()
    await rol.evaluate("e => { e.scrollTop = 300 }")
    await dubbel.zeg("medewerker", "Hier is Anna van de gemeente.")
    knop = page.get_by_role("button", name="Nieuw bericht")
    await expect(knop).to_be_visible()
    assert await rol.evaluate("e => e.scrollTop") == 300
    await knop.click()
    nieuw = bericht(page, "Hier is Anna")
    await expect(nieuw).to_be_in_viewport()
    await expect(nieuw).to_contain_text("Medewerker van de gemeente zegt:")
    await expect(knop).to_be_hidden()
    assert LANG.startswith("Alinea 1.")


async def test_a_growing_text_area_does_not_hide_the_end_of_the_talk(bezoek: Bezoek) -> None:
    page = await bezoek(**TELEFOON)
    await open_panel(page)
    await stuur(page, "hallo")
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    await expect(page.locator(".typt")).to_be_hidden()
    await page.locator(".rol").evaluate("e => { e.scrollTop = e.scrollHeight }")
    laatste = log(page).get_by_role("button", name="Ik wil een mens").last
    await expect(laatste).to_be_in_viewport(ratio=1)
    await veld(page).fill("een lange regel " * 20)
    await expect(laatste).to_be_in_viewport(ratio=1)
    await expect(page.get_by_role("button", name="Lees verder")).to_be_hidden()


async def test_messages_that_come_while_closed_are_counted_on_the_button(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    await wacht_tot(lambda: dubbel.gesprek.lijnen)
    await page.get_by_role("button", name="Sluit het venster").click()
    await dubbel.zeg("medewerker", "Ben je er nog?")
    await expect(page.get_by_role("button", name="Verder praten 1 nieuw bericht")).to_be_visible()
    await starter(page).click()
    await expect(log(page)).to_contain_text("Ben je er nog?")
    await page.get_by_role("button", name="Sluit het venster").click()
    await expect(page.get_by_role("button", name="Verder praten", exact=True)).to_be_visible()


# --- when things go wrong --------------------------------------------------------------------------------------------


async def test_a_failed_message_is_sent_again_under_the_same_id(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    dubbel.storingen.append((503, "De gemeente is even niet bereikbaar."))
    await stuur(page, "hallo daar")
    eigen = bericht(page, "hallo daar")
    await expect(eigen).to_contain_text("Niet verstuurd. De gemeente is even niet bereikbaar.")
    await eigen.get_by_role("button", name="Opnieuw versturen: hallo daar").click()
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    await expect(eigen).to_contain_text(VERSTUURD)
    assert dubbel.ontvangen[0] == dubbel.ontvangen[1]
    await expect(eigen).to_have_count(1)


@pytest.mark.parametrize("lijn", [True, False], ids=["live line", "catching up"])
async def test_an_answer_that_got_lost_on_the_way_comes_once(bezoek: Bezoek, dubbel: Dubbel, lijn: bool) -> None:
    dubbel.stroom_stuk = not lijn
    page = await bezoek()
    await open_panel(page)
    if lijn:
        await wacht_tot(lambda: dubbel.gesprek.lijnen)

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort("connectionreset")

    await page.route("**/berichten", lose_the_answer, times=1)
    await stuur(page, "hallo daar")
    eigen = bericht(page, "hallo daar")
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    await expect(eigen).to_have_count(1)
    await expect(eigen).to_have_attribute("data-staat", "verstuurd")
    await expect(log(page).get_by_text("Wil je meer weten?")).to_have_count(1)
    # The parent's message stands before the answers to it.
    teksten = await log(page).get_by_role("article").all_inner_texts()
    for plaats, tekst in enumerate(("Waar gaat", "hallo daar", "Je kunt dit", "Wil je meer")):
        assert tekst in teksten[plaats]


async def test_the_live_line_comes_back_and_nothing_is_missed_or_doubled(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    await stuur(page, "hallo")
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    await dubbel.verbreek()
    dubbel.gesprek.voeg_toe("medewerker", "Gezegd terwijl de lijn weg was.")
    await stuur(page, "stil")
    await expect(log(page).get_by_text("Gezegd terwijl de lijn weg was.")).to_be_visible()
    await wacht_tot(lambda: dubbel.lijnen_geopend == 2)
    await dubbel.zeg("medewerker", "Weer live.")
    await expect(log(page).get_by_text("Weer live.")).to_be_visible()
    for tekst in ("Gezegd terwijl", "Wil je meer weten?", "Je kunt dit stap", "Waar gaat je vraag"):
        await expect(log(page).get_by_text(tekst)).to_have_count(1)
    await expect(bericht(page, "Jij zei:")).to_have_count(2)


async def test_without_websockets_messages_come_by_ordinary_requests(bezoek: Bezoek, dubbel: Dubbel) -> None:
    dubbel.stroom_stuk = True
    page = await bezoek()
    await open_panel(page)
    dubbel.gesprek.voeg_toe("medewerker", "Zonder lijn.")
    await expect(log(page).get_by_text("Zonder lijn.")).to_be_visible()
    await expect(page.get_by_text("De verbinding is weg.")).to_be_hidden()


async def test_a_lasting_break_is_told_and_taken_back(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    await wacht_tot(lambda: dubbel.gesprek.lijnen)
    dubbel.stroom_stuk = True
    await page.route("**/berichten?na=*", lambda route: route.abort("internetdisconnected"))
    await dubbel.verbreek()
    strook = page.get_by_text("De verbinding is weg.")
    await expect(strook).to_be_visible()
    dubbel.stroom_stuk = False
    await page.unroute("**/berichten?na=*")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(strook).to_be_hidden()


async def test_an_expired_talk_starts_anew_and_keeps_what_was_typed(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    dubbel.gesprekken.clear()
    await stuur(page, "een lange vraag die niet weg mag")
    await expect(log(page)).to_contain_text(
        "Je vorige gesprek is verlopen. We zijn een nieuw gesprek begonnen. Je tekst staat nog in het vak"
    )
    await expect(veld(page)).to_have_value("een lange vraag die niet weg mag")
    assert len(dubbel.begonnen) == 2
    await veld(page).press("Enter")
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    assert len(dubbel.gesprekken) == 1
    assert [b["tekst"] for b in dubbel.gesprek.berichten if b["van"] == "ouder"] == ["een lange vraag die niet weg mag"]


async def test_a_talk_that_expires_in_silence_starts_anew_with_the_next_message(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    await wacht_tot(lambda: dubbel.gesprek.lijnen)
    oud = dubbel.gesprek
    dubbel.gesprekken.clear()
    for lijn in list(oud.lijnen):
        await lijn.close()
    await expect(log(page)).to_contain_text("Dit gesprek is verlopen.")
    assert len(dubbel.begonnen) == 1
    await stuur(page, "hier ben ik weer")
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    assert len(dubbel.begonnen) == 2


async def test_too_many_messages_gives_the_reason_and_keeps_the_text(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    dubbel.storingen.append((429, "Je stuurt veel berichten achter elkaar. Wacht een minuut."))
    await stuur(page, "nog een vraag")
    await expect(
        page.get_by_role("alert").filter(has_text="Je stuurt veel berichten achter elkaar. Wacht een minuut.")
    ).to_be_visible()
    await expect(veld(page)).to_have_value("nog een vraag")
    await expect(log(page).get_by_text("nog een vraag")).to_have_count(0)
    await veld(page).press("Enter")
    await expect(log(page)).to_contain_text("Wil je meer weten?")


async def test_a_choice_that_is_refused_can_be_tapped_again(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    dubbel.storingen.append((429, "Wacht een minuut."))
    knop = log(page).get_by_role("button", name="Vertel meer")
    await knop.click()
    await expect(page.get_by_role("alert").filter(has_text="Wacht een minuut.")).to_be_visible()
    await expect(knop).to_be_enabled()
    await expect(veld(page)).to_have_value("")


# --- keeping and erasing ---------------------------------------------------------------------------------------------


async def test_a_reload_and_another_page_keep_the_talk(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    await stuur(page, "hallo")
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    await page.reload()
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    await expect(bericht(page, "Jij zei:")).to_have_count(1)
    await expect(log(page).get_by_role("group").last.get_by_role("button").first).to_be_enabled()
    assert await focus(page) not in ("veld", "kop")
    await page.get_by_role("button", name="Sluit het venster").click()
    await page.goto(dubbel.url + "/voorbeeld/strak.html")
    await expect(page.get_by_role("button", name="Verder praten")).to_be_visible()
    await open_panel(page)
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    assert len(dubbel.begonnen) == 1
    bewaard = await page.evaluate("Object.entries(sessionStorage)")
    assert len(bewaard) == 1
    assert set(json.loads(bewaard[0][1])) == {"id", "token", "open", "api", "gemeente"}


async def test_a_reload_after_expiry_starts_anew_and_says_so(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    dubbel.gesprekken.clear()
    await page.reload()
    await expect(log(page)).to_contain_text("Je vorige gesprek is verlopen. We zijn een nieuw gesprek begonnen.")
    await expect(log(page)).to_contain_text("Waar gaat je vraag over?")


async def _is_gone(page: Page, dubbel: Dubbel) -> None:
    await page.wait_for_url(UITWEG)
    await wacht_tot(lambda: len(dubbel.gewist) == 1)
    assert dubbel.gesprekken == {}


async def test_quick_exit_leaves_nothing_behind(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek("/kaal")
    await page.goto(dubbel.url + "/")
    await open_panel(page)
    await stuur(page, "niemand mag dit zien")
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    await page.get_by_role("button", name="Snel weg").click()
    await _is_gone(page, dubbel)
    # The page of the talk is out of the history: back leads to the page before it.
    await page.go_back()
    assert page.url == dubbel.url + "/kaal"
    await page.goto(dubbel.url + "/")
    assert await page.evaluate("sessionStorage.length") == 0
    await open_panel(page)
    await expect(page.get_by_text("niemand mag dit zien")).to_have_count(0)


@pytest.mark.parametrize("toets", ["Escape", "Shift"])
async def test_the_same_key_three_times_is_a_quick_exit(bezoek: Bezoek, dubbel: Dubbel, toets: str) -> None:
    page = await bezoek()
    await open_panel(page)
    await veld(page).focus()
    await page.keyboard.press(toets)
    await page.keyboard.press(toets)
    if toets == "Shift":
        await expect(page.get_by_role("status").filter(has_text="Snel weg: druk nog 1 keer.")).to_have_count(1)
    assert page.url == dubbel.url + "/"
    await page.keyboard.press(toets)
    await _is_gone(page, dubbel)


async def test_capitals_and_single_keys_do_not_exit(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    await veld(page).focus()
    for letter in "DIT IS BELANGRIJK":
        await page.keyboard.press(f"Shift+{letter}" if letter != " " else "Space")
    for _ in range(4):
        await page.keyboard.press("Shift")
        await page.keyboard.type("a")
    await expect(veld(page)).to_have_value("DIT IS BELANGRIJKaaaa")
    assert page.url == dubbel.url + "/"
    assert dubbel.gewist == []


async def test_the_page_is_blank_at_once_also_when_the_network_hangs(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    hang = asyncio.Event()

    async def never(route: Route) -> None:
        await hang.wait()
        await route.fulfill(content_type="text/html", body="laat")

    await page.context.route(f"{UITWEG}**", never)
    # The page itself tells how it looks half a second after the click: nobody can ask it while it is leaving.
    await page.evaluate(
        """() => document.addEventListener("click", () => setTimeout(() => console.info("stand " + JSON.stringify([
          document.documentElement.getBoundingClientRect().height,
          document.querySelector("digitaal-maatje").shadowRoot.querySelectorAll("dialog").length,
          sessionStorage.length,
        ])), 500), true)"""
    )
    async with page.expect_console_message(lambda message: message.text.startswith("stand")) as stand:
        await page.get_by_role("button", name="Snel weg").click(no_wait_after=True)
    assert (await stand.value).text == "stand [0,0,0]"
    assert len(dubbel.gewist) == 1
    hang.set()
    await page.wait_for_url(UITWEG)


@pytest.mark.parametrize(("waarde", "doel"), [(f"{UITWEG}kaart", f"{UITWEG}kaart"), ("javascript:alert(1)", UITWEG)])
async def test_the_municipality_sets_where_quick_exit_leads(bezoek: Bezoek, waarde: str, doel: str) -> None:
    page = await bezoek(f"/kaal?attributen=snel-weg={waarde}")
    await open_panel(page)
    await page.get_by_role("button", name="Snel weg").click()
    await page.wait_for_url(doel)


async def test_erasing_asks_first_then_erases_and_shows_it(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    await stuur(page, "dit moet weg")
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    wissen = page.get_by_role("button", name="Gesprek wissen")
    await wissen.click()
    await expect(page.get_by_role("heading", name="Wil je dit gesprek wissen?")).to_be_focused()
    await page.get_by_role("button", name="Nee, ga terug").click()
    await expect(wissen).to_be_focused()
    assert dubbel.gewist == []
    await wissen.click()
    dubbel.wissen_stuk = True
    await page.get_by_role("button", name="Ja, wis alles").click()
    await expect(page.get_by_role("alert").filter(has_text="Het wissen is niet gelukt.")).to_be_visible()
    assert await page.evaluate("sessionStorage.length") == 1
    dubbel.wissen_stuk = False
    await page.get_by_role("button", name="Ja, wis alles").click()
    await expect(page.get_by_role("heading", name="Je gesprek is gewist.")).to_be_focused()
    assert dubbel.gesprekken == {}
    assert await page.evaluate("sessionStorage.length") == 0
    await expect(page.get_by_text("dit moet weg")).to_have_count(0)
    assert len(dubbel.begonnen) == 1
    await page.get_by_role("button", name="Begin een nieuw gesprek").click()
    await expect(log(page)).to_contain_text("Waar gaat je vraag over?")
    assert len(dubbel.begonnen) == 2


async def test_erasing_in_the_talk_itself_empties_the_screen_too(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek()
    await open_panel(page)
    await stuur(page, "dit moet weg")
    await expect(log(page)).to_contain_text("Wil je meer weten?")
    await wacht_tot(lambda: dubbel.gesprek.lijnen)
    await stuur(page, "wis")
    knop = page.get_by_role("button", name="Begin een nieuw gesprek")
    await expect(knop).to_be_visible()
    await expect(log(page)).to_contain_text("Je gesprek is gewist.")
    await expect(log(page).get_by_role("article")).to_have_count(1)
    assert await page.evaluate("sessionStorage.length") == 0
    await knop.click()
    await expect(log(page)).to_contain_text("Waar gaat je vraag over?")
    assert len(dubbel.begonnen) == 2


async def test_privacy_is_explained_and_can_be_asked_about(bezoek: Bezoek, dubbel: Dubbel) -> None:
    page = await bezoek("/kaal?attributen=privacy=/voorbeeld/strak.html")
    await open_panel(page)
    knop = page.get_by_role("button", name="Privacy en veilig gebruik").last
    await knop.click()
    await expect(page.get_by_role("heading", name="Privacy en veilig gebruik")).to_be_focused()
    for tekst in ("een computer", "geen cookies", "Dit tabblad onthoudt", "Snel weg wist niet wat je browser onthoudt"):
        await expect(page.locator(".blad")).to_contain_text(tekst)
    await expect(page.get_by_role("link", name=re.compile("Lees alles over privacy"))).to_have_attribute(
        "href", dubbel.url + "/voorbeeld/strak.html"
    )
    await page.keyboard.press("Escape")
    await expect(knop).to_be_focused()
    await knop.click()
    await page.get_by_role("button", name="Stel een vraag over privacy").click()
    await wacht_tot(lambda: dubbel.ontvangen)
    assert dubbel.ontvangen[0]["tekst"] == "Wat gebeurt er met mijn gegevens?"


async def test_works_when_the_browser_keeps_no_session_storage(bezoek: Bezoek) -> None:
    page = await bezoek("/kaal")
    await page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('uit', 'SecurityError') } })"
    )
    await page.reload()
    await open_panel(page)
    await stuur(page, "hallo")
    await expect(log(page)).to_contain_text("Wil je meer weten?")


async def test_the_test_pages_have_a_strict_policy(bezoek: Bezoek) -> None:
    page = await bezoek()
    assert CSP.startswith("default-src 'self';")
    assert "unsafe" not in CSP
    meta = page.locator("meta[http-equiv='Content-Security-Policy']")
    assert (await meta.get_attribute("content") or "").startswith("default-src 'self';")
    assert await page.locator("style, [style], script:not([src])").count() == 0
