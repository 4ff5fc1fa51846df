"""What happens when Rasa or the database fails: never an empty bubble, nothing lost, safety always."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from sqlalchemy.exc import OperationalError

from bot.storage import Database, GesprekRepository

from .conftest import Gespreksklant, Maker, Rasa, antwoord, delen_van


def _rommel(inhoud: Any) -> Any:
    return lambda vraag: inhoud


ROMMEL = {
    "geen lijst": {"tekst": "x"},
    "getal": 5,
    "null": None,
    "lege tekst": [{"tekst": ""}],
    "alleen wit": [{"tekst": "  \n"}],
    "tekst is getal": [{"tekst": 5}],
    "geen tekst": [{"onderwerp": "x"}],
    "keuzes is tekst": [{"tekst": "x", "keuzes": "abc"}],
    "keuze zonder payload": [{"tekst": "x", "keuzes": [{"titel": "A"}]}],
    "payload zonder onderwerp": [{"tekst": "x", "keuzes": [{"titel": "A", "payload": {"soort": "onderwerp"}}]}],
    "veiligheid onvolledig": [{"tekst": "x", "veiligheid": {"niveau": "ernstig"}}],
    "tweede leeg": [antwoord(), {"tekst": ""}],
}


@pytest.mark.parametrize("soort", ["fout", "rommel", "stil", "dicht", "traag", "dood", *ROMMEL])
async def test_rasa_fails_in_any_way(maak: Maker, rasa: Rasa, soort: str) -> None:
    api = await maak(**({"rasa_url": "http://127.0.0.1:9"} if soort == "dood" else {}))
    gesprek = await api.begin("Hof van Twente")
    if soort in ROMMEL:
        rasa.antwoorden = _rommel(ROMMEL[soort])
    elif soort == "traag":
        rasa.wacht = 5.0
    else:
        rasa.modus = soort
    begin = time.monotonic()
    antwoord_ = await gesprek.zeg("hoe vertel ik het de kinderen")
    assert time.monotonic() - begin < 2.0
    assert antwoord_.status == 200
    assert "ligt aan mij" in antwoord_.tekst
    assert "Hof van Twente" in antwoord_.tekst
    assert antwoord_.titels == ["Probeer opnieuw", "Ik wil een mens"]


async def test_try_again_sends_the_same_text_and_the_talk_goes_on(gesprek: Gespreksklant, rasa: Rasa) -> None:
    rasa.modus = "stil"
    stil = await gesprek.zeg("wat zeg ik tegen de kinderen")
    weer = await gesprek.kies(stil.keuze("Probeer opnieuw"))
    assert weer.titels == ["Probeer opnieuw", "Ik wil een mens"]
    rasa.modus = "goed"
    goed = await gesprek.zeg("probeer opnieuw")
    assert goed.tekst == "Kies samen een rustig moment."
    assert [v["tekst"] for v in rasa.vragen] == ["wat zeg ik tegen de kinderen"] * 3


async def test_try_again_repeats_a_tapped_topic(gesprek: Gespreksklant, rasa: Rasa) -> None:
    rasa.modus = "stil"
    stil = await gesprek.kies(gesprek.opening.keuze("Ik twijfel over mijn relatie"))
    rasa.modus = "goed"
    await gesprek.kies(stil.keuze("Probeer opnieuw"))
    assert rasa.laatste["keuze"] == {"onderwerp": "relatie_twijfel", "entiteiten": {}}


async def test_without_help_cards_the_answer_still_stands(gesprek: Gespreksklant, rasa: Rasa) -> None:
    def antwoorden(vraag: dict[str, Any]) -> list[dict[str, Any]]:
        return [] if vraag["keuze"] else [antwoord("Begin met rust.", opdracht="hulp")]

    rasa.antwoorden = antwoorden
    assert (await gesprek.zeg("waar begin ik, we wonen in Goor")).tekst == "Begin met rust."


async def test_wrong_channel_key_is_silence(maak: Maker) -> None:
    gesprek = await (await maak(kanaal="een andere sleutel")).begin()
    assert (await gesprek.zeg("hallo daar")).titels == ["Probeer opnieuw", "Ik wil een mens"]


# The database


class Wankel:
    """A database whose sessions fail while `kapot`; everything else is the real one."""

    def __init__(self, echt: Database) -> None:
        self._echt = echt
        self.kapot = False

    @contextmanager
    def sessie(self, *, alleen_lezen: bool = False) -> Any:
        if self.kapot:
            raise OperationalError("SELECT geheim", {}, Exception("weg"))
        with self._echt.sessie(alleen_lezen=alleen_lezen) as sessie:
            yield sessie

    def gezond(self) -> bool:
        return not self.kapot

    def __getattr__(self, naam: str) -> Any:
        return getattr(self._echt, naam)


@pytest.fixture
def wankel(database: Database, monkeypatch: pytest.MonkeyPatch) -> Wankel:
    monkeypatch.setattr("bot.gateway.opslag.RUSTTIJD", 0.0)
    return Wankel(database)


async def test_talk_goes_on_and_is_saved_afterwards(maak: Maker, rasa: Rasa, wankel: Wankel) -> None:
    api = await maak(wankel)
    gesprek = await api.begin("Hof van Twente")
    await gesprek.zeg("we zijn getrouwd")
    wankel.kapot = True
    tweede = await gesprek.zeg("hoe vertel ik het de kinderen", client_id="tweede")
    assert tweede.tekst == "Kies samen een rustig moment."
    assert rasa.laatste["metadata"]["situatie"]["relatievorm"] == "getrouwd"
    assert (await gesprek.zeg("hoe vertel ik het de kinderen", client_id="tweede")).inhoud == tweede.inhoud
    assert (await gesprek.kies(tweede.keuze("Vertel meer"))).status == 200
    tijdens = (await gesprek.lees()).berichten
    assert [b["volgnummer"] for b in tijdens] == list(range(1, 9))
    wankel.kapot = False
    await delen_van(api).opslag.haal_alles_in()
    vervolg = Gespreksklant(await maak(), gesprek.id, gesprek.token, gesprek.opening)
    assert (await vervolg.lees()).berichten == tijdens
    assert (await vervolg.zeg("hoe vertel ik het de kinderen", client_id="tweede")).inhoud == tweede.inhoud


async def test_next_message_saves_what_waited(maak: Maker, wankel: Wankel, database: Database) -> None:
    gesprek = await (await maak(wankel)).begin()
    wankel.kapot = True
    await gesprek.zeg("een eerste bericht")
    wankel.kapot = False
    await gesprek.zeg("een tweede bericht")
    with database.sessie(alleen_lezen=True) as sessie:
        opgeslagen = GesprekRepository(sessie).berichten(gesprek.id)
    assert [b.volgnummer for b in opgeslagen] == [1, 2, 3, 4, 5, 6]
    assert [b.op_bericht for b in opgeslagen] == [None, None, None, 3, None, 5]
    assert [b["id"] for b in (await gesprek.lees()).berichten] == [b.inhoud["id"] for b in opgeslagen]


async def test_safety_without_database_and_rasa(maak: Maker, wankel: Wankel) -> None:
    wankel.kapot = True
    gesprek = await (await maak(wankel, rasa_url="http://127.0.0.1:9")).begin()
    assert (await gesprek.zeg("hij heeft me geslagen en ik ben bang")).berichten[0]["veiligheid"]["nummers"]


async def test_handoff_says_plainly_that_it_was_not_saved(maak: Maker, rasa: Rasa, wankel: Wankel) -> None:
    rasa.antwoorden = lambda vraag: [antwoord("Dat kan.", onderwerp="mens_spreken", opdracht="overdracht")]
    gesprek = await (await maak(wankel)).begin("Hof van Twente")
    vraag = await gesprek.zeg("ik wil een mens")
    wankel.kapot = True
    mislukt = await gesprek.kies(vraag.keuze("Ja, verstuur"))
    assert "niets verstuurd" in mislukt.tekst
    assert "Hof van Twente" in mislukt.tekst
    wankel.kapot = False
    gelukt = await gesprek.kies(mislukt.keuze("Probeer opnieuw te versturen"))
    assert "Je nummer is" in gelukt.tekst


async def test_erasing_is_not_claimed_when_it_failed(maak: Maker, rasa: Rasa, wankel: Wankel) -> None:
    gesprek = await (await maak(wankel)).begin()
    await gesprek.zeg("hallo daar")
    wankel.kapot = True
    weg = await gesprek.wis()
    assert weg.status == 503
    assert "gesprek is er nog" in weg.inhoud["title"]
    wankel.kapot = False
    assert (await gesprek.wis()).status == 204
    wankel.kapot = True
    assert (await gesprek.lees()).status == 404


async def test_database_is_left_alone_after_a_failure(maak: Maker, wankel: Wankel, monkeypatch: Any) -> None:
    monkeypatch.setattr("bot.gateway.opslag.RUSTTIJD", 60.0)
    api = await maak(wankel)
    gesprek = await api.begin()
    wankel.kapot = True
    await gesprek.zeg("hallo daar")
    await gesprek.zeg("ben je er nog")
    tekst = await (await api.client.get("/metrics")).text()
    assert "maatje_database_weg_total 1.0" in tekst


async def test_memory_is_bounded(maak: Maker, wankel: Wankel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.gateway.opslag.MAX_GESPREKKEN", 3)
    api = await maak(wankel)
    for nummer in range(6):
        await (await api.begin()).zeg(f"bericht {nummer}")
    assert len(delen_van(api).opslag._geheugen) == 3


async def test_memory_forgets_what_is_over(maak: Maker, wankel: Wankel) -> None:
    api = await maak(wankel)
    opslag = delen_van(api).opslag
    with time_machine.travel("2026-11-21T10:00:00Z", tick=True) as klok:
        await (await api.begin()).zeg("een bericht")
        klok.shift(50 * 60)
        await opslag.haal_alles_in()
        assert len(opslag._geheugen) == 1
        klok.shift(20 * 60)
        await opslag.haal_alles_in()
        assert len(opslag._geheugen) == 0
        wankel.kapot = True
        await (await api.begin()).zeg("nog een bericht")
        klok.shift(2 * 3600)
        await opslag.haal_alles_in()
        assert len(opslag._geheugen) == 1
        klok.shift(23 * 3600)
        await opslag.haal_alles_in()
        assert len(opslag._geheugen) == 0
