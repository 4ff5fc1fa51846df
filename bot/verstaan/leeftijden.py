"""Ages of the children in a message; never durations, the parent's own age, dates or amounts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.verstaan.normaal import normaliseer, woordenset

HOOGSTE_LEEFTIJD = 30

_TELWOORDEN = [
    "nul",
    "een",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
    "dertien",
    "veertien",
    "vijftien",
    "zestien",
    "zeventien",
    "achttien",
    "negentien",
    "twintig",
]
_GETAL_VAN = {woord: nummer for nummer, woord in enumerate(_TELWOORDEN)} | {"anderhalf": 1, "anderhalve": 1}

_KIND = (
    r"(?:stief|bonus|pleeg|klein)?(?:kind(?:eren|je|jes|jen)?|kids|dochter(?:s|tje|tjes)?|zo(?:on|ons|ontje|ontjes|nen|ns)|"
    r"jongens?|jongetjes?|meisjes?|meiden|meid|baby|peuter|kleuter|puber(?:s|dochter|zoon)?|tiener|tweeling|drieling|"
    r"oudste|jongste|middelste|kleinste|grootste|kleine|kleintje|grote|spruit|dreumes|ukkie|kereltje|wichter?|wichtje)"
)
_TAALWOORDEN = woordenset(
    """
    is zijn was wordt worden van nu net pas al bijna ongeveer die ook inmiddels en nog maar respectievelijk resp
    reeds allebei beide allemaal in de leeftijd leeftijden met
    """
)
_TELBAAR = "|".join(sorted(_GETAL_VAN, key=len, reverse=True))
_GETAL = rf"(?:[0-9]{{1,2}}(?:[.,][0-9])?|{_TELBAAR})"
_EENHEID = r"(?:jaar|jaartjes?|jarigen?|jarig|jr|maand(?:en|jes)?|mnd|mnden|weken|weekjes|dagen)"

_TOKEN = re.compile(rf"(?P<getal>\b{_GETAL}(?![a-z0-9]))|(?P<woord>[a-z']+)|(?P<teken>[,.;:()/+&!?%€-])")
# A number that these words follow is no age.
_GEEN_LEEFTIJD_ERNA = woordenset(
    """
    dagen dag uur uren keer km kilometer week weekend weekenden procent euro nachten nacht kamers huizen jaren
    ouders kinderen kids dochters zoons zonen jongens meisjes kleine kleintjes pubers meiden kindjes honden
    katten zusjes broertjes mensen x augustus september oktober november december januari februari maart april
    mei juni juli groep klas minuten punten
    """
)
_MAANDEN = ("maand", "mnd")
_DUUR_ERNA = woordenset(
    """
    getrouwd gehuwd samen relatie geleden gescheiden huwelijk lang zwanger getrouwde verkering ruzie samenwonend single
    partners elkaar terug
    """
)
# Only after "jaar": "3 jaar uit elkaar", "anderhalf jaar niet gezien"; a child "van 10 uit een eerder huwelijk" stays.
_DUUR_NA_JAAR = woordenset("bij uit alleen weg in later niet nooit geen al")
_TELT_NIET = woordenset(
    """
    willen weten zitten heten moeten kunnen gaan hebben krijgen slapen vragen wonen eens thuis steeds anders alles soms
    worden zijn blijven vinden
    """
)
_BIJNA = woordenset("bijna wordt worden")
_KINDWOORD = re.compile(rf"^{_KIND}$")
_MEERLING = {"tweeling": 2, "drieling": 3}
_JARIG = re.compile(rf"\b(?P<getal>{_GETAL})[- ]?jarigen?\b(?:\s+(?P<wie>[a-z]+))?")
_VOLWASSENE = woordenset("man vrouw ex partner relatie huwelijk moeder vader vriend vriendin ouder scheiding")
_NAAM_MET_LEEFTIJD = re.compile(r"\b([A-Z][a-zA-Zéëïöü'-]{1,14})\s*\(\s*(\d{1,2})(?:\s*(?:jaar|jr))?\s*\)")
_OUD = re.compile(
    rf"\b(?:hij|ze|zij|kind|die)\s+(?:is|wordt|zijn)\s+(?:nu\s+|net\s+|pas\s+)?(?P<getal>{_GETAL})\s*"
    rf"(?P<eenheid>{_EENHEID})?(?:\s+oud)?(?=\s*(?:$|[.,;!?)]|en\b|maar\b|oud\b))"
)
_LOS_OUD = re.compile(rf"(?<!ik ben )(?<!ik )\b(?P<getal>{_GETAL})\s*(?P<eenheid>{_EENHEID})\s+oud\b")
_GEEN_KIND = woordenset("kleine grote meid")
_WIENS = woordenset("de mijn onze me een")


def _waarde(getal: str, eenheid: str | None) -> int:
    """A number in whole years; months and weeks are rounded down."""
    basis = _GETAL_VAN[getal] if getal in _GETAL_VAN else int(re.split("[.,]", getal)[0])
    if eenheid and eenheid.startswith(_MAANDEN):
        return basis // 12
    if eenheid and eenheid.startswith(("week", "weken", "dag")):
        return 0
    return basis


@dataclass(frozen=True)
class _Token:
    soort: str  # getal, woord or teken
    tekst: str
    plek: int


class _Lezer:
    """Walks over the words of one message and collects the ages that follow a word for a child."""

    def __init__(self, tekst: str) -> None:
        self.tokens = [_Token(t.lastgroup or "", t.group(), t.start()) for t in _TOKEN.finditer(tekst)]

    def lees(self) -> list[tuple[int, int]]:
        """Pairs of position and age, in the order of the message."""
        gevonden: list[tuple[int, int]] = []
        i = 0
        while i < len(self.tokens):
            if self._is_kind(i):
                leeftijden, i = self._na_kind(i)
                gevonden += leeftijden
            else:
                i += 1
        return gevonden

    def _is_kind(self, i: int) -> bool:
        token = self.tokens[i]
        if token.soort != "woord" or not _KINDWOORD.match(token.tekst):
            return False
        if self._woord(i - 2) in {"tot", "totdat"}:
            return False
        # "de kleine" is a child, "een kleine 2 jaar" a duration.
        return token.tekst not in _GEEN_KIND or self._woord(i - 1) in _WIENS - {"een"}

    def _na_kind(self, i: int) -> tuple[list[tuple[int, int]], int]:
        """The ages behind the word for a child at `i`, and where to go on."""
        meerling = _MEERLING.get(self.tokens[i].tekst, 1)
        lopend: list[tuple[int, int]] = []
        bijna = False
        i += 1
        while i < len(self.tokens):
            token = self.tokens[i]
            if token.soort == "getal" and not self._lidwoord(i):
                gelezen = self._getal(i, bijna)
                if gelezen is None:
                    break
                lopend.append((token.plek, gelezen[0]))
                i, bijna = gelezen[1], False
                continue
            if self._is_kind(i):
                if lopend:
                    break
                meerling = max(meerling, _MEERLING.get(token.tekst, 1))
            elif not self._loopt_door(token, bool(lopend)):
                break
            bijna = bijna or token.tekst in _BIJNA
            i += 1
        return (lopend * meerling if len(lopend) == 1 else lopend), i

    def _lidwoord(self, i: int) -> bool:
        """ "een" as article: "een van 7 en een van 10"."""
        return self.tokens[i].tekst == "een" and self._woord(i + 1) not in {"", ",", ".", "en", ")", "jaar", "maand"}

    @staticmethod
    def _loopt_door(token: _Token, na_getal: bool) -> bool:
        """Whether the list of ages can go on over this token."""
        if token.soort == "getal":
            return True
        if token.soort == "woord":
            return token.tekst in _TAALWOORDEN or token.tekst.startswith(("jaar", "jr", "oud"))
        return token.tekst not in ".;!?%€" or (token.tekst == "." and not na_getal)

    def _getal(self, i: int, bijna: bool) -> tuple[int, int] | None:
        """The age at `i` and where to go on; None when the number is something else."""
        volgend = self._woord(i + 1)
        eenheid = volgend if re.fullmatch(_EENHEID, volgend) else None
        einde = i + 1 if eenheid is None else i + 2
        if eenheid is None and [self._woord(einde + n) for n in range(3)] == ["en", "een", "half"]:
            einde += 3
        if self._is_iets_anders(i, volgend, eenheid, einde) or self._telt(i, volgend, eenheid):
            return None
        leeftijd = _waarde(self.tokens[i].tekst, eenheid) - (1 if bijna and eenheid in {None, "jaar", "jr"} else 0)
        return (leeftijd, einde) if 0 <= leeftijd <= HOOGSTE_LEEFTIJD else None

    def _is_iets_anders(self, i: int, volgend: str, eenheid: str | None, einde: int) -> bool:
        """Whether what follows makes the number a duration, an amount or a count."""
        if volgend in {"/", "%", "€", ":"} or (eenheid is None and volgend in _GEEN_LEEFTIJD_ERNA):
            return True
        if eenheid in {"dagen", "weken", "weekjes"} and self._woord(einde) != "oud" and self._woord(i - 1) != "van":
            return True
        if eenheid == "dagen" and self._woord(einde) in {"per", "in", "bij"}:
            return True
        los = self._woord(i - 1) not in {"van", "is", "zijn"}
        return self._woord(einde) in _DUUR_ERNA or (eenheid is not None and los and self._woord(einde) in _DUUR_NA_JAAR)

    def _telt(self, i: int, volgend: str, eenheid: str | None) -> bool:
        """Whether the number counts things: "mijn zoon twee adressen", "een puber met twee slaapkamers"."""
        if eenheid is not None or self._woord(i - 1) in {"van", "is", "zijn"}:
            return False
        return len(volgend) > 3 and volgend.endswith(("en", "s")) and volgend not in _TELT_NIET

    def _woord(self, i: int) -> str:
        return self.tokens[i].tekst if 0 <= i < len(self.tokens) else ""


def _jarigen(tekst: str) -> list[tuple[int, int]]:
    """ "mijn 9-jarige", "zesjarige zoon"; not "een 12-jarige relatie"."""
    return [
        (treffer.start(), _waarde(treffer.group("getal"), None))
        for treffer in _JARIG.finditer(tekst)
        if treffer.group("wie") not in _VOLWASSENE and _waarde(treffer.group("getal"), None) <= HOOGSTE_LEEFTIJD
    ]


def _voornaamwoorden(tekst: str, kind_genoemd: bool) -> list[tuple[int, int]]:
    """ "hij is 6" after a child was named, and "6 jaar oud" anywhere but about the writer."""
    gevonden: list[tuple[int, int]] = []
    for patroon in (_OUD, _LOS_OUD):
        for treffer in patroon.finditer(tekst):
            leeftijd = _waarde(treffer.group("getal"), treffer.group("eenheid"))
            if leeftijd < 18 and (kind_genoemd or patroon is _LOS_OUD):
                gevonden.append((treffer.start("getal"), leeftijd))
    return gevonden


def lees_leeftijden(tekst: str) -> tuple[int, ...]:
    """Ages of the writer's children in whole years, in the order of the message; twins give two equal ages.

    "bijna 4" and "wordt 4" give 3; months give whole years ("8 maanden" is 0). Durations ("10 jaar getrouwd"), the
    writer's own age ("ik ben 38"), school years ("groep 5") and rules ("vanaf 12 jaar") give nothing.
    """
    plat = normaliseer(tekst)
    kind_genoemd = re.search(rf"\b{_KIND}\b", plat) is not None
    gevonden = _Lezer(plat).lees()
    plekken = {plek for plek, _ in gevonden}
    extra = [(p, w) for p, w in [*_jarigen(plat), *_voornaamwoorden(plat, kind_genoemd)] if not _dichtbij(p, plekken)]
    namen = [
        (plat.find(f"({t.group(2)}"), int(t.group(2)))
        for t in _NAAM_MET_LEEFTIJD.finditer(tekst)
        if int(t.group(2)) < 18
    ]
    extra += [(p, w) for p, w in namen if p >= 0 and not _dichtbij(p, plekken | {p for p, _ in extra})]
    return tuple(leeftijd for _, leeftijd in sorted([*gevonden, *extra], key=lambda paar: paar[0]))


def _dichtbij(plek: int, plekken: set[int]) -> bool:
    """Whether the same number was already counted."""
    return any(abs(plek - ander) <= 2 for ander in plekken)
