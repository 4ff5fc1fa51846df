"""Catalogue and municipalities in the database: a copy of the data files, replaced as a whole."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from bot.storage.basis import Repository
from bot.storage.models import DienstRij, GemeenteRij


class ImportFout(ValueError):
    """The data cannot be imported; the message names the record."""


@dataclass(frozen=True)
class Verschil:
    """What an import changed."""

    toegevoegd: int
    gewijzigd: int
    verwijderd: int
    gelijk: int


class _InhoudRepository(Repository):
    _model: Any
    _sleutelveld: str

    def importeer(self, records: Iterable[Mapping[str, Any]]) -> Verschil:
        """Replace everything by these records, in this order.

        Args:
            records: JSON-like; dates become ISO text.

        Raises:
            ImportFout: a record has no key, a key occurs twice, or a value is not JSON. Nothing is changed then.
        """
        nieuw = self._als_json(records)
        oud = {rij.id: rij.inhoud for rij in self._sessie.execute(select(self._model.id, self._model.inhoud))}
        self._sessie.execute(delete(self._model).execution_options(synchronize_session=False))
        self._sessie.expunge_all()
        self._sessie.add_all(
            self._model(id=sleutel, volgorde=plek, inhoud=inhoud)
            for plek, (sleutel, inhoud) in enumerate(nieuw.items())
        )
        self._sessie.flush()
        gebleven = nieuw.keys() & oud.keys()
        gelijk = sum(nieuw[sleutel] == oud[sleutel] for sleutel in gebleven)
        return Verschil(
            toegevoegd=len(nieuw.keys() - oud.keys()),
            gewijzigd=len(gebleven) - gelijk,
            verwijderd=len(oud.keys() - nieuw.keys()),
            gelijk=gelijk,
        )

    def alle(self) -> list[dict[str, Any]]:
        """Every record, in the order of the import."""
        rijen = self._sessie.execute(select(self._model.inhoud).order_by(self._model.volgorde)).scalars()
        return [json.loads(inhoud) for inhoud in rijen]

    def _als_json(self, records: Iterable[Mapping[str, Any]]) -> dict[str, str]:
        uit: dict[str, str] = {}
        for plek, record in enumerate(records, start=1):
            sleutel = record.get(self._sleutelveld)
            if not isinstance(sleutel, str) or not sleutel:
                raise ImportFout(f"Record {plek} heeft geen '{self._sleutelveld}'.")
            if sleutel in uit:
                raise ImportFout(f"'{sleutel}' komt twee keer voor.")
            try:
                uit[sleutel] = json.dumps(record, ensure_ascii=False, sort_keys=False, default=_datum)
            except TypeError as fout:
                raise ImportFout(f"'{sleutel}': {fout}") from fout
        return uit


def _datum(waarde: object) -> str:
    if isinstance(waarde, dt.date):
        return waarde.isoformat()
    raise TypeError(f"een waarde van soort {type(waarde).__name__} kan niet worden opgeslagen")


class DienstRepository(_InhoudRepository):
    """The services of the catalogue, by `id`."""

    _model = DienstRij
    _sleutelveld = "id"


class GemeenteRepository(_InhoudRepository):
    """The municipalities, by `naam`."""

    _model = GemeenteRij
    _sleutelveld = "naam"
