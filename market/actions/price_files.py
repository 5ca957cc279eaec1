"""Reading price lists from disk: CSV or Parquet into rows of text, and what is known of a scheme's files."""

import csv
import hashlib
import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from market.benchmark.parquet_files import read_parquet_rows
from market.core.errors import Invalid
from market.core.messages import say
from market.core.price_lists import ListRow
from market.core.scheme_profiles import Profile, parse_profile
from market.core.vat_rates import VatRates, parse_vat_rates

_PARQUET = b"PAR1"
_ZIP = b"PK\x03\x04"
_LONGEST_CELL = 131_072


@dataclass(frozen=True, slots=True)
class PriceFile:
    """A price list as read: its SHA-256, the names of its columns and every row below the header."""

    name: str
    hash: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def list_rows(self, columns: Mapping[str, int]) -> Iterator[ListRow]:
        """Yield the rows numbered from 1 with the cells at the positions *columns* gives; blank lines are skipped."""
        width = len(self.header)
        for number, values in enumerate(self.rows, 1):
            if values:
                fits = len(values) == width
                cells = {name: values[position] for name, position in columns.items()} if fits else None
                yield ListRow(number, values, cells)


def read_price_file(path: Path) -> PriceFile:
    """Return the content of a CSV (UTF-8, commas, one header row) or Parquet file.

    Raises Invalid at ``file`` with what is wrong when it is empty, binary, not UTF-8 or badly quoted.
    """
    content = path.read_bytes()
    if content.startswith(_PARQUET):
        header, rows = read_parquet_rows(path)
    else:
        header, rows = _read_csv(content)
    if not any(rows):
        raise Invalid({"file": say("The file has a header and no rows: nothing to import.")})
    return PriceFile(path.name, hashlib.sha256(content).hexdigest(), header, tuple(rows))


def read_profile(directory: Path, scheme: str) -> Profile:
    """Return the profile of *scheme* from `<scheme>.toml` in *directory*, the empty one when there is none."""
    path = directory / f"{scheme}.toml"
    if not path.is_file():
        return Profile()
    try:
        return parse_profile(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(
            {f"profile.{scheme}": say("{name} cannot be read: {error}. Correct it.", name=path.name, error=error)}
        ) from None


def read_vat_rates(directory: Path) -> VatRates:
    """Return the rates of `taxes/vat_rates.csv` in *directory*, the seed folder; raises Invalid for a faulty line."""
    return parse_vat_rates((directory / "taxes" / "vat_rates.csv").read_text(encoding="utf-8"))


def _read_csv(content: bytes) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    # Strict: without it, one stray quote swallows every row up to the next quote, and nobody is told.
    csv.field_size_limit(_LONGEST_CELL)  # the limit is the process's: other libraries raise it
    reader = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    try:
        rows = [tuple(row) for row in reader]
    except csv.Error as error:
        sentence = say(
            "The CSV breaks at line {line_num} ({error}): correct the quotes there.",
            line_num=reader.line_num,
            error=error,
        )
        raise Invalid({"file": sentence}) from None
    header = tuple(cell.strip() for cell in rows[0]) if rows else ()
    if not any(header):
        raise Invalid({"file": say("The first line is no header: put the column names there.")})
    return header, rows[1:]


def _decoded(content: bytes) -> str:
    if not content.strip():
        raise Invalid({"file": say("The file is empty: nothing to import.")})
    if content.startswith(_ZIP):
        raise Invalid({"file": say("This is a spreadsheet or an archive: save the sheet as CSV UTF-8.")})
    if b"\0" in content:
        raise Invalid({"file": say("The file is neither text nor Parquet: save it as CSV UTF-8.")})
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Invalid({"file": say("Line {line} is not UTF-8 text: save the file as CSV UTF-8.", line=line)}) from None
