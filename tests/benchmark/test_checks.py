"""Every check of the gate can fail: each test plants the fault it is there for."""

import csv
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from market.actions.editions import build_edition
from market.benchmark import checks
from market.benchmark.baselines import read_baseline
from market.benchmark.builds import Past, check_candidate
from market.benchmark.checks import EditionRefused, Evidence
from market.benchmark.engines import engine, quoted
from market.benchmark.indicators import IndicatorMemory
from market.benchmark.measures import NO_MEMORY, measure_cells
from market.benchmark.published import Cell, CellKey
from market.benchmark.reader import Edition, get_edition
from market.benchmark.tables import CELLS_CSV
from market.core.votes import Votes
from tests.benchmark.priced_market import NOW, add_list_prices, open_priced_market

SERVICE = "tone-of-voice"
NO_PAST = Past(NO_MEMORY, IndicatorMemory({}, ()))
NO_ONE: dict[CellKey, Votes] = {}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("instance")
    db = open_priced_market(folder)
    prices = {f"agency-{number}": 90_117_00 + 1_313_00 * number for number in range(50)}
    for service in (SERVICE, "presence-audit"):
        add_list_prices(db, service, prices)
    build_edition(db, data=folder, quarter=None, currency="RUB", synthetic=True, by="test", now=NOW)
    yield folder
    db.close()


@pytest.fixture
def edition(data: Path) -> Edition:
    return get_edition(data / "editions", "2026Q3-v1")


@pytest.fixture
def cell(edition: Edition) -> Cell:
    return edition.cells("catalogue", SERVICE)[0]


@pytest.fixture
def behind(data: Path) -> dict[CellKey, Votes]:
    return {key: Votes.of(values) for key, (_, values) in read_baseline(data / "frozen" / "2026Q3-v1").items()}


@pytest.fixture
def values(cell: Cell, behind: dict[CellKey, Votes]) -> Votes:
    return behind[cell.key]


@pytest.fixture
def candidate(data: Path, tmp_path: Path) -> Path:
    return shutil.copytree(data / "editions" / "2026Q3-v1", tmp_path / "2026Q3-v1")


def few(values: Votes, count: int) -> Votes:
    return Votes(values.agencies[:count], values.prices[:count])


def test_a_sound_edition_passes(data: Path, candidate: Path) -> None:
    check_candidate(candidate, data / "frozen" / "2026Q3-v1", NO_PAST, data=data)


def add_mean_column(rows: list[list[str]]) -> None:
    rows[0].append("mean")
    for row in rows[1:]:
        row.append("1.00")


def add_statistic(rows: list[list[str]]) -> None:
    extra = list(rows[1])
    extra[10] = "MEAN"
    rows.append(extra)


def repeat_a_row(rows: list[list[str]]) -> None:
    rows.append(rows[-1])


def change_a_value(rows: list[list[str]]) -> None:
    next(row for row in rows[1:] if row[11])[11] = "1.00"


def drop_a_withheld_row(rows: list[list[str]]) -> None:
    rows.remove(next(row for row in rows[1:] if not row[11]))


@pytest.mark.parametrize(
    "edit",
    [add_mean_column, add_statistic, repeat_a_row, change_a_value, drop_a_withheld_row],
    ids=lambda edit: edit.__name__,
)
def test_a_file_that_tells_something_else_is_refused(
    data: Path, candidate: Path, edit: Callable[[list[list[str]]], None]
) -> None:
    with (candidate / CELLS_CSV).open(newline="") as handle:
        rows = list(csv.reader(handle))
    edit(rows)
    with (candidate / CELLS_CSV).open("w", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(rows)

    with pytest.raises(EditionRefused, match="files agree"):
        check_candidate(candidate, data / "frozen" / "2026Q3-v1", NO_PAST, data=data)


def test_parquet_that_differs_from_the_csv_is_refused(data: Path, candidate: Path) -> None:
    parquet, changed = candidate / "cells.parquet", candidate / "changed.parquet"
    with engine(candidate) as connection:
        connection.execute(
            f"COPY (SELECT * REPLACE ('100+' AS n_band) FROM read_parquet({quoted(parquet)})) TO {quoted(changed)}"
        )
    changed.rename(parquet)

    with pytest.raises(EditionRefused, match=r"cells\.parquet"):
        check_candidate(candidate, data / "frozen" / "2026Q3-v1", NO_PAST, data=data)


def test_a_price_dated_inside_the_last_ninety_days_is_refused(data: Path) -> None:
    observations = data / "frozen" / "2026Q3-v1" / "observations.parquet"
    evidence = Evidence({}, {}, (), (), observations, date(2025, 1, 1), date(2026, 3, 9))

    with pytest.raises(EditionRefused, match="dates"):
        checks.check_dates(evidence)


def test_a_figure_without_private_values_is_refused(data: Path, edition: Edition) -> None:
    observations = data / "frozen" / "2026Q3-v1" / "observations.parquet"
    evidence = Evidence({}, {}, (), (), observations, date(2025, 1, 1), date(2026, 7, 2))

    with pytest.raises(EditionRefused, match="no private values"):
        checks.check_edition(edition, evidence)


def test_a_withheld_cell_that_tells_its_band_is_refused(edition: Edition) -> None:
    withheld = edition.cells("catalogue", SERVICE)[2]

    checks.check_withheld_cell(withheld)
    with pytest.raises(EditionRefused, match="withheld"):
        checks.check_withheld_cell(replace(withheld, n_band="5-9"))
    with pytest.raises(EditionRefused, match="withheld"):
        checks.check_withheld_cell(replace(withheld, withheld={}))


def test_figures_that_too_few_agencies_support_are_refused(cell: Cell, values: Votes) -> None:
    checks.check_thresholds(cell, values)
    with pytest.raises(EditionRefused, match="does not fit"):
        checks.check_thresholds(cell, few(values, 45))
    with pytest.raises(EditionRefused, match="p10 is shown for too few"):
        checks.check_thresholds(replace(cell, n_band="18-45"), few(values, 45))
    with pytest.raises(EditionRefused, match="an interval is shown"):
        checks.check_thresholds(replace(cell, interval=(1, 2)), values)


def test_an_exact_number_in_place_of_a_band_is_refused(cell: Cell, values: Votes) -> None:
    with pytest.raises(EditionRefused, match="does not fit"):
        checks.check_thresholds(replace(cell, n_band="50"), values)


def test_a_figure_that_points_at_one_agency_is_refused(cell: Cell) -> None:
    ring = {f"low {i}": 10.0 for i in range(5)} | {f"high {i}": 9000.0 for i in range(5)} | {"victim": 100.0}
    alone = replace(cell, quantiles=dict.fromkeys(cell.quantiles) | {"p50": 100})

    with pytest.raises(EditionRefused, match="crowd"):
        checks.check_crowd(alone, Votes.of(ring))


def test_a_figure_off_by_one_step_or_not_rounded_is_refused(cell: Cell, values: Votes) -> None:
    checks.check_reconstruction(cell, values, None)
    for wrong in (cell.quantiles["p50"] or 0) + 1, round(float(np.sort(values.prices)[25])):
        with pytest.raises(EditionRefused, match="p50 is not what the private prices give"):
            checks.check_reconstruction(replace(cell, quantiles={**cell.quantiles, "p50": wrong}), values, None)


def test_a_ratio_that_does_not_follow_is_refused(cell: Cell, values: Votes) -> None:
    with pytest.raises(EditionRefused, match="p90_p10 does not follow"):
        checks.check_reconstruction(replace(cell, p90_p10=9.99), values, None)


def test_a_carried_cell_must_show_what_was_shown(cell: Cell, values: Votes) -> None:
    carried = replace(cell, carried_from="2026Q2-v1")

    checks.check_reconstruction(carried, values, cell)
    for origin in (replace(cell, n_band="100+"), None):
        with pytest.raises(EditionRefused, match="not those of 2026Q2-v1"):
            checks.check_reconstruction(carried, values, origin)


def test_renewed_figures_that_give_one_joiner_away_are_refused(cell: Cell, values: Votes) -> None:
    checks.check_pairs([cell], {cell.key: values}, [{cell.key: few(values, 47)}])
    with pytest.raises(EditionRefused, match="changes"):
        checks.check_pairs([cell], {cell.key: values}, [NO_ONE, {cell.key: few(values, 49)}])
    checks.check_pairs([replace(cell, carried_from="2026Q2-v1")], {cell.key: values}, [{cell.key: few(values, 49)}])


def test_a_slice_too_near_another_series_of_an_older_edition_is_refused(cell: Cell, values: Votes) -> None:
    older = cell.key._replace(series="quoted", slice="city=Kazan")

    with pytest.raises(EditionRefused, match="changes"):
        checks.check_pairs([cell], {cell.key: values}, [{older: few(values, 48)}])


def test_two_series_that_differ_by_one_agency_are_refused(cell: Cell, values: Votes) -> None:
    quoted_cell = replace(cell, series="quoted")

    for fewer in (49, 46):
        with pytest.raises(EditionRefused, match="pairs"):
            checks.check_pairs([cell, quoted_cell], {cell.key: values, quoted_cell.key: few(values, fewer)}, [])
    checks.check_pairs([cell, quoted_cell], {cell.key: values, quoted_cell.key: few(values, 45)}, [])


def test_published_prices_that_are_agencies_own_are_refused(cell: Cell) -> None:
    own = {f"agency {place}": float(price) for place, price in enumerate([*cell.quantiles.values()]) if price}
    decades = replace(cell, quantiles={"p10": 1000, "p25": 10_000, "p50": 100_000, "p75": None, "p90": None})

    with pytest.raises(EditionRefused, match="echoes"):
        checks.check_echoes([cell], {cell.key: Votes.of(own)})
    checks.check_echoes([decades], {cell.key: Votes.of({"a": 1000.0, "b": 10_000.0, "c": 100_000.0})})


def test_a_pseudonym_in_a_public_file_is_refused(
    data: Path, candidate: Path, behind: dict[CellKey, Votes], values: Votes
) -> None:
    chart = candidate / "charts" / f"catalogue--{SERVICE}.svg"
    chart.write_text(chart.read_text().replace("<desc>", f"<desc>{next(iter(values))} "))

    with pytest.raises(EditionRefused, match="pseudonym"):
        check_candidate(candidate, data / "frozen" / "2026Q3-v1", NO_PAST, data=data)


def test_the_slow_path_agrees_with_the_measures_on_many_cells() -> None:
    for count in (5, 9, 18, 45, 46, 47, 99, 130):
        key = CellKey("catalogue", SERVICE, "document", "RUB", "list")
        values = Votes.of({f"agency {i}": 7_919.5 * (1.013 ** ((i * 37) % count)) for i in range(count)})
        shown = measure_cells([key], {key: values}, NO_MEMORY)[key].shown

        rebuilt = {
            name: None if price is None else checks._on_grid(checks._type_7(values, name), 48 if count >= 46 else 24)
            for name, price in shown.quantiles.items()
        }

        assert rebuilt == shown.quantiles
