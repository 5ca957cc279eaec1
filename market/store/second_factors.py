"""The secrets behind one-time codes, and recovery codes by their hashes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from market.store.connections import fetch_row
from market.store.moments import from_text_or_none, to_text


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What a person's codes are made of; *last_step* is the newest half-minute whose code was used."""

    secret: str
    confirmed_at: datetime | None
    last_step: int


def find_second_factor(db: Database, person_id: str) -> SecondFactor | None:
    """Return a person's second factor, confirmed or not, or None."""
    row = fetch_row(db, "SELECT secret, confirmed_at, last_step FROM second_factors WHERE person_id = ?", (person_id,))
    return None if row is None else SecondFactor(**row | {"confirmed_at": from_text_or_none(row["confirmed_at"])})


def insert_second_factor(db: Database, person_id: str, *, secret: str, at: datetime) -> None:
    """Keep a secret that is not confirmed yet, in place of an earlier one."""
    delete_second_factor(db, person_id)
    db.execute(
        "INSERT INTO second_factors (person_id, secret, created_at) VALUES (?, ?, ?)", (person_id, secret, to_text(at))
    )


def update_confirmed(db: Database, person_id: str, *, at: datetime) -> None:
    """Record that codes of the secret reach the person: from now on signing in asks for one."""
    db.execute("UPDATE second_factors SET confirmed_at = ? WHERE person_id = ?", (to_text(at), person_id))


def update_last_step(db: Database, person_id: str, step: int) -> None:
    """Use up the codes of every half-minute up to *step*."""
    db.execute("UPDATE second_factors SET last_step = ? WHERE person_id = ?", (step, person_id))


def delete_second_factor(db: Database, person_id: str) -> None:
    """Forget a secret and the recovery codes that go with it."""
    db.execute("DELETE FROM recovery_codes WHERE person_id = ?", (person_id,))
    db.execute("DELETE FROM second_factors WHERE person_id = ?", (person_id,))


def replace_recovery_codes(db: Database, person_id: str, code_hashes: Iterable[str], *, at: datetime) -> None:
    """Keep new recovery codes by their hashes; older ones stop working."""
    db.execute("DELETE FROM recovery_codes WHERE person_id = ?", (person_id,))
    for code_hash in code_hashes:
        db.execute(
            "INSERT INTO recovery_codes (code_hash, person_id, created_at) VALUES (?, ?, ?)",
            (code_hash, person_id, to_text(at)),
        )


def use_recovery_code(db: Database, person_id: str, code_hash: str, *, at: datetime) -> bool:
    """Use a recovery code up; return whether it was one of the person's that had not been used."""
    cursor = db.execute(
        "UPDATE recovery_codes SET used_at = ? WHERE code_hash = ? AND person_id = ? AND used_at IS NULL",
        (to_text(at), code_hash, person_id),
    )
    return bool(cursor.rowcount)


def count_recovery_codes(db: Database, person_id: str) -> int:
    """Return how many recovery codes of a person still work."""
    row = fetch_row(
        db, "SELECT count(*) AS codes FROM recovery_codes WHERE person_id = ? AND used_at IS NULL", (person_id,)
    )
    return int(row["codes"]) if row else 0
