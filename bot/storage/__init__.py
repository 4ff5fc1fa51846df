"""Everything that is kept: conversations, handoffs, staff, catalogue. Encrypted where a parent wrote it."""

from bot.storage.audit import Auditregel, AuditRepository
from bot.storage.database import Database, DatabaseFout
from bot.storage.gesprekken import Bericht, DubbelBericht, Gesprek, GesprekOnbekend, GesprekRepository, NieuwBericht
from bot.storage.inhoud import DienstRepository, GemeenteRepository, ImportFout, Verschil
from bot.storage.medewerkers import AccountFout, Medewerker, MedewerkerRepository, Sessie, SessieRepository
from bot.storage.opruimen import Opgeruimd, ruim_op
from bot.storage.overdrachten import Overdracht, OverdrachtRepository
from bot.storage.sleutels import dev_sleutel, kanaalsleutel, productsleutel
from bot.storage.trackers import TrackerRepository
from bot.storage.versleuteling import SleutelFout, Versleuteling, afgeleide_sleutel, lijst_van_sleutels

__all__ = [
    "AccountFout",
    "AuditRepository",
    "Auditregel",
    "Bericht",
    "Database",
    "DatabaseFout",
    "DienstRepository",
    "DubbelBericht",
    "GemeenteRepository",
    "Gesprek",
    "GesprekOnbekend",
    "GesprekRepository",
    "ImportFout",
    "Medewerker",
    "MedewerkerRepository",
    "NieuwBericht",
    "Opgeruimd",
    "Overdracht",
    "OverdrachtRepository",
    "Sessie",
    "SessieRepository",
    "SleutelFout",
    "TrackerRepository",
    "Verschil",
    "Versleuteling",
    "afgeleide_sleutel",
    "dev_sleutel",
    "kanaalsleutel",
    "lijst_van_sleutels",
    "productsleutel",
    "ruim_op",
]
