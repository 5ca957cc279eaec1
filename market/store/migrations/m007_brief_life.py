"""The life of a brief after publication: its versions, its end, invitations and reminders."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, append_only, run_script


@MIGRATIONS()
def m007_brief_life(db: Database) -> None:
    run_script(
        db,
        """
CREATE TABLE brief_versions (brief_id TEXT NOT NULL REFERENCES briefs(id),
    version INTEGER NOT NULL CHECK (version > 0), at TEXT NOT NULL, made_by TEXT NOT NULL REFERENCES people(id),
    reason TEXT NOT NULL, is_binding INTEGER NOT NULL CHECK (is_binding IN (0, 1)), changes TEXT NOT NULL,
    content TEXT NOT NULL, PRIMARY KEY (brief_id, version),
    CHECK (version = 1 OR length(reason) > 0)) STRICT;
CREATE TABLE brief_endings (brief_id TEXT PRIMARY KEY REFERENCES briefs(id),
    status TEXT NOT NULL CHECK (status IN ('withdrawn', 'cancelled', 'unsuccessful')),
    reason_code TEXT NOT NULL CHECK (reason_code IN ('', 'no-bids', 'all-rejected', 'insufficient-funds',
        'change-in-needs', 'procedural-error', 'other')),
    reason TEXT NOT NULL, at TEXT NOT NULL,
    CHECK ((status = 'withdrawn') = (reason_code = ''))) STRICT;
CREATE TABLE brief_invitations (brief_id TEXT NOT NULL REFERENCES briefs(id) ON DELETE CASCADE,
    agency_id TEXT NOT NULL REFERENCES organisations(id), invited_at TEXT NOT NULL, told_at TEXT,
    withdrawn_at TEXT, declined_at TEXT, decline_reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (brief_id, agency_id), CHECK (declined_at IS NULL OR withdrawn_at IS NULL)) STRICT;
CREATE INDEX brief_invitations_by_agency ON brief_invitations (agency_id);
CREATE TABLE reminders (kind TEXT NOT NULL CHECK (kind IN ('opened', 'decide', 'overdue', 'draft')),
    brief_id TEXT NOT NULL REFERENCES briefs(id), organisation_id TEXT NOT NULL REFERENCES organisations(id),
    at TEXT NOT NULL, UNIQUE (kind, brief_id, organisation_id)) STRICT;
"""
        + append_only("brief_versions", "brief_endings"),
    )
