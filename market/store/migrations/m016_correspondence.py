"""What client and agency write to each other about one quote, and the files that go with briefs and quotes."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, append_only, run_script


@MIGRATIONS()
def m016_correspondence(db: Database) -> None:
    run_script(
        db,
        """
CREATE TABLE clarifications (quote_id TEXT PRIMARY KEY REFERENCES quotes(id),
    brief_id TEXT NOT NULL REFERENCES briefs(id), question TEXT NOT NULL CHECK (question <> ''),
    asked_at TEXT NOT NULL, asked_by TEXT NOT NULL REFERENCES people(id),
    answer TEXT, answered_at TEXT, answered_by TEXT REFERENCES people(id),
    CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)),
    CHECK (answer <> '')) STRICT;
CREATE INDEX clarifications_by_brief ON clarifications (brief_id);
CREATE TRIGGER clarifications_are_answered_once BEFORE UPDATE ON clarifications
WHEN OLD.answer IS NOT NULL OR NEW.question <> OLD.question OR NEW.quote_id <> OLD.quote_id
BEGIN SELECT RAISE(ABORT, 'clarifications are asked and answered once'); END;
CREATE TRIGGER clarifications_refuse_delete BEFORE DELETE ON clarifications
BEGIN SELECT RAISE(ABORT, 'clarifications are append-only'); END;
CREATE TABLE messages (id INTEGER PRIMARY KEY, quote_id TEXT NOT NULL REFERENCES quotes(id),
    brief_id TEXT NOT NULL REFERENCES briefs(id), organisation_id TEXT NOT NULL REFERENCES organisations(id),
    person_id TEXT NOT NULL REFERENCES people(id), body TEXT NOT NULL CHECK (body <> ''), sent_at TEXT NOT NULL) STRICT;
CREATE INDEX messages_by_quote ON messages (quote_id);
CREATE TABLE attachments (id TEXT PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id) ON DELETE CASCADE,
    agency_id TEXT REFERENCES organisations(id), file_name TEXT NOT NULL CHECK (file_name <> ''),
    media_type TEXT NOT NULL, size INTEGER NOT NULL CHECK (size BETWEEN 1 AND 5242880),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64), added_at TEXT NOT NULL,
    added_by TEXT NOT NULL REFERENCES people(id), removed_at TEXT) STRICT;
CREATE INDEX attachments_by_brief ON attachments (brief_id, agency_id);
"""
        + append_only("messages"),
    )
