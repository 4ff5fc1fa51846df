"""Which municipality a parent lives in, from a free sentence.

Three steps: find every name and postcode (`plaatsnamen`), weigh each by what its clause says about it (`zinsbouw`), and
choose. A place where somebody else lives, where one works or used to live does not count as the parent's.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.verstaan.normaal import woordenset
from bot.verstaan.plaatsnamen import BUITEN, Naam, Plaatsnamen, laad_namen
from bot.verstaan.zinsbouw import (
    ANDER_NAAMWOORD,
    ANDER_VOORNAAMWOORD,
    DICHTBIJ,
    HERSTEL,
    IN_WOORDEN,
    ONTKENNING,
    VOEGWOORDEN,
    WONEN,
    ZELF,
    Deelzin,
    Rol,
    Token,
    deelzinnen,
    ontleed,
    rol,
)

VRAAG_DOOR = "vraag door"
ONBEKEND = "onbekend"

_DREMPEL = -2.0
# A place outside Twente takes the municipality away, so in a longer message the parent must say to live there.
_DREMPEL_BUITEN = 1.2
_DREMPEL_BUITEN_KORT = -1.0
_KORT_BERICHT = 3
_MARGE = 0.5

_AANSPREEK = woordenset(
    """
    meneer mevrouw mevr mvr mw dhr heer familie fam dokter dr drs juf meester notaris achternaam heet heten
    heette naam gezinsnaam voornaam
    """
)
_VAN_MAG = woordenset(
    """
    gemeente loket inwoner inwoners centrum regio buiten omgeving buurt dorp stad kom komen komt wijk rechtbank
    kant wijkteam team burgemeester zuiden noorden oosten westen rand weg afkomstig verhuisd ver hoogte
    """
)
_NAAM_DAARNA = woordenset("drukken drukt drukte toets knop key gedrukt klik klikken the van")
_TOETS = woordenset("druk drukken op toets knop klik")
_OPVULLING = woordenset(
    """
    ik kom woon in uit te de het dat is was gemeente plaats uhm uh eh hallo hoi goedemorgen goedemiddag dag ja
    nee nou wij wonen hier daar graag aub alstublieft dorp stad bedoel sorry maar gewoon uit vanuit mijn
    woonplaats eigenlijk
    """
)
_BEDRAG_ERVOOR = woordenset(
    """
    euro eur bedrag schuld schulden verdien verdient verdienen salaris inkomen loon betaal betaalt betalen kost
    kosten hypotheek lening alimentatie spaargeld pincode code nummer nr dossier dossiernummer zaak zaaknummer
    kenmerk huisnummer klantnummer telefoon tel huur waarde circa ongeveer ruim minder meer dan tot
    """
)
_BEDRAG_ERNA = woordenset("euro eur euros bruto netto per km kilometer gram stappen uur keer k maand jaar dagen stuks")
_GEEN_LETTERS = woordenset(
    """
    in en is op te de ik of we bij ze je er om nu al ex na zo ja nu of uw me we wij nog dan dat die had heb was
    ga ka sa sd ss an as at be by da do eh go ha he hi ho ie je la ma mn my no of oh om pa so to tv uh um up us
    wo wo ya
    """
)


@dataclass(frozen=True)
class Plaatsuitkomst:
    """Where the parent lives.

    Attributes:
        gemeente: official name, "buiten Twente", "vraag door" (more than one is possible) or "onbekend".
        plaats: the place that settled it, None when nothing did.
        kandidaten: with "vraag door" the municipalities to choose from, with "onbekend" those of places that were named
            but are not where the parent lives; may be empty.
    """

    gemeente: str
    plaats: str | None = None
    kandidaten: tuple[str, ...] = ()

    @property
    def in_twente(self) -> bool:
        """Whether the municipality is known and one of Twente."""
        return self.gemeente not in (BUITEN, VRAAG_DOOR, ONBEKEND)


@dataclass(frozen=True)
class Vermelding:
    """A place in the message: tokens [begin, einde), with a word of place before it or not."""

    naam: Naam
    begin: int
    einde: int
    sterk: bool = False


@dataclass(frozen=True)
class _Gewogen:
    vermelding: Vermelding
    score: float
    dichtbij: bool


# ------------------------------------------------------------------------------------------------ finding


class _Zoeker:
    """Finds the places in one message."""

    def __init__(self, woorden: list[Token], namen: Plaatsnamen) -> None:
        self.woorden = woorden
        self.namen = namen
        self.teksten = [token.tekst for token in woorden]
        inhoud = [i for i, token in enumerate(woorden) if not token.leesteken and token.tekst not in _OPVULLING]
        self.inhoud = frozenset(inhoud)

    def vermeldingen(self) -> list[Vermelding]:
        gevonden: list[Vermelding] = []
        i = 0
        while i < len(self.woorden):
            vermelding = self._op(i)
            if vermelding is None:
                i += 1
            else:
                gevonden.append(vermelding)
                i = vermelding.einde
        return gevonden

    def _op(self, i: int) -> Vermelding | None:
        woord = self.teksten[i]
        if woord.isdigit():
            return self._postcode(i)
        if not woord.isalpha():
            return None
        exact = self.namen.exact(self.teksten, i)
        if exact is not None:
            naam, lengte = exact
            return Vermelding(naam, i, i + lengte) if self._mag(naam, i, i + lengte) else None
        return self._benaderd(i)

    def _benaderd(self, i: int) -> Vermelding | None:
        woord = self.teksten[i]
        if len(woord) < 4 or woord in self.namen.geen_plaats:
            return None
        naam, einde = self.namen.aaneen(woord), i + 1
        if naam is None and i + 1 < len(self.teksten) and self.teksten[i + 1].isalpha():
            samen = woord + self.teksten[i + 1]
            naam, einde = (self.namen.aaneen(samen), i + 2) if len(samen) >= 7 else (None, einde)
        if naam is None:
            naam, einde = self.namen.bijna(woord, self._ruim(i)), i + 1
        return Vermelding(naam, i, einde) if naam is not None and self._mag(naam, i, einde) else None

    def _ruim(self, i: int) -> bool:
        """Whether a place is expected here: a word of place before it, or nothing else in the message."""
        vorig = self._vorig(i)
        return (
            vorig in IN_WOORDEN - {"te", "bij"}
            or vorig in {"woon", "wonen", "gemeente", "bedoel"}
            or self._alleen(i, i + 1)
        )

    def _vorig(self, i: int) -> str:
        return self.teksten[i - 1] if i else ""

    def _alleen(self, begin: int, einde: int) -> bool:
        """Whether the message says nothing but this name."""
        return all(begin <= i < einde for i in self.inhoud)

    def _mag(self, naam: Naam, begin: int, einde: int) -> bool:
        """Whether these words are a place here, instead of a word, a surname or a region."""
        if self._is_persoon(naam, begin):
            return False
        if naam.streek:
            return self._vorig(begin) in {"in", "binnen"} or self._alleen(begin, einde)
        if naam.gewoon_woord:
            return self._is_plaats_ondanks_woord(naam, begin, einde)
        return True

    def _is_persoon(self, naam: Naam, begin: int) -> bool:
        """ "familie Borne", "mevrouw van Delden", "Jan Borne", "de ex van Goor"."""
        vorig = self._vorig(begin)
        ervoor = self.teksten[max(0, begin - 3) : begin]
        if any(woord in _AANSPREEK for woord in ervoor[-2:]) or (
            len(ervoor) == 3 and ervoor[0] in _AANSPREEK and vorig in {"van", "der", "den"}
        ):
            return True
        if not naam.achternaam or naam.buiten:
            return False
        if vorig in {"van", "von"} and begin >= 1:
            return not self._van_plaats(begin)
        return begin >= 1 and self._is_voornaam(begin - 1)

    def _van_plaats(self, begin: int) -> bool:
        """ "van" before a place instead of before a surname: "kom van Goor", "gemeente van", "van Goor naar"."""
        if begin < 2:
            return "naar" in self.teksten[begin : begin + 3]
        ervoor = self.teksten[begin - 2]
        return ervoor in _VAN_MAG or ervoor.isdigit() or "naar" in self.teksten[begin : begin + 3]

    def _is_voornaam(self, i: int) -> bool:
        """A capital before a name that is no word of the sentence: a first name."""
        token = self.woorden[i]
        return (
            token.hoofdletter
            and token.tekst.isalpha()
            and len(token.tekst) >= 3
            and token.tekst not in _OPVULLING | ZELF | IN_WOORDEN | WONEN | VOEGWOORDEN | HERSTEL
            and self.namen.exact(self.teksten, i) is None
        )

    def _is_plaats_ondanks_woord(self, naam: Naam, begin: int, einde: int) -> bool:
        """An ordinary word only counts as a place when the sentence asks for one."""
        volgend = self.teksten[einde] if einde < len(self.teksten) else ""
        vorig = self._vorig(begin)
        if volgend in _NAAM_DAARNA or vorig in _TOETS:
            return False
        if self._alleen(begin, einde) and not {"is", "was", "hier", "daar"} & set(self.teksten):
            return True
        hoofdletter = self.woorden[begin].hoofdletter and begin > 0 and not self.woorden[begin - 1].leesteken
        op_plek = vorig in {"in", "uit", "vanuit", "nabij", "gemeente", "naar", "dorp", "richting", "rond"}
        if naam.buiten:
            return op_plek and (hoofdletter or (vorig == "in" and self._woont(begin)))
        if vorig in {"woon", "wonen", "woont", "bedoel"} or (op_plek and (hoofdletter or self._woont(begin))):
            return True
        if hoofdletter:
            return vorig not in {"van", "de", "het", "een"}
        streng = len(naam.gemeenten) == 1 and self.teksten[begin:einde] in (["rectum"], ["hof"], ["goor"], ["hulsen"])
        return (op_plek and not streng and vorig in {"in", "uit", "gemeente"}) or self._begint_met_plaats(begin, einde)

    def _woont(self, begin: int) -> bool:
        """Whether a word of living stands close before the name."""
        return any(woord in WONEN for woord in self.teksten[max(0, begin - 6) : begin])

    def _begint_met_plaats(self, begin: int, einde: int) -> bool:
        """ "enter, wij willen …": a name at the very start, cut off from the rest."""
        return (
            all(i not in self.inhoud for i in range(begin))
            and einde < len(self.woorden)
            and self.woorden[einde].tekst in ",."
        )

    # -------------------------------------------------------------------------------------------- postcodes

    def _postcode(self, i: int) -> Vermelding | None:
        cijfers = self.teksten[i]
        if len(cijfers) != 4 or not self._los_getal(i):
            return None
        code = int(cijfers)
        letters = i + 1 < len(self.teksten) and self._zijn_letters(i + 1)
        gevraagd = "postcode" in self.teksten[max(0, i - 4) : i]
        naam = self.namen.postcode(code)
        if not (letters or gevraagd) and (
            self._is_bedrag(i) or ((naam is None or code % 100 == 0) and not self._alleen(i, i + 1))
        ):
            return None
        if naam is None:
            if (
                code < 1000
                or not (letters or gevraagd or self._alleen(i, i + 1))
                or (1900 <= code <= 2099 and not (letters or gevraagd))
            ):
                return None
            naam = Naam(cijfers, (BUITEN,))
        return Vermelding(naam, i, i + 2 if letters else i + 1, sterk=True)

    def _los_getal(self, i: int) -> bool:
        """Whether the four digits are not part of an amount, a date or a phone number."""
        vorig, volgend = self._vorig(i), self.teksten[i + 1] if i + 1 < len(self.teksten) else ""
        if vorig == "€" or volgend == "€":
            return False
        getal_ernaast = (i >= 2 and vorig in {".", ",", "-", "/"} and self.teksten[i - 2].isdigit()) or vorig.isdigit()
        erna = i + 2 < len(self.teksten) and volgend in {".", ",", "-", "/"} and self.teksten[i + 2].isdigit()
        return not (getal_ernaast or erna or volgend.isdigit())

    def _zijn_letters(self, i: int) -> bool:
        """Whether this token is the letter part of a postcode, not a short word."""
        token = self.woorden[i]
        return (
            len(token.tekst) == 2 and token.tekst.isalpha() and (token.tekst not in _GEEN_LETTERS or token.hoofdletter)
        )

    def _is_bedrag(self, i: int) -> bool:
        erna = self.teksten[i + 1 : i + 2]
        ervoor = self.teksten[max(0, i - 3) : i]
        return any(woord in _BEDRAG_ERNA for woord in erna) or any(woord in _BEDRAG_ERVOOR for woord in ervoor)


# ------------------------------------------------------------------------------------------------ weighing


_SCORES: dict[tuple[str, str], float] = {
    ("wonen", "zelf"): 5.0,
    ("wonen", "onbekend"): 4.0,
    ("wonen", "ander"): -4.0,
    ("zwak", "zelf"): 3.0,
    ("zwak", "onbekend"): 1.5,
    ("zwak", "ander"): -3.0,
    ("werk", "zelf"): -3.0,
    ("werk", "onbekend"): -3.0,
    ("werk", "ander"): -3.5,
    ("verleden", "zelf"): -2.5,
    ("verleden", "onbekend"): -2.5,
    ("verleden", "ander"): -4.0,
    ("verhuisd", "zelf"): 5.0,
    ("verhuisd", "onbekend"): 4.0,
    ("verhuisd", "ander"): -4.0,
    ("toekomst", "zelf"): -2.5,
    ("toekomst", "onbekend"): -2.5,
    ("toekomst", "ander"): -5.0,
    ("geen", "zelf"): 1.0,
    ("geen", "onbekend"): 0.0,
    ("geen", "ander"): -1.0,
}


class _Weger:
    """Weighs the places of one message."""

    def __init__(self, woorden: list[Token], vermeldingen: list[Vermelding]) -> None:
        self.woorden = woorden
        self.teksten = [token.tekst for token in woorden]
        self.vermeldingen = vermeldingen
        bezet = frozenset(i for v in vermeldingen for i in range(v.begin, v.einde))
        self.delen = deelzinnen(woorden, bezet)
        # Nothing but places and words of place: then "near" is an answer, otherwise a wish ("hulp in de buurt van").
        rest = {tekst for i, tekst in enumerate(self.teksten) if tekst.isalpha() and i not in bezet}
        self._alleen_plek = rest <= _OPVULLING | DICHTBIJ | {"ergens", "zo", "ongeveer", "en", "van"}

    def weeg(self) -> list[_Gewogen]:
        gewogen: list[_Gewogen] = []
        vorige: Rol | None = None
        vorige_zin = -1
        per_deel = {deel: [v for v in self.vermeldingen if deel.begin <= v.begin < deel.einde] for deel in self.delen}
        for deel, vermeldingen in per_deel.items():
            eigen = self._rol_van_deel(deel, vermeldingen, vorige, deel.zin == vorige_zin)
            for vermelding in vermeldingen:
                gewogen.append(
                    self._gewogen(
                        vermelding,
                        deel,
                        self._erf(rol(self.woorden, deel, vermelding.begin), vorige, deel.zin == vorige_zin),
                    )
                )
            if eigen is not None:
                vorige, vorige_zin = eigen, deel.zin
        return gewogen

    def _rol_van_deel(
        self, deel: Deelzin, vermeldingen: list[Vermelding], vorige: Rol | None, zelfde_zin: bool
    ) -> Rol | None:
        """What this clause hands on to the next."""
        plek = vermeldingen[-1].begin if vermeldingen else deel.einde
        eigen = self._erf(rol(self.woorden, deel, plek), vorige, zelfde_zin)
        return eigen if eigen.eigen_werkwoord or eigen.van != "onbekend" else vorige

    def _erf(self, eigen: Rol, vorige: Rol | None, zelfde_zin: bool) -> Rol:
        """An elliptical clause takes over what is missing: "mijn ex woont in Hengelo, ik in Delden"."""
        if vorige is None:
            return eigen
        soort, van = eigen.soort, eigen.van
        if soort == "geen" and not eigen.eigen_werkwoord and (zelfde_zin or van != "onbekend"):
            soort = "wonen" if eigen.nu and vorige.soort in {"verleden", "wonen"} else vorige.soort
        if van == "onbekend" and zelfde_zin and (eigen.soort != "wonen" or eigen.derde):
            van = vorige.van
        return Rol(soort, van, eigen.eigen_werkwoord, eigen.nu, eigen.derde)

    def _gewogen(self, vermelding: Vermelding, deel: Deelzin, wat: Rol) -> _Gewogen:
        begin = vermelding.begin
        vorig = self.teksten[begin - 1] if begin else ""
        score = _SCORES[(wat.soort, wat.van)]
        if wat.soort == "verhuisd" and vorig in {"van", "uit", "vanuit"}:
            score = -3.0
        elif wat.soort != "verhuisd" and vorig == "naar":
            score = min(score, 0.0) - 1.5
        if vermelding.naam.streek and not vermelding.naam.vaag and wat.soort not in {"wonen", "verhuisd"}:
            score = min(score, -3.0)
        if wat.soort == "geen" and wat.van == "ander" and self._persoon_vlak_ervoor(begin):
            score -= 2.0
        if vorig == "gemeente" or self._valt_onder(begin):
            score += 1.0
        if vermelding.sterk:
            score += 2.0
        score += self._ontkend(begin, deel) + self._hersteld(begin) + (2.0 if wat.nu and wat.van != "ander" else 0.0)
        dichtbij = self._dichtbij(vermelding, deel) and (wat.soort in {"wonen", "zwak"} or self._alleen_plek)
        return _Gewogen(vermelding, score - (2.0 if dichtbij else 0.0), dichtbij)

    def _valt_onder(self, begin: int) -> bool:
        """ "valt onder Almelo", "hoort bij Almelo": the municipality itself, not a place near it."""
        return bool({"valt", "vallen", "val", "hoort", "horen"} & set(self.teksten[max(0, begin - 3) : begin]))

    def _persoon_vlak_ervoor(self, begin: int) -> bool:
        """ "mijn ex in Hengelo": the person stands right before the word of place."""
        return (
            begin >= 2
            and self.teksten[begin - 1] in {"in", "uit", "vanuit"}
            and self.teksten[begin - 2] in ANDER_NAAMWOORD | ANDER_VOORNAAMWOORD
        )

    def _ontkend(self, begin: int, deel: Deelzin) -> float:
        """ "niet in Almelo", "geen Almelo", "niet meer in Almelo"."""
        tussen = {"meer", "in", "uit", "te", "bij", "langer", "de", "gemeente"}
        for i in range(begin - 1, max(deel.begin, begin - 4) - 1, -1):
            if self.teksten[i] in ONTKENNING:
                return -8.0
            if self.teksten[i] not in tussen:
                return 0.0
        return 0.0

    def _hersteld(self, begin: int) -> float:
        """A correction in the same sentence before the place: "nee ik bedoel Hengelo"."""
        zin = self.woorden[begin].zin
        for i in range(begin - 1, -1, -1):
            if self.woorden[i].zin != zin or begin - i > 6:
                return 0.0
            if self.teksten[i] in HERSTEL:
                return 6.0 if self.teksten[i].startswith("bedoel") else 3.0
        return 6.0 if any(woord.startswith("bedoel") for woord in self.teksten[begin + 1 : begin + 3]) else 0.0

    def _dichtbij(self, vermelding: Vermelding, deel: Deelzin) -> bool:
        """ "vlakbij Almelo", "in de buurt van Almelo", "tussen Almelo en Wierden": near, not in."""
        stuk = self.teksten[max(0, vermelding.begin - 4) : vermelding.begin]
        if "tussen" in self.teksten[max(0, vermelding.begin - 5) : vermelding.begin]:
            return True
        if self._valt_onder(vermelding.begin):
            return False
        if not stuk or stuk[-1] in {"in", "uit", "te", "gemeente"}:
            return False
        if stuk[-1] in DICHTBIJ:
            return True
        return stuk[-1] == "van" and any(woord in DICHTBIJ for woord in stuk)


# ------------------------------------------------------------------------------------------------ choosing


def _elders(vermelding: Vermelding, teksten: list[str]) -> bool:
    """Whether a word beside the name says that the place of that name outside Twente is meant."""
    naam = vermelding.naam
    return bool(naam.elders and naam.elders & set(teksten[max(0, vermelding.begin - 3) : vermelding.einde + 4]))


def _uitkomsten(gewogen: _Gewogen, teksten: list[str]) -> tuple[str, ...]:
    if _elders(gewogen.vermelding, teksten):
        return (BUITEN,)
    return gewogen.vermelding.naam.gemeenten


def _vernauw(kandidaten: tuple[str, ...], gewogen: list[_Gewogen], homoniem: bool) -> tuple[str, ...]:
    """Another place or municipality in the message settles which candidate is meant.

    "Haarle bij Nijverdal" settles between two places of one name; "Mariaparochie bij Almelo" settles nothing.
    """
    if len(kandidaten) == 1:
        return kandidaten
    for ander in gewogen:
        gemeenten = ander.vermelding.naam.gemeenten
        if len(gemeenten) == 1 and gemeenten[0] in kandidaten and ander.score > -6 and (homoniem or not ander.dichtbij):
            return gemeenten
    return kandidaten


def _is_kort(gewogen: list[_Gewogen], teksten: list[str]) -> bool:
    """Whether the message says little besides the places: then it answers the question where somebody lives."""
    bezet = {i for g in gewogen for i in range(g.vermelding.begin, g.vermelding.einde)}
    rest = [i for i, tekst in enumerate(teksten) if tekst.isalnum() and i not in bezet and tekst not in _OPVULLING]
    return len(rest) <= _KORT_BERICHT


def _kies(gewogen: list[_Gewogen], teksten: list[str]) -> Plaatsuitkomst:
    duidelijk = [g for g in gewogen if not g.vermelding.naam.vaag]
    buiten = _DREMPEL_BUITEN_KORT if _is_kort(gewogen, teksten) else _DREMPEL_BUITEN
    geldig = [g for g in duidelijk if g.score > (buiten if _uitkomsten(g, teksten) == (BUITEN,) else _DREMPEL)]
    if not geldig:
        if any(g.vermelding.naam.vaag and g.score > _DREMPEL for g in gewogen):
            return Plaatsuitkomst(VRAAG_DOOR)
        dicht = [g for g in duidelijk if g.dichtbij and g.score + 2.0 > _DREMPEL]
        genoemd = tuple(dict.fromkeys(k for g in duidelijk for k in _uitkomsten(g, teksten) if k != BUITEN))
        return Plaatsuitkomst(VRAAG_DOOR if dicht and genoemd else ONBEKEND, None, genoemd)
    top = max(g.score for g in geldig)
    beste = [g for g in geldig if g.score >= top - _MARGE]
    twents = [g for g in beste if _uitkomsten(g, teksten) != (BUITEN,)]
    keuze = twents or beste
    eerste = max(keuze, key=lambda g: g.score)
    kandidaten = tuple(
        dict.fromkeys(k for g in keuze for k in _vernauw(_uitkomsten(g, teksten), gewogen, g.vermelding.naam.homoniem))
    )
    if len(kandidaten) > 1:
        return Plaatsuitkomst(VRAAG_DOOR, eerste.vermelding.naam.plaats, kandidaten)
    if eerste.dichtbij and kandidaten != (BUITEN,):
        return Plaatsuitkomst(VRAAG_DOOR, None, kandidaten)
    return Plaatsuitkomst(kandidaten[0], eerste.vermelding.naam.plaats)


def zoek_plaats(tekst: str, namen: Plaatsnamen | None = None) -> Plaatsuitkomst:
    """The municipality the writer lives in.

    Args:
        tekst: a message of a parent, of any length.
        namen: the gazetteer; the product's own data when not given.

    Raises:
        GemeentenFout: the product's data is missing or broken.
    """
    namen = namen or laad_namen()
    woorden = ontleed(tekst)
    vermeldingen = _Zoeker(woorden, namen).vermeldingen()
    if not vermeldingen:
        return Plaatsuitkomst(ONBEKEND)
    return _kies(_Weger(woorden, vermeldingen).weeg(), [token.tekst for token in woorden])
