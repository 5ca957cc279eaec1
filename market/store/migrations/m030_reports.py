"""What readers report about public pages, and what operators answered."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, run_script

_REPORTS = """
CREATE TABLE reports (id TEXT PRIMARY KEY, about TEXT NOT NULL CHECK (length(about) BETWEEN 1 AND 300),
    reason TEXT NOT NULL
        CHECK (reason IN ('wrong-figure', 'misleading', 'rights', 'personal-data', 'offensive', 'question')),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 10 AND 4000), email TEXT NOT NULL CHECK (length(email) <= 254),
    language TEXT NOT NULL CHECK (language IN ('en', 'ru')), sent_at TEXT NOT NULL,
    answer TEXT NOT NULL DEFAULT '' CHECK (length(answer) <= 4000), answered_at TEXT,
    answered_by TEXT REFERENCES people(id),
    CHECK ((answered_at IS NULL) = (answer = '') AND (answered_at IS NULL) = (answered_by IS NULL))) STRICT;
CREATE INDEX reports_waiting ON reports (sent_at) WHERE answered_at IS NULL;
"""


@MIGRATIONS()
def m030_reports(db: Database) -> None:
    """Make room for reports; there are none yet."""
    run_script(db, _REPORTS)
