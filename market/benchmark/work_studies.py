"""The studies of finished work and of budgets: one for each kind that is counted, for each rate and for each KPI."""

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from market.benchmark.frozen_work import read_awarded, read_kinds, read_projects, read_scopes, read_success_fees
from market.core.budget_indicators import BUDGETS, AwardedValue, budget_holders
from market.core.catalogue import CountKind
from market.core.indicators import Indicator
from market.core.project_indicators import (
    AGREEMENT,
    ANY_RESULT,
    ASSOCIATIONS,
    COST,
    RESULTS,
    TARGET,
    associations,
    costs_per_result,
    lens_agreement,
    result_shares,
    targets_met,
)
from market.core.projects import Project
from market.core.scope_indicators import SCOPE_SHARE, ScopedPrice, scope_share
from market.core.shared_subcontractors import SAME_SUBCONTRACTOR, same_subcontractor
from market.core.success_fee_indicators import SUCCESS_FEE, QuotedSuccessFee, success_fees
from market.core.success_fees import KINDS
from market.core.votes import Votes

APART = frozenset({COST, RESULTS, SUCCESS_FEE})
"""Measures whose subjects are studies of their own: each is renewed only when several of its own agencies change."""

Estimate = Callable[[], Sequence[Indicator]]


@dataclass(frozen=True, slots=True)
class WorkInputs:
    """What studies of work are made of: *projects*, what *kinds* their counts are of, *awarded* values, and the
    *success_fees* that were quoted; *scopes* are quoted prices beside the scope they were asked for.
    """

    projects: Sequence[Project] = ()
    kinds: Sequence[CountKind] = ()
    awarded: Sequence[AwardedValue] = ()
    success_fees: Sequence[QuotedSuccessFee] = ()
    scopes: Sequence[ScopedPrice] = ()


NO_WORK = WorkInputs()
"""What a market has in which nothing is finished."""


def read_work(connection: duckdb.DuckDBPyConnection, folder: Path) -> WorkInputs:
    """Return what `freeze` kept of work in *folder*, which *connection* may read."""
    return WorkInputs(
        read_projects(connection, folder),
        read_kinds(connection, folder),
        read_awarded(connection, folder),
        read_success_fees(connection, folder),
        read_scopes(connection, folder),
    )


def list_quote_studies(inputs: WorkInputs) -> Iterator[tuple[str, str, Votes, Estimate]]:
    """Yield (measure, subject, contributors, estimate) of quoted scopes, and of fees for each outcome."""
    yield SAME_SUBCONTRACTOR, "", _tellers(inputs.scopes), lambda: same_subcontractor(inputs.scopes)
    yield SCOPE_SHARE, "", _tellers(inputs.scopes), lambda: scope_share(inputs.scopes)
    for kind in KINDS:
        fees = [fee for fee in inputs.success_fees if fee.kind == kind]
        yield SUCCESS_FEE, kind, _tellers(fees), _success_fees(kind, fees)


def list_work_studies(inputs: WorkInputs) -> Iterator[tuple[str, str, Votes, Estimate]]:
    """Yield (measure, subject, contributors, estimate) of every study of work, always the same ones in one order."""
    projects, kinds = inputs.projects, inputs.kinds
    for kind in kinds:
        if kind.lens:
            yield COST, kind.code, _with_count(projects, kind.code), _costs(kind, projects)
    yield AGREEMENT, "", _contributors(projects), lambda: lens_agreement(projects, kinds)
    for kind in kinds:
        if kind.rate:
            yield RESULTS, kind.rate, _with_count(projects, kind.code), _shares(kind.rate, projects, kinds)
    kpis = sorted({kpi for project in projects for kpi in project.results})
    for kpi in (ANY_RESULT, *kpis):
        yield RESULTS, f"{TARGET}{kpi}", _with_result(projects, kpi), _targets(kpi, projects)
    yield ASSOCIATIONS, "", _contributors(projects), lambda: associations(projects, kinds)
    departments = sorted({value.department for value in inputs.awarded})
    yield BUDGETS, "", _tellers(inputs.awarded), lambda: budget_holders(departments, inputs.awarded)


def _costs(kind: CountKind, projects: Sequence[Project]) -> Estimate:
    return lambda: costs_per_result(kind, projects)


def _shares(rate: str, projects: Sequence[Project], kinds: Sequence[CountKind]) -> Estimate:
    return lambda: result_shares(rate, projects, kinds)


def _targets(kpi: str, projects: Sequence[Project]) -> Estimate:
    return lambda: targets_met(kpi, projects)


def _success_fees(kind: str, fees: Sequence[QuotedSuccessFee]) -> Estimate:
    return lambda: success_fees(kind, fees)


def _with_count(projects: Sequence[Project], kind: str) -> Votes:
    return _contributors([project for project in projects if kind in project.counts])


def _with_result(projects: Sequence[Project], kpi: str) -> Votes:
    return _contributors([project for project in projects if kpi == ANY_RESULT or kpi in project.results])


def _contributors(projects: Sequence[Project]) -> Votes:
    told: dict[str, list[str]] = defaultdict(list)
    for project in projects:
        counts, results = sorted(project.counts.items()), sorted(project.results.items())
        told[project.agency].append(repr((project.is_split, project.cost, counts, results)))
    return _fingerprints(told)


def _tellers(values: Sequence[AwardedValue | QuotedSuccessFee | ScopedPrice]) -> Votes:
    told: dict[str, list[str]] = defaultdict(list)
    for value in values:
        told[value.agency].append(repr(value))
    return _fingerprints(told)


def _fingerprints(told: dict[str, list[str]]) -> Votes:
    # 24 bits, so that two of them differ by more than the rounding with which votes are compared.
    return Votes.of({agency: 1.0 + (zlib.crc32(repr(sorted(own)).encode()) >> 8) for agency, own in told.items()})
