"""The life of a claim: which steps lead where, what runs out when, and what no order of steps can reach."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from market.core.attestations import (
    RUNGS,
    AttestationState,
    AttestationStep,
    Evidence,
    Step,
    attestation_after,
    check_evidence,
    check_note,
    check_step,
    expiry,
    missing_statements,
    states_at,
)
from market.core.errors import Conflict, Invalid

BEGIN = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
S = AttestationState
CLIENT_WORDS = (Step.CONFIRM, Step.CONTRADICT)
REASON = "The screenshots show another agency."


def claim_of(*kinds: Step):
    return attestation_after((kind, BEGIN + place * DAY) for place, kind in enumerate(kinds))


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ((), S.NOT_STATED),
        ((Step.STATE,), S.STATED),
        ((Step.PROVE,), S.PROVED),
        ((Step.STATE, Step.PROVE, Step.PASS), S.CHECKED),
        ((Step.STATE, Step.PROVE, Step.FAIL), S.STATED),
        ((Step.STATE, Step.CONFIRM), S.CONFIRMED),
        ((Step.CONFIRM,), S.NOT_STATED),
        ((Step.CONTRADICT,), S.NOT_STATED),
        ((Step.STATE, Step.CONTRADICT), S.CHALLENGED),
        ((Step.STATE, Step.CONTRADICT, Step.CONFIRM), S.CHALLENGED),
        ((Step.STATE, Step.CHALLENGE, Step.PROVE), S.CHALLENGED),
        ((Step.STATE, Step.PROVE, Step.PASS, Step.CHALLENGE, Step.DISMISS), S.CHECKED),
        ((Step.STATE, Step.PROVE, Step.PASS, Step.CHALLENGE, Step.UPHOLD), S.WITHDRAWN),
        ((Step.STATE, Step.CHALLENGE, Step.UPHOLD, Step.CONFIRM), S.WITHDRAWN),
        ((Step.STATE, Step.CHALLENGE, Step.UPHOLD, Step.PROVE), S.PROVED),
        ((Step.STATE, Step.PROVE, Step.PASS, Step.WITHDRAW), S.WITHDRAWN),
        ((Step.STATE, Step.PROVE, Step.PASS, Step.WITHDRAW, Step.STATE), S.STATED),
    ],
)
def test_steps_lead_to_a_state(kinds, state):
    assert claim_of(*kinds).state(BEGIN + 30 * DAY) == state


def test_each_rung_runs_out_on_its_own_day():
    claim = attestation_after(
        [(Step.STATE, BEGIN), (Step.PROVE, BEGIN + DAY), (Step.PASS, BEGIN + 2 * DAY), (Step.STATE, BEGIN + 9 * DAY)]
    )
    last = expiry(BEGIN + 2 * DAY)

    assert claim.state(last - timedelta(seconds=1)) == S.CHECKED
    assert claim.expires_at(last - timedelta(seconds=1)) == last
    assert claim.state(last) == S.STATED
    assert claim.state(expiry(BEGIN + 9 * DAY)) == S.EXPIRED
    assert claim.expires_at(expiry(BEGIN + 9 * DAY)) is None


@pytest.mark.parametrize(
    ("kinds", "refused", "why"),
    [
        ((), Step.WITHDRAW, "no claim to withdraw"),
        ((), Step.CHALLENGE, "this one is not stated"),
        ((Step.STATE,), Step.PASS, "no evidence"),
        ((Step.STATE, Step.PROVE, Step.FAIL), Step.PASS, "no evidence"),
        ((Step.STATE,), Step.UPHOLD, "no challenge"),
        ((Step.STATE, Step.CHALLENGE), Step.CHALLENGE, "this one is challenged"),
        ((Step.STATE, Step.CHALLENGE), Step.STATE, "answer with evidence"),
        ((Step.STATE, Step.CHALLENGE, Step.UPHOLD), Step.STATE, "was struck"),
        ((Step.STATE, Step.CHALLENGE, Step.UPHOLD), Step.WITHDRAW, "no claim to withdraw"),
    ],
)
def test_what_a_claim_does_not_allow_is_refused_with_its_reason(kinds, refused, why):
    with pytest.raises(Conflict, match=why):
        check_step(claim_of(*kinds), refused, BEGIN + 30 * DAY)


@pytest.mark.parametrize("kind", [Step.FAIL, Step.CHALLENGE, Step.UPHOLD, Step.DISMISS])
def test_a_word_against_somebody_needs_a_reason(kind):
    check_note(kind, REASON)
    with pytest.raises(Invalid, match="at least 20"):
        check_note(kind, "Because")


def test_hidden_characters_are_refused_in_notes():
    with pytest.raises(Invalid, match="invisible"):
        check_note(Step.STATE, "a\u200bb")


@pytest.mark.parametrize(
    ("evidence", "field"),
    [
        (Evidence("everyone"), "file"),
        (Evidence("friends", link="https://example.org/policy"), "access"),
        (Evidence("everyone", link="javascript:alert(1)"), "link"),
        (Evidence("everyone", link="https://example.org/a b"), "link"),
        (Evidence("everyone", link="https://example.org/\u202e"), "link"),
    ],
)
def test_evidence_that_proves_nothing_is_refused(evidence, field):
    with pytest.raises(Invalid) as refusal:
        check_evidence(evidence)

    assert list(refusal.value.problems) == [field]


def test_a_challenged_claim_still_counts_for_being_listed_and_an_expired_one_does_not():
    states = {"a-1": S.CHALLENGED, "a-2": S.EXPIRED, "a-3": S.STATED}

    assert missing_statements(["a-1", "a-2", "a-3", "a-4"], states) == ("a-2", "a-4")


def test_a_claim_to_an_older_version_of_a_standard_no_longer_counts():
    step = AttestationStep("s", "agency", "a-1", 1, Step.STATE, "", BEGIN, "person")

    assert states_at([step], BEGIN + DAY) == {"a-1": S.STATED}
    assert states_at([step], BEGIN + DAY, version={"a-1": 2}) == {}


class Claims(RuleBasedStateMachine):
    """Any steps the rules allow, on any days."""

    def __init__(self):
        super().__init__()
        self.now = BEGIN
        self.steps: list[tuple[Step, datetime]] = []

    @rule(kind=st.sampled_from(Step), days=st.integers(min_value=0, max_value=200))
    def act(self, kind, days):
        self.now += days * DAY + timedelta(seconds=1)
        try:
            check_step(attestation_after(self.steps), kind, self.now)
        except Conflict:
            return
        self.steps.append((kind, self.now))

    def since_the_last_end(self):
        kinds = [kind for kind, _ in self.steps]
        ends = [place for place, kind in enumerate(kinds) if kind in (Step.WITHDRAW, Step.UPHOLD)]
        return self.steps[ends[-1] + 1 :] if ends else self.steps

    @invariant()
    def a_rung_is_held_only_by_a_fresh_step_of_its_own_since_the_claim_was_last_given_up(self):
        state = attestation_after(self.steps).state(self.now)
        of_rung = {
            S.STATED: (Step.STATE, Step.PROVE),
            S.PROVED: (Step.PROVE,),
            S.CHECKED: (Step.PASS,),
            S.CONFIRMED: (Step.CONFIRM,),
        }
        if state in of_rung:
            fresh = [at for kind, at in self.since_the_last_end() if kind in of_rung[state] and self.now < expiry(at)]
            assert fresh

    @invariant()
    def nothing_failed_counts_as_checked(self):
        kinds = [kind for kind, _ in self.since_the_last_end()]
        if attestation_after(self.steps).state(self.now) is S.CHECKED:
            last_pass = len(kinds) - 1 - kinds[::-1].index(Step.PASS)
            assert Step.FAIL not in kinds[last_pass:]
            assert Step.PROVE in kinds[:last_pass]

    @invariant()
    def a_struck_claim_stands_again_only_with_evidence(self):
        kinds = [kind for kind, _ in self.steps]
        if Step.UPHOLD in kinds:
            since = kinds[len(kinds) - kinds[::-1].index(Step.UPHOLD) :]
            stands = attestation_after(self.steps).state(self.now) in RUNGS
            assert Step.PROVE in since or not stands

    @invariant()
    def a_year_without_any_step_leaves_nothing_standing(self):
        later = expiry(self.now)
        assert attestation_after(self.steps).state(later) not in RUNGS

    @invariant()
    def a_challenge_is_open_until_it_is_decided_or_the_claim_given_up(self):
        claim = attestation_after(self.steps)
        if claim.challenged_at:
            assert claim.state(self.now) is S.CHALLENGED
            assert not any(
                kind in (Step.DISMISS, Step.UPHOLD, Step.WITHDRAW)
                for kind, at in self.steps
                if at > claim.challenged_at
            )


Claims.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
test_no_order_of_steps_proves_what_was_not_proved = Claims.TestCase
