"""The gate for findings: what was written is read back and held against the agencies behind it and the past."""

import csv
import itertools
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

from market.benchmark.baselines import Baseline
from market.benchmark.checks import EditionRefused
from market.benchmark.engines import engine, quoted
from market.benchmark.finding_tables import FINDING_COLUMNS, FINDINGS_CSV, FINDINGS_PARQUET, finding_rows, number_text
from market.benchmark.findings import FindingMemory, study_key
from market.benchmark.reader import Edition, editions_folder, get_edition
from market.core.findings import INDEX, PERCENT, Finding
from market.core.level_findings import RELATIVE_VALUE
from market.core.votes import Votes

_FEWEST_OF_BAND = {"5-9": 5, "10-17": 10, "18-45": 18, "46-99": 46, "100+": 100}
_STEPS = {"5-9": 24, "10-17": 24, "18-45": 24, "46-99": 48, "100+": 48}
_ON_GRID = 1e-4


def check_findings(edition: Edition, behind: Baseline, memory: FindingMemory, *, data: Path) -> None:
    """Raise EditionRefused for the first finding of *edition* that is faulty, too exact or too close to an older one.

    *behind* are the agencies kept for editions to come.
    """
    findings = edition.findings()
    check_files_agree(edition, findings)
    origins = {name: get_edition(editions_folder(data), name) for name in {f.carried_from for f in findings} if name}
    for finding in findings:
        check_form(finding)
        check_rounding(finding)
        if finding.carried_from:
            check_origin(finding, origins[finding.carried_from])
    renewed = {study_key(f.measure, f.series) for f in findings if f.value is not None and not f.carried_from}
    for finding in findings:
        key = study_key(finding.measure, finding.series)
        if finding.value is not None and finding.unit != INDEX:
            if key not in behind:
                raise _refused("reconstruction", finding, "nothing is kept of the agencies behind it.")
            check_band(finding, Votes.of(behind[key][1]))
        if key in renewed and key in behind:
            check_others(finding, Votes.of(behind[key][1]), [other[key] for other in memory.others if key in other])


def check_files_agree(edition: Edition, findings: Iterable[Finding]) -> None:
    """Check that CSV and Parquet have exactly the findings of the database."""
    with edition.file(FINDINGS_CSV).open(encoding="utf-8", newline="") as handle:
        header, *rows = list(csv.reader(handle))
    if header != list(FINDING_COLUMNS):
        raise EditionRefused("files agree", FINDINGS_CSV, "its columns are not the agreed ones.")
    expected = list(finding_rows(edition.summary, findings))
    for written, parquet, own in itertools.zip_longest(
        map(tuple, rows), _parquet_rows(edition.file(FINDINGS_PARQUET)), expected
    ):
        if not written == parquet == own:
            row = "/".join((own or written or parquet or ())[3:7])
            raise EditionRefused("files agree", row, f"{FINDINGS_CSV} or {FINDINGS_PARQUET} differ from the database.")


def check_form(finding: Finding) -> None:
    """Check that a finding has a figure or a reason, and that one without a figure tells nothing else."""
    told = (finding.low, finding.high, finding.n_band, finding.grade)
    if (finding.value is None) != bool(finding.reason) or (finding.value is None and any(x is not None for x in told)):
        raise _refused("withheld", finding, "it has neither figure nor reason, or tells something without a figure.")
    numbers = [number for number in (finding.value, finding.low, finding.high) if number is not None]
    if not all(map(math.isfinite, numbers)) or (finding.low is None) != (finding.high is None):
        raise _refused("withheld", finding, "it has a number that is none, or half an interval.")


def check_rounding(finding: Finding) -> None:
    """Check that no figure is more exact than its measure allows."""
    if finding.value is None:
        return
    if finding.unit == PERCENT and any(
        x is not None and x != int(x) for x in (finding.value, finding.low, finding.high)
    ):
        raise _refused("rounding", finding, "percents are whole numbers.")
    if finding.measure == RELATIVE_VALUE:
        steps = math.log10(finding.value) * _STEPS[finding.n_band or ""]
        if abs(steps - round(steps)) > _ON_GRID * 24:
            raise _refused("rounding", finding, "it is no point of the grid.")
    if finding.unit == INDEX and finding.value != round(finding.value, 1):
        raise _refused("rounding", finding, "an index has one decimal.")


def check_band(finding: Finding, behind: Votes) -> None:
    """Check that no more agencies are told than stand behind the study."""
    if len(behind) < _FEWEST_OF_BAND.get(finding.n_band or "", 5):
        raise _refused("thresholds", finding, "its band tells more agencies than stand behind it.")


def check_origin(finding: Finding, origin: Edition) -> None:
    """Check that a carried finding is the one its edition showed."""
    shown = {found.key: found for found in origin.findings(finding.measure, finding.series)}.get(finding.key)
    if shown is None or shown.carried_from or shown.carried(str(origin.summary.id)) != finding:
        raise _refused("carried", finding, f"edition {origin.summary.id} shows another figure, or none.")


def check_others(finding: Finding, behind: Votes, others: Iterable[Mapping[str, float]]) -> None:
    """Check, agency by agency, that none or at least three differ from those behind what another edition found."""
    for other in others:
        before, now = dict(other), dict(behind)
        changed = sum(
            name not in before or name not in now or not math.isclose(before[name], now[name], rel_tol=1e-9)
            for name in before.keys() | now.keys()
        )
        if changed in (1, 2):
            raise _refused("editions apart", finding, "too few agencies changed since it was last told.")


def _parquet_rows(path: Path) -> list[tuple[str, ...]]:
    with engine(path.parent) as connection:
        rows = connection.execute(f"SELECT * FROM read_parquet({quoted(path)})").fetchall()
    return [tuple(number_text(x) if isinstance(x, float) else str(x or "") for x in row) for row in rows]


def _refused(check: str, finding: Finding, sentence: str) -> EditionRefused:
    return EditionRefused(check, "/".join(filter(None, finding.key)), sentence)
