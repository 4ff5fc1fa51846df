"""Set-up and starting: what goes wrong is one clear sentence with what to do."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.beheer import opzet
from bot.beheer.dokter import onderzoek
from bot.beheer.fout import BeheerFout
from bot.beheer.gegevens import controleer_inhoud, dev_medewerker, laad_catalogus, open_database, zoek_hulp
from bot.beheer.starten import controleer_poorten, supervisor_config
from bot.beheer.trainen import vingerafdruk
from bot.settings import PROJECT, Settings, SettingsError, load
from bot.storage import DienstRepository


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(Settings(), var_dir=tmp_path / "met spatie en %")


def test_a_port_in_use_is_named_with_the_way_out(settings: Settings) -> None:
    with socket.socket() as bezet:
        bezet.bind(("127.0.0.1", 0))
        bezet.listen()
        poort = bezet.getsockname()[1]
        with pytest.raises(BeheerFout, match=rf"Poort {poort} .*MAATJE_PORT={poort + 1}"):
            controleer_poorten(replace(settings, port=poort, rasa_port=1024 + poort % 100, actions_port=0))


def test_the_supervisor_accepts_odd_paths(settings: Settings, tmp_path: Path) -> None:
    from supervisor.options import ServerOptions

    (settings.var_dir / "logs").mkdir(parents=True)
    config = tmp_path / "s.conf"
    config.write_text(supervisor_config(settings, tmp_path / "een model 100%.tar.gz"), encoding="utf-8")
    options = ServerOptions()
    options.configfile = str(config)
    options.realize(["-n"])
    opdrachten = {p.name: p.command for g in options.process_group_configs for p in g.process_configs}
    assert set(opdrachten) == {"rasa", "acties", "gateway"}
    assert f'"{tmp_path}/een model 100%.tar.gz"' in opdrachten["rasa"]
    assert all("127.0.0.1" in opdrachten[naam] for naam in ("rasa", "acties"))


@pytest.mark.parametrize(
    ("bestand", "inhoud", "melding"),
    [
        ("nlu/geld.yml", "nlu:\n  - intent: [", "geld.yml"),
        ("antwoorden/geld.yml", "antwoorden:\n  - onderwerp: schulden", "schulden"),
        ("veiligheid/teksten.yml", ":", "teksten.yml"),
        ("gemeenten/gemeenten.yml", "a: [", "gemeenten.yml"),
        ("hulpaanbod/omgang.yml", "diensten: [{id: x}]", "omgang.yml"),
    ],
)
def test_a_broken_content_file_is_named(
    settings: Settings, tmp_path: Path, bestand: str, inhoud: str, melding: str
) -> None:
    data = tmp_path / "data"
    shutil.copytree(PROJECT / "data", data)
    (data / bestand).write_text(inhoud, encoding="utf-8")
    with pytest.raises(BeheerFout, match=melding):
        controleer_inhoud(replace(settings, data_dir=data))


def test_a_database_that_cannot_be_reached_is_told(settings: Settings) -> None:
    weg = replace(settings, database_url="postgresql://niemand@127.0.0.1:1/niets")
    with pytest.raises(BeheerFout, match="MAATJE_DATABASE_URL"):
        open_database(weg)


def test_the_catalogue_goes_into_the_database(settings: Settings) -> None:
    laad_catalogus(settings, lambda regel: None)
    with open_database(settings).sessie() as sessie:
        assert len(DienstRepository(sessie).alle()) == 71


def test_the_login_of_a_development_machine_stays_the_same(settings: Settings) -> None:
    eerste = dev_medewerker(settings)
    assert dev_medewerker(settings) == eerste
    assert (settings.var_dir / "dev-medewerker.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("gemeente", "leeftijden", "conflict", "melding"),
    [
        ("Utrecht", "", None, "geen gemeente in Twente"),
        ("Borne", "vier", None, "hele jaren"),
        ("Borne", "", "veel", "laag, midden of hoog"),
    ],
)
def test_a_search_with_a_wrong_word_says_what_is_right(
    settings: Settings, gemeente: str, leeftijden: str, conflict: str | None, melding: str
) -> None:
    with pytest.raises(BeheerFout, match=melding):
        zoek_hulp(settings, gemeente, "mediation", leeftijden, conflict, False, False, None)


def test_the_fingerprint_follows_the_data(tmp_path: Path) -> None:
    for naam in ("nlu", "rules"):
        shutil.copytree(PROJECT / "data" / naam, tmp_path / "data" / naam)
    voor = vingerafdruk(tmp_path)
    assert vingerafdruk(tmp_path) == voor
    with (tmp_path / "data" / "nlu" / "geld.yml").open("a") as bestand:
        bestand.write("# iets\n")
    assert vingerafdruk(tmp_path) != voor


@pytest.mark.parametrize(
    ("environ", "melding"),
    [
        ({"MAATJE_PORT": "tachtig"}, "MAATJE_PORT"),
        ({"MAATJE_OMGEVING": "test"}, "MAATJE_OMGEVING"),
        ({"MAATJE_OMGEVING": "productie"}, "MAATJE_SLEUTEL"),
        ({"MAATJE_BEWAARTIJD_UREN": "10000"}, "30 dagen"),
    ],
)
def test_a_wrong_setting_is_named(environ: dict[str, str], melding: str) -> None:
    with pytest.raises(SettingsError, match=melding):
        load(environ)


def test_the_doctor_looks_at_everything(settings: Settings) -> None:
    namen = {b.naam for b in onderzoek(settings)}
    assert {"Python", "rasa", "Taalmodel", "Getraind model", "Database", "Poorten", "chromium"} <= namen


class TestOpzet:
    """The bootstrap script, with a uv that fails in known ways."""

    @pytest.fixture
    def kapotte_uv(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        uv = tmp_path / "uv"
        uv.write_text("#!/bin/sh\necho 'error: dns error'\nexit 1\n")
        uv.chmod(0o755)
        monkeypatch.setattr(opzet, "VENV", tmp_path / ".venv")
        monkeypatch.setattr(opzet, "UV_VENV", tmp_path / ".uv")
        monkeypatch.setattr(opzet, "STAMP", tmp_path / ".venv" / "stamp")
        return uv

    def test_no_python(self, kapotte_uv: Path) -> None:
        with pytest.raises(opzet.OpzetFout, match=r"Python 3\.10 is er niet"):
            opzet.make_venv(str(kapotte_uv))

    def test_no_network(self, kapotte_uv: Path) -> None:
        with pytest.raises(opzet.OpzetFout, match="verbinding met het internet"):
            opzet.install_packages(str(kapotte_uv), Path(sys.executable))

    def test_full_disk(self, kapotte_uv: Path) -> None:
        kapotte_uv.write_text("#!/bin/sh\necho 'No space left on device'\nexit 1\n")
        with pytest.raises(opzet.OpzetFout, match="schijf is vol"):
            opzet.install_packages(str(kapotte_uv), Path(sys.executable))

    def test_a_uv_of_the_user_that_refuses_is_not_used(
        self, kapotte_uv: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(opzet.shutil, "which", lambda naam: str(kapotte_uv))
        eigen = tmp_path / ".uv" / "bin" / "uv"
        eigen.parent.mkdir(parents=True)
        eigen.write_text("#!/bin/sh\necho uv 1\n")
        eigen.chmod(0o755)
        assert opzet.find_uv() == str(eigen)

    def test_the_user_s_interpreter_settings_are_left_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("UV_PYTHON", "/usr/bin/python3")
        assert "UV_PYTHON" not in opzet.environment()

    def test_the_script_needs_nothing_but_the_standard_library(self) -> None:
        code = "import sys, runpy; sys.argv=['x']; runpy.run_path('bot/beheer/opzet.py', run_name='niet_main')"
        klaar = subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=PROJECT, check=False, capture_output=True)
        assert klaar.returncode == 0, klaar.stderr
