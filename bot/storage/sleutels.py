"""The secret of the installation: from the settings, or in dev generated once and kept on disk."""

from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path

from bot.settings import Settings, SettingsError
from bot.storage.versleuteling import afgeleide_sleutel, lijst_van_sleutels

BESTANDSNAAM = "sleutel"


def dev_sleutel(var_dir: Path) -> str:
    """The secret of a development machine, made on first use; every process that asks gets the same one.

    Args:
        var_dir: folder for state; made when absent. The secret is in `var_dir/sleutel`, readable by the owner only.

    Raises:
        OSError: the folder cannot be written.
    """
    var_dir.mkdir(parents=True, exist_ok=True)
    pad = var_dir / BESTANDSNAAM
    if not pad.exists():
        _maak(pad)
    if pad.stat().st_mode & 0o077:
        pad.chmod(0o600)
    return pad.read_text(encoding="ascii").strip()


def _maak(pad: Path) -> None:
    """Write the secret under a lock; the rename shows other processes either nothing or the whole secret."""
    slot = os.open(pad.with_name(f".{pad.name}.slot"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(slot, fcntl.LOCK_EX)
        if pad.exists():
            return
        nieuw = pad.with_name(f".{pad.name}.nieuw")
        nieuw.unlink(missing_ok=True)
        with os.fdopen(os.open(nieuw, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as bestand:
            bestand.write(secrets.token_urlsafe(48) + "\n")
            bestand.flush()
            os.fsync(bestand.fileno())
        nieuw.replace(pad)
    finally:
        os.close(slot)


def productsleutel(settings: Settings) -> str:
    """The secret to use with these settings: from `MAATJE_SLEUTEL`, in dev otherwise from the state folder.

    Raises:
        SettingsError: production without `MAATJE_SLEUTEL`.
    """
    if settings.sleutel:
        return settings.sleutel
    if settings.is_productie:
        raise SettingsError("MAATJE_SLEUTEL ontbreekt; in productie is die verplicht.")
    return dev_sleutel(settings.var_dir)


def kanaalsleutel(settings: Settings) -> str:
    """The shared secret between gateway and Rasa, derived from the secret of the installation.

    Raises:
        SettingsError: see `productsleutel`.
        SleutelFout: the secret is too short.
    """
    return afgeleide_sleutel(lijst_van_sleutels(productsleutel(settings))[0], "kanaal").hex()
