"""Reading Parquet files that others wrote."""

from pathlib import Path

import duckdb

from market.core.errors import Invalid

_FLOATS = ("FLOAT", "DOUBLE")


def read_parquet_rows(path: Path) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the column names and all rows of a Parquet file, every cell as text, null as the empty text.

    Binary fractions are rounded to four decimals, so that 67.55 does not read 67.54999999999999716.
    Raises Invalid at ``file`` when the file is damaged.
    """
    with duckdb.connect() as connection:
        try:
            relation = connection.from_parquet(str(path))
            cells = [_as_text(name, str(kind)) for name, kind in zip(relation.columns, relation.types, strict=True)]
            return tuple(relation.columns), relation.project(", ".join(cells)).fetchall()
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise Invalid({"file": f"The Parquet file cannot be read ({reason}): export it again."}) from None


def _as_text(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    value = f"round({quoted}, 4)" if kind in _FLOATS else quoted
    return f"coalesce(CAST({value} AS VARCHAR), '') AS {quoted}"
