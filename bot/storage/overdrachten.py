"""Requests of parents to a municipality. Every reading asks for the municipality: another one's does not exist."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import defer

from bot.overdracht.referentie import nieuwe_referentie
from bot.overdracht.toestand import GESLOTEN, IN_BEHANDELING, Status, controleer
from bot.storage.basis import Repository
from bot.storage.bewaartermijnen import OVERDRACHT_NA_SLUITEN, OVERDRACHT_STIL
from bot.storage.gesprekken import GesprekOnbekend
from bot.storage.models import GesprekRij, MedewerkerRij, OverdrachtRij
from bot.storage.tijd import nu

_POGINGEN = 20
_OPEN = [status.value for status in IN_BEHANDELING]


@dataclass(frozen=True)
class Overdracht:
    """One request. A part the parent left out, or that was erased since, is None; times are UTC."""

    id: str
    referentie: str
    gesprek_id: str | None
    gemeente: str
    status: str
    samenvatting: dict[str, Any] | None
    transcript: list[dict[str, Any]] | None
    medewerker_id: int | None
    medewerker: str | None
    aangemaakt: dt.datetime
    gewijzigd: dt.datetime
    gesloten: dt.datetime | None


class OverdrachtRepository(Repository):
    """Handoffs, their texts encrypted at rest."""

    def maak(
        self,
        gesprek_id: str,
        gemeente: str,
        referentie: str | None,
        samenvatting: Mapping[str, Any] | None,
        transcript: Sequence[Mapping[str, Any]] | None,
        client_id: str,
    ) -> Overdracht:
        """Put a request in the queue, with the consent of the parent.

        Doing it again with the same client id, or while one of this conversation is open, gives that one.

        Args:
            gesprek_id: the conversation.
            gemeente: who gets it.
            referentie: proposal; a fresh one is drawn when it is None or taken. What counts is in the result.
            samenvatting: `Deelbaar.samenvatting`; None when left out.
            transcript: `Deelbaar.transcript`; None when left out.
            client_id: id of the message of the parent that gave consent.

        Raises:
            GesprekOnbekend: there is no such conversation.
        """
        # Holding the conversation makes a second gateway wait and then find the request below.
        if not self._sessie.execute(
            select(GesprekRij.id).where(GesprekRij.id == gesprek_id).with_for_update()
        ).scalar_one_or_none():
            raise GesprekOnbekend(gesprek_id)
        bestaand = self._eerder(gesprek_id, client_id)
        if bestaand is not None:
            return bestaand
        moment = nu()
        waarden = {
            "id": secrets.token_hex(16),
            "gesprek_id": gesprek_id,
            "client_id": client_id,
            "gemeente": gemeente,
            "status": Status.WACHTRIJ.value,
            "samenvatting_versleuteld": None if samenvatting is None else self._geheim.versleutel_json(samenvatting),
            "transcript_versleuteld": None if transcript is None else self._geheim.versleutel_json(transcript),
            "aangemaakt": moment,
            "gewijzigd": moment,
        }
        self._voeg_in(waarden, referentie or nieuwe_referentie(gemeente))
        self._zet_gesprek(gesprek_id, Status.WACHTRIJ)
        return self._een(OverdrachtRij.id == waarden["id"])

    def _eerder(self, gesprek_id: str, client_id: str) -> Overdracht | None:
        zelfde = (OverdrachtRij.client_id == client_id) | OverdrachtRij.status.in_(_OPEN)
        rij = self._sessie.execute(
            self._vraag()
            .where(OverdrachtRij.gesprek_id == gesprek_id, zelfde)
            .order_by(OverdrachtRij.aangemaakt.desc())
        ).first()
        return None if rij is None else self._overdracht(rij)

    def _voeg_in(self, waarden: dict[str, Any], referentie: str) -> None:
        for _ in range(_POGINGEN):
            try:
                # A savepoint, so that a reference taken at this very moment costs only this attempt.
                with self._sessie.begin_nested():
                    self._sessie.add(OverdrachtRij(**waarden, referentie=referentie))
                    self._sessie.flush()
                return
            except IntegrityError:
                if not self._bezet(referentie):
                    raise
                referentie = nieuwe_referentie(waarden["gemeente"])
        raise RuntimeError("no free reference found")

    def _bezet(self, referentie: str) -> bool:
        vraag = select(OverdrachtRij.id).where(OverdrachtRij.referentie == referentie)
        return self._sessie.execute(vraag).first() is not None

    def vind(self, overdracht_id: str, gemeente: str) -> Overdracht | None:
        """The request; None when it is not there or belongs to another municipality."""
        return self._een(OverdrachtRij.id == overdracht_id, OverdrachtRij.gemeente == gemeente)

    def vind_referentie(self, referentie: str, gemeente: str) -> Overdracht | None:
        """The request with this reference, in its official form; None as with `vind`."""
        return self._een(OverdrachtRij.referentie == referentie, OverdrachtRij.gemeente == gemeente)

    def van_gesprek(self, gesprek_id: str) -> Overdracht | None:
        """The newest request of a conversation, for the parent's own page."""
        rij = self._sessie.execute(
            self._vraag()
            .where(OverdrachtRij.gesprek_id == gesprek_id)
            .order_by(OverdrachtRij.aangemaakt.desc(), OverdrachtRij.id)
        ).first()
        return None if rij is None else self._overdracht(rij)

    def lijst(
        self, gemeente: str, status: Collection[str] | str | None = None, *, limiet: int = 25, vanaf: int = 0
    ) -> list[Overdracht]:
        """The requests of a municipality, without transcript: waiting ones first, longest waiting on top.

        Args:
            gemeente: whose.
            status: only these; all when None.
            limiet: at most so many.
            vanaf: skip so many.
        """
        rang = case(
            (OverdrachtRij.status == Status.WACHTRIJ.value, 0),
            (OverdrachtRij.status == Status.MEDEWERKER.value, 1),
            else_=2,
        )
        wachtend = case((OverdrachtRij.status.in_(_OPEN), OverdrachtRij.aangemaakt), else_=None)
        rijen = self._sessie.execute(
            self._vraag()
            .options(defer(OverdrachtRij.transcript_versleuteld))
            .where(OverdrachtRij.gemeente == gemeente, *_met_status(status))
            .order_by(rang, wachtend, OverdrachtRij.aangemaakt.desc(), OverdrachtRij.id)
            .limit(limiet)
            .offset(vanaf)
        )
        return [self._overdracht(rij, met_transcript=False) for rij in rijen]

    def tel(self, gemeente: str, status: Collection[str] | str | None = None) -> int:
        """How many requests a municipality has, in these states or in all."""
        vraag = select(func.count(OverdrachtRij.id)).where(OverdrachtRij.gemeente == gemeente, *_met_status(status))
        return int(self._sessie.execute(vraag).scalar_one())

    def zet_status(
        self, overdracht_id: str, nieuw: Status | str, medewerker: int | None, verwacht: Status | str, *, gemeente: str
    ) -> bool:
        """Change the state, if it still is what the caller saw. Of two at once, one wins.

        Args:
            overdracht_id: which request.
            nieuw: the new state.
            medewerker: account number of who does it; None when the parent or the clock does.
            verwacht: the state the caller saw.
            gemeente: municipality of the caller; another one's request cannot be changed.

        Returns:
            Whether the request now is in the new state by this caller. A second time the same is True and changes
            nothing; False: somebody else was first, or it does not exist. `vind` tells who.

        Raises:
            OngeldigeOvergang: this step does not exist.
        """
        van, naar = Status(verwacht), Status(nieuw)
        controleer(van, naar)
        gesprek_id = self._houd_vast(overdracht_id, gemeente)
        moment = nu()
        waarden: dict[str, Any] = {"status": naar.value, "gewijzigd": moment}
        if naar in GESLOTEN:
            waarden["gesloten"] = moment
        if naar is Status.MEDEWERKER:
            waarden["medewerker_id"] = medewerker
        eigen = (OverdrachtRij.id == overdracht_id, OverdrachtRij.gemeente == gemeente)
        gelukt = van is not naar and bool(
            self._sessie.execute(
                update(OverdrachtRij)
                .where(*eigen, OverdrachtRij.status == van.value)
                .values(**waarden)
                .execution_options(synchronize_session=False)
            ).rowcount
        )
        if gelukt and gesprek_id is not None:
            self._zet_gesprek(gesprek_id, naar)
        return gelukt or self._al_gedaan(self._een(*eigen), naar, medewerker)

    def _houd_vast(self, overdracht_id: str, gemeente: str) -> str | None:
        """Lock the conversation before the request, as erasing does: so the two never wait for each other."""
        gesprek_id: str | None = self._sessie.execute(
            select(OverdrachtRij.gesprek_id).where(
                OverdrachtRij.id == overdracht_id, OverdrachtRij.gemeente == gemeente
            )
        ).scalar_one_or_none()
        if gesprek_id is not None:
            self._sessie.execute(select(GesprekRij.id).where(GesprekRij.id == gesprek_id).with_for_update()).all()
        return gesprek_id

    @staticmethod
    def _al_gedaan(huidig: Overdracht | None, naar: Status, medewerker: int | None) -> bool:
        if huidig is None or huidig.status != naar.value:
            return False
        return naar is not Status.MEDEWERKER or huidig.medewerker_id == medewerker

    def trek_in(self, gesprek_id: str) -> bool:
        """Withdraw the open request of a conversation and erase its texts, at the wish of the parent.

        Returns:
            Whether there was an open one.
        """
        self._sessie.execute(select(GesprekRij.id).where(GesprekRij.id == gesprek_id).with_for_update()).all()
        moment = nu()
        gelukt = bool(
            self._sessie.execute(
                update(OverdrachtRij)
                .where(OverdrachtRij.gesprek_id == gesprek_id, OverdrachtRij.status.in_(_OPEN))
                .values(
                    status=Status.INGETROKKEN.value,
                    gewijzigd=moment,
                    gesloten=moment,
                    samenvatting_versleuteld=None,
                    transcript_versleuteld=None,
                )
                .execution_options(synchronize_session=False)
            ).rowcount
        )
        if gelukt:
            self._zet_gesprek(gesprek_id, Status.INGETROKKEN)
        return gelukt

    def ruim_op(self, moment: dt.datetime | None = None) -> int:
        """Close what nobody touched for too long, and remove what was closed long enough ago.

        Args:
            moment: UTC; now when not given.

        Returns:
            The number of requests removed.
        """
        grens = moment or nu()
        stil = self._sessie.execute(
            select(OverdrachtRij.id, OverdrachtRij.gemeente, OverdrachtRij.status).where(
                OverdrachtRij.status.in_(_OPEN), OverdrachtRij.gewijzigd <= grens - OVERDRACHT_STIL
            )
        ).all()
        for rij in stil:
            self.zet_status(rij.id, Status.VERLOPEN, None, rij.status, gemeente=rij.gemeente)
        oud = self._sessie.execute(
            select(OverdrachtRij).where(OverdrachtRij.gesloten <= grens - OVERDRACHT_NA_SLUITEN).with_for_update()
        ).scalars()
        aantal = 0
        for overdracht in oud:
            self._sessie.delete(overdracht)
            aantal += 1
        self._sessie.flush()
        return aantal

    def _zet_gesprek(self, gesprek_id: str, status: Status) -> None:
        self._sessie.execute(
            update(GesprekRij)
            .where(GesprekRij.id == gesprek_id)
            .values(status=status.value)
            .execution_options(synchronize_session=False)
        )

    @staticmethod
    def _vraag() -> Any:
        return (
            select(OverdrachtRij, MedewerkerRij.gebruikersnaam)
            .outerjoin(MedewerkerRij, MedewerkerRij.id == OverdrachtRij.medewerker_id)
            .execution_options(populate_existing=True)
        )

    def _een(self, *waar: Any) -> Any:
        rij = self._sessie.execute(self._vraag().where(*waar)).first()
        return None if rij is None else self._overdracht(rij)

    def _overdracht(self, gevonden: Any, *, met_transcript: bool = True) -> Overdracht:
        rij, naam = gevonden
        return Overdracht(
            id=rij.id,
            referentie=rij.referentie,
            gesprek_id=rij.gesprek_id,
            gemeente=rij.gemeente,
            status=rij.status,
            samenvatting=self._lees(rij.samenvatting_versleuteld),
            transcript=self._lees(rij.transcript_versleuteld) if met_transcript else None,
            medewerker_id=rij.medewerker_id,
            medewerker=naam,
            aangemaakt=rij.aangemaakt,
            gewijzigd=rij.gewijzigd,
            gesloten=rij.gesloten,
        )

    def _lees(self, geheim: bytes | None) -> Any:
        return None if geheim is None else self._geheim.ontsleutel_json(geheim)


def _met_status(status: Collection[str] | str | None) -> list[Any]:
    if status is None:
        return []
    gevraagd = [status] if isinstance(status, str) else list(status)
    return [OverdrachtRij.status.in_([Status(s).value for s in gevraagd])]
