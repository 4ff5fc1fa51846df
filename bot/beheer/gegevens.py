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
from bot.hulpaanbod.catalogus import CatalogusFout, laad
from bot.hulpaanbod.zoeken import Hulpvraag, Treffer, zoek
from bot.kennis import Antwoorder, InhoudFout
from bot.kennis.inhoud import lees_yaml
from bot.settings import Settings
from bot.storage import (
    AccountFout,
    Database,
    DatabaseFout,
    DienstRepository,
    GemeenteRepository,
    MedewerkerRepository,
    SleutelFout,
)
from bot.storage import ruim_op as ruim_database_op
from bot.veiligheid import Hulplijnen, Protocol, VeiligheidsdataFout, Wacht
from bot.verstaan.gemeenten import GemeentenFout
from bot.verstaan.gemeenten import laad as laad_gemeenten

DEV_ACCOUNT = "demo"
DEV_GEMEENTE = "Hof van Twente"
MAX_TREFFERS = 10


def open_database(settings: Settings) -> Database:
    """The database of the settings, with its tables up to date.

    Raises:
        BeheerFout: it cannot be reached or written.
    """
    try:
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        database = Database.van(settings)
        database.migreer()
    except (SQLAlchemyError, OSError) as error:
        raise BeheerFout(
            "De database is niet bereikbaar of niet te beschrijven. "
            "Kijk naar MAATJE_DATABASE_URL en de vrije schijfruimte."
        ) from error
    except (DatabaseFout, SleutelFout) as error:
        raise BeheerFout(str(error)) from error
    return database


def controleer_inhoud(settings: Settings) -> None:
    """Read every content file before anything is started, so that a broken one is one clear sentence.

    Raises:
        BeheerFout: a file is broken; the message names it and, where it can, the line.
    """
    data = settings.data_dir
    try:
        for pad in sorted((data / "nlu").glob("*.yml")):
            lees_yaml(pad)
        Antwoorder.laad(data, Hulplijnen.laad(data).weergave)
        Wacht.laad(data)
        Protocol.laad(data)
        laad_gemeenten(data / "gemeenten")
        laad(data / "hulpaanbod")
    except (InhoudFout, VeiligheidsdataFout, GemeentenFout, CatalogusFout) as error:
        raise BeheerFout(str(error)) from error


def laad_catalogus(settings: Settings, meld: Callable[[str], None]) -> None:
    """Put the catalogue and the municipalities of the content files in the database.

    Raises:
        BeheerFout: a content file is wrong, or the database cannot be used.
    """
    controleer_inhoud(settings)
    diensten = [asdict(dienst) for dienst in laad(settings.data_dir / "hulpaanbod")]
    gemeenten = lees_yaml(settings.data_dir / "gemeenten" / "gemeenten.yml")["gemeenten"]
    with open_database(settings).sessie() as sessie:
        verschil = DienstRepository(sessie).importeer(diensten)
        GemeenteRepository(sessie).importeer(gemeenten)
    wat = f"{verschil.toegevoegd} nieuw, {verschil.gewijzigd} gewijzigd, {verschil.verwijderd} weg"
    meld(f"Hulpaanbod: {len(diensten)} diensten ({wat}); gemeenten: {len(gemeenten)}.")


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
        return accounts.maak_medewerker(open_database(settings), naam, gevonden.naam, rol)
    except AccountFout as error:
        raise BeheerFout(str(error)) from error


def blokkeer_medewerker(settings: Settings, naam: str) -> None:
    """Close an account.

    Raises:
        BeheerFout: there is no such account.
    """
    try:
        accounts.blokkeer(open_database(settings), naam)
    except AccountFout as error:
        raise BeheerFout(str(error)) from error


def dev_medewerker(settings: Settings) -> tuple[str, str, str]:
    """The staff account of a development machine (name, password, municipality), made once."""
    pad = settings.var_dir / "dev-medewerker.json"
    database = open_database(settings)
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
    opgeruimd = asdict(ruim_database_op(open_database(settings)))
    return [f"{naam}: {aantal} verwijderd" for naam, aantal in opgeruimd.items()]
