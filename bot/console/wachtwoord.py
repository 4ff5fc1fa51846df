"""Passwords of staff: policy, hashing and checking."""

from __future__ import annotations

import secrets
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.storage import AccountFout

MINIMUM = 12
MAXIMUM = 200
"""Hashing a longer one would cost a caller nothing and us a lot."""

_TEKENS = "abcdefghijkmnopqrstuvwxyz23456789"
_HASHER = PasswordHasher()


def controleer_beleid(wachtwoord: str, gebruikersnaam: str = "") -> None:
    """Check a new password: long enough, no demands on kinds of characters (BIO2 5.17.03).

    Raises:
        AccountFout: with the reason in Dutch.
    """
    if len(wachtwoord) < MINIMUM:
        raise AccountFout(f"Het wachtwoord heeft minstens {MINIMUM} tekens nodig; dit heeft er {len(wachtwoord)}.")
    if len(wachtwoord) > MAXIMUM:
        raise AccountFout(f"Het wachtwoord mag hoogstens {MAXIMUM} tekens hebben.")
    if len(set(wachtwoord)) < 5:
        raise AccountFout("Het wachtwoord heeft te weinig verschillende tekens.")
    if gebruikersnaam and gebruikersnaam.casefold() in wachtwoord.casefold():
        raise AccountFout("De gebruikersnaam mag niet in het wachtwoord staan.")


def nieuw_wachtwoord() -> str:
    """A random password of 20 characters (100 bits) in groups of five, without characters that look alike."""
    return "-".join("".join(secrets.choice(_TEKENS) for _ in range(5)) for _ in range(4))


def maak_hash(wachtwoord: str) -> str:
    """The argon2id hash to store. Slow on purpose: from asyncio use a thread."""
    return _HASHER.hash(_genormaliseerd(wachtwoord))


def klopt(wachtwoord: str, opgeslagen: str | None) -> bool:
    """Whether the password belongs to the stored hash.

    Args:
        wachtwoord: as typed.
        opgeslagen: the hash; None for an unknown user, which takes just as long.
    """
    try:
        goed = _HASHER.verify(opgeslagen or _niemand(), _genormaliseerd(wachtwoord[: MAXIMUM + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return goed and opgeslagen is not None


@lru_cache(maxsize=1)
def _niemand() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


def _genormaliseerd(wachtwoord: str) -> str:
    # The same accented letter may arrive composed or decomposed, depending on the keyboard.
    return unicodedata.normalize("NFKC", wachtwoord)
