"""What a talk knows about the parent's situation, and reading it from a free sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from bot.verstaan.kenmerken import RELATIEVORMEN, lees_erkenning, lees_relatievorm, lees_woning
from bot.verstaan.leeftijden import lees_leeftijden
from bot.verstaan.plaatsen import zoek_plaats
from bot.verstaan.plaatsnamen import BUITEN

# Lower bound included, upper bound not.
LEEFTIJDSGROEPEN: tuple[tuple[str, int, int], ...] = (
    ("0-4", 0, 4),
    ("4-6", 4, 6),
    ("6-9", 6, 9),
    ("9-12", 9, 12),
    ("12-18", 12, 18),
    ("18+", 18, 200),
)
WONINGEN = ("koop", "huur")
ERKENNINGEN = ("voor_2023", "vanaf_2023")


def leeftijdsgroep(leeftijd: int) -> str:
    """The age group of a child of this age in whole years.

    Raises:
        ValueError: the age is negative or beyond any human age.
    """
    for groep, van, tot in LEEFTIJDSGROEPEN:
        if van <= leeftijd < tot:
            return groep
    raise ValueError(f"geen leeftijd: {leeftijd}")


@dataclass(frozen=True)
class Situatie(Mapping[str, Any]):
    """The facts a parent gave, all optional; as a mapping it shows only what is known.

    Attributes:
        gemeente: official name of a municipality of Twente.
        plaats: the place the parent named.
        buiten_twente: the parent lives outside Twente.
        leeftijden: ages of the children in whole years, in the order they were named; twins count twice.
        relatievorm: getrouwd, geregistreerd or samenwonend (also when that is over).
        woning: koop or huur.
        erkenning: whether the child was acknowledged before 1 January 2023 (voor_2023) or later (vanaf_2023);
            from that date acknowledging gives joint authority (BW 1:251b; facts SU3 to SU5).
    """

    gemeente: str | None = None
    plaats: str | None = None
    buiten_twente: bool = False
    leeftijden: tuple[int, ...] = ()
    relatievorm: str | None = None
    woning: str | None = None
    erkenning: str | None = None

    def __getitem__(self, veld: str) -> Any:
        waarde = getattr(self, veld, None) if veld in VELDEN else None
        if not waarde:
            raise KeyError(veld)
        return list(waarde) if isinstance(waarde, tuple) else waarde

    def __iter__(self) -> Iterator[str]:
        return (veld for veld in VELDEN if getattr(self, veld))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def leeftijdsgroepen(self) -> tuple[str, ...]:
        """Age groups of the children, youngest first, each once."""
        return tuple(dict.fromkeys(leeftijdsgroep(leeftijd) for leeftijd in sorted(self.leeftijden)))

    def als_dict(self) -> dict[str, Any]:
        """Only the known fields, ready for JSON."""
        return dict(self)

    def aangevuld(self, nieuw: Situatie) -> Situatie:
        """This situation with what `nieuw` knows; new values win.

        A place in Twente and one outside exclude each other.
        """
        waarden: dict[str, Any] = {veld: getattr(nieuw, veld) for veld in nieuw}
        if nieuw.gemeente or nieuw.buiten_twente:
            waarden |= {"gemeente": nieuw.gemeente, "plaats": nieuw.plaats, "buiten_twente": nieuw.buiten_twente}
        return replace(self, **waarden)

    @classmethod
    def uit_dict(cls, gegevens: Mapping[str, Any]) -> Situatie:
        """The inverse of `als_dict`; unknown keys are ignored.

        Raises:
            ValueError: a field holds a value outside its set.
        """
        keuzes = {"relatievorm": RELATIEVORMEN, "woning": WONINGEN, "erkenning": ERKENNINGEN}
        for veld, toegestaan in keuzes.items():
            if gegevens.get(veld) not in (None, *toegestaan):
                raise ValueError(f"{veld}: {gegevens[veld]!r} is geen van {', '.join(toegestaan)}")
        leeftijden = tuple(int(leeftijd) for leeftijd in gegevens.get("leeftijden") or ())
        for leeftijd in leeftijden:
            leeftijdsgroep(leeftijd)
        return cls(
            gemeente=gegevens.get("gemeente") or None,
            plaats=gegevens.get("plaats") or None,
            buiten_twente=bool(gegevens.get("buiten_twente")),
            leeftijden=leeftijden,
            relatievorm=gegevens.get("relatievorm") or None,
            woning=gegevens.get("woning") or None,
            erkenning=gegevens.get("erkenning") or None,
        )


VELDEN: tuple[str, ...] = tuple(veld.name for veld in fields(Situatie))


def uit_tekst(tekst: str) -> Situatie:
    """Everything a message tells about the parent's situation; what it does not tell stays unknown."""
    uitkomst = zoek_plaats(tekst)
    buiten = uitkomst.gemeente == BUITEN
    return Situatie(
        gemeente=uitkomst.gemeente if uitkomst.in_twente else None,
        plaats=uitkomst.plaats if uitkomst.in_twente or buiten else None,
        buiten_twente=buiten,
        leeftijden=lees_leeftijden(tekst),
        relatievorm=lees_relatievorm(tekst),
        woning=lees_woning(tekst),
        erkenning=lees_erkenning(tekst),
    )
