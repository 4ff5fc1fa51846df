"""The working memory of Rasa, encrypted; what is in it is for Rasa to know."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select

from bot.storage.basis import Repository, vingerafdruk
from bot.storage.models import GesprekRij, GewistRij, TrackerRij
from bot.storage.tijd import nu


class TrackerRepository(Repository):
    """One blob of bytes per sender."""

    def lees(self, sender: str) -> bytes | None:
        """What was written last, or None."""
        geheim = self._sessie.execute(
            select(TrackerRij.inhoud_versleuteld).where(TrackerRij.sender == sender)
        ).scalar_one_or_none()
        return None if geheim is None else self._geheim.ontsleutel(geheim)

    def schrijf(self, sender: str, inhoud: bytes) -> bool:
        """Write, replacing what was there.

        Returns:
            False when the conversation was erased meanwhile: then nothing is written.
        """
        # Holding the conversation keeps `GesprekRepository.verwijder` waiting until this is written and can go too.
        self._sessie.execute(select(GesprekRij.id).where(GesprekRij.sender == sender).with_for_update(read=True)).all()
        if self._sessie.execute(select(GewistRij.hash).where(GewistRij.hash == vingerafdruk(sender))).first():
            return False
        waarden = {"inhoud_versleuteld": self._geheim.versleutel(inhoud), "bijgewerkt": nu()}
        opdracht = self._invoegen(TrackerRij).values(sender=sender, **waarden)
        self._sessie.execute(opdracht.on_conflict_do_update(index_elements=["sender"], set_=waarden))
        return True

    def verwijder(self, sender: str) -> bool:
        """Remove; whether there was something."""
        return bool(self._sessie.execute(delete(TrackerRij).where(TrackerRij.sender == sender)).rowcount)

    def senders(self) -> list[str]:
        """Every sender that has something stored."""
        return list(self._sessie.execute(select(TrackerRij.sender).order_by(TrackerRij.sender)).scalars())

    def ruim_op(self, moment: dt.datetime | None = None) -> int:
        """Remove what was not written to for the retention period of a conversation; returns how many."""
        grens = (moment or nu()) - self._bewaartijd
        return int(self._sessie.execute(delete(TrackerRij).where(TrackerRij.bijgewerkt <= grens)).rowcount)
