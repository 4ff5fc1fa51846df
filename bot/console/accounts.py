"""Managing accounts of staff from the command line."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.console.wachtwoord import controleer_beleid, maak_hash, nieuw_wachtwoord
from bot.storage import AccountFout, AuditRepository, Database, Medewerker, MedewerkerRepository, SessieRepository


def maak_medewerker(
    database: Database, gebruikersnaam: str, gemeente: str, rol: str = "medewerker", wachtwoord: str | None = None
) -> str:
    """Make an account.

    Args:
        database: open and migrated.
        gebruikersnaam: 1 to 64 characters; case does not count.
        gemeente: official name; the account sees the requests of this municipality only.
        rol: medewerker (reads and handles requests) or beheerder (no content of conversations).
        wachtwoord: at least 12 characters; made up when None.

    Returns:
        The password.

    Raises:
        AccountFout: the name is taken, or something does not meet the rules; the message is Dutch.
    """
    if not gemeente.strip():
        raise AccountFout("Een medewerker hoort bij een gemeente; vul die in.")
    gekozen = wachtwoord if wachtwoord is not None else nieuw_wachtwoord()
    controleer_beleid(gekozen, gebruikersnaam.strip())
    gehasht = maak_hash(gekozen)
    with database.sessie() as sessie:
        medewerker = MedewerkerRepository(sessie).maak(gebruikersnaam, gemeente.strip(), rol, gehasht)
        _noteer(sessie, "account_gemaakt", medewerker)
    return gekozen


def wijzig_wachtwoord(database: Database, gebruikersnaam: str, wachtwoord: str | None = None) -> str:
    """Give an account another password, end its lock, and sign it out everywhere.

    Returns:
        The password, made up when none was given.

    Raises:
        AccountFout: there is no such account, or the password does not meet the rules.
    """
    gekozen = wachtwoord if wachtwoord is not None else nieuw_wachtwoord()
    controleer_beleid(gekozen, gebruikersnaam.strip())
    gehasht = maak_hash(gekozen)
    with database.sessie() as sessie:
        medewerker = _zoek(sessie, gebruikersnaam)
        MedewerkerRepository(sessie).zet_wachtwoord(medewerker.id, gehasht)
        SessieRepository(sessie).verwijder_van(medewerker.id)
        _noteer(sessie, "wachtwoord_gewijzigd", medewerker)
    return gekozen


def blokkeer(database: Database, gebruikersnaam: str) -> None:
    """Switch an account off and sign it out everywhere. Raises: AccountFout when there is no such account."""
    with database.sessie() as sessie:
        medewerker = _zoek(sessie, gebruikersnaam)
        MedewerkerRepository(sessie).zet_actief(medewerker.id, False)
        _noteer(sessie, "account_geblokkeerd", medewerker)


def deblokkeer(database: Database, gebruikersnaam: str) -> None:
    """Switch an account on again. Raises: AccountFout when there is no such account."""
    with database.sessie() as sessie:
        medewerker = _zoek(sessie, gebruikersnaam)
        MedewerkerRepository(sessie).zet_actief(medewerker.id, True)
        MedewerkerRepository(sessie).gelukt(medewerker.id)
        _noteer(sessie, "account_gedeblokkeerd", medewerker)


def _zoek(sessie: Session, gebruikersnaam: str) -> Medewerker:
    medewerker = MedewerkerRepository(sessie).vind(gebruikersnaam)
    if medewerker is None:
        raise AccountFout(f"Er is geen medewerker '{gebruikersnaam.strip()}'.")
    return medewerker


def _noteer(sessie: Session, handeling: str, medewerker: Medewerker) -> None:
    AuditRepository(sessie).noteer(handeling, f"medewerker:{medewerker.id}")
