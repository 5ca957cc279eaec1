"""What an edition of ten million prices costs beside the bare query it cannot do without, on one machine in one run.

The bare query is the two stages alone: the median of each agency and service, then five quantiles by service.  The
edition is everything that grows with the prices: cells, quantiles, intervals and their disclosure, price levels
with the robust fit and errors, files, and the gate that recomputes and attacks them.  Charts do not grow with prices
and are printed apart.  Each part runs in a process of its own, by turns; ratios are of the best of several runs.

Prices are made up: 10,000 agencies, 200 services, about 727,000 pairs of them.  It prints and asserts nothing.

Run from the root of the repository: `PYTHONPATH=. python tests/benchmarks/editions_10m.py [LINES] [RUNS]`.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import duckdb

from market.actions.catalogue import read_seed_files
from market.benchmark.builds import write_candidate
from market.benchmark.cells import number_votes, read_contributors
from market.benchmark.freeze import Frozen
from market.benchmark.frozen_records import write_bundles, write_claims, write_conduct, write_mark_ups
from market.benchmark.frozen_work import write_awarded, write_kinds, write_projects, write_scopes, write_success_fees
from market.benchmark.packages import hash_catalogue
from market.benchmark.published import EditionSummary
from market.core.catalogue_files import parse_catalogue
from market.core.editions import EditionId, Quarter, observation_window
from market.core.level_designs import design_of_votes
from market.core.levels import robust_fit
from market.core.votes import Votes

SEED_DATA = Path(__file__).parents[2] / "seed_data"
LINES, RUNS = 10_000_000, 3
AGENCIES, SERVICES, FILLED = 10_000, 200, 727
QUARTER = Quarter(2026, 3)
PAIRS = """
CREATE TABLE pairs AS
SELECT a, s, 50 * power(1.03, s) * exp(0.35 * sqrt(-2 * ln(1 - hash(a) % 999983 / 999983.0))
             * cos(6.2832 * (hash(a + 7) % 999979) / 999979.0)) AS level
FROM range({agencies}) AS agencies(a), range({services}) AS services(s) WHERE hash(a * 1000 + s) % 2000 < {filled}
"""
PRICED = """
CREATE TABLE priced AS
SELECT a, s, greatest(1, round(100 * level * exp(0.25 * sqrt(-2 * ln(1 - random())) * cos(6.2832 * random()))))::BIGINT
             AS price_minor
FROM pairs, range({most}) AS copies(n) WHERE n < 1 + hash(a * 777 + s) % {spread}
"""
FROZEN = """
COPY (
    SELECT 'rates' AS scheme, printf('service-%03d', s) AS service, 'hour' AS unit, 'USD' AS currency, 'list' AS series,
           lower(lpad(to_hex(hash(a)), 16, '0')) AS group_id, price_minor, DATE '2026-03-10' AS dated,
           'G4' AS evidence_grade, '' AS city, '' AS agency_type, '' AS agency_size, '' AS department,
           '' AS subcontracting, '' AS standards, '' AS volume, -1::SMALLINT AS subcontracted_percent,
           dense_rank() OVER (ORDER BY printf('service-%03d', s), lower(lpad(to_hex(hash(a)), 16, '0'))) AS vote,
           CAST(row_number() OVER (PARTITION BY s, a ORDER BY price_minor) AS INTEGER) AS place,
           CAST(count(*) OVER (PARTITION BY s, a) AS INTEGER) AS prices
    FROM priced ORDER BY service, group_id, price_minor
) TO '{file}' (FORMAT parquet)
"""
BARE = """
SELECT service, quantile_cont(price, [0.1, 0.25, 0.5, 0.75, 0.9])
FROM (SELECT service, group_id, median(price_minor) AS price FROM read_parquet('{file}') GROUP BY ALL)
GROUP BY service ORDER BY service
"""


def main() -> None:
    """Print seconds, peak memory and ratios; the parts call this file again."""
    if len(sys.argv) == 3 and sys.argv[1] in PARTS:
        measure(PARTS[sys.argv[1]], Path(sys.argv[2]))
        return
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else RUNS
    with tempfile.TemporaryDirectory() as name:
        folders = {count: make(Path(name) / str(count), count) for count in (lines // 10, lines)}
        best = {count: compare(folder, count, runs) for count, folder in folders.items()}
    per_line = {count: found["edition"] / count for count, found in best.items()}
    bare, whole = best[lines]["bare"], best[lines]["edition"]
    say(f"edition / bare query at {lines:,} lines: {whole / bare:.2f} (at most 5)")
    say(
        f"cost of a line at {lines:,} / at {lines // 10:,}: {per_line[lines] / per_line[lines // 10]:.2f} (at most 1.2)"
    )


def make(folder: Path, lines: int) -> Path:
    """Write frozen prices as the freeze does and return their folder; agencies grow with the lines."""
    folder.mkdir(parents=True)
    agencies = max(100, AGENCIES * lines // LINES)
    each = lines / (agencies * SERVICES * FILLED / 2000)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1; SELECT setseed(0.20261123)")
        connection.execute(PAIRS.format(agencies=agencies, services=SERVICES, filled=FILLED))
        connection.execute(PRICED.format(most=int(2 * each) + 2, spread=max(1, round(2 * each - 1))))
        connection.execute(FROZEN.format(file=folder / "observations.parquet"))
        number_votes(folder / "observations.parquet")
        write_bundles(folder, [])
        write_mark_ups(folder, [])
        write_claims(folder, [])
        write_conduct(folder, [])
        write_projects(folder, [])
        write_kinds(folder, [])
        write_awarded(folder, [])
        write_success_fees(folder, [])
        write_scopes(folder, [])
        (count,) = connection.execute("SELECT COUNT(*) FROM priced").fetchone() or (0,)
    size = (folder / "observations.parquet").stat().st_size / 1e6
    say(f"made {count:,} prices ({size:.0f} MB)")
    return folder


def compare(folder: Path, lines: int, runs: int) -> dict[str, float]:
    """Run the parts by turns and print the best of each."""
    found: dict[str, list[dict]] = {name: [] for name in PARTS}
    for _ in range(runs):
        for name in PARTS:
            command = [sys.executable, __file__, name, str(folder)]
            found[name].append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    best = {name: min(taken, key=lambda run: run["seconds"]) for name, taken in found.items()}
    for name, run in best.items():
        say(f"{lines:>11,} lines  {name:8} {run['seconds']:7.2f} s  peak {run['peak_mb']:6,.0f} MB  {run['parts']}")
    return {name: run["seconds"] for name, run in best.items()}


def measure(part: Callable[[Path], dict[str, float]], folder: Path) -> None:
    """Print one part's seconds and peak memory as JSON; what does not grow with prices is left out of the seconds."""
    parts = part(folder)
    seconds = sum(taken for name, taken in parts.items() if name != "draw charts")
    peak = _peak_megabytes()
    rounded = {name: round(taken, 2) for name, taken in parts.items()}
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_mb": peak, "parts": rounded}))


def _peak_megabytes() -> float:
    # What the system counts for a process begins with what its parent had; this file begins anew with the program.
    status = Path("/proc/self/status").read_text().split("VmHWM:")[1]
    return int(status.split()[0]) / 1024


def bare(folder: Path) -> dict[str, float]:
    """Run the two stages and nothing else."""
    begun = time.perf_counter()
    with duckdb.connect() as connection:
        connection.execute(BARE.format(file=folder / "observations.parquet")).fetchall()
    return {"query": time.perf_counter() - begun}


def edition(folder: Path) -> dict[str, float]:
    """Build a candidate edition with its gate, then fit the levels."""
    steps: list[tuple[str, float]] = []
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        public = Path(name) / "2026Q3-v1"
        public.mkdir()
        write_edition(folder, public, lambda step: steps.append((step, time.perf_counter())))
        steps.append(("", time.perf_counter()))
    # In an edition of the catalogue the votes are at hand when levels are fitted.
    votes = {key.service: votes for key, votes in read_contributors(folder / "contributors.parquet").items()}
    begun = time.perf_counter()
    fit_votes(votes)
    taken = {name: later - earlier for (name, earlier), (_, later) in pairwise(steps)}
    return taken | {"fit levels": time.perf_counter() - begun}


def write_edition(frozen: Path, public: Path, progress: Callable[[str], object] = lambda _step: None) -> None:
    """Write an edition of the prices in *frozen* into the folder *public* and check it."""
    catalogue = parse_catalogue(read_seed_files(SEED_DATA))
    after, until = observation_window(QUARTER)
    summary = EditionSummary(
        EditionId(QUARTER, 1), datetime(2026, 10, 15, tzinfo=UTC), None, "", True, "USD", after, until, "",
        hash_catalogue(()), {}, {}, {},
    )  # fmt: skip
    prices = Frozen(frozen, QUARTER, after, until, "USD", "", 1, {}, {}, {})
    with tempfile.TemporaryDirectory() as data:
        write_candidate(prices, catalogue, summary, data=Path(data), folder=public, progress=progress)


def fit_votes(votes: dict[str, Votes]) -> None:
    """Fit robust price levels with their errors to all cells."""
    design = design_of_votes(votes)
    if design is None:
        raise ValueError("the made-up market has no cells to fit")
    robust_fit(design)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


PARTS: dict[str, Callable[[Path], dict[str, float]]] = {"bare": bare, "edition": edition}

if __name__ == "__main__":
    main()
