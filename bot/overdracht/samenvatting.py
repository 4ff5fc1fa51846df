"""What is shared with a human: built from the conversation, shown to the parent first, part by part to leave out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

BEWAARDAGEN = 90
"""Days the text of a handoff is kept after it was closed. The parent is told this number; storage obeys it."""

SAMENVATTING = "samenvatting"
TRANSCRIPT = "transcript"

_MENS = "mens_spreken"
_LANGSTE_VRAAG = 300


class GemeenteOntbreekt(ValueError):
    """It is not known which municipality should get the request; ask the parent first."""


class GesprekBericht(Protocol):
    """A message of the conversation, as the storage gives it."""

    @property
    def volgnummer(self) -> int:
        """Its number in the conversation."""

    @property
    def van(self) -> str:
        """ouder, maatje, medewerker or systeem."""

    @property
    def inhoud(self) -> Mapping[str, Any]:
        """tekst, keuzes, kaarten, onderwerp …"""

    @property
    def op_bericht(self) -> int | None:
        """Number of the message of the parent this one answers."""

    @property
    def tijdstip(self) -> dt.datetime:
        """When, UTC."""


@dataclass(frozen=True)
class Onderdeel:
    """One part of what is shared, which the parent may leave out."""

    id: str
    titel: str
    regels: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Deelbaar:
    """Everything that would be shared. A part the parent left out is None."""

    gemeente: str
    samenvatting: dict[str, Any] | None
    transcript: list[dict[str, Any]] | None

    @property
    def onderdelen(self) -> tuple[Onderdeel, ...]:
        """The parts that are in, with what they say."""
        delen = []
        if self.samenvatting is not None:
            delen.append(Onderdeel(SAMENVATTING, "Samenvatting", regels(self.samenvatting)))
        if self.transcript is not None:
            aantal = len(self.transcript)
            omvang = "1 bericht" if aantal == 1 else f"alle {aantal} berichten hierboven"
            delen.append(Onderdeel(TRANSCRIPT, "Het gesprek", (("Het gesprek", omvang),)))
        return tuple(delen)

    def zonder(self, weg: Collection[str]) -> Deelbaar:
        """The same without these parts.

        Raises:
            ValueError: a part does not exist.
        """
        onbekend = set(weg) - {SAMENVATTING, TRANSCRIPT}
        if onbekend:
            raise ValueError(f"Onbekend onderdeel: {', '.join(sorted(onbekend))}.")
        return replace(
            self,
            samenvatting=None if SAMENVATTING in weg else self.samenvatting,
            transcript=None if TRANSCRIPT in weg else self.transcript,
        )


def bouw(
    situatie: Mapping[str, Any], berichten: Sequence[GesprekBericht], titels: Mapping[str, str], gemeente: str | None
) -> Deelbaar:
    """Build what would be shared, no more than a helper needs to begin (AVG art. 5 lid 1 onder c).

    Args:
        situatie: what is known of the parent, fields of `bot.verstaan.situatie`.
        berichten: the conversation so far, in order.
        titels: topic id to title, only of topics about a problem (not greetings and the like).
        gemeente: municipality of the site, used when the parent named none.

    Raises:
        GemeenteOntbreekt: no municipality is known.
    """
    ontvanger = situatie.get("gemeente") or gemeente
    if not ontvanger:
        raise GemeenteOntbreekt("De gemeente is niet bekend.")
    samenvatting = {
        "gemeente": ontvanger,
        "plaats": situatie.get("plaats"),
        "leeftijden": sorted(situatie.get("leeftijden") or ()),
        "onderwerpen": _onderwerpen(berichten, titels),
        "laatste_vraag": _laatste_vraag(berichten, titels),
    }
    return Deelbaar(str(ontvanger), samenvatting, [_transcriptregel(bericht) for bericht in berichten])


def regels(samenvatting: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The summary as label and text, the same for the parent and for staff; what is unknown is left out."""
    gemeente, plaats = samenvatting.get("gemeente") or "", samenvatting.get("plaats")
    leeftijden = [str(leeftijd) for leeftijd in samenvatting.get("leeftijden") or ()]
    paren = (
        ("Gemeente", f"{gemeente} ({plaats})" if plaats and plaats != gemeente else gemeente),
        ("Leeftijd van de kinderen", f"{_opsomming(leeftijden)} jaar" if leeftijden else ""),
        ("Onderwerpen", ", ".join(samenvatting.get("onderwerpen") or ())),
        ("Laatste vraag", samenvatting.get("laatste_vraag") or ""),
    )
    return tuple((label, tekst) for label, tekst in paren if tekst)


def toestemmingstekst(deelbaar: Deelbaar) -> tuple[str, ...]:
    """The bubbles that ask for consent: what goes along, who reads it, how long it stays, what the reader may do.

    The second bubble is the warning of the Wet verplichte meldcode: the reader is a professional, the assistant is not.
    """
    lijst = "\n".join(f"- **{label}:** {tekst}" for deel in deelbaar.onderdelen for label, tekst in deel.regels)
    if lijst:
        mee = f"Ik kan je vraag doorsturen naar de gemeente {deelbaar.gemeente}. Dit gaat dan mee:\n\n{lijst}"
    else:
        mee = (
            f"Ik kan je vraag doorsturen naar de gemeente {deelbaar.gemeente}. "
            "De medewerker ziet dan alleen je nummer en het tijdstip."
        )
    uitleg = (
        "Een medewerker van de gemeente leest dit. "
        f"Het wordt uiterlijk {BEWAARDAGEN} dagen na het afronden gewist. "
        "Ik meld zelf niets. Een medewerker die zich zorgen maakt over veiligheid, kan wel hulp of een melding nodig "
        "vinden. Je krijgt een nummer. Daarmee vindt de medewerker je verzoek terug. Wil je dit versturen?"
    )
    return mee, uitleg


def _onderwerpen(berichten: Iterable[GesprekBericht], titels: Mapping[str, str]) -> list[str]:
    gezien: dict[str, None] = {}
    for bericht in berichten:
        onderwerp = str(bericht.inhoud.get("onderwerp"))
        if onderwerp in titels:
            gezien[titels[onderwerp]] = None
    return list(gezien)


def _laatste_vraag(berichten: Sequence[GesprekBericht], titels: Mapping[str, str]) -> str | None:
    """The last thing the parent typed about a problem: not a tapped button, not the wish for a human itself."""
    keuzes = {
        str(keuze.get("titel", "")).casefold() for bericht in berichten for keuze in bericht.inhoud.get("keuzes") or ()
    }
    antwoorden: dict[int, set[str | None]] = {}
    for bericht in berichten:
        if bericht.op_bericht is not None:
            antwoorden.setdefault(bericht.op_bericht, set()).add(bericht.inhoud.get("onderwerp"))
    getypt = [
        bericht
        for bericht in reversed(berichten)
        if bericht.van == "ouder" and (_tekst(bericht) or "").casefold() not in keuzes | {""}
    ]
    over_probleem = [b for b in getypt if antwoorden.get(b.volgnummer, set()) & titels.keys()]
    overig = [b for b in getypt if _MENS not in antwoorden.get(b.volgnummer, set())]
    gekozen = next(iter(over_probleem or overig), None)
    return None if gekozen is None else _kort(_tekst(gekozen))


def _tekst(bericht: GesprekBericht) -> str:
    return str(bericht.inhoud.get("tekst") or "").strip()


def _kort(tekst: str) -> str:
    plat = " ".join(tekst.split())
    return plat if len(plat) <= _LANGSTE_VRAAG else plat[: _LANGSTE_VRAAG - 1].rstrip() + "…"


def _transcriptregel(bericht: GesprekBericht) -> dict[str, Any]:
    regel: dict[str, Any] = {
        "van": bericht.van,
        "tekst": _tekst(bericht),
        "tijdstip": bericht.tijdstip.isoformat(timespec="seconds"),
    }
    kaarten = [str(kaart["naam"]) for kaart in bericht.inhoud.get("kaarten") or () if kaart.get("naam")]
    if kaarten:
        regel["hulpaanbod"] = kaarten
    return regel


def _opsomming(delen: Sequence[str]) -> str:
    return delen[0] if len(delen) == 1 else f"{', '.join(delen[:-1])} en {delen[-1]}"
