"""Random identifiers and tokens; the demonstration market alone may make them repeatable."""

import contextlib
import hashlib
import random
import secrets
from collections.abc import Callable, Iterator
from contextvars import ContextVar

_BYTES = 12
_source: ContextVar[Callable[[int], bytes]] = ContextVar("identifier_source", default=secrets.token_bytes)


def new_id() -> str:
    """Return 96 random bits in hexadecimal: fit for a URL, and telling nothing of order or volume."""
    return _source.get()(_BYTES).hex()


def new_token() -> str:
    """Return 256 random bits in hexadecimal, for sessions and mail links."""
    return secrets.token_bytes(32).hex()


def token_hash(token: str) -> str:
    """Return the form of a token that is stored: a copy of the database opens no session."""
    return hashlib.sha256(token.encode()).hexdigest()


@contextlib.contextmanager
def repeatable_identifiers(seed: str) -> Iterator[None]:
    """Make `new_id` repeat itself for *seed* within the block; for the demonstration market only."""
    generator = random.Random(seed)  # noqa: S311
    reset = _source.set(generator.randbytes)
    try:
        yield
    finally:
        _source.reset(reset)
