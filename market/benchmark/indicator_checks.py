"""The gate for indicators: what was written is read back and held against the agencies behind it and the past."""

import csv
import itertools
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

from market.benchmark.baselines import Baseline
from market.benchmark.checks import EditionRefused
from market.benchmark.engines import engine, quoted
from market.benchmark.indicator_tables import (
    INDICATOR_COLUMNS,
    INDICATORS_CSV,
    INDICATORS_PARQUET,
    indicator_rows,
    number_text,
)
from market.benchmark.indicators import IndicatorMemory, study_of
from market.benchmark.reader import Edition, editions_folder, get_edition
from market.core.attestation_indicators import ADOPTION
from market.core.grids import round_minor_units
from market.core.indicators import INDEX, MONEY, PERCENT, TAU, Indicator
from market.core.level_indicators import PRICE_INDEX, RELATIVE_VALUE
from market.core.votes import Votes

# Made of published figures, or of what every agency says in public: nobody is protected behind them.
_OF_PUBLIC_INPUTS = {PRICE_INDEX, ADOPTION}
_FEWEST_OF_BAND = {"5-9": 5, "10-17": 10, "18-45": 18, "46-99": 46, "100+": 100}
_STEPS = {"5-9": 24, "10-17": 24, "18-45": 24, "46-99": 48, "100+": 48}
_ON_GRID = 1e-4


def check_indicators(edition: Edition, behind: Baseline, memory: IndicatorMemory, *, data: Path) -> None:
    """Raise EditionRefused for the first indicator of *edition* that is faulty, too exact or too close to an older one.

    *behind* are the agencies kept for editions to come.
    """
    indicators = edition.indicators()
    check_files_agree(edition, indicators)
    origins = {name: get_edition(editions_folder(data), name) for name in {f.carried_from for f in indicators} if name}
    for indicator in indicators:
        check_form(indicator)
        check_rounding(indicator)
        if indicator.carried_from:
            check_origin(indicator, origins[indicator.carried_from])
    renewed = {study_of(f) for f in indicators if f.value is not None and not f.carried_from}
    for indicator in indicators:
        key = study_of(indicator)
        if indicator.value is not None and indicator.measure not in _OF_PUBLIC_INPUTS:
            if key not in behind:
                raise _refused("reconstruction", indicator, "nothing is kept of the agencies behind it.")
            check_band(indicator, Votes.of(behind[key][1]))
        if key in renewed and key in behind:
            check_others(indicator, Votes.of(behind[key][1]), [other[key] for other in memory.others if key in other])


def check_files_agree(edition: Edition, indicators: Iterable[Indicator]) -> None:
    """Check that CSV and Parquet have exactly the indicators of the database."""
    with edition.file(INDICATORS_CSV).open(encoding="utf-8", newline="") as handle:
        header, *rows = list(csv.reader(handle))
    if header != list(INDICATOR_COLUMNS):
        raise EditionRefused("files agree", INDICATORS_CSV, "its columns are not the agreed ones.")
    expected = list(indicator_rows(edition.summary, indicators))
    for written, parquet, own in itertools.zip_longest(
        map(tuple, rows), _parquet_rows(edition.file(INDICATORS_PARQUET)), expected
    ):
        if not written == parquet == own:
            row = "/".join((own or written or parquet or ())[3:7])
            sentence = f"{INDICATORS_CSV} or {INDICATORS_PARQUET} differs from the database."
            raise EditionRefused("files agree", row, sentence)


def check_form(indicator: Indicator) -> None:
    """Check that an indicator has a figure or a reason, and that one without a figure tells nothing else."""
    told = (indicator.low, indicator.high, indicator.n_band, indicator.grade)
    if (indicator.value is None) != bool(indicator.reason) or (
        indicator.value is None and any(x is not None for x in told)
    ):
        raise _refused("withheld", indicator, "it has neither figure nor reason, or tells something without a figure.")
    numbers = [number for number in (indicator.value, indicator.low, indicator.high) if number is not None]
    if not all(map(math.isfinite, numbers)) or (indicator.low is None) != (indicator.high is None):
        raise _refused("withheld", indicator, "it has a number that is none, or half an interval.")


def check_rounding(indicator: Indicator) -> None:
    """Check that no figure is more exact than its measure allows."""
    if indicator.value is None:
        return
    if indicator.unit == PERCENT and any(
        x is not None and x != int(x) for x in (indicator.value, indicator.low, indicator.high)
    ):
        raise _refused("rounding", indicator, "percents are whole numbers.")
    if indicator.measure == RELATIVE_VALUE:
        steps = math.log10(indicator.value) * _STEPS[indicator.n_band or ""]
        if abs(steps - round(steps)) > _ON_GRID * 24:
            raise _refused("rounding", indicator, "it is no point of the grid.")
    if indicator.unit == MONEY:
        minor, steps = round(100 * indicator.value), _STEPS[indicator.n_band or ""]
        if not math.isclose(100 * indicator.value, minor, abs_tol=_ON_GRID) or round_minor_units(minor, steps) != minor:
            raise _refused("rounding", indicator, "it is no point of the grid.")
    if indicator.unit == TAU and abs(20 * indicator.value - round(20 * indicator.value)) > _ON_GRID:
        raise _refused("rounding", indicator, "an agreement of orders is told in steps of 0.05.")
    if indicator.unit == INDEX and indicator.value != round(indicator.value, 1):
        raise _refused("rounding", indicator, "an index has one decimal.")


def check_band(indicator: Indicator, behind: Votes) -> None:
    """Check that no more agencies are told than stand behind the study."""
    if len(behind) < _FEWEST_OF_BAND.get(indicator.n_band or "", 5):
        raise _refused("thresholds", indicator, "its band tells more agencies than stand behind it.")


def check_origin(indicator: Indicator, origin: Edition) -> None:
    """Check that a carried indicator is the one its edition showed."""
    shown = {found.key: found for found in origin.indicators(indicator.measure, indicator.series)}.get(indicator.key)
    if shown is None or shown.carried_from or shown.carried(str(origin.summary.id)) != indicator:
        raise _refused("carried", indicator, f"edition {origin.summary.id} shows another figure, or none.")


def check_others(indicator: Indicator, behind: Votes, others: Iterable[Mapping[str, float]]) -> None:
    """Check, agency by agency, that none or at least three differ from those behind what another edition found."""
    for other in others:
        before, now = dict(other), dict(behind)
        changed = sum(
            name not in before or name not in now or not math.isclose(before[name], now[name], rel_tol=1e-9)
            for name in before.keys() | now.keys()
        )
        if changed in (1, 2):
            raise _refused("editions apart", indicator, "too few agencies changed since it was last told.")


def _parquet_rows(path: Path) -> list[tuple[str, ...]]:
    with engine(path.parent) as connection:
        rows = connection.execute(f"SELECT * FROM read_parquet({quoted(path)})").fetchall()
    return [tuple(map(_text, row)) for row in rows]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return number_text(value) if isinstance(value, float) else str(value or "")


def _refused(check: str, indicator: Indicator, sentence: str) -> EditionRefused:
    return EditionRefused(check, "/".join(filter(None, indicator.key)), sentence)
