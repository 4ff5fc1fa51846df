"""Everything that is kept: conversations, handoffs, staff, catalogue. Encrypted where a parent wrote it."""

from bot.storage.database import Database, DatabaseFout
from bot.storage.gesprekken import Bericht, DubbelBericht, Gesprek, GesprekOnbekend, GesprekRepository, NieuwBericht
from bot.storage.inhoud import DienstRepository, GemeenteRepository, ImportFout, Verschil
from bot.storage.sleutels import dev_sleutel, kies_sleutel
from bot.storage.trackers import TrackerRepository
from bot.storage.versleuteling import SleutelFout, Versleuteling, afgeleide_sleutel, lijst_van_sleutels

__all__ = [
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
    "NieuwBericht",
    "SleutelFout",
    "TrackerRepository",
    "Verschil",
    "Versleuteling",
    "afgeleide_sleutel",
    "dev_sleutel",
    "kies_sleutel",
    "lijst_van_sleutels",
]
