"""What client and agency write to each other about one quote: clarifications before the award, messages after it."""

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
"""
        + append_only("messages"),
    )
