"""Conversations during a turn: the database when it answers, memory when it does not.

The database is the truth. What is written goes into a bounded memory too, which is read only while the database fails;
what could not be saved then is written as soon as it is back.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.gateway.gesprek import Bericht, Gesprek, Keuze, Toestand, Uit, uit_inhoud, van_maatje, zoek_keuze
from bot.gateway.logboek import kort
from bot.gateway.metingen import Metingen
from bot.gateway.sloten import Sloten
from bot.gateway.token import Bewijs, Tokens
from bot.storage import Bericht as OpgeslagenBericht
from bot.storage import Database, DubbelBericht, GesprekOnbekend, GesprekRepository, NieuwBericht

log = logging.getLogger("maatje.opslag")

T = TypeVar("T")

# Enough for what is on the table and for a repeated client id; a turn must not cost more in a long talk.
RECENT = 16
# What memory keeps of a talk, to be read while the database is away.
ONTHOUD = 40
MAX_GESPREKKEN = 1000
# A talk that was saved leaves memory this long after its last message.
STIL = dt.timedelta(hours=1)
MAX_GEWIST = 20_000
# An unstarted token lives as long as a page may stay open, but never longer than a started talk would.
ONGESTART = dt.timedelta(hours=24)
# After a failure the database is left alone for longer than a turn takes, so that no turn waits for it twice.
RUSTTIJD = 10.0
LEESTIJD = 2.5


class NietGevonden(LookupError):
    """The conversation was deleted, has expired, or its token did."""


class DatabaseWeg(Exception):
    """The database does not answer."""


class Opslag:
    """Reads and writes conversations.

    Args:
        database: the opened database.
        tokens: gives the ids of the opening messages.
        opening: the opening messages for a municipality's name.
        naam_van: name of the municipality with a CBS code, or None.
        metingen: the counters.
    """

    def __init__(
        self,
        database: Database,
        tokens: Tokens,
        opening: Callable[[str | None], list[Uit]],
        naam_van: Callable[[str | None], str | None],
        metingen: Metingen,
    ) -> None:
        """Start with an empty memory."""
        self._database = database
        self._tokens = tokens
        self._opening = opening
        self._naam_van = naam_van
        self._metingen = metingen
        self._geheugen: OrderedDict[str, Gesprek] = OrderedDict()
        self._gewist: OrderedDict[str, None] = OrderedDict()
        self._weg_tot = 0.0
        self.sloten = Sloten()

    # Reading

    async def open(self, bewijs: Bewijs, inhalen: bool = True) -> Gesprek:
        """The conversation of a verified token, with its latest messages.

        Args:
            bewijs: the verified token.
            inhalen: first save what waits for the database; the caller then holds the conversation's lock.

        Raises:
            NietGevonden: deleted or expired.
        """
        if bewijs.id in self._gewist:
            raise NietGevonden
        try:
            if inhalen and self._wacht_op_database(bewijs.id):
                await self._haal_in(self._geheugen[bewijs.id])
            gevonden = await self.roep(lambda sessie: self._lees(sessie, bewijs.id), lezen=True)
        except DatabaseWeg:
            return self._uit_geheugen(bewijs)
        if gevonden is not None:
            return gevonden
        return self._ongestart(bewijs, min(ONGESTART, self._database.bewaartijd))

    async def berichten(self, bewijs: Bewijs, na: int) -> list[Bericht]:
        """The messages after a number.

        Raises:
            NietGevonden: deleted or expired.
        """
        if self._wacht_op_database(bewijs.id):
            return [b for b in self._geheugen[bewijs.id].recent if b.volgnummer > na]
        return await self.alle(await self.open(bewijs, inhalen=False), na)

    async def alle(self, gesprek: Gesprek, na: int = 0, vers: bool = False) -> list[Bericht]:
        """All messages of a conversation after a number; while the database is away, those still in memory.

        Args:
            gesprek: the conversation.
            na: the number.
            vers: read again what another gateway may have added.
        """
        eerste = gesprek.recent[0].volgnummer if gesprek.recent else 1
        if gesprek.gestart and not gesprek.onopgeslagen and (vers or na + 1 < eerste):
            try:
                return await self.roep(lambda sessie: _lees_berichten(sessie, gesprek.id, na), lezen=True)
            except DatabaseWeg:
                pass
        return [b for b in gesprek.recent if b.volgnummer > na]

    async def antwoorden(self, gesprek: Gesprek, client_id: str) -> tuple[Bericht, list[Bericht]] | None:
        """The parent's message with a client id and the replies to it, however long ago.

        Returns:
            None when that message never arrived.
        """
        bericht = gesprek.met_client_id(client_id)
        if bericht is not None:
            return bericht, gesprek.antwoorden(bericht.volgnummer)
        if not _heeft_ouder(gesprek):
            return None

        def zoek(sessie: Session) -> bool:
            return GesprekRepository(sessie).antwoorden_op(gesprek.id, client_id) is not None

        try:
            if not await self.roep(zoek, lezen=True):
                return None
            oud = await self.alle(gesprek)
        except DatabaseWeg:
            return None
        bericht = next((b for b in oud if b.client_id == client_id), None)
        return None if bericht is None else (bericht, [b for b in oud if b.op == bericht.volgnummer])

    async def keuze(self, gesprek: Gesprek, keuze_id: str) -> Keuze | None:
        """The choice with this id that was offered in this conversation, however long ago, or None."""
        gevonden = zoek_keuze(reversed(gesprek.recent), keuze_id)
        if gevonden is None and _heeft_ouder(gesprek):
            gevonden = zoek_keuze(await self.alle(gesprek), keuze_id)
        return gevonden

    # Writing

    async def schrijf(self, gesprek: Gesprek, nieuw: Sequence[Bericht]) -> list[Bericht]:
        """Add messages and save where the talk stands; in memory while the database is away.

        Returns:
            The messages with their numbers.

        Raises:
            NietGevonden: the conversation was deleted meanwhile.
            DubbelBericht: another gateway has this client id already.
        """
        try:
            genummerd = await self.roep(lambda sessie: self._bewaar(sessie, gesprek, nieuw))
        except GesprekOnbekend as fout:
            self._vergeet(gesprek.id)
            raise NietGevonden from fout
        except DatabaseWeg:
            begin = gesprek.laatste + 1
            genummerd = [replace(b, volgnummer=begin + i) for i, b in enumerate(nieuw)]
            # The opening messages of an unstarted talk have not been saved either.
            gesprek.onopgeslagen += genummerd if gesprek.gestart else [*gesprek.recent, *genummerd]
        else:
            gesprek.onopgeslagen = []
        gesprek.gestart = True
        gesprek.recent = [*gesprek.recent, *genummerd]
        self._onthoud(gesprek)
        return genummerd

    async def wis(self, gesprek_id: str) -> None:
        """Delete everything of a conversation; the id never comes back.

        Raises:
            DatabaseWeg: nothing was deleted.
        """
        await self.roep(lambda sessie: _wis(sessie, gesprek_id))
        self._vergeet(gesprek_id)
        self._gewist[gesprek_id] = None
        while len(self._gewist) > MAX_GEWIST:
            self._gewist.popitem(last=False)

    async def haal_alles_in(self) -> None:
        """Save what waited for the database, and forget what is over; called now and then."""
        self._vergeet_oude()
        for gesprek_id in [g.id for g in self._geheugen.values() if g.onopgeslagen]:
            async with self.sloten.slot(gesprek_id):
                gesprek = self._geheugen.get(gesprek_id)
                if gesprek is None or not gesprek.onopgeslagen:
                    continue
                try:
                    await self._haal_in(gesprek)
                except (DatabaseWeg, NietGevonden):
                    continue
        self._metingen.onopgeslagen.set(sum(1 for g in self._geheugen.values() if g.onopgeslagen))

    async def roep(self, functie: Callable[[Session], T], lezen: bool = False) -> T:
        """Run a function within a transaction, in a thread.

        Args:
            functie: gets the session.
            lezen: read only; then it also gives up after `LEESTIJD` seconds.

        Raises:
            DatabaseWeg: the database failed, or failed a moment ago.
        """
        if time.monotonic() < self._weg_tot:
            raise DatabaseWeg

        def werk() -> T:
            with self._database.sessie(alleen_lezen=lezen) as sessie:
                return functie(sessie)

        try:
            taak = asyncio.to_thread(werk)
            return await (asyncio.wait_for(taak, LEESTIJD) if lezen else taak)
        except (SQLAlchemyError, OSError, asyncio.TimeoutError) as fout:
            self._weg_tot = time.monotonic() + RUSTTIJD
            self._metingen.database_weg.inc()
            # Only the kind: the message of a database error may hold parameters.
            log.error("database_weg", extra={"soort": type(fout).__name__})
            raise DatabaseWeg from None

    # Inside

    def _lees(self, sessie: Session, gesprek_id: str) -> Gesprek | None:
        repo = GesprekRepository(sessie)
        rij = repo.vind(gesprek_id)
        if rij is None:
            if repo.is_gewist(gesprek_id):
                raise NietGevonden
            return None
        return Gesprek(
            rij.id,
            rij.gemeente,
            gestart=True,
            situatie=dict(rij.situatie),
            toestand=Toestand.uit_dict(rij.context),
            recent=_lees_berichten(sessie, gesprek_id, max(0, rij.laatste_volgnummer - RECENT)),
        )

    def _bewaar(self, sessie: Session, gesprek: Gesprek, nieuw: Sequence[Bericht]) -> list[Bericht]:
        repo = GesprekRepository(sessie)
        eerst: list[Bericht] = gesprek.onopgeslagen if gesprek.gestart else gesprek.recent
        if eerst:
            begin = repo.maak(gesprek.id, gemeente=gesprek.gemeente).laatste_volgnummer + 1
        if eerst and not gesprek.gestart and begin > 1:
            # Another gateway started it in this very moment; the opening is there already.
            eerst = []
        if eerst:
            # Numbers given out in memory may differ from those of the database by now.
            nummers = {b.volgnummer: begin + i for i, b in enumerate(eerst)}
            repo.voeg_toe(gesprek.id, [_nieuw(b, nummers) for b in eerst])
            nieuw = [replace(b, op=nummers.get(b.op or 0, b.op)) for b in nieuw]
        opgeslagen = repo.voeg_toe(gesprek.id, [_nieuw(b, {}) for b in nieuw]) if nieuw else []
        repo.werk_bij(gesprek.id, situatie=gesprek.situatie, context=gesprek.toestand.als_dict())
        return [replace(b, volgnummer=o.volgnummer, op=b.op) for b, o in zip(nieuw, opgeslagen, strict=True)]

    async def _haal_in(self, gesprek: Gesprek) -> None:
        """Save what a conversation has only in memory. The caller holds its lock."""
        try:
            await self.roep(lambda sessie: self._bewaar(sessie, gesprek, ()))
        except GesprekOnbekend as fout:
            self._vergeet(gesprek.id)
            raise NietGevonden from fout
        except DubbelBericht:
            log.warning("inhalen_dubbel", extra={"gesprek": kort(gesprek.id)})
        gesprek.onopgeslagen = []
        log.info("ingehaald", extra={"gesprek": kort(gesprek.id)})

    def _wacht_op_database(self, gesprek_id: str) -> bool:
        gesprek = self._geheugen.get(gesprek_id)
        return gesprek is not None and bool(gesprek.onopgeslagen)

    def _uit_geheugen(self, bewijs: Bewijs) -> Gesprek:
        gesprek = self._geheugen.get(bewijs.id)
        if gesprek is not None:
            return gesprek
        # Better an empty conversation than none: the parent proved to have begun one, and danger must find an ear.
        return self._ongestart(bewijs, max(ONGESTART, self._database.bewaartijd))

    def _ongestart(self, bewijs: Bewijs, leeft: dt.timedelta) -> Gesprek:
        if time.time() - bewijs.uitgegeven >= leeft.total_seconds():
            raise NietGevonden
        naam = self._naam_van(bewijs.gemeentecode)
        begin = dt.datetime.fromtimestamp(bewijs.uitgegeven, dt.timezone.utc)
        vast = self._tokens.vast(bewijs)
        opening = [
            replace(van_maatje(uit, None, begin, vast), volgnummer=nummer)
            for nummer, uit in enumerate(self._opening(naam), 1)
        ]
        return Gesprek(bewijs.id, naam, recent=opening)

    def begin(self, bewijs: Bewijs) -> list[Bericht]:
        """The opening messages of a conversation that was just begun; nothing is stored."""
        return self._ongestart(bewijs, ONGESTART).recent

    def _onthoud(self, gesprek: Gesprek) -> None:
        vorige = self._geheugen.get(gesprek.id)
        ouder = [b for b in vorige.recent if b.volgnummer < gesprek.recent[0].volgnummer] if vorige else []
        gesprek.recent = [*ouder, *gesprek.recent][-ONTHOUD:]
        self._geheugen[gesprek.id] = gesprek
        self._geheugen.move_to_end(gesprek.id)
        if len(self._geheugen) > MAX_GESPREKKEN:
            # The longest unused that is safe in the database; only when none is, the longest unused of all.
            weg = next((i for i, g in self._geheugen.items() if not g.onopgeslagen), next(iter(self._geheugen)))
            del self._geheugen[weg]

    def _vergeet_oude(self) -> None:
        nu = dt.datetime.now(dt.timezone.utc)
        for gesprek in tuple(self._geheugen.values()):
            stil = nu - gesprek.recent[-1].tijdstip
            if stil > (self._database.bewaartijd if gesprek.onopgeslagen else min(STIL, self._database.bewaartijd)):
                self._vergeet(gesprek.id)

    def _vergeet(self, gesprek_id: str) -> None:
        self._geheugen.pop(gesprek_id, None)


def _heeft_ouder(gesprek: Gesprek) -> bool:
    """Whether the conversation has messages before the recent ones."""
    return gesprek.gestart and bool(gesprek.recent) and gesprek.recent[0].volgnummer > 1


def _lees_berichten(sessie: Session, gesprek_id: str, na: int) -> list[Bericht]:
    return [_bericht(b) for b in GesprekRepository(sessie).berichten(gesprek_id, na)]


def _bericht(b: OpgeslagenBericht) -> Bericht:
    return uit_inhoud(b.inhoud, b.volgnummer, b.van, b.tijdstip, b.client_id, b.op_bericht)


def _nieuw(b: Bericht, nummers: dict[int, int]) -> NieuwBericht:
    op = None if b.op is None else nummers.get(b.op, b.op)
    return NieuwBericht(b.van, b.inhoud, b.client_id, op, b.tijdstip)


def _wis(sessie: Session, gesprek_id: str) -> None:
    repo = GesprekRepository(sessie)
    if not repo.verwijder(gesprek_id) and not repo.is_gewist(gesprek_id):
        # A talk that never started has no row, but its token must be dead from now on too.
        repo.maak(gesprek_id)
        repo.verwijder(gesprek_id)
