"""What is attached to briefs and quotes; an agency's files are sealed with its quote."""

from datetime import datetime
from typing import Any

from market.core.attachments import Attachment
from market.store.connections import Database, fetch_row, fetch_rows
from market.store.moments import from_text, to_text

_COLUMNS = """
SELECT attachments.id, attachments.brief_id, attachments.agency_id, file_name, media_type, size, sha256, added_at
FROM attachments
"""


def list_brief_attachments(db: Database, brief_id: str) -> list[Attachment]:
    """Return the files of a brief itself, in the order they were added; public once the brief is."""
    rows = fetch_rows(
        db,
        _COLUMNS + "WHERE brief_id = ? AND agency_id IS NULL AND removed_at IS NULL ORDER BY added_at, id",
        (brief_id,),
    )
    return [_attachment(row) for row in rows]


def list_own_attachments(db: Database, *, brief_id: str, agency_id: str) -> list[Attachment]:
    """Return an agency's own files for a brief, in the order they were added."""
    rows = fetch_rows(
        db,
        _COLUMNS + "WHERE brief_id = ? AND agency_id = ? AND removed_at IS NULL ORDER BY added_at, id",
        (brief_id, agency_id),
    )
    return [_attachment(row) for row in rows]


def list_opened_attachments(db: Database, brief_id: str) -> list[tuple[str, Attachment]]:
    """Return (quote id, file) of the opened quotes of a brief; empty while it is sealed."""
    rows = fetch_rows(
        db,
        "SELECT quotes.id AS quote_id, attachments.id, attachments.brief_id, attachments.agency_id, file_name, "
        "media_type, size, sha256, added_at FROM attachments "
        "JOIN opened_quotes AS quotes ON quotes.brief_id = attachments.brief_id "
        "AND quotes.agency_id = attachments.agency_id WHERE attachments.brief_id = ? AND removed_at IS NULL "
        "ORDER BY quotes.id, added_at, attachments.id",
        (brief_id,),
    )
    return [(row.pop("quote_id"), _attachment(row)) for row in rows]


def find_attachment(db: Database, attachment_id: str) -> Attachment | None:
    """Return a file that was not removed, or None; the caller must ask whose it is before showing anything of it."""
    row = fetch_row(db, _COLUMNS + "WHERE attachments.id = ? AND removed_at IS NULL", (attachment_id,))
    return None if row is None else _attachment(row)


def insert_attachment(db: Database, attachment: Attachment, *, added_by: str) -> None:
    """Add a file whose content is kept already."""
    db.execute(
        "INSERT INTO attachments (id, brief_id, agency_id, file_name, media_type, size, sha256, added_at, added_by) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            attachment.id,
            attachment.brief_id,
            attachment.agency_id,
            attachment.file_name,
            attachment.media_type,
            attachment.size,
            attachment.sha256,
            to_text(attachment.added_at),
            added_by,
        ),
    )


def update_removed(db: Database, attachment_id: str, *, at: datetime) -> None:
    """Take a file off; its row stays."""
    db.execute("UPDATE attachments SET removed_at = ? WHERE id = ?", (to_text(at), attachment_id))


def _attachment(row: dict[str, Any]) -> Attachment:
    return Attachment(**row | {"added_at": from_text(row["added_at"])})
