"""What awarded work took and brought, counted by the agency and answered by the client; kinds are of the catalogue."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, append_only, run_script

_TALLIES = """
CREATE TABLE count_kinds (code TEXT PRIMARY KEY,
    lens TEXT NOT NULL CHECK (lens IN ('', 'effort', 'exposure', 'engagement', 'output', 'outcome')),
    name_en TEXT NOT NULL, name_ru TEXT NOT NULL, definition TEXT NOT NULL, within TEXT NOT NULL, rate TEXT NOT NULL,
    position INTEGER NOT NULL, CHECK ((within = '') = (rate = ''))) STRICT;
CREATE TABLE tallies (id TEXT PRIMARY KEY, engagement_id TEXT NOT NULL REFERENCES engagements(id),
    number INTEGER NOT NULL CHECK (number > 0), measured_over TEXT NOT NULL CHECK (measured_over <> ''),
    reported_at TEXT NOT NULL, reported_by TEXT NOT NULL REFERENCES people(id), UNIQUE (engagement_id, number)) STRICT;
CREATE TABLE tally_lines (tally_id TEXT NOT NULL REFERENCES tallies(id),
    kind TEXT NOT NULL REFERENCES count_kinds(code), number INTEGER NOT NULL CHECK (number >= 0),
    source TEXT NOT NULL CHECK (source <> ''), method TEXT NOT NULL CHECK (method <> ''),
    PRIMARY KEY (tally_id, kind)) STRICT;
CREATE TABLE tally_answers (tally_id TEXT PRIMARY KEY REFERENCES tallies(id),
    answer TEXT NOT NULL CHECK (answer IN ('confirmed', 'contested')),
    note TEXT NOT NULL CHECK (answer <> 'contested' OR note <> ''),
    own_cost_minor INTEGER CHECK (own_cost_minor >= 0),
    may_be_shown INTEGER NOT NULL CHECK (may_be_shown IN (0, 1)), answered_at TEXT NOT NULL,
    answered_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE VIEW confirmed_tallies AS SELECT tallies.*, own_cost_minor, may_be_shown FROM tallies
JOIN tally_answers ON tally_answers.tally_id = tallies.id AND answer = 'confirmed'
WHERE number = (SELECT max(number) FROM tallies AS others WHERE others.engagement_id = tallies.engagement_id);
"""


@MIGRATIONS()
def m025_tallies(db: Database) -> None:
    run_script(db, _TALLIES + append_only("tallies", "tally_lines", "tally_answers"))
