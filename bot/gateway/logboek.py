"""Structured logs: event names and short technical fields, never a text, name or address of a parent."""

from __future__ import annotations

import hashlib
import json
import logging
import sys
import time

EIGEN = "maatje"
_VAST = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def kort(gesprek_id: str) -> str:
    """What a log shows of a conversation: enough to follow one talk, useless to open it."""
    return hashlib.sha256(gesprek_id.encode()).hexdigest()[:8]


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record: time, level, part, event and its fields; of an error the kind and place, not its message."""
        regel: dict[str, object] = {
            "tijd": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "niveau": record.levelname.lower(),
            "deel": record.name,
            # Of libraries only the template: what they fill in may be an address or a path with a conversation's id.
            "gebeurtenis": record.getMessage() if record.name.split(".")[0] == EIGEN else str(record.msg),
        }
        regel |= {k: v for k, v in vars(record).items() if k not in _VAST}
        if record.exc_info and record.exc_info[0] is not None:
            regel["fout"] = record.exc_info[0].__name__
            regel["plaats"] = _plaats(record)
        return json.dumps(regel, ensure_ascii=False, default=str)


def _plaats(record: logging.LogRecord) -> str:
    """Where an error arose, as file:line pairs; an exception's message may quote what a parent typed."""
    stukken = []
    spoor = record.exc_info[2] if record.exc_info else None
    while spoor is not None:
        code = spoor.tb_frame.f_code
        stukken.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{spoor.tb_lineno}")
        spoor = spoor.tb_next
    return " > ".join(stukken[-8:])


def stel_in() -> None:
    """Log to standard error in JSON lines; aiohttp's own access log is not used, since it names addresses."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    wortel = logging.getLogger()
    wortel.handlers[:] = [handler]
    wortel.setLevel(logging.INFO)
