"""The life of a claim to meet a standard: stated, proved, checked, confirmed by clients, and what stands against it.

Every act on a claim is a step that is never changed; the state on a day follows from the steps alone.  Each rung holds
for twelve months of its own, so that a claim sinks to what is still fresh and nobody has to be trusted for what was
looked at long ago.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.texts import HIDDEN_CHARACTERS, NO_WEB_ADDRESS, has_hidden_characters, is_web_address, text_fault

NOTE_LONGEST = 1000
REASON_SHORTEST = 20
LINK_LONGEST = 500
ACCESS: Mapping[str, str] = {
    "everyone": say("Everyone"),
    "clients": say("Clients of this market"),
    "operators": say("Operators only"),
}


class AttestationState(StrEnum):
    """How far an agency's claim to meet a standard has come."""

    NOT_STATED = "not stated"
    STATED = "self-attested"
    PROVED = "evidence uploaded"
    CHECKED = "checked"
    CONFIRMED = "client-confirmed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    CHALLENGED = "challenged"


RUNGS = (
    AttestationState.STATED,
    AttestationState.PROVED,
    AttestationState.CHECKED,
    AttestationState.CONFIRMED,
)


class Step(StrEnum):
    """What can be done to a claim; `CONFIRM` and `CONTRADICT` are what clients say at close-out."""

    STATE = "state"
    PROVE = "prove"
    PASS = "pass"  # noqa: S105 -- the word of a check, no password
    FAIL = "fail"
    CONFIRM = "confirm"
    CONTRADICT = "contradict"
    CHALLENGE = "challenge"
    DISMISS = "dismiss"
    UPHOLD = "uphold"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves a claim: a file, an address or both; *access* says who may read it, beside agency and operators."""

    access: str
    link: str = ""
    file_name: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class AttestationStep:
    """One act on one agency's claim to one *version* of a standard; *by_name* is the organisation that acted."""

    id: str
    agency_id: str
    standard: str
    version: int
    kind: Step
    note: str
    at: datetime
    by: str
    by_name: str = ""
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Attestation:
    """A claim as its steps have made it: when each rung was reached, and what stands against it."""

    stated_at: datetime | None = None
    proved_at: datetime | None = None
    checked_at: datetime | None = None
    confirmed_at: datetime | None = None
    challenged_at: datetime | None = None
    is_withdrawn: bool = False
    is_struck: bool = False
    has_unread_evidence: bool = False

    @property
    def rungs(self) -> Mapping[AttestationState, datetime | None]:
        """When each rung was reached last."""
        return dict(zip(RUNGS, (self.stated_at, self.proved_at, self.checked_at, self.confirmed_at), strict=True))

    def state(self, now: datetime) -> AttestationState:
        """Return the state at *now*: what stands against the claim, else the highest rung that is still fresh.

        >>> from datetime import UTC
        >>> claim = Attestation(stated_at=datetime(2026, 3, 1, tzinfo=UTC), proved_at=datetime(2025, 12, 1, tzinfo=UTC))
        >>> [claim.state(datetime(2026, month, 2, tzinfo=UTC)).value for month in (11, 12)]
        ['evidence uploaded', 'self-attested']
        """
        if self.is_withdrawn:
            return AttestationState.WITHDRAWN
        if not any(self.rungs.values()):
            return AttestationState.NOT_STATED
        if self.challenged_at:
            return AttestationState.CHALLENGED
        fresh = [rung for rung, at in self.rungs.items() if at and now < expiry(at)]
        return fresh[-1] if fresh else AttestationState.EXPIRED

    def is_checked(self, now: datetime) -> bool:
        """Return whether an operator's check is fresh at *now*, whatever clients said; not while challenged."""
        stands = self.state(now) in RUNGS
        return stands and self.checked_at is not None and now < expiry(self.checked_at)

    def expires_at(self, now: datetime) -> datetime | None:
        """Return when the rung the claim stands on runs out; None when it stands on none."""
        at = self.rungs.get(self.state(now))
        return expiry(at) if at else None


def is_claimed(state: AttestationState) -> bool:
    """Return whether an agency says that it meets a standard; a challenged claim counts until it is decided."""
    return state in (*RUNGS, AttestationState.CHALLENGED)


def is_proved(state: AttestationState) -> bool:
    """Return whether somebody else has seen it: an operator checked evidence, or a client confirmed it."""
    return state in (AttestationState.CHECKED, AttestationState.CONFIRMED)


def expiry(at: datetime) -> datetime:
    """Return the moment twelve months after *at*; 29 February becomes 1 March.

    >>> from datetime import UTC
    >>> expiry(datetime(2024, 2, 29, 12, tzinfo=UTC)).date().isoformat()
    '2025-03-01'
    """
    leap_day = (2, 29)
    if (at.month, at.day) == leap_day:
        return at.replace(year=at.year + 1, month=3, day=1)
    return at.replace(year=at.year + 1)


def attestation_after(steps: Iterable[tuple[Step, datetime]]) -> Attestation:
    """Return the claim that *steps* make, oldest first.

    A client's word counts only for a claim that stands then; a word against it opens a challenge.
    """
    claim = Attestation()
    for kind, at in steps:
        if kind not in (Step.CONFIRM, Step.CONTRADICT) or _stands(claim, at):
            claim = _after(claim, kind, at)
    return claim


def check_step(claim: Attestation, kind: Step, now: datetime) -> None:
    """Refuse a step the claim does not allow now; raises Conflict with the reason and what to do instead."""
    refusal = _REFUSALS.get(kind)
    if refusal and (fault := refusal(claim, claim.state(now))):
        raise Conflict(fault)


def check_note(kind: Step, note: str) -> None:
    """Refuse a missing reason where the other side must be able to answer it, and hidden characters; raises Invalid."""
    if kind in (Step.CHALLENGE, Step.UPHOLD, Step.DISMISS, Step.FAIL) and len(note) < REASON_SHORTEST:
        raise Invalid(
            {
                "note": say(
                    "Give the reason in at least {reason_shortest} characters: the other side reads it.",
                    reason_shortest=REASON_SHORTEST,
                )
            }
        )
    if fault := text_fault(note, NOTE_LONGEST, what=say("the note")):
        raise Invalid({"note": fault})


def check_evidence(evidence: Evidence) -> None:
    """Refuse evidence that is neither file nor address, or for readers that do not exist; raises Invalid by field."""
    problems = {}
    if evidence.access not in ACCESS:
        problems["access"] = say("Choose who may read the evidence.")
    if not evidence.link and not evidence.sha256:
        problems["file"] = say("Attach a file, or give an address where the evidence can be seen.")
    if fault := _link_fault(evidence.link):
        problems["link"] = fault
    if problems:
        raise Invalid(problems)


def missing_statements(mandatory: Iterable[str], states: Mapping[str, AttestationState]) -> tuple[str, ...]:
    """Return the mandatory standards an agency does not claim now, in their order; with one missing it is not listed.

    A claim that is challenged stands until the challenge is decided.
    """
    return tuple(code for code in mandatory if not is_claimed(states.get(code, AttestationState.NOT_STATED)))


def attestations_of(
    steps: Sequence[AttestationStep], *, version: Mapping[str, int] | None = None
) -> dict[str, Attestation]:
    """Return the claim to every standard that one agency's *steps*, oldest first, are about.

    Where *version* names the one in force, steps on older versions of a standard no longer count.
    """
    by_standard: dict[str, list[tuple[Step, datetime]]] = {}
    for step in steps:
        if version is None or step.version >= version.get(step.standard, 1):
            by_standard.setdefault(step.standard, []).append((step.kind, step.at))
    return {code: attestation_after(own) for code, own in by_standard.items()}


def states_at(
    steps: Sequence[AttestationStep], now: datetime, *, version: Mapping[str, int] | None = None
) -> dict[str, AttestationState]:
    """Return the state at *now* of the claims that `attestations_of` returns."""
    return {code: claim.state(now) for code, claim in attestations_of(steps, version=version).items()}


def _stands(claim: Attestation, at: datetime) -> bool:
    return claim.state(at) in RUNGS


def _after(claim: Attestation, kind: Step, at: datetime) -> Attestation:
    changes: Mapping[Step, Mapping[str, object]] = {
        Step.STATE: {"stated_at": at, "is_withdrawn": False},
        Step.PROVE: {
            "stated_at": claim.stated_at or at,
            "proved_at": at,
            "is_withdrawn": False,
            "is_struck": False,
            "has_unread_evidence": True,
        },
        Step.PASS: {"checked_at": at, "has_unread_evidence": False},
        Step.FAIL: {"proved_at": None, "checked_at": None, "has_unread_evidence": False},
        Step.CONFIRM: {"confirmed_at": at},
        Step.CONTRADICT: {"challenged_at": at},
        Step.CHALLENGE: {"challenged_at": at},
        Step.DISMISS: {"challenged_at": None},
    }
    if kind is Step.UPHOLD:
        return Attestation(is_withdrawn=True, is_struck=True)
    if kind is Step.WITHDRAW:
        return Attestation(is_withdrawn=True, is_struck=claim.is_struck)
    return replace(claim, **changes[kind])  # type: ignore[arg-type]


def _why_not_stated(claim: Attestation, state: AttestationState) -> str:
    if claim.is_struck:
        return say("This claim was struck after a challenge: send evidence to make it again.")
    if state is AttestationState.CHALLENGED:
        return say("This claim is challenged: answer with evidence, or withdraw it.")
    return ""


def _why_not_withdrawn(_claim: Attestation, state: AttestationState) -> str:
    nothing = state in (AttestationState.NOT_STATED, AttestationState.WITHDRAWN)
    return say("There is no claim to withdraw.") if nothing else ""


def _why_not_judged(claim: Attestation, _state: AttestationState) -> str:
    return "" if claim.has_unread_evidence else say("There is no evidence that waits for a check.")


def _why_not_challenged(_claim: Attestation, state: AttestationState) -> str:
    return (
        "" if state in RUNGS else say("Only a claim that stands can be challenged; this one is {state}.", state=state)
    )


def _why_not_decided(_claim: Attestation, state: AttestationState) -> str:
    return "" if state is AttestationState.CHALLENGED else say("There is no challenge to decide.")


_REFUSALS: Mapping[Step, Callable[[Attestation, AttestationState], str]] = {
    Step.STATE: _why_not_stated,
    Step.WITHDRAW: _why_not_withdrawn,
    Step.PASS: _why_not_judged,
    Step.FAIL: _why_not_judged,
    Step.CHALLENGE: _why_not_challenged,
    Step.UPHOLD: _why_not_decided,
    Step.DISMISS: _why_not_decided,
}


def _link_fault(link: str) -> str:
    if not link or is_web_address(link, LINK_LONGEST):
        return ""
    return HIDDEN_CHARACTERS if has_hidden_characters(link) else NO_WEB_ADDRESS
