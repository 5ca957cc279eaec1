"""Opened briefs as red flags read them, and operators' notes on flags."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from market.core.red_flags import OpenedBrief
from market.store.awards import list_awards
from market.store.brief_versions import list_amendments
from market.store.briefs import get_brief
from market.store.connections import fetch_rows
from market.store.moments import from_text, to_text
from market.store.quotes import list_opened_quotes


@dataclass(frozen=True, slots=True)
class FlagReview:
    """What an operator noted on a flag; *by* is the operator's name."""

    note: str
    reviewed_at: datetime
    by: str


def list_opened_briefs(db: Database, *, since: datetime) -> list[OpenedBrief]:
    """Return the briefs opened after *since*, the last opened first, with the times of their binding amendments."""
    rows = fetch_rows(
        db,
        "SELECT id FROM briefs WHERE opened_at IS NOT NULL AND opened_at > ? ORDER BY opened_at DESC, id",
        (to_text(since),),
    )
    found = []
    for row in rows:
        brief = get_brief(db, row["id"])
        quotes = tuple(list_opened_quotes(db, brief.id))
        awarded = {award.line_id: award.quote_id for award in list_awards(db, brief.id)}
        amended = tuple(version.at for version in list_amendments(db, brief.id) if version.is_binding)
        found.append(OpenedBrief(brief, quotes, awarded, amended))
    return found


def list_flag_reviews(db: Database, flag: str) -> list[FlagReview]:
    """Return the notes on one flag, the oldest first."""
    rows = fetch_rows(
        db,
        "SELECT note, reviewed_at, people.name AS by FROM flag_reviews "
        "JOIN people ON people.id = reviewed_by WHERE flag = ? ORDER BY flag_reviews.id",
        (flag,),
    )
    return [FlagReview(**row | {"reviewed_at": from_text(row["reviewed_at"])}) for row in rows]


def list_reviewed_flags(db: Database) -> set[str]:
    """Return the keys of the flags that have a note."""
    return {row["flag"] for row in fetch_rows(db, "SELECT DISTINCT flag FROM flag_reviews")}


def insert_flag_review(db: Database, flag: str, *, note: str, reviewed_by: str, at: datetime) -> None:
    """Append a note on a flag."""
    db.execute(
        "INSERT INTO flag_reviews (flag, note, reviewed_at, reviewed_by) VALUES (?, ?, ?, ?)",
        (flag, note, to_text(at), reviewed_by),
    )
