"""One candidate edition from frozen prices: cells, measures, files, charts, checks, all in an unfinished folder."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from market.benchmark.baselines import read_baseline, write_baseline
from market.benchmark.cells import CONTRIBUTORS_FILE, DUCKDB, reduce_to_cells
from market.benchmark.checks import Evidence, check_edition
from market.benchmark.freeze import OBSERVATIONS_FILE, Frozen, read_accounts
from market.benchmark.indicator_checks import check_indicators
from market.benchmark.indicator_tables import write_indicator_files
from market.benchmark.indicators import (
    IndicatorMemory,
    MeasuredIndicators,
    measure_indicators,
    read_indicator_baseline,
    read_indicator_memory,
    write_indicator_memory,
)
from market.benchmark.listings import list_services, series_of
from market.benchmark.measures import MeasuredCell, Memory, Values, measure_cells, remember
from market.benchmark.memory import read_memory, read_origins
from market.benchmark.packages import write_datapackage, write_manifest
from market.benchmark.pictures import draw_charts
from market.benchmark.position_files import write_positions
from market.benchmark.published import Cell, CellKey, EditionSummary, ListedService
from market.benchmark.reader import DATABASE, Edition, editions_folder, latest_versions, open_edition
from market.benchmark.studies import gather, list_studies, renewed_medians, votes_of_the_catalogue
from market.benchmark.tables import make_cell, write_database, write_tidy_files
from market.core.catalogue import Catalogue
from market.core.editions import EditionId
from market.core.indicators import Indicator
from market.core.levels import Levels
from market.core.slices import WHOLE
from market.core.votes import Votes

Progress = Callable[[str], object]

BUILD_STEPS = (
    "reduce to cells",
    "measure",
    "measure the market",
    "write tables",
    "draw charts",
    "place agencies",
    "check",
)


@dataclass(frozen=True, slots=True)
class _Content:
    services: tuple[ListedService, ...]
    cells: dict[tuple[str, str], tuple[Cell, ...]]
    measured: Mapping[CellKey, MeasuredCell]


@dataclass(frozen=True, slots=True)
class Past:
    """What readers may hold against a new edition: the cells and the indicators of those beside it."""

    cells: Memory
    indicators: IndicatorMemory


@dataclass(frozen=True, slots=True)
class Measured:
    """What an edition shows, with the private votes behind it; *levels* of agencies by series."""

    cells: Mapping[CellKey, MeasuredCell]
    indicators: MeasuredIndicators
    levels: Mapping[str, Levels]


def write_candidate(
    frozen: Frozen,
    catalogue: Catalogue,
    summary: EditionSummary,
    *,
    data: Path,
    folder: Path,
    progress: Progress,
    engine: str = DUCKDB,
) -> None:
    """Write every file of the edition into *folder*, its memory into the frozen folder, and check the lot.

    *data* holds the editions already published.  The same frozen prices, past and summary give the same
    bytes, whatever *engine* makes the cell table.  *progress* is called with each of ``BUILD_STEPS`` as it
    begins.  Raises EditionRefused.
    """
    progress("reduce to cells")
    contributors = reduce_to_cells(frozen.observations, frozen.folder / CONTRIBUTORS_FILE, engine=engine)
    services = list_services(catalogue, summary.currency, contributors)
    past = read_past(data, summary.id)
    measured = write_files(
        contributors,
        services,
        summary,
        past,
        observations=frozen.observations,
        data=data,
        folder=folder,
        progress=progress,
    )
    write_baseline(frozen.folder, remember(measured.cells, past.cells, str(summary.id)))
    write_indicator_memory(frozen.folder, measured.indicators)
    progress("place agencies")
    write_positions(frozen.folder, votes_of_the_catalogue(measured.cells), measured.levels)
    progress("check")
    check_candidate(folder, frozen.folder, past, data=data)


def read_past(data: Path, edition: EditionId) -> Past:
    """Return what readers may hold against *edition*; raises Conflict as `read_memory` does."""
    return Past(read_memory(data, edition), read_indicator_memory(data, edition))


def write_files(
    contributors: Mapping[CellKey, Values],
    services: Sequence[ListedService],
    summary: EditionSummary,
    past: Past,
    *,
    observations: Path,
    data: Path,
    folder: Path,
    progress: Progress,
) -> Measured:
    """Write every file of the edition of *services* into *folder*; return what it shows with the votes behind it."""
    progress("measure")
    content = _measure(contributors, services, past.cells)
    earlier = _earlier_editions(data, summary)
    progress("measure the market")
    cells = [cell for service in content.services for cell in content.cells[service.scheme, service.slug]]
    inputs = gather(services, content.measured, observations, renewed_medians(earlier, summary, cells))
    indicators = measure_indicators(list_studies(inputs), past.indicators, str(summary.id))
    progress("write tables")
    write_database(folder / DATABASE, summary, content.services, cells, indicators.indicators)
    write_tidy_files(folder, summary, cells)
    write_indicator_files(folder, summary, indicators.indicators)
    progress("draw charts")
    _write_charts(folder, summary, content, indicators.indicators, earlier)
    write_datapackage(folder, summary)
    write_manifest(folder, summary)
    levels = {series: fit.levels for series, fit in inputs.fits.items() if fit}
    return Measured(content.measured, indicators, levels)


def check_candidate(folder: Path, frozen: Path, past: Past, *, data: Path) -> None:
    """Hold the edition in *folder* against its private inputs in *frozen*; raises EditionRefused."""
    edition = open_edition(folder)
    evidence = Evidence(
        behind={key: Votes.of(values) for key, (_, values) in read_baseline(frozen).items()},
        origins=read_origins(data, edition),
        others=[{key: Votes.of(values) for key, values in other.items()} for other in past.cells.others],
        accounts=read_accounts(frozen),
        observations=frozen / OBSERVATIONS_FILE,
        after=edition.summary.window_after,
        until=edition.summary.window_until,
    )
    check_edition(edition, evidence)
    check_indicators(edition, read_indicator_baseline(frozen), past.indicators, data=data)


def _measure(contributors: Mapping[CellKey, Values], services: Sequence[ListedService], memory: Memory) -> _Content:
    keys = [CellKey(*service.key, series) for service in services for series in series_of(service.scheme, contributors)]
    # A slice may have been shown before and have no prices now: too few changed to drop it is a reason to keep it.
    keys += sorted(key for key in contributors.keys() | memory.standing.keys() if key.slice != WHOLE)
    measured = measure_cells(keys, contributors, memory)
    return _Content(tuple(services), _shown_cells(services, measured), measured)


def _shown_cells(
    services: Sequence[ListedService], measured: Mapping[CellKey, MeasuredCell]
) -> dict[tuple[str, str], tuple[Cell, ...]]:
    """Return the cells of each service, the whole ones first; slices only where they show something."""
    listed = {service.key: service for service in services}
    cells: dict[tuple[str, str], list[Cell]] = {(service.scheme, service.slug): [] for service in services}
    for key, cell in measured.items():
        service = listed.get(key.service_key)
        if service and (key.slice == WHOLE or cell.shown.shows_figures()):
            cells[service.scheme, service.slug].append(make_cell(service, key, cell.shown))
    return {name: tuple(found) for name, found in cells.items()}


def _write_charts(
    folder: Path,
    summary: EditionSummary,
    content: _Content,
    indicators: Sequence[Indicator],
    earlier: Sequence[Edition],
) -> None:
    for name, picture in draw_charts(summary, content.services, content.cells, indicators, earlier):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(picture)


def _earlier_editions(data: Path, summary: EditionSummary) -> list[Edition]:
    folder = editions_folder(data)
    newest_first = [other.id for other in latest_versions(folder) if other.quarter < summary.quarter]
    return [open_edition(folder / str(edition)) for edition in reversed(newest_first)]
