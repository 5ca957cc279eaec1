"""The tables of an edition: its database, and the same figures as long tidy CSV and Parquet."""

import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sqlite_utils import Database

from market.benchmark.indicator_tables import add_indicators
from market.benchmark.published import Cell, CellKey, EditionSummary, ListedService
from market.benchmark.tidy_files import write_tidy
from market.core.disclosure import N_BAND_TOO_SMALL, WITHHELD, DisclosedCell
from market.core.indicators import Indicator
from market.core.prices import CATALOGUE_SCHEME, SERIES
from market.core.summaries import QUANTILES

CELLS_CSV = "cells.csv"
CELLS_PARQUET = "cells.parquet"

PRICE_STATISTICS = ("P10", "P25", "P50", "P75", "P90", "P50_LOW", "P50_HIGH")
RATIO_STATISTICS = ("P90P10", "P75P25", "QCD")
STATISTICS = (*PRICE_STATISTICS, *RATIO_STATISTICS)

CSV_COLUMNS = {
    "release": "VARCHAR",
    "version": "INTEGER",
    "period": "VARCHAR",
    "scheme": "VARCHAR",
    "service_code": "VARCHAR",
    "series": "VARCHAR",
    "slice": "VARCHAR",
    "currency": "VARCHAR",
    "unit": "VARCHAR",
    "tax_basis": "VARCHAR",
    "stat": "VARCHAR",
    "value": "DECIMAL(18, 2)",
    "n_band": "VARCHAR",
    "grade": "VARCHAR",
    "obs_status": "VARCHAR",
    "conf_status": "VARCHAR",
    "carried_from": "VARCHAR",
    "synthetic": "BOOLEAN",
}
# Codes of the SDMX lists CL_OBS_STATUS and CL_CONF_STATUS.
NORMAL, LOW_RELIABILITY, NOT_AVAILABLE, SUPPRESSED = "A", "U", "M", "Q"
NOT_FOR_PUBLICATION = "N"

_WITHHELD_KEYS = {name.upper(): name for name in QUANTILES} | {
    "P50_LOW": "p50_interval",
    "P50_HIGH": "p50_interval",
    "P90P10": "p90_p10",
    "P75P25": "p75_p25",
    "QCD": "qcd",
}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def make_cell(service: ListedService, key: CellKey, shown: DisclosedCell) -> Cell:
    """Return the public form of what may be shown of a cell; of the intervals only the median's is published."""
    published = set(_WITHHELD_KEYS.values())
    return Cell(
        scheme=service.scheme,
        slug=service.slug,
        service=service.service,
        unit=service.unit,
        currency=service.currency,
        series=key.series,
        slice=key.slice,
        n_band=shown.n_band,
        grade=shown.grade,
        half_width_band=shown.half_width_band,
        quantiles=dict(shown.quantiles),
        p90_p10=shown.spread["p90_p10"],
        p75_p25=shown.spread["p75_p25"],
        qcd=shown.spread["qcd"],
        interval=shown.intervals["p50"],
        reason=None if shown.shows_figures() else WITHHELD,
        withheld={name: reason for name, reason in sorted(shown.withheld.items()) if name in published},
        carried_from=shown.carried_from,
    )


def write_database(
    path: Path,
    summary: EditionSummary,
    services: Sequence[ListedService],
    cells: Sequence[Cell],
    indicators: Sequence[Indicator] = (),
) -> None:
    """Write `edition.db`: STRICT tables edition (one row), services, cells and indicators."""
    db = Database(path, execute_plugins=False)
    try:
        # The finished folder is synced as a whole before it is published.
        db.execute("PRAGMA synchronous = OFF")
        with db.conn:
            _create_tables(db)
            db.table("edition").insert(_edition_row(summary))
            db.table("services").insert_all(
                dataclasses.asdict(service) | {"position": place} for place, service in enumerate(services, 1)
            )
            db.table("cells").insert_all(_cell_row(cell) for cell in cells)
            add_indicators(db, indicators)
    finally:
        db.conn.close()


def write_tidy_files(folder: Path, summary: EditionSummary, cells: Iterable[Cell]) -> None:
    """Write `cells.csv`, one row per figure in a total order, and `cells.parquet` with the same rows.

    A figure that is not shown is an empty value with its status, never a missing row.
    """
    write_tidy(folder, (CELLS_CSV, CELLS_PARQUET), CSV_COLUMNS, tidy_rows(summary, cells))


def tidy_rows(summary: EditionSummary, cells: Iterable[Cell]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the CSV, one per cell and statistic, by scheme, service, series, slice and statistic."""
    for cell in sorted(cells, key=lambda cell: (cell.scheme, cell.slug, SERIES.index(cell.series), cell.slice)):
        for statistic in STATISTICS:
            yield _tidy_row(summary, cell, statistic)


def statistic_text(cell: Cell, statistic: str) -> str:
    """Return a figure as the CSV has it: prices in major units, ratios as they are, empty when not shown."""
    if statistic in RATIO_STATISTICS:
        ratio: float | None = getattr(cell, _WITHHELD_KEYS[statistic])
        return "" if ratio is None else f"{ratio:.2f}"
    if statistic.startswith("P50_"):
        minor = None if cell.interval is None else cell.interval[statistic == "P50_HIGH"]
    else:
        minor = cell.quantiles[statistic.lower()]
    return "" if minor is None else f"{minor // 100}.{minor % 100:02d}"


def _tidy_row(summary: EditionSummary, cell: Cell, statistic: str) -> tuple[str, ...]:
    value = statistic_text(cell, statistic)
    obs_status, conf_status = _statuses(cell, statistic, value)
    return (
        str(summary.id),
        str(summary.version),
        str(summary.quarter),
        cell.scheme,
        cell.slug,
        cell.series,
        _unformulated(cell.slice),
        cell.currency,
        _unformulated(cell.unit),
        "net" if cell.scheme == CATALOGUE_SCHEME else "unknown",
        statistic,
        value,
        cell.n_band or "",
        cell.grade or "",
        obs_status,
        conf_status,
        cell.carried_from or "",
        str(summary.synthetic).lower(),
    )


def _statuses(cell: Cell, statistic: str, value: str) -> tuple[str, str]:
    if value:
        return (LOW_RELIABILITY if cell.grade == "D" else NORMAL), ""
    if cell.withheld.get(_WITHHELD_KEYS[statistic]) == N_BAND_TOO_SMALL:
        return NOT_AVAILABLE, ""
    return SUPPRESSED, NOT_FOR_PUBLICATION


def _unformulated(text: str) -> str:
    # A spreadsheet would run a cell that starts like a formula; imported units are other people's text.
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _create_tables(db: Database) -> None:
    texts = [field.name for field in dataclasses.fields(ListedService)]
    db.table("edition").create(
        {
            "id": str,
            "quarter": str,
            "version": int,
            "published_at": str,
            "supersedes": str,
            "reason": str,
            "revision": str,
            "synthetic": int,
            "currency": str,
            "window_after": str,
            "window_until": str,
        },
        pk="id",
        strict=True,
    )
    db.table("services").create(
        dict.fromkeys(texts, str) | {"position": int},
        pk=("scheme", "slug"),
        not_null={*texts, "position"},
        strict=True,
    )
    numbers = dict.fromkeys(QUANTILES, int) | dict.fromkeys(("p90_p10", "p75_p25", "qcd"), float)
    keys = ("scheme", "slug", "series", "slice")
    db.table("cells").create(
        dict.fromkeys(
            ("scheme", "slug", "unit", "currency", "series", "slice", "n_band", "grade", "half_width_band"), str
        )
        | numbers
        | {"interval_low": int, "interval_high": int, "reason": str, "withheld": str, "carried_from": str},
        pk=keys,
        not_null={*keys, "unit", "currency", "withheld"},
        strict=True,
    )


def _edition_row(summary: EditionSummary) -> dict[str, str | int | None]:
    return {
        "id": str(summary.id),
        "quarter": str(summary.quarter),
        "version": summary.version,
        "published_at": summary.published_at.isoformat(),
        "supersedes": summary.supersedes,
        "reason": summary.reason,
        "revision": summary.revision,
        "synthetic": int(summary.synthetic),
        "currency": summary.currency,
        "window_after": summary.window_after.isoformat(),
        "window_until": summary.window_until.isoformat(),
    }


def _cell_row(cell: Cell) -> dict[str, str | int | float | None]:
    low, high = cell.interval or (None, None)
    return {
        "scheme": cell.scheme,
        "slug": cell.slug,
        "unit": cell.unit,
        "currency": cell.currency,
        "series": cell.series,
        "slice": cell.slice,
        "n_band": cell.n_band,
        "grade": cell.grade,
        "half_width_band": cell.half_width_band,
        **cell.quantiles,
        "p90_p10": cell.p90_p10,
        "p75_p25": cell.p75_p25,
        "qcd": cell.qcd,
        "interval_low": low,
        "interval_high": high,
        "reason": cell.reason,
        "withheld": json.dumps(cell.withheld, sort_keys=True),
        "carried_from": cell.carried_from,
    }
