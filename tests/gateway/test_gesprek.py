"""Turns: opening, replies, choices, context, safety, help, starting anew."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.gateway.gespreksleider import MAX_WACHTEND
from bot.gateway.opslag import RECENT
from bot.storage import Database, GesprekRepository

from .conftest import Api, Gespreksklant, Maker, Rasa, antwoord, delen_van

GEVAAR = "hij heeft me geslagen en ik ben bang voor hem"


def _aantal(database: Database) -> int:
    with database.sessie(alleen_lezen=True) as sessie:
        return GesprekRepository(sessie).aantal()


async def test_opening_says_it_is_a_computer_and_stores_nothing(api: Api, database: Database) -> None:
    gesprek = await api.begin("GM1735")
    tekst = gesprek.opening.tekst
    assert "gemeente Hof van Twente" in tekst
    assert "computer" in tekst
    assert "geen mens" in tekst
    assert "Snel weg" in tekst
    assert len(gesprek.opening.titels) == 5
    assert "Wat gebeurt er met mijn gegevens?" in gesprek.opening.titels
    assert all(len(b["tekst"].split()) <= 60 for b in gesprek.opening.berichten)
    assert (await gesprek.lees()).berichten == gesprek.opening.berichten
    assert _aantal(database) == 0


async def test_first_message_stores_the_opening_too(gesprek: Gespreksklant, database: Database) -> None:
    antwoord_ = await gesprek.zeg("hoe vertel ik het de kinderen")
    assert antwoord_.status == 200
    assert [b["van"] for b in antwoord_.berichten] == ["maatje"]
    assert _aantal(database) == 1
    alles = (await gesprek.lees()).berichten
    assert alles[:2] == gesprek.opening.berichten
    assert [b["volgnummer"] for b in alles] == [1, 2, 3, 4]
    assert [b["van"] for b in alles] == ["maatje", "maatje", "ouder", "maatje"]
    assert (await gesprek.lees(na=3)).berichten == antwoord_.berichten


async def test_message_has_exactly_the_agreed_fields(gesprek: Gespreksklant, rasa: Rasa) -> None:
    rasa.antwoorden = lambda vraag: [antwoord(kaarten=[{"id": "x", "naam": "Loket", "waarom": None}])]
    bericht = (await gesprek.zeg("hallo")).berichten[0]
    assert set(bericht) == {
        "id", "volgnummer", "van", "tekst", "keuzes", "kaarten", "bestanden", "onderwerp", "tijdstip",
    }  # fmt: skip
    assert set(bericht["keuzes"][0]) == {"id", "titel"}
    assert bericht["kaarten"] == [{"id": "x", "naam": "Loket", "waarom": None}]


async def test_rasa_gets_sender_situation_and_context(gesprek: Gespreksklant, rasa: Rasa, database: Database) -> None:
    await gesprek.zeg("wij zijn getrouwd en hebben kinderen van 4 en 7 jaar")
    await gesprek.zeg("vertel meer over dat")
    eerste, tweede = rasa.vragen
    assert gesprek.id not in eerste["sender"]
    assert eerste["sender"] == database.versleuteling.sender(gesprek.id) == tweede["sender"]
    assert eerste["keuze"] is None
    assert eerste["metadata"]["situatie"] == {
        "gemeente": "Hof van Twente",
        "relatievorm": "getrouwd",
        "leeftijden": [4, 7],
    }
    assert eerste["metadata"]["context"] == {
        "onderwerp": None,
        "laag": 0,
        "vraag": None,
        "veiligheid_nee": False,
        "geweld": False,
    }
    assert tweede["metadata"]["context"]["onderwerp"] == "kinderen_vertellen"
    assert tweede["metadata"]["situatie"]["leeftijden"] == [4, 7]


async def test_own_municipality_wins_over_the_site(gesprek: Gespreksklant, rasa: Rasa) -> None:
    await gesprek.zeg("ik woon in Enschede en wil weten hoe scheiden gaat")
    assert rasa.laatste["metadata"]["situatie"]["gemeente"] == "Enschede"


async def test_tapped_choice_goes_as_topic(gesprek: Gespreksklant, rasa: Rasa) -> None:
    await gesprek.kies(gesprek.opening.keuze("Ik twijfel over mijn relatie"))
    assert rasa.laatste["tekst"] is None
    assert rasa.laatste["keuze"] == {"onderwerp": "relatie_twijfel", "entiteiten": {}}
    ouder = (await gesprek.lees()).berichten[2]
    assert (ouder["van"], ouder["tekst"]) == ("ouder", "Ik twijfel over mijn relatie")


@pytest.mark.parametrize("tekst", ["Vertel meer", "vertel meer.", "  VERTEL   MEER!"])
async def test_typed_title_counts_as_the_choice(gesprek: Gespreksklant, rasa: Rasa, tekst: str) -> None:
    await gesprek.zeg("hoe vertel ik het de kinderen")
    await gesprek.zeg(tekst)
    assert rasa.laatste["keuze"] == {"onderwerp": "kinderen_vertellen", "entiteiten": {"laag": 1}}


async def test_choice_adds_to_the_situation_but_a_dont_know_does_not(gesprek: Gespreksklant, rasa: Rasa) -> None:
    def kies(veld: str, waarde: str) -> dict[str, Any]:
        return {"titel": waarde, "payload": {"soort": "onderwerp", "onderwerp": "gezag", "entiteiten": {veld: waarde}}}

    rasa.antwoorden = lambda vraag: [
        antwoord(vraag="erkenning", keuzes=[kies("relatievorm", "samenwonend"), kies("erkenning", "niet")])
    ]
    vraag = await gesprek.zeg("hoe zit het met gezag")
    await gesprek.kies(vraag.keuze("samenwonend"))
    assert rasa.laatste["metadata"]["situatie"]["relatievorm"] == "samenwonend"
    await gesprek.kies(vraag.keuze("niet"))
    assert "erkenning" not in rasa.laatste["metadata"]["situatie"]
    assert rasa.laatste["metadata"]["context"]["vraag"] == "erkenning"


async def test_old_choice_still_works_in_a_long_talk(gesprek: Gespreksklant, rasa: Rasa) -> None:
    for nummer in range(RECENT // 2 + 2):
        assert (await gesprek.zeg(f"vraag nummer {nummer}")).status == 200
    await gesprek.kies(gesprek.opening.keuze("Ik twijfel over mijn relatie"))
    assert rasa.laatste["keuze"]["onderwerp"] == "relatie_twijfel"


async def test_gesture_leaves_the_topic(gesprek: Gespreksklant, rasa: Rasa) -> None:
    await gesprek.zeg("hoe vertel ik het de kinderen")
    rasa.antwoorden = lambda vraag: [antwoord("Graag gedaan.", onderwerp="bedanken")]
    await gesprek.zeg("dankjewel hoor")
    await gesprek.zeg("en nu")
    assert rasa.laatste["metadata"]["context"]["onderwerp"] == "kinderen_vertellen"


async def test_all_replies_come_in_order(gesprek: Gespreksklant, rasa: Rasa) -> None:
    rasa.antwoorden = lambda vraag: [antwoord("een"), antwoord("twee"), antwoord("drie")]
    antwoord_ = await gesprek.zeg("hallo daar")
    assert [b["tekst"] for b in antwoord_.berichten] == ["een", "twee", "drie"]


@pytest.mark.parametrize(
    "tekst",
    [
        "/restart",
        "/intent{}",
        '/mens_spreken{"gemeente": "Borne"}',
        "/",
        "<script>alert(1)</script> & <b>vet</b>",
        "een\u0000nul",
        "\U0001f600 losse \u200bspatie",
    ],
)
async def test_any_text_is_plain_text(gesprek: Gespreksklant, rasa: Rasa, tekst: str) -> None:
    antwoord_ = await gesprek.zeg(tekst)
    assert antwoord_.status == 200
    assert rasa.laatste["tekst"] == tekst
    assert rasa.laatste["keuze"] is None
    assert (await gesprek.lees()).berichten[2]["tekst"] == tekst


async def test_lone_surrogate_is_stored_as_replacement(gesprek: Gespreksklant) -> None:
    ruw = b'{"clientId": "a", "tekst": "kapot \\ud800 teken"}'
    antwoord_ = await gesprek.api.roep("POST", f"{gesprek.pad}/berichten", ruw=ruw, token=gesprek.token)
    assert antwoord_.status == 200
    assert (await gesprek.lees()).berichten[2]["tekst"] == "kapot ? teken"


async def test_order_is_kept_when_two_arrive_at_once(gesprek: Gespreksklant, rasa: Rasa) -> None:
    rasa.antwoorden = lambda vraag: [antwoord(f"op {vraag['tekst']}")]
    rasa.wacht = 0.05
    antwoorden = await asyncio.gather(*(gesprek.zeg(f"bericht {n}") for n in range(5)))
    alles = [b["tekst"] for b in (await gesprek.lees(na=2)).berichten]
    # Every message is directly followed by its own reply.
    assert len(alles) == 10
    assert all(alles[i + 1] == f"op {alles[i]}" for i in range(0, 10, 2))
    assert [a.tekst for a in antwoorden] == [f"op bericht {n}" for n in range(5)]
    assert not len(delen_van(gesprek.api).opslag.sloten)


async def test_only_so_many_messages_wait_but_danger_always_may(gesprek: Gespreksklant, rasa: Rasa) -> None:
    rasa.wacht = 0.1
    antwoorden = await asyncio.gather(
        *(gesprek.zeg(f"bericht {n}") for n in range(MAX_WACHTEND + 2)), gesprek.zeg(GEVAAR)
    )
    *gewoon, gevaar = [a.status for a in antwoorden]
    assert (gewoon.count(200), gewoon.count(429)) == (MAX_WACHTEND, 2)
    assert gevaar == 200
    assert antwoorden[-1].berichten[0]["veiligheid"]["nummers"]


async def test_forgets_topic_and_situation(gesprek: Gespreksklant, rasa: Rasa) -> None:
    await gesprek.zeg("ik woon in Enschede, we zijn getrouwd")
    rasa.antwoorden = lambda vraag: [antwoord("We beginnen opnieuw.", onderwerp="opnieuw_beginnen", opdracht="opnieuw")]
    opnieuw = await gesprek.zeg("begin maar opnieuw")
    assert opnieuw.titels == gesprek.opening.titels
    await gesprek.zeg("hallo")
    assert rasa.laatste["metadata"]["situatie"] == {"gemeente": "Hof van Twente"}
    assert rasa.laatste["metadata"]["context"]["onderwerp"] is None


async def test_help_cards_follow_when_a_municipality_was_named(gesprek: Gespreksklant, rasa: Rasa) -> None:
    kaart = {"id": "loket", "naam": "Scheidingsloket", "waarom": "Dit is in jouw gemeente."}

    def antwoorden(vraag: dict[str, Any]) -> list[dict[str, Any]]:
        if (vraag["keuze"] or {}).get("onderwerp") == "hulp_zoeken":
            return [antwoord("Dit past bij je.", onderwerp="hulp_zoeken", kaarten=[kaart], keuzes=[])]
        return [antwoord("Begin met rust.", onderwerp="waar_beginnen", opdracht="hulp")]

    rasa.antwoorden = antwoorden
    antwoord_ = await gesprek.zeg("ik wil scheiden maar weet niet waar ik moet beginnen, we wonen in Goor")
    assert [b["tekst"] for b in antwoord_.berichten] == ["Begin met rust.", "Dit past bij je."]
    assert antwoord_.berichten[1]["kaarten"] == [kaart]
    assert rasa.laatste["metadata"]["context"]["onderwerp"] == "waar_beginnen"
    assert rasa.laatste["metadata"]["situatie"]["gemeente"] == "Hof van Twente"


async def test_same_client_id_gives_the_same_replies(gesprek: Gespreksklant, rasa: Rasa) -> None:
    eerste = await gesprek.zeg("hallo daar", client_id="zelfde")
    tweede = await gesprek.zeg("hallo daar", client_id="zelfde")
    assert eerste.inhoud == tweede.inhoud
    assert len(rasa.vragen) == 1
    for nummer in range(RECENT // 2 + 2):
        await gesprek.zeg(f"vraag {nummer}")
    assert (await gesprek.zeg("hallo daar", client_id="zelfde")).inhoud == eerste.inhoud


async def test_same_client_id_at_once_is_answered_once(gesprek: Gespreksklant, rasa: Rasa) -> None:
    rasa.wacht = 0.1
    antwoorden = await asyncio.gather(*(gesprek.zeg("hallo daar", client_id="zelfde") for _ in range(4)))
    assert len(rasa.vragen) == 1
    assert all(a.inhoud == antwoorden[0].inhoud for a in antwoorden)
    assert len((await gesprek.lees()).berichten) == 4


@pytest.mark.parametrize("gestart", [True, False])
async def test_two_gateways_answer_a_message_once(
    maak: Maker, gesprek: Gespreksklant, rasa: Rasa, gestart: bool
) -> None:
    if gestart:
        await gesprek.zeg("hallo daar")
    ander = Gespreksklant(await maak(), gesprek.id, gesprek.token, gesprek.opening)
    rasa.wacht = 0.2
    een, twee = await asyncio.gather(gesprek.zeg("en nu", client_id="zelfde"), ander.zeg("en nu", client_id="zelfde"))
    assert een.inhoud == twee.inhoud
    assert een.berichten
    assert [v["tekst"] for v in rasa.vragen] == [*(["hallo daar"] if gestart else []), "en nu"]
    assert len((await gesprek.lees()).berichten) == (6 if gestart else 4)


async def test_message_stored_but_not_answered_is_answered_on_repeat(
    maak: Maker, gesprek: Gespreksklant, rasa: Rasa, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a crash of the gateway halfway a turn."""
    import datetime as dt

    from bot.storage import NieuwBericht

    monkeypatch.setattr("bot.gateway.gespreksleider.BEZIG", 0.0)
    await gesprek.zeg("hallo daar")
    with database.sessie() as sessie:
        toen = dt.datetime.now(dt.timezone.utc) - dt.timedelta(seconds=5)
        bericht = NieuwBericht("ouder", {"id": "p", "tekst": "en nu verder"}, "half", None, toen)
        GesprekRepository(sessie).voeg_toe(gesprek.id, [bericht])
    antwoord_ = await gesprek.zeg("en nu verder", client_id="half")
    assert len(antwoord_.berichten) == 1
    teksten = [b["tekst"] for b in (await gesprek.lees()).berichten]
    assert teksten.count("en nu verder") == 1


async def test_works_on_after_a_restart(maak: Maker, gesprek: Gespreksklant, rasa: Rasa) -> None:
    await gesprek.zeg("we zijn getrouwd")
    ander = await maak()
    vervolg = Gespreksklant(ander, gesprek.id, gesprek.token, gesprek.opening)
    assert len((await vervolg.lees()).berichten) == 4
    await vervolg.zeg("vertel verder")
    assert rasa.laatste["metadata"]["situatie"]["relatievorm"] == "getrouwd"
