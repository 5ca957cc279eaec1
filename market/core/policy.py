"""Who may do what: the whole permission table on one screen.

A missing role is told (`NotAllowed`: the page is known, the reader lacks the role); somebody else's
thing is not (`NotFound`, exactly as if it did not exist).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from market.core.accounts import Actor
from market.core.errors import NotAllowed, NotConfirmed, NotFound
from market.core.messages import say


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


def _trader(actor: Actor) -> bool:
    return _client(actor) or _agency(actor)


def _trader_writer(actor: Actor) -> bool:
    return _trader(actor) and actor.is_writer


def _owner(actor: Actor) -> bool:
    return actor.organisation_id is not None and actor.is_verified and actor.role == "owner" and not actor.is_banned


def _appellant(actor: Actor) -> bool:
    return actor.organisation_id is not None and actor.role == "owner" and actor.is_verified


def _member(actor: Actor) -> bool:
    return actor.organisation_id is not None


def _confirmed_member(actor: Actor) -> bool:
    return actor.organisation_id is not None and actor.is_verified


def _client_scorer(actor: Actor) -> bool:
    return _client(actor) and actor.role in ("owner", "editor", "evaluator") and not actor.is_banned


def _anything(_actor: Actor, _thing: Any) -> bool:
    return True


def _own_brief(actor: Actor, brief: Any) -> bool:
    return bool(brief.client_id == actor.organisation_id)


def _others_published_brief(actor: Actor, brief: Any) -> bool:
    return (
        brief.published_at is not None
        and brief.client_id != actor.organisation_id
        and not brief.is_of_banned_client
        and bool(brief.takes_quotes_from(actor.organisation_id))
    )


def _why_not_quotable(actor: Actor, brief: Any) -> str:
    if brief.published_at is None:
        return ""
    if brief.client_id == actor.organisation_id:
        return say("This brief is your own organisation's: quotes for it come from others.")
    if brief.is_of_banned_client:
        return say("This client is banned from the market for now: its briefs take no quotes while the ban lasts.")
    return say("This brief takes quotes from invited agencies only; ask the client for an invitation.")


def _invited_to(actor: Actor, brief: Any) -> bool:
    return brief.published_at is not None and actor.organisation_id in brief.invited


def _why_not_asked(actor: Actor, brief: Any) -> str:
    if brief.published_at is not None and brief.client_id == actor.organisation_id:
        return say("This brief is your own organisation's: you answer questions on it, others ask them.")
    return _why_not_quotable(actor, brief)


def _own_quote(actor: Actor, quote: Any) -> bool:
    return bool(quote.agency_id == actor.organisation_id)


def _confirmed_person(actor: Actor) -> bool:
    return actor.is_verified and (actor.is_client or actor.is_agency or actor.is_operator)


def _own_search(actor: Actor, search: Any) -> bool:
    return bool(search.person_id == actor.person_id)


def _either_side(actor: Actor, thing: Any) -> bool:
    return actor.organisation_id in (thing.client_id, thing.agency_id)


def _client_side(actor: Actor, thing: Any) -> bool:
    return bool(thing.client_id == actor.organisation_id)


def _agency_side(actor: Actor, thing: Any) -> bool:
    return bool(thing.agency_id == actor.organisation_id)


def _why_not_client_side(actor: Actor, thing: Any) -> str:
    return say("The client's side does this; yours is the agency's.") if _agency_side(actor, thing) else ""


def _why_not_agency_side(actor: Actor, thing: Any) -> str:
    return say("The agency's side does this; yours is the client's.") if _client_side(actor, thing) else ""


def _own_token(actor: Actor, token: Any) -> bool:
    return bool(token.person_id == actor.person_id)


_CLIENT = say("Only a verified client organisation can do this: register as a client and follow the link in the mail.")
_AGENCY = say("Only a verified agency can do this: register as an agency and follow the link in the mail.")
_CLIENT_WRITER = _CLIENT + say(" Within the organisation it takes the role of owner or editor.")
_CLIENT_SCORER = _CLIENT + say(" Within the organisation it takes the role of owner, editor or evaluator.")
_AGENCY_WRITER = _AGENCY + say(" Within the organisation it takes the role of owner or editor.")
_CONFIRMED_PERSON = say(
    "Only a confirmed member can do this: register as a client or an agency and follow the link in the mail."
)
_TRADER = say(
    "Only the two sides of an award can do this: register as a client or agency and follow the link in the mail."
)
_TRADER_WRITER = _TRADER + say(" Within the organisation it takes the role of owner or editor.")
_CHALLENGER = say(
    "Only a verified client or agency can challenge a claim: register as a client or agency and follow the link in the "
    "mail. Within the organisation it takes the role of owner or editor."
)
_OWNER = say(
    "Only an owner of a verified organisation can do this: register as a client or an agency and follow the link in "
    "the mail, or ask an owner of yours."
)
_APPELLANT = say(
    "Only an owner of the banned organisation can do this: register as a client or an agency and follow the link in "
    "the mail, or ask an owner of yours."
)
_MEMBER = say(
    "Only somebody of an organisation can do this: register as a client or agency and follow the link in the mail."
)
_CONFIRMED_MEMBER = say(
    "Only a person of a verified organisation can do this: register as a client or an agency and "
    "follow the link in the mail."
)
_OPERATOR = say("Only an operator of the market can do this.")

TABLE: dict[str, Rule] = {
    "read briefs": Rule(_client, _CLIENT, _anything),
    "write briefs": Rule(_client_writer, _CLIENT_WRITER, _anything),
    "edit brief": Rule(_client_writer, _CLIENT_WRITER, _own_brief),
    "compare quotes": Rule(_client, _CLIENT, _own_brief),
    "score quotes": Rule(_client_scorer, _CLIENT_SCORER, _own_brief),
    "award lines": Rule(_client_writer, _CLIENT_WRITER, _own_brief),
    "read quotes": Rule(_agency, _AGENCY, _anything),
    "quote for brief": Rule(_agency_writer, _AGENCY_WRITER, _others_published_brief, _why_not_quotable),
    "decline invitation": Rule(_agency_writer, _AGENCY_WRITER, _invited_to),
    "read own quote": Rule(_agency, _AGENCY, _own_quote),
    "change own quote": Rule(_agency_writer, _AGENCY_WRITER, _own_quote),
    "begin buying": Rule(_agency_writer, _AGENCY_WRITER, _anything),
    "declare list prices": Rule(_agency_writer, _AGENCY_WRITER, _anything),
    "read own profile": Rule(_agency, _AGENCY, _anything),
    "edit profile": Rule(_agency_writer, _AGENCY_WRITER, _anything),
    "read own attestations": Rule(_agency, _AGENCY, _anything),
    "attest standards": Rule(_agency_writer, _AGENCY_WRITER, _anything),
    "challenge standards": Rule(_trader_writer, _CHALLENGER, _anything),
    "keep searches": Rule(_confirmed_person, _CONFIRMED_PERSON, _anything),
    "change own search": Rule(_confirmed_person, _CONFIRMED_PERSON, _own_search),
    "read thread": Rule(_trader, _TRADER, _either_side),
    "write to thread": Rule(_trader_writer, _TRADER_WRITER, _either_side),
    "ask clarification": Rule(_client_writer, _CLIENT_WRITER, _own_brief),
    "answer clarification": Rule(_agency_writer, _AGENCY_WRITER, _own_quote),
    "read members": Rule(_member, _MEMBER, _anything),
    "manage members": Rule(_owner, _OWNER, _anything),
    "appeal ban": Rule(_appellant, _APPELLANT, _anything),
    "leave organisation": Rule(_member, _MEMBER, _anything),
    "make tokens": Rule(_confirmed_member, _CONFIRMED_MEMBER, _anything),
    "revoke token": Rule(_confirmed_member, _CONFIRMED_MEMBER, _own_token),
    "ask question": Rule(_agency_writer, _AGENCY_WRITER, _others_published_brief, _why_not_asked),
    "read own questions": Rule(_agency, _AGENCY, _anything),
    "read questions": Rule(_client, _CLIENT, _own_brief),
    "answer questions": Rule(_client_writer, _CLIENT_WRITER, _own_brief),
    "list engagements": Rule(_trader, _TRADER, _anything),
    "read engagement": Rule(_trader, _TRADER, _either_side),
    "work on engagement": Rule(_trader_writer, _TRADER_WRITER, _either_side),
    "work as client": Rule(_trader_writer, _TRADER_WRITER, _client_side, _why_not_client_side),
    "work as agency": Rule(_trader_writer, _TRADER_WRITER, _agency_side, _why_not_agency_side),
    "operate the market": Rule(lambda actor: actor.is_operator, _OPERATOR, _anything),
}


def may(actor: Actor, verb: str, thing: Any = None) -> bool:
    """Return whether *actor* has the role for *verb* and the *thing* is within its reach."""
    rule = TABLE[verb]
    return rule.role(actor) and rule.owns(actor, thing)


def require(actor: Actor, verb: str, thing: Any = None) -> None:
    """Pass silently when `may` would; else raise NotAllowed (role lacking) or NotFound (not the actor's).

    Where nothing but a confirmed address is lacking, the NotAllowed is a NotConfirmed.
    """
    rule = TABLE[verb]
    if not rule.role(actor):
        if not actor.is_verified and rule.role(replace(actor, is_verified=True)):
            raise NotConfirmed(
                say(
                    "The address {email} is not confirmed yet: follow the link in the mail we sent there. Until then "
                    "you can look around, but not post briefs or quote.",
                    email=actor.email,
                )
            )
        raise NotAllowed(_why_not(actor, rule))
    if not rule.owns(actor, thing):
        if why := rule.told_why(actor, thing):
            raise NotAllowed(why)
        raise NotFound(say("There is nothing here under this address."))


def _why_not(actor: Actor, rule: Rule) -> str:
    """Return what to say without the role; where only the ban stands in the way, what the ban is for."""
    if actor.is_banned and rule.role(replace(actor, ban_reason="")):
        return say(
            "{organisation_name} is banned from acting on this market: {ban_reason} Its people read what they "
            "could read before and change nothing. To appeal, write to the operators on the page of your "
            "organisation, under Account.",
            organisation_name=actor.organisation_name,
            ban_reason=actor.ban_reason,
        )
    return rule.refusal
