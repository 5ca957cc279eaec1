"""Logs as JSON lines: when, what, which request; never a value somebody sent or a price."""

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The request being answered, as its answer names it; empty outside of requests."""

_FRAMES = 12


class JsonLines(logging.Formatter):
    """One JSON object a record.

    Of an exception only its kind and the places it passed are written: its message may hold what somebody sent.
    What a call gives as ``extra={"fields": {...}}`` becomes fields of the object.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for a record."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"at": at, "level": record.levelname.lower(), "log": record.name}
        if request_id.get():
            line["request_id"] = request_id.get()
        if message := record.getMessage():
            line["message"] = message
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[0] is not None:
            line |= {"error": record.exc_info[0].__name__, "where": _places(record.exc_info[2])}
        return json.dumps(line, ensure_ascii=False)


def write_logs() -> None:
    """Write every log of the market to standard error as JSON lines; a second call changes nothing."""
    log = logging.getLogger("market")
    if log.handlers:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"{frame.filename.rpartition('/market/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
