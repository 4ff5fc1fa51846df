"""References that survive being read aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.overdracht.referentie import TEKENS, controleteken, nieuwe_referentie, normaliseer, voorvoegsel

TWENTE = [
    "Almelo",
    "Borne",
    "Dinkelland",
    "Enschede",
    "Haaksbergen",
    "Hellendoorn",
    "Hengelo",
    "Hof van Twente",
    "Losser",
    "Oldenzaal",
    "Rijssen-Holten",
    "Tubbergen",
    "Twenterand",
    "Wierden",
]


def test_every_municipality_has_its_own_letters() -> None:
    assert voorvoegsel("Hof van Twente") == "HVT"
    assert voorvoegsel("Rijssen-Holten") == "RIJ"
    assert len({voorvoegsel(naam) for naam in TWENTE}) == 14


def test_too_short_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="kort"):
        voorvoegsel("Ee")


@pytest.mark.parametrize("gemeente", TWENTE)
def test_form(gemeente: str) -> None:
    gemaakt = nieuwe_referentie(gemeente)
    begin, vier, twee = gemaakt.split("-")
    assert (len(begin), len(vier), len(twee)) == (3, 4, 2)
    assert set(vier + twee) <= set(TEKENS)
    assert normaliseer(gemaakt) == gemaakt


def test_no_vowels_and_no_lookalikes() -> None:
    assert not set(TEKENS) & set("AEIOUY01L5S8Z")
    assert len(set(TEKENS)) == len(TEKENS) == 23


def test_references_differ() -> None:
    assert len({nieuwe_referentie("Almelo") for _ in range(200)}) > 195


def test_typed_carelessly() -> None:
    gemaakt = nieuwe_referentie("Hof van Twente")
    assert normaliseer(f"  {gemaakt.lower().replace('-', ' ')} ") == gemaakt
    assert normaliseer(gemaakt.replace("-", "")) == gemaakt


@pytest.mark.parametrize("invoer", ["", "HVT", "HVT-7K3M", "123-7K3M-9Q", "HVT-7K3M-9QQ", "HVT-AAAA-AA", "<script>"])
def test_what_cannot_be_one(invoer: str) -> None:
    assert normaliseer(invoer) is None


@given(st.text(alphabet=TEKENS, min_size=5, max_size=5), st.integers(0, 4), st.sampled_from(TEKENS))
def test_one_wrong_character_is_noticed(los: str, plek: int, teken: str) -> None:
    fout = los[:plek] + teken + los[plek + 1 :]
    assert (controleteken(fout) == controleteken(los)) == (fout == los)


@given(st.text(alphabet=TEKENS, min_size=5, max_size=5), st.integers(0, 3))
def test_swapped_neighbours_are_noticed(los: str, plek: int) -> None:
    fout = los[:plek] + los[plek + 1] + los[plek] + los[plek + 2 :]
    assert (controleteken(fout) == controleteken(los)) == (fout == los)
