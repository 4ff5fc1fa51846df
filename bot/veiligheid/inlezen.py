"""Reading the safety data: YAML files that an editor maintains, with errors that name the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError


class VeiligheidsdataFout(ValueError):
    """The safety data cannot be used. The product must not start with half a watch, so loading fails loudly."""


def veiligheidsmap(map_: Path) -> Path:
    """Return the folder with the safety data.

    Args:
        map_: the data folder, or the folder `veiligheid` itself.
    """
    onder = map_ / "veiligheid"
    return onder if onder.is_dir() else map_


def lees(map_: Path, naam: str) -> dict[str, Any]:
    """Read one YAML file of the safety data.

    Raises:
        VeiligheidsdataFout: when the file is missing, is no valid YAML or holds no mapping.
    """
    pad = veiligheidsmap(map_) / naam
    try:
        inhoud = YAML(typ="safe", pure=True).load(pad.read_text(encoding="utf-8"))
    except (OSError, YAMLError) as fout:
        raise VeiligheidsdataFout(f"{naam}: {fout}") from fout
    if not isinstance(inhoud, dict):
        raise VeiligheidsdataFout(f"{naam}: geen geldige inhoud")
    return inhoud
