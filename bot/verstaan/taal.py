"""Which language a message is in, from its script and its small words. Conservative: in doubt None, never a guess.

Twents, Frisian-looking spelling and short Dutch must never count as foreign, so a foreign language needs several small
words that Dutch does not have, and clearly more of them than Dutch ones.
"""

from __future__ import annotations

import re

from bot.verstaan.normaal import woordenset, zonder_accenten

_ARABISCH = re.compile(r"[\u0600-\u06ff]")
_CYRILLISCH = re.compile(r"[\u0400-\u04ff]")
# Letters that Russian has and Ukrainian has not.
_RUSSISCH = re.compile(r"[ыэъёЫЭЪЁ]")
_LETTER = re.compile(r"[^\W\d_]")
_WOORD = re.compile(r"[a-zğışçöüąćęłńóśźżß']+")

# Words left out on purpose: those Dutch or Twents shares ("is", "in", "was", "die", "mien", "he", "so", "to").
_KLEIN: dict[str, frozenset[str]] = {
    "nl": woordenset(
        """
        de het een en ik je jij hij zij ze wij we jullie mijn ons onze niet geen van voor met naar maar als dat
        dit die deze wat wie waar hoe ook nog wel dan toch er aan op bij uit om te ben bent zijn heb hebt heeft
        hebben wil kan mag moet moeten ga gaat gaan kinderen kind scheiden huis ex man vrouw nu al veel meer
        over door tot onder zo of want nie neet oet mien oons moar doar joa wi'j bie noar hoes da'k ai hest mot
        kats efkes graag dank bedankt hallo hoi
        """
    ),
    "en": woordenset(
        """
        the and i i'm im you my your we our he she they them his her have has had don't dont doesn't want wants
        need would could should what how where when why this that these with without from about divorce divorced
        separated husband wife child children kids help please not are am been get live living speak english
        can't cannot who there because their me it do does for of can go son daughter see
        """
    ),
    "de": woordenset(
        """
        ich du er wir ihr mein meine meinen meiner mich mir dich nicht kein keine und oder aber der das ein eine
        einen einem ist sind habe hast haben hat will möchte können kann brauche mit von für auf aus bei zum zur
        wie wo wann warum auch scheidung trennung scheiden lassen mann frau kinder kindern hilfe bitte deutsch
        spreche über noch sich dass wenn
        """
    ),
    "tr": woordenset(
        """
        ben sen biz bir ve ile için ama çok var yok değil ne nasıl nerede eşim eşimden kocam karım çocuk
        çocuklar çocuklarım çocuğum boşanmak boşanma istiyorum yardım lütfen türkçe bana beni bu şu mi mı
        ayrılmak evli evde konuşuyorum gerekiyor merhaba bilmiyorum cocuk cocuklar bosanmak kocamdan yardim icin
        lutfen turkce esim degil nasil
        """
    ),
    "pl": woordenset(
        """
        jestem nie tak się sie jest są mam mój moja moje mąż żona mąz zona dzieci dziecko rozwód rozwod chcę
        chce wiem robić robic potrzebuję potrzebuje pomocy pomoc proszę prosze jak gdzie kiedy dlaczego czy ale
        oraz dla od na do po polsku mówię mowie dzień dobry z w i co mną od
        """
    ),
}
# Small words of one letter or that also occur in Dutch say too little to start from.
_ZWAK: dict[str, frozenset[str]] = {
    "en": woordenset("i we he me of do for her had want help are am my it get where there divorce kids"),
    "de": woordenset("er das der ein bei mit will aus ihr scheiden kinder mann wie wo auf hat und du von zum"),
    "tr": woordenset("ben bir ne ve bu mi var sen"),
    "pl": woordenset("na do od po z w i co tak jak dla ale mam nie"),
}
_SCHRIFT = {"tr": re.compile(r"[ğışİ]"), "pl": re.compile(r"[ąćęłńśźż]"), "de": re.compile("ß")}
_KORTE_ZINNEN: dict[str, frozenset[str]] = {
    "en": frozenset(
        (
            "help me",
            "help me please",
            "please help",
            "i need help",
            "do you speak english",
            "english please",
            "english",
            "in english",
        )
    ),
    "de": frozenset(
        ("deutsch", "auf deutsch", "auf deutsch bitte", "sprechen sie deutsch", "guten tag", "hilfe", "bitte helfen")
    ),
    "tr": frozenset(("merhaba", "turkce", "yardim", "yardim edin", "bosanmak istiyorum", "turkce biliyor musunuz")),
    "pl": frozenset(("pomocy", "po polsku", "dzien dobry", "czy mowisz po polsku")),
}


def _schrift(tekst: str) -> str | None:
    """Language of a message in another script, when at least half of its letters are in it."""
    letters = len(_LETTER.findall(tekst))
    if letters == 0:
        return None
    if len(_ARABISCH.findall(tekst)) * 2 >= letters:
        return "ar"
    if len(_CYRILLISCH.findall(tekst)) * 2 >= letters and not _RUSSISCH.search(tekst):
        return "uk"
    return None


def herken_taal(tekst: str) -> str | None:
    """The language of a message.

    Returns:
        "nl", "en", "de", "tr", "ar", "pl" or "uk"; None when it is too short, mixed or something else. Cyrillic with
        letters that only Russian has gives None, because nothing is ready in Russian.
    """
    schrift = _schrift(tekst)
    if schrift:
        return schrift
    laag = tekst.replace("’", "'").lower()
    woorden = _WOORD.findall(laag)
    if not woorden:
        return None
    kaal = " ".join(re.findall(r"[a-z]+", zonder_accenten(laag).replace("ı", "i")))
    for taal, zinnen in _KORTE_ZINNEN.items():
        if kaal in zinnen:
            return taal
    return _weeg(woorden, laag)


def _weeg(woorden: list[str], laag: str) -> str | None:
    tellingen = {taal: sum(1 for woord in woorden if woord in klein) for taal, klein in _KLEIN.items()}
    nederlands = tellingen.pop("nl")
    taal, aantal = max(
        tellingen.items(), key=lambda paar: paar[1] + 2 * bool(_SCHRIFT.get(paar[0]) and _SCHRIFT[paar[0]].search(laag))
    )
    eigen_schrift = bool(taal in _SCHRIFT and _SCHRIFT[taal].search(laag))
    sterk = sum(
        1 for woord in woorden if woord in _KLEIN[taal] and woord not in _ZWAK[taal] and woord not in _KLEIN["nl"]
    )
    vrij_van_nederlands = nederlands == 0 and aantal >= 4 and aantal * 2 > len(woorden)
    genoeg = (sterk >= 2 and aantal >= 3) or (sterk >= 1 and eigen_schrift) or vrij_van_nederlands
    if genoeg and aantal >= 1.5 * nederlands and aantal * 4 >= len(woorden):
        return taal
    return "nl" if nederlands >= 1 and nederlands >= aantal and nederlands * 6 >= len(woorden) else None
