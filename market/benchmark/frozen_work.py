"""What is frozen of finished work: projects with their counts and results, and what was awarded to whom, pseudonyms."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from market.benchmark.frozen_records import read_record, write_record
from market.core.budget_indicators import AwardedValue
from market.core.catalogue import CountKind
from market.core.lenses import WorkCost
from market.core.projects import Project
from market.core.scope_indicators import ScopedPrice
from market.core.success_fee_indicators import QuotedSuccessFee
from market.core.votes import pseudonym

PROJECTS_FILE, KINDS_FILE, AWARDED_FILE = "projects.parquet", "count_kinds.parquet", "awarded.parquet"
SUCCESS_FEES_FILE, SCOPES_FILE = "success_fees.parquet", "scopes.parquet"
WORK_FILES = (PROJECTS_FILE, KINDS_FILE, AWARDED_FILE, SUCCESS_FEES_FILE, SCOPES_FILE)

_PROJECT_COLUMNS = {
    "project": "INTEGER",
    "group_id": "VARCHAR",
    "is_split": "BOOLEAN",
    "fee_minor": "BIGINT",
    "pass_through_minor": "BIGINT",
    "own_minor": "BIGINT",
    "item": "VARCHAR",
    "code": "VARCHAR",
    "number": "BIGINT",
}
_KIND_COLUMNS = {"code": "VARCHAR", "lens": "VARCHAR", "within": "VARCHAR", "rate": "VARCHAR", "position": "INTEGER"}
_AWARDED_COLUMNS = {"group_id": "VARCHAR", "client_id": "VARCHAR", "department": "VARCHAR", "amount_minor": "BIGINT"}
_SUCCESS_FEE_COLUMNS = {"group_id": "VARCHAR", "kind": "VARCHAR", "fee_minor": "BIGINT"}
_SCOPE_COLUMNS = {"group_id": "VARCHAR", "service": "VARCHAR", "price_minor": "DOUBLE", "factor": "DOUBLE"}
_SCOPE_COLUMNS |= {"subcontractor": "VARCHAR"}
_COUNT, _RESULT = "count", "result"
# Of a client that did not say what its own staff cost.
_NOT_SAID = -1


def write_projects(folder: Path, projects: Iterable[Project]) -> None:
    """Keep *projects* in the private *folder*, in an order that does not depend on the store."""
    told = sorted((_head(project), _items(project)) for project in projects)
    rows = ((place, *head, *item) for place, (head, items) in enumerate(told) for item in items)
    write_record(folder / PROJECTS_FILE, rows, _PROJECT_COLUMNS)


def write_kinds(folder: Path, kinds: Iterable[CountKind]) -> None:
    """Keep what the kinds of counts meant on the day, for the catalogue may change."""
    rows = ((kind.code, kind.lens, kind.within, kind.rate, place) for place, kind in enumerate(kinds))
    write_record(folder / KINDS_FILE, rows, _KIND_COLUMNS)


def write_success_fees(folder: Path, fees: Iterable[QuotedSuccessFee]) -> None:
    """Keep in the private *folder* what agencies quoted for an outcome."""
    rows = sorted((pseudonym(fee.agency), fee.kind, fee.fee_minor) for fee in fees)
    write_record(folder / SUCCESS_FEES_FILE, rows, _SUCCESS_FEE_COLUMNS)


def write_scopes(folder: Path, prices: Iterable[ScopedPrice]) -> None:
    """Keep in the private *folder* quoted prices beside the scope they were asked for."""
    rows = sorted((pseudonym(price.agency), *price[1:4], _named(price.subcontractor)) for price in prices)
    write_record(folder / SCOPES_FILE, rows, _SCOPE_COLUMNS)


def write_awarded(folder: Path, values: Iterable[AwardedValue]) -> None:
    """Keep in the private *folder* what was awarded, by agency, client and department."""
    rows = sorted((pseudonym(v.agency), pseudonym(v.client), v.department, v.amount_minor) for v in values)
    write_record(folder / AWARDED_FILE, rows, _AWARDED_COLUMNS)


def read_projects(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Project]:
    """Return the projects kept in *folder*, which *connection* may read; the day of confirmation is not kept."""
    rows = read_record(connection, folder / PROJECTS_FILE, "project, item, code")
    return [_project(head[1:], [row[6:] for row in own]) for head, own in groupby(rows, lambda row: row[:6])]


def read_kinds(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[CountKind]:
    """Return the kinds kept in *folder*, without their names, in the catalogue's order."""
    rows = read_record(connection, folder / KINDS_FILE, "position")
    return [CountKind(code, lens or "", "", "", "", within or "", rate or "") for code, lens, within, rate, _ in rows]


def read_success_fees(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[QuotedSuccessFee]:
    """Return the fees by the outcome kept in *folder*."""
    rows = read_record(connection, folder / SUCCESS_FEES_FILE, "group_id, kind, fee_minor")
    return [QuotedSuccessFee(*row) for row in rows]


def read_scopes(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[ScopedPrice]:
    """Return the quoted prices with their scope kept in *folder*."""
    rows = read_record(connection, folder / SCOPES_FILE, "group_id, service, price_minor, factor, subcontractor")
    return [ScopedPrice(group, service, price, factor, name or "") for group, service, price, factor, name in rows]


def read_awarded(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[AwardedValue]:
    """Return what was awarded as kept in *folder*."""
    rows = read_record(connection, folder / AWARDED_FILE, "group_id, client_id, department, amount_minor")
    return [AwardedValue(*row) for row in rows]


def _named(subcontractor: str) -> str:
    """Return the pseudonym of a name, however it is spaced and capitalised; nothing for none."""
    name = " ".join(subcontractor.split()).casefold()
    return pseudonym(f"subcontractor {name}") if name else ""


def _head(project: Project) -> tuple[Any, ...]:
    cost = project.cost
    own = _NOT_SAID if cost.own_minor is None else cost.own_minor
    return pseudonym(project.agency), project.is_split, cost.fee_minor, cost.pass_through_minor, own


def _items(project: Project) -> list[tuple[str, str, int]]:
    counts = [(_COUNT, kind, number) for kind, number in project.counts.items()]
    return sorted([*counts, *((_RESULT, kpi, int(met)) for kpi, met in project.results.items())])


def _project(head: tuple[Any, ...], items: Iterable[tuple[Any, ...]]) -> Project:
    agency, is_split, fee, passed, own = head
    kept = list(items)
    return Project(
        agency,
        WorkCost(fee, passed, None if own == _NOT_SAID else own),
        is_split=is_split,
        counts=dict(_of(kept, _COUNT)),
        results={code: bool(number) for code, number in _of(kept, _RESULT)},
    )


def _of(items: Iterable[tuple[Any, ...]], item: str) -> Iterator[tuple[str, int]]:
    return ((code, number) for kind, code, number in items if kind == item)
