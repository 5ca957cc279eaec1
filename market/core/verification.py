"""What operators checked of an organisation, and what standing follows from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from market.core.errors import Invalid
from market.core.messages import say
from market.core.texts import HIDDEN_CHARACTERS, NO_WEB_ADDRESS, has_hidden_characters, is_web_address

KINDS: Mapping[str, str] = {
    "registry": say("Entry in the register of companies"),
    "address": say("Place of business"),
    "website": say("Website and who owns it"),
    "tax": say("Tax number and tax position"),
    "references": say("References from clients"),
}
RESULTS: Mapping[str, str] = {"passed": say("As stated"), "failed": say("Not as stated")}
SEEN_LENGTH = (10, 1000)
URL_LONGEST = 500
HOLDS_MOST_DAYS = 731


class Standing(StrEnum):
    """How far an organisation is verified; derived from the newest check of each kind."""

    UNCHECKED = "unchecked"
    VERIFIED = "verified"
    EXPIRED = "expired"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class OrganisationCheck:
    """One look at one kind of evidence: what was seen, where, with which result, and until when it holds.

    *checked_by* is the id of the operator; *expires_on* is None for a check that failed.
    """

    kind: str
    seen: str
    url: str
    result: str
    checked_at: datetime
    checked_by: str
    expires_on: date | None


def newest_checks(checks: Iterable[OrganisationCheck]) -> dict[str, OrganisationCheck]:
    """Return the newest check of each kind, in the order of `KINDS`; *checks* come oldest first."""
    newest = {check.kind: check for check in checks}
    return {kind: newest[kind] for kind in KINDS if kind in newest}


def standing(checks: Iterable[OrganisationCheck], today: date) -> Standing:
    """Return the standing: failed if any newest check failed, expired if any has run out, else verified.

    >>> standing([], date(2026, 11, 23)).value
    'unchecked'
    """
    newest = newest_checks(checks).values()
    if not newest:
        return Standing.UNCHECKED
    if any(check.result == "failed" for check in newest):
        return Standing.FAILED
    if any(check.expires_on is not None and check.expires_on < today for check in newest):
        return Standing.EXPIRED
    return Standing.VERIFIED


def holding_checks(checks: Iterable[OrganisationCheck], today: date) -> list[OrganisationCheck]:
    """Return the checks an organisation is verified by, in the order of `KINDS`; none unless it is verified."""
    known = list(checks)
    return list(newest_checks(known).values()) if standing(known, today) is Standing.VERIFIED else []


def check_organisation_check(check: OrganisationCheck, today: date) -> None:
    """Refuse a check that would prove nothing later; raises Invalid by field."""
    problems: dict[str, str] = {}
    if check.kind not in KINDS:
        problems["kind"] = say("Choose what was checked.")
    if check.result not in RESULTS:
        problems["result"] = say("Say whether it was as stated.")
    shortest, longest = SEEN_LENGTH
    if not shortest <= len(check.seen) <= longest:
        problems["seen"] = say(
            "Say what you saw in {shortest} to {longest:,} characters.", shortest=shortest, longest=longest
        )
    elif has_hidden_characters(check.seen):
        problems["seen"] = HIDDEN_CHARACTERS
    if check.url and not is_web_address(check.url, URL_LONGEST):
        problems["url"] = NO_WEB_ADDRESS
    if fault := _expiry_fault(check, today):
        problems["expires_on"] = fault
    if problems:
        raise Invalid(problems)


def _expiry_fault(check: OrganisationCheck, today: date) -> str:
    if check.result == "failed":
        return say("Leave this empty: a failed check holds until the next one.") if check.expires_on else ""
    latest = today + timedelta(days=HOLDS_MOST_DAYS)
    if check.expires_on is None or not today < check.expires_on <= latest:
        return say("Give the date until which it holds: after today, and at most {latest}.", latest=latest)
    return ""
