"""One effect for a request that is sent twice under one key."""

from datetime import datetime, timedelta

from market.core.errors import Conflict
from market.core.messages import say
from market.store import tokens as store
from market.store.connections import Database, write_transaction
from market.store.tokens import KeptAnswer

KEPT_FOR = timedelta(hours=24)
ANSWERED_WITHIN = timedelta(minutes=2)
STILL_ANSWERING = say(
    "A request with this Idempotency-Key is being answered at this moment. Send it again in a minute."
)


class OtherRequest(Conflict):
    """The key was used before, for a request that differs from this one."""


def claim_key(db: Database, *, token_id: str, key: str, request_hash: str, now: datetime) -> KeptAnswer | None:
    """Return the answer kept under *key*, or None after claiming it for this request.

    Raises OtherRequest when the key belongs to a different request, Conflict while the first is being
    answered.  A claim nobody answered for two minutes, as after a crash, is taken over.
    """
    with write_transaction(db):
        store.delete_keys_before(db, now - KEPT_FOR)
        kept = store.find_kept_answer(db, token_id=token_id, key=key)
        if kept is not None and kept.request_hash != request_hash:
            raise OtherRequest(
                say("This Idempotency-Key was used for a different request: give every new request a key of its own.")
            )
        if kept is not None and kept.status is not None:
            return kept
        if kept is not None and now - kept.created_at < ANSWERED_WITHIN:
            raise Conflict(STILL_ANSWERING)
        store.insert_key(db, token_id=token_id, key=key, request_hash=request_hash, at=now)
    return None


def keep_answer(db: Database, *, token_id: str, key: str, status: int, body: str) -> None:
    """Keep the answer of a claimed request for whoever sends it again."""
    with write_transaction(db):
        store.update_answered(db, token_id=token_id, key=key, status=status, body=body)


def release_key(db: Database, *, token_id: str, key: str) -> None:
    """Give a claimed key up after a fault of ours, so that the request can be sent again."""
    with write_transaction(db):
        store.delete_key(db, token_id=token_id, key=key)
