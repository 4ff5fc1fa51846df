"""The API's edges: validation, tokens, limits, errors, headers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from openapi_spec_validator import validate_spec

from bot.gateway.contract import Contract

from .conftest import Api, Gespreksklant, Maker, Rasa, delen_van


async def test_document_is_valid_and_published(api: Api) -> None:
    antwoord = await api.client.get("/openapi.json")
    document = await antwoord.json()
    validate_spec(document)
    assert antwoord.headers["API-Version"] == document["info"]["version"]
    assert document == await (await api.client.get("/api/v1/openapi.json")).json()
    assert not [pad for pad in document["paths"] if pad.endswith("/")]


def test_limit_of_the_settings_is_in_the_document() -> None:
    schema = Contract(500).document["components"]["schemas"]["NieuwBericht"]["properties"]["tekst"]
    assert schema["maxLength"] == 500


@pytest.mark.parametrize(
    ("bericht", "status", "woord"),
    [
        ({"tekst": "hallo"}, 422, "ontbreekt"),
        ({"clientId": "a"}, 422, "keuze"),
        ({"clientId": "a", "tekst": "hallo", "keuze": "k"}, 422, "niet allebei"),
        ({"clientId": "a", "tekst": ""}, 422, "leeg"),
        ({"clientId": "a", "tekst": " \n\t\u200b "}, 422, "leeg"),
        ({"clientId": "a", "tekst": 5}, 422, "vorm"),
        ({"clientId": "", "tekst": "hallo"}, 422, "clientId"),
        ({"clientId": "a b", "tekst": "hallo"}, 422, "clientId"),
        ({"clientId": "x" * 65, "tekst": "hallo"}, 422, "clientId"),
        ({"clientId": "a", "tekst": "hallo", "extra": 1}, 422, "niet ken"),
        ([], 422, "vorm"),
        ({"clientId": "a", "keuze": "0" * 24}, 422, "niet in dit gesprek"),
        ({"clientId": "a", "keuze": "/intent{}"}, 422, "niet in dit gesprek"),
    ],
)
async def test_wrong_messages_get_a_dutch_sentence(
    gesprek: Gespreksklant, rasa: Rasa, bericht: Any, status: int, woord: str
) -> None:
    antwoord = await gesprek.api.roep("POST", f"{gesprek.pad}/berichten", bericht, token=gesprek.token, geldig=False)
    assert antwoord.status == status
    assert woord in antwoord.inhoud["title"]
    assert rasa.vragen == []
    assert len((await gesprek.lees()).berichten) == 2


@pytest.mark.parametrize(
    ("ruw", "type_", "status"),
    [
        (b"geen json", "application/json", 400),
        (b'{"clientId": "a", "tekst": "\xff"}', "application/json", 400),
        (b"[" * 60_000, "application/json", 400),
        (b"", "application/json", 400),
        (b'{"clientId":"a","tekst":"x"}', "text/plain", 415),
        (b"clientId=a&tekst=x", "application/x-www-form-urlencoded", 415),
        (json.dumps({"clientId": "a", "tekst": "x" * 65_536}).encode(), "application/json", 413),
        (json.dumps({"clientId": "a", "tekst": "x" * 1_000_000}).encode(), "application/json", 413),
        (b'{"clientId": "a", "tekst": "x", "n": ' + b"9" * 20_000 + b"}", "application/json", 400),
    ],
    ids=["geen json", "geen utf-8", "diep", "leeg", "tekst", "formulier", "64 kB", "1 MB", "groot getal"],
)
async def test_unreadable_bodies(gesprek: Gespreksklant, rasa: Rasa, ruw: bytes, type_: str, status: int) -> None:
    antwoord = await gesprek.api.roep(
        "POST", f"{gesprek.pad}/berichten", ruw=ruw, type_=type_, token=gesprek.token, geldig=False
    )
    # Python before 3.10.7 reads a number of any length; then the unknown field is what is wrong.
    assert antwoord.status == status or (status == 400 and antwoord.status == 422 and b"999" in ruw)
    assert rasa.vragen == []


async def test_two_thousand_characters_is_the_limit(gesprek: Gespreksklant, rasa: Rasa) -> None:
    assert (await gesprek.zeg("ë" * 2000)).status == 200
    te_lang = await gesprek.zeg("ë" * 2001, geldig=False)
    assert te_lang.status == 422
    assert "2.000 tekens" in te_lang.inhoud["title"]
    assert len(rasa.vragen) == 1


@pytest.mark.parametrize("gemeente", ["Hof van Twente", "hof van twente", "GM1735", "gm1735"])
async def test_municipality_by_name_or_code(api: Api, gemeente: str) -> None:
    assert "Hof van Twente" in (await api.begin(gemeente)).opening.tekst


@pytest.mark.parametrize("gemeente", ["Maastricht", "GM9999", "GM0363", "; DROP TABLE"])
async def test_unknown_municipality_is_refused(api: Api, gemeente: str) -> None:
    antwoord = await api.roep("POST", "/api/v1/gesprekken", {"gemeente": gemeente})
    assert antwoord.status == 422
    assert gemeente not in antwoord.inhoud["title"]


async def test_begin_without_a_body(api: Api) -> None:
    assert (await api.roep("POST", "/api/v1/gesprekken", geldig=False)).status == 201


def _kapot(token: str, ander: str) -> dict[str, str | None]:
    return {
        "geen": None,
        "leeg": "",
        "onzin": "abc",
        "van een ander": ander,
        "laatste teken anders": token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1],
        "andere gemeente": token.replace(".GM1735.", ".GM0141."),
        "zonder gemeente": token.replace(".GM1735.", ".-."),
        "later uitgegeven": token.replace("m1.", "m1.f", 1),
        "extra": token + "A",
        "heel lang": token * 500,
    }


SOORTEN = ["geen", "leeg", "onzin", "van een ander", "laatste teken anders", "andere gemeente", "zonder gemeente", "later uitgegeven", "extra", "heel lang"]  # fmt: skip  # noqa: E501


@pytest.mark.parametrize("soort", SOORTEN)
async def test_wrong_token_is_404_everywhere(gesprek: Gespreksklant, soort: str) -> None:
    api = gesprek.api
    await gesprek.zeg("hallo daar")
    ander = await api.begin("GM1735")
    token = _kapot(gesprek.token, ander.token)[soort]
    if soort == "heel lang":
        token = str(token)[:4000]
    bericht = {"clientId": "a", "tekst": "hallo"}
    gezien = [
        await api.roep("POST", f"{gesprek.pad}/berichten", bericht, token=token, geldig=False),
        await api.roep("GET", f"{gesprek.pad}/berichten", token=token, geldig=False),
        await api.roep("GET", f"{gesprek.pad}/stroom", token=token, geldig=False),
        await api.roep("DELETE", gesprek.pad, token=token, geldig=False),
    ]
    assert [a.status for a in gezien] == [404] * 4
    assert len({json.dumps(a.inhoud) for a in gezien}) == 1
    assert (await gesprek.lees()).status == 200


@pytest.mark.parametrize("id_", ["0" * 32, "x", "0" * 33, "ABCDEF" * 5 + "AB"])
async def test_unknown_conversation_looks_like_a_foreign_one(gesprek: Gespreksklant, id_: str) -> None:
    antwoord = await gesprek.api.roep("GET", f"/api/v1/gesprekken/{id_}/berichten", token=gesprek.token, geldig=False)
    assert (antwoord.status, antwoord.inhoud["title"]) == (404, "Dit gesprek bestaat niet of is er niet meer.")


async def test_token_never_counts_in_the_address(gesprek: Gespreksklant) -> None:
    pad = f"{gesprek.pad}/berichten?token={gesprek.token}"
    assert (await gesprek.api.roep("GET", pad, geldig=False)).status == 404


async def test_choice_of_another_conversation_is_refused(gesprek: Gespreksklant, api: Api) -> None:
    ander = await api.begin("Hof van Twente")
    eigen = await ander.zeg("hallo daar")
    for keuze in (eigen.keuze("Vertel meer"), ander.opening.keuze("Hulp bij mij in de buurt")):
        assert (await gesprek.kies(keuze)).status == 422


async def test_deleted_is_gone_everywhere(gesprek: Gespreksklant, maak: Maker) -> None:
    await gesprek.zeg("hallo daar")
    verwijderd = await gesprek.wis()
    assert (verwijderd.status, verwijderd.inhoud) == (204, None)
    assert (await gesprek.wis()).status == 404
    assert (await gesprek.lees()).status == 404
    assert (await gesprek.zeg("ben je er nog")).status == 404
    na_herstart = Gespreksklant(await maak(), gesprek.id, gesprek.token, gesprek.opening)
    assert (await na_herstart.zeg("ben je er nog")).status == 404


async def test_deleted_before_the_first_message_stays_gone(gesprek: Gespreksklant, maak: Maker) -> None:
    assert (await gesprek.wis()).status == 204
    na_herstart = Gespreksklant(await maak(), gesprek.id, gesprek.token, gesprek.opening)
    assert (await na_herstart.zeg("hallo")).status == 404


@pytest.mark.parametrize(("uren", "status"), [(23, 200), (25, 404)])
async def test_unstarted_token_expires(api: Api, uren: int, status: int) -> None:
    with time_machine.travel("2026-11-21T10:00:00Z", tick=True) as klok:
        gesprek = await api.begin()
        klok.shift(uren * 3600)
        assert (await gesprek.lees()).status == status
        assert (await gesprek.zeg("hallo daar")).status == status


async def test_started_talk_expires_after_its_last_message(api: Api) -> None:
    with time_machine.travel("2026-11-21T10:00:00Z", tick=True) as klok:
        gesprek = await api.begin()
        await gesprek.zeg("hallo daar")
        klok.shift(23 * 3600)
        assert (await gesprek.zeg("nog een vraag")).status == 200
        klok.shift(23 * 3600)
        assert (await gesprek.lees()).status == 200
        klok.shift(2 * 3600)
        assert (await gesprek.lees()).status == 404
        assert (await gesprek.zeg("hallo")).status == 404


@pytest.mark.parametrize("na", ["-1", "x", "1.5", "99999999999", "", "٣"])
async def test_wrong_na(gesprek: Gespreksklant, na: str) -> None:
    antwoord = await gesprek.api.roep("GET", f"{gesprek.pad}/berichten?na={na}", token=gesprek.token, geldig=False)
    assert antwoord.status == 422


@pytest.mark.parametrize(
    ("methode", "pad", "status"),
    [
        ("GET", "/api/v1/niets", 404),
        ("GET", "/bestaat-niet", 404),
        ("GET", "/api/v1/gesprekken/", 404),
        ("POST", "/api/v1/gesprekken/", 404),
        ("GET", "/api/v1/gesprekken", 405),
        ("PUT", "/api/v1/gesprekken", 405),
        ("PATCH", "/gezond", 405),
        ("GET", "/widget/../bot/app.py", 404),
    ],
)
async def test_unknown_path_or_method_is_a_problem_too(api: Api, methode: str, pad: str, status: int) -> None:
    antwoord = await api.roep(methode, pad, geldig=False)
    assert antwoord.status == status
    if status == 405:
        assert antwoord.koppen["Allow"]


async def test_unexpected_error_is_a_dutch_problem_without_details(
    gesprek: Gespreksklant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def kapot(*_: Any) -> None:
        raise RuntimeError("geheim: wat de ouder typte")

    monkeypatch.setattr("bot.gateway.gespreksleider.merk_tekst", kapot)
    antwoord = await gesprek.zeg("geheim bericht")
    assert antwoord.status == 500
    assert "geheim" not in json.dumps(antwoord.inhoud)
    assert "geheim bericht" not in caplog.text


# Limits


async def test_too_many_messages_of_one_conversation(maak: Maker) -> None:
    api = await maak(limiet_gesprek=3)
    gesprek, ander = await api.begin(), await api.begin()
    assert [(await gesprek.zeg(f"vraag {n}")).status for n in range(4)] == [200, 200, 200, 429]
    geweigerd = await gesprek.zeg("nog een vraag")
    assert 1 <= int(geweigerd.koppen["Retry-After"]) <= 20
    assert "te snel" in geweigerd.inhoud["title"]
    assert (await ander.zeg("hallo daar")).status == 200


async def test_too_many_calls_of_one_address(maak: Maker) -> None:
    api = await maak(limiet_adres=5)
    antwoorden = [await api.roep("POST", "/api/v1/gesprekken", {}) for _ in range(7)]
    assert [a.status for a in antwoorden] == [201] * 5 + [429] * 2
    assert int(antwoorden[-1].koppen["Retry-After"]) >= 1


async def test_danger_gets_numbers_over_the_limit(maak: Maker) -> None:
    api = await maak(limiet_gesprek=2)
    gesprek = await api.begin()
    for nummer in range(3):
        await gesprek.zeg(f"vraag {nummer}")
    gevaar = [await gesprek.zeg("ik wil dood, ik heb pillen klaarliggen") for _ in range(8)]
    assert [a.status for a in gevaar] == [200] * 6 + [429] * 2
    assert all(a.berichten[0]["veiligheid"]["nummers"] for a in gevaar[:6])
    # Beyond the widest limit nothing is stored any more, but the numbers are still there.
    assert "113" in gevaar[-1].inhoud["title"]


@pytest.mark.parametrize(("proxys", "verwacht"), [(0, [201, 429]), (1, [201, 201])])
async def test_forwarded_address_counts_only_behind_a_known_proxy(
    maak: Maker, proxys: int, verwacht: list[int]
) -> None:
    api = await maak(limiet_adres=1, vertrouwde_proxys=proxys)
    gezien = [
        (await api.roep("POST", "/api/v1/gesprekken", {}, kop={"X-Forwarded-For": adres})).status
        for adres in ("198.51.100.1", "203.0.113.7")
    ]
    assert gezien == verwacht


# Headers


@pytest.mark.parametrize(
    ("instellingen", "herkomst", "mag"),
    [
        ({}, "http://localhost:3000", True),
        ({}, "http://127.0.0.1", True),
        ({}, "https://kwaad.example", False),
        ({}, "http://localhost.kwaad.example", False),
        ({"herkomsten": "https://www.hofvantwente.nl, https://enschede.nl"}, "https://enschede.nl", True),
        ({"herkomsten": "https://enschede.nl", "omgeving": "productie"}, "http://localhost:3000", False),
        ({"herkomsten": "https://enschede.nl", "omgeving": "productie"}, "https://enschede.nl", True),
    ],
)
async def test_cors(maak: Maker, instellingen: dict[str, Any], herkomst: str, mag: bool) -> None:
    api = await maak(**instellingen)
    vooraf = await api.client.options(
        "/api/v1/gesprekken",
        headers={
            "Origin": herkomst,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    echt = await api.roep("POST", "/api/v1/gesprekken", {}, kop={"Origin": herkomst})
    assert vooraf.status == 204
    for koppen in (vooraf.headers, echt.koppen):
        assert koppen.get("Access-Control-Allow-Origin") == (herkomst if mag else None)
        assert "Access-Control-Allow-Credentials" not in koppen
        assert "Origin" in koppen["Vary"]
    assert ("Authorization" in vooraf.headers.get("Access-Control-Allow-Headers", "")) is mag


async def test_security_headers_and_no_cookies(gesprek: Gespreksklant) -> None:
    antwoord = await gesprek.zeg("hallo daar")
    assert antwoord.koppen["X-Content-Type-Options"] == "nosniff"
    assert antwoord.koppen["Cache-Control"] == "no-store"
    assert "default-src 'none'" in antwoord.koppen["Content-Security-Policy"]
    assert "Set-Cookie" not in antwoord.koppen
    assert antwoord.koppen["Server"] == "maatje"


async def test_widget_and_example_page(maak: Maker, tmp_path: Path) -> None:
    (tmp_path / "widget" / "dist").mkdir(parents=True)
    (tmp_path / "widget" / "voorbeeld").mkdir()
    (tmp_path / "widget" / "dist" / "maatje.js").write_text("export {}")
    (tmp_path / "widget" / "voorbeeld" / "index.html").write_text("<!doctype html><title>Voorbeeld</title>")
    api = await maak()
    pagina = await api.client.get("/")
    assert pagina.status == 200
    assert "unsafe" not in pagina.headers["Content-Security-Policy"]
    script = await api.client.get("/widget/maatje.js")
    assert script.status == 200
    assert script.headers["Access-Control-Allow-Origin"] == "*"
    assert (await api.client.get("/widget/../../maatje.db")).status == 404


# Operation


async def test_alive_and_ready(api: Api, rasa: Rasa) -> None:
    assert (await api.roep("GET", "/gezond")).inhoud == {"status": "gezond"}
    rasa.modus = "fout"
    start = await api.roep("GET", "/gereed")
    assert (start.status, start.inhoud["status"]) == (503, "start")
    rasa.modus = "goed"
    goed = await api.roep("GET", "/gereed")
    assert (goed.status, goed.inhoud) == (200, {"status": "gereed", "onderdelen": {"database": "goed", "rasa": "goed"}})
    rasa.modus = "fout"
    beperkt = await api.roep("GET", "/gereed")
    assert (beperkt.status, beperkt.inhoud["status"]) == (200, "beperkt")


async def test_ready_without_rasa_after_a_while(api: Api, rasa: Rasa, monkeypatch: pytest.MonkeyPatch) -> None:
    rasa.modus = "fout"
    monkeypatch.setattr("bot.gateway.routes.GEDULD", 0.0)
    antwoord = await api.roep("GET", "/gereed")
    assert (antwoord.status, antwoord.inhoud["status"]) == (200, "beperkt")


async def test_metrics_hold_nothing_of_parents(gesprek: Gespreksklant) -> None:
    await gesprek.zeg("mijn naam is Truus uit Goor en ik woon aan de Kerkstraat")
    tekst = await (await gesprek.api.client.get("/metrics")).text()
    assert 'maatje_beurten_total{antwoorder="rasa"} 1.0' in tekst
    assert "{id}" in tekst
    assert not [w for w in ("Truus", "Goor", "Kerkstraat", gesprek.id, gesprek.token, "127.0.0.1") if w in tekst]


async def test_metrics_are_not_for_everyone(maak: Maker) -> None:
    open_ = await maak()
    assert (await open_.roep("GET", "/metrics", kop={"X-Forwarded-For": "203.0.113.7"}, geldig=False)).status == 404
    dicht = await maak(metrics_token="geheim-token")
    assert (await dicht.roep("GET", "/metrics", geldig=False)).status == 404
    assert (await dicht.roep("GET", "/metrics", token="verkeerd", geldig=False)).status == 404
    goed = await dicht.client.get("/metrics", headers={"Authorization": "Bearer geheim-token"})
    assert goed.status == 200


async def test_logs_hold_nothing_of_parents(gesprek: Gespreksklant, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    await gesprek.zeg("hij heeft me geslagen, ik heet Truus en woon in Goor")
    await gesprek.zeg("ik wil een mens spreken")
    await gesprek.wis()
    regels = " ".join(f"{r.getMessage()} {vars(r)}" for r in caplog.records if r.name.startswith("maatje"))
    assert "veiligheid" in regels
    assert not [w for w in ("Truus", "geslagen", "Goor", gesprek.id, gesprek.token) if w in regels]
    assert len(delen_van(gesprek.api).opslag.sloten) == 0
