"""References that can be read aloud over the phone, such as HVT-7K3M-9Q."""

from __future__ import annotations

import re
import secrets
import unicodedata

TEKENS = "234679BCDFGHJKMNPQRTVWX"
"""No vowels (no words appear) and no look-alikes. 23 of them, a prime: the check character needs that."""

_WILLEKEURIG = 5


def voorvoegsel(gemeente: str) -> str:
    """Three letters for a municipality: initials of a name of three words or more, otherwise its first letters.

    The fourteen municipalities of Twente all get a different one.

    Raises:
        ValueError: the name has fewer than three letters.
    """
    kaal = unicodedata.normalize("NFKD", gemeente).encode("ascii", "ignore").decode()
    woorden = re.findall(r"[A-Za-z]+", kaal)
    letters = "".join(w[0] for w in woorden) if len(woorden) >= 3 else "".join(woorden)
    if len(letters) < 3:
        raise ValueError(f"De naam '{gemeente}' is te kort voor een referentie.")
    return letters[:3].upper()


def controleteken(tekens: str) -> str:
    """The last character; betrays every single wrong character and every swap of two neighbours in the random part."""
    som = sum((plek + 1) * TEKENS.index(teken) for plek, teken in enumerate(tekens))
    return TEKENS[som % len(TEKENS)]


def nieuwe_referentie(gemeente: str) -> str:
    """A fresh random reference; whether it is still free is for the repository to check.

    Raises:
        ValueError: see `voorvoegsel`.
    """
    los = "".join(secrets.choice(TEKENS) for _ in range(_WILLEKEURIG))
    los += controleteken(los)
    return f"{voorvoegsel(gemeente)}-{los[:4]}-{los[4:]}"


def normaliseer(invoer: str) -> str | None:
    """The reference somebody typed, in its official form; None when it cannot be one.

    Args:
        invoer: as typed: any case, with or without dashes and spaces.
    """
    kaal = re.sub(r"[\s\-.]", "", invoer).upper()
    begin, los = kaal[:3], kaal[3:]
    if not re.fullmatch(r"[A-Z]{3}", begin) or len(los) != _WILLEKEURIG + 1 or set(los) - set(TEKENS):
        return None
    if controleteken(los[:-1]) != los[-1]:
        return None
    return f"{begin}-{los[:4]}-{los[4:]}"
