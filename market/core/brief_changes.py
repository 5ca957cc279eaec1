"""What an amendment changes: a list anyone can read, and whether quotes must be confirmed again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from market.core.brief_terms import BriefTerms
from market.core.briefs import BriefContent, BriefLine
from market.core.catalogue import Catalogue
from market.core.messages import say
from market.core.money import format_amount, format_quantity

_TEXTS = {
    "title": say("Title"),
    "situation": say("Situation"),
    "goal": say("Goal"),
    "out_of_scope": say("Out of scope"),
    "department": say("Department"),
    "currency": say("Currency"),
    "budget_minimum": say("Budget from"),
    "budget_maximum": say("Budget to"),
    "vat_position": say("VAT position"),
    "time_zone": say("Time zone"),
    "questions_until": say("Questions until"),
    "answers_until": say("Answers until"),
    "closes_at": say("Quotes close"),
    "decision_on": say("Decision by"),
}
_TERMS = {
    "access": say("Who may quote"),
    "is_blind": say("Names hidden until scores are in"),
    "shows_count": say("Count of quotes shown"),
    "standstill_days": say("Days between decision and contract"),
    "quotes_sought": say("Quotes sought"),
    "quotes_sought_reason": say("Reason for the number of quotes"),
    "contract_type": say("Kind of contract"),
    "starts_on": say("Work starts"),
    "ends_on": say("Work ends"),
    "honesty": say("What makes this hard"),
    "audience": say("Audience"),
    "pass_through_budget": say("Budget for suppliers"),
    "speculative_work": say("Work before the award"),
    "no_reuse_months": say("Months the community is not reused"),
    "watch_days": say("Days of watching after the end"),
}
_AMOUNTS = ("budget_minimum", "budget_maximum", "pass_through_budget")
_BINDING = ("lines", "budget_minimum", "budget_maximum", "pass_through_budget", "goal", "out_of_scope", "standards",
            "kpis")  # fmt: skip
_NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two versions; *line_id* names the line where it is one."""

    field: str
    what: str
    before: str
    after: str
    line_id: str = ""

    @property
    def is_binding(self) -> bool:
        """Whether a quote written for the version before must be confirmed again."""
        return self.field in _BINDING


def changes_between(before: BriefContent, after: BriefContent, catalogue: Catalogue) -> tuple[Change, ...]:
    """Return what differs, in the order of the page; lines are matched by their ids, a new one has none."""
    return (
        *_field_changes(before, after, _TEXTS),
        *_line_changes(before.lines, after.lines, catalogue),
        *_list_change("weights", say("Weights"), _weights(before), _weights(after)),
        *_list_change("standards", say("Standards"), _codes(before.standards), _codes(after.standards)),
        *_field_changes(before.terms, after.terms, _TERMS),
        *_list_change("kpis", say("Measures of success"), _kpis(before.terms), _kpis(after.terms)),
    )


def is_binding(changes: Sequence[Change]) -> bool:
    """Return whether lines, budget or the wording that criteria rest on are touched."""
    return any(change.is_binding for change in changes)


def lines_of_next_version(
    before: Sequence[BriefLine], after: Sequence[BriefLine], *, version: int
) -> tuple[BriefLine, ...]:
    """Return the lines of *after* with `changed_in` set: *version* for new and touched ones, else as it was.

    A line keeps its id when *before* has it; an unknown or repeated id counts as a new line without one.
    """
    known = {line.id: line for line in before}
    lines = []
    for line in after:
        old = known.pop(line.id, None)
        if old is None:
            lines.append(replace(line, id="", changed_in=version))
        else:
            lines.append(replace(line, changed_in=old.changed_in if _same(old, line) else version))
    return tuple(lines)


def changes_text(changes: Sequence[Change]) -> str:
    """Return the list of changes as the lines of a mail."""
    return "\n".join(f"- {change.what}: {change.before} -> {change.after}" for change in changes)


def _field_changes(
    before: BriefContent | BriefTerms, after: BriefContent | BriefTerms, names: dict[str, str]
) -> Iterator[Change]:
    for name, what in names.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(name, what, _written(name, old), _written(name, new))


def _line_changes(before: Sequence[BriefLine], after: Sequence[BriefLine], catalogue: Catalogue) -> Iterator[Change]:
    kept = {line.id: line for line in after if line.id}
    for number, line in enumerate(before, 1):
        new = kept.pop(line.id, None)
        if new is None:
            yield Change("lines", say("Line {number}", number=number), _line(line, catalogue), "removed", line.id)
        elif not _same(line, new):
            yield Change(
                "lines", say("Line {number}", number=number), _line(line, catalogue), _line(new, catalogue), line.id
            )
    known = {line.id for line in before}
    for line in after:
        if line.id not in known:
            yield Change("lines", say("New line"), _NOTHING, _line(line, catalogue), line.id)
    order = [line.id for line in after if line.id in known]
    if order != [line.id for line in before if line.id in order]:
        yield Change("order", say("Order of the lines"), say("as before"), "changed")


def _list_change(field: str, what: str, before: str, after: str) -> Iterator[Change]:
    if before != after:
        yield Change(field, what, before, after)


def _same(old: BriefLine, new: BriefLine) -> bool:
    return replace(new, id=old.id, changed_in=old.changed_in) == old


def _line(line: BriefLine, catalogue: Catalogue) -> str:
    drivers = ", ".join(f"{driver} {level}" for driver, level in sorted(line.drivers.items()))
    text = f"{catalogue.service(line.service).name_en}, {format_quantity(line.quantity_thousandths)}"
    return text + (f" ({drivers})" if drivers else "") + (f": {line.note}" if line.note else "")


def _weights(content: BriefContent) -> str:
    return ", ".join(f"{code} {weight}" for code, weight in content.weights.items() if weight) or _NOTHING


def _codes(codes: Sequence[str]) -> str:
    return ", ".join(sorted(code.upper() for code in codes)) or _NOTHING


def _kpis(terms: BriefTerms) -> str:
    return (
        "; ".join(
            say(
                "{kpi} from {baseline} to {target} ({window})",
                kpi=k.kpi,
                baseline=k.baseline,
                target=k.target,
                window=k.window,
            )
            for k in terms.kpis
        )
        or _NOTHING
    )


def _written(name: str, value: object) -> str:
    if value is None or value == "":
        return _NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and name in _AMOUNTS:
        return str(format_amount(value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return value.isoformat() if isinstance(value, date) else str(value)
