"""Ages of the children in a message; never durations, the parent's own age, dates or amounts."""

from __future__ import annotations

import re

from bot.verstaan.normaal import normaliseer

HOOGSTE_LEEFTIJD = 30

_TELWOORDEN = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig"
).split()
_GETAL_VAN = {woord: nummer for nummer, woord in enumerate(_TELWOORDEN)} | {"anderhalf": 1, "anderhalve": 1}

_KIND = (
    r"(?:stief|bonus|pleeg|klein)?(?:kind(?:eren|je|jes|jen)?|kids|dochter(?:s|tje|tjes)?|zo(?:on|ons|ontje|ontjes|nen|ns)|jongens?|"
    r"jongetjes?|meisjes?|meiden|meid|baby|peuter|kleuter|puber(?:s|dochter|zoon)?|tiener|tweeling|drieling|oudste|jongste|"
    r"middelste|kleinste|grootste|kleine|kleintje|grote|spruit|dreumes|ukkie|kereltje|wichter?|wichtje)"
)
_TAAL = r"(?:is|zijn|was|wordt|worden|van|nu|net|pas|al|bijna|ongeveer|die|ook|inmiddels|en|nog|maar|respectievelijk|resp|in de leeftijd|leeftijd|leeftijden|met)"
_TELBAAR = "|".join(sorted(_GETAL_VAN, key=len, reverse=True))
_GETAL = rf"(?:[0-9]{{1,2}}(?:[.,][0-9])?|{_TELBAAR})"
_EENHEID = r"(?:jaar|jaartjes?|jarigen?|jarig|jr|maand(?:en|jes)?|mnd|mnden|weken|weekjes|dagen)"

_TOKEN = re.compile(rf"(?P<getal>\b{_GETAL}(?![a-z0-9]))|(?P<woord>[a-z']+)|(?P<teken>[,.;:()/+&!?%€-])")
# A number that these words follow is no age.
_GEEN_LEEFTIJD_ERNA = frozenset(
    """dagen dag uur uren keer km kilometer week weekend weekenden procent euro nachten nacht kamers huizen jaren ouders kinderen kids
    dochters zoons zonen jongens meisjes kleine kleintjes pubers meiden kindjes honden katten zusjes broertjes mensen x
    augustus september oktober november december januari februari maart april mei juni juli groep klas minuten punten""".split()
)
_MAANDEN = ("maand", "mnd")
_DUUR_ERNA = frozenset(
    """getrouwd gehuwd samen relatie bij geleden uit gescheiden huwelijk lang zwanger alleen getrouwde verkering ruzie samenwonend
    single weg partners elkaar terug in later""".split()
)
_BIJNA = frozenset("bijna wordt worden".split())
_KINDWOORD = re.compile(rf"^{_KIND}$")
_TAALWOORD = re.compile(rf"^{_TAAL}$")
_MEERLING = {"tweeling": 2, "drieling": 3}
_JARIG = re.compile(rf"\b(?P<getal>{_GETAL})[- ]?jarigen?\b(?:\s+(?P<wie>[a-z]+))?")
_VOLWASSENE = frozenset("man vrouw ex partner relatie huwelijk moeder vader vriend vriendin ouder scheiding".split())
_NAAM_MET_LEEFTIJD = re.compile(r"\b([A-Z][a-zA-Zéëïöü'-]{1,14})\s*\(\s*(\d{1,2})(?:\s*(?:jaar|jr))?\s*\)")
_OUD = re.compile(
    rf"\b(?P<wie>hij|ze|zij|kind|die)\s+(?:is|wordt|zijn)\s+(?:nu\s+|net\s+|pas\s+|bijna\s+)?(?P<getal>{_GETAL})\s*(?P<eenheid>{_EENHEID})?(?:\s+oud)?(?=\s*(?:$|[.,;!?)]|en\b|maar\b|oud\b))"
)
_LOS_OUD = re.compile(rf"(?<!ik ben )(?<!ik )\b(?P<getal>{_GETAL})\s*(?P<eenheid>{_EENHEID})\s+oud\b")


def _waarde(getal: str, eenheid: str | None) -> int:
    """A number in whole years; months and weeks are rounded down."""
    basis = _GETAL_VAN[getal] if getal in _GETAL_VAN else int(re.split("[.,]", getal)[0])
    if eenheid and eenheid.startswith(_MAANDEN):
        return basis // 12
    if eenheid and eenheid.startswith(("week", "weken", "dag")):
        return 0
    return basis


class _Lezer:
    """Walks over the words of one message and collects ages that belong to a child."""

    def __init__(self, tekst: str) -> None:
        self.tokens = [(t.lastgroup or "", t.group(), t.start()) for t in _TOKEN.finditer(tekst)]
        self.gevonden: list[tuple[int, int]] = []

    def lees(self) -> list[tuple[int, int]]:
        i = 0
        while i < len(self.tokens):
            soort, woord, _ = self.tokens[i]
            if soort == "woord" and _KINDWOORD.match(woord):
                i = self._na_kind(i)
            else:
                i += 1
        return self.gevonden

    def _na_kind(self, i: int) -> int:
        """The ages that follow a word for a child; returns where to go on."""
        meerling = _MEERLING.get(self.tokens[i][1], 1)
        i += 1
        lopend: list[tuple[int, int]] = []
        bijna = False
        verwacht = True
        while i < len(self.tokens):
            soort, woord, plek = self.tokens[i]
            if soort == "getal":
                if not verwacht and woord == "een":
                    i += 1
                    continue
                stap = self._getal(i, bijna, lopend)
                if stap is None:
                    break
                i, bijna, verwacht = stap, False, False
                continue
            if soort == "woord" and _KINDWOORD.match(woord):
                if not lopend:
                    meerling = max(meerling, _MEERLING.get(woord, 1))
                    i += 1
                    continue
                break
            if soort == "woord" and not _TAALWOORD.match(woord) and not woord.startswith(("jaar", "jr", "oud")):
                break
            if soort == "teken" and woord in ".;!?%€" and not (woord == "." and not lopend):
                break
            bijna = bijna or woord in _BIJNA
            verwacht = True
            i += 1
        if meerling > 1 and len(lopend) == 1:
            lopend = lopend * meerling
        self.gevonden += lopend
        return i

    def _getal(self, i: int, bijna: bool, lopend: list[tuple[int, int]]) -> int | None:
        """Add the number at `i` when it is an age; None when it is something else."""
        _, getal, plek = self.tokens[i]
        volgend = self._woord(i + 1)
        eenheid: str | None = None
        einde = i + 1
        if re.fullmatch(_EENHEID, volgend):
            eenheid, einde = volgend, i + 2
        if volgend in {"/", "%", "€", ":"} or (eenheid is None and volgend in _GEEN_LEEFTIJD_ERNA):
            return None
        if eenheid in {"dagen", "weken", "weekjes"} and self._woord(einde) != "oud":
            return None
        if eenheid is None and self._half(einde):
            einde += 3
        if self._woord(einde) in _DUUR_ERNA:
            return None
        if getal == "een" and eenheid is None and self._woord(i - 1) not in {"is", "van"}:
            return None
        if getal == "een" and self._woord(i + 1) not in {"", ",", ".", "en", ")"} and eenheid is None:
            return None
        leeftijd = _waarde(getal, eenheid) - (1 if bijna and eenheid in {None, "jaar", "jr"} else 0)
        if not 0 <= leeftijd <= HOOGSTE_LEEFTIJD:
            return None
        lopend.append((plek, leeftijd))
        return einde

    def _half(self, i: int) -> bool:
        """ "2 en een half": the fraction does not change the whole years."""
        return [self._woord(i + n) for n in range(3)] == ["en", "een", "half"]

    def _woord(self, i: int) -> str:
        return self.tokens[i][1] if 0 <= i < len(self.tokens) else ""


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
