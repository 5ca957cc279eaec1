"""Who may do what: the whole permission table on one screen.

A missing role is told (`NotAllowed`: the page is known, the reader lacks the role); somebody else's
thing is not (`NotFound`, exactly as if it did not exist).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from market.core.accounts import Actor
from market.core.errors import NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: the role that is needed, what to say without it, and whose things it covers.

    *told_why* answers for a thing out of reach that the actor can see anyway; where it is silent there is none.
    """

    role: Callable[[Actor], bool]
    refusal: str
    owns: Callable[[Actor, Any], bool]
    told_why: Callable[[Actor, Any], str] = lambda _actor, _thing: ""


def _client(actor: Actor) -> bool:
    return actor.is_client and actor.is_verified


def _agency(actor: Actor) -> bool:
    return actor.is_agency and actor.is_verified


def _client_writer(actor: Actor) -> bool:
    return _client(actor) and actor.is_writer


def _agency_writer(actor: Actor) -> bool:
    return _agency(actor) and actor.is_writer


def _anything(_actor: Actor, _thing: Any) -> bool:
    return True


def _own_brief(actor: Actor, brief: Any) -> bool:
    return bool(brief.client_id == actor.organisation_id)


def _others_published_brief(actor: Actor, brief: Any) -> bool:
    return brief.published_at is not None and brief.client_id != actor.organisation_id


def _own_published_brief(actor: Actor, brief: Any) -> str:
    if brief.published_at is None or brief.client_id != actor.organisation_id:
        return ""
    return "This brief is your own organisation's: quotes for it come from others."


def _own_quote(actor: Actor, quote: Any) -> bool:
    return bool(quote.agency_id == actor.organisation_id)


def _party(actor: Actor) -> bool:
    return _client(actor) or _agency(actor)


def _party_writer(actor: Actor) -> bool:
    return _party(actor) and actor.is_writer


def _own_engagement(actor: Actor, engagement: Any) -> bool:
    return actor.organisation_id in (engagement.client_id, engagement.agency_id)


_CLIENT = "Only a verified client organisation can do this: register as a client and follow the link in the mail."
_AGENCY = "Only a verified agency can do this: register as an agency and follow the link in the mail."
_CLIENT_WRITER = _CLIENT + " Within the organisation it takes the role of owner or editor."
_AGENCY_WRITER = _AGENCY + " Within the organisation it takes the role of owner or editor."
_PARTY = "Only a verified organisation can do this: register as a client or an agency and follow the link in the mail."
_PARTY_WRITER = _PARTY + " Within the organisation it takes the role of owner or editor."
_OPERATOR = "Only an operator of the market can do this."

TABLE: dict[str, Rule] = {
    "read briefs": Rule(_client, _CLIENT, _anything),
    "write briefs": Rule(_client_writer, _CLIENT_WRITER, _anything),
    "edit brief": Rule(_client_writer, _CLIENT_WRITER, _own_brief),
    "compare quotes": Rule(_client, _CLIENT, _own_brief),
    "award lines": Rule(_client_writer, _CLIENT_WRITER, _own_brief),
    "read quotes": Rule(_agency, _AGENCY, _anything),
    "quote for brief": Rule(_agency_writer, _AGENCY_WRITER, _others_published_brief, _own_published_brief),
    "read own quote": Rule(_agency, _AGENCY, _own_quote),
    "change own quote": Rule(_agency_writer, _AGENCY_WRITER, _own_quote),
    "declare list prices": Rule(_agency_writer, _AGENCY_WRITER, _anything),
    "list engagements": Rule(_party, _PARTY, _anything),
    "read engagement": Rule(_party, _PARTY, _own_engagement),
    "work on engagement": Rule(_party_writer, _PARTY_WRITER, _own_engagement),
    "operate the market": Rule(lambda actor: actor.is_operator, _OPERATOR, _anything),
}


def may(actor: Actor, verb: str, thing: Any = None) -> bool:
    """Return whether *actor* has the role for *verb* and the *thing* is within its reach."""
    rule = TABLE[verb]
    return rule.role(actor) and rule.owns(actor, thing)


def require(actor: Actor, verb: str, thing: Any = None) -> None:
    """Pass silently when `may` would; else raise NotAllowed (role lacking) or NotFound (not the actor's)."""
    rule = TABLE[verb]
    if not rule.role(actor):
        raise NotAllowed(rule.refusal)
    if not rule.owns(actor, thing):
        if why := rule.told_why(actor, thing):
            raise NotAllowed(why)
        raise NotFound("There is nothing here under this address.")
