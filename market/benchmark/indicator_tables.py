"""The indicators of an edition as a table of its database, and the same figures as tidy CSV and Parquet."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from market.benchmark.published import EditionSummary
from market.benchmark.tidy_files import write_tidy
from market.core.indicators import NOT_ESTIMABLE, Indicator

INDICATORS_CSV, INDICATORS_PARQUET = "indicators.csv", "indicators.parquet"
TABLE = "indicators"

INDICATOR_COLUMNS = {
    "release": "VARCHAR",
    "version": "INTEGER",
    "period": "VARCHAR",
    "measure": "VARCHAR",
    "series": "VARCHAR",
    "subject": "VARCHAR",
    "stat": "VARCHAR",
    "unit": "VARCHAR",
    "value": "DOUBLE",
    "low": "DOUBLE",
    "high": "DOUBLE",
    "n_band": "VARCHAR",
    "grade": "VARCHAR",
    "obs_status": "VARCHAR",
    "conf_status": "VARCHAR",
    "carried_from": "VARCHAR",
    "synthetic": "BOOLEAN",
}
_KEYS = ("measure", "series", "subject", "statistic")
_NUMBERS = ("value", "low", "high")
_TEXTS = ("n_band", "grade", "carried_from")


def add_indicators(db: Database, indicators: Iterable[Indicator]) -> None:
    """Create the STRICT table of indicators in an edition's database and fill it, in the order given."""
    table = db.table(TABLE)
    table.create(
        {"position": int}
        | dict.fromkeys((*_KEYS, "unit"), str)
        | dict.fromkeys(_NUMBERS, float)
        | dict.fromkeys((*_TEXTS, "reason"), str),
        pk="position",
        not_null={*_KEYS, "unit", "reason"},
        strict=True,
    )
    names = (*_KEYS, "unit", *_NUMBERS, *_TEXTS, "reason")
    table.insert_all(
        {"position": place} | {name: getattr(indicator, name) for name in names}
        for place, indicator in enumerate(indicators, 1)
    )


def read_indicators(db: Database) -> tuple[Indicator, ...]:
    """Return the indicators in an edition's database; none in one from before there were indicators."""
    if not db.table(TABLE).exists():
        return ()
    return tuple(_indicator(row) for row in db.query(f"SELECT * FROM {TABLE} ORDER BY position"))


def write_indicator_files(folder: Path, summary: EditionSummary, indicators: Iterable[Indicator]) -> None:
    """Write `indicators.csv`, one row per figure, and `indicators.parquet` with the same rows.

    A figure that is not shown is an empty value with its status, never a missing row.
    """
    names = INDICATORS_CSV, INDICATORS_PARQUET
    write_tidy(folder, names, INDICATOR_COLUMNS, indicator_rows(summary, indicators))


def indicator_rows(summary: EditionSummary, indicators: Iterable[Indicator]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the CSV in the order given."""
    for indicator in indicators:
        yield (
            str(summary.id),
            str(summary.version),
            str(summary.quarter),
            indicator.measure,
            indicator.series,
            indicator.subject,
            indicator.statistic,
            indicator.unit,
            *(number_text(getattr(indicator, name)) for name in _NUMBERS),
            indicator.n_band or "",
            indicator.grade or "",
            *_statuses(indicator),
            indicator.carried_from or "",
            str(summary.synthetic).lower(),
        )


def number_text(number: float | None) -> str:
    """Return a number as the CSV has it, without trailing zeros; empty for none.

    >>> number_text(18.0), number_text(0.00681292), number_text(None)
    ('18', '0.00681292', '')
    """
    return "" if number is None else f"{number:.10g}"


def _statuses(indicator: Indicator) -> tuple[str, str]:
    # Codes of the SDMX lists CL_OBS_STATUS and CL_CONF_STATUS, as those of prices.
    if indicator.value is not None:
        return ("U" if indicator.grade == "D" else "A"), ""
    return ("M", "") if indicator.reason == NOT_ESTIMABLE else ("Q", "N")


def _indicator(row: Mapping[str, Any]) -> Indicator:
    return Indicator(**{name: value for name, value in row.items() if name != "position"})
