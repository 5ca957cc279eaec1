"""Why a quarter is published again, and when it may be no more.

The four types are those of the UK Office for National Statistics' policy on revisions (statistics.md, section 6).
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from market.core.editions import Quarter
from market.core.errors import Conflict, Invalid
from market.core.messages import say

BETTER_DATA, ROUTINE, METHOD, CORRECTION = "R1", "R2", "R3", "C"
REVISIONS: Mapping[str, str] = MappingProxyType(
    {
        BETTER_DATA: say("better source data"),
        ROUTINE: say("routine recalculation, such as late prices"),
        METHOD: say("a changed method"),
        CORRECTION: say("correction of an error"),
    }
)
NEED_A_REASON = (BETTER_DATA, CORRECTION)
REVISABLE_QUARTERS = 4
PRICES, CATALOGUE, METHODS, CURRENCY = "prices", "catalogue", "methods", "currency"


def decide_revision(stated: str | None, changed: Collection[str]) -> str:
    """Return the type of a revision: as *stated*, or the one that follows from what *changed*.

    A changed method is R3, and late prices alone are R2; anything else somebody has to say.  *changed* holds at least
    one of ``PRICES``, ``CATALOGUE``, ``METHODS`` and ``CURRENCY``.  Raises Invalid at ``revision`` for no such type,
    one that cannot be told, or one that contradicts what changed.

    >>> decide_revision(None, {"prices"}), decide_revision(None, {"methods"}), decide_revision("C", {"prices"})
    ('R2', 'R3', 'C')
    """
    if stated is None:
        return _derived(changed)
    if stated not in REVISIONS:
        known = "; ".join(f"{code} {meaning}" for code, meaning in REVISIONS.items())
        raise Invalid(
            {"revision": say("{stated!r} is no type of revision; choose one of: {known}.", stated=stated, known=known)}
        )
    if stated == METHOD and METHODS not in changed:
        raise Invalid(
            {"revision": say("No method changed, so this is not R3; changed: {changed}.", changed=_listed(changed))}
        )
    if stated in (BETTER_DATA, ROUTINE) and METHODS in changed:
        raise Invalid({"revision": say("A method changed, so this is R3 (or C), not {stated}.", stated=stated)})
    return stated


def refuse_if_final(quarter: Quarter, current: Quarter, revision: str) -> None:
    """Raise Conflict when *quarter* is final: older than the last four ended ones, *current* being the last.

    A correction of an error is always possible.

    >>> refuse_if_final(Quarter(2025, 4), Quarter(2026, 3), "R2")
    >>> refuse_if_final(Quarter(2025, 3), Quarter(2026, 3), "C")
    """
    if revision != CORRECTION and not is_revisable(quarter, current):
        raise Conflict(
            say(
                "{quarter} is final: only the last {revisable_quarters} quarters are revised. To correct an error "
                "say so: --revision C, with the reason.",
                quarter=quarter,
                revisable_quarters=REVISABLE_QUARTERS,
            )
        )


def is_revisable(quarter: Quarter, current: Quarter) -> bool:
    """Return whether *quarter* is among the last four up to *current*.

    >>> is_revisable(Quarter(2025, 4), Quarter(2026, 3)), is_revisable(Quarter(2025, 3), Quarter(2026, 3))
    (True, False)
    """
    oldest = current
    for _ in range(REVISABLE_QUARTERS - 1):
        oldest = oldest.previous()
    return quarter >= oldest


def _derived(changed: Collection[str]) -> str:
    if METHODS in changed:
        return METHOD
    if set(changed) == {PRICES}:
        return ROUTINE
    raise Invalid(
        {
            "revision": say(
                "Say which type of revision this is, R1, R2 or C: what changed ({changed}) does not tell. For "
                "example --revision C --reason 'The unit of a service was wrong.'",
                changed=_listed(changed),
            )
        }
    )


def _listed(changed: Collection[str]) -> str:
    return ", ".join(sorted(changed))
