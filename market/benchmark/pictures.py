"""The charts of an edition: which are drawn, from published figures only, and what their words say."""

from collections.abc import Iterator, Sequence

from market.benchmark.published import (
    Cell,
    EditionSummary,
    ListedService,
    TrendPoint,
    cells_where_known,
    family_chart,
    leading_cell,
)
from market.benchmark.reader import Edition, trend_points
from market.charts import PriceBand, TrendLine, format_money, panel_chart, panel_reach, price_chart, trend_chart
from market.core.editions import Quarter
from market.core.prices import CATALOGUE_SCHEME
from market.core.slices import WHOLE

SERIES_LABELS = {"list": "List prices", "quoted": "Quoted", "awarded": "Awarded", "paid": "Paid"}
_FEWEST_QUARTERS = 2


def draw_charts(
    summary: EditionSummary,
    services: Sequence[ListedService],
    cells: dict[tuple[str, str], tuple[Cell, ...]],
    earlier: Sequence[Edition],
) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, SVG) of each service with a published figure: its prices, and their trend if there is one.

    The catalogue's services are drawn once more, side by side, in one picture a family.  Of *cells* the whole ones
    are drawn, slices are not.  *earlier* are the latest versions of earlier quarters, oldest first.
    """
    yield from _draw_families(summary, services, cells)
    for service in services:
        row = [cell for cell in cells[service.scheme, service.slug] if cell.slice == WHOLE]
        if not any(cell.shows_figures() for cell in row):
            continue
        name = f"charts/{service.scheme}--{service.slug}"
        yield f"{name}.svg", _draw_prices(summary, service, row)
        trends = {cell.series: _trend(summary, cell, earlier) for cell in row}
        known = {cell.series for cell in cells_where_known(row, trends)}
        trends = {series: points for series, points in trends.items() if series in known}
        quarters = {point.quarter for points in trends.values() for point in points if point.p50 is not None}
        if len(quarters) >= _FEWEST_QUARTERS:
            yield f"{name}--trend.svg", _draw_trend(service, trends)


def _draw_families(
    summary: EditionSummary, services: Sequence[ListedService], cells: dict[tuple[str, str], tuple[Cell, ...]]
) -> Iterator[tuple[str, bytes]]:
    families: dict[str, list[tuple[ListedService, Cell]]] = {}
    for service in services:
        whole = [cell for cell in cells[service.scheme, service.slug] if cell.slice == WHOLE]
        if service.scheme == CATALOGUE_SCHEME and (leading := leading_cell(whole)):
            families.setdefault(service.family, []).append((service, leading))
    panels = {family: [_panel(*row) for row in rows] for family, rows in families.items()}
    reach = panel_reach([band for bands in panels.values() for band in bands])
    for family, bands in panels.items():
        first, _ = families[family][0]
        sentences = [f"{service.name_en}, {_sentence(cell)}" for service, cell in families[family]]
        yield (
            family_chart(family),
            panel_chart(
                bands,
                title=f"{first.family_en}: prices of its services in {summary.quarter}",
                description=f"{first.currency} per unit of each service. {' '.join(sentences)}",
                reach=reach,
            ),
        )


def _panel(service: ListedService, cell: Cell) -> PriceBand:
    note = f"per {service.unit_en}\n{SERIES_LABELS[cell.series]}, {_note(cell)}"
    return PriceBand(service.name_en, note, **cell.quantiles)


def _draw_prices(summary: EditionSummary, service: ListedService, row: Sequence[Cell]) -> bytes:
    known = cells_where_known(row)
    bands = [PriceBand(SERIES_LABELS[cell.series], _note(cell), **cell.quantiles) for cell in known]
    sentences = [_sentence(cell) for cell in known]
    unit = f"{service.currency} per {service.unit_en}"
    return price_chart(
        bands,
        title=f"{service.name_en}: prices in {summary.quarter}",
        description=f"{unit}. {' '.join(sentences)}",
        axis_label=f"{unit}, logarithmic scale",
    )


def _draw_trend(service: ListedService, trends: dict[str, list[TrendPoint]]) -> bytes:
    known = [point.quarter for points in trends.values() for point in points]
    quarters = _every_quarter(min(known), max(known))
    lines = []
    sentences = []
    for series, points in trends.items():
        by_quarter = {point.quarter: point for point in points}
        found = [by_quarter.get(quarter) for quarter in quarters]
        medians = tuple(point.p50 if point else None for point in found)
        lines.append(
            TrendLine(SERIES_LABELS[series], medians, tuple(bool(point and point.carried_from) for point in found))
        )
        shown = [f"{point.quarter} {format_money(point.p50)}" for point in points if point.p50 is not None]
        sentences.append(f"{SERIES_LABELS[series]}: {', '.join(shown) or 'nothing published'}.")
    return trend_chart(
        lines,
        [str(quarter) for quarter in quarters],
        title=f"{service.name_en}: median price from {quarters[0]} to {quarters[-1]}",
        description=f"{service.currency} per {service.unit_en}. {' '.join(sentences)}",
    )


def _trend(summary: EditionSummary, cell: Cell, earlier: Sequence[Edition]) -> list[TrendPoint]:
    quantiles = {name: cell.quantiles[name] for name in ("p25", "p50", "p75")}
    own = TrendPoint(summary.id, **quantiles, n_band=cell.n_band, grade=cell.grade, carried_from=cell.carried_from)
    return [*trend_points(earlier, cell.key), own]


def _every_quarter(first: Quarter, last: Quarter) -> list[Quarter]:
    quarters = [first]
    while quarters[-1] < last:
        quarters.append(quarters[-1].next())
    return quarters


def _note(cell: Cell) -> str:
    if cell.n_band is None:
        return "not published"
    grade = f", grade {cell.grade}" if cell.grade else ""
    return f"{cell.n_band.replace('-', '–')} agencies{grade}"


def _sentence(cell: Cell) -> str:
    shown = [f"{name.upper()} {format_money(price)}" for name, price in cell.quantiles.items() if price is not None]
    return f"{SERIES_LABELS[cell.series]}: {', '.join(shown) or 'not published'}."
