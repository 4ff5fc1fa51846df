"""Noticing danger and answering it with fixed texts. Works without Rasa, without a database and without a network."""

from bot.veiligheid.hulplijnen import Hulplijnen, Nummer
from bot.veiligheid.inlezen import VeiligheidsdataFout
from bot.veiligheid.protocol import Keuze, Protocol, Veiligheidsbericht
from bot.veiligheid.wacht import SOORTEN, Niveau, Signaal, Wacht

__all__ = [
    "SOORTEN",
    "Hulplijnen",
    "Keuze",
    "Niveau",
    "Nummer",
    "Protocol",
    "Signaal",
    "Veiligheidsbericht",
    "VeiligheidsdataFout",
    "Wacht",
]
