"""Reading the content files: one place that turns a broken file into a clear Dutch error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError


class InhoudFout(ValueError):
    """A content file is missing or wrong; the message names the file and what to do."""


def lees_yaml(pad: Path) -> dict[str, Any]:
    """Read a YAML file that holds one mapping.

    Args:
        pad: the file.

    Raises:
        InhoudFout: the file is absent, unreadable or not a mapping.
    """
    try:
        with pad.open(encoding="utf-8") as bestand:
            inhoud = YAML(typ="safe").load(bestand)
    except FileNotFoundError as error:
        raise InhoudFout(f"Het bestand {pad.name} ontbreekt in {pad.parent.name}/.") from error
    except (YAMLError, UnicodeDecodeError) as error:
        plek = getattr(error, "problem_mark", None)
        regel = f" bij regel {plek.line + 1}" if plek is not None else ""
        raise InhoudFout(
            f"Het bestand {pad.parent.name}/{pad.name} is geen geldige YAML{regel}. Herstel die regel."
        ) from error
    if not isinstance(inhoud, dict):
        raise InhoudFout(f"Het bestand {pad.parent.name}/{pad.name} is leeg of heeft niet de juiste vorm.")
    return inhoud
