"""Charts of the market as a whole: premiums with their intervals, the parts of a gap, what moved since."""

import math
from collections.abc import Iterator, Mapping, Sequence

from market.benchmark.picture_words import PictureWords
from market.benchmark.published import Cell, EditionSummary, ListedService, leading_cell
from market.benchmark.reader import Edition
from market.charts.intervals import Estimate, forest_chart
from market.charts.slopes import Slope, slope_chart
from market.charts.style import format_percent
from market.charts.waterfalls import Step, waterfall_chart
from market.core.attestation_indicators import STANDARD_PRICE
from market.core.indicators import Indicator
from market.core.messages import say
from market.core.premium_indicators import EXPLAINED, GAP_WORDS, PREMIUM, PREMIUM_WORDS, SHARE_WORDS

MOST_NAMES = 4
_QUOTED = "quoted"
Named = Iterator[tuple[str, bytes]]
Found = Mapping[tuple[str, str, str, str], Indicator]


def draw_market(
    summary: EditionSummary,
    own: Sequence[tuple[ListedService, Sequence[Cell]]],
    indicators: Sequence[Indicator],
    earlier: Sequence[Edition],
    words: PictureWords,
) -> Named:
    """Yield (name, SVG) of each chart of the market that the edition has figures for."""
    found = {indicator.key: indicator for indicator in indicators if indicator.value is not None}
    yield from _draw_premiums(summary, found, words)
    yield from _draw_standards(summary, found, words)
    yield from _draw_gap(summary, found, words)
    yield from _draw_shares(summary, found, words)
    if earlier:
        yield from _draw_changes(summary, own, earlier[-1], words)


def _draw_premiums(summary: EditionSummary, found: Found, words: PictureWords) -> Named:
    rows = [
        _estimate(words.say(label), found[key])
        for statistic, label in PREMIUM_WORDS.items()
        if (key := (PREMIUM, _QUOTED, "", statistic)) in found and found[key].low is not None
    ]
    if rows:
        title = say("How much dearer subcontracted work is, {quarter}", quarter=summary.quarter)
        yield "subcontracting-premium", forest_chart(rows, title=words.say(title), description=_rows_said(rows, words))


def _draw_standards(summary: EditionSummary, found: Found, words: PictureWords) -> Named:
    premiums = [indicator for key, indicator in found.items() if key[0] == STANDARD_PRICE and indicator.low is not None]
    rows = [_estimate(premium.subject.upper(), premium) for premium in sorted(premiums, key=_by_value)]
    if rows:
        title = say("How prices differ where a standard is proved, {quarter}", quarter=summary.quarter)
        yield "standard-price", forest_chart(rows, title=words.say(title), description=_rows_said(rows, words))


def _draw_gap(summary: EditionSummary, found: Found, words: PictureWords) -> Named:
    parts = {name: found.get((PREMIUM, _QUOTED, "", name)) for name in GAP_WORDS}
    known = {name: part.value for name, part in parts.items() if part is not None and part.value is not None}
    if len(known) == len(parts):
        steps = [_ratio_step(words.say(label), known[name]) for name, label in GAP_WORDS.items()]
        total = steps.pop()
        title = say("The gap of subcontracted work in two parts, {quarter}", quarter=summary.quarter)
        yield "subcontracting-gap", _waterfall(steps, total, words.say(title), words)


def _draw_shares(summary: EditionSummary, found: Found, words: PictureWords) -> Named:
    parts = {name: found.get((EXPLAINED, _QUOTED, "", name)) for name in SHARE_WORDS}
    shares = {name: part.value for name, part in parts.items() if part is not None and part.value is not None}
    if len(shares) == len(parts):
        steps = [Step(words.say(SHARE_WORDS[name]), share, f"{share:.0f} %") for name, share in shares.items()]
        total = Step(words.say(say("All differences within services")), 100, "100 %")
        title = say("What differences of price go with, {quarter}", quarter=summary.quarter)
        yield "explained-prices", _waterfall(steps, total, words.say(title), words)


def _draw_changes(
    summary: EditionSummary,
    own: Sequence[tuple[ListedService, Sequence[Cell]]],
    before: Edition,
    words: PictureWords,
) -> Named:
    moved: dict[int, list[str]] = {}
    for service, cells in own:
        if change := _change(cells, before):
            moved.setdefault(change, []).append(words.name(service))
    slopes = [Slope(_names(moved[change], words), change) for change in sorted(moved, reverse=True)]
    if slopes:
        names = {"before": before.summary.id, "after": summary.id}
        title = say("Medians that moved between {before} and {after}", **names)
        said = " ".join(words.listed(format_percent(change), services) for change, services in sorted(moved.items()))
        quarters = (str(before.summary.quarter), str(summary.quarter))
        yield "changes", slope_chart(slopes, *quarters, title=words.say(title), description=said)


def _change(cells: Sequence[Cell], before: Edition) -> int:
    """Return the change of the leading median in whole percent; 0 where an edition has none or it was not renewed."""
    cell = leading_cell(cells)
    earlier = before.find_cell(cell.key) if cell is not None else None
    if cell is None or cell.median is None or cell.carried_from or earlier is None or earlier.median is None:
        return 0
    return round(100 * (cell.median / earlier.median - 1))


def _names(services: Sequence[str], words: PictureWords) -> str:
    shown = ", ".join(services[:MOST_NAMES])
    left = len(services) - MOST_NAMES
    return words.say(say("{services} and {number} more", services=shown, number=left)) if left > 0 else shown


def _estimate(label: str, indicator: Indicator) -> Estimate:
    value, low, high = (
        end if end is not None else math.nan for end in (indicator.value, indicator.low, indicator.high)
    )
    return Estimate(label, value, low, high)


def _by_value(indicator: Indicator) -> tuple[float, str]:
    return -(indicator.value or 0), indicator.subject


def _ratio_step(label: str, percent: float) -> Step:
    """Return a step of a ratio: percents of ratios multiply, so their logarithms add."""
    return Step(label, math.log1p(percent / 100), format_percent(percent))


def _waterfall(steps: Sequence[Step], total: Step, title: str, words: PictureWords) -> bytes:
    said = " ".join(words.listed(step.label, [step.figure]) for step in (*steps, total))
    return waterfall_chart(steps, total, title=title, description=said)


def _rows_said(rows: Sequence[Estimate], words: PictureWords) -> str:
    return " ".join(
        words.listed(
            row.label,
            [
                words.say(
                    say(
                        "{value} ({low} to {high})",
                        value=format_percent(row.value),
                        low=format_percent(row.low),
                        high=format_percent(row.high),
                    )
                )
            ],
        )
        for row in rows
    )
