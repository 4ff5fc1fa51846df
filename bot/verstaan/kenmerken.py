"""Marital form, kind of home and date of acknowledgement, as far as a message states them."""

from __future__ import annotations

import re

from bot.verstaan.normaal import normaliseer

RELATIEVORMEN = ("getrouwd", "geregistreerd", "samenwonend")

_ZIN = re.compile(r"[.!?;\n]+")
_DEEL = re.compile(r",|\b(?:maar|en|wel|terwijl|want|dus)\b")

_GETROUWD = re.compile(
    r"\b(?:ge)?trouwd(?:e)?\b|\bgehuwd(?:e)?\b|\bhuwelijks?\w*|\bechtgenot?e\b|\bechtgenoot\b|\btrouwdag\b|\btrouwjurk\b"
)
_NIET_GETROUWD = re.compile(
    r"\b(?:niet|nooit|geen|noch|zonder)\b(?:\s+\w+){0,3}\s+(?:(?:ge)?trouwd|gehuwd|trouwen|huwelijk)\b|\bongehuwd\b|\bongetrouwd\b|\bonge?huwde?\b"
)
_GEREGISTREERD = re.compile(r"\bgeregistr\w*\b|\bgeregist\w*\s+partner\w*|\bpartnerschap\b|\bgp\b")
_NIET_GEREGISTREERD = re.compile(r"\b(?:niet|geen|nooit)\b(?:\s+\w+){0,2}\s+(?:geregistr\w*|partnerschap|gp)\b")
_SAMENWONEND = re.compile(
    r"\bsamen\s?(?:ge)?wo+n(?:end|ende|en|t|de|den|ers?)?\b|\bsamengewoond\b|\bwo+n(?:en|den|t|de|den)?\b(?:\s+\w+){0,2}\s+samen\b|"
    r"\bsamenlevings\w+|\bsamen\s+(?:gewoond|wonen|woonden)\b|\bsamenw\w*\b"
)
_NIET_SAMENWONEND = re.compile(
    r"\b(?:niet|nooit|geen)\b(?!\s+meer)(?:\s+\w+){0,2}\s+(?:samen\w*|wonen\s+samen|samenlevings\w+)\b|\bwo+n(?:en|den)\s+niet\s+samen\b|\b(?:wil|willen|gaan|ga|gaat|zouden|zou)\b(?:\s+\w+){0,5}\s+samenwonen\b"
)
_ANDERMANS = re.compile(
    r"\b(?:hij|zij|ze|ex|vader|moeder|ouders|broer|zus|vriendin|vriend|opa|oma|zoon|dochter)\s+(?:is|was|zijn|gaat|wil|woont|woonde|ging)\b(?!.*\b(?:met mij|met me|ik)\b)"
)
_EIGEN = re.compile(r"\b(?:ik|wij|we|ons|onze|mij|mijn ex en ik|me)\b")
_ALGEMEEN = re.compile(
    r"\b(?:moet|mag|kan|kun|als|of|wanneer|indien|ben|bent)\s+(?:je|u|men|iemand)\b|\bvoor (?:mensen|wie)\b|\bwie (?:getrouwd|samenwoont)\b|\b(?:wil|willen|gaan|ga|gaat)\s+(?:\w+\s+){0,3}(?:her)?trouwen\b"
)
_HERTROUWD = re.compile(r"\b(?:hertrouwd|opnieuw getrouwd|weer getrouwd|getrouwd met (?:zijn|haar|een) )")


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


_KOOP = re.compile(
    r"\bkoop(?:huis|woning|appartement|flat)\b|\b(?:huis|woning|appartement|flat)\b(?:\s+\w+){0,3}\s+gekocht\b|\bgekocht\b(?:\s+\w+){0,2}\s+(?:huis|woning)\b|"
    r"\bhypothe\w+|\boverwaarde\b|\bonderwaarde\b|\brestschuld\b|\beigen (?:huis|woning)\b|\buitkopen\b|\bhuis\b(?:\s+\w+){0,4}\s+verkop\w+|"
    r"\bverkop\w+\b(?:\s+\w+){0,4}\s+huis\b|\bhuis\b(?:\s+\w+){0,3}\s+te koop\b|\bhuiseigena\w+|\beigenaar van het huis\b"
)
_HUUR = re.compile(
    r"\bhuur(?:huis|woning|appartement|flat|contract|baas)\b|\b(?:huren|huurden|huurt|gehuurd|verhuurder|medehuurder)\b|\b(?:ik|we|wij) huur\b|\bde huur\b|\bhuur (?:ik|wij|we)\b|\bsociale huur\b"
)
_ZOEKT = re.compile(
    r"\b(?:zoek|zoeken|zocht|vinden|vind|krijg|krijgen|nieuwe?|andere?|toegewezen|urgentie|inschrijven|ingeschreven|wachtlijst|wil|willen|later|straks)\b"
)


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
    ervoor = deel[: treffer.start()] if treffer else ""
    if re.search(r"\b(?:geen|nooit|niet)\b\s*(?:\w+\s*){0,2}$", ervoor):
        return True
    gezocht = (
        _ZOEKT.search(deel) is not None
        and re.search(
            r"koophuis|koopwoning|huur(?:huis|woning)|hypothe|gehuurd|huren|sociale huur",
            treffer.group() if treffer else "",
        )
        is not None
    )
    eigen = re.search(r"\b(?:ons|onze|huidige|samen)\b", deel) is not None
    return gezocht and not eigen


_MAANDEN = "januari februari maart april mei juni juli augustus september oktober november december".split()
_JAARTAL = r"(?P<jaar>(?:19|20)\d\d)"
_DATUM = re.compile(
    rf"(?P<richting>\b(?:voor|na|vanaf|sinds)\s+)?(?:de\s+)?(?:\d{{1,2}}[-/ ](?:\d{{1,2}}|{'|'.join(_MAANDEN)})[-/ ]|(?:{'|'.join(_MAANDEN)})\s+)?{_JAARTAL}\b"
)
_ERKEN = re.compile(r"\b(?:erken\w*|erkenning)\b")
_NIET_ERKEND = re.compile(r"\b(?:niet|nooit|geen)\b(?:\s+\w+){0,2}\s+erken\w*")


def lees_erkenning(tekst: str) -> str | None:
    """Whether a child was acknowledged before or from 1 January 2023, only when a year stands with it (facts SU3, SU5)."""
    for zin in _ZIN.split(re.sub(r"(\d)\.(\d)", r"\1-\2", normaliseer(tekst))):
        erken = _ERKEN.search(zin)
        if erken is None or _NIET_ERKEND.search(zin):
            continue
        datums = sorted(_DATUM.finditer(zin), key=lambda treffer: abs(treffer.start() - erken.start()))
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
