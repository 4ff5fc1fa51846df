"""The published OpenAPI document, and the run-time check of requests against it."""

from __future__ import annotations

import copy
import json
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from aiohttp import web
from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError
from ruamel.yaml import YAML

from bot.gateway.problemen import Probleem

DOCUMENT = Path(__file__).with_name("openapi.yaml")
JSON = "application/json"


class Contract:
    """The OpenAPI document of this gateway.

    Args:
        max_tekens: longest message of a parent, in characters; it goes into the published document.
    """

    def __init__(self, max_tekens: int) -> None:
        """Read and resolve the document."""
        document = copy.deepcopy(_document())
        document["components"]["schemas"]["NieuwBericht"]["properties"]["tekst"]["maxLength"] = max_tekens
        self.max_tekens = max_tekens
        self.document: dict[str, Any] = document
        self.versie: str = document["info"]["version"]
        self.als_json = json.dumps(document, ensure_ascii=False).encode()
        self._validators: dict[str, Draft7Validator] = {}

    def schema(self, naam: str) -> dict[str, Any]:
        """A component as a self-contained JSON Schema: references filled in, `nullable` spelled out.

        Args:
            naam: name of the component under `components/schemas`.
        """
        schema = self._los_op({"$ref": f"#/components/schemas/{naam}"})
        assert isinstance(schema, dict)
        return schema

    def controleer(self, naam: str, inhoud: object) -> None:
        """Check a request body.

        Raises:
            Probleem: 422 with a Dutch sentence that says what is wrong.
        """
        if naam not in self._validators:
            self._validators[naam] = Draft7Validator(self.schema(naam))
        # The first error in a fixed order, so the same request always gives the same sentence.
        for fout in sorted(self._validators[naam].iter_errors(inhoud), key=_volgorde):
            raise Probleem(422, self._zin(fout))

    async def lees(self, request: web.Request, naam: str, verplicht: bool = True) -> dict[str, Any]:
        """Read and check the JSON body of a request.

        Args:
            request: the request; its size is limited by the application.
            naam: the component that describes the body.
            verplicht: whether a request without a body is refused.

        Raises:
            Probleem: 400, 413, 415 or 422.
        """
        ruw = await request.read()
        if not ruw and not verplicht:
            return {}
        if request.content_type != JSON:
            raise Probleem(415)
        try:
            inhoud = json.loads(ruw.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise Probleem(400, "Dit is geen leesbare JSON.") from error
        self.controleer(naam, inhoud)
        return dict(inhoud)

    def _los_op(self, deel: object) -> object:
        if isinstance(deel, list):
            return [self._los_op(d) for d in deel]
        if not isinstance(deel, dict):
            return copy.copy(deel)
        if "$ref" in deel:
            doel: Any = self.document
            for stap in deel["$ref"].removeprefix("#/").split("/"):
                doel = doel[stap]
            return self._los_op(doel)
        opgelost = {k: self._los_op(v) for k, v in deel.items() if k not in ("nullable", "example")}
        if deel.get("nullable"):
            opgelost["type"] = [opgelost["type"], "null"]
        return opgelost

    def _zin(self, fout: ValidationError) -> str:
        veld = str(fout.absolute_path[0]) if fout.absolute_path else ""
        zin = _ZINNEN.get((veld, str(fout.validator)))
        if zin is None:
            zin = _ZINNEN.get(("", str(fout.validator)), "Dit bericht heeft niet de juiste vorm.")
        return zin.format(veld=veld, max_tekens=f"{self.max_tekens:,}".replace(",", "."))


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    return dict(YAML(typ="safe").load(DOCUMENT.read_text(encoding="utf-8")))


_ZINNEN = {
    ("tekst", "maxLength"): "Je bericht is te lang. Gebruik hoogstens {max_tekens} tekens, of stuur het in stukjes.",
    ("tekst", "minLength"): "Je bericht is leeg. Typ eerst iets.",
    ("clientId", "pattern"): "Het veld clientId mag 1 tot 64 letters, cijfers, streepjes en onderstrepen hebben.",
    ("", "oneOf"): "Stuur een tekst of een keuze, niet allebei.",
    ("", "required"): "Er ontbreekt een verplicht veld.",
    ("", "additionalProperties"): "Er staat een veld in dat ik niet ken.",
    ("", "type"): "Een veld heeft niet de juiste vorm.",
    ("", "maxLength"): "Het veld {veld} is te lang.",
    ("", "minLength"): "Het veld {veld} is leeg.",
}
_EERST = ("type", "additionalProperties", "required", "oneOf")


def _volgorde(fout: ValidationError) -> tuple[int, str, str]:
    soort = str(fout.validator)
    return (_EERST.index(soort) if soort in _EERST else len(_EERST), soort, "/".join(map(str, fout.absolute_path)))


def schone_tekst(tekst: str) -> str:
    """The parent's text as it is kept: lone surrogates (not storable as UTF-8) become the replacement character.

    Raises:
        Probleem: 422 when nothing visible is left.
    """
    schoon = tekst.encode("utf-8", "replace").decode("utf-8") if _heeft_surrogaat(tekst) else tekst
    # Category Z is white space, C control and format characters: a text of only those shows nothing.
    if all(unicodedata.category(teken)[0] in "ZC" for teken in schoon):
        raise Probleem(422, _ZINNEN[("tekst", "minLength")])
    return schoon


def _heeft_surrogaat(tekst: str) -> bool:
    return any("\ud800" <= teken <= "\udfff" for teken in tekst)
