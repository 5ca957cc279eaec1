"""The gate: what is about to be published is read back and held against the private data by slower, plainer code.

Any failure stops the build.  The recomputation shares no code with the measures, on purpose.
"""

import csv
import itertools
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from market.benchmark.attacks import MOST_PINNED, Pair, close_pairs, guessed_votes, is_beyond_chance, pinned_votes
from market.benchmark.engines import engine, quoted
from market.benchmark.published import Cell, CellKey
from market.benchmark.reader import Edition
from market.benchmark.tables import CELLS_CSV, CELLS_PARQUET, CSV_COLUMNS, tidy_rows
from market.core.errors import MarketError
from market.core.votes import Votes

_MOST_ECHOES = 0.02
_FEWEST_ECHOES = 3
_N_BANDS = {"5-9": (5, 9), "10-17": (10, 17), "18-45": (18, 45), "46-99": (46, 99), "100+": (100, math.inf)}
_FEWEST_FOR = {"p10": 46, "p25": 18, "p50": 5, "p75": 18, "p90": 46}
_PSEUDONYM = re.compile(r"\b[0-9a-f]{16}\b")
_CANDIDATES = 3


class EditionRefused(MarketError):
    """A candidate edition failed a check and is not published; the text names the check and the cell."""

    def __init__(self, check: str, cell: str, sentence: str) -> None:
        self.check = check
        self.cell = cell
        super().__init__(f"The edition was not published: check {check!r} failed at {cell}: {sentence}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The private side of a candidate: the values behind each shown cell, the past, and the frozen prices.

    *origins* are the carried cells as the editions they were carried from show them; *others* the values behind
    what up to four editions on either side show; *accounts* the pseudonyms of accounts that belong to a larger group.
    """

    behind: Mapping[CellKey, Votes]
    origins: Mapping[CellKey, Cell]
    others: Sequence[Mapping[CellKey, Votes]]
    accounts: Collection[int]
    observations: Path
    after: date
    until: date


def check_edition(edition: Edition, evidence: Evidence) -> None:
    """Raise EditionRefused at the first check that *edition*, as written to disk, does not pass."""
    cells = edition.every_cell()
    shown = [cell for cell in cells if cell.shows_figures()]
    check_files_agree(edition, cells)
    check_dates(evidence)
    for cell in cells:
        check_withheld_cell(cell)
    for cell in shown:
        if cell.key not in evidence.behind:
            raise _refused("reconstruction", cell, "no private values stand behind its figures.")
        values = evidence.behind[cell.key]
        check_thresholds(cell, values)
        check_crowd(cell, values)
        check_reconstruction(cell, values, evidence.origins.get(cell.key))
    behind = {cell.key: evidence.behind[cell.key] for cell in shown}
    check_pairs(shown, behind, evidence.others)
    check_pinned(shown, behind)
    check_groups(behind, evidence.accounts)
    check_echoes(shown, evidence.behind)
    check_names(edition, evidence.behind)


def check_files_agree(edition: Edition, cells: Sequence[Cell]) -> None:
    """Check that CSV and Parquet have the agreed columns and exactly the figures of the database, and no others."""
    with edition.file(CELLS_CSV).open(encoding="utf-8", newline="") as handle:
        header, *rows = list(csv.reader(handle))
    if header != list(CSV_COLUMNS):
        raise EditionRefused("files agree", CELLS_CSV, "its columns are not the agreed ones.")
    expected = list(tidy_rows(edition.summary, cells))
    for written, own in itertools.zip_longest(map(tuple, rows), expected):
        if written != own:
            row = "/".join((own or written or ())[3:11])
            raise EditionRefused("files agree", row, f"{CELLS_CSV} differs from the database.")
    if _parquet_rows(edition.file(CELLS_PARQUET)) != expected:
        raise EditionRefused("files agree", CELLS_PARQUET, f"its rows differ from {CELLS_CSV}.")


def check_dates(evidence: Evidence) -> None:
    """Check that no price is from outside the window, so none is younger than 90 days at the quarter's end."""
    path = evidence.observations
    with engine(path.parent) as connection:
        first, last = connection.execute(f"SELECT MIN(dated), MAX(dated) FROM read_parquet({quoted(path)})").fetchall()[
            0
        ]
    if first is not None and not evidence.after < first <= last <= evidence.until:
        sentence = f"prices are dated {first} to {last}, the window is after {evidence.after} until {evidence.until}."
        raise EditionRefused("dates", path.name, sentence)


def check_withheld_cell(cell: Cell) -> None:
    """Check that a cell that shows no price tells nothing else either, and that every gap has its reason."""
    figures = (*cell.quantiles.items(), ("p90_p10", cell.p90_p10), ("p75_p25", cell.p75_p25), ("qcd", cell.qcd))
    for name, value in (*figures, ("p50_interval", cell.interval)):
        if (value is None) != (name in cell.withheld):
            raise _refused("withheld", cell, f"{name} is neither shown nor withheld with a reason, or both.")
    told = (cell.n_band, cell.grade, cell.half_width_band, cell.interval, cell.p90_p10, cell.p75_p25, cell.qcd)
    if not cell.shows_figures() and (any(told) or set(cell.withheld.values()) != {cell.reason}):
        raise _refused("withheld", cell, "it shows no price, yet tells how many agencies there are or why.")


def check_thresholds(cell: Cell, values: Votes) -> None:
    """Check the number of agencies against the band told and against what each figure needs."""
    n = len(values)
    fewest, most = _N_BANDS.get(cell.n_band or "", (math.inf, 0))
    if not fewest <= n <= most:
        raise _refused("thresholds", cell, f"the band {cell.n_band} does not fit the number of agencies.")
    for name, price in cell.quantiles.items():
        if price is not None and n < _FEWEST_FOR[name]:
            raise _refused("thresholds", cell, f"{name} is shown for too few agencies.")
    if cell.interval is not None and n < 100:
        raise _refused("thresholds", cell, "an interval is shown for fewer than 100 agencies.")


def check_crowd(cell: Cell, values: Votes) -> None:
    """Check that at least three agencies lie within 20 % of the exact quantile behind each shown price."""
    for name, price in cell.quantiles.items():
        if price is None:
            continue
        exact = float(_type_7(values, name))
        if np.count_nonzero(np.abs(values.prices - exact) <= exact * 0.20000001) < 3:
            raise _refused("crowd", cell, f"fewer than three agencies lie near {name}.")


def check_reconstruction(cell: Cell, values: Votes, origin: Cell | None) -> None:
    """Check every price against a recomputation, and a carried cell against its *origin*."""
    if cell.carried_from is not None:
        if origin is None or replace(cell, carried_from=None, slug=origin.slug) != origin:
            raise _refused("reconstruction", cell, f"its figures are not those of {cell.carried_from}.")
        return
    for name, price in cell.quantiles.items():
        if price is not None and price != _on_grid(_type_7(values, name), 48 if len(values) >= 46 else 24):
            raise _refused("reconstruction", cell, f"{name} is not what the private prices give.")
    ratios = (("p90_p10", "p90", "p10"), ("p75_p25", "p75", "p25"))
    for name, upper, lower in ratios:
        high, low = cell.quantiles[upper], cell.quantiles[lower]
        expected = None if high is None or low is None else round(high / low, 2)
        if getattr(cell, name) != expected:
            raise _refused("reconstruction", cell, f"{name} does not follow from the prices shown.")


def check_pairs(
    cells: Sequence[Cell], behind: Mapping[CellKey, Votes], others: Sequence[Mapping[CellKey, Votes]]
) -> None:
    """Run the differencing attack: cells against each other and against what neighbouring editions showed.

    A carried cell is public already, so only renewed ones are held against other editions.
    """
    renewed = {cell.key for cell in cells if cell.carried_from is None}
    pairs = [pair for pair in close_pairs(behind, others) if _is_new(pair, renewed)]
    for pair in pairs:
        if pair.tells_one_agency():
            name = "changes" if pair.first.edition != pair.second.edition else "pairs"
            sentence = f"its agencies and those of {_name(pair.second.key)} are too nearly the same."
            raise EditionRefused(name, _name(pair.first.key), sentence)
    hits, by_chance = guessed_votes(pairs)
    if is_beyond_chance(hits, by_chance):
        raise EditionRefused(
            "guesses", "the edition", f"{hits} differences of medians come near the price of an agency."
        )


def check_pinned(cells: Sequence[Cell], behind: Mapping[CellKey, Votes]) -> None:
    """Check that hardly any agency's price follows from the figures for somebody who knows all the others."""
    pinned, votes = pinned_votes(cells, behind)
    if is_beyond_chance(pinned, MOST_PINNED * votes):
        sentence = f"all others could tell the price of {pinned} of {votes} agencies to within 10 %."
        raise EditionRefused("pinned", "the edition", sentence)


def check_groups(behind: Mapping[CellKey, Votes], accounts: Collection[int]) -> None:
    """Check that no account of a larger group has a vote of its own; *accounts* are their pseudonyms' numbers."""
    own = np.array(sorted(accounts), dtype=np.uint64)
    for key, votes in behind.items():
        if np.isin(votes.agencies, own).any():
            raise EditionRefused("groups", _name(key), "an account of a group has a vote beside the group's.")


def check_echoes(cells: Sequence[Cell], behind: Mapping[CellKey, Votes]) -> None:
    """Check that published prices are hardly ever some agency's own price.

    Powers of ten are set aside: they are grid points and favourite prices at once, and tell nothing.  Where agencies
    stand close, a price meets one of theirs by chance, more often than the 2 % allowed; so that chance is allowed too.
    """
    prices, by_chance = 0, 0.0
    echoes: list[Cell] = []
    for cell in cells:
        own = np.unique(np.rint(behind[cell.key].prices).astype(np.int64))
        for price in cell.quantiles.values():
            if price is not None and str(price).rstrip("0") != "1":
                prices += 1
                by_chance += _share_taken(own, price)
                if price in behind[cell.key].prices:
                    echoes.append(cell)
    if len(echoes) >= _FEWEST_ECHOES and is_beyond_chance(len(echoes), max(by_chance, _MOST_ECHOES * prices)):
        raise _refused("echoes", echoes[0], f"{len(echoes)} of {prices} published prices are agencies' own prices.")


def check_names(edition: Edition, behind: Mapping[CellKey, Votes]) -> None:
    """Check that no public file names an agency, not even by its pseudonym."""
    numbers = [votes.agencies for votes in behind.values()]
    groups = set(np.unique(np.concatenate(numbers)).tolist()) if numbers else set()
    for name in edition.file_names():
        text = edition.file(name).read_bytes().decode("utf-8", "replace")
        if found := groups.intersection(int(word, 16) for word in _PSEUDONYM.findall(text)):
            raise EditionRefused("names", name, f"it contains the pseudonym {min(found):016x} of an agency.")


def _refused(check: str, cell: Cell, sentence: str) -> EditionRefused:
    return EditionRefused(check, "/".join(filter(None, (cell.scheme, cell.slug, cell.series, cell.slice))), sentence)


def _name(key: CellKey) -> str:
    return "/".join(filter(None, key))


def _is_new(pair: Pair, renewed: Collection[CellKey]) -> bool:
    """Whether a pair tells more than was public already: both in the candidate, or one of it that is renewed."""
    candidates = [cell for cell in pair[:2] if cell.edition == 0]
    return len(candidates) == 2 or candidates[0].key in renewed


def _share_taken(own: npt.NDArray[np.int64], price: int) -> float:
    """Return what share of the whole prices within 5 % of *price* some agency asks."""
    low, high = price - price // 20, price + price // 20
    taken = int(np.searchsorted(own, high, side="right") - np.searchsorted(own, low, side="left"))
    return taken / (high - low + 1)


def _parquet_rows(path: Path) -> list[tuple[str, ...]]:
    texts = ", ".join(f"COALESCE(CAST({column} AS VARCHAR), '')" for column in CSV_COLUMNS)
    with engine(path.parent) as connection:
        rows: list[tuple[str, ...]] = connection.execute(f"SELECT {texts} FROM read_parquet({quoted(path)})").fetchall()
    return rows


def _type_7(values: Votes, name: str) -> Fraction:
    """Return a quantile in exact arithmetic."""
    place = (len(values) - 1) * Fraction(int(name[1:]), 100)
    ranks = math.floor(place), math.ceil(place)
    below, above = (Fraction(float(price)) for price in np.partition(values.prices, ranks)[list(ranks)])
    return below + (above - below) * (place - math.floor(place))


def _on_grid(value: Fraction, steps: int) -> int:
    """Return the nearest grid point by trying the points around it, in whole minor units."""
    price = float(value)
    guess = round(math.log10(price) * steps)
    points = [math.pow(10, step / steps) for step in range(guess - _CANDIDATES, guess + _CANDIDATES + 1)]
    nearest = min(points, key=lambda point: max(point / price, price / point))
    return max(1, round(nearest))
