"""Password hashes: Argon2id with 19 MiB, two passes, one lane (OWASP's and ASVS 5's parameters)."""

import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """Return the Argon2id hash to store."""
    return _HASHER.hash(password)


def password_matches(password: str, stored_hash: str | None) -> bool:
    """Return whether *password* is the hashed one; with None the same time is spent and the answer is no."""
    try:
        return _HASHER.verify(stored_hash or _dummy_hash(), password) and stored_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@functools.cache
def _dummy_hash() -> str:
    return _HASHER.hash("a password nobody has")
