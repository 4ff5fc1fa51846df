"""The matcher: hard rules for everybody, a table of situations, and properties."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.hulpaanbod.catalogus import STANDAARD_MAP, laad
from bot.hulpaanbod.zoeken import BUITEN_TWENTE, Hulpvraag, kaart, laad_weging, te_controleren, verouderd, zoek
from bot.verstaan.gemeenten import laad as laad_gemeenten

VANDAAG = date(2026, 11, 21)
DIENSTEN = laad()
OP_ID = {dienst.id: dienst for dienst in DIENSTEN}
GIDS = laad_gemeenten(STANDAARD_MAP.parent / "gemeenten")
ONDERWERPEN = [
    onderwerp["id"] for onderwerp in YAML(typ="safe").load(STANDAARD_MAP.parent / "taxonomie.yml")["onderwerpen"]
]
SAMEN = re.compile(r"mediat|bemiddel|relatietherap|samen (?:naar|aan tafel|praten)|in gesprek met je ex", re.IGNORECASE)


def _ids(vraag: Hulpvraag, maximum: int = 100) -> list[str]:
    return [treffer.dienst.id for treffer in zoek(DIENSTEN, vraag, VANDAAG, maximum)]


@pytest.mark.parametrize("gemeente", GIDS.namen)
def test_nooit_een_andere_streek_en_nooit_alleen_voor_beroepskrachten(gemeente: str) -> None:
    for onderwerp in [*ONDERWERPEN, None]:
        for treffer in zoek(DIENSTEN, Hulpvraag(gemeente, onderwerp), VANDAAG, 100):
            dienst = treffer.dienst
            assert "Limburg" not in dienst.gebied.omschrijving
            assert dienst.bruikbaar_in_twente not in {"nee", "alleen_professionals"}
            assert dienst.groep != "professionals"
            assert dienst.status != "gestopt"
            if dienst.gebied.soort == "gemeenten":
                assert gemeente in (*dienst.gebied.gemeenten, *dienst.gebied.gemeenten_mogelijk)


@pytest.mark.parametrize("gemeente", GIDS.namen)
def test_bij_geweld_nooit_iets_waar_beide_ouders_samen_komen(gemeente: str) -> None:
    contact = GIDS.contact(gemeente)
    for onderwerp, conflict in product([*ONDERWERPEN, None], [None, "hoog"]):
        vraag = Hulpvraag(gemeente, onderwerp, conflict=conflict, geweld=True)
        treffers = zoek(DIENSTEN, vraag, VANDAAG, 100)
        assert treffers[0].dienst.id == "veilig_thuis_twente"
        for treffer in treffers:
            assert treffer.dienst.bij_geweld != "nee"
            assert treffer.dienst.alleen_te_komen != "nee"
            assert treffer.dienst.soort not in {"mediation", "therapie"}
            getoond = kaart(treffer.dienst, treffer.waarom, VANDAAG, contact, geweld=True)
            assert not SAMEN.search(" ".join(str(waarde) for waarde in getoond.values())), getoond
            if treffer.dienst.bij_geweld == "eerst_overleg":
                assert "Veilig Thuis" in str(getoond["opmerking"])


@pytest.mark.parametrize("gemeente", [*GIDS.namen, None])
def test_maatschappelijk_werk_is_altijd_binnen_bereik(gemeente: str | None) -> None:
    for onderwerp, geweld, alleen in product([*ONDERWERPEN, None], [False, True], [False, True]):
        assert "algemeen_maatschappelijk_werk" in _ids(Hulpvraag(gemeente, onderwerp, geweld=geweld, alleen=alleen))


@dataclass(frozen=True)
class Situatie:
    """A question, what must be among the first three, and what must never be shown."""

    vraag: Hulpvraag
    eerst: str = ""
    nooit: str = ""


SITUATIES = [
    Situatie(
        Hulpvraag("Twenterand", "scheidingsloket"),
        eerst="scheidingspunt_twenterand gemeentelijke_toegang",
        nooit="scheidingsloket_rijssen_holten",
    ),
    Situatie(
        Hulpvraag("Rijssen-Holten", "scheidingsloket"),
        eerst="scheidingsloket_rijssen_holten",
        nooit="scheidingspunt_twenterand",
    ),
    Situatie(
        Hulpvraag("Borne", "scheidingsloket"),
        eerst="gemeentelijke_toegang",
        nooit="scheidingspunt_twenterand pact_scheidingsloket_almelo",
    ),
    Situatie(
        Hulpvraag("Wierden", "waar_beginnen"), eerst="algemeen_maatschappelijk_werk", nooit="scheidingspunt_twenterand"
    ),
    Situatie(
        Hulpvraag("Enschede", "mediation"),
        eerst="mfn_register",
        nooit="goed_uit_elkaar_hengelo scheidingspunt_twenterand",
    ),
    Situatie(Hulpvraag("Hengelo", "mediation"), eerst="mfn_register", nooit="goed_uit_elkaar_haaksbergen"),
    Situatie(
        Hulpvraag("Haaksbergen", "mediation", alleen=True), nooit="goed_uit_elkaar_haaksbergen mfn_register mediator_nl"
    ),
    Situatie(
        Hulpvraag("Losser", "begeleide_omgang", leeftijden=(4,)),
        eerst="humanitas_bor_twente ouderschap_blijft_jarabee",
        nooit="xonar_bor",
    ),
    Situatie(
        Hulpvraag("Losser", "begeleide_omgang", leeftijden=(15,)),
        eerst="humanitas_bor_twente",
        nooit="ouderschap_blijft_jarabee xonar_bor",
    ),
    Situatie(
        Hulpvraag("Almelo", "begeleide_omgang", leeftijden=(6,), conflict="hoog"),
        eerst="ouderschap_blijft_jarabee",
        nooit="xonar_bor",
    ),
    Situatie(
        Hulpvraag("Almelo", "begeleide_omgang", leeftijden=(6,), geweld=True),
        eerst="veilig_thuis_twente",
        nooit="humanitas_bor_twente ouderschap_blijft_jarabee bram",
    ),
    Situatie(
        Hulpvraag("Borne", "contact_kind_verbroken", leeftijden=(8,)), eerst="humanitas_bor_twente", nooit="xonar_bor"
    ),
    Situatie(
        Hulpvraag("Borne", "contact_kind_verbroken", leeftijden=(8,), alleen=True),
        eerst="algemeen_maatschappelijk_werk",
        nooit="humanitas_bor_twente xonar_bor",
    ),
    Situatie(
        Hulpvraag("Enschede", "conflict_hoog", leeftijden=(8,), conflict="hoog"),
        eerst="kinderen_uit_de_knel",
        nooit="xonar_nieuw_ouderschap",
    ),
    Situatie(
        Hulpvraag("Enschede", "conflict_hoog", leeftijden=(2,), conflict="hoog"),
        eerst="bram",
        nooit="kinderen_uit_de_knel",
    ),
    Situatie(
        Hulpvraag("Enschede", "conflict_hoog", leeftijden=(8,), conflict="hoog", geweld=True),
        eerst="veilig_thuis_twente slachtofferhulp",
        nooit="kinderen_uit_de_knel bram",
    ),
    Situatie(Hulpvraag("Oldenzaal", "parallel_ouderschap", conflict="hoog"), nooit="xonar_nieuw_ouderschap"),
    Situatie(
        Hulpvraag("Almelo", "kinderen_hulp", leeftijden=(8,)),
        eerst="kindertelefoon gemeentelijke_toegang",
        nooit="villa_pinedo_buddy xonar_kies_xtra",
    ),
    Situatie(
        Hulpvraag("Almelo", "kinderen_hulp", leeftijden=(14,)),
        eerst="villa_pinedo_buddy kindertelefoon",
        nooit="jes_brugproject xonar_kies_xtra",
    ),
    Situatie(
        Hulpvraag("Almelo", "kinderen_hulp", leeftijden=(3,)),
        eerst="gemeentelijke_toegang",
        nooit="kindertelefoon villa_pinedo_buddy stichting_kies",
    ),
    Situatie(Hulpvraag("Hof van Twente", "kinderen_hulp", leeftijden=(3, 12)), eerst="villa_pinedo_buddy"),
    Situatie(
        Hulpvraag("Tubbergen", "kinderen_reacties", leeftijden=(2,)), eerst="ggd_twente_jgz", nooit="xonar_kies_xtra"
    ),
    Situatie(Hulpvraag("Hellendoorn", "school_informeren", leeftijden=(7,)), eerst="school_signalering"),
    Situatie(Hulpvraag("Enschede", "schulden"), eerst="stadsbank_oost_nederland gemeentelijke_toegang"),
    Situatie(
        Hulpvraag("Rijssen-Holten", "schulden"), eerst="gemeentelijke_toegang nibud", nooit="stadsbank_oost_nederland"
    ),
    Situatie(Hulpvraag("Borne", "schulden"), eerst="gemeentelijke_toegang nibud"),
    Situatie(
        Hulpvraag("Hengelo", "woning_zoeken"),
        eerst="gemeentelijke_toegang",
        nooit="urgentie_hof_van_twente_delden urgentie_algemeen",
    ),
    Situatie(
        Hulpvraag("Hof van Twente", "woning_zoeken"),
        eerst="urgentie_hof_van_twente_delden urgentie_algemeen",
        nooit="urgentie_hengelo_borne",
    ),
    Situatie(Hulpvraag("Wierden", "huurwoning"), eerst="urgentie_algemeen", nooit="urgentie_hengelo_borne"),
    Situatie(Hulpvraag("Dinkelland", "verdriet_rouw"), eerst="algemeen_maatschappelijk_werk luisterlijn"),
    Situatie(Hulpvraag("Dinkelland", "eenzaamheid"), eerst="luisterlijn algemeen_maatschappelijk_werk"),
    Situatie(Hulpvraag("Dinkelland", "mens_spreken"), eerst="algemeen_maatschappelijk_werk"),
    Situatie(Hulpvraag(None, "verdriet_rouw"), eerst="luisterlijn", nooit="scheidingspunt_twenterand"),
    Situatie(
        Hulpvraag(None, "scheidingsloket"),
        eerst="gemeentelijke_toegang",
        nooit="scheidingspunt_twenterand pact_scheidingsloket_almelo",
    ),
    Situatie(
        Hulpvraag(BUITEN_TWENTE, "waar_beginnen"),
        eerst="rijksoverheid_scheiden",
        nooit="algemeen_maatschappelijk_werk loes_wegwijzer_scheiden_ouders",
    ),
    Situatie(
        Hulpvraag(BUITEN_TWENTE, "begeleide_omgang", leeftijden=(5,)),
        nooit="humanitas_bor_twente ouderschap_blijft_jarabee xonar_bor",
    ),
    Situatie(Hulpvraag("Hengelo", "relatietherapie"), eerst="relatietherapie_psychologen huisarts"),
    Situatie(
        Hulpvraag("Hengelo", "relatietherapie", alleen=True), eerst="huisarts", nooit="relatietherapie_psychologen"
    ),
    Situatie(
        Hulpvraag("Hengelo", "relatietherapie", geweld=True),
        eerst="veilig_thuis_twente",
        nooit="relatietherapie_psychologen two2tango",
    ),
    Situatie(
        Hulpvraag("Wierden", "partner_wil_geen_hulp", alleen=True),
        eerst="algemeen_maatschappelijk_werk",
        nooit="relatietherapie_psychologen",
    ),
    Situatie(Hulpvraag("Wierden", "relatie_jonge_ouders", leeftijden=(0,)), eerst="ggd_twente_jgz"),
    Situatie(Hulpvraag("Borne", "advocaat_rechtsbijstand"), eerst="juridisch_loket raad_voor_rechtsbijstand vfas"),
    Situatie(Hulpvraag("Borne", "advocaat_rechtsbijstand", geweld=True), eerst="juridisch_loket", nooit="mfn_register"),
    Situatie(Hulpvraag("Borne", "kosten_scheiding"), eerst="juridisch_loket"),
    Situatie(Hulpvraag("Losser", "kinderalimentatie"), eerst="lbio juridisch_loket"),
    Situatie(
        Hulpvraag("Losser", "toeslagen_kinderbijslag", leeftijden=(5,)), eerst="svb_kinderbijslag dienst_toeslagen"
    ),
    Situatie(Hulpvraag("Losser", "belasting"), eerst="belastingdienst_scheiden"),
    Situatie(Hulpvraag("Losser", "rondkomen"), eerst="nibud gemeentelijke_toegang"),
    Situatie(Hulpvraag("Oldenzaal", "vakanties_feestdagen", leeftijden=(5,)), eerst="centrum_iko"),
    Situatie(Hulpvraag("Oldenzaal", "birdnesting"), eerst="algemeen_maatschappelijk_werk gemeentelijke_toegang"),
    Situatie(
        Hulpvraag("Oldenzaal", "hulp_zoeken"),
        eerst="gemeentelijke_toegang algemeen_maatschappelijk_werk",
        nooit="loes_wegwijzer_professionals",
    ),
    Situatie(
        Hulpvraag("Oldenzaal", None),
        eerst="gemeentelijke_toegang algemeen_maatschappelijk_werk",
        nooit="digitaal_plein",
    ),
    Situatie(Hulpvraag("Oldenzaal", "kind_en_rechter", leeftijden=(13,)), eerst="villa_pinedo_buddy"),
    Situatie(
        Hulpvraag("Oldenzaal", None, leeftijden=(9,), tekst="is kies er ook hier"),
        eerst="stichting_kies",
        nooit="xonar_kies_xtra",
    ),
    Situatie(
        Hulpvraag("Oldenzaal", "begeleide_omgang", leeftijden=(9,), tekst="iets met Humanitas"),
        eerst="humanitas_bor_twente",
    ),
    Situatie(Hulpvraag("Oldenzaal", "mediation", tekst="xonar in limburg"), nooit="xonar_bor xonar_nieuw_ouderschap"),
    Situatie(
        Hulpvraag("Enschede", "crisis_huiselijk_geweld", geweld=True), eerst="veilig_thuis_twente slachtofferhulp"
    ),
    Situatie(Hulpvraag("Enschede", "crisis_suicide"), eerst="hulplijn_113 nood_112"),
]


@pytest.mark.parametrize("situatie", SITUATIES, ids=lambda s: f"{s.vraag.gemeente}-{s.vraag.onderwerp}")
def test_situatie(situatie: Situatie) -> None:
    gevonden = _ids(situatie.vraag)
    assert set(situatie.eerst.split()) <= set(gevonden[:3])
    assert not set(situatie.nooit.split()) & set(gevonden)


def test_verouderd_en_onzeker_staan_lager_en_zeggen_het() -> None:
    basis = replace(OP_ID["nibud"], id="vers", gecontroleerd="2026-10")
    oud = replace(basis, id="oud", gecontroleerd="2021-03")
    onzeker = replace(basis, id="onzeker", bruikbaar_in_twente="controleren")
    onbekend = replace(basis, id="onbekend", bruikbaar_in_twente="onbekend")
    treffers = zoek([onbekend, onzeker, oud, basis], Hulpvraag("Borne", "rondkomen"), VANDAAG, 4)
    assert [treffer.dienst.id for treffer in treffers] == ["vers", "oud", "onzeker", "onbekend"]
    opmerkingen = [kaart(treffer.dienst, treffer.waarom, VANDAAG)["opmerking"] for treffer in treffers]
    assert opmerkingen[0] is None
    assert "Laatst gecontroleerd in 2021" in opmerkingen[1]
    assert "niet zeker" in opmerkingen[2]
    assert "niet bekend" in opmerkingen[3]


@pytest.mark.parametrize(
    ("datum", "oud"),
    [("2024-11", False), ("2024-10", True), ("2024", False), ("2023", True), (None, True), ("2026-11", False)],
)
def test_twee_jaar(datum: str | None, oud: bool) -> None:
    assert verouderd(replace(OP_ID["nibud"], gecontroleerd=datum), VANDAAG) is oud


def test_misschien_deelnemende_gemeente_is_te_controleren() -> None:
    stadsbank = OP_ID["stadsbank_oost_nederland"]
    assert te_controleren(stadsbank, "Borne")
    assert not te_controleren(stadsbank, "Enschede")


def test_waarom_noemt_de_feiten_die_passen() -> None:
    (treffer,) = zoek([OP_ID["villa_pinedo_buddy"]], Hulpvraag("Borne", "kinderen_hulp", (4, 12), alleen=True), VANDAAG)
    assert treffer.waarom == (
        "Dit gaat over “Hulp voor je kind” en is er voor heel Nederland, "
        "en de leeftijd van je kind past (12 jaar) en je mag alleen komen."
    )
    (lokaal,) = zoek([OP_ID["scheidingspunt_twenterand"]], Hulpvraag("Twenterand", "scheidingsloket"), VANDAAG)
    assert lokaal.waarom == "Dit gaat over “Persoonlijk advies bij je gemeente” en is er voor inwoners van Twenterand."


def test_kaart_volgt_het_contract_en_vult_het_loket_van_de_gemeente_in() -> None:
    velden = {
        "id",
        "naam",
        "organisatie",
        "doel",
        "waarom",
        "toegang",
        "kosten",
        "aanmelden",
        "telefoon",
        "telefoonOpmerking",
        "url",
        "gebied",
        "gecontroleerd",
        "opmerking",
    }
    kaal = kaart(OP_ID["gemeentelijke_toegang"], "x.", VANDAAG)
    assert set(kaal) == velden
    assert kaal["telefoon"] is None
    borne = kaart(OP_ID["gemeentelijke_toegang"], "x.", VANDAAG, GIDS.contact("Borne"))
    assert (borne["organisatie"], borne["telefoon"], borne["gebied"]) == ("Sociaal Hus", "074-2658590", "Borne")
    almelo = kaart(OP_ID["algemeen_maatschappelijk_werk"], "x.", VANDAAG, GIDS.contact("Almelo"))
    assert almelo["organisatie"] == "Avedan"
    hengelo = kaart(OP_ID["gemeentelijke_toegang"], "x.", VANDAAG, GIDS.contact("Hengelo"))
    assert hengelo["telefoon"] is None
    humanitas = kaart(OP_ID["humanitas_bor_twente"], "x.", VANDAAG)
    assert humanitas["telefoon"] is None
    assert "niet bevestigd" in humanitas["telefoonOpmerking"]


VRAGEN = st.builds(
    Hulpvraag,
    gemeente=st.sampled_from([None, BUITEN_TWENTE, *GIDS.namen]),
    onderwerp=st.sampled_from([None, *ONDERWERPEN]),
    leeftijden=st.lists(st.integers(0, 25), max_size=3).map(tuple),
    conflict=st.sampled_from([None, "laag", "midden", "hoog"]),
    geweld=st.booleans(),
    alleen=st.booleans(),
    tekst=st.one_of(st.none(), st.text(max_size=40)),
)


@settings(max_examples=300, deadline=None)
@given(VRAGEN, st.integers(0, 6))
def test_elke_vraag(vraag: Hulpvraag, maximum: int) -> None:
    treffers = zoek(DIENSTEN, vraag, VANDAAG, maximum)
    assert len(treffers) <= maximum
    assert [treffer.punten for treffer in treffers] == sorted((treffer.punten for treffer in treffers), reverse=True)
    for treffer in treffers:
        dienst = treffer.dienst
        assert dienst.gebied.soort != "buiten"
        assert dienst.past_bij_leeftijd(vraag.leeftijden)
        assert not (vraag.alleen and dienst.alleen_te_komen == "nee")
        assert treffer.waarom.startswith("Dit ")
        assert treffer.waarom.endswith(".")
        assert vraag.gemeente not in (None, BUITEN_TWENTE) or dienst.gebied.soort in {"landelijk", "twente", "onbekend"}
    assert treffers == zoek(list(reversed(DIENSTEN)), vraag, VANDAAG, maximum)


@settings(max_examples=100, deadline=None)
@given(VRAGEN)
def test_geweld_maakt_het_nooit_ruimer(vraag: Hulpvraag) -> None:
    veilig = {t.dienst.id for t in zoek(DIENSTEN, replace(vraag, geweld=True), VANDAAG, 100)}
    assert not veilig & {dienst.id for dienst in DIENSTEN if dienst.bij_geweld == "nee"}


def test_weging_noemt_bestaande_diensten() -> None:
    weging = laad_weging()
    assert weging.vangnet | set(weging.veiligheid_eerst) <= set(OP_ID)


def test_snel_bij_tienduizend_records() -> None:
    veel = [replace(dienst, id=f"{dienst.id}_{i}") for i in range(141) for dienst in DIENSTEN]
    vraag = Hulpvraag("Borne", "kinderen_hulp", (8,))
    zoek(veel, vraag, VANDAAG)
    begin = time.process_time()
    zoek(veel, vraag, VANDAAG)
    assert time.process_time() - begin < 0.05
