"""From the live market to a private, unchanging file of comparable prices; the one step that reads the store."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from sqlite_utils import Database

from market.benchmark.cells import number_votes
from market.benchmark.conversions import Conversions
from market.benchmark.ecb_rates import ecb_rates
from market.benchmark.engines import engine, quoted, read_statement, rows_of, write_rows
from market.benchmark.frozen_records import write_bundles, write_claims, write_conduct, write_mark_ups
from market.benchmark.frozen_work import write_awarded, write_kinds, write_projects, write_scopes, write_success_fees
from market.core.budget_indicators import AwardedValue
from market.core.catalogue import Catalogue
from market.core.conduct_indicators import OrganisationCount, merged_counts
from market.core.editions import Quarter, observation_window, quarter_over, work_window
from market.core.exchange_rates import LONGEST_GAP
from market.core.price_ratios import AmountPair
from market.core.prices import CATALOGUE_SCHEME, Observation, countable
from market.core.projects import Project
from market.core.scope_indicators import ScopedPrice
from market.core.slices import columns as slice_columns
from market.core.subcontracts import MarkUp
from market.core.votes import pseudonym
from market.store.attestations import list_agency_claims
from market.store.bundles import iterate_bundles
from market.store.conduct import list_market_conduct
from market.store.exchange_rates import load_rate_tables
from market.store.observations import iterate_group_members, iterate_observations
from market.store.projects import iterate_closings, iterate_wanted_measures, list_awarded_values
from market.store.success_fees import iterate_success_fees

OBSERVATIONS_FILE = "observations.parquet"
NOTE_FILE = "frozen.json"
ACCOUNTS_FILE = "accounts.txt"

NO_EXCHANGE_RATE = "no-exchange-rate"
UNKNOWN_SERVICE = "unknown-service"
UNIT_DIFFERS = "unit-differs"
AGENCY_NOT_YET_COUNTED = "agency-not-yet-counted"
OLDER_LIST_PRICE = "older-list-price"

_COLUMNS = {
    "scheme": "VARCHAR",
    "service": "VARCHAR",
    "unit": "VARCHAR",
    "currency": "VARCHAR",
    "series": "VARCHAR",
    "group_id": "VARCHAR",
    "price_minor": "BIGINT",
    "dated": "DATE",
    "evidence_grade": "VARCHAR",
    **{column: "VARCHAR" for _, column in slice_columns()},
    "subcontracted_percent": "SMALLINT",
}
# Of a price that says nothing about subcontracting.
_NOT_SAID = -1
_BLOCK = 1 << 20
_pseudonym = lru_cache(maxsize=100_000)(pseudonym)


@dataclass(frozen=True, slots=True)
class Frozen:
    """The comparable prices behind one edition, in a private folder.

    *inputs_hash* is the SHA-256 of the rows as canonical CSV: header, every field quoted, LF, sorted by
    all columns; so it depends on no engine's file format.  *held* and *left_out* count the prices that
    did not enter, by reason: held ones could enter once something is mended.  *converted* counts the prices
    in other currencies by the source of their rate, older list prices among them.
    """

    folder: Path
    quarter: Quarter
    after: date
    until: date
    currency: str
    inputs_hash: str
    prices: int
    held: Mapping[str, int]
    left_out: Mapping[str, int]
    converted: Mapping[str, int]

    @property
    def observations(self) -> Path:
        """The Parquet file of prices, sorted; agencies are pseudonyms."""
        return self.folder / OBSERVATIONS_FILE


def freeze(
    db: Database,
    catalogue: Catalogue,
    quarter: Quarter,
    folder: Path,
    *,
    currency: str,
    mark_ups: Iterable[MarkUp] = (),
    projects: Iterable[Project] = (),
) -> Frozen:
    """Write the comparable prices of *quarter*'s window into *folder* and return what was frozen.

    Bundles and those of *mark_ups* that lie in the window and are in *currency* are kept beside them, and how far
    claims to meet standards and counts of conduct had come when the quarter was over; also finished *projects*, and
    what was awarded in the same two years.

    Prices in the catalogue are converted into *currency* at the rate of the day they were named, the central
    bank's of Europe before those an operator imported; without a rate they are held.  Imported schemes keep
    their own currency.  Names of agencies' groups become pseudonyms.
    """
    after, until = observation_window(quarter)
    held: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    live = iterate_observations(db, catalogue, after=after, until=until)
    conversions = Conversions(currency, lambda: (ecb_rates(), *load_rate_tables(db, until=until + LONGEST_GAP)))
    rows = _fit(_counted(live, until, left_out), catalogue, conversions, held)
    folder.mkdir(parents=True, exist_ok=True)
    scopes: list[ScopedPrice] = []
    prices, inputs_hash = _write_observations(folder, _with_scopes(rows, scopes), left_out)
    write_scopes(folder, scopes)
    conversions.write(folder)
    _write_accounts(folder, iterate_group_members(db))
    write_bundles(folder, iterate_bundles(db, catalogue, after=after, until=until, currency=currency))
    write_claims(folder, list_agency_claims(db, catalogue, until=quarter_over(quarter)))
    write_conduct(folder, _conduct(db, quarter))
    write_projects(folder, projects)
    write_kinds(folder, catalogue.count_kinds)
    write_awarded(folder, _awarded(db, quarter, currency))
    write_success_fees(folder, iterate_success_fees(db, after=after, until=until, currency=currency))
    write_mark_ups(folder, _pairs(mark_ups, after, until, currency))
    counts = [_sorted(each) for each in (held, left_out, conversions.counts)]
    frozen = Frozen(folder, quarter, after, until, currency, inputs_hash, prices, *counts)
    _write_note(frozen)
    return frozen


def read_accounts(folder: Path) -> frozenset[int]:
    """Return the pseudonyms, as numbers, of the accounts that belonged to a larger group when *folder* was frozen.

    They may stand behind no figure: the group votes for them.  None where an older edition kept no list.
    """
    path = folder / ACCOUNTS_FILE
    return frozenset(int(line, 16) for line in path.read_text().split()) if path.is_file() else frozenset()


def _conduct(db: Database, quarter: Quarter) -> list[OrganisationCount]:
    after, until = work_window(quarter)
    return [
        *list_market_conduct(db, now=quarter_over(quarter)),
        *iterate_wanted_measures(db, after=after, until=until),
        *merged_counts(iterate_closings(db, after=after, until=until)),
    ]


def _awarded(db: Database, quarter: Quarter, currency: str) -> list[AwardedValue]:
    after, until = work_window(quarter)
    return list_awarded_values(db, after=after, until=until, currency=currency)


def _pairs(mark_ups: Iterable[MarkUp], after: date, until: date, currency: str) -> Iterator[AmountPair]:
    for found in mark_ups:
        if found.currency == currency and after < found.dated.date() <= until:
            yield AmountPair(found.controlling_group, found.charged_minor, found.paid_minor)


def _write_accounts(folder: Path, members: Iterable[str]) -> None:
    lines = sorted(_pseudonym(account) for account in members)
    (folder / ACCOUNTS_FILE).write_text("".join(f"{line}\n" for line in lines))


def _counted(observations: Iterable[Observation], until: date, left_out: Counter[str]) -> Iterator[Observation]:
    # Imports, which may be millions of rows, stream through; only the platform's own prices are gathered.
    platform: list[Observation] = []
    for observation in observations:
        if observation.member_since is None:
            yield observation
        else:
            platform.append(observation)
    kept = 0
    for observation in countable(platform, until=until):
        kept += 1
        yield observation
    if kept < len(platform):
        left_out[AGENCY_NOT_YET_COUNTED] += len(platform) - kept


def _fit(
    observations: Iterable[Observation], catalogue: Catalogue, conversions: Conversions, held: Counter[str]
) -> Iterator[Observation]:
    units = {service.code: service.unit for service in catalogue.services}
    for observation in observations:
        if observation.scheme == CATALOGUE_SCHEME:
            if observation.service not in units:
                held[UNKNOWN_SERVICE] += 1
                continue
            if observation.unit != units[observation.service]:
                held[UNIT_DIFFERS] += 1
                continue
            converted = conversions.into_market_currency(observation)
            if converted is None:
                held[NO_EXCHANGE_RATE] += 1
                continue
            yield converted
        else:
            yield observation


def _with_scopes(observations: Iterable[Observation], scopes: list[ScopedPrice]) -> Iterator[Observation]:
    # Prices stream through; of quoted ones, which are the platform's own, the scope is noted on the way.
    for each in observations:
        if each.series == "quoted" and each.scheme == CATALOGUE_SCHEME:
            amounts = float(each.price_minor), float(each.scope_factor)
            scopes.append(ScopedPrice(each.group, each.service, *amounts, each.subcontractor))
        yield each


def _write_observations(folder: Path, rows: Iterable[Observation], left_out: Counter[str]) -> tuple[int, str]:
    raw, canonical = folder / "counted.csv", folder / "observations.csv"
    counted = write_rows(raw, map(_frozen_row, rows))
    with engine(folder) as connection:
        connection.execute(f"CREATE TEMP VIEW counted AS SELECT * FROM {rows_of(raw, _COLUMNS)}")
        connection.execute(f"CREATE TEMP TABLE frozen AS {read_statement('frozen_observations')}")
        columns = ", ".join(_COLUMNS)
        ordered = f"FROM frozen ORDER BY {columns}"
        connection.execute(
            f"COPY (SELECT {columns} {ordered}) TO {quoted(canonical)} (FORMAT csv, HEADER true, FORCE_QUOTE *)"
        )
        connection.execute(f"COPY (SELECT * {ordered}) TO {quoted(folder / OBSERVATIONS_FILE)} (FORMAT parquet)")
        prices = int(connection.execute("SELECT COUNT(*) FROM frozen").fetchall()[0][0])
    number_votes(folder / OBSERVATIONS_FILE)
    inputs_hash = _hash_file(canonical)
    raw.unlink()
    canonical.unlink()
    if prices < counted:
        left_out[OLDER_LIST_PRICE] += counted - prices
    return prices, inputs_hash


def _frozen_row(row: Observation) -> tuple[str | int, ...]:
    return (
        row.scheme,
        row.service,
        row.unit,
        row.currency,
        row.series,
        _pseudonym(row.group),
        row.price_minor,
        row.dated.isoformat(),
        row.evidence_grade,
        *(row.circumstances.get(dimension, "") for dimension, _ in slice_columns()),
        _NOT_SAID if row.subcontracted_percent is None else row.subcontracted_percent,
    )


def _hash_file(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _write_note(frozen: Frozen) -> None:
    note = {
        "quarter": str(frozen.quarter),
        "after": frozen.after.isoformat(),
        "until": frozen.until.isoformat(),
        "currency": frozen.currency,
        "inputs_hash": frozen.inputs_hash,
        "prices": frozen.prices,
        "held": dict(frozen.held),
        "left_out": dict(frozen.left_out),
        "converted": dict(frozen.converted),
    }
    text = json.dumps(note, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    (frozen.folder / NOTE_FILE).write_text(text, encoding="utf-8")


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return {reason: counts[reason] for reason in sorted(counts)}
