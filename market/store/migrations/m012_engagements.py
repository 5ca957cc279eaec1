"""Engagements: the kick-off one side records for awarded work, and the other side's confirmation."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, append_only, run_script


@MIGRATIONS()
def m012_engagements(db: Database) -> None:
    run_script(
        db,
        """
CREATE TABLE engagements (id TEXT PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id),
    quote_id TEXT NOT NULL UNIQUE REFERENCES quotes(id),
    client_id TEXT NOT NULL REFERENCES organisations(id), agency_id TEXT NOT NULL REFERENCES organisations(id),
    starts_on TEXT NOT NULL, contacts TEXT NOT NULL CHECK (contacts <> ''),
    agreed TEXT NOT NULL CHECK (agreed <> ''), recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL REFERENCES people(id), recorded_for TEXT NOT NULL,
    CHECK (client_id <> agency_id), CHECK (recorded_for IN (client_id, agency_id))) STRICT;
CREATE INDEX engagements_of_client ON engagements (client_id);
CREATE INDEX engagements_of_agency ON engagements (agency_id);
CREATE TABLE kick_off_confirmations (engagement_id TEXT PRIMARY KEY REFERENCES engagements(id),
    confirmed_at TEXT NOT NULL, confirmed_by TEXT NOT NULL REFERENCES people(id)) STRICT;
"""
        + append_only("engagements", "kick_off_confirmations"),
    )
