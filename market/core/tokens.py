"""Tokens for programs: what they may be allowed, how long they last and what a new one must say."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.texts import HIDDEN_CHARACTERS, has_hidden_characters

PREFIX = "lfl_"
NAME_LONGEST = 80
MOST_LIVE = 20
LIFETIMES = (30, 90, 365)
USE_NOTED_EVERY = timedelta(hours=1)
SCOPES: Mapping[str, str] = {
    "briefs:read": say("Read published briefs"),
    "quotes:read": say("Read your agency's own quotes"),
    "quotes:write": say("Submit, revise and withdraw your agency's quotes"),
    "results:read": say("Read the outcome of your agency's own quotes"),
    "own-briefs:read": say("Read your own briefs and, after opening, compare the quotes for them"),
}


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as it is stored: the secret itself is not, only its hash, which this leaves out."""

    id: str
    person_id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    def is_live(self, now: datetime) -> bool:
        """Return whether the token opens anything at *now*."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def use_is_worth_noting(self, now: datetime) -> bool:
        """Return whether the last noted use is so long ago that a new one is written down."""
        return self.last_used_at is None or now - self.last_used_at >= USE_NOTED_EVERY


def check_token(*, name: str, scopes: Collection[str], days: int | None, live: int) -> None:
    """Refuse a new token without a name or a scope; *days* is its lifetime, *live* how many its owner has.

    Raises Invalid by field; Conflict when there are `MOST_LIVE` already.
    """
    if live >= MOST_LIVE:
        raise Conflict(
            say(
                "You have {most_live} tokens that work. Revoke one that is no longer used, then make another.",
                most_live=MOST_LIVE,
            )
        )
    problems: dict[str, str] = {}
    if not 1 <= len(name.strip()) <= NAME_LONGEST:
        problems["name"] = say(
            "Name the program that will use it, in 1 to {name_longest} characters.", name_longest=NAME_LONGEST
        )
    elif has_hidden_characters(name) or "\n" in name:
        problems["name"] = HIDDEN_CHARACTERS
    if not scopes or not set(scopes) <= set(SCOPES):
        problems["scopes"] = say("Choose at least one of those offered: a token without any opens nothing.")
    if days is not None and days not in LIFETIMES:
        problems["days"] = say("Choose one of those offered.")
    if problems:
        raise Invalid(problems)
