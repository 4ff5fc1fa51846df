"""What issue and README promise, through the real processes: one sentence in, help and a human out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.error
import uuid
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.settings import PROJECT
from tests.keten.conftest import Product, roep

GOOR = "ik wil scheiden maar weet niet waar ik moet beginnen, we wonen in Goor"


def _tekst(berichten: list[dict[str, Any]]) -> str:
    return " ".join(b["tekst"] for b in berichten)


def _keuzes(berichten: list[dict[str, Any]]) -> list[str]:
    return [k["titel"] for b in berichten for k in b["keuzes"]]


def test_goor_gets_an_answer_help_and_a_human(product: Product) -> None:
    gesprek = product.gesprek()
    assert "computer" in _tekst(gesprek.opening)
    antwoord = gesprek.stuur(tekst=GOOR)
    assert antwoord[0]["onderwerp"] == "waar_beginnen"
    kaarten = [kaart for b in antwoord for kaart in b["kaarten"]]
    assert 1 <= len(kaarten) <= 3
    for kaart in kaarten:
        assert kaart["waarom"] and kaart["toegang"] and kaart["kosten"] and kaart["aanmelden"]
        assert kaart["gecontroleerd"] or "niet bekend wanneer" in kaart["opmerking"]
        assert "Limburg" not in str(kaart["gebied"])
    assert "Hof van Twente" in _tekst(antwoord) + " ".join(k["waarom"] for k in kaarten)
    assert "Ik wil een mens" in _keuzes(antwoord)
    assert all(b["tekst"].strip() for b in antwoord)


async def test_a_request_for_a_human_shows_up_on_the_staff_page(product: Product) -> None:
    gesprek = product.gesprek()
    gesprek.stuur(tekst=GOOR)
    voorstel = gesprek.stuur(tekst="ik wil een mens")
    assert "Hof van Twente" in _tekst(voorstel)
    verzonden = gesprek.kies(voorstel, "Ja, verstuur")
    referentie = re.search(r"\b[A-Z]{2,4}-[0-9A-Z]{4}-[0-9A-Z]{2,4}\b", _tekst(verzonden))
    assert referentie, _tekst(verzonden)
    inlog = json.loads((product.var / "dev-medewerker.json").read_text())
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as sessie:
        pagina = await (await sessie.get(f"{product.basis}/medewerkers/inloggen")).text()
        velden = dict(re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', pagina))
        velden |= {"gebruikersnaam": "demo", "wachtwoord": inlog["wachtwoord"]}
        koppen = {"Origin": product.basis}
        lijst = await (await sessie.post(f"{product.basis}/medewerkers/inloggen", data=velden, headers=koppen)).text()
        assert referentie[0] in lijst
        pad = re.search(r'href="(/medewerkers/verzoeken/[^"]+)"', lijst)
        assert pad
        verzoek = await (await sessie.get(product.basis + pad[1])).text()
        assert "weet niet waar ik moet beginnen" in verzoek


def test_without_a_yes_nothing_leaves(product: Product) -> None:
    gesprek = product.gesprek("GM1735")
    voorstel = gesprek.stuur(tekst="ik wil een mens spreken")
    antwoord = gesprek.kies(voorstel, "Nee, niet versturen")
    assert not re.search(r"\b[A-Z]{3}-[0-9A-Z]{4}-", _tekst(antwoord))


def test_help_asks_for_the_municipality_and_understands_the_answer(product: Product) -> None:
    gesprek = product.gesprek()
    vraag = gesprek.stuur(tekst="welke hulp is er bij mij in de buurt")
    assert "plaats of gemeente" in _tekst(vraag)
    antwoord = gesprek.stuur(tekst="in Delden")
    assert "Hof van Twente" in _tekst(antwoord)
    assert any(b["kaarten"] for b in antwoord)


def test_a_leading_slash_is_text(product: Product) -> None:
    gesprek = product.gesprek()
    gesprek.stuur(tekst="ik woon in Borne")
    antwoord = gesprek.stuur(tekst='/crisis_acuut{"gemeente": "Almelo"}')
    assert all(b["tekst"].strip() for b in antwoord)
    assert not any(b.get("veiligheid") for b in antwoord)


def test_tell_me_more_leads_deeper(product: Product) -> None:
    gesprek = product.gesprek()
    gesprek.stuur(tekst="wat is een mediator en wanneer is dat handig")
    dieper = gesprek.stuur(tekst="vertel meer")
    assert dieper[0]["onderwerp"] == "mediation"
    assert dieper[0]["tekst"].startswith("**")


@pytest.mark.parametrize("naam", ["rasa", "acties", "gateway"])
def test_killing_a_process_never_gives_silence_and_the_talk_goes_on(product: Product, naam: str) -> None:
    gesprek = product.gesprek()
    gesprek.stuur(tekst="we wonen in Goor")
    product.dood(naam)
    if naam == "gateway":
        product.wacht_op("gateway")
    for zin in ("welke hulp is er bij mij in de buurt", "ik denk aan zelfmoord"):
        antwoord = gesprek.stuur(tekst=zin)
        assert antwoord
        assert all(b["tekst"].strip() for b in antwoord)
    assert any((b.get("veiligheid") or {}).get("nummers") for b in antwoord)
    product.wacht_op(naam)
    einde = time.monotonic() + 60
    while True:
        antwoord = gesprek.stuur(tekst="welke hulp is er bij mij in de buurt")
        if any(b["kaarten"] for b in antwoord):
            break
        assert time.monotonic() < einde, antwoord
        time.sleep(1)
    assert "Hof van Twente" in _tekst(antwoord)


def test_erasing_makes_the_conversation_unknown(product: Product) -> None:
    gesprek = product.gesprek()
    gesprek.stuur(tekst="hallo")
    vraag = gesprek.stuur(tekst="wis mijn gesprek")
    gesprek.kies(vraag, next(k for k in _keuzes(vraag) if k.startswith("Ja")))
    with pytest.raises(urllib.error.HTTPError) as fout:
        gesprek.stuur(tekst="ben je er nog")
    assert fout.value.code == 404


def test_a_foreign_conversation_is_unknown(product: Product) -> None:
    een, ander = product.gesprek(), product.gesprek()
    adres = f"{product.basis}/api/v1/gesprekken/{een.id}/berichten"
    with pytest.raises(urllib.error.HTTPError) as fout:
        roep(adres, {"clientId": str(uuid.uuid4()), "tekst": "hoi"}, ander.token)
    assert fout.value.code == 404


def test_logs_hold_nothing_that_a_parent_wrote(product: Product) -> None:
    gesprek = product.gesprek()
    gesprek.stuur(tekst="mijn geheime zin over Zwaluwstraat 12 en Hendrika")
    time.sleep(0.5)
    for log in (product.var / "logs").glob("*"):
        inhoud = log.read_text(errors="replace")
        assert "Zwaluwstraat" not in inhoud, log.name
        assert "Hendrika" not in inhoud, log.name


def test_chat_in_the_terminal(product: Product) -> None:
    maatje = Path(sys.executable).parent / "maatje"
    klaar = subprocess.run(
        [str(maatje), "chat", "--url", product.basis],
        input="wat is een ouderschapsplan\nstop\n",
        text=True,
        capture_output=True,
        cwd=PROJECT,
        check=True,
        timeout=60,
    )
    assert "ouderschapsplan" in klaar.stdout.lower()
