from dataclasses import replace

import pytest

from market.core.accounts import Actor
from market.core.correspondence import Thread
from market.core.engagements import Engagement, KickOff
from market.core.errors import NotAllowed, NotConfirmed, NotFound
from market.core.policy import TABLE, may, require
from market.core.search import BriefFilters
from market.core.searches import SavedSearch
from market.core.tokens import ApiToken
from tests.market_town import NOW, make_brief, make_quote

CLIENT = Actor("p", "Vera", "vera@demo.example", "client", "Lunofon", True, False, False, True)
OTHER_CLIENT = replace(CLIENT, organisation_id="other")
AGENCY = replace(CLIENT, organisation_id="alfa", is_client=False, is_agency=True)
OTHER_AGENCY = replace(AGENCY, organisation_id="beta")
BOTH = replace(CLIENT, is_agency=True)
ROLES = {
    "client": CLIENT,
    "other client": OTHER_CLIENT,
    "agency": AGENCY,
    "other agency": OTHER_AGENCY,
    "both": BOTH,
    "unverified client": replace(CLIENT, is_verified=False),
    "unverified agency": replace(AGENCY, is_verified=False),
    "operator": replace(CLIENT, organisation_id=None, is_client=False, is_operator=True),
    "nobody": replace(CLIENT, organisation_id=None, is_client=False),
}
BANNED = "Prices were copied from another agency."
BRIEF = make_brief()
DRAFT = make_brief(published_at=None)
INVITING = make_brief(invited=frozenset({"alfa"}))
QUOTE = make_quote(BRIEF, "alfa")
SEARCH = SavedSearch("s", CLIENT.person_id, "Mine", BriefFilters(), "daily", NOW, NOW)
THREAD = Thread("brief", "quote", "Title", "UTC", "client", "Lunofon", "alfa", "Alfa Tides", True, True)
TOKEN = ApiToken("t", "p", "script", ("briefs:read",), NOW, None, None, None)
OTHERS_TOKEN = replace(TOKEN, person_id="q")
MARKS = {id(DRAFT): " (draft)", id(OTHERS_TOKEN): " (of another)"}
ENGAGEMENT = Engagement(
    "e", BRIEF.id, QUOTE.id, "client", "alfa", KickOff(NOW.date(), "Vera", "Start"), NOW, "p", "client"
)
Y, ROLE, HIDDEN, OWN = "allowed", "role lacking", "not found", "own"
# One column per role, in the order of ROLES.
OUTCOMES = [
    ("read briefs", None, (Y, Y, ROLE, ROLE, Y, ROLE, ROLE, ROLE, ROLE)),
    ("write briefs", None, (Y, Y, ROLE, ROLE, Y, ROLE, ROLE, ROLE, ROLE)),
    ("edit brief", BRIEF, (Y, HIDDEN, ROLE, ROLE, Y, ROLE, ROLE, ROLE, ROLE)),
    ("compare quotes", BRIEF, (Y, HIDDEN, ROLE, ROLE, Y, ROLE, ROLE, ROLE, ROLE)),
    ("score quotes", BRIEF, (Y, HIDDEN, ROLE, ROLE, Y, ROLE, ROLE, ROLE, ROLE)),
    ("award lines", BRIEF, (Y, HIDDEN, ROLE, ROLE, Y, ROLE, ROLE, ROLE, ROLE)),
    ("quote for brief", BRIEF, (ROLE, ROLE, Y, Y, OWN, ROLE, ROLE, ROLE, ROLE)),
    ("quote for brief", DRAFT, (ROLE, ROLE, HIDDEN, HIDDEN, HIDDEN, ROLE, ROLE, ROLE, ROLE)),
    ("decline invitation", INVITING, (ROLE, ROLE, Y, HIDDEN, HIDDEN, ROLE, ROLE, ROLE, ROLE)),
    ("read own quote", QUOTE, (ROLE, ROLE, Y, HIDDEN, HIDDEN, ROLE, ROLE, ROLE, ROLE)),
    ("read quotes", None, (ROLE, ROLE, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("change own quote", QUOTE, (ROLE, ROLE, Y, HIDDEN, HIDDEN, ROLE, ROLE, ROLE, ROLE)),
    ("begin buying", None, (ROLE, ROLE, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("declare list prices", None, (ROLE, ROLE, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("keep searches", None, (Y, Y, Y, Y, Y, ROLE, ROLE, Y, ROLE)),
    ("change own search", SEARCH, (Y, Y, Y, Y, Y, ROLE, ROLE, Y, ROLE)),
    ("change own search", replace(SEARCH, person_id="somebody else"), (*(HIDDEN,) * 5, ROLE, ROLE, HIDDEN, ROLE)),
    ("read thread", THREAD, (Y, HIDDEN, Y, HIDDEN, Y, ROLE, ROLE, ROLE, ROLE)),
    ("write to thread", THREAD, (Y, HIDDEN, Y, HIDDEN, Y, ROLE, ROLE, ROLE, ROLE)),
    ("ask clarification", THREAD, (Y, HIDDEN, ROLE, ROLE, Y, ROLE, ROLE, ROLE, ROLE)),
    ("answer clarification", THREAD, (ROLE, ROLE, Y, HIDDEN, HIDDEN, ROLE, ROLE, ROLE, ROLE)),
    ("read members", None, (Y, Y, Y, Y, Y, Y, Y, ROLE, ROLE)),
    ("manage members", None, (Y, Y, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("appeal ban", None, (Y, Y, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("leave organisation", None, (Y, Y, Y, Y, Y, Y, Y, ROLE, ROLE)),
    ("make tokens", None, (Y, Y, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("read own profile", None, (ROLE, ROLE, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("edit profile", None, (ROLE, ROLE, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("read own attestations", None, (ROLE, ROLE, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("attest standards", None, (ROLE, ROLE, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("challenge standards", None, (Y, Y, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("revoke token", TOKEN, (Y, Y, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("revoke token", OTHERS_TOKEN, (HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, ROLE, ROLE, ROLE, ROLE)),
    ("ask question", BRIEF, (ROLE, ROLE, Y, Y, OWN, ROLE, ROLE, ROLE, ROLE)),
    ("ask question", DRAFT, (ROLE, ROLE, HIDDEN, HIDDEN, HIDDEN, ROLE, ROLE, ROLE, ROLE)),
    ("read own questions", None, (ROLE, ROLE, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("read questions", BRIEF, (Y, HIDDEN, ROLE, ROLE, Y, ROLE, ROLE, ROLE, ROLE)),
    ("answer questions", BRIEF, (Y, HIDDEN, ROLE, ROLE, Y, ROLE, ROLE, ROLE, ROLE)),
    ("list engagements", None, (Y, Y, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("read engagement", ENGAGEMENT, (Y, HIDDEN, Y, HIDDEN, Y, ROLE, ROLE, ROLE, ROLE)),
    ("work on engagement", ENGAGEMENT, (Y, HIDDEN, Y, HIDDEN, Y, ROLE, ROLE, ROLE, ROLE)),
    ("work as client", ENGAGEMENT, (Y, HIDDEN, ROLE, HIDDEN, Y, ROLE, ROLE, ROLE, ROLE)),
    ("work as agency", ENGAGEMENT, (ROLE, HIDDEN, Y, HIDDEN, ROLE, ROLE, ROLE, ROLE, ROLE)),
    ("operate the market", None, (ROLE, ROLE, ROLE, ROLE, ROLE, ROLE, ROLE, Y, ROLE)),
]
CASES = [
    pytest.param(verb, thing, actor, outcome, id=f"{role} {verb}{MARKS.get(id(thing), '')}".replace(" ", "-"))
    for verb, thing, row in OUTCOMES
    for (role, actor), outcome in zip(ROLES.items(), row, strict=True)
]


def outcome_of(actor: Actor, verb: str, thing: object) -> str:
    try:
        require(actor, verb, thing)
    except NotAllowed as refusal:
        return OWN if "own organisation" in str(refusal) else ROLE
    except NotFound:
        return HIDDEN
    return Y


@pytest.mark.parametrize(("verb", "thing", "actor", "outcome"), CASES)
def test_the_permission_table_holds_for_every_role(verb: str, thing: object, actor: Actor, outcome: str) -> None:
    assert outcome_of(actor, verb, thing) == outcome
    assert may(actor, verb, thing) is (outcome == Y)


@pytest.mark.parametrize("role", ["evaluator", "viewer"])
@pytest.mark.parametrize(
    ("actor", "verb", "thing"),
    [
        (CLIENT, "write briefs", None),
        (CLIENT, "edit brief", BRIEF),
        (CLIENT, "award lines", BRIEF),
        (AGENCY, "quote for brief", BRIEF),
        (AGENCY, "change own quote", QUOTE),
        (AGENCY, "declare list prices", None),
        (CLIENT, "write to thread", THREAD),
        (AGENCY, "write to thread", THREAD),
        (CLIENT, "ask clarification", THREAD),
        (AGENCY, "answer clarification", THREAD),
        (AGENCY, "ask question", BRIEF),
        (CLIENT, "answer questions", BRIEF),
        (CLIENT, "work on engagement", ENGAGEMENT),
        (AGENCY, "work on engagement", ENGAGEMENT),
        (CLIENT, "work as client", ENGAGEMENT),
        (AGENCY, "work as agency", ENGAGEMENT),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_member_who_only_reads_changes_nothing(role: str, actor: Actor, verb: str, thing: object) -> None:
    assert may(actor, verb, thing)
    with pytest.raises(NotAllowed, match="owner or editor"):
        require(replace(actor, role=role), verb, thing)


@pytest.mark.parametrize("role", ["editor", "evaluator", "viewer"])
def test_only_owners_manage_members(role: str) -> None:
    with pytest.raises(NotAllowed, match="ask an owner"):
        require(replace(CLIENT, role=role), "manage members")


READING = {
    "list engagements",
    "read engagement",
    "read own questions",
    "read questions",
    "read briefs",
    "compare quotes",
    "read quotes",
    "read own quote",
    "read own attestations",
    "read own profile",
    "read thread",
    "read members",
}
ALWAYS = {
    "leave organisation",
    "appeal ban",
    "keep searches",
    "change own search",
    "make tokens",
    "revoke token",
}


@pytest.mark.parametrize(("verb", "thing"), [(verb, thing) for verb, thing, _ in OUTCOMES if thing is not DRAFT])
def test_people_of_a_banned_organisation_read_and_change_nothing_and_are_told_why(verb: str, thing: object) -> None:
    for actor in (CLIENT, AGENCY):
        banned = replace(actor, ban_reason=BANNED)
        if not may(actor, verb, thing):
            assert not may(banned, verb, thing)
        elif verb in READING | ALWAYS:
            assert may(banned, verb, thing)
        else:
            with pytest.raises(NotAllowed, match=r"banned.*copied from another agency.*To appeal"):
                require(banned, verb, thing)


def test_a_member_who_may_not_write_anyway_is_not_told_of_the_ban() -> None:
    with pytest.raises(NotAllowed, match="owner or editor"):
        require(replace(CLIENT, role="viewer", ban_reason=BANNED), "write briefs")


def test_a_banned_clients_brief_takes_no_quotes_and_says_so() -> None:
    with pytest.raises(NotAllowed, match="This client is banned"):
        require(AGENCY, "quote for brief", replace(BRIEF, is_of_banned_client=True))


@pytest.mark.parametrize(("role", "outcome"), [("owner", Y), ("editor", Y), ("evaluator", Y), ("viewer", ROLE)])
def test_evaluators_score_and_viewers_do_not(role: str, outcome: str) -> None:
    assert outcome_of(replace(CLIENT, role=role), "score quotes", BRIEF) == outcome


def test_every_verb_of_the_table_is_covered_here() -> None:
    assert {verb for verb, _, _ in OUTCOMES} == set(TABLE)


@pytest.mark.parametrize("verb", sorted(TABLE))
def test_a_lacking_role_is_told_what_to_do(verb: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        require(ROLES["nobody"], verb)

    assert str(refusal.value).startswith("Only ")
    if verb != "operate the market":
        assert "register as" in str(refusal.value)
        assert "follow the link in the mail" in str(refusal.value)


def test_a_verb_outside_the_table_is_a_mistake_in_the_program() -> None:
    with pytest.raises(KeyError):
        may(CLIENT, "print money")


@pytest.mark.parametrize(
    ("role", "verb", "told"),
    [
        ("unverified agency", "read quotes", NotConfirmed),
        ("unverified client", "write briefs", NotConfirmed),
        ("unverified client", "read quotes", NotAllowed),
        ("nobody", "read quotes", NotAllowed),
    ],
)
def test_only_who_lacks_nothing_but_a_confirmed_address_is_told_to_confirm_it(role: str, verb: str, told: type) -> None:
    with pytest.raises(NotAllowed) as refusal:
        require(ROLES[role], verb)

    assert type(refusal.value) is told
