"""Generating what Rasa needs from the taxonomy: the topic rules and the topic part of the domain."""

from __future__ import annotations

import re
from pathlib import Path

from bot.kennis.taxonomie import Taxonomie

KOP = "# Made from data/taxonomie.yml by `maatje genereer`; edit there.\n"
_BLOK = re.compile(r"(# >>> generated: (\w+)\n).*?(# <<< generated\n)", re.DOTALL)


def regels(taxonomie: Taxonomie) -> str:
    """The rules file: one rule a topic. `hulp_zoeken` asks the catalogue, the rest is answered in process."""
    stukken = [KOP, 'version: "3.1"\n', "rules:\n"]
    for onderwerp in taxonomie.onderwerpen:
        actie = "action_hulp_zoeken" if onderwerp.id == "hulp_zoeken" else f"utter_{onderwerp.id}"
        stukken.append(
            f"  - rule: {onderwerp.id}\n    steps:\n      - intent: {onderwerp.id}\n      - action: {actie}\n"
        )
    return "".join(stukken)


def domein(taxonomie: Taxonomie, huidig: str) -> str:
    """The domain file with its generated blocks renewed; the rest stays as it is.

    Args:
        taxonomie: the topics.
        huidig: the present text of `domain.yml`.
    """
    blokken = {
        "intents": "".join(f"  - {o.id}: {{use_entities: []}}\n" for o in taxonomie.onderwerpen),
        "responses": "".join(
            f'  utter_{o.id}: [{{text: "{o.titel}"}}]\n' for o in taxonomie.onderwerpen if o.id != "hulp_zoeken"
        ),
    }
    return _BLOK.sub(lambda m: m.group(1) + blokken[m.group(2)] + m.group(3), huidig)


def genereer(project: Path, schrijf: bool) -> list[str]:
    """Renew the generated files.

    Args:
        project: the project's folder.
        schrijf: write the files; otherwise only compare.

    Returns:
        The names of files that were not up to date.
    """
    taxonomie = Taxonomie.laad(project / "data")
    doelen = {
        project / "data" / "rules" / "onderwerpen.yml": lambda huidig: regels(taxonomie),
        project / "domain.yml": lambda huidig: domein(taxonomie, huidig),
    }
    verouderd = []
    for pad, maak in doelen.items():
        huidig = pad.read_text(encoding="utf-8") if pad.exists() else ""
        nieuw = maak(huidig)
        if nieuw != huidig:
            verouderd.append(pad.name)
            if schrijf:
                pad.write_text(nieuw, encoding="utf-8")
    return verouderd
