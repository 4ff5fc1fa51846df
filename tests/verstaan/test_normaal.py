"""Normalising and recognising languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.verstaan.normaal import normaliseer, tokens, zonder_accenten
from bot.verstaan.taal import herken_taal


@pytest.mark.parametrize(
    ("tekst", "plat"),
    [
        ("  Ik   WIL\nscheiden ", "ik wil scheiden"),
        ("ik kan nieeeet meer", "ik kan niet meer"),
        ("heeeel erg moe", "heel erg moe"),
        ("jaaaa neeee zooo", "ja nee zo"),
        ("hellllp stoppp allles", "help stop alles"),
        ("mien keerl wol neet proaten", "mijn keerl wol niet praten"),
        ("'k weet 't nie, m'n kids", "ik weet het niet, mijn kinderen"),
        ("Da’k weg wil", "dat ik weg wil"),
        ("méér ruzié", "meer ruzie"),
        ("ff vragen, wss wel", "even vragen, waarschijnlijk wel"),
        ("2.000 euro en 12 jaar", "2.000 euro en 12 jaar"),
        ("1000 en 2222", "1000 en 2222"),
    ],
)
def test_normaliseer(tekst: str, plat: str) -> None:
    assert normaliseer(tekst) == plat


def test_tokens_zonder_leestekens() -> None:
    assert tokens("Nee! Ik (38) wil 't niet.") == ["nee", "ik", "38", "wil", "het", "niet"]


@given(st.text(max_size=200))
def test_normaliseren_is_stabiel(tekst: str) -> None:
    eenmaal = normaliseer(tekst)
    assert tokens(eenmaal) == tokens(tekst) or normaliseer(eenmaal) == normaliseer(normaliseer(eenmaal))
    assert eenmaal == eenmaal.strip()
    assert "  " not in eenmaal


@given(st.text(max_size=100))
def test_zonder_accenten_is_stabiel(tekst: str) -> None:
    assert zonder_accenten(zonder_accenten(tekst)) == zonder_accenten(tekst)


@pytest.mark.parametrize(
    ("tekst", "taal"),
    [
        ("I want a divorce from my husband", "en"),
        ("can you help me with my divorce? I have two kids", "en"),
        ("where can I go with my kids", "en"),
        ("My ex doesn't let me see my son", "en"),
        ("we live in Enschede and want to separate", "en"),
        ("help me please", "en"),
        ("Ich möchte mich scheiden lassen", "de"),
        ("Ich will mich von meinem Mann trennen und habe zwei Kinder", "de"),
        ("Mein Mann schlägt mich, ich brauche Hilfe", "de"),
        ("Kocamdan boşanmak istiyorum, yardım lütfen", "tr"),
        ("bosanmak istiyorum iki cocuk var", "tr"),
        ("Chcę rozwodu, mam dwoje dzieci", "pl"),
        ("Potrzebuję pomocy, mój mąż mnie bije", "pl"),
        ("Nie wiem co robić", "pl"),
        ("أريد الطلاق من زوجي", "ar"),
        ("Я хочу розлучитися з чоловіком", "uk"),
        ("ik wil scheiden", "nl"),
        ("Ja graag", "nl"),
    ],
)
def test_herken_taal(tekst: str, taal: str) -> None:
    assert herken_taal(tekst) == taal


@pytest.mark.parametrize(
    "tekst",
    [
        "'k wil bie hem vort, he slöt mie",
        "mien keerl wil neet proaten",
        "wat doo'k noe",
        "is he weg",
        "ja",
        "ok",
        "hoi",
        "hello",
        "hi",
        "sorry my bad",
        "nee dank je",
        "alimentatie berekenen",
        "mijn man is depressed en wants a divorce",
        "Almelo",
        "12 en 15",
        "mediator",
        "help",
        "I",
        "he is so in war",
        "das war mir ook een ding",
        "ie mot mie helpn",
        "oons kinder wilt neet met",
        "wie wordt d'r gek van",
        "omgang",
        "my god wat een ex",
        "Я хочу развестись, мы не живём вместе",
        "dat hef he mie doan",
        "kwam n keer laat in hoes",
        "co ouderschap",
        "birdnesting",
        "",
        "?!",
        "wo woon ik straks",
        "tv en auto verdelen",
    ],
)
def test_twents_kort_en_gemengd_is_nooit_vreemd(tekst: str) -> None:
    assert herken_taal(tekst) in (None, "nl")
