"""The cell table: one value per agency and cell.  The only step whose cost grows with the number of prices."""

from pathlib import Path

from market.benchmark.engines import engine, quoted, read_statement
from market.benchmark.published import CellKey

CONTRIBUTORS_FILE = "contributors.parquet"

Contributors = dict[CellKey, dict[str, float]]
"""Per cell the price of each agency in minor units, by pseudonym.  Private: never leaves the frozen folder."""


def reduce_to_cells(observations: Path, contributors: Path) -> Contributors:
    """Return each agency's median price per cell, and keep the table as Parquet at *contributors*.

    Both paths lie in the same private folder.
    """
    with engine(observations.parent) as connection:
        connection.execute(f"CREATE VIEW observations AS SELECT * FROM read_parquet({quoted(observations)})")
        connection.execute(f"CREATE TABLE agency_cells AS {read_statement('agency_cells')}")
        connection.execute(f"COPY agency_cells TO {quoted(contributors)} (FORMAT parquet)")
    return read_contributors(contributors)


def read_contributors(path: Path) -> Contributors:
    """Return the cell table kept at *path*; cells and agencies in sorted order."""
    cells: Contributors = {}
    with engine(path.parent) as connection:
        rows = connection.execute(
            "SELECT scheme, service, unit, currency, series, group_id, median_price "
            f"FROM read_parquet({quoted(path)}) ORDER BY ALL"
        ).fetchall()
    for scheme, service, unit, currency, series, group, price in rows:
        cells.setdefault(CellKey(scheme, service, unit, currency, series), {})[group] = float(price)
    return cells
