"""Saved searches, and which briefs each has told of."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from market.core.search import BriefFilters
from market.core.searches import PERIODS, SavedSearch
from market.store.connections import Database, fetch_row, fetch_rows
from market.store.moments import from_text, to_text


def list_searches(db: Database, person_id: str) -> list[SavedSearch]:
    """Return a person's searches by name."""
    rows = fetch_rows(db, "SELECT * FROM saved_searches WHERE person_id = ? ORDER BY name", (person_id,))
    return [_search(row) for row in rows]


def find_search(db: Database, search_id: str) -> SavedSearch | None:
    """Return a search, or None; the caller must ask the permission table whose it is."""
    row = fetch_row(db, "SELECT * FROM saved_searches WHERE id = ?", (search_id,))
    return None if row is None else _search(row)


def list_due_searches(db: Database, *, now: datetime) -> list[SavedSearch]:
    """Return the searches whose last digest lies a full period back."""
    due = {f"{frequency}_before": to_text(now - period) for frequency, period in PERIODS.items()}
    rows = fetch_rows(
        db,
        "SELECT * FROM saved_searches WHERE frequency = 'daily' AND digested_at <= :daily_before "
        "OR frequency = 'weekly' AND digested_at <= :weekly_before ORDER BY digested_at, id",
        due,
    )
    return [_search(row) for row in rows]


def list_told_briefs(db: Database, search_id: str) -> set[str]:
    """Return the ids of the briefs a search has told of."""
    return {
        row["brief_id"]
        for row in fetch_rows(db, "SELECT brief_id FROM search_notices WHERE search_id = ?", (search_id,))
    }


def insert_search(db: Database, search: SavedSearch) -> None:
    """Keep a search."""
    db.execute(
        "INSERT INTO saved_searches (id, person_id, name, filters, frequency, created_at, digested_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            search.id,
            search.person_id,
            search.name,
            json.dumps(asdict(search.filters), ensure_ascii=False),
            search.frequency,
            to_text(search.created_at),
            to_text(search.digested_at),
        ),
    )


def delete_search(db: Database, search_id: str) -> None:
    """Forget a search and what it told of; one that is gone already is no error."""
    db.execute("DELETE FROM saved_searches WHERE id = ?", (search_id,))


def update_digested(db: Database, search_id: str, *, at: datetime) -> None:
    """Record that a search was run for its digest."""
    db.execute("UPDATE saved_searches SET digested_at = ? WHERE id = ?", (to_text(at), search_id))


def insert_search_notice(db: Database, *, search_id: str, brief_id: str, at: datetime) -> None:
    """Record that a search told of a brief; a second time is an error of the database."""
    db.execute(
        "INSERT INTO search_notices (search_id, brief_id, sent_at) VALUES (?, ?, ?)", (search_id, brief_id, to_text(at))
    )


def _search(row: dict[str, Any]) -> SavedSearch:
    moments = {name: from_text(row[name]) for name in ("created_at", "digested_at")}
    return SavedSearch(**row | moments | {"filters": BriefFilters(**json.loads(row["filters"]))})
