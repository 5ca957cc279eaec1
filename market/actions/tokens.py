"""Making, using and revoking tokens for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from market.actions.identifiers import new_id, new_token, token_hash
from market.actions.mails import queue_mail
from market.core.accounts import Actor
from market.core.mail_pages import OWN_TOKENS
from market.core.messages import say, together
from market.core.policy import require
from market.core.tokens import PREFIX, SCOPES, ApiToken, check_token
from market.store import tokens as store
from market.store.accounts import find_actor
from market.store.connections import Database, write_transaction
from market.store.events import insert_event


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a presented token acts for, and the token with its scopes."""

    actor: Actor
    token: ApiToken


def create_token(
    db: Database, *, name: str, scopes: Sequence[str], days: int | None, by: Actor, now: datetime
) -> tuple[ApiToken, str]:
    """Make a token for the actor's own programs and return it with its secret, which is kept nowhere.

    *days* is how long it works; None for without end.  Raises Invalid by field, and Conflict for too many.
    """
    require(by, "make tokens")
    secret = PREFIX + new_token()
    with write_transaction(db):
        live = sum(token.is_live(now) for token in store.list_tokens(db, by.person_id))
        check_token(name=name, scopes=scopes, days=days, live=live)
        token = ApiToken(
            id=new_id(),
            person_id=by.person_id,
            name=" ".join(name.split()),
            scopes=tuple(scope for scope in SCOPES if scope in scopes),
            created_at=now,
            expires_at=None if days is None else now + timedelta(days=days),
            last_used_at=None,
            revoked_at=None,
        )
        store.insert_token(db, token, token_hash=token_hash(secret))
        _record(db, token, "token.create", by, now, scopes=list(token.scopes))
        _mail_created(db, token, by, now)
    return token, secret


def revoke_token(db: Database, *, token_id: str, by: Actor, now: datetime) -> ApiToken:
    """Revoke the actor's own token at once and for good; raises NotFound for anybody else's."""
    token = store.get_token(db, token_id)
    require(by, "revoke token", token)
    with write_transaction(db):
        store.update_token_revoked(db, token_id, at=now)
        _record(db, token, "token.revoke", by, now)
    return store.get_token(db, token_id)


def find_bearer(db: Database, *, secret: str, now: datetime) -> Bearer | None:
    """Return who a presented token acts for, or None for one that is unknown, expired or revoked.

    The use is noted at most once an hour.
    """
    token = store.find_token_by_hash(db, token_hash(secret))
    if token is None or not token.is_live(now):
        return None
    actor = find_actor(db, token.person_id)
    if actor is None:
        return None
    if token.use_is_worth_noting(now):
        with write_transaction(db):
            store.update_token_used(db, token.id, at=now)
    return Bearer(actor, token)


def _record(db: Database, token: ApiToken, verb: str, by: Actor, now: datetime, **detail: object) -> None:
    insert_event(
        db,
        at=now,
        actor=by.person_id,
        verb=verb,
        subject="token",
        subject_id=token.id,
        name=token.name,
        **detail,
    )


def _mail_created(db: Database, token: ApiToken, by: Actor, now: datetime) -> None:
    until = say("without end") if token.expires_at is None else say("until {day:%Y-%m-%d}", day=token.expires_at)
    queue_mail(
        db,
        recipient=by.email,
        subject=say("A token was made for your account: {name}", name=token.name),
        body=say("It works {until} and lets a program, in your name:\n\n", until=until)
        + together((say("- {scope}\n", scope=SCOPES[scope]) for scope in token.scopes), "")
        + say("\nIf it was not you, revoke it on your account's page for tokens and set a new password."),
        page=OWN_TOKENS,
        at=now,
    )
