"""Briefs with their lines, criteria and standards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from market.core.brief_terms import BriefTerms, KpiTarget
from market.core.briefs import Brief, BriefContent, BriefLine
from market.core.errors import NotFound
from market.store.connections import fetch_row, fetch_rows
from market.store.moments import date_or_none, from_text, from_text_or_none, to_text, to_text_or_none

_BRIEF = """
SELECT briefs.*, organisations.name AS client_name,
       organisations.banned_at IS NOT NULL AS is_of_banned_client,
       (SELECT count(*) FROM standing_awards WHERE standing_awards.brief_id = briefs.id)
           AS awarded_lines
FROM briefs JOIN organisations ON organisations.id = briefs.client_id
"""


def find_brief(db: Database, brief_id: str) -> Brief | None:
    """Return a brief in any state, or None; the caller must ask the permission table before showing it."""
    row = fetch_row(db, _BRIEF + "WHERE briefs.id = ?", (brief_id,))
    return None if row is None else _brief(db, row)


def get_brief(db: Database, brief_id: str) -> Brief:
    """Return a brief in any state; raises NotFound."""
    brief = find_brief(db, brief_id)
    if brief is None:
        raise NotFound("There is nothing here under this address.")
    return brief


def get_published_brief(db: Database, brief_id: str) -> Brief:
    """Return a brief anyone may read; a draft raises NotFound as if it did not exist."""
    brief = get_brief(db, brief_id)
    if brief.published_at is None:
        raise NotFound("There is nothing here under this address.")
    return brief


def list_open_briefs(db: Database, *, now: datetime) -> list[Brief]:
    """Return the briefs agencies can quote for at *now*, the earliest to close first."""
    rows = fetch_rows(
        db,
        _BRIEF + "WHERE published_at IS NOT NULL AND withdrawn_at IS NULL AND opened_at IS NULL AND closes_at > ? "
        "ORDER BY closes_at, briefs.id",
        (to_text(now),),
    )
    return [_brief(db, row) for row in rows]


def list_client_briefs(db: Database, client_id: str) -> list[Brief]:
    """Return every brief of a client, drafts included, the last saved first."""
    rows = fetch_rows(db, _BRIEF + "WHERE client_id = ? ORDER BY saved_at DESC, briefs.id", (client_id,))
    return [_brief(db, row) for row in rows]


def list_briefs_due_for_opening(db: Database, *, now: datetime) -> list[str]:
    """Return the ids of published briefs whose closing time has come and whose quotes are still sealed."""
    rows = fetch_rows(
        db,
        "SELECT id FROM briefs WHERE published_at IS NOT NULL AND withdrawn_at IS NULL AND opened_at IS NULL "
        "AND closes_at <= ? ORDER BY closes_at, id",
        (to_text(now),),
    )
    return [row["id"] for row in rows]


def insert_brief(db: Database, *, brief_id: str, client_id: str, content: BriefContent, at: datetime) -> None:
    """Add an empty draft; `update_draft` fills it."""
    db.execute(
        "INSERT INTO briefs (id, client_id, title, situation, goal, out_of_scope, currency, vat_position, time_zone, "
        "version, created_at, saved_at) VALUES (?, ?, '', '', '', '', ?, ?, ?, 1, ?, ?)",
        (brief_id, client_id, content.currency, content.vat_position, content.time_zone, to_text(at), to_text(at)),
    )


def update_draft(
    db: Database, *, brief_id: str, content: BriefContent, at: datetime, new_id: Callable[[], str]
) -> None:
    """Replace the content of a draft; its lines get new ids, which nothing refers to yet."""
    db.execute(
        "UPDATE briefs SET title = ?, situation = ?, goal = ?, out_of_scope = ?, department = ?, currency = ?, "
        "budget_minimum = ?, budget_maximum = ?, vat_position = ?, time_zone = ?, questions_until = ?, "
        "answers_until = ?, closes_at = ?, decision_on = ?, saved_at = ? WHERE id = ? AND published_at IS NULL",
        (
            content.title,
            content.situation,
            content.goal,
            content.out_of_scope,
            content.department,
            content.currency,
            content.budget_minimum,
            content.budget_maximum,
            content.vat_position,
            content.time_zone,
            to_text_or_none(content.questions_until),
            to_text_or_none(content.answers_until),
            to_text_or_none(content.closes_at),
            content.decision_on.isoformat() if content.decision_on else None,
            to_text(at),
            brief_id,
        ),
    )
    _replace_parts(db, brief_id, content, new_id)


def update_published(db: Database, brief_id: str, *, at: datetime) -> None:
    """Publish a draft; publishing again changes nothing."""
    db.execute("UPDATE briefs SET published_at = ? WHERE id = ? AND published_at IS NULL", (to_text(at), brief_id))


def update_opened(db: Database, brief_id: str, *, at: datetime) -> bool:
    """Unseal a brief's quotes if its closing time has come; return whether this call did it."""
    cursor = db.execute(
        "UPDATE briefs SET opened_at = ? WHERE id = ? AND opened_at IS NULL AND published_at IS NOT NULL "
        "AND withdrawn_at IS NULL AND closes_at <= ?",
        (to_text(at), brief_id, to_text(at)),
    )
    return bool(cursor.rowcount == 1)


def delete_draft(db: Database, brief_id: str) -> None:
    """Remove a draft; a published brief is never removed."""
    db.execute("DELETE FROM briefs WHERE id = ? AND published_at IS NULL", (brief_id,))


def write_line(db: Database, brief_id: str, position: int, line: BriefLine, *, is_new: bool = True) -> None:
    """Write one line under its own id, adding it or changing the one that is there."""
    if is_new:
        db.execute(
            "INSERT INTO brief_lines (id, brief_id, position, service, quantity_thousandths, note, changed_in) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (line.id, brief_id, position, line.service, line.quantity_thousandths, line.note, line.changed_in),
        )
    else:
        db.execute(
            "UPDATE brief_lines SET position = ?, service = ?, quantity_thousandths = ?, note = ?, changed_in = ? "
            "WHERE id = ? AND brief_id = ?",
            (position, line.service, line.quantity_thousandths, line.note, line.changed_in, line.id, brief_id),
        )
    db.conn.executemany(
        "INSERT INTO brief_line_drivers (line_id, driver, level) VALUES (?, ?, ?)",
        [(line.id, driver, level) for driver, level in line.drivers.items()],
    )


def update_criteria(db: Database, brief_id: str, content: BriefContent) -> None:
    """Replace the criteria, standards and terms of a brief."""
    for table in ("brief_criteria", "brief_standards"):
        db.execute(f"DELETE FROM {table} WHERE brief_id = ?", (brief_id,))
    db.conn.executemany(
        "INSERT INTO brief_criteria (brief_id, position, code, weight) VALUES (?, ?, ?, ?)",
        [(brief_id, position, code, weight) for position, (code, weight) in enumerate(content.weights.items())],
    )
    db.conn.executemany(
        "INSERT INTO brief_standards (brief_id, standard) VALUES (?, ?)",
        [(brief_id, standard) for standard in content.standards],
    )
    _replace_terms(db, brief_id, content.terms)


def _replace_parts(db: Database, brief_id: str, content: BriefContent, new_id: Callable[[], str]) -> None:
    db.execute("DELETE FROM brief_lines WHERE brief_id = ?", (brief_id,))
    for position, line in enumerate(content.lines):
        write_line(db, brief_id, position, replace(line, id=new_id(), changed_in=1))
    update_criteria(db, brief_id, content)


def _replace_terms(db: Database, brief_id: str, terms: BriefTerms) -> None:
    db.execute("DELETE FROM brief_kpis WHERE brief_id = ?", (brief_id,))
    db.execute(
        "INSERT OR REPLACE INTO brief_terms (brief_id, access, is_blind, shows_count, standstill_days, quotes_sought, "
        "quotes_sought_reason, contract_type, starts_on, ends_on, honesty, audience, pass_through_budget, "
        "speculative_work, no_reuse_months, watch_days) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            brief_id,
            terms.access,
            int(terms.is_blind),
            int(terms.shows_count),
            terms.standstill_days,
            terms.quotes_sought,
            terms.quotes_sought_reason,
            terms.contract_type,
            terms.starts_on.isoformat() if terms.starts_on else None,
            terms.ends_on.isoformat() if terms.ends_on else None,
            terms.honesty,
            terms.audience,
            terms.pass_through_budget,
            terms.speculative_work,
            terms.no_reuse_months,
            terms.watch_days,
        ),
    )
    db.conn.executemany(
        "INSERT INTO brief_kpis (brief_id, position, kpi, baseline, target, window) VALUES (?, ?, ?, ?, ?, ?)",
        [(brief_id, place, kpi.kpi, kpi.baseline, kpi.target, kpi.window) for place, kpi in enumerate(terms.kpis)],
    )


def _brief(db: Database, row: dict[str, Any]) -> Brief:
    return Brief(
        id=row["id"],
        client_id=row["client_id"],
        client_name=row["client_name"],
        content=_content(db, row),
        version=row["version"],
        created_at=from_text(row["created_at"]),
        saved_at=from_text(row["saved_at"]),
        published_at=from_text_or_none(row["published_at"]),
        opened_at=from_text_or_none(row["opened_at"]),
        withdrawn_at=from_text_or_none(row["withdrawn_at"]),
        cancelled_at=from_text_or_none(row["cancelled_at"]),
        unsuccessful_at=from_text_or_none(row["unsuccessful_at"]),
        awarded_lines=row["awarded_lines"],
        binding_version=row["binding_version"],
        is_of_banned_client=bool(row["is_of_banned_client"]),
        invited=_invited(db, row["id"]),
    )


def _invited(db: Database, brief_id: str) -> frozenset[str]:
    rows = fetch_rows(
        db,
        "SELECT agency_id FROM brief_invitations WHERE brief_id = ? AND withdrawn_at IS NULL AND declined_at IS NULL",
        (brief_id,),
    )
    return frozenset(row["agency_id"] for row in rows)


def _content(db: Database, row: dict[str, Any]) -> BriefContent:
    criteria = fetch_rows(
        db, "SELECT code, weight FROM brief_criteria WHERE brief_id = ? ORDER BY position", (row["id"],)
    )
    standards = fetch_rows(
        db,
        "SELECT standard FROM brief_standards JOIN standards ON standards.code = standard "
        "WHERE brief_id = ? ORDER BY position",
        (row["id"],),
    )
    return BriefContent(
        title=row["title"],
        situation=row["situation"],
        goal=row["goal"],
        out_of_scope=row["out_of_scope"],
        department=row["department"],
        currency=row["currency"],
        budget_minimum=row["budget_minimum"],
        budget_maximum=row["budget_maximum"],
        vat_position=row["vat_position"],
        time_zone=row["time_zone"],
        questions_until=from_text_or_none(row["questions_until"]),
        answers_until=from_text_or_none(row["answers_until"]),
        closes_at=from_text_or_none(row["closes_at"]),
        decision_on=date_or_none(row["decision_on"]),
        lines=_lines(db, row["id"]),
        weights={criterion["code"]: criterion["weight"] for criterion in criteria},
        standards=tuple(standard["standard"] for standard in standards),
        terms=_terms(db, row["id"]),
    )


def _terms(db: Database, brief_id: str) -> BriefTerms:
    row = fetch_row(db, "SELECT * FROM brief_terms WHERE brief_id = ?", (brief_id,))
    if row is None:
        return BriefTerms()
    kpis = fetch_rows(
        db, "SELECT kpi, baseline, target, window FROM brief_kpis WHERE brief_id = ? ORDER BY position", (brief_id,)
    )
    stored = {name: value for name, value in row.items() if name != "brief_id"}
    return BriefTerms(
        **stored
        | {
            "is_blind": bool(row["is_blind"]),
            "shows_count": bool(row["shows_count"]),
            "starts_on": date_or_none(row["starts_on"]),
            "ends_on": date_or_none(row["ends_on"]),
            "kpis": tuple(KpiTarget(**kpi) for kpi in kpis),
        }
    )


def _lines(db: Database, brief_id: str) -> tuple[BriefLine, ...]:
    drivers: dict[str, dict[str, str]] = {}
    for row in fetch_rows(
        db,
        "SELECT line_id, driver, level FROM brief_line_drivers JOIN brief_lines ON brief_lines.id = line_id "
        "WHERE brief_id = ? ORDER BY line_id, driver",
        (brief_id,),
    ):
        drivers.setdefault(row["line_id"], {})[row["driver"]] = row["level"]
    rows = fetch_rows(
        db,
        "SELECT id, service, quantity_thousandths, note, changed_in FROM brief_lines "
        "WHERE brief_id = ? AND retired_in IS NULL ORDER BY position",
        (brief_id,),
    )
    return tuple(BriefLine(**row, drivers=drivers.get(row["id"], {})) for row in rows)
