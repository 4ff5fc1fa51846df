"""A conversation as the gateway holds it during a turn: messages, choices on the table, and where the talk stands."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from bot.verstaan.normaal import tokens

OUDER = "ouder"
MAATJE = "maatje"
# A message that has no number yet gets one when it is stored.
ONGENUMMERD = 0
# Kinds of danger in which nothing may bring both parents together.
GEWELD = ("crisis_huiselijk_geweld", "crisis_kind_onveilig", "crisis_acuut")


@dataclass(frozen=True)
class Keuze:
    """A choice on offer. The payload never leaves the server."""

    id: str
    titel: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Uit:
    """A message that is going to be said, before it has a number."""

    tekst: str
    keuzes: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    onderwerp: str | None = None
    kaarten: tuple[Mapping[str, Any], ...] = ()
    veiligheid: Mapping[str, Any] | None = None
    van: str = MAATJE


@dataclass(frozen=True)
class Bericht:
    """A message of the conversation. `op` is the number of the parent's message that it answers."""

    id: str
    volgnummer: int
    van: str
    tekst: str
    tijdstip: dt.datetime
    keuzes: tuple[Keuze, ...] = ()
    kaarten: tuple[Mapping[str, Any], ...] = ()
    bestanden: tuple[Mapping[str, Any], ...] = ()
    onderwerp: str | None = None
    veiligheid: Mapping[str, Any] | None = None
    client_id: str | None = None
    op: int | None = None

    def als_api(self) -> dict[str, Any]:
        """The message as the API shows it."""
        api: dict[str, Any] = {
            "id": self.id,
            "volgnummer": self.volgnummer,
            "van": self.van,
            "tekst": self.tekst,
            "keuzes": [{"id": k.id, "titel": k.titel} for k in self.keuzes],
            "kaarten": [dict(k) for k in self.kaarten],
            "bestanden": [dict(b) for b in self.bestanden],
            "tijdstip": self.tijdstip.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        if self.onderwerp:
            api["onderwerp"] = self.onderwerp
        if self.veiligheid:
            api["veiligheid"] = dict(self.veiligheid)
        return api

    @property
    def op_bericht(self) -> int | None:
        """The number of the message it answers, under the name the handoff uses."""
        return self.op

    @property
    def inhoud(self) -> dict[str, Any]:
        """What is stored (encrypted) of the message, besides the columns."""
        return {
            "id": self.id,
            "tekst": self.tekst,
            "keuzes": [{"id": k.id, "titel": k.titel, "payload": dict(k.payload)} for k in self.keuzes],
            "kaarten": [dict(k) for k in self.kaarten],
            "bestanden": [dict(b) for b in self.bestanden],
            "onderwerp": self.onderwerp,
            "veiligheid": dict(self.veiligheid) if self.veiligheid else None,
        }


@dataclass
class Toestand:
    """Where the talk stands; kept encrypted with the conversation.

    `vraag` is the field Rasa asked for. `laatste_vraag` is what "Probeer opnieuw" asks again: `{"tekst"}` or
    `{"keuze"}`. `check` is the safety question on the table: `{"niveau", "soort", "subsoort", "tekst"}`; `gevaar` the
    last danger: `{"soort", "subsoort"}`. `stap` is the flow that waits for an answer: `gemeente` or `toestemming`
    (handoff), `wissen`. `delen` is what the parent was shown before consent: `{"gemeente", "samenvatting", "tot"}`,
    with the messages up to number `tot`.
    """

    onderwerp: str | None = None
    laag: int = 0
    vraag: str | None = None
    veiligheid_nee: bool = False
    checks: int = 0
    check: dict[str, Any] | None = None
    gevaar: dict[str, Any] | None = None
    stap: str | None = None
    delen: dict[str, Any] | None = None
    laatste_vraag: dict[str, Any] | None = None

    def als_dict(self) -> dict[str, Any]:
        """The fields, as stored."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @classmethod
    def uit_dict(cls, inhoud: Mapping[str, Any]) -> Toestand:
        """Read back; unknown fields of another version are left out."""
        namen = {f.name for f in fields(cls)}
        return cls(**{k: v for k, v in inhoud.items() if k in namen})

    def voor_rasa(self) -> dict[str, Any]:
        """The context that Rasa gets."""
        return {
            "onderwerp": self.onderwerp,
            "laag": self.laag,
            "vraag": self.vraag,
            "veiligheid_nee": self.veiligheid_nee,
            # From then on nothing is offered that brings both parents together.
            "geweld": (self.gevaar or {}).get("soort") in GEWELD,
        }

    def vergeet_onderwerp(self) -> None:
        """Start again with an open table; what concerns safety stays."""
        self.onderwerp, self.laag, self.vraag = None, 0, None
        self.stap, self.delen, self.laatste_vraag = None, None, None


@dataclass
class Gesprek:
    """One conversation during a turn.

    `recent` holds the latest messages, oldest first. `gestart` is False until the first message: nothing is stored
    then. `onopgeslagen` are messages that the database does not have yet, because it could not be reached.
    """

    id: str
    gemeente: str | None
    gestart: bool = False
    situatie: dict[str, Any] = field(default_factory=dict)
    toestand: Toestand = field(default_factory=Toestand)
    recent: list[Bericht] = field(default_factory=list)
    onopgeslagen: list[Bericht] = field(default_factory=list)

    @property
    def laatste(self) -> int:
        """The highest number given out, as far as known here."""
        return self.recent[-1].volgnummer if self.recent else 0

    @property
    def woonplaats(self) -> str | None:
        """The municipality of the parent: what they said, else whose site it is."""
        return self.situatie.get("gemeente") or self.gemeente

    def met_client_id(self, client_id: str) -> Bericht | None:
        """The parent's message with this client id, if it is among the recent ones."""
        return next((b for b in reversed(self.recent) if b.client_id == client_id), None)

    def antwoorden(self, volgnummer: int) -> list[Bericht]:
        """The replies to one message, among the recent ones."""
        return [b for b in self.recent if b.op == volgnummer]

    def tafel(self) -> list[Keuze]:
        """The choices of the latest turn of the Maatje, which typed text may name."""
        keuzes: list[Keuze] = []
        for bericht in reversed(self.recent):
            if bericht.van == OUDER:
                break
            keuzes.extend(bericht.keuzes)
        return keuzes

    def getypte_keuze(self, tekst: str) -> Keuze | None:
        """The choice on the table whose title the parent typed, whatever the case and punctuation."""
        gezocht = tokens(tekst)
        return next((k for k in self.tafel() if gezocht and tokens(k.titel) == gezocht), None)


def van_ouder(tekst: str, client_id: str, nu: dt.datetime) -> Bericht:
    """A message of the parent, not yet numbered."""
    return Bericht(secrets.token_hex(16), ONGENUMMERD, OUDER, tekst, nu, client_id=client_id)


def van_maatje(
    uit: Uit, op: int | None, nu: dt.datetime, willekeurig: Callable[[int], str] = secrets.token_hex
) -> Bericht:
    """A message to say, not yet numbered.

    Args:
        uit: what to say.
        op: the number of the message it answers.
        nu: time.
        willekeurig: gives n bytes in hexadecimal, so that ids cannot be guessed; a fixed source makes the opening
            messages the same each time.
    """
    return Bericht(
        id=willekeurig(16),
        volgnummer=ONGENUMMERD,
        van=uit.van,
        tekst=uit.tekst,
        tijdstip=nu,
        keuzes=tuple(Keuze(willekeurig(12), titel, payload) for titel, payload in uit.keuzes),
        kaarten=tuple(uit.kaarten),
        onderwerp=uit.onderwerp,
        veiligheid=uit.veiligheid,
        op=op,
    )


def uit_inhoud(
    inhoud: Mapping[str, Any], volgnummer: int, van: str, tijdstip: dt.datetime, client_id: str | None, op: int | None
) -> Bericht:
    """A stored message read back."""
    return Bericht(
        id=str(inhoud.get("id") or f"b{volgnummer}"),
        volgnummer=volgnummer,
        van=van,
        tekst=str(inhoud["tekst"]),
        tijdstip=tijdstip,
        keuzes=tuple(Keuze(k["id"], k["titel"], k["payload"]) for k in inhoud.get("keuzes") or ()),
        kaarten=tuple(inhoud.get("kaarten") or ()),
        bestanden=tuple(inhoud.get("bestanden") or ()),
        onderwerp=inhoud.get("onderwerp"),
        veiligheid=inhoud.get("veiligheid"),
        client_id=client_id,
        op=op,
    )


def zoek_keuze(berichten: Iterable[Bericht], keuze_id: str) -> Keuze | None:
    """The choice with this id among messages."""
    return next((k for b in berichten for k in b.keuzes if k.id == keuze_id), None)
