"""Marital form, kind of home and date of acknowledgement, as far as a message states them."""

from __future__ import annotations

import re

from bot.verstaan.normaal import normaliseer

RELATIEVORMEN = ("getrouwd", "geregistreerd", "samenwonend")

_ZIN = re.compile(r"[.!?;\n]+")
_DEEL = re.compile(r",|\b(?:maar|en|wel|terwijl|want|dus)\b")


def _een_van(*patronen: str) -> re.Pattern[str]:
    """One pattern out of several alternatives."""
    return re.compile("|".join(patronen))


_GETROUWD = _een_van(
    r"\b(?:ge)?trouwd(?:e)?\b",
    r"\bgehuwd(?:e)?\b",
    r"\bhuwelijks?\w*",
    r"\bechtgenot?e\b",
    r"\bechtgenoot\b",
    r"\btrouwdag\b",
)
_NIET_GETROUWD = _een_van(
    # "niet meer", "niet lang" and "niet gelukkig getrouwd" do tell of a marriage
    r"\b(?:niet(?!\s+(?:meer|lang|zo|gelukkig|goed))|nooit|noch|zonder)\b(?:\s+\w+){0,3}\s+(?:(?:ge)?trouwd|gehuwd|trouwen)\b",
    r"\b(?:geen|zonder)\s+(?:\w+\s+)?huwelijk\b",
    r"\b(?:niet|nooit)\b(?:\s+\w+){0,5}\s+voor een huwelijk\b",
    r"\bonge(?:huwd|trouwd)e?\b",
)
_GEREGISTREERD = _een_van(
    r"\bgeregis\w*\b(?!\s+(?:staan|staat|sta|op|bij))", r"(?<!fiscaal )\bpartnerschap\b", r"\bgp\b"
)
_NIET_GEREGISTREERD = re.compile(r"\b(?:niet|geen|nooit)\b(?:\s+\w+){0,2}\s+(?:geregis\w*|partnerschap|gp)\b")
_SAMENWONEND = _een_van(
    r"\bsamen\s?(?:ge)?wo+n(?:end|ende|en|t|de|den|ers?)?\b",
    r"\bwo+n(?:en|den|t|de)?\b(?:\s+\w+){0,2}\s+samen\b",
    r"\bsamenlevings\w+",
    r"\bsamenw\w*\b",
)
_NIET_SAMENWONEND = _een_van(
    r"\b(?:niet|nooit|geen)\b(?!\s+meer)(?:\s+\w+){0,2}\s+(?:samen\w*|wonen\s+samen)\b",
    r"\bwo+n(?:en|den)\s+niet\s+samen\b",
    r"\b(?:wil|willen|gaan|ga|gaat|zouden|zou)\b(?:\s+\w+){0,5}\s+samenwonen\b",
)
_ANDERMANS = re.compile(
    r"\b(?:hij|zij|ze|ex|vader|moeder|ouders|broer|zus|vriendin|vriend|opa|oma|zoon|dochter)\s+"
    r"(?:is|was|zijn|gaat|wil|woont|woonde|ging)\b(?!.*\b(?:met mij|met me|ik)\b)"
)
_EIGEN = re.compile(r"\b(?:ik|wij|we|ons|onze|mij|me)\b")
_ALGEMEEN = _een_van(
    r"\b(?:moet|mag|kan|kun|als|of|wanneer|indien|ben|bent)\s+(?:je|u|men|iemand)\b",
    r"\bvoor (?:mensen|wie)\b",
    r"\bwie (?:getrouwd|samenwoont)\b",
    r"\b(?:wil|willen|gaan|ga|gaat)\s+(?:\w+\s+){0,3}(?:her)?trouwen\b",
)
_HERTROUWD = re.compile(r"\b(?:hertrouwd|opnieuw getrouwd|weer getrouwd|getrouwd met (?:zijn|haar|een) nieuwe)\b")


def _stukken(tekst: str) -> list[str]:
    """Sentences of a message that say something about the writer."""
    return [zin for zin in _ZIN.split(tekst) if zin.strip() and not _over_anderen(zin)]


def _over_anderen(zin: str) -> bool:
    if _HERTROUWD.search(zin):
        return True
    if _ALGEMEEN.search(zin) and not _EIGEN.search(zin):
        return True
    return bool(_ANDERMANS.search(zin)) and not _EIGEN.search(zin)


def _bevat(patroon: re.Pattern[str], weg: re.Pattern[str], zin: str) -> bool:
    """Whether the sentence says it, after what it denies is taken out."""
    return patroon.search(weg.sub(" ", zin)) is not None


def lees_relatievorm(tekst: str) -> str | None:
    """getrouwd, geregistreerd or samenwonend, also when that is over; None when the message does not tell.

    "niet getrouwd" alone tells nothing: only who lives or lived together is samenwonend.
    """
    zinnen = _stukken(normaliseer(tekst))
    if any(_bevat(_GEREGISTREERD, _NIET_GEREGISTREERD, zin) for zin in zinnen):
        return "geregistreerd"
    if any(_bevat(_GETROUWD, _NIET_GETROUWD, zin) for zin in zinnen):
        return "getrouwd"
    if any(_bevat(_SAMENWONEND, _NIET_SAMENWONEND, zin) for zin in zinnen):
        return "samenwonend"
    return None


_KOOP = _een_van(
    r"\bkoop(?:huis|woning|appartement|flat)\b",
    r"\b(?:huis|woning|appartement|flat)\b(?:\s+\w+){0,3}\s+(?:gekocht|te koop)\b",
    r"\bgekocht\b(?:\s+\w+){0,2}\s+(?:huis|woning)\b",
    r"\bhypothe\w+",
    r"\b(?:over|onder)waarde\b",
    r"\brestschuld\b",
    r"\beigen (?:huis|woning)\b",
    r"\buitkopen\b",
    r"\bhuis\b(?:\s+\w+){0,4}\s+verkop\w+",
    r"\bverkop\w+\b(?:\s+\w+){0,4}\s+huis\b",
    r"\bhuiseigena\w+",
    r"\beigenaar van het huis\b",
)
_HUUR = _een_van(
    r"\bhuur(?:huis|woning|appartement|flat|contract|baas)\b",
    r"\b(?:huren|huurden|huurt|gehuurd|verhuurder|medehuurder)\b",
    r"\b(?:ik|we|wij) huur\b",
    r"\bde huur\b",
    r"\bhuur (?:ik|wij|we)\b",
    r"\bsociale huur\b",
)
_ZOEKT = re.compile(
    r"\b(?:zoek|zoeken|zocht|vinden|vind|krijg|krijgen|nieuwe?|andere?|toegewezen|urgentie|inschrijven|ingeschreven|"
    r"wachtlijst|wil|willen|later|straks|voordat|erbij|kan (?:ik )?een)\b"
)
_EEN_WONING = _een_van("koophuis", "koopwoning", "huur(?:huis|woning)", "hypothe", "gehuurd", "huren", "sociale huur")
_ONTKEND = re.compile(r"\b(?:geen|nooit|niet)\b\s*(?:\w+\s*){0,2}$")
_HUIDIG = re.compile(r"\b(?:ons|onze|huidige|samen)\b")


def lees_woning(tekst: str) -> str | None:
    """koop or huur for the home there is now; None when not told, or when the message names both."""
    koop = huur = False
    for zin in _ZIN.split(normaliseer(tekst)):
        for deel in _DEEL.split(zin):
            koop = koop or (_KOOP.search(deel) is not None and not _anders_wonen(deel, _KOOP))
            huur = huur or (_HUUR.search(deel) is not None and not _anders_wonen(deel, _HUUR))
    return None if koop == huur else ("koop" if koop else "huur")


def _anders_wonen(deel: str, patroon: re.Pattern[str]) -> bool:
    """Whether the home is one that is looked for or belongs to the other, not the present one."""
    treffer = patroon.search(deel)
    if treffer is None:
        return False
    if _ONTKEND.search(deel[: treffer.start()]):
        return True
    gezocht = _ZOEKT.search(deel) is not None and _EEN_WONING.search(treffer.group()) is not None
    return gezocht and _HUIDIG.search(deel) is None


_MAANDEN = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
_JAARTAL = r"(?P<jaar>(?:19|20)\d\d)"
_DATUM = re.compile(
    rf"(?P<richting>\b(?:voor|na|vanaf|sinds)\s+)?(?:de\s+)?"
    rf"(?:\d{{1,2}}[-/ ](?:\d{{1,2}}|{_MAANDEN})[-/ ]|(?:{_MAANDEN})\s+)?{_JAARTAL}\b"
)
_ERKEN = re.compile(r"\b(?:erken\w*|erkenning)\b")
# A year of birth says nothing about the year of acknowledgement.
_GEBOORTE = re.compile(r"(?:geboren(?:\s+\w+)?\s+(?:in|op)|\b(?:is|zijn) van|\bbouwjaar)\s*$")
_NIET_ERKEND = re.compile(r"\b(?:niet|nooit|geen)\b(?:\s+\w+){0,2}\s+erken\w*")


def lees_erkenning(tekst: str) -> str | None:
    """Whether a child was acknowledged before or from 1 January 2023; only when a year is given (facts SU3, SU5)."""
    for zin in _ZIN.split(re.sub(r"(\d)\.(\d)", r"\1-\2", normaliseer(tekst))):
        erken = _ERKEN.search(zin)
        if erken is None or _NIET_ERKEND.search(zin):
            continue
        datums = [treffer for treffer in _DATUM.finditer(zin) if not _GEBOORTE.search(zin[: treffer.start()])]
        datums.sort(key=lambda treffer: abs(treffer.start() - erken.start()))
        if datums and abs(datums[0].start() - erken.start()) <= 60:
            jaar = int(datums[0].group("jaar"))
            richting = (datums[0].group("richting") or "").strip()
            return _kant(jaar, richting)
    return None


def _kant(jaar: int, richting: str) -> str | None:
    if richting == "voor":
        return "voor_2023" if jaar <= 2023 else None
    if richting == "na" and jaar == 2022:
        return "vanaf_2023"
    if richting in {"na", "vanaf", "sinds"} and jaar < 2023:
        return "voor_2023" if richting == "sinds" else None
    return "vanaf_2023" if jaar >= 2023 else "voor_2023"
