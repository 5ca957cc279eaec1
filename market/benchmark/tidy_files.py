"""A table of an edition as tidy CSV and as Parquet with the same rows."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from market.benchmark.engines import engine, quoted


def write_tidy(folder: Path, names: tuple[str, str], columns: Mapping[str, str], rows: Iterable[Sequence[str]]) -> None:
    """Write *rows* of texts as CSV with a header and as Parquet, under the two *names*, into *folder*.

    *columns* maps each name to its type in the Parquet file; an empty text is no value there.
    """
    source, target = (folder / name for name in names)
    with source.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    written = (
        f"read_csv({quoted(source)}, columns = {dict(columns)}, header = true, auto_detect = false, "
        "delim = ',', quote = '\"', escape = '\"')"
    )
    with engine(folder, threads=1) as connection:
        connection.execute(f"COPY (SELECT * FROM {written}) TO {quoted(target)} (FORMAT parquet)")
