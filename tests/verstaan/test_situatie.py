"""Ages, marital form, home and acknowledgement in the words of parents."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.verstaan.kenmerken import lees_erkenning, lees_relatievorm, lees_woning
from bot.verstaan.leeftijden import lees_leeftijden
from bot.verstaan.situatie import Situatie, leeftijdsgroep, uit_tekst


@pytest.mark.parametrize(
    ("zin", "leeftijden"),
    [
        ("de oudste is 9, de tweeling 4", (9, 4, 4)),
        ("dochter van 2,5", (2,)),
        ("zoontje van 2 en een half", (2,)),
        ("baby van 8 maanden", (0,)),
        ("dreumes van 18 maanden", (1,)),
        ("Ik ben 38 en heb 2 kinderen van 4 en 7", (4, 7)),
        ("zoon (8) en dochter (10)", (8, 10)),
        ("Sem (7) en Noor (4) willen niet meer", (7, 4)),
        ("kinderen zijn 4, 7 en 9 jaar", (4, 7, 9)),
        ("3 kids 5 7 en 11", (5, 7, 11)),
        ("mijn 9-jarige wil niet", (9,)),
        ("zesjarige zoon", (6,)),
        ("dochter 13, zoon 10", (13, 10)),
        ("mijn zoon en dochter zijn 6 en 8", (6, 8)),
        ("zoon van zes", (6,)),
        ("twee kinderen, een van 7 en een van 10", (7, 10)),
        ("tweeling van 3 en een meisje van 7", (3, 3, 7)),
        ("ze is 6 jaar oud", (6,)),
        ("mijn zoontje wordt 6", (5,)),
        ("onze jongste is bijna 4", (3,)),
        ("we zijn al 10 jaar uit elkaar en de kinderen zijn 12 en 15", (12, 15)),
        ("mijn puber van 15 zegt niks meer", (15,)),
        ("kleinkind van 5", (5,)),
        ("mijn kind huilt veel. hij is 3.", (3,)),
        ("onze kinderen zijn reeds 19 en 22 en studeren", (19, 22)),
        ("onze dochter van 5 weken", (0,)),
        ("een autistisch kind van 10 uit dat alles", (10,)),
        # no ages
        ("als je kind 2 adressen heeft", ()),
        ("puber met twee slaapkamers", ()),
        ("mijn kind anderhalf jaar niet gezien", ()),
        ("ik wacht tot de jongste 18 is", ()),
        ("een kind van 4 dagen per week", ()),
        ("10 jaar getrouwd", ()),
        ("we zijn 12 jaar samen en hebben kinderen", ()),
        ("ik ben 38", ()),
        ("mijn dochter zit in groep 5", ()),
        ("kinderen zijn 3 dagen bij mij", ()),
        ("mag een kind vanaf 12 jaar kiezen", ()),
        ("we hebben 2 kinderen", ()),
        ("mijn kind is een schat", ()),
        ("om de 2 weken zie ik mijn zoon", ()),
        ("de kinderen 50/50 verdelen", ()),
        ("een 12-jarige relatie", ()),
        ("een kleine 3 jaar uit elkaar", ()),
        ("mijn zoon komt om 8 uur thuis", ()),
        ("hij is 40 en gaat weg bij ons kind", ()),
    ],
)
def test_leeftijden(zin: str, leeftijden: tuple[int, ...]) -> None:
    assert lees_leeftijden(zin) == leeftijden


@pytest.mark.parametrize(
    ("zin", "vorm"),
    [
        ("we zijn 10 jaar getrouwd", "getrouwd"),
        ("ik ben getrouwd met een man die niet praat", "getrouwd"),
        ("ons huwelijk is op", "getrouwd"),
        ("wij zijn getrouwd en wonen nog samen", "getrouwd"),
        ("we hebben een geregistreerd partnerschap", "geregistreerd"),
        ("niet getrouwd maar wel geregistreerd partner", "geregistreerd"),
        ("we zijn niet getrouwd maar wonen wel samen", "samenwonend"),
        ("wij woonden samen en hebben een zoon", "samenwonend"),
        ("samenlevingscontract opzeggen", "samenwonend"),
        ("we zijn niet gelukkig in ons huwelijk", "getrouwd"),
        ("niet meer getrouwd sinds mei", "getrouwd"),
        ("nooit op het stadhuis geweest voor een huwelijk", None),
        ("fiscaal partnerschap eindigt wanneer", None),
        ("kinderen kunnen op twee adressen geregistreerd staan", None),
        ("we zijn niet getrouwd", None),
        ("nooit getrouwd geweest", None),
        ("mijn ex is getrouwd met zijn nieuwe", None),
        ("mijn ex gaat trouwen", None),
        ("moet je getrouwd zijn voor een convenant", None),
        ("en als we niet getrouwd zijn?", None),
        ("ik wil gaan samenwonen met mijn nieuwe vriend", None),
        ("ik wil scheiden", None),
    ],
)
def test_relatievorm(zin: str, vorm: str | None) -> None:
    assert lees_relatievorm(zin) == vorm


@pytest.mark.parametrize(
    ("zin", "woning"),
    [
        ("we hebben een koophuis", "koop"),
        ("wie betaalt de hypotheek", "koop"),
        ("hij wil mij uitkopen", "koop"),
        ("koophuis verkopen en huurwoning zoeken", "koop"),
        ("we huren een woning van de corporatie", "huur"),
        ("wie mag in het huurhuis blijven", "huur"),
        ("het huurcontract staat op mijn naam", "huur"),
        ("ik zoek een huurwoning", None),
        ("we hebben geen koophuis", None),
        ("hoe lang duurt het voordat je een huurwoning hebt", None),
        ("kan ik in de huurwoning blijven", "huur"),
        ("ik wil scheiden", None),
    ],
)
def test_woning(zin: str, woning: str | None) -> None:
    assert lees_woning(zin) == woning


@pytest.mark.parametrize(
    ("zin", "erkenning"),
    [
        ("hij heeft haar erkend in 2021", "voor_2023"),
        ("erkend op 3 maart 2023", "vanaf_2023"),
        ("erkend op 1-1-2023", "vanaf_2023"),
        ("ons kind is voor 1-1-2023 erkend", "voor_2023"),
        ("ik heb hem erkend na 2023", "vanaf_2023"),
        ("erkend op 31.12.2022", "voor_2023"),
        ("mijn zoontje is van 2021 en ik heb hem erkend bij de gemeente", None),
        ("geboren in 2022, erkend in 2023", "vanaf_2023"),
        ("hij heeft haar erkend", None),
        ("nooit erkend, geboren in 2021", None),
        ("we zijn sinds 2021 uit elkaar", None),
    ],
)
def test_erkenning(zin: str, erkenning: str | None) -> None:
    assert lees_erkenning(zin) == erkenning


def test_uit_tekst_leest_alles_tegelijk() -> None:
    situatie = uit_tekst("Ik woon in Goor, 2 kinderen van 4 en 13, we zijn getrouwd en hebben een koophuis")
    assert situatie.als_dict() == {
        "gemeente": "Hof van Twente",
        "plaats": "Goor",
        "leeftijden": [4, 13],
        "relatievorm": "getrouwd",
        "woning": "koop",
    }
    assert situatie.leeftijdsgroepen == ("4-6", "12-18")


def test_situatie_is_een_woordenboek_van_wat_bekend_is() -> None:
    situatie = Situatie(gemeente="Borne", leeftijden=(3,))
    assert dict(situatie) == {"gemeente": "Borne", "leeftijden": [3]}
    assert "woning" not in situatie
    assert situatie.get("woning") is None
    assert not Situatie()
    assert len(situatie) == 2
    assert hash(situatie) == hash(Situatie(gemeente="Borne", leeftijden=(3,)))


def test_nieuw_wint_en_twente_en_daarbuiten_sluiten_elkaar_uit() -> None:
    eerst = Situatie(gemeente="Almelo", plaats="Aadorp", relatievorm="getrouwd")
    assert eerst.aangevuld(Situatie(gemeente="Hengelo", plaats="Hengelo")).als_dict() == {
        "gemeente": "Hengelo",
        "plaats": "Hengelo",
        "relatievorm": "getrouwd",
    }
    buiten = eerst.aangevuld(Situatie(buiten_twente=True, plaats="Zwolle"))
    assert buiten.gemeente is None
    assert buiten.buiten_twente
    assert buiten.aangevuld(Situatie(gemeente="Borne")).als_dict() == {"gemeente": "Borne", "relatievorm": "getrouwd"}
    assert eerst.aangevuld(Situatie()) == eerst


@pytest.mark.parametrize("kapot", [{"woning": "kasteel"}, {"relatievorm": "verloofd"}, {"leeftijden": [-1]}])
def test_uit_dict_weigert_wat_niet_bestaat(kapot: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Situatie.uit_dict(kapot)


@pytest.mark.parametrize(
    ("leeftijd", "groep"), [(0, "0-4"), (3, "0-4"), (4, "4-6"), (6, "6-9"), (9, "9-12"), (12, "12-18"), (18, "18+")]
)
def test_leeftijdsgroep(leeftijd: int, groep: str) -> None:
    assert leeftijdsgroep(leeftijd) == groep


SITUATIES = st.builds(
    Situatie,
    gemeente=st.sampled_from([None, "Almelo", "Hof van Twente"]),
    leeftijden=st.lists(st.integers(0, 30), max_size=4).map(tuple),
    relatievorm=st.sampled_from([None, "getrouwd", "geregistreerd", "samenwonend"]),
    woning=st.sampled_from([None, "koop", "huur"]),
    erkenning=st.sampled_from([None, "voor_2023", "vanaf_2023"]),
)


@given(SITUATIES)
def test_als_dict_en_uit_dict_zijn_elkaars_omgekeerde(situatie: Situatie) -> None:
    assert Situatie.uit_dict(json.loads(json.dumps(situatie.als_dict()))) == situatie


@given(SITUATIES, SITUATIES)
def test_aanvullen_verliest_niets(oud: Situatie, nieuw: Situatie) -> None:
    samen = oud.aangevuld(nieuw)
    assert all(samen[veld] == nieuw[veld] for veld in nieuw)
    assert set(oud) | set(nieuw) == set(samen)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=150))
def test_willekeurige_tekst_breekt_niets(tekst: str) -> None:
    assert Situatie.uit_dict(uit_tekst(tekst).als_dict()) == uit_tekst(tekst)
