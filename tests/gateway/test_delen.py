"""The small parts by themselves: tokens, buckets, addresses, yes and no, logs, and the process as a whole."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from jsonschema.exceptions import ValidationError

from bot import app as proces
from bot.gateway.antwoordwoorden import ja_of_nee, wil_mens
from bot.gateway.limieten import Emmers, adres
from bot.gateway.logboek import JsonFormatter
from bot.gateway.teksten import opening
from bot.gateway.token import Tokens
from bot.kennis.contact import contactregel
from bot.settings import Settings
from bot.storage import Database, GesprekRepository

from .conftest import SLEUTEL

EERSTE, TWEEDE = b"a" * 32, b"b" * 32


def test_ids_are_random_and_tokens_long() -> None:
    tokens = Tokens([EERSTE])
    gezien = {tokens.nieuw("GM1735") for _ in range(200)}
    assert len({bewijs.id for bewijs, _ in gezien}) == 200
    assert all(len(bewijs.id) == 32 and len(token.rsplit(".", 1)[1]) == 43 for bewijs, token in gezien)


def test_token_of_a_former_key_still_fits() -> None:
    bewijs, token = Tokens([EERSTE]).nieuw(None)
    assert Tokens([TWEEDE, EERSTE]).controleer(bewijs.id, token) == bewijs
    assert Tokens([TWEEDE]).controleer(bewijs.id, token) is None


def test_key_must_be_long_enough() -> None:
    for sleutels in ([], [b"kort"]):
        with pytest.raises(ValueError, match="32"):
            Tokens(sleutels)


def test_bucket_fills_again() -> None:
    nu = [0.0]
    emmers = Emmers(60, lambda: nu[0])
    assert [emmers.neem("a") for _ in range(60)] == [0] * 60
    assert emmers.neem("a") == 1
    assert emmers.neem("b") == 0
    nu[0] = 1.0
    assert (emmers.neem("a"), emmers.neem("a")) == (0, 1)
    nu[0] = 10_000.0
    assert [emmers.neem("a") for _ in range(61)][-1] == 1


def test_buckets_are_bounded() -> None:
    emmers = Emmers(5, lambda: 0.0, maximum=10)
    for nummer in range(1000):
        emmers.neem(str(nummer))
    assert len(emmers) == 10


@pytest.mark.parametrize(
    ("remote", "keten", "proxys", "verwacht"),
    [
        ("203.0.113.7", None, 0, "203.0.113.7"),
        ("203.0.113.7", "1.1.1.1", 0, "203.0.113.7"),
        ("10.0.0.1", "203.0.113.7", 1, "203.0.113.7"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.7", 1, "203.0.113.7"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.7, 10.0.0.2", 2, "203.0.113.7"),
        ("10.0.0.1", "onzin", 1, "10.0.0.1"),
        ("10.0.0.1", None, 1, "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", None, 0, "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", None, 0, "203.0.113.7"),
    ],
)
def test_address(remote: str, keten: str | None, proxys: int, verwacht: str) -> None:
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": keten} if keten else {})
    assert adres(request.clone(remote=remote), proxys) == verwacht


@pytest.mark.parametrize(
    ("tekst", "verwacht"),
    [
        ("ja", True),
        ("Ja hoor, doe maar", True),
        ("oké", True),
        ("Jazeker!", True),
        ("nee", False),
        ("Nee, liever niet", False),
        ("ja nee toch maar niet", False),
        ("oke maar niet nu", False),
        ("liever niet", False),
        ("", None),
        ("wat kost een advocaat", None),
        ("ja maar ik wil eerst weten wat een mediator kost", None),
    ],
)
def test_yes_or_no(tekst: str, verwacht: bool | None) -> None:
    assert ja_of_nee(tekst) is verwacht


def test_doubt_about_danger_is_a_yes() -> None:
    assert ja_of_nee("ja maar liever niet bellen", twijfel_is=True) is True
    assert ja_of_nee("nee", twijfel_is=True) is False


@pytest.mark.parametrize(
    ("tekst", "verwacht"),
    [
        ("ik wil een mens", True),
        ("Kan ik een mens spreken?", True),
        ("mens", True),
        ("kan iemand mij bellen, ik wil teruggebeld worden", True),
        ("ik wil met een echte medewerker praten", True),
        ("hoe vertel ik het de kinderen", False),
        ("mijn ex is geen mens meer", False),
        ("een mediator is ook maar een mens, maar wat kost zo iemand nou eigenlijk per uur", False),
    ],
)
def test_wish_for_a_human(tekst: str, verwacht: bool) -> None:
    assert wil_mens(tekst) is verwacht


def test_contact_names_only_certain_numbers(inhoud: tuple[Any, ...]) -> None:
    gids = inhoud[2]
    for gemeente in gids:
        regel = contactregel(gids, gemeente.naam)
        onzeker = {t.nummer for t in gemeente.telefoon} - {getattr(gemeente.toonbaar_nummer, "nummer", None)}
        assert not [nummer for nummer in onzeker if nummer in regel]
        assert gemeente.toonbaar_nummer is None or gemeente.toonbaar_nummer.nummer in regel
        assert regel.strip()
    assert "eigen gemeente" in contactregel(gids, None)


def test_own_texts_are_calm_and_short(inhoud: tuple[Any, ...]) -> None:
    from bot.gateway import teksten

    alles = [uit.tekst for gemeente in (None, *inhoud[2].namen) for uit in opening(gemeente)]
    alles += [t for naam, t in vars(teksten).items() if naam.isupper() and isinstance(t, str)]
    assert len(alles) > 20
    assert not [t for t in alles if "!" in t or len(t.split()) > 60]


def test_log_of_an_error_holds_its_place_not_its_message() -> None:
    try:
        raise ValueError("wat de ouder typte")
    except ValueError:
        import sys

        record = logging.LogRecord("maatje.web", logging.ERROR, __file__, 1, "onverwacht", (), sys.exc_info())
    record.gesprek = "abcd1234"
    regel = JsonFormatter().format(record)
    inhoud_ = json.loads(regel)
    assert (inhoud_["gebeurtenis"], inhoud_["fout"], inhoud_["gesprek"]) == ("onverwacht", "ValueError", "abcd1234")
    assert "test_delen.py:" in inhoud_["plaats"]
    assert "ouder" not in regel


def test_log_of_a_library_holds_only_its_template() -> None:
    record = logging.LogRecord("aiohttp.server", logging.ERROR, __file__, 1, "from %s", ("203.0.113.7",), None)
    assert "203.0.113.7" not in JsonFormatter().format(record)


def test_judge_of_the_tests_judges(spec: Any) -> None:
    pad = "/api/v1/gesprekken/x/berichten"
    bericht = {"id": "a", "volgnummer": 1, "van": "maatje", "tekst": "x", "keuzes": [], "kaarten": [], "bestanden": []}
    goed = {"berichten": [bericht | {"tijdstip": "2026-11-21T10:00:00Z"}]}
    spec.keur_antwoord("GET", pad, 200, {"API-Version": "1"}, "application/json", goed)
    for fout in ({"berichten": [bericht]}, {"berichten": [goed["berichten"][0] | {"extra": 1}]}, {}):
        with pytest.raises(ValidationError):
            spec.keur_antwoord("GET", pad, 200, {"API-Version": "1"}, "application/json", fout)
    with pytest.raises(AssertionError):
        spec.keur_antwoord("GET", pad, 200, {}, "application/json", goed)
    with pytest.raises(ValidationError):
        spec.keur_verzoek("POST", pad, True, "application/json", {"clientId": "a"})


async def test_whole_process_serves_parents_and_staff(database: Database, tmp_path: Path) -> None:
    settings = Settings(sleutel=SLEUTEL, var_dir=tmp_path, rasa_url="http://127.0.0.1:9")
    client = TestClient(TestServer(proces.bouw(settings, database)))
    await client.start_server()
    try:
        nieuw = await (await client.post("/api/v1/gesprekken", json={"gemeente": "Borne"})).json()
        antwoord = await client.post(
            f"/api/v1/gesprekken/{nieuw['id']}/berichten",
            json={"clientId": "a", "tekst": "hallo daar"},
            headers={"Authorization": f"Bearer {nieuw['token']}"},
        )
        assert antwoord.status == 200
        inloggen = await client.get("/medewerkers/inloggen")
        assert inloggen.status == 200
        assert "text/html" in inloggen.headers["Content-Type"]
        assert (await client.get("/medewerkers/bestaat-niet")).status in (302, 303, 404)
    finally:
        await client.close()
    with database.sessie(alleen_lezen=True) as sessie:
        assert GesprekRepository(sessie).aantal() == 1


def test_wrong_setting_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MAATJE_OMGEVING", "productie")
    monkeypatch.delenv("MAATJE_SLEUTEL", raising=False)
    wortel = logging.getLogger()
    handlers, niveau = wortel.handlers[:], wortel.level
    try:
        with pytest.raises(SystemExit):
            proces.main()
    finally:
        wortel.handlers[:] = handlers
        wortel.setLevel(niveau)
    assert "MAATJE_SLEUTEL" in capsys.readouterr().err
