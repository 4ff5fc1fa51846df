"""`maatje chat`: a talk with the running product in the terminal."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from typing import Any

from bot.beheer.fout import BeheerFout

STOP = {"stop", "/stop", "q"}


def praat(url: str, gemeente: str | None) -> None:
    """Talk until the user stops.

    Args:
        url: base address of the gateway.
        gemeente: the municipality of the site, if any.

    Raises:
        BeheerFout: the product does not run at that address.
    """
    gesprek = _roep(f"{url}/api/v1/gesprekken", {"gemeente": gemeente} if gemeente else {}, None)
    adres, token = f"{url}/api/v1/gesprekken/{gesprek['id']}/berichten", gesprek["token"]
    keuzes = _toon(gesprek["berichten"])
    print("(Typ je bericht, een nummer voor een keuze, of stop.)")
    while True:
        try:
            regel = input("> ").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if regel.lower() in STOP:
            return
        if not regel:
            continue
        inhoud = {"clientId": str(uuid.uuid4())}
        if regel.isdigit() and 0 < int(regel) <= len(keuzes):
            inhoud["keuze"] = keuzes[int(regel) - 1]["id"]
        else:
            inhoud["tekst"] = regel
        keuzes = _toon(_roep(adres, inhoud, token)["berichten"])


def _toon(berichten: list[dict[str, Any]]) -> list[dict[str, Any]]:
    keuzes: list[dict[str, Any]] = []
    for bericht in berichten:
        print(f"\n{bericht['van'].capitalize()}: {bericht['tekst']}")
        for kaart in bericht["kaarten"]:
            print(f"  * {kaart['naam']}: {kaart['waarom']}")
        for nummer in (bericht.get("veiligheid") or {}).get("nummers", []):
            print(f"  ! {nummer['naam']}: {nummer['nummer']}")
        keuzes = bericht["keuzes"] or keuzes
    for nummer, keuze in enumerate(keuzes, 1):
        print(f"  [{nummer}] {keuze['titel']}")
    return keuzes


def _roep(adres: str, inhoud: dict[str, Any], token: str | None) -> dict[str, Any]:
    koppen = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    verzoek = urllib.request.Request(adres, json.dumps(inhoud).encode(), koppen)  # noqa: S310  address given by the user
    try:
        with urllib.request.urlopen(verzoek, timeout=30) as antwoord:  # noqa: S310
            return dict(json.load(antwoord))
    except urllib.error.HTTPError as fout:
        raise BeheerFout(json.load(fout).get("title", f"De gateway antwoordt met {fout.code}.")) from fout
    except (urllib.error.URLError, OSError, ValueError) as fout:
        raise BeheerFout("Het Maatje draait niet op dit adres. Start het met `make start`.") from fout
