"""Versions of published briefs: what each held, what changed and why; rows are only ever added."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from market.core.brief_changes import Change
from market.core.brief_terms import BriefTerms, KpiTarget
from market.core.briefs import Brief, BriefContent, BriefLine
from market.store.briefs import update_criteria, write_line
from market.store.connections import fetch_row, fetch_rows
from market.store.moments import date_or_none, from_text, from_text_or_none, to_text, to_text_or_none

_MOMENTS = ("questions_until", "answers_until", "closes_at")


@dataclass(frozen=True, slots=True)
class Version:
    """One version after the first: when and why it was made, and what it changed."""

    version: int
    at: datetime
    reason: str
    is_binding: bool
    changes: tuple[Change, ...]


def insert_version(
    db: Database,
    brief: Brief,
    *,
    at: datetime,
    by: str,
    reason: str = "",
    changes: Sequence[Change] = (),
    is_binding: bool = False,
) -> None:
    """Append the content of *brief* as it stands under its version; *by* is a person's id."""
    db.execute(
        "INSERT INTO brief_versions (brief_id, version, at, made_by, reason, is_binding, changes, content) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            brief.id,
            brief.version,
            to_text(at),
            by,
            reason,
            int(is_binding),
            json.dumps([asdict(change) for change in changes], ensure_ascii=False),
            _content_text(brief.content),
        ),
    )


def has_version(db: Database, brief: Brief) -> bool:
    """Return whether the version a brief is at has been kept."""
    sql = "SELECT 1 AS kept FROM brief_versions WHERE brief_id = ? AND version = ?"
    return fetch_row(db, sql, (brief.id, brief.version)) is not None


def list_amendments(db: Database, brief_id: str) -> list[Version]:
    """Return the versions after the first, the newest first."""
    rows = fetch_rows(
        db,
        "SELECT version, at, reason, is_binding, changes FROM brief_versions "
        "WHERE brief_id = ? AND version > 1 ORDER BY version DESC",
        (brief_id,),
    )
    return [
        Version(
            version=row["version"],
            at=from_text(row["at"]),
            reason=row["reason"],
            is_binding=bool(row["is_binding"]),
            changes=tuple(Change(**change) for change in json.loads(row["changes"])),
        )
        for row in rows
    ]


def brief_as_of(db: Database, brief: Brief, version: int) -> Brief:
    """Return *brief* as its *version* read: what a quote written for it refers to."""
    if version == brief.version:
        return brief
    row = fetch_row(db, "SELECT content FROM brief_versions WHERE brief_id = ? AND version = ?", (brief.id, version))
    return brief if row is None else replace(brief, version=version, content=_content(json.loads(row["content"])))


def update_amended(
    db: Database, brief: Brief, *, version: int, binding_version: int, at: datetime, new_id: Callable[[], str]
) -> None:
    """Give an open brief the content in *brief* under a new version.

    Lines keep their ids; one without an id is new; one that is missing is retired, moved to a negative position
    and left for the old quotes that refer to it.
    """
    content = brief.content
    db.execute(
        "UPDATE briefs SET title = ?, situation = ?, goal = ?, out_of_scope = ?, department = ?, budget_minimum = ?, "
        "budget_maximum = ?, time_zone = ?, questions_until = ?, answers_until = ?, closes_at = ?, decision_on = ?, "
        "version = ?, binding_version = ?, saved_at = ? WHERE id = ? AND published_at IS NOT NULL",
        (
            content.title,
            content.situation,
            content.goal,
            content.out_of_scope,
            content.department,
            content.budget_minimum,
            content.budget_maximum,
            content.time_zone,
            *(to_text_or_none(getattr(content, name)) for name in _MOMENTS),
            content.decision_on.isoformat() if content.decision_on else None,
            version,
            binding_version,
            to_text(at),
            brief.id,
        ),
    )
    _update_lines(db, brief.id, content.lines, version, new_id)
    update_criteria(db, brief.id, content)


def _update_lines(
    db: Database, brief_id: str, lines: Sequence[BriefLine], version: int, new_id: Callable[[], str]
) -> None:
    kept = {line.id for line in lines}
    # Positions are unique: all move out of the way below every used one before the new order is written.
    db.execute(
        "UPDATE brief_lines SET position = position - (SELECT 1 + max(position) - min(0, min(position)) "
        "FROM brief_lines AS other WHERE other.brief_id = ?) WHERE brief_id = ? AND retired_in IS NULL",
        (brief_id, brief_id),
    )
    for row in fetch_rows(db, "SELECT id FROM brief_lines WHERE brief_id = ? AND retired_in IS NULL", (brief_id,)):
        if row["id"] not in kept:
            db.execute("UPDATE brief_lines SET retired_in = ? WHERE id = ?", (version, row["id"]))
    for position, line in enumerate(lines):
        if line.id:
            db.execute("DELETE FROM brief_line_drivers WHERE line_id = ?", (line.id,))
        write_line(db, brief_id, position, replace(line, id=line.id or new_id()), is_new=not line.id)


def _content_text(content: BriefContent) -> str:
    return json.dumps(asdict(content), default=_as_text, ensure_ascii=False, sort_keys=True)


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no text form")


def _content(stored: dict[str, Any]) -> BriefContent:
    terms = stored["terms"]
    dates = {name: date_or_none(terms[name]) for name in ("starts_on", "ends_on")}
    kpis = tuple(KpiTarget(**kpi) for kpi in terms["kpis"])
    moments = {name: from_text_or_none(stored[name]) for name in _MOMENTS}
    return BriefContent(
        **stored
        | moments
        | {
            "decision_on": date_or_none(stored["decision_on"]),
            "lines": tuple(BriefLine(**line) for line in stored["lines"]),
            "standards": tuple(stored["standards"]),
            "terms": BriefTerms(**terms | dates | {"kpis": kpis}),
        }
    )
