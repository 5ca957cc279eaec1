"""A chain through the audit trail, a second step of signing in, and ends: of hopeless mail, of accounts."""

from itertools import accumulate

from sqlite_utils import Database

from market.core.audit_chain import BEGINNING, ChainedAct, link_of_act
from market.store.migrations.steps import MIGRATIONS, append_only, run_script

_TRUST = """
ALTER TABLE sessions ADD COLUMN awaits_code INTEGER NOT NULL DEFAULT 0 CHECK (awaits_code IN (0, 1));
ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '' CHECK (length(browser) <= 80);
CREATE TABLE second_factors (person_id TEXT PRIMARY KEY REFERENCES people(id), secret TEXT NOT NULL,
    created_at TEXT NOT NULL, confirmed_at TEXT, last_step INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE recovery_codes (code_hash TEXT PRIMARY KEY CHECK (length(code_hash) = 64),
    person_id TEXT NOT NULL REFERENCES people(id), created_at TEXT NOT NULL, used_at TEXT) STRICT;
CREATE INDEX recovery_codes_by_person ON recovery_codes (person_id);
ALTER TABLE outbox ADD COLUMN given_up_at TEXT;
DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox (next_try_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
ALTER TABLE people ADD COLUMN erased_at TEXT;
ALTER TABLE organisations ADD COLUMN closed_at TEXT;
DROP TRIGGER organisations_keep_an_owner;
CREATE TRIGGER organisations_keep_an_owner AFTER UPDATE OF role, left_at, organisation_id ON people
WHEN OLD.role = 'owner' AND OLD.left_at IS NULL AND OLD.verified_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM people WHERE organisation_id = OLD.organisation_id AND role = 'owner'
        AND left_at IS NULL AND verified_at IS NOT NULL)
    AND EXISTS (SELECT 1 FROM organisations WHERE id = OLD.organisation_id AND merged_into IS NULL
        AND closed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'an organisation keeps an owner'); END;
DROP TRIGGER events_refuse_update;
DROP TRIGGER events_refuse_delete;
ALTER TABLE events ADD COLUMN link TEXT NOT NULL DEFAULT '';
"""


@MIGRATIONS()
def m028_trust(db: Database) -> None:
    run_script(db, _TRUST)
    _link_what_was_recorded(db)
    run_script(db, append_only("events"))


def _link_what_was_recorded(db: Database) -> None:
    """Chain the acts recorded before there was a chain: it vouches for them from this moment on."""
    columns = "id, at, actor, verb, subject, subject_id, detail, ''"
    acts = [ChainedAct(*row) for row in db.conn.execute(f"SELECT {columns} FROM events ORDER BY id").fetchall()]
    links = list(accumulate(acts, link_of_act, initial=BEGINNING))[1:]
    db.conn.executemany(
        "UPDATE events SET link = ? WHERE id = ?", [(link, act.number) for link, act in zip(links, acts, strict=True)]
    )
