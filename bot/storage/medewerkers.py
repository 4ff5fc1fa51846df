"""Accounts and signed-in sessions of staff."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update

from bot.storage.basis import Repository, vingerafdruk
from bot.storage.bewaartermijnen import SESSIE_HOOGSTENS, SESSIE_STIL
from bot.storage.models import MedewerkerRij, SessieRij
from bot.storage.tijd import nu

POGINGEN = 5
"""Wrong passwords in a row before an account is locked."""

SLOT = dt.timedelta(minutes=15)
"""How long it stays locked."""

ROLLEN = ("medewerker", "beheerder")

_BIJHOUDEN = dt.timedelta(seconds=30)


class AccountFout(ValueError):
    """The account cannot be made or changed like this; the Dutch message says why."""


@dataclass(frozen=True)
class Medewerker:
    """One account. `wachtwoord_hash` is argon2id and never leaves the process."""

    id: int
    gebruikersnaam: str
    gemeente: str
    rol: str
    wachtwoord_hash: str
    actief: bool
    mislukt: int
    geblokkeerd_tot: dt.datetime | None
    aangemaakt: dt.datetime

    def zit_op_slot(self, moment: dt.datetime) -> bool:
        """Whether too many wrong passwords were given just now."""
        return self.geblokkeerd_tot is not None and moment < self.geblokkeerd_tot


@dataclass(frozen=True)
class Sessie:
    """A signed-in browser, and who it is."""

    medewerker: Medewerker
    csrf: str
    verloopt: dt.datetime


def normaliseer_naam(gebruikersnaam: str) -> str:
    """The user name as it is stored: without surrounding spaces, lower case."""
    return gebruikersnaam.strip().casefold()


class MedewerkerRepository(Repository):
    """Accounts of staff."""

    def maak(self, gebruikersnaam: str, gemeente: str, rol: str, wachtwoord_hash: str) -> Medewerker:
        """Make an account.

        Raises:
            AccountFout: the name is taken or empty, or the role does not exist.
        """
        naam = normaliseer_naam(gebruikersnaam)
        if not naam or len(naam) > 64:
            raise AccountFout("Een gebruikersnaam heeft 1 tot 64 tekens.")
        if rol not in ROLLEN:
            raise AccountFout(f"De rol is {' of '.join(ROLLEN)}.")
        opdracht = self._invoegen(MedewerkerRij).values(
            gebruikersnaam=naam,
            gemeente=gemeente,
            rol=rol,
            wachtwoord_hash=wachtwoord_hash,
            actief=True,
            mislukt=0,
            aangemaakt=nu(),
        )
        if not self._sessie.execute(opdracht.on_conflict_do_nothing(index_elements=["gebruikersnaam"])).rowcount:
            raise AccountFout(f"De gebruikersnaam '{naam}' bestaat al.")
        gemaakt = self.vind(naam)
        assert gemaakt is not None
        return gemaakt

    def vind(self, gebruikersnaam: str) -> Medewerker | None:
        """The account with this user name, or None."""
        rij = self._sessie.execute(
            select(MedewerkerRij)
            .where(MedewerkerRij.gebruikersnaam == normaliseer_naam(gebruikersnaam))
            .execution_options(populate_existing=True)
        ).scalar_one_or_none()
        return None if rij is None else _medewerker(rij)

    def alle(self, gemeente: str | None = None) -> list[Medewerker]:
        """Every account, or those of one municipality, by name."""
        vraag = select(MedewerkerRij).order_by(MedewerkerRij.gebruikersnaam)
        if gemeente is not None:
            vraag = vraag.where(MedewerkerRij.gemeente == gemeente)
        return [_medewerker(rij) for rij in self._sessie.execute(vraag).scalars()]

    def mislukt(self, medewerker_id: int) -> Medewerker:
        """Count a wrong password, and lock the account at the fifth in a row; attempts at once are all counted."""
        self._wijzig(medewerker_id, mislukt=MedewerkerRij.mislukt + 1)
        self._wijzig(medewerker_id, MedewerkerRij.mislukt >= POGINGEN, mislukt=0, geblokkeerd_tot=nu() + SLOT)
        rij = self._sessie.execute(
            select(MedewerkerRij).where(MedewerkerRij.id == medewerker_id).execution_options(populate_existing=True)
        ).scalar_one()
        return _medewerker(rij)

    def gelukt(self, medewerker_id: int) -> None:
        """Forget earlier wrong passwords."""
        self._wijzig(medewerker_id, mislukt=0, geblokkeerd_tot=None)

    def zet_wachtwoord(self, medewerker_id: int, wachtwoord_hash: str) -> None:
        """A new password also ends a lock."""
        self._wijzig(medewerker_id, wachtwoord_hash=wachtwoord_hash, mislukt=0, geblokkeerd_tot=None)

    def zet_actief(self, medewerker_id: int, actief: bool) -> None:
        """Switch an account on or off; off also ends its sessions."""
        self._wijzig(medewerker_id, actief=actief)
        if not actief:
            SessieRepository(self._sessie).verwijder_van(medewerker_id)

    def _wijzig(self, medewerker_id: int, *waar: Any, **waarden: Any) -> None:
        self._sessie.execute(
            update(MedewerkerRij)
            .where(MedewerkerRij.id == medewerker_id, *waar)
            .values(**waarden)
            .execution_options(synchronize_session=False)
        )


class SessieRepository(Repository):
    """Signed-in browsers. The cookie holds 256 random bits; only its hash is stored."""

    def maak(self, medewerker_id: int) -> tuple[str, str]:
        """Start a session.

        Returns:
            The value for the cookie, and the token every form carries against cross-site requests.
        """
        cookie, csrf, moment = secrets.token_urlsafe(32), secrets.token_urlsafe(32), nu()
        self._sessie.add(
            SessieRij(
                hash=vingerafdruk(cookie),
                medewerker_id=medewerker_id,
                csrf=csrf,
                laatst_gebruikt=moment,
                verloopt=moment + SESSIE_HOOGSTENS,
            )
        )
        self._sessie.flush()
        return cookie, csrf

    def vind(self, cookie: str) -> Sessie | None:
        """Who this browser is, and note that it is active; None when the session ended or the account is off."""
        moment = nu()
        gevonden = self._sessie.execute(
            select(SessieRij, MedewerkerRij)
            .join(MedewerkerRij, MedewerkerRij.id == SessieRij.medewerker_id)
            .where(
                SessieRij.hash == vingerafdruk(cookie),
                SessieRij.verloopt > moment,
                SessieRij.laatst_gebruikt > moment - SESSIE_STIL,
                MedewerkerRij.actief,
            )
        ).first()
        if gevonden is None:
            return None
        rij, medewerker = gevonden
        if moment - rij.laatst_gebruikt >= _BIJHOUDEN:
            rij.laatst_gebruikt = moment
            self._sessie.flush()
        return Sessie(_medewerker(medewerker), rij.csrf, min(rij.verloopt, rij.laatst_gebruikt + SESSIE_STIL))

    def verwijder(self, cookie: str) -> None:
        """Sign out."""
        self._wis(SessieRij.hash == vingerafdruk(cookie))

    def verwijder_van(self, medewerker_id: int) -> None:
        """Sign out every browser of an account."""
        self._wis(SessieRij.medewerker_id == medewerker_id)

    def ruim_op(self, moment: dt.datetime | None = None) -> int:
        """Remove ended sessions; returns how many."""
        grens = moment or nu()
        return self._wis((SessieRij.verloopt <= grens) | (SessieRij.laatst_gebruikt <= grens - SESSIE_STIL))

    def _wis(self, waar: Any) -> int:
        opdracht = delete(SessieRij).where(waar).execution_options(synchronize_session=False)
        return int(self._sessie.execute(opdracht).rowcount)


def _medewerker(rij: MedewerkerRij) -> Medewerker:
    return Medewerker(
        id=rij.id,
        gebruikersnaam=rij.gebruikersnaam,
        gemeente=rij.gemeente,
        rol=rij.rol,
        wachtwoord_hash=rij.wachtwoord_hash,
        actief=rij.actief,
        mislukt=rij.mislukt,
        geblokkeerd_tot=rij.geblokkeerd_tot,
        aangemaakt=rij.aangemaakt,
    )
