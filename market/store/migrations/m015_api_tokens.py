"""Tokens for programs, the scopes each carries, and the answers kept under idempotency keys."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, run_script


@MIGRATIONS()
def m015_api_tokens(db: Database) -> None:
    run_script(
        db,
        """
CREATE TABLE api_tokens (id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people(id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    created_at TEXT NOT NULL, expires_at TEXT CHECK (expires_at > created_at),
    last_used_at TEXT, revoked_at TEXT) STRICT;
CREATE INDEX api_tokens_by_person ON api_tokens (person_id);
CREATE TABLE api_token_scopes (token_id TEXT NOT NULL REFERENCES api_tokens(id),
    scope TEXT NOT NULL CHECK (scope IN ('briefs:read', 'quotes:read', 'quotes:write', 'results:read',
        'own-briefs:read')),
    PRIMARY KEY (token_id, scope)) STRICT;
CREATE TABLE idempotency_keys (token_id TEXT NOT NULL REFERENCES api_tokens(id),
    key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    request_hash TEXT NOT NULL CHECK (length(request_hash) = 64),
    status INTEGER CHECK (status BETWEEN 200 AND 499), body TEXT, created_at TEXT NOT NULL,
    CHECK ((status IS NULL) = (body IS NULL)),
    PRIMARY KEY (token_id, key)) STRICT;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
""",
    )
