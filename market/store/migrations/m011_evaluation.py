"""Scores by evaluators, shortlists, written feedback, and awards that can be corrected."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, append_only, run_script


@MIGRATIONS()
def m011_evaluation(db: Database) -> None:
    run_script(
        db,
        """
ALTER TABLE awards ADD COLUMN revoked_at TEXT;
ALTER TABLE awards ADD COLUMN revoked_by TEXT REFERENCES people(id)
    CHECK ((revoked_by IS NULL) = (revoked_at IS NULL));
ALTER TABLE awards ADD COLUMN revoked_reason TEXT
    CHECK ((revoked_reason IS NULL) = (revoked_at IS NULL) AND revoked_reason <> '');
DROP INDEX one_award_per_line;
CREATE UNIQUE INDEX one_award_per_line ON awards (line_id) WHERE revoked_at IS NULL;
CREATE TABLE score_sets (id TEXT PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id),
    evaluator_id TEXT NOT NULL REFERENCES people(id), number INTEGER NOT NULL CHECK (number > 0),
    submitted_at TEXT NOT NULL, note TEXT NOT NULL, UNIQUE (brief_id, evaluator_id, number),
    CHECK (number = 1 OR note <> '')) STRICT;
CREATE TABLE scores (set_id TEXT NOT NULL REFERENCES score_sets(id), quote_id TEXT NOT NULL REFERENCES quotes(id),
    criterion TEXT NOT NULL CHECK (criterion <> 'price'), score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 4),
    PRIMARY KEY (set_id, quote_id, criterion)) STRICT;
CREATE TABLE spread_notes (id INTEGER PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id),
    quote_id TEXT NOT NULL REFERENCES quotes(id), criterion TEXT NOT NULL, note TEXT NOT NULL CHECK (note <> ''),
    noted_by TEXT NOT NULL REFERENCES people(id), noted_at TEXT NOT NULL) STRICT;
CREATE INDEX spread_notes_by_brief ON spread_notes (brief_id);
CREATE TABLE shortlist_marks (id INTEGER PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id),
    quote_id TEXT NOT NULL REFERENCES quotes(id), is_marked INTEGER NOT NULL CHECK (is_marked IN (0, 1)),
    marked_by TEXT NOT NULL REFERENCES people(id), marked_at TEXT NOT NULL) STRICT;
CREATE INDEX shortlist_marks_by_brief ON shortlist_marks (brief_id);
CREATE TABLE quote_feedback (id INTEGER PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id),
    quote_id TEXT NOT NULL REFERENCES quotes(id), criterion TEXT NOT NULL, text TEXT NOT NULL CHECK (text <> ''),
    written_by TEXT NOT NULL REFERENCES people(id), written_at TEXT NOT NULL) STRICT;
CREATE INDEX quote_feedback_by_brief ON quote_feedback (brief_id);
CREATE TABLE award_choices (brief_id TEXT PRIMARY KEY REFERENCES briefs(id), choices TEXT NOT NULL,
    reason_code TEXT NOT NULL, reason TEXT NOT NULL, saved_by TEXT NOT NULL REFERENCES people(id),
    saved_at TEXT NOT NULL) STRICT;
"""
        + append_only("score_sets", "scores", "spread_notes", "shortlist_marks", "quote_feedback"),
    )
