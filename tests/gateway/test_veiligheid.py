"""Safety comes first: before Rasa, without Rasa, in every flow."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Gespreksklant, Maker, Rasa, antwoord

GEVAAR = "ik wil dood, ik heb pillen klaarliggen"
GEWELD = "hij heeft me geslagen en ik ben bang voor hem"
CHECK = "het hoeft voor mij allemaal niet meer zo"


async def _check(gesprek: Gespreksklant) -> Any:
    """A message that the watch answers with a check question."""
    antwoord_ = await gesprek.zeg(CHECK)
    assert antwoord_.berichten[-1]["veiligheid"]["niveau"] == "check"
    return antwoord_


async def test_danger_gets_numbers_and_rasa_is_not_asked(gesprek: Gespreksklant, rasa: Rasa) -> None:
    bericht = (await gesprek.zeg(GEVAAR)).berichten[0]
    assert bericht["veiligheid"]["niveau"] in ("acuut", "ernstig")
    assert bericht["veiligheid"]["soort"] == "crisis_suicide"
    assert {"113", "112"} <= {n["tel"] for n in bericht["veiligheid"]["nummers"]}
    assert rasa.vragen == []


async def test_after_violence_rasa_knows_not_to_bring_parents_together(gesprek: Gespreksklant, rasa: Rasa) -> None:
    await gesprek.zeg(GEWELD)
    await gesprek.zeg("hoe zit het met de huur")
    assert rasa.vragen[0]["metadata"]["context"]["geweld"] is True


async def test_danger_with_rasa_dead(maak: Maker) -> None:
    gesprek = await (await maak(rasa_url="http://127.0.0.1:9")).begin()
    assert (await gesprek.zeg(GEWELD)).berichten[0]["veiligheid"]["nummers"]


async def test_check_no_answers_the_original_message(gesprek: Gespreksklant, rasa: Rasa) -> None:
    vraag = await _check(gesprek)
    assert rasa.vragen == []
    nee = next(k for k in vraag.berichten[-1]["keuzes"] if k["titel"].startswith("Nee"))
    antwoord_ = await gesprek.kies(nee["id"])
    assert len(antwoord_.berichten) == 2
    assert rasa.laatste["tekst"] == CHECK
    assert rasa.laatste["metadata"]["context"]["veiligheid_nee"] is True


@pytest.mark.parametrize("tekst", ["nee", "Nee hoor", "nee dat niet"])
async def test_check_typed_no(gesprek: Gespreksklant, rasa: Rasa, tekst: str) -> None:
    await _check(gesprek)
    await gesprek.zeg(tekst)
    assert rasa.laatste["tekst"] == CHECK


@pytest.mark.parametrize("tekst", ["ja", "Ja, soms wel", "ja maar liever niet praten"])
async def test_check_typed_yes_is_danger(gesprek: Gespreksklant, rasa: Rasa, tekst: str) -> None:
    await _check(gesprek)
    bericht = (await gesprek.zeg(tekst)).berichten[0]
    assert bericht["veiligheid"]["niveau"] in ("ernstig", "acuut")
    assert bericht["veiligheid"]["nummers"]
    assert rasa.vragen == []


async def test_question_of_the_full_text_leads_on(gesprek: Gespreksklant) -> None:
    bericht = (await gesprek.zeg(GEWELD)).berichten[-1]
    titels = {k["titel"][:2]: k["id"] for k in bericht["keuzes"]}
    ja = (await gesprek.kies(titels["Ja"])).berichten[-1]
    assert ja["veiligheid"]["nummers"]
    assert ja["tekst"] != bericht["tekst"]
    nee = (await gesprek.kies(titels["Ne"])).berichten
    assert len(nee) == 1


async def test_more_numbers_and_a_human_are_offered(gesprek: Gespreksklant) -> None:
    antwoord_ = await gesprek.zeg(GEWELD)
    assert "Ik wil een mens" in antwoord_.titels
    meer = await gesprek.kies(antwoord_.keuze("Meer nummers"))
    assert len(meer.berichten[0]["veiligheid"]["nummers"]) > len(antwoord_.berichten[0]["veiligheid"]["nummers"])


async def test_numbers_stay_in_reach_and_return_at_goodbye(gesprek: Gespreksklant, rasa: Rasa) -> None:
    await gesprek.zeg(GEWELD)
    verder = await gesprek.zeg("hoe vertel ik het de kinderen")
    assert "Nummers bij gevaar" in verder.titels
    nummers = await gesprek.kies(verder.keuze("Nummers bij gevaar"))
    assert nummers.berichten[0]["veiligheid"]["nummers"]
    rasa.antwoorden = lambda vraag: [antwoord("Tot ziens.", onderwerp="afscheid")]
    dag = await gesprek.zeg("dag, tot later")
    assert [bool(b.get("veiligheid")) for b in dag.berichten] == [False, True]


async def test_safety_answer_of_rasa_is_remembered(gesprek: Gespreksklant, rasa: Rasa) -> None:
    payload = {"soort": "veiligheid", "antwoord": "nee", "crisis": "crisis_huiselijk_geweld"}
    rasa.antwoorden = lambda vraag: [
        antwoord(
            "Voel je je veilig?",
            onderwerp="crisis_huiselijk_geweld",
            keuzes=[{"titel": "Nee, nu niet", "payload": payload}],
            veiligheid={"niveau": "check", "soort": "crisis_huiselijk_geweld", "nummers": []},
        )
    ]
    vraag = await gesprek.zeg("thuis gaat het de laatste tijd anders dan anders")
    rasa.antwoorden = lambda vraag: [antwoord()]
    await gesprek.kies(vraag.keuze("Nee, nu niet"))
    assert rasa.laatste["tekst"] == "thuis gaat het de laatste tijd anders dan anders"
    assert rasa.laatste["metadata"]["context"]["veiligheid_nee"] is True


async def test_tapped_crisis_topic_works_without_rasa(gesprek: Gespreksklant, rasa: Rasa) -> None:
    payload = {"soort": "onderwerp", "onderwerp": "crisis_suicide", "entiteiten": {}}
    rasa.antwoorden = lambda vraag: [antwoord(keuzes=[{"titel": "Denken aan zelfdoding", "payload": payload}])]
    antwoord_ = await gesprek.zeg("ik voel me somber")
    rasa.modus = "stil"
    bericht = (await gesprek.kies(antwoord_.keuze("Denken aan zelfdoding"))).berichten[0]
    assert "113" in {n["tel"] for n in bericht["veiligheid"]["nummers"]}


async def test_danger_beats_the_handoff_and_the_erasing(gesprek: Gespreksklant, rasa: Rasa) -> None:
    for opdracht in ("overdracht", "wissen"):
        rasa.antwoorden = lambda vraag, o=opdracht: [antwoord("Goed.", opdracht=o)]
        await gesprek.zeg(f"graag {opdracht}")
        assert (await gesprek.zeg(GEWELD)).berichten[0]["veiligheid"]["nummers"]
        # What waited for a yes or no is off the table: this answers the question about danger.
        assert (await gesprek.zeg("nee")).status == 200
    assert (await gesprek.lees()).status == 200
