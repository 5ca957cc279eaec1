"""Published briefs in the order of their publication, for readers that go through all of them."""

from collections.abc import Iterator
from datetime import datetime

from sqlite_utils import Database

from market.core.briefs import Brief
from market.store.briefs import get_brief
from market.store.connections import fetch_rows
from market.store.moments import to_text

_BATCH = 50


def iterate_published_briefs(
    db: Database, *, before: tuple[datetime, str] | None = None, service: str | None = None
) -> Iterator[Brief]:
    """Yield published briefs, the newest first, a batch at a time, so that a reader can stop at any of them.

    *before* is the moment of publication and the id of the last brief seen; *service* keeps briefs with a line for it.
    """
    while True:
        moment, brief_id = (to_text(before[0]), before[1]) if before else ("9999", "")
        rows = fetch_rows(
            db,
            "SELECT id FROM briefs WHERE published_at IS NOT NULL AND (published_at, id) < (?, ?) "
            "AND (? IS NULL OR EXISTS (SELECT 1 FROM brief_lines WHERE brief_lines.brief_id = briefs.id "
            "AND retired_in IS NULL AND service = ?)) ORDER BY published_at DESC, id DESC LIMIT ?",
            (moment, brief_id, service, service, _BATCH),
        )
        briefs = [get_brief(db, row["id"]) for row in rows]
        yield from briefs
        if len(briefs) < _BATCH or briefs[-1].published_at is None:
            return
        before = (briefs[-1].published_at, briefs[-1].id)
