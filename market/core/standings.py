"""How operators stand an organisation: bans, duplicates, and who controls it."""

from collections.abc import Collection, Mapping

from market.core.accounts import Organisation
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.texts import HIDDEN_CHARACTERS, has_hidden_characters

REASON_LENGTH = (20, 500)
EVIDENCE_LONGEST = 500


def check_reason(reason: str, field: str = "reason") -> None:
    """Refuse a reason too short to act on, too long to read, or with hidden characters; raises Invalid for *field*."""
    if fault := _text_fault(reason):
        raise Invalid({field: fault})


def check_ban(organisation: Organisation, reason: str) -> None:
    """Refuse to ban an organisation twice, or one merged away; raises Conflict, Invalid for the reason."""
    refuse_merged(organisation)
    if organisation.banned_at is not None:
        raise Conflict(say("{name} is banned already.", name=organisation.name))
    check_reason(reason)


def check_banned(organisation: Organisation, reason: str) -> None:
    """Refuse a decision on a ban that does not exist; raises Conflict, Invalid for the reason."""
    if organisation.banned_at is None:
        raise Conflict(say("{name} is not banned.", name=organisation.name))
    check_reason(reason)


def check_merge(duplicate: Organisation, target: Organisation, reason: str, *, is_at_work: bool) -> None:
    """Refuse a merge that would strand work or mix two standings; raises Conflict, Invalid.

    *is_at_work* is whether anything of the duplicate is unfinished.  The refusal does not say what it is: it may
    be a sealed quote, and operators may not learn of those.
    """
    problems = {}
    if duplicate.id == target.id:
        problems["target"] = say("Choose another organisation than the duplicate itself.")
    if duplicate.is_client > target.is_client or duplicate.is_agency > target.is_agency:
        problems["target"] = say(
            "{name} lacks a role that {other} has: merge the other way round.", name=target.name, other=duplicate.name
        )
    if fault := _text_fault(reason):
        problems["reason"] = fault
    if problems:
        raise Invalid(problems)
    for organisation in (duplicate, target):
        refuse_merged(organisation)
        if organisation.banned_at is not None:
            raise Conflict(
                say("{name} is banned. Lift the ban first: a merge must not carry or shed it.", name=organisation.name)
            )
    if is_at_work:
        raise Conflict(
            say(
                "Something of {name} is unfinished: a draft, a brief, a quote or awarded work. Merge when it is "
                "decided, or ask its people to withdraw it; merge the other way round if that one is at rest.",
                name=duplicate.name,
            )
        )


def refuse_merged(organisation: Organisation) -> None:
    """Raise Conflict for an organisation that was merged into another."""
    if organisation.merged_into is not None:
        raise Conflict(
            say("{name} was merged into another organisation: nothing of it changes any more.", name=organisation.name)
        )


def check_group(organisation: Organisation, other: Organisation, note: str, evidence: str) -> None:
    """Refuse to name a controlling group of one, one named already, or without note and evidence; raises Invalid."""
    problems = {}
    if organisation.controlling_group == other.controlling_group:
        problems["other"] = say("Choose an organisation that is not in this controlling group yet.")
    if fault := _text_fault(note):
        problems["note"] = fault
    if not 1 <= len(evidence.strip()) <= EVIDENCE_LONGEST or has_hidden_characters(evidence):
        problems["evidence"] = say(
            "Say where this can be checked, such as a register and its entry, in 1 to {evidence_longest} characters.",
            evidence_longest=EVIDENCE_LONGEST,
        )
    if problems:
        raise Invalid(problems)


def joined_group(organisation: Organisation, other: Organisation, fresh: str) -> str:
    """Return the key of the group two organisations form: one that was named before, else *fresh*."""
    for member in (other, organisation):
        if member.controlling_group != member.id:
            return member.controlling_group
    return fresh


def refuse_banned(chosen: Collection[str], banned: Mapping[str, str]) -> None:
    """Raise Conflict when an award goes to a banned agency; *banned* maps their ids to names."""
    for agency_id in sorted(set(chosen) & set(banned)):
        raise Conflict(
            say(
                "{agency_id} is banned from the market for now: nothing can be awarded to it while the ban lasts. "
                "Award the line to another agency, or wait for the operators to decide.",
                agency_id=banned[agency_id],
            )
        )


def _text_fault(text: str) -> str | None:
    shortest, longest = REASON_LENGTH
    if not shortest <= len(text.strip()) <= longest:
        return say(
            "Write one or two sentences, {shortest} to {longest} characters.", shortest=shortest, longest=longest
        )
    return HIDDEN_CHARACTERS if has_hidden_characters(text) else None
