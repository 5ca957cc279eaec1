"""What operators write down: checks of organisations and notes on red flags."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, append_only, run_script


@MIGRATIONS()
def m009_desk(db: Database) -> None:
    run_script(
        db,
        """
CREATE TABLE organisation_checks (id INTEGER PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations(id),
    kind TEXT NOT NULL CHECK (kind IN ('registry', 'address', 'website', 'tax', 'references')),
    seen TEXT NOT NULL CHECK (seen <> ''), url TEXT NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('passed', 'failed')),
    checked_at TEXT NOT NULL, checked_by TEXT NOT NULL REFERENCES people(id), expires_on TEXT,
    CHECK ((result = 'passed') = (expires_on IS NOT NULL))) STRICT;
CREATE INDEX organisation_checks_by_organisation ON organisation_checks (organisation_id);
CREATE TABLE flag_reviews (id INTEGER PRIMARY KEY, flag TEXT NOT NULL CHECK (flag <> ''),
    note TEXT NOT NULL CHECK (note <> ''), reviewed_at TEXT NOT NULL,
    reviewed_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE INDEX flag_reviews_by_flag ON flag_reviews (flag);
"""
        + append_only("organisation_checks", "flag_reviews"),
    )
