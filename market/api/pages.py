"""Long lists, a page at a time, by opaque cursors that stay good while the list grows."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request

from market.api.endpoints import Call, Parameter
from market.core.briefs import BriefStatus

Thing = TypeVar("Thing")
MOST, USUAL = 100, 20
PUBLISHED_STATUSES = tuple(status.value for status in BriefStatus if status is not BriefStatus.DRAFT)
_CURSOR = re.compile(r"[A-Za-z0-9_-]{4,200}", re.ASCII)


def read_cursor(given: str) -> tuple[str, str]:
    """Return the sort key of the last thing seen; raises ValueError for what no answer of ours held."""
    try:
        if not _CURSOR.fullmatch(given):
            raise ValueError
        moment, thing_id = json.loads(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
    except (ValueError, TypeError, binascii.Error):
        raise ValueError("use the cursor of a `next` link as it is.") from None
    if not isinstance(moment, str) or not isinstance(thing_id, str):
        raise ValueError("use the cursor of a `next` link as it is.")
    return moment, thing_id


def write_cursor(key: Sequence[str]) -> str:
    """Return the cursor that `read_cursor` reads."""
    return base64.urlsafe_b64encode(json.dumps(list(key)).encode()).decode().rstrip("=")


def _read_limit(given: str) -> int:
    if not re.fullmatch("[0-9]{1,3}", given, re.ASCII) or not 1 <= int(given) <= MOST:
        raise ValueError(f"write a whole number from 1 to {MOST}.")
    return int(given)


def _read_status(given: str) -> str:
    if given not in PUBLISHED_STATUSES:
        raise ValueError(f"write one of {', '.join(PUBLISHED_STATUSES)}.")
    return given


def _read_service(given: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]{1,80}", given, re.ASCII):
        raise ValueError("write the code of a service of the catalogue.")
    return given


LIMIT = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    _read_limit,
    "How many to answer with at most.",
)
CURSOR = Parameter(
    "cursor",
    {"type": "string", "pattern": "^[A-Za-z0-9_-]{4,200}$"},
    read_cursor,
    "Where to go on: taken from a `next` link.",
)
STATUS = Parameter(
    "status", {"type": "string", "enum": list(PUBLISHED_STATUSES)}, _read_status, "Only briefs that stand there now."
)
SERVICE = Parameter(
    "service", {"type": "string", "pattern": "^[a-z0-9-]{1,80}$"}, _read_service, "Only briefs with a line for it."
)


def page_of(
    call: Call,
    name: str,
    things: Iterable[Thing],
    *,
    key: Callable[[Thing], tuple[str, str]],
    write: Callable[..., Any],
) -> dict[str, Any]:
    """Return one page of *things*, which begin after the cursor, with a link to the next if there is one."""
    limit = call.query.get("limit", USUAL)
    taken: list[Thing] = []
    for thing in things:
        if len(taken) == limit:
            return {name: [write(one) for one in taken], "next": _next_link(key(taken[-1]))}
        taken.append(thing)
    return {name: [write(one) for one in taken], "next": None}


def after_cursor(call: Call, things: Sequence[Thing], key: Callable[[Thing], tuple[str, str]]) -> list[Thing]:
    """Return *things* in descending order of their keys, those after the cursor only."""
    seen = call.query.get("cursor")
    return sorted((one for one in things if seen is None or key(one) < seen), key=key, reverse=True)


def _next_link(key: tuple[str, str]) -> str:
    kept = {name: value for name, value in request.args.items() if name != "cursor"}
    return f"{request.path}?{urlencode(kept | {'cursor': write_cursor(key)})}"
