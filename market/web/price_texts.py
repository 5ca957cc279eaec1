"""Words for published figures: series, reasons, verdicts."""

import difflib
from collections.abc import Sequence

from market.benchmark.published import Cell
from market.core.disclosure import N_BAND_TOO_SMALL, WITHHELD
from market.core.indicators import NOT_ESTIMABLE

SERIES_NAMES = {"list": "List prices", "quoted": "Quoted prices", "awarded": "Awarded prices", "paid": "Paid prices"}
SERIES_MEANINGS = {
    "list": "what agencies ask before any brief",
    "quoted": "what agencies offered under seal",
    "awarded": "what clients accepted",
    "paid": "what client and agency agree was paid in the end",
}
REASONS = {
    WITHHELD: "too few agencies, or a figure that would point at one of them.",
    N_BAND_TOO_SMALL: "this figure needs more agencies.",
    NOT_ESTIMABLE: "not estimable yet, too few agencies price it beside other services.",
}
_VERBS = {"list": "ask", "quoted": "quoted", "awarded": "were awarded at", "paid": "were paid"}
_PLACES = {
    "p10": "the tenth percentile",
    "p25": "the lower quartile",
    "p50": "the median",
    "p75": "the upper quartile",
    "p90": "the ninetieth percentile",
}


def major_units(minor: int | None) -> float | None:
    """Return an amount as the JSON of public pages gives it: in units of the currency."""
    return None if minor is None else minor / 100


def reason_sentence(code: str | None) -> str:
    return REASONS.get(code or "", "not enough to publish.")


def verdict_sentence(position: str | None, cell: Cell | None, service: str) -> str:
    """Return the verdict in words; it places the price and passes no judgement on the agency."""
    if position is None or cell is None:
        return f"Nothing is published for “{service}” in this edition, so no price can be placed."
    kind, _, rest = position.partition("-") if not position.startswith("p") else ("between", "", position)
    if kind == "between":
        low, _, high = position.partition("-to-")
        middle = " That is the middle half of agencies." if low in ("p25", "p50") and high in ("p50", "p75") else ""
        return f"The price lies between {_PLACES[low]} and {_PLACES[high]} of {cell.series} prices.{middle}"
    shares = {"p10": "nine in ten", "p25": "three in four", "p50": "half", "p75": "three in four", "p90": "nine in ten"}
    if kind == "below":
        return f"The price lies below {_PLACES[rest]}: at least {shares[rest]} agencies {_VERBS[cell.series]} more."
    if kind == "above":
        return f"The price lies above {_PLACES[rest]}: at least {shares[rest]} agencies {_VERBS[cell.series]} less."
    return f"The price equals {_PLACES[rest]} of {cell.series} prices as published."


def figure_text(value: float) -> str:
    """Return a ratio with three figures: 0.0422, 19.6, 110.

    >>> figure_text(0.0421697), figure_text(14.0), figure_text(1110.069)
    ('0.0422', '14.0', '1,110')
    """
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if rounded >= 100 else f"{rounded:#.3g}"


def signed_percent(value: float | None) -> str:
    """Return whole percents with their sign, and none for nought.

    >>> signed_percent(18.0), signed_percent(-4.0), signed_percent(0.0)
    ('+18 %', '−4 %', '0 %')
    """
    number = round(value or 0)
    return f"{'+' if number > 0 else '−' if number < 0 else ''}{abs(number)} %"


def nearest_first(typed: str, known: Sequence[str]) -> str:
    """Return ", nearest: ..." with the known name most like *typed*, or nothing.

    >>> nearest_first("social-pots", ["social-post", "seo-audit"])
    ', nearest: social-post'
    """
    near = difflib.get_close_matches(typed, known, n=1)
    return f", nearest: {near[0]}" if near else ""
