"""The `maatje` command."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from bot import settings as instellingen
from bot.beheer.fout import BeheerFout
from bot.beheer.omgeving import VAST
from bot.kennis import InhoudFout

app = typer.Typer(
    help="Digitaal Maatje: starten, trainen, nakijken en beheren.", no_args_is_help=True, add_completion=False
)
medewerker = typer.Typer(help="Accounts van medewerkers.", no_args_is_help=True)
hulpaanbod = typer.Typer(help="De hulp in de regio.", no_args_is_help=True)
app.add_typer(medewerker, name="medewerker")
app.add_typer(hulpaanbod, name="hulpaanbod")

Invoer = Annotated[Optional[str], typer.Option("--in", help="JSONL-bestand, of - voor standaardinvoer.")]  # noqa: UP045  typer reads this
Uitvoer = Annotated[str, typer.Option("--out", help="JSONL-bestand, of - voor standaarduitvoer.")]


def _meld(regel: str) -> None:
    typer.echo(regel)


def main() -> None:
    """Entry point: turns expected failures into one clear sentence."""
    os.environ.update(VAST)
    try:
        app()
    except (BeheerFout, InhoudFout, instellingen.SettingsError) as fout:
        typer.echo(f"Dat lukt niet: {fout}", err=True)
        sys.exit(1)


@contextmanager
def _regels_uit(pad: str) -> Iterator[Iterator[dict[str, Any]]]:
    """The lines of a JSONL file or of standard input.

    Raises:
        BeheerFout: the file is absent or a line is not `{"tekst": …}`.
    """

    def lees(stroom: Any) -> Iterator[dict[str, Any]]:
        for nummer, regel in enumerate(stroom, 1):
            if not regel.strip():
                continue
            try:
                inhoud = json.loads(regel)
                yield {"tekst": str(inhoud["tekst"])}
            except (ValueError, KeyError, TypeError) as fout:
                raise BeheerFout(f'Regel {nummer} van de invoer heeft niet de vorm {{"tekst": "…"}}.') from fout

    if pad == "-":
        yield lees(sys.stdin)
        return
    try:
        stroom = Path(pad).open(encoding="utf-8")  # noqa: SIM115  closed below
    except OSError as fout:
        raise BeheerFout(f"Het bestand {pad} kan niet worden gelezen.") from fout
    with stroom:
        yield lees(stroom)


@contextmanager
def _schrijver(pad: str) -> Iterator[Any]:
    if pad == "-":
        yield sys.stdout
        return
    try:
        stroom = Path(pad).open("w", encoding="utf-8")  # noqa: SIM115  closed below
    except OSError as fout:
        raise BeheerFout(f"Het bestand {pad} kan niet worden geschreven.") from fout
    with stroom:
        yield stroom


def _schrijf(stroom: Any, inhoud: dict[str, Any]) -> None:
    stroom.write(json.dumps(inhoud, ensure_ascii=False) + "\n")
    stroom.flush()


@app.command()
def start() -> None:
    """Train als dat nodig is en start gateway, Rasa en actieserver; Ctrl-C stopt alles."""
    from bot.beheer.gegevens import dev_medewerker, laad_catalogus
    from bot.beheer.starten import Toezicht, controleer_poorten
    from bot.beheer.trainen import train as train_model

    s = instellingen.load()
    controleer_poorten(s)
    laad_catalogus(s, _meld)
    toezicht = Toezicht(s, train_model(s, _meld), _meld)
    for nummer in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(nummer, toezicht.vraag_stop)
    _meld("Gateway, Rasa en actieserver starten (ongeveer een halve minuut)…")
    try:
        toezicht.start()
        toezicht.wacht_tot_klaar()
        adres = f"http://{'localhost' if s.host == '127.0.0.1' else s.host}:{s.port}"
        _meld(f"\nHet Maatje is klaar.\n  Voorbeeldpagina:  {adres}/\n  Medewerkers:      {adres}/medewerkers")
        _meld(f"  API-beschrijving: {adres}/openapi.json")
        if not s.is_productie:
            naam, wachtwoord, gemeente = dev_medewerker(s)
            _meld(f"  Inloggen (alleen op deze machine): {naam} / {wachtwoord} voor gemeente {gemeente}")
        _meld("Ctrl-C stopt alles.")
        toezicht.blijf()
    finally:
        toezicht.stop()
    _meld("Alles is gestopt.")


@app.command()
def train(opnieuw: Annotated[bool, typer.Option(help="Ook als er niets is veranderd.")] = False) -> None:
    """Train het model als de gegevens zijn veranderd."""
    from bot.beheer.trainen import train as train_model

    s = instellingen.load()
    pad = train_model(s, _meld, opnieuw)
    _meld(f"Model: {pad.name}")


@app.command()
def test() -> None:
    """Alle controles en tests, zoals ook de CI ze draait."""
    from bot.beheer.testen import alles

    sys.exit(alles(_meld))


@app.command()
def doctor() -> None:
    """Laat zien wat er is en wat er ontbreekt."""
    from bot.beheer.dokter import onderzoek

    ergste = 0
    for bevinding in onderzoek(instellingen.load()):
        _meld(f"{bevinding.teken} {bevinding.naam}: {bevinding.uitleg}")
        ergste = max(ergste, int(bevinding.nodig))
    sys.exit(ergste)


@app.command()
def chat(url: Annotated[str, typer.Option(help="Adres van de gateway.")] = "", gemeente: str = "") -> None:
    """Praat met het draaiende Maatje in deze terminal."""
    from bot.beheer.praten import praat

    s = instellingen.load()
    praat(url or f"http://127.0.0.1:{s.port}", gemeente or None)


@app.command()
def parse(in_: Invoer = "-", out: Uitvoer = "-") -> None:
    """Laat zien hoe berichten worden begrepen; er hoeft niets te draaien."""
    from bot.beheer.trainen import modelpad

    s = instellingen.load()
    model = modelpad(s)
    if not model.exists():
        raise BeheerFout("Er is nog geen model van de huidige gegevens. Draai eerst `maatje train`.")
    from bot.rasa_parts.ontleden import Ontleder

    ontleder = Ontleder(model)
    with _regels_uit(in_ or "-") as regels, _schrijver(out) as uitvoer:
        for regel in regels:
            _schrijf(uitvoer, ontleder.ontleed(regel["tekst"]))


@app.command()
def plaats(
    tekst: Annotated[Optional[str], typer.Argument()] = None,  # noqa: UP045
    in_: Invoer = None,
    out: Uitvoer = "-",
) -> None:
    """Welke gemeente bij een tekst hoort."""
    from bot.verstaan.plaatsen import zoek_plaats

    if tekst is not None:
        _schrijf(sys.stdout, {"tekst": tekst, "gemeente": zoek_plaats(tekst).gemeente})
        return
    with _regels_uit(in_ or "-") as regels, _schrijver(out) as uitvoer:
        for regel in regels:
            _schrijf(uitvoer, {"tekst": regel["tekst"], "gemeente": zoek_plaats(regel["tekst"]).gemeente})


@app.command()
def genereer(controleer: Annotated[bool, typer.Option(help="Alleen kijken, niets schrijven.")] = False) -> None:
    """Vernieuw regels en domein uit data/taxonomie.yml."""
    from bot.kennis.genereren import genereer as maak

    verouderd = maak(instellingen.PROJECT, schrijf=not controleer)
    if controleer and verouderd:
        raise BeheerFout(f"Niet bijgewerkt: {', '.join(verouderd)}. Draai `maatje genereer`.")
    _meld("Alles is bijgewerkt." if not verouderd else f"Vernieuwd: {', '.join(verouderd)}")


@app.command()
def opschonen() -> None:
    """Verwijder gesprekken en overdrachten waarvan de bewaartijd voorbij is."""
    from bot.beheer.gegevens import ruim_op

    for regel in ruim_op(instellingen.load()):
        _meld(regel)


@medewerker.command("nieuw")
def medewerker_nieuw(naam: str, gemeente: Annotated[str, typer.Option()], rol: str = "medewerker") -> None:
    """Maak een account; het wachtwoord wordt één keer getoond."""
    from bot.beheer.gegevens import nieuwe_medewerker

    wachtwoord = nieuwe_medewerker(instellingen.load(), naam, gemeente, rol)
    _meld(f"Account {naam} voor {gemeente}. Wachtwoord (nu noteren, wordt niet bewaard): {wachtwoord}")


@medewerker.command("blokkeer")
def medewerker_blokkeer(naam: str) -> None:
    """Sluit een account af."""
    from bot.beheer.gegevens import blokkeer_medewerker

    blokkeer_medewerker(instellingen.load(), naam)
    _meld(f"Account {naam} is geblokkeerd.")


@hulpaanbod.command("laad")
def hulpaanbod_laad() -> None:
    """Zet hulpaanbod en gemeenten uit data/ in de database."""
    from bot.beheer.gegevens import laad_catalogus

    laad_catalogus(instellingen.load(), _meld)


@hulpaanbod.command("zoek")
def hulpaanbod_zoek(
    gemeente: Annotated[str, typer.Option()],
    onderwerp: Annotated[str, typer.Option()],
    leeftijden: Annotated[str, typer.Option(help="Bijvoorbeeld 4,7")] = "",
    conflict: Annotated[str, typer.Option(help="laag, midden of hoog")] = "",
    geweld: bool = False,
    alleen: bool = False,
    tekst: str = "",
    als_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Passende hulp, beste eerst."""
    from bot.beheer.gegevens import zoek_hulp

    treffers = zoek_hulp(
        instellingen.load(), gemeente, onderwerp, leeftijden, conflict or None, geweld, alleen, tekst or None
    )
    if als_json:
        _meld(
            json.dumps(
                [{"id": t.dienst.id, "naam": t.dienst.naam, "waarom": t.waarom} for t in treffers], ensure_ascii=False
            )
        )
        return
    for treffer in treffers:
        _meld(f"{treffer.dienst.naam}: {treffer.waarom}")
    if not treffers:
        _meld("Geen passende hulp gevonden.")


if __name__ == "__main__":
    main()
