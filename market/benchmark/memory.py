"""What earlier editions have shown, and from which private values."""

from pathlib import Path
from typing import cast

from market.benchmark.baselines import Baseline, read_baseline
from market.benchmark.measures import Memory, Standing
from market.benchmark.published import Cell, CellKey
from market.benchmark.reader import Edition, editions_folder, get_edition, list_editions
from market.core.disclosure import SPREADS, DisclosedCell
from market.core.editions import EditionId
from market.core.errors import Conflict
from market.core.summaries import QUANTILES, Grade

EDITIONS_REMEMBERED = 4


def frozen_folder(data: Path) -> Path:
    """Return where the private inputs of the editions lie."""
    return data / "frozen"


def read_memory(data: Path, edition: EditionId) -> Memory:
    """Return what readers may hold against *edition*: the four editions before it and the four after.

    Editions after it exist when an older quarter is built late.  Raises Conflict when the private folder
    of one of them is missing, for then nobody can tell what may change.
    """
    before, after = remembered_editions(data, edition)
    baselines = {other: read_baseline(frozen_folder(data) / str(other)) for other in (*before, *after)}
    standing = _standing(data, baselines[before[-1]]) if before else {}
    return Memory(
        standing,
        tuple({key: values for key, (_, values) in baseline.items()} for baseline in baselines.values()),
    )


def remembered_editions(data: Path, edition: EditionId) -> tuple[list[EditionId], list[EditionId]]:
    """Return the up to four editions before *edition* and after it that readers may hold against it, in order."""
    others = sorted(summary.id for summary in list_editions(editions_folder(data)) if summary.id != edition)
    before = [other for other in others if other < edition][-EDITIONS_REMEMBERED:]
    return before, [other for other in others if other > edition][:EDITIONS_REMEMBERED]


def read_origins(data: Path, edition: Edition) -> dict[CellKey, Cell]:
    """Return the carried cells of *edition* as the editions they were carried from show them."""
    carried = [cell for cell in edition.every_cell() if cell.carried_from]
    found = {
        cell.key: get_edition(editions_folder(data), str(cell.carried_from)).find_cell(cell.key) for cell in carried
    }
    return {key: cell for key, cell in found.items() if cell is not None}


def disclosed_cell(cell: Cell) -> DisclosedCell:
    """Return a published cell in the form the disclosure rules work on; of the intervals it has the median's."""
    return DisclosedCell(
        n_band=cell.n_band,
        grade=cast(Grade | None, cell.grade),
        half_width_band=cell.half_width_band,
        quantiles=cell.quantiles,
        spread={name: getattr(cell, name) for name in SPREADS},
        intervals=dict.fromkeys(QUANTILES) | {"p50": cell.interval},
        withheld=cell.withheld,
        carried_from=cell.carried_from,
    )


def _standing(data: Path, baseline: Baseline) -> dict[CellKey, Standing]:
    standing = {}
    for key, (shown_in, values) in baseline.items():
        cell = get_edition(editions_folder(data), shown_in).find_cell(key)
        if cell is None:
            raise Conflict(
                f"Edition {shown_in} lacks a cell that a later edition refers to; run `market edition verify`."
            )
        standing[key] = Standing(shown_in, disclosed_cell(cell), values)
    return standing
