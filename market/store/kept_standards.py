"""What clients say of the standards their briefs required; append-only."""

from collections.abc import Sequence

from market.core.kept_standards import KeptStandard
from market.store.connections import Database, fetch_rows
from market.store.moments import from_text, to_text


def list_kept_standards(db: Database, engagement_id: str) -> list[KeptStandard]:
    """Return all words on an engagement's standards, oldest first, with the names of people."""
    rows = fetch_rows(
        db,
        "SELECT standard, is_kept, note, said_at, people.name AS said_by FROM kept_standards "
        "JOIN people ON people.id = said_by WHERE engagement_id = ? ORDER BY kept_standards.id",
        (engagement_id,),
    )
    return [
        KeptStandard(**(row | {"is_kept": bool(row["is_kept"]), "said_at": from_text(row["said_at"])})) for row in rows
    ]


def insert_kept_standards(db: Database, engagement_id: str, words: Sequence[KeptStandard]) -> None:
    """Append words on standards; *said_by* is the id of the person."""
    db.conn.executemany(
        "INSERT INTO kept_standards (engagement_id, standard, is_kept, note, said_at, said_by) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [
            (engagement_id, word.standard, int(word.is_kept), word.note, to_text(word.said_at), word.said_by)
            for word in words
        ],
    )
