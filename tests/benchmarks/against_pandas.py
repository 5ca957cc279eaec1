"""Quantiles, levels and shares of ten million prices here, beside the same with pandas and statsmodels on a tenth.

Both read the same kind of Parquet file and do: the median of each agency, service and share subcontracted, five
quantiles by service, the country-product-dummy fit, and the shares of agency and subcontracting in the variance within
services.  Here the fit is robust and has errors; there it is plain least squares on dummies, which favours them.

Prices are made up: a tenth of the prices means a tenth of the agencies.  It prints and asserts nothing; each part runs
in a process of its own.  pandas and statsmodels are no dependency of ours: install them beside it first.

Run from the root of the repository: `PYTHONPATH=. python tests/benchmarks/against_pandas.py [LINES]`.
"""

import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np

from market.benchmark.studies import read_quotes
from market.core.attribution import shares_within_services
from market.core.level_indicators import fit_levels
from market.core.summaries import QUANTILES
from market.core.votes import Votes

LINES = 10_000_000
AGENCIES, SERVICES = 10_000, 200
MADE = """
COPY (
    WITH pairs AS (
        SELECT a, s, 50 * power(1.03, s) * exp(0.35 * sqrt(-2 * ln(1 - hash(a) % 999983 / 999983.0))
                     * cos(6.2832 * (hash(a + 7) % 999979) / 999979.0)) AS level
        FROM range({agencies}) AS agencies(a), range({services}) AS services(s) WHERE hash(a * 1000 + s) % 2000 < 727
    ), priced AS (
        SELECT a, s, level, CASE WHEN hash(a * 31 + s * 17 + n) % 3 = 0 THEN 100 ELSE 0 END AS subcontracted
        FROM pairs, range({copies}) AS copies(n)
    )
    SELECT 'catalogue' AS scheme, printf('service-%03d', s) AS service, 'quoted' AS series,
           lower(lpad(to_hex(hash(a)), 16, '0')) AS group_id, subcontracted::SMALLINT AS subcontracted_percent,
           greatest(1, round(100 * level * (1 + 0.0018 * subcontracted) * exp(0.25 * sqrt(-2 * ln(1 - random()))
                    * cos(6.2832 * random()))))::BIGINT AS price_minor
    FROM priced ORDER BY ALL
) TO '{file}' (FORMAT parquet)
"""


def main() -> None:
    """Print seconds of both and their ratio; the parts call this file again."""
    if len(sys.argv) == 3 and sys.argv[1] in PARTS:
        begun = time.perf_counter()
        told = PARTS[sys.argv[1]](Path(sys.argv[2]))
        sys.stdout.write(json.dumps({"seconds": time.perf_counter() - begun, "told": told}))
        return
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    missing = [name for name in ("pandas", "statsmodels") if importlib.util.find_spec(name) is None]
    if missing:
        say(f"nothing to compare with: {' and '.join(missing)} are not installed")
        return
    with tempfile.TemporaryDirectory() as name:
        here = run("ours", make(Path(name) / "whole", lines))
        there = run("theirs", make(Path(name) / "tenth", lines // 10))
    say(f"here, {lines:,} prices: {here['seconds']:.1f} s {here['told']}")
    say(f"pandas and statsmodels, {lines // 10:,} prices: {there['seconds']:.1f} s {there['told']}")
    say(f"pandas and statsmodels on a tenth / here on all: {there['seconds'] / here['seconds']:.1f} (at least 10)")


def make(folder: Path, lines: int) -> Path:
    """Write made-up prices and return their folder; agencies grow with the lines."""
    folder.mkdir(parents=True)
    agencies = max(100, AGENCIES * lines // LINES)
    copies = max(1, round(lines / (agencies * SERVICES * 727 / 2000)))
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1; SELECT setseed(0.20261123)")
        file = folder / "observations.parquet"
        connection.execute(MADE.format(agencies=agencies, services=SERVICES, copies=copies, file=file))
    return folder


def run(part: str, folder: Path) -> dict:
    """Run one part in a process of its own."""
    command = [sys.executable, __file__, part, str(folder)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def ours(folder: Path) -> dict[str, float]:
    """Do all of it with what editions are made with."""
    path = folder / "observations.parquet"
    with duckdb.connect() as connection:
        votes = connection.execute(
            "SELECT service, list(agency ORDER BY agency), list(price ORDER BY agency) FROM (SELECT service, "
            f"CAST('0x' || group_id AS UBIGINT) AS agency, median(price_minor) AS price FROM read_parquet('{path}') "
            "GROUP BY ALL) GROUP BY service ORDER BY service"
        ).fetchall()
    cells = {
        service: Votes(np.array(agencies, dtype=np.uint64), np.array(prices)) for service, agencies, prices in votes
    }
    for own in cells.values():
        np.quantile(own.prices, list(QUANTILES.values()))
    fit = fit_levels(cells)
    with duckdb.connect() as connection:
        shares = shares_within_services(read_quotes(connection, path))
    return {"sigma": round(fit.levels.sigma, 4), "subcontracted": round(shares["subcontracted"], 4)}


def theirs(folder: Path) -> dict[str, float]:
    """Do all of it with pandas and statsmodels, as a notebook would."""
    import pandas  # noqa: PLC0415
    import statsmodels.api as sm  # noqa: PLC0415

    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT * FROM read_parquet('{folder / 'observations.parquet'}')").fetchnumpy()
    lines = pandas.DataFrame({name: np.asarray(column) for name, column in found.items()})
    medians = lines.groupby(["service", "group_id"], as_index=False)["price_minor"].median()
    medians.groupby("service")["price_minor"].quantile(list(QUANTILES.values()))
    levels = sm.OLS(np.log(medians["price_minor"]), dummies(pandas, medians)).fit()
    by_share = lines.groupby(["service", "group_id", "subcontracted_percent"], as_index=False)["price_minor"].median()
    outcome, subcontracted = np.log(by_share["price_minor"]), by_share[["subcontracted_percent"]].astype(float)
    service = pandas.get_dummies(by_share["service"], dtype=float)
    both = dummies(pandas, by_share)
    r2 = [
        sm.OLS(outcome, design).fit().rsquared
        for design in (service, service.join(subcontracted), both, both.join(subcontracted))
    ]
    alone, with_sub, with_agency, whole = (1 - (1 - value) / (1 - r2[0]) for value in r2)
    share = ((with_sub - alone) + (whole - with_agency)) / 2
    return {"sigma": round(float(np.sqrt(levels.scale)), 4), "subcontracted": round(float(share), 4)}


def dummies(pandas, cells):
    """Return a column for each service and for each agency but the first."""
    service = pandas.get_dummies(cells["service"], dtype=float)
    return service.join(pandas.get_dummies(cells["group_id"], dtype=float, drop_first=True))


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


PARTS: dict[str, Callable[[Path], dict[str, float]]] = {"ours": ours, "theirs": theirs}

if __name__ == "__main__":
    main()
