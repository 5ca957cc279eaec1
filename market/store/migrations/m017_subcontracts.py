"""Briefs that an agency posts on behalf of a line it quoted, and the duties a subcontractor takes on."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, run_script


@MIGRATIONS()
def m017_subcontracts(db: Database) -> None:
    run_script(
        db,
        """
ALTER TABLE quote_lines ADD COLUMN same_duties INTEGER CHECK (same_duties IN (0, 1));
CREATE TABLE subcontract_briefs (brief_id TEXT PRIMARY KEY REFERENCES briefs(id) ON DELETE CASCADE,
    quote_id TEXT NOT NULL REFERENCES quotes(id), line_id TEXT NOT NULL REFERENCES brief_lines(id),
    linked_at TEXT NOT NULL, linked_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE INDEX subcontract_briefs_by_quote ON subcontract_briefs (quote_id, line_id);
""",
    )
