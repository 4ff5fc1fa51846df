"""How a parent reaches a human at the municipality, in one sentence, with only numbers that are certain."""

from __future__ import annotations

from bot.verstaan.gemeenten import Gemeentegids


def contactregel(gids: Gemeentegids, gemeente: str | None) -> str:
    """Phone number of the municipality when it is certain, else its website; without a municipality the general way.

    Args:
        gids: the municipalities.
        gemeente: official name, or None.
    """
    if gemeente is None or gids.by_naam(gemeente) is None:
        return "Je kunt ook je eigen gemeente bellen. Het nummer staat op de site van je gemeente."
    contact = gids.contact(gemeente)
    if contact.telefoon is None:
        return contact.opmerking
    return f"In {contact.naam} kun je bellen: {contact.telefoon}. {contact.opmerking}"
