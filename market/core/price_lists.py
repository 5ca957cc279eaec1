"""Price lists from elsewhere: which rows count, which are held for review and which are refused, and why."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from market.core.errors import Invalid
from market.core.listed_prices import AcceptedPrice
from market.core.messages import say
from market.core.money import CURRENCIES, round_half_even
from market.core.price_cells import UnusableCell, name_key, tidy_name
from market.core.price_doubts import find_doubts, find_flat_agencies
from market.core.price_reasons import DOUBTS, HELD, LONGEST_NAME, REASONS, UNMAPPED
from market.core.price_rows import RowReader, Rules
from market.core.scheme_profiles import Profile

_SCHEME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_COUNTRY = re.compile(r"[A-Za-z]{2}", re.ASCII)
_SHOWN_TITLES = 10


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row as the file has it.

    *number* counts from 1 below the header; *values* holds every cell of the row, *cells* those the
    import reads, by field.  *cells* is None when the row does not fit the header.
    """

    number: int
    values: tuple[str, ...]
    cells: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class PriceList:
    """A file to import: where it comes from, what it belongs to and its rows; *currency* None means not said.

    *tax* (net, gross or exempt) and *country* hold for the rows that say nothing themselves; '' is not said.
    """

    source: str
    scheme: str
    currency: str | None
    profile: Profile
    file_name: str
    file_hash: str
    rows: Iterable[ListRow]
    tax: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that does not count, with the cells it had; *reason* is a key of `REASONS`."""

    row: int
    reason: str
    cells: Mapping[str, str]

    @property
    def outcome(self) -> str:
        """Held for review, or refused."""
        return REASONS[self.reason].outcome

    @property
    def title_key(self) -> str:
        """What a mapping of the row's title is found by; '' for a row that is not held."""
        return name_key(self.cells.get("service", "")) if self.outcome == HELD else ""


@dataclass(frozen=True, slots=True)
class SortedRows:
    """The rows of one price list by outcome."""

    accepted: tuple[AcceptedPrice, ...]
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many rows one reason stopped, and the first of them."""

    outcome: str
    reason: str
    rows: int
    example_row: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a price list; *imported_at* is set when it had been imported before.

    *unmapped* are the commonest titles without a service, with their rows.
    """

    scheme: str
    currency: str
    evidence_grade: str
    accepted: int
    held: int
    refused: int
    agencies: int = 0
    services: int = 0
    reasons: tuple[ReasonCount, ...] = ()
    imported_at: datetime | None = None
    unmapped: tuple[tuple[str, int], ...] = ()

    @property
    def is_of_use(self) -> bool:
        """Whether any row counts, or waits only for an operator's word on its title or price."""
        return self.accepted > 0 or any(line.reason in UNMAPPED | DOUBTS for line in self.reasons)


def check_origin(source: str, scheme: str, currency: str | None, *, tax: str = "", country: str = "") -> None:
    """Raise Invalid for a source, scheme, currency, tax or country that cannot be used."""
    problems = {}
    if not tidy_name(source) or len(source) > LONGEST_NAME or not source.isprintable():
        problems["source"] = say(
            "Name where the prices come from, in 1 to {longest_name} printable characters.", longest_name=LONGEST_NAME
        )
    if not _SCHEME.fullmatch(scheme):
        problems["scheme"] = say(
            "{scheme!r} is not a scheme: use small letters, digits and hyphens, such as gsa-s70.", scheme=scheme
        )
    if currency is not None and currency not in CURRENCIES:
        problems["currency"] = say(
            "{currency!r} is not a known currency: use one of {currencies}.",
            currency=currency,
            currencies=", ".join(CURRENCIES),
        )
    if country and not _COUNTRY.fullmatch(country):
        problems["country"] = say(
            "{country!r} is not a country: use the two letters of ISO 3166-1, such as RU.", country=country
        )
    if tax == "gross" and not country:
        problems["country"] = say("Prices with VAT are brought to net by the rate of a country: say which, such as RU.")
    if problems:
        raise Invalid(problems)


def sort_rows(rows: Iterable[ListRow], rules: Rules) -> SortedRows:
    """Return the rows that count, and the others with the first reason found for each.

    A row equal to an earlier one in every cell is refused; rows that differ anywhere are kept, because
    every agency has one vote however many rows it has.  Whether a list is filled with one price is asked
    of all its titles, mapped or not; the rows of such a list wait whole.
    """
    sorting = _Sorting(rules)
    for row in rows:
        sorting.take(row)
    return sorting.finish()


def report_rows(outcome: SortedRows, *, scheme: str, currency: str, evidence_grade: str) -> ImportReport:
    """Return the counts of *outcome* by reason, refused ones after held ones, the commonest first."""
    examples = {problem.reason: problem.row for problem in reversed(outcome.problems)}
    counts = Counter(problem.reason for problem in outcome.problems)
    reasons = [ReasonCount(REASONS[code].outcome, code, rows, examples[code]) for code, rows in counts.items()]
    held = sum(reason.rows for reason in reasons if reason.outcome == HELD)
    unmapped = Counter(tidy_name(each.cells["service"]) for each in outcome.problems if each.reason in UNMAPPED)
    return ImportReport(
        scheme=scheme,
        currency=currency,
        evidence_grade=evidence_grade,
        accepted=len(outcome.accepted),
        held=held,
        refused=len(outcome.problems) - held,
        agencies=len({price.agency for price in outcome.accepted}),
        services=len({price.service for price in outcome.accepted}),
        reasons=tuple(sorted(reasons, key=lambda reason: (reason.outcome, -reason.rows, reason.reason))),
        unmapped=tuple(unmapped.most_common(_SHOWN_TITLES)),
    )


class _Sorting:
    """Takes one row after the other; what can be said only of all of them together is said at the end."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._reader = RowReader(rules)
        self._seen: set[tuple[str, ...]] = set()
        self._offers: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._accepted: list[AcceptedPrice] = []
        self._problems: dict[int, RowProblem] = {}
        self._cells: dict[int, Mapping[str, str]] = {}

    def take(self, row: ListRow) -> None:
        cells = row.cells or _numbered(row.values)
        try:
            if row.cells is None:
                raise UnusableCell("wrong-cells")
            if row.values in self._seen:
                raise UnusableCell("duplicate-row")
            self._seen.add(row.values)
            self._note_offer(*self._reader.offer(cells))
            price = self._reader.read(row.number, cells)
        except UnusableCell as stop:
            self._problems[row.number] = RowProblem(row.number, stop.reason, cells)
        else:
            self._accepted.append(price)
            self._cells[row.number] = cells

    def finish(self) -> SortedRows:
        flat = find_flat_agencies(self._offers)
        for price in self._accepted:
            if price.agency in flat:
                self._hold(price.row, "flat-file", self._cells[price.row])
        for problem in list(self._problems.values()):
            if problem.reason in UNMAPPED and name_key(problem.cells["agency"]) in flat:
                self._hold(problem.row, "flat-file", problem.cells)
        kept = [price for price in self._accepted if price.row not in self._problems]
        for row, reason in find_doubts(kept).items():
            self._hold(row, reason, self._cells[row])
        return SortedRows(
            tuple(price for price in kept if price.row not in self._problems),
            tuple(self._problems[row] for row in sorted(self._problems)),
        )

    def _hold(self, row: int, reason: str, cells: Mapping[str, str]) -> None:
        self._problems[row] = RowProblem(row, reason, cells)

    def _note_offer(self, agency: str, title: str, amount: Decimal) -> None:
        self._offers[agency][name_key(title)].append(round_half_even(amount * 100))


def _numbered(values: tuple[str, ...]) -> dict[str, str]:
    return {str(position): value for position, value in enumerate(values, 1)}
