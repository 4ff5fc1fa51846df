"""Handing over to a human, and erasing the conversation."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from bot.storage import Database, GesprekRepository, Overdracht, OverdrachtRepository

from .conftest import Antwoord, Api, Gespreksklant, Maker, Rasa, antwoord

REFERENTIE = re.compile(r"\*\*([A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{2})\*\*")


def _verzoeken(database: Database, gemeente: str = "Hof van Twente") -> list[Overdracht]:
    with database.sessie(alleen_lezen=True) as sessie:
        repo = OverdrachtRepository(sessie)
        return [o for kort in repo.lijst(gemeente) if (o := repo.vind(kort.id, gemeente))]


def _wil_mens(vraag: dict[str, Any]) -> list[dict[str, Any]]:
    if "mens" in (vraag["tekst"] or ""):
        return [antwoord("Je kunt met een mens verder.", onderwerp="mens_spreken", opdracht="overdracht")]
    return [antwoord()]


async def _tot_toestemming(gesprek: Gespreksklant, rasa: Rasa) -> Antwoord:
    rasa.antwoorden = _wil_mens
    await gesprek.zeg("hoe vertel ik het de kinderen van 4 en 7")
    return await gesprek.zeg("ik wil een mens")


async def test_from_wish_to_reference(gesprek: Gespreksklant, rasa: Rasa, database: Database) -> None:
    vraag = await _tot_toestemming(gesprek, rasa)
    assert "Hof van Twente" in vraag.tekst
    assert "4 en 7 jaar" in vraag.tekst
    assert "hoe vertel ik het de kinderen" in vraag.tekst
    assert vraag.titels[:3] == ["Ja, verstuur", "Ja, maar zonder het gesprek", "Nee, niet versturen"]
    assert _verzoeken(database) == []
    klaar = await gesprek.kies(vraag.keuze("Ja, verstuur"))
    gevonden = REFERENTIE.search(klaar.tekst)
    assert gevonden
    (verzoek,) = _verzoeken(database)
    assert verzoek.referentie == gevonden.group(1)
    assert verzoek.status == "wachtrij"
    assert verzoek.samenvatting is not None
    assert verzoek.samenvatting["leeftijden"] == [4, 7]
    # Exactly what was shown: "alle N berichten hierboven", not what came after.
    aantal = re.search(r"alle (\d+) berichten", vraag.tekst)
    assert aantal and verzoek.transcript is not None
    assert len(verzoek.transcript) == int(aantal.group(1))
    assert verzoek.transcript[-1]["tekst"] == "ik wil een mens"
    assert re.search(r"\d{3,4}[- ]?\d{6}|0547", klaar.tekst), "the phone number of the municipality"
    assert "verschilt per gemeente" in klaar.tekst


@pytest.mark.parametrize(("tekst", "aantal"), [("ja", 1), ("Ja hoor, graag", 1), ("nee", 0), ("ja nee toch niet", 0)])
async def test_typed_yes_or_no(gesprek: Gespreksklant, rasa: Rasa, database: Database, tekst: str, aantal: int) -> None:
    await _tot_toestemming(gesprek, rasa)
    antwoord_ = await gesprek.zeg(tekst)
    assert len(_verzoeken(database)) == aantal
    assert ("verstuurd naar" in antwoord_.tekst) is bool(aantal)


async def test_without_the_transcript(gesprek: Gespreksklant, rasa: Rasa, database: Database) -> None:
    vraag = await _tot_toestemming(gesprek, rasa)
    await gesprek.kies(vraag.keuze("Ja, maar zonder het gesprek"))
    (verzoek,) = _verzoeken(database)
    assert verzoek.transcript is None
    assert verzoek.samenvatting is not None


async def test_no_sends_nothing_and_an_old_yes_shows_it_again(
    gesprek: Gespreksklant, rasa: Rasa, database: Database
) -> None:
    vraag = await _tot_toestemming(gesprek, rasa)
    nee = await gesprek.kies(vraag.keuze("Nee, niet versturen"))
    assert "niets verstuurd" in nee.tekst
    weer = await gesprek.kies(vraag.keuze("Ja, verstuur"))
    assert _verzoeken(database) == []
    assert "Ja, verstuur" in weer.titels


async def test_double_click_and_repeat_give_the_same_reference(
    gesprek: Gespreksklant, rasa: Rasa, database: Database
) -> None:
    vraag = await _tot_toestemming(gesprek, rasa)
    ja = vraag.keuze("Ja, verstuur")
    antwoorden = await asyncio.gather(gesprek.kies(ja, "een"), gesprek.kies(ja, "twee"), gesprek.kies(ja, "een"))
    antwoorden.append(await gesprek.kies(ja))
    antwoorden.append(await gesprek.zeg("ik wil een mens"))
    nummers = {REFERENTIE.search(a.tekst).group(1) for a in antwoorden if REFERENTIE.search(a.tekst)}  # type: ignore[union-attr]
    assert all(REFERENTIE.search(a.tekst) for a in antwoorden)
    assert len(nummers) == 1
    assert len(_verzoeken(database)) == 1


async def test_talk_goes_on_after_sending(gesprek: Gespreksklant, rasa: Rasa) -> None:
    vraag = await _tot_toestemming(gesprek, rasa)
    await gesprek.kies(vraag.keuze("Ja, verstuur"))
    assert (await gesprek.zeg("en wat doe ik met school")).tekst == "Kies samen een rustig moment."


async def test_another_message_instead_of_an_answer(gesprek: Gespreksklant, rasa: Rasa, database: Database) -> None:
    await _tot_toestemming(gesprek, rasa)
    await gesprek.zeg("wat kost een advocaat eigenlijk")
    assert rasa.laatste["tekst"] == "wat kost een advocaat eigenlijk"
    await gesprek.zeg("ja")
    assert _verzoeken(database) == []


async def test_asks_the_municipality_first(api: Api, rasa: Rasa, database: Database) -> None:
    rasa.antwoorden = _wil_mens
    gesprek = await api.begin()
    vraag = await gesprek.zeg("ik wil een mens spreken")
    assert "In welke plaats of gemeente" in vraag.tekst
    assert "ken ik niet" in (await gesprek.zeg("asdfgh")).tekst
    toestemming = await gesprek.zeg("Goor")
    assert "Hof van Twente" in toestemming.tekst
    await gesprek.kies(toestemming.keuze("Ja, verstuur"))
    assert len(_verzoeken(database, "Hof van Twente")) == 1


@pytest.mark.parametrize("tekst", ["Toch niet", "nee laat maar"])
async def test_municipality_question_can_be_left(api: Api, rasa: Rasa, tekst: str) -> None:
    rasa.antwoorden = _wil_mens
    gesprek = await api.begin()
    await gesprek.zeg("ik wil een mens spreken")
    assert "niets verstuurd" in (await gesprek.zeg(tekst)).tekst


async def test_outside_twente_is_told_so(api: Api, rasa: Rasa) -> None:
    rasa.antwoorden = _wil_mens
    gesprek = await api.begin()
    await gesprek.zeg("ik wil een mens spreken")
    assert "14 gemeenten in Twente" in (await gesprek.zeg("ik woon in Zwolle")).tekst


async def test_works_with_rasa_dead(maak: Maker, database: Database) -> None:
    gesprek = await (await maak(rasa_url="http://127.0.0.1:9")).begin("Borne")
    stil = await gesprek.zeg("hoe vertel ik het de kinderen")
    assert stil.titels == ["Probeer opnieuw", "Ik wil een mens"]
    vraag = await gesprek.kies(stil.keuze("Ik wil een mens"))
    await gesprek.kies(vraag.keuze("Ja, verstuur"))
    assert len(_verzoeken(database, "Borne")) == 1
    ander = await (await maak(rasa_url="http://127.0.0.1:9")).begin("Borne")
    assert "Ja, verstuur" in (await ander.zeg("Kan ik een mens spreken?")).titels


# Erasing


async def _tot_wissen(gesprek: Gespreksklant, rasa: Rasa) -> Antwoord:
    rasa.antwoorden = lambda vraag: [antwoord("Dat kan.", onderwerp="gegevens_wissen", opdracht="wissen")]
    return await gesprek.zeg("wis mijn gesprek")


@pytest.mark.parametrize("hoe", ["knop", "ja"])
async def test_erasing_leaves_nothing(gesprek: Gespreksklant, rasa: Rasa, database: Database, hoe: str) -> None:
    vraag = await _tot_wissen(gesprek, rasa)
    assert vraag.titels == ["Ja, wis alles", "Nee, niet wissen"]
    klaar = await (gesprek.kies(vraag.keuze("Ja, wis alles")) if hoe == "knop" else gesprek.zeg("ja"))
    assert "gewist" in klaar.tekst
    assert (await gesprek.lees()).status == 404
    assert (await gesprek.zeg("hallo")).status == 404
    with database.sessie(alleen_lezen=True) as sessie:
        assert GesprekRepository(sessie).aantal() == 0


async def test_erasing_can_be_refused(gesprek: Gespreksklant, rasa: Rasa) -> None:
    vraag = await _tot_wissen(gesprek, rasa)
    assert "wis niets" in (await gesprek.zeg("nee")).tekst
    # An old yes asks again instead of erasing at once.
    assert "Ja, wis alles" in (await gesprek.kies(vraag.keuze("Ja, wis alles"))).titels
    assert (await gesprek.lees()).status == 200


async def test_erasing_empties_the_open_request(gesprek: Gespreksklant, rasa: Rasa, database: Database) -> None:
    vraag = await _tot_toestemming(gesprek, rasa)
    await gesprek.kies(vraag.keuze("Ja, verstuur"))
    assert (await gesprek.wis()).status == 204
    (verzoek,) = _verzoeken(database)
    assert (verzoek.status, verzoek.samenvatting, verzoek.transcript) == ("ingetrokken", None, None)
