"""Charts of a family of the catalogue: its services side by side, and their way from list to award."""

from collections.abc import Iterator, Sequence

from market.benchmark.picture_words import PictureWords
from market.benchmark.published import Cell, EditionSummary, ListedService, leading_cell
from market.charts.bands import PriceBand, panel_chart, panel_reach
from market.charts.dumbbells import Dumbbell, dumbbell_chart
from market.core.messages import say
from market.core.prices import SERIES

Row = tuple[ListedService, Sequence[Cell]]


def draw_families(summary: EditionSummary, own: Sequence[Row], words: PictureWords) -> Iterator[tuple[str, bytes]]:
    """Yield (name, SVG) of each family with a published price: panels, and a dumbbell of services with several series.

    The axes of all panels span the same ratio.
    """
    families: dict[str, list[tuple[ListedService, Cell, Sequence[Cell]]]] = {}
    for service, cells in own:
        if (leading := leading_cell(cells)) is not None:
            families.setdefault(service.family, []).append((service, leading, cells))
    panels = {
        family: [_panel(service, leading, words) for service, leading, _ in rows] for family, rows in families.items()
    }
    reach = panel_reach([band for bands in panels.values() for band in bands])
    for family, rows in families.items():
        leading_cells = [(service, leading) for service, leading, _ in rows]
        yield f"families/{family}", _draw_panels(summary, leading_cells, panels[family], reach, words)
        if dumbbells := [found for service, _, cells in rows if (found := _dumbbell(service, cells, words))]:
            yield f"families/{family}--series", _draw_dumbbells(summary, rows[0][0], dumbbells, words)


def _panel(service: ListedService, cell: Cell, words: PictureWords) -> PriceBand:
    unit = words.say(say("per {unit}", unit=words.unit(service)))
    return PriceBand(words.name(service), f"{unit}\n{words.series(cell.series)}, {words.note(cell)}", **cell.quantiles)


def _draw_panels(
    summary: EditionSummary,
    rows: Sequence[tuple[ListedService, Cell]],
    bands: Sequence[PriceBand],
    reach: float,
    words: PictureWords,
) -> bytes:
    first, _ = rows[0]
    sentences = [f"{words.name(service)}, {words.sentence(cell)}" for service, cell in rows]
    title = say("{family}: prices of its services in {quarter}", family=words.family(first), quarter=summary.quarter)
    per_unit = words.say(say("{currency} per unit of each service.", currency=first.currency))
    return panel_chart(
        bands, title=words.say(title), description=" ".join([per_unit, *sentences]), reach=reach, money=words.money
    )


def _dumbbell(service: ListedService, cells: Sequence[Cell], words: PictureWords) -> Dumbbell | None:
    """Return the medians of a service in percent of its list price; None where only one of them is shown."""
    medians = {cell.series: cell.median for cell in cells if cell.median is not None}
    listed = medians.get("list")
    if listed is None or len(medians) == 1:
        return None
    percents = {series: 100 * medians[series] / listed for series in SERIES if series in medians}
    return Dumbbell(words.name(service), percents)


def _draw_dumbbells(
    summary: EditionSummary, first: ListedService, rows: Sequence[Dumbbell], words: PictureWords
) -> bytes:
    series = {code: words.series(code) for code in SERIES if any(code in row.percents for row in rows)}
    sentences = [
        words.listed(row.label, [f"{series[code]} {percent:.0f} %" for code, percent in row.percents.items()])
        for row in rows
    ]
    title = say(
        "{family}: medians in percent of the list price, {quarter}",
        family=words.family(first),
        quarter=summary.quarter,
    )
    return dumbbell_chart(rows, series, title=words.say(title), description=" ".join(sentences))
