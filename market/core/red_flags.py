"""Signs in opened quotes that are worth a look: notes for review, never accusations.

Every indicator has a minimum count below which it says nothing, because coincidence explains small counts.
Texts name agencies and proportions, never a price.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import combinations

from market.core.briefs import Brief
from market.core.calendars import add_working_days
from market.core.messages import say
from market.core.quotes import LineState, Quote, quote_total
from market.core.summaries import quantile

SOUGHT_FEWEST = 2
IDENTICAL_LINES_FEWEST = 3
TIE_QUOTES_FEWEST = 3
TIE_PERCENT = 1
RATIO_BRIEFS_FEWEST = 3
RATIO_WIDEST = Fraction(1001, 1000)
OUTLIER_QUOTES_FEWEST = 5
LATE_WORKING_DAYS = 2


@dataclass(frozen=True, slots=True)
class Indicator:
    """A sign to look for: its name, what it may mean at its most harmless, and its minimum count."""

    name: str
    meaning: str
    minimum: str


INDICATORS: Mapping[str, Indicator] = {
    "single-quote": Indicator(
        say("Single quote (R018)"),
        say("The brief may have been too narrow, too short or too unclear for others."),
        say("briefs that sought at least {sought_fewest} quotes", sought_fewest=SOUGHT_FEWEST),
    ),
    "identical-prices": Indicator(
        say("Identical line prices (R028)"),
        say("Both may follow the same list, or share a supplier."),
        say(
            "at least {identical_lines_fewest} lines with the same unit price, and half of those both priced",
            identical_lines_fewest=IDENTICAL_LINES_FEWEST,
        ),
    ),
    "near-tie": Indicator(
        say("Near tie of winner and second (R024)"),
        say("Close competition looks like this too."),
        say(
            "at least {tie_quotes_fewest} quotes that cover every line; one of them was awarded all lines",
            tie_quotes_fewest=TIE_QUOTES_FEWEST,
        ),
    ),
    "fixed-ratio": Indicator(
        say("Fixed ratio between two bidders"),
        say("Both may price from the same costs with a constant margin."),
        say(
            "at least {ratio_briefs_fewest} briefs, and half of those both quoted for in full",
            ratio_briefs_fewest=RATIO_BRIEFS_FEWEST,
        ),
    ),
    "low-outlier": Indicator(
        say("Low outlier"),
        say("The bidder may have understood less work, or be more efficient."),
        say(
            "at least {outlier_quotes_fewest} quotes that cover every line", outlier_quotes_fewest=OUTLIER_QUOTES_FEWEST
        ),
    ),
    "late-amendment": Indicator(
        say("Late binding amendment"),
        say("The client may have mended a mistake in the brief just in time."),
        say(
            "one amendment that binds, within {late_working_days} working days before closing",
            late_working_days=LATE_WORKING_DAYS,
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class OpenedBrief:
    """A brief whose seal is broken, its live quotes, its awards as line id to quote id, and when it was amended.

    *amended_at* are the moments of binding amendments only.
    """

    brief: Brief
    quotes: tuple[Quote, ...]
    awarded: Mapping[str, str]
    amended_at: tuple[datetime, ...] = ()

    @property
    def totals(self) -> dict[str, int]:
        """Minor units without VAT by quote id, of the quotes that cover every line: those alone are comparable."""
        covering = (LineState.PRICED, LineState.INCLUDED)
        return {
            quote.id: quote_total(self.brief.content.lines, quote.content)
            for quote in self.quotes
            if all((line := quote.content.line(asked.id)) and line.state in covering
                   for asked in self.brief.content.lines)
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class RedFlag:
    """One sign: *key* stays the same while its evidence does, so that a review finds it again."""

    indicator: str
    key: str
    brief_ids: tuple[str, ...]
    text: str


def find_red_flags(briefs: Sequence[OpenedBrief]) -> list[RedFlag]:
    """Return every sign in a window of opened briefs, brief by brief, then those across briefs."""
    each: tuple[Callable[[OpenedBrief], Iterable[RedFlag]], ...] = (
        single_quote,
        identical_prices,
        near_tie,
        low_outliers,
        late_amendments,
    )
    found = [flag for brief in briefs for indicator in each for flag in indicator(brief)]
    return found + list(fixed_ratios(briefs))


def single_quote(opened: OpenedBrief) -> Iterator[RedFlag]:
    """Yield a sign when one quote alone answers a brief that sought several."""
    sought = opened.brief.content.terms.quotes_sought
    if len(opened.quotes) == 1 and sought >= SOUGHT_FEWEST:
        yield _flag("single-quote", [opened], [], say("One quote came in; the brief sought {sought}.", sought=sought))


def identical_prices(opened: OpenedBrief) -> Iterator[RedFlag]:
    """Yield a sign for each pair of bidders whose unit prices agree on many lines."""
    for one, other in combinations(opened.quotes, 2):
        priced = [pair for line in opened.brief.content.lines if (pair := _both_priced(one, other, line.id))]
        same = sum(left == right for left, right in priced)
        if same >= IDENTICAL_LINES_FEWEST and 2 * same >= len(priced):
            text = say(
                "{agency_name} and {other_agency} gave the same unit price on {same} of the {priced} lines both "
                "priced.",
                agency_name=one.agency_name,
                other_agency=other.agency_name,
                same=same,
                priced=len(priced),
            )
            yield _flag("identical-prices", [opened], [one, other], text)


def near_tie(opened: OpenedBrief) -> Iterator[RedFlag]:
    """Yield a sign when the winner of all lines and the lowest of the others lie within one percent."""
    totals = opened.totals
    winners = set(opened.awarded.values())
    is_whole = len(opened.awarded) == len(opened.brief.content.lines)
    if len(totals) < TIE_QUOTES_FEWEST or len(winners) != 1 or not is_whole or not winners <= set(totals):
        return
    winner = next(quote for quote in opened.quotes if quote.id in winners)
    others = [quote for quote in opened.quotes if quote.id in totals and quote is not winner]
    second = min(others, key=lambda quote: totals[quote.id])
    if abs(totals[second.id] - totals[winner.id]) * 100 <= TIE_PERCENT * totals[winner.id]:
        text = say(
            "The totals of {agency_name}, which won, and {other_agency} lie within {tie_percent} %.",
            agency_name=winner.agency_name,
            other_agency=second.agency_name,
            tie_percent=TIE_PERCENT,
        )
        yield _flag("near-tie", [opened], [winner, second], text)


def low_outliers(opened: OpenedBrief) -> Iterator[RedFlag]:
    """Yield a sign for each total below the first quartile by more than one and a half interquartile ranges."""
    totals = opened.totals
    if len(totals) < OUTLIER_QUOTES_FEWEST:
        return
    fence = low_fence(list(totals.values()))
    for quote in opened.quotes:
        if quote.id in totals and totals[quote.id] < fence:
            others = [total for quote_id, total in totals.items() if quote_id != quote.id]
            text = say(
                "The total of {agency_name} lies far below those of the other {totals} bidders: at {percent} % of "
                "their median.",
                agency_name=quote.agency_name,
                totals=len(others),
                percent=round(100 * totals[quote.id] / quantile(others, 0.5)),
            )
            yield _flag("low-outlier", [opened], [quote], text)


def low_fence(totals: Sequence[int]) -> float:
    """Return Q1 - 1.5 IQR of *totals*, with quartiles of type 7.

    >>> low_fence([100, 110, 120, 130, 140])
    80.0
    """
    first, third = quantile(totals, 0.25), quantile(totals, 0.75)
    return first - 1.5 * (third - first)


def late_amendments(opened: OpenedBrief) -> Iterator[RedFlag]:
    """Yield a sign when a binding amendment came within two working days before closing."""
    late = [moment for moment in opened.amended_at if is_late(moment, opened.brief.closes_at)]
    if late:
        text = say("A binding amendment came at {late:%Y-%m-%d %H:%M} UTC, shortly before closing.", late=max(late))
        yield _flag("late-amendment", [opened], [], text)


def is_late(amended_at: datetime, closes_at: datetime) -> bool:
    """Return whether fewer than two working days lay between an amendment and closing, counted in UTC dates.

    >>> from datetime import UTC
    >>> friday, tuesday = datetime(2026, 11, 20, 12, tzinfo=UTC), datetime(2026, 11, 24, 12, tzinfo=UTC)
    >>> is_late(friday, tuesday), is_late(friday, tuesday.replace(hour=11))
    (False, True)
    """
    allowed = datetime.combine(add_working_days(amended_at.date(), LATE_WORKING_DAYS), amended_at.timetz())
    return amended_at <= closes_at < allowed


def fixed_ratios(briefs: Sequence[OpenedBrief]) -> Iterator[RedFlag]:
    """Yield a sign for each pair of bidders whose totals stand in one ratio in many of the briefs they share."""
    ratios: dict[tuple[str, str], list[tuple[Fraction, OpenedBrief]]] = {}
    names: dict[str, Quote] = {}
    for opened in briefs:
        totals = opened.totals
        quotes = sorted((quote for quote in opened.quotes if totals.get(quote.id)), key=lambda quote: quote.agency_id)
        for one, other in combinations(quotes, 2):
            ratio = Fraction(totals[one.id], totals[other.id])
            ratios.setdefault((one.agency_id, other.agency_id), []).append((ratio, opened))
            names |= {one.agency_id: one, other.agency_id: other}
    for (one_id, other_id), shared in ratios.items():
        alike = largest_group(shared)
        if len(alike) >= RATIO_BRIEFS_FEWEST and 2 * len(alike) >= len(shared):
            pair = [names[one_id], names[other_id]]
            text = say(
                "The totals of {agency_name} and {other_agency} stand in the same ratio, to within 0.1 %, in "
                "{alike} of the {shared} briefs both quoted for in full.",
                agency_name=pair[0].agency_name,
                other_agency=pair[1].agency_name,
                alike=len(alike),
                shared=len(shared),
            )
            yield _flag("fixed-ratio", alike, pair, text)


def largest_group(shared: Sequence[tuple[Fraction, OpenedBrief]]) -> list[OpenedBrief]:
    """Return the briefs of the largest group of ratios that all lie within 0.1 % of its lowest."""
    ordered = sorted(shared, key=lambda pair: pair[0])
    groups = (
        [opened for ratio, opened in ordered[start:] if ratio <= lowest * RATIO_WIDEST]
        for start, (lowest, _) in enumerate(ordered)
    )
    return max(groups, key=len, default=[])


def _both_priced(one: Quote, other: Quote, line_id: str) -> tuple[int, int] | None:
    left, right = (quote.content.line(line_id) for quote in (one, other))
    if left is None or right is None or LineState.PRICED is not left.state or right.state is not LineState.PRICED:
        return None
    return left.unit_minor or 0, right.unit_minor or 0


def _flag(indicator: str, opened: Sequence[OpenedBrief], quotes: Sequence[Quote], text: str) -> RedFlag:
    briefs = tuple(one.brief.id for one in opened)
    parts = briefs if len(briefs) == 1 else (str(len(briefs)),)
    key = ".".join((indicator, *parts, *sorted(quote.agency_id for quote in quotes)))
    return RedFlag(indicator, key, briefs, text)
