"""Conversations and their messages: the transcript of the product."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from bot.overdracht.toestand import GESLOTEN, Status
from bot.storage.basis import Repository, vingerafdruk
from bot.storage.bewaartermijnen import GEWIST
from bot.storage.models import BerichtRij, GesprekRij, GewistRij, OverdrachtRij, TrackerRij
from bot.storage.tijd import nu

# Rows a statement; databases limit the number of values in one.
_PORTIE = 1000
_ID = re.compile(r"[0-9a-f]{32}")
_OPEN = [status.value for status in Status if status not in GESLOTEN]


class GesprekOnbekend(LookupError):
    """There is no such conversation: never was, expired or erased."""


class DubbelBericht(ValueError):
    """A message with this client id is already in the conversation; its answers are `antwoorden_op`."""


@dataclass(frozen=True)
class Gesprek:
    """One conversation. `sender` is the name Rasa knows it by; times are UTC."""

    id: str
    sender: str
    gemeente: str | None
    situatie: dict[str, Any]
    context: dict[str, Any]
    status: str
    laatste_volgnummer: int
    aangemaakt: dt.datetime
    laatst_actief: dt.datetime
    verloopt: dt.datetime


@dataclass(frozen=True)
class NieuwBericht:
    """A message to be stored.

    Args:
        van: ouder, maatje, medewerker or systeem.
        inhoud: JSON: tekst, keuzes with their payload, kaarten, bestanden, onderwerp, veiligheid, opdracht.
        client_id: id the page of the parent gave to this message.
        op_bericht: number of the message of the parent this one answers.
        tijdstip: when; now when not given.
    """

    van: str
    inhoud: Mapping[str, Any]
    client_id: str | None = None
    op_bericht: int | None = None
    tijdstip: dt.datetime | None = None


@dataclass(frozen=True)
class Bericht:
    """A stored message; `volgnummer` counts from 1 within the conversation."""

    gesprek_id: str
    volgnummer: int
    van: str
    inhoud: dict[str, Any]
    client_id: str | None
    op_bericht: int | None
    tijdstip: dt.datetime


def _open_overdracht() -> Any:
    """Condition: the conversation has a handoff that is not closed; then it is kept past its time."""
    van_gesprek = select(OverdrachtRij.id).where(
        OverdrachtRij.gesprek_id == GesprekRij.id, OverdrachtRij.status.in_(_OPEN)
    )
    return van_gesprek.correlate(GesprekRij).exists()


class GesprekRepository(Repository):
    """Conversations, encrypted at rest."""

    def maak(
        self,
        gesprek_id: str,
        *,
        sender: str | None = None,
        gemeente: str | None = None,
        situatie: Mapping[str, Any] | None = None,
        context: Mapping[str, Any] | None = None,
        status: str = Status.MAATJE.value,
    ) -> Gesprek:
        """Start a conversation. Starting the same one again gives the one that is there.

        Args:
            gesprek_id: 128 random bits as 32 hex characters, lower case.
            sender: the name Rasa knows it by, at most 64 characters; an HMAC of the id when not given.

        Raises:
            ValueError: the id has another form, or the status does not exist.
            GesprekOnbekend: a conversation with this id was erased, or is past its time.
        """
        if not _ID.fullmatch(gesprek_id):
            raise ValueError("Een gesprek-id is 32 hexadecimale tekens.")
        bestaand = self.vind(gesprek_id)
        if bestaand is not None:
            return bestaand
        if self.is_gewist(gesprek_id):
            raise GesprekOnbekend(gesprek_id)
        moment = nu()
        opdracht = self._invoegen(GesprekRij).values(
            id=gesprek_id,
            sender=sender or self._geheim.sender(gesprek_id),
            gemeente=gemeente,
            situatie_versleuteld=self._geheim.versleutel_json(dict(situatie or {})),
            context_versleuteld=self._geheim.versleutel_json(dict(context or {})),
            status=Status(status).value,
            laatste_volgnummer=0,
            aangemaakt=moment,
            laatst_actief=moment,
            verloopt=moment + self._bewaartijd,
        )
        # A second gateway may be starting the same one at this moment.
        self._sessie.execute(opdracht.on_conflict_do_nothing(index_elements=["id"]))
        gemaakt = self.vind(gesprek_id)
        if gemaakt is None:
            raise GesprekOnbekend(gesprek_id)
        return gemaakt

    def vind(self, gesprek_id: str) -> Gesprek | None:
        """The conversation; None when it is not there or past its time, even before the purge came by."""
        rij = self._sessie.execute(
            select(GesprekRij)
            .where(GesprekRij.id == gesprek_id, or_(GesprekRij.verloopt > nu(), _open_overdracht()))
            .execution_options(populate_existing=True)
        ).scalar_one_or_none()
        return None if rij is None else self._gesprek(rij)

    def voeg_toe(self, gesprek_id: str, berichten: Sequence[NieuwBericht]) -> list[Bericht]:
        """Add messages under consecutive numbers and keep the conversation alive.

        Two callers at once wait for each other on the row of the conversation, so numbers have no gaps or doubles.

        Raises:
            GesprekOnbekend: there is no such conversation (any more).
            DubbelBericht: a client id is there already; nothing was added.
        """
        moment = nu()
        gevonden = self._sessie.execute(
            update(GesprekRij)
            .where(GesprekRij.id == gesprek_id, or_(GesprekRij.verloopt > moment, _open_overdracht()))
            .values(
                laatste_volgnummer=GesprekRij.laatste_volgnummer + len(berichten),
                laatst_actief=moment,
                verloopt=moment + self._bewaartijd,
            )
            .execution_options(synchronize_session=False)
        ).rowcount
        if not gevonden:
            raise GesprekOnbekend(gesprek_id)
        self._weiger_dubbel(gesprek_id, berichten)
        laatste = self._sessie.execute(
            select(GesprekRij.laatste_volgnummer).where(GesprekRij.id == gesprek_id)
        ).scalar_one()
        rijen = [
            BerichtRij(
                gesprek_id=gesprek_id,
                volgnummer=laatste - len(berichten) + plek,
                van=bericht.van,
                inhoud_versleuteld=self._geheim.versleutel_json(dict(bericht.inhoud)),
                client_id=bericht.client_id,
                op_bericht=bericht.op_bericht,
                tijdstip=bericht.tijdstip or moment,
            )
            for plek, bericht in enumerate(berichten, start=1)
        ]
        self._sessie.add_all(rijen)
        self._sessie.flush()
        return [self._bericht(rij) for rij in rijen]

    def _weiger_dubbel(self, gesprek_id: str, berichten: Sequence[NieuwBericht]) -> None:
        ids = [bericht.client_id for bericht in berichten if bericht.client_id is not None]
        if not ids:
            return
        bekend = self._sessie.execute(
            select(BerichtRij.volgnummer).where(BerichtRij.gesprek_id == gesprek_id, BerichtRij.client_id.in_(ids))
        ).first()
        if bekend is None and len(set(ids)) == len(ids):
            return
        # The counter was already raised: a caller that catches this error and commits must leave no gap.
        self._sessie.execute(
            update(GesprekRij)
            .where(GesprekRij.id == gesprek_id)
            .values(laatste_volgnummer=GesprekRij.laatste_volgnummer - len(berichten))
            .execution_options(synchronize_session=False)
        )
        raise DubbelBericht("Dit bericht is al ontvangen.")

    def berichten(self, gesprek_id: str, na: int = 0) -> list[Bericht]:
        """The messages after number `na`, in order; none for an unknown conversation."""
        rijen = self._sessie.execute(
            select(BerichtRij)
            .where(BerichtRij.gesprek_id == gesprek_id, BerichtRij.volgnummer > na)
            .order_by(BerichtRij.volgnummer)
        ).scalars()
        return [self._bericht(rij) for rij in rijen]

    def antwoorden_op(self, gesprek_id: str, client_id: str) -> list[Bericht] | None:
        """What was answered to the message with this client id.

        Returns:
            None when that message never arrived; an empty list when it did but has no answer yet.
        """
        nummer = self._sessie.execute(
            select(BerichtRij.volgnummer).where(BerichtRij.gesprek_id == gesprek_id, BerichtRij.client_id == client_id)
        ).scalar_one_or_none()
        if nummer is None:
            return None
        rijen = self._sessie.execute(
            select(BerichtRij)
            .where(BerichtRij.gesprek_id == gesprek_id, BerichtRij.op_bericht == nummer)
            .order_by(BerichtRij.volgnummer)
        ).scalars()
        return [self._bericht(rij) for rij in rijen]

    def werk_bij(
        self,
        gesprek_id: str,
        *,
        gemeente: str | None = None,
        situatie: Mapping[str, Any] | None = None,
        context: Mapping[str, Any] | None = None,
        status: str | None = None,
    ) -> None:
        """Change what is given and leave the rest; use `vergeet` to make gemeente, situatie and context empty.

        Raises:
            GesprekOnbekend: there is no such conversation.
            ValueError: the status does not exist.
        """
        waarden: dict[str, Any] = {}
        if gemeente is not None:
            waarden["gemeente"] = gemeente
        if situatie is not None:
            waarden["situatie_versleuteld"] = self._geheim.versleutel_json(dict(situatie))
        if context is not None:
            waarden["context_versleuteld"] = self._geheim.versleutel_json(dict(context))
        if status is not None:
            waarden["status"] = Status(status).value
        self._wijzig(gesprek_id, waarden)

    def vergeet(self, gesprek_id: str) -> None:
        """Forget municipality, situation and context, and keep the messages. Raises: GesprekOnbekend."""
        leeg = self._geheim.versleutel_json({})
        self._wijzig(gesprek_id, {"gemeente": None, "situatie_versleuteld": leeg, "context_versleuteld": leeg})

    def _wijzig(self, gesprek_id: str, waarden: dict[str, Any]) -> None:
        if not waarden:
            return
        opdracht = update(GesprekRij).where(GesprekRij.id == gesprek_id).values(**waarden)
        if not self._sessie.execute(opdracht.execution_options(synchronize_session=False)).rowcount:
            raise GesprekOnbekend(gesprek_id)

    def verwijder(self, gesprek_id: str, sender: str | None = None) -> bool:
        """Erase a conversation: messages, situation, working memory of Rasa, texts of its handoffs (AVG art. 17).

        What stays is a mark without content, so that a late answer cannot bring anything back. A request the
        municipality still had open becomes 'ingetrokken' without text, so that staff know why it is empty.

        Args:
            gesprek_id: which one; also one that was never stored can be marked.
            sender: the name Rasa knows it by, for when the conversation was never stored.

        Returns:
            Whether there was something to erase.
        """
        bekend = self._sessie.execute(
            select(GesprekRij.sender).where(GesprekRij.id == gesprek_id).with_for_update()
        ).scalar_one_or_none()
        naam = bekend or sender or self._geheim.sender(gesprek_id)
        moment = nu()
        self._wis_overdrachten(gesprek_id, moment)
        self._wis([gesprek_id], [naam])
        for waarde in (gesprek_id, naam):
            merk = self._invoegen(GewistRij).values(hash=vingerafdruk(waarde), verloopt=moment + GEWIST)
            self._sessie.execute(merk.on_conflict_do_nothing())
        return bekend is not None

    def _wis_overdrachten(self, gesprek_id: str, moment: dt.datetime) -> None:
        van_gesprek = OverdrachtRij.gesprek_id == gesprek_id
        self._sessie.execute(
            update(OverdrachtRij)
            .where(van_gesprek, OverdrachtRij.status.in_(_OPEN))
            .values(status=Status.INGETROKKEN.value, gesloten=moment, gewijzigd=moment)
            .execution_options(synchronize_session=False)
        )
        self._sessie.execute(
            update(OverdrachtRij)
            .where(van_gesprek)
            .values(gesprek_id=None, samenvatting_versleuteld=None, transcript_versleuteld=None)
            .execution_options(synchronize_session=False)
        )

    def _wis(self, ids: Sequence[str], senders: Sequence[str]) -> None:
        for opdracht in (
            delete(TrackerRij).where(TrackerRij.sender.in_(senders)),
            delete(BerichtRij).where(BerichtRij.gesprek_id.in_(ids)),
            delete(GesprekRij).where(GesprekRij.id.in_(ids)),
        ):
            self._sessie.execute(opdracht.execution_options(synchronize_session=False))
        self._sessie.expire_all()

    def is_gewist(self, gesprek_id: str) -> bool:
        """Whether a conversation with this id (or this sender) was erased."""
        return self._sessie.get(GewistRij, vingerafdruk(gesprek_id)) is not None

    def ruim_op(self, moment: dt.datetime | None = None) -> int:
        """Remove what is past its time: conversations without an open handoff, and old marks of erased ones.

        Args:
            moment: UTC; now when not given.

        Returns:
            The number of conversations removed.
        """
        grens = moment or nu()
        vraag = (
            select(GesprekRij.id, GesprekRij.sender)
            .where(GesprekRij.verloopt <= grens, ~_open_overdracht())
            .limit(_PORTIE)
            .with_for_update(of=GesprekRij)
        )
        aantal = 0
        while rijen := self._sessie.execute(vraag).all():
            self._wis([rij.id for rij in rijen], [rij.sender for rij in rijen])
            aantal += len(rijen)
        self._sessie.execute(
            delete(GewistRij).where(GewistRij.verloopt <= grens).execution_options(synchronize_session=False)
        )
        return aantal

    def aantal(self) -> int:
        """How many conversations are stored."""
        return int(self._sessie.execute(select(func.count()).select_from(GesprekRij)).scalar_one())

    def _gesprek(self, rij: GesprekRij) -> Gesprek:
        return Gesprek(
            id=rij.id,
            sender=rij.sender,
            gemeente=rij.gemeente,
            situatie=self._geheim.ontsleutel_json(rij.situatie_versleuteld),
            context=self._geheim.ontsleutel_json(rij.context_versleuteld),
            status=rij.status,
            laatste_volgnummer=rij.laatste_volgnummer,
            aangemaakt=rij.aangemaakt,
            laatst_actief=rij.laatst_actief,
            verloopt=rij.verloopt,
        )

    def _bericht(self, rij: BerichtRij) -> Bericht:
        return Bericht(
            gesprek_id=rij.gesprek_id,
            volgnummer=rij.volgnummer,
            van=rij.van,
            inhoud=self._geheim.ontsleutel_json(rij.inhoud_versleuteld),
            client_id=rij.client_id,
            op_bericht=rij.op_bericht,
            tijdstip=rij.tijdstip,
        )
