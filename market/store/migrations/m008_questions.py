"""Questions agencies ask about a brief, their review by an operator and the client's answers."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, append_only, run_script


@MIGRATIONS()
def m008_questions(db: Database) -> None:
    run_script(
        db,
        """
CREATE UNIQUE INDEX brief_lines_of_brief ON brief_lines (brief_id, id);
CREATE TABLE questions (id TEXT PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id), line_id TEXT,
    agency_id TEXT NOT NULL REFERENCES organisations(id), asked_by TEXT NOT NULL REFERENCES people(id),
    asked_at TEXT NOT NULL, text TEXT NOT NULL CHECK (length(text) BETWEEN 10 AND 1000),
    review TEXT NOT NULL CHECK (review IN ('', 'first', 'link', 'name')),
    UNIQUE (brief_id, agency_id, text),
    FOREIGN KEY (brief_id, line_id) REFERENCES brief_lines(brief_id, id)) STRICT;
CREATE INDEX questions_by_agency ON questions (agency_id);
CREATE TABLE question_reviews (question_id TEXT PRIMARY KEY REFERENCES questions(id),
    outcome TEXT NOT NULL CHECK (outcome IN ('passed', 'declined')), reason TEXT NOT NULL,
    reviewed_by TEXT NOT NULL REFERENCES people(id), reviewed_at TEXT NOT NULL,
    CHECK ((outcome = 'declined') = (reason <> ''))) STRICT;
CREATE TABLE question_answers (id INTEGER PRIMARY KEY, question_id TEXT NOT NULL REFERENCES questions(id),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    answered_by TEXT NOT NULL REFERENCES people(id), answered_at TEXT NOT NULL) STRICT;
CREATE INDEX question_answers_by_question ON question_answers (question_id);
"""
        + append_only("questions", "question_reviews", "question_answers"),
    )
