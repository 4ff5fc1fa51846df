"""What is shared with a human, and what the parent reads about it first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.overdracht.samenvatting import (
    BEWAARDAGEN,
    SAMENVATTING,
    TRANSCRIPT,
    GemeenteOntbreekt,
    bouw,
    regels,
    toestemmingstekst,
)

TITELS = {"kinderalimentatie": "Kinderalimentatie", "zorgverdeling": "Zorg verdelen"}
TIJD = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.timezone.utc)


@dataclass
class Bericht:
    volgnummer: int
    van: str
    inhoud: dict[str, Any]
    op_bericht: int | None = None
    tijdstip: dt.datetime = field(default=TIJD)


def _gesprek(*beurten: tuple[str, str | None], keuzes: tuple[str, ...] = ()) -> list[Bericht]:
    """Turns of (what the parent said, topic of the answer)."""
    uit: list[Bericht] = []
    for tekst, onderwerp in beurten:
        uit.append(Bericht(len(uit) + 1, "ouder", {"tekst": tekst}))
        inhoud = {"tekst": "Antwoord.", "onderwerp": onderwerp, "keuzes": [{"titel": titel} for titel in keuzes]}
        uit.append(Bericht(len(uit) + 1, "maatje", inhoud, op_bericht=len(uit)))
    return uit


def test_summary_of_a_conversation() -> None:
    situatie = {"gemeente": "Hof van Twente", "plaats": "Goor", "leeftijden": [7, 4, 12], "woning": "koop"}
    berichten = _gesprek(
        ("Hallo", "begroeten"),
        ("wie krijgt de kinderen", "zorgverdeling"),
        ("en wie\nbetaalt dat", "kinderalimentatie"),
        ("Vertel meer", "kinderalimentatie"),
        ("Ik wil iemand spreken", "mens_spreken"),
        keuzes=("Vertel meer", "Ik wil een mens"),
    )
    deelbaar = bouw(situatie, berichten, TITELS, None)
    assert regels(deelbaar.samenvatting) == (
        ("Gemeente", "Hof van Twente (Goor)"),
        ("Leeftijd van de kinderen", "4, 7 en 12 jaar"),
        ("Onderwerpen", "Zorg verdelen, Kinderalimentatie"),
        ("Laatste vraag", "en wie betaalt dat"),
    )
    # No more than a helper needs to begin.
    assert "koop" not in str(deelbaar.samenvatting)
    assert len(deelbaar.transcript) == 10
    assert deelbaar.transcript[0] == {"van": "ouder", "tekst": "Hallo", "tijdstip": "2026-11-21T12:00:00+00:00"}


def test_a_conversation_of_one_wish() -> None:
    deelbaar = bouw({}, _gesprek(("ik wil een mens", "mens_spreken")), TITELS, "Borne")
    assert regels(deelbaar.samenvatting) == (("Gemeente", "Borne"),)


def test_a_question_that_was_not_understood_is_still_the_question() -> None:
    berichten = _gesprek(("mijn schoonmoeder bemoeit zich overal mee", None), ("mens", "mens_spreken"))
    deelbaar = bouw({}, berichten, TITELS, "Borne")
    assert deelbaar.samenvatting["laatste_vraag"] == "mijn schoonmoeder bemoeit zich overal mee"


@pytest.mark.parametrize(
    ("leeftijden", "tekst"), [([3], "3 jaar"), ([3, 5], "3 en 5 jaar"), ([9, 0, 2], "0, 2 en 9 jaar")]
)
def test_ages(leeftijden: list[int], tekst: str) -> None:
    deelbaar = bouw({"leeftijden": leeftijden}, [], TITELS, "Borne")
    assert dict(regels(deelbaar.samenvatting))["Leeftijd van de kinderen"] == tekst


def test_a_very_long_question_is_cut_in_the_summary_only() -> None:
    lang = "woord " * 200
    deelbaar = bouw({}, _gesprek((lang, "zorgverdeling")), TITELS, "Borne")
    assert len(deelbaar.samenvatting["laatste_vraag"]) <= 300
    assert deelbaar.transcript[0]["tekst"] == lang.strip()


def test_offered_help_is_in_the_transcript() -> None:
    bericht = Bericht(1, "maatje", {"tekst": "Dit past.", "kaarten": [{"naam": "Jonge Rugzak"}, {"id": "x"}]})
    assert bouw({}, [bericht], TITELS, "Borne").transcript[0]["hulpaanbod"] == ["Jonge Rugzak"]


@pytest.mark.parametrize("situatie", [{}, {"gemeente": None}, {"gemeente": "", "buiten_twente": True}])
def test_the_municipality_must_be_known(situatie: dict[str, Any]) -> None:
    with pytest.raises(GemeenteOntbreekt):
        bouw(situatie, [], TITELS, None)


def test_what_the_parent_said_goes_before_whose_site_it_is() -> None:
    assert bouw({"gemeente": "Borne"}, [], TITELS, "Almelo").gemeente == "Borne"


def test_each_part_can_be_left_out() -> None:
    alles = bouw({}, _gesprek(("wie betaalt", "kinderalimentatie")), TITELS, "Borne")
    assert [deel.id for deel in alles.onderdelen] == [SAMENVATTING, TRANSCRIPT]
    zonder = alles.zonder([TRANSCRIPT])
    assert (zonder.transcript, zonder.samenvatting) == (None, alles.samenvatting)
    assert [deel.id for deel in alles.zonder([SAMENVATTING]).onderdelen] == [TRANSCRIPT]
    assert alles.zonder([SAMENVATTING, TRANSCRIPT]).onderdelen == ()
    assert alles.zonder([]) == alles
    with pytest.raises(ValueError, match="alles"):
        alles.zonder(["alles"])


@pytest.mark.parametrize("weg", [(), (TRANSCRIPT,), (SAMENVATTING,), (SAMENVATTING, TRANSCRIPT)])
def test_consent_says_exactly_what_goes_along(weg: tuple[str, ...]) -> None:
    deelbaar = bouw({"leeftijden": [4]}, _gesprek(("wie betaalt", "kinderalimentatie")), TITELS, "Borne").zonder(weg)
    mee, uitleg = toestemmingstekst(deelbaar)
    assert "gemeente Borne" in mee
    assert ("4 jaar" in mee) == (SAMENVATTING not in weg)
    assert ("wie betaalt" in mee) == (SAMENVATTING not in weg)
    assert ("alle 2 berichten" in mee) == (TRANSCRIPT not in weg)
    assert f"{BEWAARDAGEN} dagen" in uitleg
    assert "Ik meld zelf niets" in uitleg
    assert uitleg.endswith("?")
    assert len(uitleg.split()) <= 60
    for verboden in ("!", "ik snap", "ik vind het erg"):
        assert verboden not in mee + uitleg
