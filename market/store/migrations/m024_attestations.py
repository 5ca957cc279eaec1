"""Claims to meet standards: each act is a row, and what a version of a standard asked for stays readable."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, append_only, run_script

_ATTESTATIONS = """
ALTER TABLE standards ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE standards ADD COLUMN in_force_from TEXT NOT NULL DEFAULT '2026-01-01';
CREATE TABLE standard_versions (standard TEXT NOT NULL, version INTEGER NOT NULL CHECK (version > 0),
    in_force_from TEXT NOT NULL, requirement TEXT NOT NULL, source TEXT NOT NULL,
    PRIMARY KEY (standard, version)) STRICT;
CREATE TABLE attestation_steps (id TEXT PRIMARY KEY, agency_id TEXT NOT NULL REFERENCES organisations(id),
    standard TEXT NOT NULL REFERENCES standards(code), version INTEGER NOT NULL CHECK (version > 0),
    kind TEXT NOT NULL CHECK (kind IN ('state', 'prove', 'pass', 'fail', 'challenge', 'dismiss', 'uphold', 'withdraw')),
    note TEXT NOT NULL CHECK (kind NOT IN ('fail', 'challenge', 'dismiss', 'uphold') OR note <> ''),
    at TEXT NOT NULL, by TEXT NOT NULL REFERENCES people(id),
    by_organisation TEXT REFERENCES organisations(id)) STRICT;
CREATE INDEX attestation_steps_of_agency ON attestation_steps (agency_id, standard);
CREATE TABLE attestation_evidence (step_id TEXT PRIMARY KEY REFERENCES attestation_steps(id),
    access TEXT NOT NULL CHECK (access IN ('everyone', 'clients', 'operators')), link TEXT NOT NULL,
    file_name TEXT NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL CHECK (size >= 0), sha256 TEXT NOT NULL,
    CHECK (link <> '' OR length(sha256) = 64)) STRICT;
CREATE VIEW attestation_life AS
SELECT id, agency_id, standard, version, kind, note, at, by, by_organisation, rowid AS place FROM attestation_steps
UNION ALL
SELECT 'kept-' || said.id, engagements.agency_id, said.standard, standards.version,
    CASE said.is_kept WHEN 1 THEN 'confirm' ELSE 'contradict' END, said.note, said.said_at, said.said_by,
    engagements.client_id, said.id
FROM kept_standards AS said JOIN engagements ON engagements.id = said.engagement_id
JOIN standards ON standards.code = said.standard;
"""


@MIGRATIONS()
def m024_attestations(db: Database) -> None:
    run_script(db, _ATTESTATIONS + append_only("attestation_steps", "attestation_evidence", "standard_versions"))
