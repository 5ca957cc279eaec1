from dataclasses import replace

import pytest

from market.core.accounts import Actor
from market.core.engagements import Engagement, KickOff
from market.core.errors import NotAllowed, NotFound
from market.core.policy import TABLE, may, require
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
BRIEF = make_brief()
DRAFT = make_brief(published_at=None)
QUOTE = make_quote(BRIEF, "alfa")
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
    ("award lines", BRIEF, (Y, HIDDEN, ROLE, ROLE, Y, ROLE, ROLE, ROLE, ROLE)),
    ("quote for brief", BRIEF, (ROLE, ROLE, Y, Y, OWN, ROLE, ROLE, ROLE, ROLE)),
    ("quote for brief", DRAFT, (ROLE, ROLE, HIDDEN, HIDDEN, HIDDEN, ROLE, ROLE, ROLE, ROLE)),
    ("read own quote", QUOTE, (ROLE, ROLE, Y, HIDDEN, HIDDEN, ROLE, ROLE, ROLE, ROLE)),
    ("read quotes", None, (ROLE, ROLE, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("change own quote", QUOTE, (ROLE, ROLE, Y, HIDDEN, HIDDEN, ROLE, ROLE, ROLE, ROLE)),
    ("declare list prices", None, (ROLE, ROLE, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("list engagements", None, (Y, Y, Y, Y, Y, ROLE, ROLE, ROLE, ROLE)),
    ("read engagement", ENGAGEMENT, (Y, HIDDEN, Y, HIDDEN, Y, ROLE, ROLE, ROLE, ROLE)),
    ("work on engagement", ENGAGEMENT, (Y, HIDDEN, Y, HIDDEN, Y, ROLE, ROLE, ROLE, ROLE)),
    ("operate the market", None, (ROLE, ROLE, ROLE, ROLE, ROLE, ROLE, ROLE, Y, ROLE)),
]
CASES = [
    pytest.param(
        verb, thing, actor, outcome, id=f"{role} {verb}{' (draft)' if thing is DRAFT else ''}".replace(" ", "-")
    )
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
        (CLIENT, "work on engagement", ENGAGEMENT),
        (AGENCY, "work on engagement", ENGAGEMENT),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_member_who_only_reads_changes_nothing(role: str, actor: Actor, verb: str, thing: object) -> None:
    assert may(actor, verb, thing)
    with pytest.raises(NotAllowed, match="owner or editor"):
        require(replace(actor, role=role), verb, thing)


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
