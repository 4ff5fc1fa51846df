"""Rough Dutch sentence structure around a place: who it is about, and whether they live, work or once lived there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.verstaan.normaal import VERVANGINGEN, woordenset, zonder_accenten

_TOKEN = re.compile(r"[A-Za-z]+|[0-9]+|[€.,!?;:()\n/\"-]")
_KORT = re.compile(r"\b(m'n|z'n|d'r|wi'j|iej|'k|'t|'n)(?![a-z])", re.IGNORECASE)

ZINSEINDE = frozenset(".!?;\n")
LEESTEKEN = frozenset('.,!?;:()\n/"-€')
VOEGWOORDEN = woordenset("en maar terwijl want dus of doch omdat alleen")

ZELF = woordenset("ik ikke ikzelf we wij ons mij wijzelf")
ANDER_VOORNAAMWOORD = woordenset("hij ze zij ex hem hun exman exvrouw expartner")
ANDER_NAAMWOORD = woordenset(
    """
    man vrouw vriend vriendin partner vader moeder pa ma papa mama ouders schoonouders schoonmoeder schoonvader
    opa oma broer zus zusje broertje zoon zoontje dochter dochtertje kind kinderen kids dochters zoons zonen
    collega tante oom familie schoonfamilie buurvrouw buurman oudste jongste keerl vrouwluu stiefvader
    stiefmoeder neef nicht vriendje
    """
)
_BEPALERS = woordenset("mijn zijn haar de onze ons hun me mien jouw een die iedere zien eer")
_VOOR_LIJDEND = woordenset("met van voor tegen door aan over zonder dan naast")

IN_WOORDEN = woordenset("in uit te vanuit binnen uut bij nabij naar richting omgeving")
WONEN = woordenset(
    """
    woon woont wonen wonend wonende wone woonachtig wont wonn woonplaats bewoner verblijf verblijft verblijven
    blijf blijft blijven blijvend leef leven ingeschreven inwoner inwoonster gehuisvest zit zitten adres huis
    koophuis huurhuis woning huurwoning koopwoning appartement flat gezin thuis kom komen komt postcode
    """
)
# Words of living that say little by themselves: a house or being somewhere.
WONEN_ZWAK = woordenset(
    """
    zit zitten huis koophuis huurhuis woning huurwoning koopwoning appartement flat gezin thuis leven kom komen
    komt
    """
)
VERLEDEN = woordenset(
    """
    woonde woonden gewoond opgegroeid groeide geboren getogen vroeger voorheen eerst toen destijds getrouwd
    trouwden gescheiden ontmoet
    """
)
WERK = woordenset(
    """
    werk werkt werken gewerkt werkte werkzaam baan stage studeer studeert studie kantoor sport sporten voetbal
    voetbalt les lessen zwemles school scholen basisschool middelbare opvang creche kdv bso kinderopvang
    peuterspeelzaal kinderdagverblijf rechtbank gerechtsgebouw dagvaarding rechtszaak rechter zitting gerechtshof
    ziekenhuis opgenomen kliniek gevangenis vakantie bruiloft feest winkelen shoppen uitje
    """
)
VERHUISD = woordenset("verhuisd verhuisde verhuisden")
VERHUIZEN = woordenset("verhuizen verhuis verhuist heen")
WIL = woordenset("wil willen wilt ga gaat gaan zou zouden zoek zoekt zoeken vertrekken vertrekt overweeg overwegen")
WOONRUIMTE = woordenset("huis woning huurhuis huurwoning koopwoning appartement woonruimte kamer wonen onderdak flat")
DERDE_PERSOON = woordenset("woont verblijft woonde")
NU = woordenset("nu tegenwoordig momenteel inmiddels sindsdien weer")
ONTKENNING = woordenset("niet nie geen nooit")
DICHTBIJ = woordenset("bij vlakbij nabij dichtbij buurt omgeving tegen onder naast buiten tussen ver rand")
HERSTEL = woordenset("bedoel bedoelde bedoelen correctie sorry oeps nee neen eigenlijk verkeerd foutje vergis")


@dataclass(frozen=True)
class Token:
    """A word, number or mark. `hoofdletter`: typed with a capital; `zin`: number of the sentence it stands in."""

    tekst: str
    hoofdletter: bool
    zin: int

    @property
    def leesteken(self) -> bool:
        """Whether this is a mark instead of a word."""
        return self.tekst in LEESTEKEN


def ontleed(tekst: str) -> list[Token]:
    """Split a message into tokens, accents and shorthand removed, with sentence numbers."""
    schoon = _KORT.sub(lambda t: VERVANGINGEN.get(t.group(1).lower(), "jij"), zonder_accenten(tekst))
    gevonden: list[Token] = []
    zin = 0
    for treffer in _TOKEN.finditer(schoon):
        woord = treffer.group()
        if woord in ZINSEINDE:
            zin += 1
        elif woord == "-" and not (treffer.start() and schoon[treffer.start() - 1].isspace()):
            continue
        laag = woord.lower()
        vervangen = VERVANGINGEN.get(laag, laag)
        gevonden.append(Token(laag if " " in vervangen else vervangen, woord[0].isupper(), zin))
    return gevonden


@dataclass(frozen=True)
class Deelzin:
    """A stretch of tokens [begin, einde) between conjunctions and marks."""

    begin: int
    einde: int
    zin: int


def deelzinnen(woorden: list[Token], bezet: frozenset[int]) -> list[Deelzin]:
    """Cut a message into clauses; tokens inside a place name (`bezet`) never cut.

    A clause that is only a subject ("Ik en mijn man wonen …") joins the next one.
    """
    delen: list[Deelzin] = []
    begin = 0
    for i, token in enumerate(woorden):
        if i in bezet or not (token.leesteken or token.tekst in VOEGWOORDEN):
            continue
        if token.tekst == "en" and _kaal_onderwerp(woorden, begin, i):
            continue
        if i > begin:
            delen.append(Deelzin(begin, i, woorden[begin].zin))
        begin = i + 1
    if begin < len(woorden):
        delen.append(Deelzin(begin, len(woorden), woorden[begin].zin))
    return delen


def _kaal_onderwerp(woorden: list[Token], begin: int, einde: int) -> bool:
    """Whether a clause holds nothing but a person, so that "en" joins two persons."""
    stuk = [woord.tekst for woord in woorden[begin:einde]]
    personen = ZELF | ANDER_VOORNAAMWOORD | ANDER_NAAMWOORD
    return 0 < len(stuk) <= 3 and stuk[-1] in personen and all(woord in personen | _BEPALERS for woord in stuk)


@dataclass(frozen=True)
class Rol:
    """What a clause says around one place. `soort` is wonen, zwak, werk, verleden, verhuisd, toekomst or geen."""

    soort: str
    van: str  # "zelf", "ander" or "onbekend"
    eigen_werkwoord: bool
    nu: bool
    derde: bool = False  # the verb is third person: "woont"


def _onderwerpen(woorden: list[Token], deel: Deelzin) -> list[tuple[int, str]]:
    """Positions of who the clause is about, with "zelf" or "ander"; objects after a preposition are left out."""
    gevonden: list[tuple[int, str]] = []
    for i in range(deel.begin, deel.einde):
        woord = woorden[i].tekst
        if woord in ZELF:
            if not _lijdend(woorden, i, deel.begin):
                gevonden.append((i, "zelf"))
        elif (woord in ANDER_VOORNAAMWOORD or _is_ander(woorden, i, deel.begin)) and not _lijdend(
            woorden, i, deel.begin
        ):
            gevonden.append((i, "ander"))
    return gevonden


def _is_ander(woorden: list[Token], i: int, begin: int) -> bool:
    """Whether this noun is another person: "mijn man", "de kinderen"; not "moeder van twee uit Goor"."""
    if woorden[i].tekst == "ouder":
        return i > begin and woorden[i - 1].tekst in {"andere", "co", "mijn"}
    if woorden[i].tekst not in ANDER_NAAMWOORD:
        return False
    return any(woorden[j].tekst in _BEPALERS for j in range(max(begin, i - 3), i))


def _lijdend(woorden: list[Token], i: int, begin: int) -> bool:
    """Whether a person stands after "met", "van" and the like, so is not the one the clause is about."""
    for j in range(i - 1, max(begin, i - 4) - 1, -1):
        woord = woorden[j].tekst
        if woord in _VOOR_LIJDEND:
            return True
        if woord not in _BEPALERS and woord not in {"nieuwe", "oudste", "jongste", "twee", "drie", "eigen"}:
            return False
    return False


def _bij_wie(woorden: list[Token], deel: Deelzin) -> str | None:
    """ "bij mij" and "bij hem" decide whose home is meant."""
    for i in range(deel.begin, deel.einde - 1):
        if woorden[i].tekst != "bij":
            continue
        volgend = woorden[i + 1].tekst
        if volgend in {"mij", "ons", "me"}:
            return "zelf"
        if volgend in {"hem", "haar", "vader", "moeder", "papa", "mama", "ex"} or (
            i + 2 < deel.einde and woorden[i + 2].tekst in ANDER_NAAMWOORD | {"ex"}
        ):
            return "ander"
    return None


@lru_cache(maxsize=2048)
def _soort(woord: str) -> str | None:
    """Class of a word about living, working or moving."""
    for soort, woorden in (
        ("verhuisd", VERHUISD),
        ("toekomst", VERHUIZEN),
        ("zwak", WONEN_ZWAK),
        ("wonen", WONEN),
        ("verleden", VERLEDEN),
        ("werk", WERK),
    ):
        if woord in woorden:
            return soort
    return None


def _werkwoord(woorden: list[Token], deel: Deelzin, plek: int) -> int | None:
    """Position of the word that says what happens at the place: the last before it, else the first after it."""
    ervoor = [i for i in range(deel.begin, plek) if _soort(woorden[i].tekst)]
    if ervoor:
        sterk = [i for i in ervoor if _soort(woorden[i].tekst) != "zwak"]
        return sterk[-1] if sterk else ervoor[-1]
    return next((i for i in range(plek, deel.einde) if _soort(woorden[i].tekst)), None)


def _toekomst(woorden: list[Token], deel: Deelzin) -> bool:
    """ "wil … wonen", "zoek een huis", "gaat verhuizen": not where somebody lives now."""
    stuk = [woorden[i].tekst for i in range(deel.begin, deel.einde)]
    if {"kan", "kunnen"} & set(stuk) and {"huren", "kopen", "krijgen"} & set(stuk) and WOONRUIMTE & set(stuk):
        return True
    for i, woord in enumerate(stuk):
        if woord in WIL:
            rest = stuk[i + 1 :]
            if any(w in VERHUIZEN or w in {"wonen", "samenwonen"} for w in rest) and "blijven" not in rest:
                return True
            if woord in {"zoek", "zoeken", "zoekt"} and any(w in WOONRUIMTE for w in rest):
                return True
    return False


def rol(woorden: list[Token], deel: Deelzin, plek: int) -> Rol:
    """What the clause says about the place that starts at token `plek`."""
    werkwoord = _werkwoord(woorden, deel, plek)
    soort = "geen" if werkwoord is None else _soort(woorden[werkwoord].tekst) or "geen"
    stuk = {woorden[i].tekst for i in range(deel.begin, deel.einde)}
    nu = bool(stuk & NU)
    if soort in {"wonen", "zwak"} and stuk & VERLEDEN and not nu:
        soort = "verleden"
    if _toekomst(woorden, deel):
        soort = "toekomst"
    derde = werkwoord is not None and woorden[werkwoord].tekst in DERDE_PERSOON
    return Rol(soort, _van(woorden, deel, plek, werkwoord), werkwoord is not None, nu, derde)


def _die(woorden: list[Token], deel: Deelzin, werkwoord: int) -> bool:
    """ "die woont in Rijssen": somebody just named."""
    return werkwoord > deel.begin and woorden[werkwoord - 1].tekst in {"die", "deze"}


def _samen(woorden: list[Token], deel: Deelzin) -> bool:
    """Two persons joined by "en" inside one clause: "ik en mijn man"."""
    return any(woorden[i].tekst == "en" for i in range(deel.begin, deel.einde))


def _van(woorden: list[Token], deel: Deelzin, plek: int, werkwoord: int | None) -> str:
    bij = _bij_wie(woorden, deel)
    if bij:
        return bij
    if werkwoord is not None and woorden[werkwoord].tekst in {"woon", "kom", "verblijf"}:
        return "zelf"
    if werkwoord is not None and woorden[werkwoord].tekst in DERDE_PERSOON and _die(woorden, deel, werkwoord):
        return "ander"
    onderwerpen = _onderwerpen(woorden, deel)
    grens = plek if werkwoord is None else max(werkwoord, deel.begin)
    ervoor = [wie for i, wie in onderwerpen if i < grens]
    if ervoor:
        return "zelf" if "zelf" in ervoor and _samen(woorden, deel) else ervoor[-1]
    return onderwerpen[0][1] if onderwerpen else "onbekend"
