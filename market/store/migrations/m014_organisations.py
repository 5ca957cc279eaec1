"""Organisations as groups of people: members, standing, duplicates, and what each person wants to be told."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, run_script


@MIGRATIONS()
def m014_organisations(db: Database) -> None:
    run_script(
        db,
        """
ALTER TABLE organisations ADD COLUMN banned_at TEXT;
ALTER TABLE organisations ADD COLUMN ban_reason TEXT NOT NULL DEFAULT ''
    CHECK ((banned_at IS NULL) = (ban_reason = ''));
ALTER TABLE organisations ADD COLUMN merged_into TEXT REFERENCES organisations(id) CHECK (merged_into <> id);
ALTER TABLE people ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN left_at TEXT;
ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT 'account';
ALTER TABLE outbox ADD COLUMN unsubscribe TEXT NOT NULL DEFAULT ''
    CHECK ((kind = 'account') = (unsubscribe = ''));
CREATE TABLE member_invitations (id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE,
    organisation_id TEXT NOT NULL REFERENCES organisations(id), email TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'evaluator', 'viewer')),
    invited_by TEXT NOT NULL REFERENCES people(id), created_at TEXT NOT NULL, expires_at TEXT NOT NULL,
    ended_at TEXT) STRICT;
CREATE UNIQUE INDEX one_live_invitation ON member_invitations (organisation_id, email) WHERE ended_at IS NULL;
CREATE TABLE muted_notices (person_id TEXT NOT NULL REFERENCES people(id),
    kind TEXT NOT NULL CHECK (kind <> 'account'), PRIMARY KEY (person_id, kind)) STRICT;
CREATE TABLE unsubscribe_links (token_hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people(id),
    kind TEXT NOT NULL CHECK (kind <> 'account'), created_at TEXT NOT NULL) STRICT;
CREATE TRIGGER organisations_keep_an_owner AFTER UPDATE OF role, left_at, organisation_id ON people
WHEN OLD.role = 'owner' AND OLD.left_at IS NULL AND OLD.verified_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM people WHERE organisation_id = OLD.organisation_id AND role = 'owner'
        AND left_at IS NULL AND verified_at IS NOT NULL)
    AND EXISTS (SELECT 1 FROM organisations WHERE id = OLD.organisation_id AND merged_into IS NULL)
BEGIN SELECT RAISE(ABORT, 'an organisation keeps an owner'); END;
""",
    )
