"""The matcher: which help offers fit, best first, each with a reason. Plain rules in code, weights in data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.hulpaanbod.catalogus import STANDAARD_MAP, CatalogusFout, Dienst
from bot.verstaan.gemeenten import Contact
from bot.verstaan.normaal import tokens, woordenset

BUITEN_TWENTE = "buiten Twente"
# An offer checked longer ago than this is flagged and ranked lower.
HOUDBAAR_MAANDEN = 24

_GEWELDSONDERWERPEN = frozenset({"crisis_huiselijk_geweld", "crisis_kind_onveilig"})
# Never with signs of violence, whatever a record says: these bring both parents to one table (facts F08, ME8).
_SAMEN_SOORTEN = frozenset({"mediation", "therapie"})
_SAMEN_ONDERWERPEN = woordenset(
    """
    mediation relatietherapie relatie_verbeteren relatie_twijfel partner_wil_geen_hulp relatie_jonge_ouders
    communicatie_ex
    """
)
_STOPWOORDEN = woordenset(
    """
    de het een en ik je mijn is in op met voor van te dat die er wat waar wil hulp help naar niet als bij ook nog maar
    of om aan zijn heb kan we wij ons kind kinderen ex scheiding scheiden ouders ouder
    """
)


@dataclass(frozen=True)
class Hulpvraag:
    """What is known of the question.

    Attributes:
        gemeente: official name of a municipality of Twente, "buiten Twente", or None when unknown.
        onderwerp: id of a topic, None for help in general.
        leeftijden: ages of the children in whole years.
        conflict: laag, midden or hoog.
        geweld: there are signs of violence, threat, control or fear.
        alleen: the parent comes alone; the other will not take part.
        tekst: the parent's own words; only used to recognise an offer by name or word, never kept.
    """

    gemeente: str | None
    onderwerp: str | None = None
    leeftijden: tuple[int, ...] = ()
    conflict: str | None = None
    geweld: bool = False
    alleen: bool = False
    tekst: str | None = None


@dataclass(frozen=True)
class Treffer:
    """An offer that fits, with the reason in one sentence and the points it got."""

    dienst: Dienst
    waarom: str
    punten: float = 0.0


@dataclass(frozen=True)
class Weging:
    """The weights of data/hulpaanbod/weging.yml."""

    punten: Mapping[str, float]
    vangnet: frozenset[str]
    veiligheid_eerst: Mapping[str, float]

    def __getitem__(self, naam: str) -> float:
        return self.punten[naam]


@lru_cache(maxsize=4)
def laad_weging(map: Path = STANDAARD_MAP) -> Weging:
    """Read the weights.

    Raises:
        CatalogusFout: the file is missing or incomplete.
    """
    pad = Path(map) / "weging.yml"
    try:
        inhoud: Any = YAML(typ="safe").load(pad)
        return Weging(
            punten={naam: float(waarde) for naam, waarde in inhoud["weging"].items()},
            vangnet=frozenset(inhoud["vangnet"]),
            veiligheid_eerst={naam: float(waarde) for naam, waarde in inhoud["veiligheid_eerst"].items()},
        )
    except (OSError, KeyError, TypeError, ValueError) as fout:
        raise CatalogusFout(f"weging.yml ontbreekt of klopt niet: {fout}") from fout


# --------------------------------------------------------------------------------------------- what may be shown at all


def _in_gebied(dienst: Dienst, gemeente: str | None) -> bool:
    """Whether the offer works where the parent lives; an offer of another municipality never counts."""
    soort = dienst.gebied.soort
    if soort == "landelijk":
        return True
    if soort == "twente":
        return gemeente != BUITEN_TWENTE
    if soort == "gemeenten":
        return gemeente in dienst.gebied.gemeenten or gemeente in dienst.gebied.gemeenten_mogelijk
    # Unknown area: only when a parent can ask the provider.
    return soort == "onbekend" and bool(dienst.contact.url) and gemeente != BUITEN_TWENTE


def _mag_bij_geweld(dienst: Dienst) -> bool:
    return dienst.bij_geweld != "nee" and dienst.alleen_te_komen != "nee" and dienst.soort not in _SAMEN_SOORTEN


def _mag(dienst: Dienst, vraag: Hulpvraag) -> bool:
    """Hard rules: usable here, in reach, right age, safe."""
    if dienst.bruikbaar_in_twente in {"nee", "alleen_professionals"} or dienst.groep == "professionals":
        return False
    if dienst.status == "gestopt" or not dienst.bereikbaar or not _in_gebied(dienst, vraag.gemeente):
        return False
    if not dienst.past_bij_leeftijd(vraag.leeftijden):
        return False
    if vraag.geweld and not _mag_bij_geweld(dienst):
        return False
    return not (vraag.alleen and dienst.alleen_te_komen == "nee")


# --------------------------------------------------------------------------------------------- ranking


def verouderd(dienst: Dienst, vandaag: date) -> bool:
    """Whether the record was checked more than two years ago, or nobody knows when."""
    if dienst.gecontroleerd is None:
        return True
    jaar, _, maand = dienst.gecontroleerd.partition("-")
    # A year without a month counts from its end, in the record's favour.
    maanden = (vandaag.year - int(jaar)) * 12 + vandaag.month - int(maand or 12)
    return maanden > HOUDBAAR_MAANDEN


def te_controleren(dienst: Dienst, gemeente: str | None) -> bool:
    """Whether it is not sure that the offer exists here."""
    return dienst.bruikbaar_in_twente == "controleren" or (
        gemeente in dienst.gebied.gemeenten_mogelijk and gemeente not in dienst.gebied.gemeenten
    )


def _punten_gebied(dienst: Dienst, vraag: Hulpvraag, weging: Weging) -> float:
    if vraag.gemeente is not None and vraag.gemeente in dienst.gebied.gemeenten:
        return weging["gemeente"]
    return weging["regio"] if dienst.gebied.soort == "twente" else 0.0


def _punten_onderwerp(dienst: Dienst, vraag: Hulpvraag, weging: Weging) -> float:
    if vraag.onderwerp is not None and vraag.onderwerp in dienst.onderwerpen:
        plek = dienst.onderwerpen.index(vraag.onderwerp)
        return weging["onderwerp"] + weging["onderwerp_kern"] * (1 - plek / len(dienst.onderwerpen))
    return weging["vangnet"] if dienst.id in weging.vangnet else 0.0


def _punten_zekerheid(dienst: Dienst, vraag: Hulpvraag, vandaag: date, weging: Weging) -> float:
    punten = weging["verouderd"] if verouderd(dienst, vandaag) else 0.0
    if dienst.bruikbaar_in_twente == "onbekend":
        return punten + weging["onbekend"]
    return punten + (weging["controleren"] if te_controleren(dienst, vraag.gemeente) else 0.0)


def _punten_toegang(dienst: Dienst, weging: Weging) -> float:
    soorten = set(dienst.toegang_soort)
    if "vrij" in soorten:
        return weging["vrij"]
    if soorten == {"rechter"}:
        return weging["rechter"]
    return weging["verwijzing"] if soorten & {"verwijzing_gemeente", "verwijzing_huisarts"} else 0.0


def _punten_situatie(dienst: Dienst, vraag: Hulpvraag, weging: Weging) -> float:
    punten = 0.0
    if vraag.leeftijden and (dienst.leeftijd_van is not None or dienst.leeftijd_tot is not None):
        punten += weging["leeftijd"]
    if vraag.conflict:
        punten += weging["conflict" if vraag.conflict in dienst.conflictniveau else "conflict_anders"]
    elif dienst.conflictniveau == ("hoog",) and not vraag.geweld:
        punten += weging["zwaar"]
    if vraag.alleen and dienst.alleen_te_komen == "onbekend":
        punten += weging["alleen_onbekend"]
    if vraag.geweld:
        punten += weging.veiligheid_eerst.get(dienst.id, 0.0)
        punten += weging["eerst_overleg"] if dienst.bij_geweld == "eerst_overleg" else 0.0
    return punten


def _punten(dienst: Dienst, vraag: Hulpvraag, vandaag: date, weging: Weging) -> float:
    return (
        _punten_onderwerp(dienst, vraag, weging)
        + _punten_gebied(dienst, vraag, weging)
        + _punten_zekerheid(dienst, vraag, vandaag, weging)
        + _punten_toegang(dienst, weging)
        + _punten_situatie(dienst, vraag, weging)
    )


@lru_cache(maxsize=4096)
def _naamwoorden(dienst: Dienst) -> tuple[str, ...]:
    return tuple(f" {' '.join(tokens(naam))} " for naam in (dienst.naam, *dienst.bijnamen))


@lru_cache(maxsize=4096)
def _inhoudswoorden(dienst: Dienst) -> frozenset[str]:
    return frozenset(tokens(f"{dienst.naam} {dienst.voor_ouder.doel}")) - _STOPWOORDEN


def _genoemd(dienst: Dienst, woorden: tuple[str, ...]) -> bool:
    """Whether the parent named the offer, its nickname or its organisation."""
    zin = f" {' '.join(woorden)} "
    return any(naam in zin for naam in _naamwoorden(dienst))


def _punten_tekst(dienst: Dienst, woorden: tuple[str, ...], weging: Weging) -> float:
    if not woorden:
        return 0.0
    if _genoemd(dienst, woorden):
        return weging["naam"]
    return weging["woord"] * min(3, len(_inhoudswoorden(dienst) & set(woorden)))


# --------------------------------------------------------------------------------------------- the reason


@lru_cache(maxsize=1)
def _titels() -> dict[str, str]:
    """Titles of the topics, as parents see them."""
    inhoud: Any = YAML(typ="safe").load(STANDAARD_MAP.parent / "taxonomie.yml")
    return {onderwerp["id"]: onderwerp["titel"] for onderwerp in inhoud["onderwerpen"]}


def _wat_onderwerp(dienst: Dienst, vraag: Hulpvraag) -> str | None:
    if (vraag.onderwerp or "crisis_").startswith("crisis_"):
        return None  # never on a screen that somebody else may see
    titel = _titels().get(vraag.onderwerp or "")
    return f"gaat over \u201c{titel}\u201d" if titel and vraag.onderwerp in dienst.onderwerpen else None


def _wat_gebied(dienst: Dienst, vraag: Hulpvraag) -> str | None:
    if dienst.contact.via_gemeente and vraag.gemeente not in (None, BUITEN_TWENTE):
        return f"is er voor inwoners van {vraag.gemeente}"
    if vraag.gemeente in dienst.gebied.gemeenten:
        return f"is er voor {vraag.gemeente}"
    return {"landelijk": "is er voor heel Nederland", "twente": "is er voor heel Twente"}.get(dienst.gebied.soort)


def _wie_leeftijd(dienst: Dienst, vraag: Hulpvraag) -> str | None:
    if dienst.leeftijd_van is None and dienst.leeftijd_tot is None:
        return None
    passend = [leeftijd for leeftijd in sorted(set(vraag.leeftijden)) if dienst.past_bij_leeftijd((leeftijd,))]
    if not passend:
        return None
    if len(passend) == 1:
        return f"de leeftijd van je kind past ({passend[0]} jaar)"
    return f"de leeftijd van je kinderen past ({_opsomming(passend)} jaar)"


def _opsomming(delen: Iterable[object]) -> str:
    stukken = [str(deel) for deel in delen]
    return " en ".join((", ".join(stukken[:-1]), stukken[-1])) if len(stukken) > 1 else "".join(stukken)


def _waarom(dienst: Dienst, vraag: Hulpvraag) -> str:
    """One plain sentence from the facts that match."""
    kern = [wat for wat in (_wat_onderwerp(dienst, vraag), _wat_gebied(dienst, vraag)) if wat]
    extra = [wie for wie in (_wie_leeftijd(dienst, vraag),) if wie]
    if vraag.alleen and dienst.alleen_te_komen == "ja":
        extra.append("je mag alleen komen")
    zin = f"Dit {_opsomming(kern)}" if kern else "Dit past bij je vraag"
    return f"{zin}, en {_opsomming(extra)}." if extra else f"{zin}."


# --------------------------------------------------------------------------------------------- public


def zoek(
    diensten: Iterable[Dienst], vraag: Hulpvraag, vandaag: date, maximum: int = 3, weging: Weging | None = None
) -> list[Treffer]:
    """The offers that fit best.

    Never an offer of another region or municipality, one for professionals, one that stopped or one that no child of
    this age may join. With `geweld` never anything that brings both parents together.

    Args:
        diensten: the catalogue.
        vraag: what is known; without a municipality only regional and national offers are possible.
        vandaag: the date against which freshness counts.
        maximum: most offers to give.
        weging: the weights; the product's own when not given.
    """
    weging = weging or laad_weging()
    if vraag.geweld and vraag.onderwerp in _SAMEN_ONDERWERPEN:
        vraag = replace(vraag, onderwerp="crisis_huiselijk_geweld")
    woorden = tuple(tokens(vraag.tekst or ""))
    gescoord: list[Treffer] = []
    for dienst in diensten:
        hoort_bij = _hoort_bij(dienst, vraag, weging) or (bool(woorden) and _genoemd(dienst, woorden))
        if not (hoort_bij and _mag(dienst, vraag)):
            continue
        punten = _punten(dienst, vraag, vandaag, weging) + _punten_tekst(dienst, woorden, weging)
        gescoord.append(Treffer(dienst, _waarom(dienst, vraag), punten))
    gescoord.sort(key=lambda treffer: (-treffer.punten, treffer.dienst.id))
    return gescoord[: max(0, maximum)]


def _hoort_bij(dienst: Dienst, vraag: Hulpvraag, weging: Weging) -> bool:
    """Whether the offer has anything to do with the question."""
    if dienst.id in weging.vangnet:
        return vraag.gemeente != BUITEN_TWENTE
    if vraag.geweld and _GEWELDSONDERWERPEN & set(dienst.onderwerpen):
        return True
    onderwerp = vraag.onderwerp or "hulp_zoeken"
    return onderwerp in dienst.onderwerpen


def _laatst_gecontroleerd(dienst: Dienst) -> str:
    if dienst.gecontroleerd is None:
        return "Het is niet bekend wanneer dit is gecontroleerd. Bel of kijk eerst."
    return f"Laatst gecontroleerd in {dienst.gecontroleerd[:4]}. Bel of kijk eerst."


def _opmerkingen(dienst: Dienst, vandaag: date, gemeente: str | None, geweld: bool) -> str | None:
    zinnen: list[str] = []
    if geweld and dienst.bij_geweld == "eerst_overleg":
        zinnen.append("Vraag eerst aan Veilig Thuis of dit nu veilig is.")
    if dienst.bruikbaar_in_twente == "onbekend":
        zinnen.append("Of je hier in Twente terechtkunt, is niet bekend. Vraag dat eerst.")
    elif te_controleren(dienst, gemeente):
        zinnen.append("Het is niet zeker dat dit er nu nog is. Vraag dat eerst.")
    if verouderd(dienst, vandaag):
        zinnen.append(_laatst_gecontroleerd(dienst))
    if dienst.alleen_te_komen == "nee":
        zinnen.append("Hiervoor doen beide ouders mee.")
    return " ".join(zinnen) or None


def kaart(
    dienst: Dienst,
    waarom: str,
    vandaag: date | None = None,
    contact: Contact | None = None,
    geweld: bool = False,
) -> dict[str, Any]:
    """The offer as the card a parent sees.

    Args:
        dienst: the offer.
        waarom: the reason, from `zoek`.
        vandaag: the date against which freshness counts; today when not given.
        contact: the desk of the parent's municipality; used for offers that are reached through it.
        geweld: there are signs of violence; adds a warning to offers that are not always safe then.
    """
    telefoon, url, organisatie = dienst.contact.toonbaar_nummer, dienst.contact.url, dienst.organisatie
    opmerking = _opmerkingen(dienst, vandaag or date.today(), contact.naam if contact else None, geweld)
    telefoon_opmerking = None
    if contact is not None and dienst.contact.via_gemeente:
        telefoon, url = telefoon or contact.telefoon, url or contact.website
        werk = contact.maatschappelijk_werk if "maatschappelijk werk" in dienst.bijnamen else None
        organisatie, telefoon_opmerking = werk or contact.toegang, contact.opmerking
    elif dienst.contact.telefoon and telefoon is None:
        telefoon_opmerking = (
            "Het nummer is niet bevestigd. Kijk op de site." if url else "Het nummer is niet bevestigd."
        )
    return {
        "id": dienst.id,
        "naam": dienst.naam,
        "organisatie": organisatie,
        "doel": dienst.voor_ouder.doel,
        "waarom": waarom,
        "toegang": dienst.voor_ouder.toegang,
        "kosten": dienst.voor_ouder.kosten,
        "aanmelden": dienst.voor_ouder.aanmelden,
        "telefoon": telefoon,
        "telefoonOpmerking": telefoon_opmerking,
        "url": url,
        "gebied": contact.naam if contact and dienst.contact.via_gemeente else _gebied_tekst(dienst),
        "gecontroleerd": dienst.gecontroleerd,
        "opmerking": opmerking,
    }


def _gebied_tekst(dienst: Dienst) -> str:
    """The area in a parent's words."""
    soort = dienst.gebied.soort
    if soort == "gemeenten":
        return _opsomming(dienst.gebied.gemeenten)
    return {"landelijk": "heel Nederland", "twente": "Twente"}.get(soort, "niet bekend")
