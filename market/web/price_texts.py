"""Words for published figures: series, reasons, verdicts."""

import difflib
from collections.abc import Sequence

from market.benchmark.published import Cell
from market.core.disclosure import N_BAND_TOO_SMALL, WITHHELD
from market.core.indicators import NOT_ESTIMABLE
from market.core.messages import say, say_in

SERIES_NAMES = {
    "list": say("List prices"),
    "quoted": say("Quoted prices"),
    "awarded": say("Awarded prices"),
    "paid": say("Paid prices"),
}
SERIES_WORDS = {
    "list": say_in("series", "list"),
    "quoted": say_in("series", "quoted"),
    "awarded": say_in("series", "awarded"),
    "paid": say_in("series", "paid"),
}
SERIES_MEANINGS = {
    "list": say("what agencies ask before any brief"),
    "quoted": say("what agencies offered under seal"),
    "awarded": say("what clients accepted"),
    "paid": say("what client and agency agree was paid in the end"),
}
REASONS = {
    WITHHELD: say("too few agencies, or a figure that would point at one of them."),
    N_BAND_TOO_SMALL: say("this figure needs more agencies."),
    NOT_ESTIMABLE: say("not estimable yet, too few agencies price it beside other services."),
}
_VERBS = {
    "list": say("ask"),
    "quoted": say("quoted"),
    "awarded": say("were awarded at"),
    "paid": say("were paid"),
}
_PLACES = {
    "p10": say("the tenth percentile"),
    "p25": say("the lower quartile"),
    "p50": say("the median"),
    "p75": say("the upper quartile"),
    "p90": say("the ninetieth percentile"),
}


def major_units(minor: int | None) -> float | None:
    """Return an amount as the JSON of public pages gives it: in units of the currency."""
    return None if minor is None else minor / 100


def reason_sentence(code: str | None) -> str:
    return REASONS.get(code or "", say("not enough to publish."))


def verdict_sentence(position: str | None, cell: Cell | None, service: str) -> str:
    """Return the verdict in words; it places the price and passes no judgement on the agency."""
    if position is None or cell is None:
        return say("Nothing is published for “{service}” in this edition, so no price can be placed.", service=service)
    kind, _, rest = position.partition("-") if not position.startswith("p") else ("between", "", position)
    if kind == "between":
        low, _, high = position.partition("-to-")
        middle = (
            say(" That is within the middle half of agencies.")
            if low in ("p25", "p50") and high in ("p50", "p75")
            else ""
        )
        return say(
            "The price lies between {low} and {high} of {series} prices.{middle}",
            low=_PLACES[low],
            high=_PLACES[high],
            series=SERIES_WORDS[cell.series],
            middle=middle,
        )
    shares = {
        "p10": say("nine in ten"),
        "p25": say("three in four"),
        "p50": say("half"),
        "p75": say("three in four"),
        "p90": say("nine in ten"),
    }
    if kind == "below":
        return say(
            "The price lies below {place}: at least {share} agencies {series} more.",
            place=_PLACES[rest],
            share=shares[rest],
            series=_VERBS[cell.series],
        )
    if kind == "above":
        return say(
            "The price lies above {place}: at least {share} agencies {series} less.",
            place=_PLACES[rest],
            share=shares[rest],
            series=_VERBS[cell.series],
        )
    return say(
        "The price equals {place} of {series} prices as published.",
        place=_PLACES[rest],
        series=SERIES_WORDS[cell.series],
    )


def figure_text(value: float, digits: int = 3) -> str:
    """Return a ratio with three figures, or as many as asked for: 0.0422, 19.6, 110.

    >>> figure_text(0.0421697), figure_text(14.0), figure_text(1110.069), figure_text(31.19286, 5)
    ('0.0422', '14.0', '1,110', '31.193')
    """
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:,.0f}" if rounded >= 10 ** (digits - 1) else f"{rounded:#.{digits}g}"


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
