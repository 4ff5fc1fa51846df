"""What the gateway itself says to parents. Answers about topics are content and live in `data/antwoorden`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.gateway.gesprek import Uit

Titelkeuze = tuple[str, Mapping[str, Any]]


def _onderwerp(titel: str, onderwerp: str) -> Titelkeuze:
    return titel, {"soort": "onderwerp", "onderwerp": onderwerp, "entiteiten": {}}


MENS: Titelkeuze = ("Ik wil een mens", {"soort": "overdracht", "stap": "start"})
HERHAAL: Titelkeuze = ("Probeer opnieuw", {"soort": "herhaal"})
PRIVACY = _onderwerp("Wat gebeurt er met mijn gegevens?", "privacy")
BEGIN = (
    _onderwerp("Ik twijfel over mijn relatie", "relatie_twijfel"),
    _onderwerp("Ik ga scheiden, waar begin ik?", "waar_beginnen"),
    _onderwerp("Hoe vertel ik het de kinderen?", "kinderen_vertellen"),
    _onderwerp("Hulp bij mij in de buurt", "hulp_zoeken"),
)


def opening(gemeente: str | None) -> list[Uit]:
    """The first messages of a conversation.

    Args:
        gemeente: the municipality whose site it is, if known.
    """
    van = f"gemeente {gemeente}" if gemeente else "de gemeenten in Twente"
    return [
        Uit(
            f"Hallo, ik ben het Digitaal Maatje van {van}. Je praat met een computer. Er leest geen mens mee, tenzij "
            "jij daar zelf om vraagt. Zolang je niets stuurt, bewaar ik niets. Noem liever geen namen of adressen. "
            "Kijkt er iemand mee? Gebruik dan de knop Snel weg."
        ),
        Uit(
            "Ik geef informatie over je relatie, uit elkaar gaan, je kinderen, wonen en geld. Ik zoek ook hulp bij jou "
            "in de buurt. Wil je liever een mens? Typ dan: ik wil een mens. Waar wil je het over hebben?",
            (*BEGIN, PRIVACY),
        ),
    ]


STIL = "Sorry, het lukt me nu niet om een antwoord te vinden. Dat ligt aan mij, niet aan jou. {contact}"

HERHAAL_LEEG = "Stel je vraag maar opnieuw. Je mag het in je eigen woorden zeggen."

# Safety
MEER_NUMMERS = "Meer nummers"
NUMMERS_TITEL = "Nummers bij gevaar"
NUMMERS = "Dit zijn de nummers die je kunt bellen."
NUMMERS_AFSCHEID = "Voor je gaat: bij gevaar, of als je met iemand wilt praten, kun je deze nummers bellen."

# Handoff
VRAAG_GEMEENTE = "Elke gemeente heeft eigen medewerkers. In welke plaats of gemeente woon je?"
VRAAG_GEMEENTE_WEER = "Die plaats ken ik niet. Typ de naam van je woonplaats, bijvoorbeeld Goor of Enschede."
VRAAG_KANDIDATEN = "Daarvan zijn er meer. In welke gemeente woon je: {kandidaten}?"
BUITEN_TWENTE = (
    "Ik kan alleen vragen sturen naar de 14 gemeenten in Twente. Woon je ergens anders? Kijk dan op de site van je "
    "eigen gemeente, of bel je huisarts."
)
TOCH_NIET: Titelkeuze = ("Toch niet", {"soort": "overdracht", "stap": "annuleer"})
VERSTUUR: Titelkeuze = ("Ja, verstuur", {"soort": "overdracht", "stap": "verstuur"})
NIET_VERSTUREN: Titelkeuze = ("Nee, niet versturen", {"soort": "overdracht", "stap": "annuleer"})
GEANNULEERD = "Goed. Ik heb niets verstuurd. We kunnen gewoon verder praten. Waar wil je het over hebben?"
VERSTUURD = (
    "Je vraag is verstuurd naar gemeente {gemeente}. Je nummer is **{referentie}**. Schrijf het op of maak een foto."
)
VERSTUURD_DAARNA = (
    "Een medewerker kan je vraag nu lezen. Wanneer dat gebeurt, verschilt per gemeente. Je krijgt in dit venster nog "
    "geen antwoord van de medewerker. {contact} Noem dan je nummer. Intussen kun je hier gewoon verder praten."
)
AL_VERSTUURD = "Je vraag is al verstuurd naar gemeente {gemeente}. Je nummer is **{referentie}**. {contact}"
NIET_OPGESLAGEN = "Het lukt nu niet om je vraag te bewaren. Er is dus niets verstuurd. {contact}"
VERSTUUR_OPNIEUW: Titelkeuze = ("Probeer opnieuw te versturen", {"soort": "overdracht", "stap": "verstuur"})

# Erasing
WISSEN_VRAAG = "Wil je dit hele gesprek wissen? Alles wat je hier hebt getypt gaat weg. Dat kan ik niet terugdraaien."
WISSEN_JA: Titelkeuze = ("Ja, wis alles", {"soort": "wissen", "stap": "ja"})
WISSEN_NEE: Titelkeuze = ("Nee, niet wissen", {"soort": "wissen", "stap": "nee"})
NIET_GEWIST = "Goed. Ik wis niets. Waar wil je het over hebben?"
GEWIST = "Je gesprek is gewist. Er is niets van over. Wil je later weer praten, begin dan een nieuw gesprek."
WISSEN_MISLUKT = "Wissen lukt nu niet. Je gesprek is er nog. Probeer het straks nog eens."
