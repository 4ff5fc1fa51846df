"""The safety watch: reads every message of a parent and tells whether somebody may be in danger.

Layers, in this order: plain words (`tekst`), words despite mistakes (`patronen.Woordenboek`), idioms that are taken out
(`uitzonderingen.yml`), danger patterns (`signalen.yml`), and then what surrounds a find: denial, past, who it is
about and time words. A doubt lowers a find to a check question, never to silence; only a written exception silences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from bot.veiligheid.inlezen import VeiligheidsdataFout, lees
from bot.veiligheid.patronen import BEGIN, EINDE, Patroon, Spanne, Vertaler, Woordenboek
from bot.veiligheid.tekst import Schrijfwijzen, emoji

Niveau = Literal["acuut", "ernstig", "check", "geen"]

SOORTEN = ("crisis_acuut", "crisis_suicide", "crisis_kind_onveilig", "crisis_huiselijk_geweld")
_RANG: dict[str, int] = {"geen": 0, "check": 1, "ernstig": 2, "acuut": 3}
# A pattern that asks for one of these is a denial by itself ("niet meer leven") and is not denied again.
_ONTKENNEND = frozenset({"niet", "nooit", "geen", "niks", "niets", "nergens"})
_NABIJ = 8
_MAX_TREFFERS = 12


@dataclass(frozen=True)
class Signaal:
    """What the watch made of one message.

    Attributes:
        niveau: `acuut` (112 in view), `ernstig` (stop and give numbers), `check` (ask first) or `geen`.
        soort: one of the four crisis topics, or None.
        subsoort: row of the decision table ("wurging", "baby", "derde_persoon", ...), or None.
        regel: id of the rule that fired, for review. Never the text of the parent.
    """

    niveau: Niveau
    soort: str | None
    subsoort: str | None
    regel: str

    @property
    def gevaar(self) -> bool:
        """Whether the safety protocol answers instead of the ordinary conversation."""
        return self.niveau != "geen"


GEEN = Signaal("geen", None, None, "")


@dataclass(frozen=True)
class _Regel:
    id: str
    soort: str
    subsoort: str
    niveau: Niveau
    patronen: tuple[Patroon, ...]
    niet_bij: tuple[Patroon, ...]
    zwakker_bij: tuple[Patroon, ...]
    ontkenning: str
    verleden: bool
    tijd: bool
    naaste: bool
    los: bool
    volgorde: int


@dataclass(frozen=True)
class _Uitzondering:
    id: str
    actie: str
    patronen: tuple[Patroon, ...]


@dataclass(frozen=True)
class _Treffer:
    regel: _Regel
    spanne: Spanne
    niveau: Niveau
    subsoort: str
    ontkenbaar: bool = True
    verlaagd: bool = False


class Wacht:
    """Judges messages. Holds no state about a conversation and may be shared between threads."""

    def __init__(
        self, signalen: Mapping[str, Any], uitzonderingen: Mapping[str, Any], schrijfwijzen: Mapping[str, Any]
    ):
        self._schrijf = _schrijfwijzen(schrijfwijzen)
        vertaler = Vertaler(signalen.get("groepen") or {}, self._schrijf.term, self._schrijf.vulwoorden)

        def patronen(bron: Iterable[str] | None) -> tuple[Patroon, ...]:
            return tuple(patroon for regel in bron or () for patroon in vertaler.vertaal(str(regel)))

        self._regels = tuple(_lees_regel(ruw, patronen, nr) for nr, ruw in enumerate(signalen.get("regels") or ()))
        if not self._regels:
            raise VeiligheidsdataFout("signalen.yml: geen regels")
        self._omgeving = {
            naam: patronen((signalen.get("omgeving") or {}).get(naam))
            for naam in ("ontkenning", "geen", "geen_ontkenning", "vroeger", "voorbij", "nog_steeds", "nu", "onderwerp")
        }
        self._wie = {
            naam: patronen((signalen.get("personen") or {}).get(naam))
            for naam in ("ik", "naaste", "zegt", "beroepskracht", "kind_schrijft_zelf")
        }
        self._uitzonderingen = tuple(
            _Uitzondering(str(ruw["id"]), str(ruw.get("actie", "weg")), patronen(ruw["patronen"]))
            for ruw in uitzonderingen.get("uitzonderingen") or ()
        )
        self._woordenboek = Woordenboek(self._alle_termen(), map(str, uitzonderingen.get("echte_woorden") or ()))
        self._index = self._maak_index()

    @classmethod
    def laad(cls, map_: Path) -> Wacht:
        """Read the rules.

        Args:
            map_: the data folder (or its folder `veiligheid`).

        Raises:
            VeiligheidsdataFout: when a file is missing or a rule cannot be understood.
        """
        return cls(lees(map_, "signalen.yml"), lees(map_, "uitzonderingen.yml"), lees(map_, "schrijfwijzen.yml"))

    def beoordeel(self, tekst: str, eerdere_checks: int = 0) -> Signaal:
        """Judge one message.

        Args:
            tekst: what the parent typed.
            eerdere_checks: number of earlier messages in this talk that only asked for a check; two light signals
                in one talk together weigh as a serious one.

        Returns:
            The heaviest signal, or level `geen`.
        """
        woorden = self._schrijf.woorden(tekst)
        if not woorden:
            return _bij_emoji(tekst)
        plekken = self._plekken(woorden)
        zwakker = self._neem_uitzonderingen_weg(plekken, len(woorden))
        treffers = [treffer for treffer in self._treffers(plekken, zwakker) if treffer.niveau != "geen"]
        if not treffers:
            return GEEN
        beste = min(treffers, key=_gewicht)
        niveau = beste.niveau
        if niveau == "check" and (eerdere_checks > 0 or _twee_lichte(treffers)):
            niveau = "ernstig"
        subsoort = "andere_taal" if self._schrijf.is_anderstalig(tekst) else beste.subsoort
        return Signaal(niveau, beste.regel.soort, subsoort, beste.regel.id)

    # -- loading ---------------------------------------------------------------------------------------------------

    def _alle_termen(self) -> set[str]:
        groepen = [self._omgeving.values(), self._wie.values()]
        patronen = [patroon for groep in groepen for rij in groep for patroon in rij]
        patronen += [patroon for uitzondering in self._uitzonderingen for patroon in uitzondering.patronen]
        for regel in self._regels:
            patronen += [*regel.patronen, *regel.niet_bij, *regel.zwakker_bij]
        return {term for patroon in patronen for deel in patroon.delen for term in deel}

    def _maak_index(self) -> dict[str, list[tuple[_Regel, Patroon]]]:
        """Index every pattern under the words of its rarest element, so that most are never looked at."""
        gebruik: dict[str, int] = {}
        for regel in self._regels:
            for patroon in regel.patronen:
                for deel in patroon.delen:
                    for term in deel:
                        gebruik[term] = gebruik.get(term, 0) + 1
        index: dict[str, list[tuple[_Regel, Patroon]]] = {}
        for regel in self._regels:
            for patroon in regel.patronen:
                anker = min(patroon.delen, key=lambda deel: max(gebruik[term] for term in deel))
                for term in anker:
                    index.setdefault(term, []).append((regel, patroon))
        return index

    # -- finding ---------------------------------------------------------------------------------------------------

    def _plekken(self, woorden: list[str]) -> dict[str, list[int]]:
        gezien: dict[str, set[str]] = {}
        plekken: dict[str, list[int]] = {BEGIN: [-1], EINDE: [len(woorden)]}
        for plek, woord in enumerate(woorden):
            if woord not in gezien:
                gezien[woord] = self._woordenboek.termen(woord)
            for term in gezien[woord]:
                plekken.setdefault(term, []).append(plek)
        return plekken

    def _neem_uitzonderingen_weg(self, plekken: dict[str, list[int]], aantal: int) -> list[Spanne]:
        """Take idioms out of the word positions; return the places where a find may only be a check."""
        weg: set[int] = set()
        zwakker: list[Spanne] = []
        for uitzondering in self._uitzonderingen:
            for spanne in _vind(uitzondering.patronen, plekken):
                if uitzondering.actie == "weg":
                    weg.update(range(spanne.begin, min(spanne.eind + 1, aantal)))
                else:
                    zwakker.append(spanne)
        if weg:
            for term in list(plekken):
                over = [plek for plek in plekken[term] if plek not in weg]
                if over:
                    plekken[term] = over
                else:
                    del plekken[term]
        return zwakker

    def _treffers(self, plekken: dict[str, list[int]], zwakker: list[Spanne]) -> Iterator[_Treffer]:
        omgeving = _Omgeving(plekken, self._omgeving, self._wie, zwakker)
        gedaan: set[int] = set()
        for term in plekken:
            for regel, patroon in self._index.get(term, ()):
                if id(patroon) in gedaan:
                    continue
                gedaan.add(id(patroon))
                for nr, spanne in enumerate(patroon.vind(plekken)):
                    if nr >= _MAX_TREFFERS:
                        break
                    ontkenbaar = regel.ontkenning != "nvt" and not patroon.bevat(_ONTKENNEND)
                    yield omgeving.weeg(_Treffer(regel, spanne, regel.niveau, regel.subsoort, ontkenbaar))


class _Omgeving:
    """What surrounds a find in one message: denial, past, time and person. Looked up once, on first use."""

    def __init__(
        self,
        plekken: Mapping[str, list[int]],
        omgeving: Mapping[str, tuple[Patroon, ...]],
        wie: Mapping[str, tuple[Patroon, ...]],
        zwakker: list[Spanne],
    ) -> None:
        self._plekken = plekken
        self._patronen = {**omgeving, **wie}
        self._gevonden: dict[str, list[Spanne]] = {}
        self._zwakker = zwakker

    def weeg(self, treffer: _Treffer) -> _Treffer:
        """Give the find its final level and kind."""
        regel, spanne = treffer.regel, treffer.spanne
        if _nabij(_vind(regel.niet_bij, self._plekken), spanne):
            return replace(treffer, niveau="geen")
        if treffer.ontkenbaar and self._ontkend(spanne):
            treffer = _verlaag(treffer) if regel.ontkenning == "check" else replace(treffer, niveau="geen")
        if any(zwak.afstand(spanne) <= 2 for zwak in self._zwakker):
            treffer = _verlaag(treffer)
        if _nabij(_vind(regel.zwakker_bij, self._plekken), spanne):
            treffer = _verlaag(treffer)
        if regel.verleden and self._voorbij(spanne):
            treffer = _verlaag(treffer, "verleden")
        elif regel.tijd and treffer.niveau == "ernstig" and self._bij("nu", spanne, 2):
            treffer = replace(treffer, niveau="acuut")
        return self._persoon(treffer)

    def _alle(self, naam: str) -> list[Spanne]:
        if naam not in self._gevonden:
            self._gevonden[naam] = list(_vind(self._patronen[naam], self._plekken))
        return self._gevonden[naam]

    def _bij(self, naam: str, spanne: Spanne, afstand: int) -> bool:
        return any(gevonden.afstand(spanne) <= afstand for gevonden in self._alle(naam))

    def _ontkend(self, spanne: Spanne) -> bool:
        """Whether a denial belongs to this find: inside it, right behind it, or "geen" right before it."""
        if any(geen.eind == spanne.begin - 1 for geen in self._alle("geen")):
            return True
        return any(
            spanne.begin < neen.begin <= spanne.eind + 2
            and not self._nieuw_onderwerp(spanne.eind + 1, neen.begin - 1)
            and not any(toch.begin == neen.begin for toch in self._alle("geen_ontkenning"))
            for neen in self._alle("ontkenning")
        )

    def _nieuw_onderwerp(self, van: int, tot: int) -> bool:
        return any(van <= wie.begin <= tot for wie in self._alle("onderwerp"))

    def _voorbij(self, spanne: Spanne) -> bool:
        if self._bij("nog_steeds", spanne, _NABIJ):
            return False
        return self._bij("vroeger", spanne, _NABIJ) or self._bij("voorbij", spanne, 4)

    def _persoon(self, treffer: _Treffer) -> _Treffer:
        spanne = treffer.spanne
        if self._bij("beroepskracht", spanne, _NABIJ):
            return _verlaag(treffer, "beroepskracht")
        kind = (
            treffer.regel.soort in ("crisis_kind_onveilig", "crisis_huiselijk_geweld") and treffer.niveau == "ernstig"
        )
        if kind and self._alle("kind_schrijft_zelf"):
            return replace(treffer, subsoort="kind_schrijft_zelf")
        if treffer.regel.naaste and self._over_naaste(spanne):
            return replace(treffer, subsoort="derde_persoon")
        return treffer

    def _over_naaste(self, spanne: Spanne) -> bool:
        """Whether the last subject before the end of the find is somebody else, or somebody who is quoted."""
        voor = Spanne(max(0, spanne.begin - 6), spanne.eind)
        ik = _laatste(self._alle("ik"), voor)
        ander = _laatste(self._alle("naaste"), voor)
        if ander < 0:
            return False
        gezegd = _laatste(self._alle("zegt"), voor)
        return ander > ik or ander < gezegd < ik


def _laatste(spannen: list[Spanne], binnen: Spanne) -> int:
    return max((s.begin for s in spannen if binnen.begin <= s.begin <= binnen.eind), default=-1)


def _vind(patronen: Iterable[Patroon], plekken: Mapping[str, list[int]]) -> Iterator[Spanne]:
    for patroon in patronen:
        for nr, spanne in enumerate(patroon.vind(plekken)):
            if nr >= 2 * _MAX_TREFFERS:
                break
            yield spanne


def _nabij(gevonden: Iterable[Spanne], spanne: Spanne) -> bool:
    return any(ander.afstand(spanne) <= _NABIJ for ander in gevonden)


def _verlaag(treffer: _Treffer, subsoort: str | None = None) -> _Treffer:
    niveau: Niveau = "check" if treffer.niveau in ("acuut", "ernstig") else treffer.niveau
    return replace(treffer, niveau=niveau, subsoort=subsoort or treffer.subsoort, verlaagd=True)


def _gewicht(treffer: _Treffer) -> tuple[int, int, int]:
    return (-_RANG[treffer.niveau], SOORTEN.index(treffer.regel.soort), treffer.regel.volgorde)


def _twee_lichte(treffers: list[_Treffer]) -> bool:
    """Two different light signals at different places in one message. Lowered or loose ones do not add up."""
    licht = [t for t in treffers if not t.verlaagd and not t.regel.los]
    return any(
        een.regel is not twee.regel and (een.spanne.eind < twee.spanne.begin or twee.spanne.eind < een.spanne.begin)
        for een in licht
        for twee in licht
    )


def _bij_emoji(tekst: str) -> Signaal:
    soort = emoji(tekst)
    if soort is None:
        return GEEN
    return Signaal("check", "crisis_acuut" if soort == "gevaar" else "crisis_suicide", "emoji", f"emoji.{soort}")


def _lees_regel(ruw: Mapping[str, Any], patronen: Any, volgorde: int) -> _Regel:
    try:
        regel = _Regel(
            id=str(ruw["id"]),
            soort=str(ruw["soort"]),
            subsoort=str(ruw["subsoort"]),
            niveau=ruw["niveau"],
            patronen=patronen(ruw["patronen"]),
            niet_bij=patronen(ruw.get("niet_bij")),
            zwakker_bij=patronen(ruw.get("zwakker_bij")),
            ontkenning=str(ruw.get("ontkenning", "check")),
            verleden=bool(ruw.get("verleden", False)),
            tijd=bool(ruw.get("tijd", False)),
            naaste=bool(ruw.get("naaste", False)),
            los=bool(ruw.get("los", False)),
            volgorde=volgorde,
        )
    except KeyError as fout:
        raise VeiligheidsdataFout(f"signalen.yml: regel {volgorde + 1} mist {fout}") from fout
    if regel.soort not in SOORTEN or _RANG.get(regel.niveau, 0) == 0 or regel.ontkenning not in ("check", "weg", "nvt"):
        raise VeiligheidsdataFout(f"signalen.yml: regel {regel.id} heeft een onbekende soort, niveau of ontkenning")
    return regel


def _schrijfwijzen(ruw: Mapping[str, Any]) -> Schrijfwijzen:
    vervangingen: dict[str, tuple[str, ...]] = {}
    for gewoon, vormen in (ruw.get("vervangingen") or {}).items():
        for vorm in vormen:
            vervangingen[str(vorm)] = tuple(str(gewoon).split())
    samen = {
        tuple(str(vorm).split()): str(woord) for woord, vormen in (ruw.get("samen") or {}).items() for vorm in vormen
    }
    stukken = {str(woord) for woord in ruw.get("stukken") or ()} | {v for v in vervangingen if len(v) > 2}
    vulwoorden = frozenset(str(woord) for woord in ruw.get("vulwoorden") or ())
    anderstalig = frozenset(str(woord) for rij in (ruw.get("talen") or {}).values() for woord in rij)
    return Schrijfwijzen(vervangingen, samen, vulwoorden, frozenset(stukken), anderstalig)
