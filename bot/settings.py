"""Every setting of the product, read once from the environment (`MAATJE_*`)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the message says which and what to do."""


def _help(default: object, text: str) -> object:
    """A dataclass field with its documentation; `beheer` documents are tested against it."""
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class Settings:
    """All settings. The environment name of a field is `MAATJE_` plus the field in capitals."""

    omgeving: str = _help("dev", "dev or productie; productie refuses generated keys and insecure cookies")  # type: ignore[assignment]
    host: str = _help("127.0.0.1", "address the gateway listens on")  # type: ignore[assignment]
    port: int = _help(8080, "port of the gateway")  # type: ignore[assignment]
    rasa_port: int = _help(5105, "loopback port of the Rasa server")  # type: ignore[assignment]
    actions_port: int = _help(5155, "loopback port of the action server")  # type: ignore[assignment]
    rasa_url: str = _help("", "base URL of Rasa; empty: loopback and rasa_port")  # type: ignore[assignment]
    database_url: str = _help("", "SQLAlchemy URL; empty: SQLite in var_dir")  # type: ignore[assignment]
    data_dir: Path = _help(PROJECT / "data", "folder with the content")  # type: ignore[assignment]
    model_dir: Path = _help(PROJECT / "models", "folder with trained models")  # type: ignore[assignment]
    var_dir: Path = _help(PROJECT / "var", "folder for database, keys, logs and state")  # type: ignore[assignment]
    cache_dir: Path = _help(PROJECT / ".cache", "folder for cached sentence embeddings")  # type: ignore[assignment]
    sleutel: str = _help("", "key for tokens and encryption, at least 32 characters; generated in dev")  # type: ignore[assignment]
    rasa_timeout: float = _help(4.0, "seconds the gateway waits for Rasa before it answers itself")  # type: ignore[assignment]
    max_tekens: int = _help(2000, "longest message of a parent, in characters")  # type: ignore[assignment]
    limiet_gesprek: int = _help(20, "messages a conversation may send per minute")  # type: ignore[assignment]
    limiet_adres: int = _help(120, "calls an address may make per minute")  # type: ignore[assignment]
    vertrouwde_proxys: int = _help(0, "number of reverse proxies whose X-Forwarded-For is believed")  # type: ignore[assignment]
    herkomsten: str = _help("", "comma-separated origins of the sites that embed the widget")  # type: ignore[assignment]
    bewaartijd_uren: int = _help(
        24, "hours a conversation without handoff is kept after its last message (at most 720)"
    )  # type: ignore[assignment]
    metrics_token: str = _help("", "token for /metrics; empty: loopback only")  # type: ignore[assignment]

    @property
    def rasa_basis(self) -> str:
        """Base URL of the Rasa server, without a trailing slash."""
        return (self.rasa_url or f"http://127.0.0.1:{self.rasa_port}").rstrip("/")

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{self.var_dir / 'maatje.db'}"

    @property
    def is_productie(self) -> bool:
        """Whether the strict rules of production hold."""
        return self.omgeving == "productie"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Args:
        environ: the environment; the process environment when not given.

    Raises:
        SettingsError: a value has the wrong type or lies outside its range.
    """
    env = os.environ if environ is None else environ
    values: dict[str, object] = {}
    for f in fields(Settings):
        raw = env.get(f"MAATJE_{f.name.upper()}")
        if raw is None or raw == "":
            continue
        try:
            if isinstance(f.default, Path):
                values[f.name] = Path(raw).expanduser().resolve()
            elif isinstance(f.default, (int, float)):
                values[f.name] = type(f.default)(raw)
            else:
                values[f.name] = raw
        except ValueError as error:
            raise SettingsError(f"MAATJE_{f.name.upper()}={raw!r} is geen {type(f.default).__name__}.") from error
    settings = Settings(**values)  # type: ignore[arg-type]
    if settings.omgeving not in ("dev", "productie"):
        raise SettingsError("MAATJE_OMGEVING moet dev of productie zijn.")
    if not 1 <= settings.bewaartijd_uren <= 720:
        raise SettingsError("MAATJE_BEWAARTIJD_UREN moet tussen 1 en 720 liggen (hoogstens 30 dagen).")
    if settings.is_productie and len(settings.sleutel) < 32:
        raise SettingsError("MAATJE_SLEUTEL ontbreekt of is korter dan 32 tekens; in productie is die verplicht.")
    return settings
