"""Data tasks behind the command line: database, catalogue, accounts, purge."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.beheer.fout import BeheerFout
from bot.console import accounts
from bot.hulpaanbod import CatalogusFout, Hulpvraag, Treffer, laad, zoek
from bot.kennis.inhoud import lees_yaml
from bot.settings import Settings
from bot.storage import AccountFout, Database, DienstRepository, GemeenteRepository, MedewerkerRepository
from bot.storage import ruim_op as ruim_database_op
from bot.verstaan.gemeenten import laad as laad_gemeenten

DEV_ACCOUNT = "demo"
DEV_GEMEENTE = "Hof van Twente"
MAX_TREFFERS = 10


def bereid_voor(settings: Settings, meld: Callable[[str], None]) -> None:
    """Migrate the database and put the catalogue in it.

    Raises:
        BeheerFout: the database cannot be reached or written.
    """
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    try:
        Database.van(settings).migreer()
        laad_catalogus(settings, meld)
    except SQLAlchemyError as error:
        raise BeheerFout(
            "De database is niet bereikbaar of niet te beschrijven. Kijk naar MAATJE_DATABASE_URL en de vrije schijfruimte."
        ) from error


def laad_catalogus(settings: Settings, meld: Callable[[str], None]) -> None:
    """Put the catalogue and the municipalities of the content files in the database.

    Raises:
        BeheerFout: a content file is wrong.
    """
    try:
        diensten = [dienst.als_dict() for dienst in laad(settings.data_dir / "hulpaanbod")]
    except CatalogusFout as error:
        raise BeheerFout(str(error)) from error
    gemeenten = lees_yaml(settings.data_dir / "gemeenten" / "gemeenten.yml")["gemeenten"]
    with Database.van(settings).sessie() as sessie:
        verschil = DienstRepository(sessie).importeer(diensten)
        GemeenteRepository(sessie).importeer([{**g, "code": g["cbs_code"]} for g in gemeenten])
    meld(f"Hulpaanbod: {len(diensten)} diensten ({verschil.toegevoegd} nieuw, {verschil.gewijzigd} gewijzigd, {verschil.verwijderd} weg); gemeenten: {len(gemeenten)}.")


def zoek_hulp(
    settings: Settings,
    gemeente: str,
    onderwerp: str,
    leeftijden: str,
    conflict: str | None,
    geweld: bool,
    alleen: bool,
    tekst: str | None,
) -> list[Treffer]:
    """Search the catalogue of the content files.

    Raises:
        BeheerFout: the municipality, an age or the conflict level is not known.
    """
    gids = laad_gemeenten(settings.data_dir / "gemeenten")
    gevonden = gids.by_naam(gemeente) or gids.by_code(gemeente)
    if gevonden is None:
        raise BeheerFout(f"{gemeente} is geen gemeente in Twente. Kies uit: {', '.join(gids.namen)}.")
    if conflict not in (None, "laag", "midden", "hoog"):
        raise BeheerFout("Het conflict is laag, midden of hoog.")
    try:
        jaren = tuple(int(j) for j in leeftijden.split(",") if j.strip())
    except ValueError as error:
        raise BeheerFout("Leeftijden zijn hele jaren met een komma ertussen, bijvoorbeeld 4,7.") from error
    vraag = Hulpvraag(gevonden.naam, onderwerp, jaren, conflict, geweld, alleen, tekst)
    return zoek(laad(settings.data_dir / "hulpaanbod"), vraag, dt.date.today(), MAX_TREFFERS)


def nieuwe_medewerker(settings: Settings, naam: str, gemeente: str, rol: str) -> str:
    """Make a staff account; returns the password.

    Raises:
        BeheerFout: the municipality does not exist, the name is taken or a rule is broken.
    """
    gevonden = laad_gemeenten(settings.data_dir / "gemeenten").by_naam(gemeente)
    if gevonden is None:
        raise BeheerFout(f"{gemeente} is geen gemeente in Twente.")
    try:
        return accounts.maak_medewerker(Database.van(settings), naam, gevonden.naam, rol)
    except AccountFout as error:
        raise BeheerFout(str(error)) from error


def blokkeer_medewerker(settings: Settings, naam: str) -> None:
    """Close an account.

    Raises:
        BeheerFout: there is no such account.
    """
    try:
        accounts.blokkeer(Database.van(settings), naam)
    except AccountFout as error:
        raise BeheerFout(str(error)) from error


def dev_medewerker(settings: Settings) -> tuple[str, str, str]:
    """The staff account of a development machine: name, password, municipality. Made once, kept readable by the owner."""
    pad = settings.var_dir / "dev-medewerker.json"
    database = Database.van(settings)
    bewaard = _lees(pad)
    with database.sessie(alleen_lezen=True) as sessie:
        bestaat = MedewerkerRepository(sessie).vind(DEV_ACCOUNT) is not None
    if not (bestaat and bewaard):
        wachtwoord = (
            accounts.wijzig_wachtwoord(database, DEV_ACCOUNT)
            if bestaat
            else accounts.maak_medewerker(database, DEV_ACCOUNT, DEV_GEMEENTE)
        )
        bewaard = {"wachtwoord": wachtwoord}
        with os.fdopen(os.open(pad, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as bestand:
            json.dump(bewaard, bestand)
    return DEV_ACCOUNT, bewaard["wachtwoord"], DEV_GEMEENTE


def _lees(pad: Path) -> dict[str, str]:
    try:
        return dict(json.loads(pad.read_text()))
    except (OSError, ValueError):
        return {}


def ruim_op(settings: Settings) -> list[str]:
    """Remove everything past its time; returns a line a kind."""
    return [f"{naam}: {aantal} verwijderd" for naam, aantal in asdict(ruim_database_op(Database.van(settings))).items()]
