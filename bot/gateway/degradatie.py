"""What the gateway says when Rasa is silent: an apology, a human, and the way to try again. Never an empty bubble."""

from __future__ import annotations

from bot.gateway import teksten
from bot.gateway.gesprek import Gesprek, Uit
from bot.kennis.contact import contactregel
from bot.verstaan.gemeenten import Gemeentegids


def stil(gids: Gemeentegids, gesprek: Gesprek) -> Uit:
    """The answer without Rasa.

    Args:
        gids: the municipalities.
        gesprek: the conversation, for the parent's municipality.
    """
    tekst = teksten.STIL.format(contact=contactregel(gids, gesprek.woonplaats))
    return Uit(tekst, (teksten.HERHAAL, teksten.MENS))
