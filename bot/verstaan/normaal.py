"""Normalising of what parents type: case, accents, stretched letters, chat shorthand and Twents forms.

Deliberately light: a token is only replaced when the replacement means the same in every sentence a parent would write.
"""

from __future__ import annotations

import re
import unicodedata

# Shorthand and Twents forms with their plain Dutch. Forms that are also ordinary words ("wie", "me") are left alone.
VERVANGINGEN: dict[str, str] = {
    # chat
    "k": "ik",
    "ff": "even",
    "ffies": "even",
    "effe": "even",
    "effen": "even",
    "gwn": "gewoon",
    "iig": "in ieder geval",
    "idd": "inderdaad",
    "mss": "misschien",
    "mischien": "misschien",
    "missch": "misschien",
    "msch": "misschien",
    "egt": "echt",
    "wrm": "waarom",
    "wnr": "wanneer",
    "wss": "waarschijnlijk",
    "nix": "niks",
    "nx": "niks",
    "tog": "toch",
    "ofzo": "of zo",
    "enzo": "en zo",
    "zn": "zijn",
    "z'n": "zijn",
    "mn": "mijn",
    "m'n": "mijn",
    "d'r": "haar",
    "h'r": "haar",
    "'k": "ik",
    "'t": "het",
    "'n": "een",
    "'m": "hem",
    "'ie": "hij",
    "nie": "niet",
    "neit": "niet",
    "niey": "niet",
    "nit": "niet",
    "vd": "van de",
    "vh": "van het",
    "vn": "van",
    "bv": "bijvoorbeeld",
    "bijv": "bijvoorbeeld",
    "ivm": "in verband met",
    "mbt": "met betrekking tot",
    "aub": "alstublieft",
    "svp": "alstublieft",
    "kids": "kinderen",
    "kindjes": "kinderen",
    "kiddo": "kind",
    "kinders": "kinderen",
    "da'k": "dat ik",
    "dat'k": "dat ik",
    "wat'k": "wat ik",
    "a'k": "als ik",
    "as'k": "als ik",
    "heb'k": "heb ik",
    "jwz": "je weet zelf",
    "ex-man": "ex",
    "ex-vrouw": "ex",
    "exman": "ex",
    "exvrouw": "ex",
    # Twents
    "oet": "uit",
    "neet": "niet",
    "nich": "niet",
    "mien": "mijn",
    "oons": "ons",
    "oonze": "onze",
    "wi'j": "wij",
    "wiej": "wij",
    "doar": "daar",
    "moar": "maar",
    "mar": "maar",
    "joa": "ja",
    "noar": "naar",
    "hoes": "huis",
    "stoan": "staan",
    "goan": "gaan",
    "loat": "laat",
    "loaten": "laten",
    "proaten": "praten",
    "proat": "praat",
    "bie": "bij",
    "wark": "werk",
    "warken": "werken",
    "leu": "mensen",
    "efkes": "even",
    "gin": "geen",
    "keender": "kinderen",
    "kealtjes": "jongens",
    "hoalen": "halen",
    "joar": "jaar",
    "van'n": "van de",
    "in'n": "in de",
}

_APOSTROFS = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "}
)
_KLINKERREEKS = re.compile(r"([aeiou])\1{2,}")
_MEDEKLINKERREEKS = re.compile(r"([b-df-hj-np-tv-z])\1{2,}")
_WIT = re.compile(r"\s+")
_TOKEN = re.compile(r"'?[a-z0-9]+(?:['-][a-z0-9]+)*")


def woordenset(woorden: str) -> frozenset[str]:
    """A set of words written as one line of text, to keep long lists readable in code."""
    return frozenset(woorden.split())


def zonder_accenten(tekst: str) -> str:
    """The text without diacritics; apostrophes and dashes in one form, everything else unchanged."""
    tekst = tekst.translate(_APOSTROFS)
    if tekst.isascii():
        return tekst
    ontleed = unicodedata.normalize("NFKD", tekst)
    return "".join(teken for teken in ontleed if not unicodedata.combining(teken))


def _klinkers(treffer: re.Match[str]) -> str:
    """Dutch doubles a vowel in a closed syllable, "ee" also at the end, never "i" ("jaaa", "nieeet" → "ja", "niet")."""
    klinker = treffer.group(1)
    voor = treffer.string[treffer.start() - 1 : treffer.start()]
    na = treffer.string[treffer.end() : treffer.end() + 1]
    enkel = klinker == "i" or voor == "i" or (klinker != "e" and not na.isalpha())
    return klinker if enkel else klinker * 2


def _medeklinkers(treffer: re.Match[str]) -> str:
    """Two consonants between vowels ("allles" → "alles"), otherwise one ("hellllp" → "help", "stoppp" → "stop")."""
    na = treffer.string[treffer.end() : treffer.end() + 1]
    return treffer.group(1) * (2 if na and na in "aeiouy" else 1)


def _zonder_reeksen(tekst: str) -> str:
    """Stretched letters back to Dutch spelling; numbers are left alone."""
    tekst = _KLINKERREEKS.sub(_klinkers, tekst)
    return _MEDEKLINKERREEKS.sub(_medeklinkers, tekst)


def normaliseer(tekst: str) -> str:
    """Plain form of a message: lower case, no accents, single spaces, shorthand and Twents written out.

    Args:
        tekst: what the parent typed, of any length.

    Returns:
        the normalised text; punctuation stays, so that sentences can still be told apart.
    """
    laag = _zonder_reeksen(_WIT.sub(" ", zonder_accenten(tekst)).strip().lower())
    return _TOKEN.sub(lambda treffer: VERVANGINGEN.get(treffer.group(), treffer.group()), laag)


def tokens(tekst: str) -> list[str]:
    """Words and numbers of a message after `normaliseer`, without punctuation."""
    return _TOKEN.findall(normaliseer(tekst))
