"""What is frozen beside prices: bundles, mark-ups, claims and counts of conduct, each a private file of pseudonyms."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from market.benchmark.engines import engine, quoted, rows_of, write_rows
from market.core.attestation_indicators import AgencyClaim
from market.core.attestations import AttestationState
from market.core.bundles import Bundle, BundleLine
from market.core.conduct_indicators import OrganisationCount
from market.core.price_ratios import AmountPair
from market.core.votes import pseudonym

BUNDLES_FILE, MARK_UPS_FILE = "bundles.parquet", "mark_ups.parquet"
CLAIMS_FILE, CONDUCT_FILE = "claims.parquet", "conduct.parquet"
RECORD_FILES = (BUNDLES_FILE, MARK_UPS_FILE, CLAIMS_FILE, CONDUCT_FILE)

_SEPARATOR = ";"
_BUNDLE_COLUMNS = {
    "bundle": "INTEGER",
    "group_id": "VARCHAR",
    "service": "VARCHAR",
    "quantity": "DOUBLE",
    "amount_minor": "BIGINT",
}
_MARK_UP_COLUMNS = {"group_id": "VARCHAR", "charged_minor": "BIGINT", "paid_minor": "BIGINT"}
_CLAIM_COLUMNS = {
    "agency_id": "VARCHAR",
    "group_id": "VARCHAR",
    "standard": "VARCHAR",
    "state": "VARCHAR",
    "is_checked": "BOOLEAN",
    "circumstances": "VARCHAR",
}
_CONDUCT_COLUMNS = {"organisation_id": "VARCHAR", "measure": "VARCHAR", "met": "INTEGER", "cases": "INTEGER"}


def write_bundles(folder: Path, bundles: Iterable[Bundle]) -> None:
    """Keep *bundles* in the private *folder*, groups as pseudonyms, in an order that does not depend on the store."""
    named = sorted((pseudonym(bundle.group), bundle.lines) for bundle in bundles)
    rows = ((place, group, *line) for place, (group, lines) in enumerate(named) for line in lines)
    write_record(folder / BUNDLES_FILE, rows, _BUNDLE_COLUMNS)


def write_mark_ups(folder: Path, mark_ups: Iterable[AmountPair]) -> None:
    """Keep what is charged for subcontracted work beside what is paid for it in the private *folder*."""
    rows = sorted((pseudonym(pair.agency), int(pair.amount), int(pair.compared_with)) for pair in mark_ups)
    write_record(folder / MARK_UPS_FILE, rows, _MARK_UP_COLUMNS)


def write_claims(folder: Path, claims: Iterable[AgencyClaim]) -> None:
    """Keep in the private *folder* how far each agency's claim to each standard has come."""
    rows = sorted(
        (
            pseudonym(claim.agency),
            pseudonym(claim.group),
            claim.standard,
            str(claim.state),
            claim.is_checked,
            _SEPARATOR.join(claim.circumstances),
        )
        for claim in claims
    )
    write_record(folder / CLAIMS_FILE, rows, _CLAIM_COLUMNS)


def write_conduct(folder: Path, counts: Iterable[OrganisationCount]) -> None:
    """Keep what is counted of the conduct of each organisation in the private *folder*."""
    rows = sorted((pseudonym(count.organisation), count.measure, count.met, count.of) for count in counts)
    write_record(folder / CONDUCT_FILE, rows, _CONDUCT_COLUMNS)


def read_bundles(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Bundle]:
    """Return the bundles kept in *folder*, which *connection* may read."""
    rows = read_record(connection, folder / BUNDLES_FILE, "bundle, quantity, service")
    return [
        Bundle(group, tuple(BundleLine(*line) for _, _, *line in lines))
        for (_, group), lines in groupby(rows, lambda row: row[:2])
    ]


def read_mark_ups(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[AmountPair]:
    """Return the mark-ups kept in *folder*, which *connection* may read, as charged beside paid."""
    rows = read_record(connection, folder / MARK_UPS_FILE, "group_id, charged_minor, paid_minor")
    return [AmountPair(group, float(charged), float(paid)) for group, charged, paid in rows]


def read_claims(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[AgencyClaim]:
    """Return the claims kept in *folder*, which *connection* may read."""
    rows = read_record(connection, folder / CLAIMS_FILE, "agency_id, standard")
    return [
        AgencyClaim(agency, group, standard, AttestationState(state), checked, _parts(kinds))
        for agency, group, standard, state, checked, kinds in rows
    ]


def read_conduct(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[OrganisationCount]:
    """Return the counts of conduct kept in *folder*, which *connection* may read."""
    rows = read_record(connection, folder / CONDUCT_FILE, "organisation_id, measure")
    return [OrganisationCount(organisation, measure, met, of) for organisation, measure, met, of in rows]


def _parts(joined: str | None) -> tuple[str, ...]:
    return tuple(joined.split(_SEPARATOR)) if joined else ()


def write_record(path: Path, rows: Iterable[tuple[Any, ...]], columns: dict[str, str]) -> None:
    """Write *rows* of *columns*, SQL types by name, as a Parquet file at *path*, in the order given."""
    raw = path.with_suffix(".csv")
    write_rows(raw, rows)
    with engine(path.parent, threads=1) as connection:
        connection.execute(f"COPY (SELECT * FROM {rows_of(raw, columns)}) TO {quoted(path)} (FORMAT parquet)")
    raw.unlink()


def read_record(connection: duckdb.DuckDBPyConnection, path: Path, order: str) -> list[tuple[Any, ...]]:
    """Return the rows that `write_record` kept at *path*, by the columns of *order*."""
    return connection.execute(f"SELECT * FROM read_parquet({quoted(path)}) ORDER BY {order}").fetchall()
