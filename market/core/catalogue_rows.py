"""Reading one seed table cell by cell; every fault is told with its file, line, column and mend."""

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from market.core.errors import MarketError
from market.core.messages import say

MOST_FAULTS_SHOWN = 20
LIST_SEPARATOR = ";"

_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_DECIMAL = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,4})?", re.ASCII)


class SeedError(MarketError):
    """A seed file is faulty; the text lists file, line, column and mend of each fault."""


@dataclass(slots=True)
class Faults:
    """The faults of one file in the order they were found."""

    file: str
    sentences: list[str] = field(default_factory=list)

    def add(self, line: int, column: str, sentence: str) -> None:
        """Note a fault; *sentence* says what is wrong and what to do."""
        self.sentences.append(f"{self.file}, line {line}, column {column}: {sentence}")

    def report(self) -> str:
        """Return at most 20 faults, one a line, and how many more there are."""
        shown = self.sentences[:MOST_FAULTS_SHOWN]
        hidden = len(self.sentences) - len(shown)
        return "\n".join(
            [*shown, say("... and {hidden} more in {file}.", hidden=hidden, file=self.file)] if hidden else shown
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; a reader that meets a fault notes it and returns a harmless stand-in."""

    line: int
    position: int
    cells: Mapping[str, str]
    faults: Faults

    def refuse(self, column: str, sentence: str) -> None:
        """Note a fault of this row in *column*."""
        self.faults.add(self.line, column, sentence)

    def optional_text(self, column: str) -> str:
        """Return the cell, which may be empty but has no spaces around it and nothing invisible in it."""
        cell = self.cells[column]
        if cell != cell.strip():
            self.refuse(column, say("{cell!r} has spaces around it; remove them.", cell=cell))
        elif not cell.isprintable():
            hidden = next(character for character in cell if not character.isprintable())
            self.refuse(column, say("holds an invisible character ({hidden!a}); type the text anew.", hidden=hidden))
        return cell

    def text(self, column: str) -> str:
        """Return the cell, which may not be empty."""
        if not self.cells[column].strip():
            self.refuse(column, say("is empty; fill it in."))
            return ""
        return self.optional_text(column)

    def code(self, column: str) -> str:
        """Return a code: small ASCII letters, digits and single hyphens."""
        cell = self.text(column)
        if cell and cell == cell.strip() and not _KEBAB.fullmatch(cell):
            self.refuse(
                column, say("{cell!r} is no code; write small letters, digits and hyphens: press-office.", cell=cell)
            )
        return cell

    def matching(self, column: str, pattern: str, example: str) -> str:
        """Return a cell that matches *pattern* from end to end."""
        cell = self.text(column)
        if cell and not re.fullmatch(pattern, cell, re.ASCII):
            self.refuse(
                column, say("{cell!r} has the wrong form; write it like {example}.", cell=cell, example=example)
            )
        return cell

    def countries(self, column: str) -> tuple[str, ...]:
        """Return a list, perhaps empty, of ISO 3166-1 country codes of two letters."""
        parts = self.words(column)
        for part in parts:
            if not re.fullmatch("[A-Z]{2}", part, re.ASCII):
                self.refuse(column, say("{part!r} is no country code; write two capitals like RU.", part=part))
        return parts

    def optional_url(self, column: str) -> str:
        """Return a web address with https, or nothing."""
        cell = self.optional_text(column)
        if cell and not re.fullmatch(r"https://[\w.-]+/\S*", cell, re.ASCII):
            self.refuse(
                column, say("{cell!r} is no address; write it like https://iccopr.com/ or leave it empty.", cell=cell)
            )
        return cell

    def one_of(self, column: str, known: Collection[str], place: str) -> str:
        """Return a cell found among the *known* values; *place* tells where those are listed."""
        cell = self.text(column)
        if cell:
            self._require_known(column, cell, known, place)
        return cell

    def words(self, column: str) -> tuple[str, ...]:
        """Return the parts of a list written with semicolons; an empty cell is an empty list."""
        cell = self.optional_text(column)
        parts = tuple(cell.split(LIST_SEPARATOR)) if cell else ()
        if any(part != part.strip() or not part for part in parts):
            self.refuse(
                column, say("{cell!r} has an empty or padded part; separate the parts with ; alone.", cell=cell)
            )
        elif len(set(parts)) < len(parts):
            self.refuse(column, say("{cell!r} names a part twice; keep one.", cell=cell))
        return parts

    def some_of(self, column: str, known: Collection[str], place: str) -> tuple[str, ...]:
        """Return the parts of a list, each found among the *known* values."""
        parts = self.words(column)
        for part in parts:
            self._require_known(column, part, known, place)
        return parts

    def flag(self, column: str) -> bool:
        """Return True for 1 and False for 0."""
        return self.one_of(column, ("0", "1"), "0 (no) or 1 (yes)") == "1"

    def factor(self, column: str) -> Decimal:
        """Return a decimal above zero with at most four decimal places."""
        cell = self.text(column)
        if _DECIMAL.fullmatch(cell) and Decimal(cell) > 0:
            return Decimal(cell)
        if cell:
            self.refuse(
                column, say("{cell!r} is no factor; write a number above zero with a point, like 1.35.", cell=cell)
            )
        return Decimal(1)

    def count(self, column: str) -> int:
        """Return a whole number from 1; 1 for a cell that is none, which is noted."""
        cell = self.text(column)
        if re.fullmatch(r"[1-9][0-9]{0,8}", cell, re.ASCII):
            return int(cell)
        self.refuse(
            column, say("{cell!r} is no whole number from 1; write it without signs and separators.", cell=cell)
        )
        return 1

    def _require_known(self, column: str, value: str, known: Collection[str], place: str) -> None:
        if value.strip() not in known:
            self.refuse(column, say("{value!r} is not known; use a value of {place}.", value=value, place=place))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one table and the faults met so far."""

    rows: tuple[Row, ...]
    faults: Faults

    def accept(self, *, key: Sequence[str]) -> None:
        """Raise SeedError when faults were noted or two rows agree in all columns of *key*."""
        self._refuse_duplicates(key)
        if self.faults.sentences:
            raise SeedError(self.faults.report())

    def _refuse_duplicates(self, key: Sequence[str]) -> None:
        first_lines: dict[tuple[str, ...], int] = {}
        for row in self.rows:
            values = tuple(row.cells[column] for column in key)
            first = first_lines.setdefault(values, row.line)
            if first != row.line:
                shown = ", ".join(values)
                row.refuse(
                    key[-1],
                    say("{shown!r} is already on line {first}; remove one or rename it.", shown=shown, first=first),
                )


def read_sheet(files: Mapping[str, str], file: str, columns: Sequence[str]) -> Sheet:
    """Return the rows of the CSV *file*, whose header must name exactly *columns* in that order.

    *files* maps names to texts; raises SeedError when *file* is not among them.  A wrong header leaves
    no rows, because every later fault would only echo it; a row with too few or too many cells is
    noted and left out.
    """
    if file not in files:
        raise SeedError(say("{file} is missing; put it back into the folder of seed files.", file=file))
    faults = Faults(file)
    lines = _numbered_lines(files[file], faults, columns[0])
    _, header = next(lines, (1, []))
    if header != list(columns):
        _refuse_header(header, columns, faults)
        return Sheet((), faults)
    rows: list[Row] = []
    for line, cells in lines:
        if len(cells) < len(columns):
            faults.add(
                line,
                columns[len(cells)],
                say("has no cell; give all {columns} cells of the row.", columns=len(columns)),
            )
        elif len(cells) > len(columns):
            extra = say("{columns} too many; put text that has a comma in quotes.", columns=len(cells) - len(columns))
            faults.add(line, columns[-1], f"cells follow it, {extra}")
        else:
            rows.append(Row(line, len(rows) + 1, dict(zip(columns, cells, strict=True)), faults))
    if not rows and not faults.sentences:
        faults.add(2, columns[0], say("no row follows the header; put the rows back."))
    return Sheet(tuple(rows), faults)


def _numbered_lines(text: str, faults: Faults, column: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it begins on; a record that is no CSV ends the reading."""
    # Not splitlines: it also breaks at characters no editor counts as a line end.
    lines = (line + "\n" for line in text.removesuffix("\n").split("\n"))
    reader = csv.reader(lines, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        faults.add(
            begins, column, say("cannot be read ({error}); close the quotes that open on this line.", error=error)
        )


def _refuse_header(header: Sequence[str], columns: Sequence[str], faults: Faults) -> None:
    for column in columns:
        if column not in header:
            faults.add(1, column, say("is missing; the header must be {columns}.", columns=",".join(columns)))
    for position, column in enumerate(header):
        if column not in columns:
            faults.add(1, column or "without a name", say("is not expected; remove it or correct its name."))
        elif column in header[:position]:
            faults.add(1, column, say("stands twice in the header; remove one."))
    if not faults.sentences:
        faults.add(1, columns[0], say("the columns are in another order; write {columns}.", columns=",".join(columns)))
