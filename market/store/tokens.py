"""Tokens for programs, and the answers kept under their idempotency keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from market.core.errors import NotFound
from market.core.tokens import ApiToken
from market.store.connections import fetch_row, fetch_rows
from market.store.moments import from_text, from_text_or_none, to_text, to_text_or_none


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered to the first request under a key; *status* is None while it is being answered."""

    request_hash: str
    status: int | None
    body: str | None
    created_at: datetime


def find_token_by_hash(db: Database, token_hash: str) -> ApiToken | None:
    """Return the token with this hash, live or not, or None."""
    row = fetch_row(db, "SELECT * FROM api_tokens WHERE token_hash = ?", (token_hash,))
    return None if row is None else _token(db, row)


def get_token(db: Database, token_id: str) -> ApiToken:
    """Return a token; raises NotFound."""
    row = fetch_row(db, "SELECT * FROM api_tokens WHERE id = ?", (token_id,))
    if row is None:
        raise NotFound("There is nothing here under this address.")
    return _token(db, row)


def list_tokens(db: Database, person_id: str) -> list[ApiToken]:
    """Return every token a person ever made, the newest first."""
    rows = fetch_rows(db, "SELECT * FROM api_tokens WHERE person_id = ? ORDER BY created_at DESC, id", (person_id,))
    return [_token(db, row) for row in rows]


def insert_token(db: Database, token: ApiToken, *, token_hash: str) -> None:
    """Add a token with its scopes."""
    db.execute(
        "INSERT INTO api_tokens (id, person_id, name, token_hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
        (
            token.id,
            token.person_id,
            token.name,
            token_hash,
            to_text(token.created_at),
            to_text_or_none(token.expires_at),
        ),
    )
    _add_scopes(db, token.id, token.scopes)


def update_token_used(db: Database, token_id: str, *, at: datetime) -> None:
    """Note that a token was used."""
    db.execute("UPDATE api_tokens SET last_used_at = ? WHERE id = ?", (to_text(at), token_id))


def update_token_revoked(db: Database, token_id: str, *, at: datetime) -> None:
    """Revoke a token; the first time counts."""
    db.execute("UPDATE api_tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", (to_text(at), token_id))


def update_tokens_revoked(db: Database, person_id: str, *, at: datetime) -> None:
    """Revoke every token of a person."""
    db.execute(
        "UPDATE api_tokens SET revoked_at = ? WHERE person_id = ? AND revoked_at IS NULL", (to_text(at), person_id)
    )


def find_kept_answer(db: Database, *, token_id: str, key: str) -> KeptAnswer | None:
    """Return what is kept under a token's key, or None."""
    row = fetch_row(
        db,
        "SELECT request_hash, status, body, created_at FROM idempotency_keys WHERE token_id = ? AND key = ?",
        (token_id, key),
    )
    return None if row is None else KeptAnswer(**(row | {"created_at": from_text(row["created_at"])}))


def insert_key(db: Database, *, token_id: str, key: str, request_hash: str, at: datetime) -> None:
    """Claim a key for a request that is about to be answered, in place of an older claim."""
    delete_key(db, token_id=token_id, key=key)
    db.execute(
        "INSERT INTO idempotency_keys (token_id, key, request_hash, created_at) VALUES (?, ?, ?, ?)",
        (token_id, key, request_hash, to_text(at)),
    )


def update_answered(db: Database, *, token_id: str, key: str, status: int, body: str) -> None:
    """Keep the answer of a claimed request."""
    db.execute(
        "UPDATE idempotency_keys SET status = ?, body = ? WHERE token_id = ? AND key = ? AND status IS NULL",
        (status, body, token_id, key),
    )


def delete_key(db: Database, *, token_id: str, key: str) -> None:
    """Give a key up, so that the request can be sent again."""
    db.execute("DELETE FROM idempotency_keys WHERE token_id = ? AND key = ?", (token_id, key))


def delete_keys_before(db: Database, moment: datetime) -> None:
    """Forget keys claimed before *moment*."""
    db.execute("DELETE FROM idempotency_keys WHERE created_at < ?", (to_text(moment),))


def _add_scopes(db: Database, token_id: str, scopes: Sequence[str]) -> None:
    db.conn.executemany(
        "INSERT INTO api_token_scopes (token_id, scope) VALUES (?, ?)", [(token_id, scope) for scope in scopes]
    )


def _token(db: Database, row: dict[str, Any]) -> ApiToken:
    scopes = fetch_rows(db, "SELECT scope FROM api_token_scopes WHERE token_id = ? ORDER BY rowid", (row["id"],))
    return ApiToken(
        id=row["id"],
        person_id=row["person_id"],
        name=row["name"],
        scopes=tuple(scope["scope"] for scope in scopes),
        created_at=from_text(row["created_at"]),
        expires_at=from_text_or_none(row["expires_at"]),
        last_used_at=from_text_or_none(row["last_used_at"]),
        revoked_at=from_text_or_none(row["revoked_at"]),
    )
