"""The charts of an edition: which are drawn, from published figures only, and what their words say."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from market.benchmark.family_pictures import draw_families
from market.benchmark.market_pictures import draw_market
from market.benchmark.picture_words import ALL_WORDS, PictureWords
from market.benchmark.published import (
    Cell,
    EditionSummary,
    ListedService,
    TrendPoint,
    card_file,
    cells_where_known,
    chart_file,
    leading_cell,
)
from market.benchmark.reader import Edition, trend_points
from market.charts.bands import PriceBand, price_card, price_chart
from market.charts.canvas import add_footer
from market.charts.trends import TrendLine, trend_chart
from market.core.editions import Quarter
from market.core.indicators import Indicator
from market.core.messages import say
from market.core.prices import CATALOGUE_SCHEME
from market.core.slices import WHOLE
from market.translations import SOURCE

_FEWEST_QUARTERS = 2

Cells = Mapping[tuple[str, str], Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What one service shows in the edition and showed before it: whole cells, slices are not drawn."""

    service: ListedService
    cells: tuple[Cell, ...]
    trends: Mapping[str, Sequence[TrendPoint]]

    def quarters(self) -> set[Quarter]:
        """Return the quarters with a median of any series."""
        return {point.quarter for points in self.trends.values() for point in points if point.p50 is not None}


def draw_charts(
    summary: EditionSummary,
    services: Sequence[ListedService],
    cells: Cells,
    indicators: Sequence[Indicator],
    earlier: Sequence[Edition],
) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, picture) of every chart, those of the catalogue and of the market once in each language.

    Of *cells* the whole ones are drawn, slices are not.  *earlier* are the latest versions of earlier quarters, oldest
    first.
    """
    found = [_shown(summary, service, cells[service.scheme, service.slug], earlier) for service in services]
    drawn = [shown for shown in found if any(cell.shows_figures() for cell in shown.cells)]
    own = [(shown.service, shown.cells) for shown in drawn if shown.service.scheme == CATALOGUE_SCHEME]
    for words in ALL_WORDS:
        pictures = (
            draw_families(summary, own, words),
            draw_market(summary, own, indicators, earlier, words),
            _draw_services(summary, drawn, words),
        )
        for name, picture in itertools.chain(*pictures):
            yield chart_file(name, words.language), add_footer(picture, words.say(summary.source))
    for service, row in own:
        if (leading := leading_cell(row)) is not None:
            yield card_file(service.slug), _draw_card(summary, service, leading)


def _shown(summary: EditionSummary, service: ListedService, cells: Sequence[Cell], earlier: Sequence[Edition]) -> Shown:
    row = [cell for cell in cells if cell.slice == WHOLE]
    if not any(cell.shows_figures() for cell in row):
        return Shown(service, (), {})
    trends = {cell.series: _trend(summary, cell, earlier) for cell in row}
    known = {cell.series for cell in cells_where_known(row, trends)}
    return Shown(service, tuple(row), {series: points for series, points in trends.items() if series in known})


def _draw_services(summary: EditionSummary, drawn: Sequence[Shown], words: PictureWords) -> Iterator[tuple[str, bytes]]:
    for shown in drawn:
        service = shown.service
        if service.scheme != CATALOGUE_SCHEME and words.language != SOURCE:
            continue
        name = f"{service.scheme}--{service.slug}"
        yield name, _draw_prices(summary, shown, words)
        if len(shown.quarters()) >= _FEWEST_QUARTERS:
            yield f"{name}--trend", _draw_trend(shown, words)


def _draw_prices(summary: EditionSummary, shown: Shown, words: PictureWords) -> bytes:
    known = cells_where_known(shown.cells)
    unit = _unit(shown.service, words)
    return price_chart(
        [PriceBand(words.series(cell.series), words.note(cell), **cell.quantiles) for cell in known],
        title=words.say(say("{name}: prices in {quarter}", name=words.name(shown.service), quarter=summary.quarter)),
        description=f"{unit}. {' '.join(words.sentence(cell) for cell in known)}",
        axis_label=words.say(say("{unit}, logarithmic scale", unit=unit)),
        money=words.money,
    )


def _draw_trend(shown: Shown, words: PictureWords) -> bytes:
    known = [point.quarter for points in shown.trends.values() for point in points]
    quarters = _every_quarter(min(known), max(known))
    lines = [_line(words.series(series), points, quarters) for series, points in shown.trends.items()]
    leading = leading_cell(shown.cells)
    sentences = [
        words.listed(
            words.series(series),
            [f"{point.quarter} {words.money(point.p50)}" for point in points if point.p50 is not None],
        )
        for series, points in shown.trends.items()
    ]
    span = {"first": quarters[0], "last": quarters[-1]}
    return trend_chart(
        lines,
        [str(quarter) for quarter in quarters],
        ribbon=list(shown.trends).index(leading.series) if leading else None,
        axis_label=words.say(say("{unit}, logarithmic scale", unit=_unit(shown.service, words))),
        title=words.say(say("{name}: median price from {first} to {last}", name=words.name(shown.service), **span)),
        description=f"{_unit(shown.service, words)}. {' '.join(sentences)}",
        money=words.money,
    )


def _line(label: str, points: Sequence[TrendPoint], quarters: Sequence[Quarter]) -> TrendLine:
    by_quarter = {point.quarter: point for point in points}
    found = [by_quarter.get(quarter) for quarter in quarters]
    return TrendLine(
        label,
        tuple(point.p50 if point else None for point in found),
        tuple(bool(point and point.carried_from) for point in found),
        tuple(_middle_half(point) for point in found),
    )


def _middle_half(point: TrendPoint | None) -> tuple[int, int] | None:
    return None if point is None or point.p25 is None or point.p75 is None else (point.p25, point.p75)


def _draw_card(summary: EditionSummary, service: ListedService, cell: Cell) -> bytes:
    """Draw the card of a service: its name in every language, and the band of one series in English."""
    words = ALL_WORDS[0]
    return price_card(
        PriceBand(words.series(cell.series), "", **cell.quantiles),
        titles=[words.name(service) for words in ALL_WORDS],
        unit=f"{_unit(service, words)}, {words.note(cell)}",
        drawn=words.say(say("Thick bar: the middle half of agencies. Tick: the median. Without VAT.")),
        source=words.say(summary.source),
    )


def _unit(service: ListedService, words: PictureWords) -> str:
    return words.say(say("{currency} per {unit}", currency=service.currency, unit=words.unit(service)))


def _trend(summary: EditionSummary, cell: Cell, earlier: Sequence[Edition]) -> list[TrendPoint]:
    quantiles = {name: cell.quantiles[name] for name in ("p25", "p50", "p75")}
    own = TrendPoint(summary.id, **quantiles, n_band=cell.n_band, grade=cell.grade, carried_from=cell.carried_from)
    return [*trend_points(earlier, cell.key), own]


def _every_quarter(first: Quarter, last: Quarter) -> list[Quarter]:
    quarters = [first]
    while quarters[-1] < last:
        quarters.append(quarters[-1].next())
    return quarters
