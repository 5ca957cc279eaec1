"""What an agency says of itself: words, languages, team, and cases with outcomes."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, append_only, run_script

_PROFILES = """
CREATE TABLE agency_profiles (agency_id TEXT PRIMARY KEY REFERENCES organisations(id), about TEXT NOT NULL,
    languages TEXT NOT NULL, shows_prices INTEGER NOT NULL CHECK (shows_prices IN (0, 1)),
    updated_at TEXT NOT NULL, updated_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE agency_team (agency_id TEXT NOT NULL REFERENCES organisations(id), position INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role <> ''), people INTEGER NOT NULL CHECK (people > 0),
    years INTEGER NOT NULL CHECK (years >= 0), PRIMARY KEY (agency_id, position)) STRICT;
CREATE TABLE agency_cases (id TEXT PRIMARY KEY, agency_id TEXT NOT NULL REFERENCES organisations(id),
    title TEXT NOT NULL CHECK (title <> ''), situation TEXT NOT NULL CHECK (situation <> ''),
    work TEXT NOT NULL CHECK (work <> ''), service TEXT NOT NULL REFERENCES services(code),
    kind TEXT NOT NULL REFERENCES count_kinds(code), number INTEGER NOT NULL CHECK (number > 0),
    measured_over TEXT NOT NULL CHECK (measured_over <> ''), source TEXT NOT NULL CHECK (source <> ''),
    tally_id TEXT REFERENCES tallies(id), published_at TEXT NOT NULL,
    published_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE INDEX agency_cases_of_agency ON agency_cases (agency_id);
CREATE TABLE case_withdrawals (case_id TEXT PRIMARY KEY REFERENCES agency_cases(id), withdrawn_at TEXT NOT NULL,
    withdrawn_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE VIEW shown_cases AS SELECT * FROM agency_cases
WHERE id NOT IN (SELECT case_id FROM case_withdrawals);
"""


@MIGRATIONS()
def m026_profiles(db: Database) -> None:
    run_script(db, _PROFILES + append_only("agency_cases", "case_withdrawals"))
