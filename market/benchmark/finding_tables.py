"""The findings of an edition as a table of its database, and the same figures as tidy CSV and Parquet."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from market.benchmark.engines import engine, quoted
from market.benchmark.published import EditionSummary
from market.core.findings import NOT_ESTIMABLE, Finding

FINDINGS_CSV, FINDINGS_PARQUET = "findings.csv", "findings.parquet"
TABLE = "findings"

FINDING_COLUMNS = {
    "release": "VARCHAR",
    "version": "INTEGER",
    "period": "VARCHAR",
    "measure": "VARCHAR",
    "series": "VARCHAR",
    "subject": "VARCHAR",
    "stat": "VARCHAR",
    "unit": "VARCHAR",
    "value": "DOUBLE",
    "low": "DOUBLE",
    "high": "DOUBLE",
    "n_band": "VARCHAR",
    "grade": "VARCHAR",
    "obs_status": "VARCHAR",
    "conf_status": "VARCHAR",
    "carried_from": "VARCHAR",
}
_KEYS = ("measure", "series", "subject", "statistic")
_NUMBERS = ("value", "low", "high")
_TEXTS = ("n_band", "grade", "carried_from")


def add_findings(db: Database, findings: Iterable[Finding]) -> None:
    """Create the STRICT table of findings in an edition's database and fill it, in the order given."""
    table = db.table(TABLE)
    table.create(
        {"position": int}
        | dict.fromkeys((*_KEYS, "unit"), str)
        | dict.fromkeys(_NUMBERS, float)
        | dict.fromkeys((*_TEXTS, "reason"), str),
        pk="position",
        not_null={*_KEYS, "unit", "reason"},
        strict=True,
    )
    names = (*_KEYS, "unit", *_NUMBERS, *_TEXTS, "reason")
    table.insert_all(
        {"position": place} | {name: getattr(finding, name) for name in names}
        for place, finding in enumerate(findings, 1)
    )


def read_findings(db: Database) -> tuple[Finding, ...]:
    """Return the findings in an edition's database; none in one from before there were findings."""
    if not db.table(TABLE).exists():
        return ()
    return tuple(_finding(row) for row in db.query(f"SELECT * FROM {TABLE} ORDER BY position"))


def write_finding_files(folder: Path, summary: EditionSummary, findings: Iterable[Finding]) -> None:
    """Write `findings.csv`, one row per figure, and `findings.parquet` with the same rows.

    A figure that is not shown is an empty value with its status, never a missing row.
    """
    with (folder / FINDINGS_CSV).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(FINDING_COLUMNS)
        writer.writerows(finding_rows(summary, findings))
    source = (
        f"read_csv({quoted(folder / FINDINGS_CSV)}, columns = {FINDING_COLUMNS}, header = true, auto_detect = false, "
        "delim = ',', quote = '\"', escape = '\"')"
    )
    with engine(folder, threads=1) as connection:
        target = quoted(folder / FINDINGS_PARQUET)
        connection.execute(f"COPY (SELECT * FROM {source}) TO {target} (FORMAT parquet)")


def finding_rows(summary: EditionSummary, findings: Iterable[Finding]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the CSV in the order given."""
    for finding in findings:
        yield (
            str(summary.id),
            str(summary.version),
            str(summary.quarter),
            finding.measure,
            finding.series,
            finding.subject,
            finding.statistic,
            finding.unit,
            *(number_text(getattr(finding, name)) for name in _NUMBERS),
            finding.n_band or "",
            finding.grade or "",
            *_statuses(finding),
            finding.carried_from or "",
        )


def number_text(number: float | None) -> str:
    """Return a number as the CSV has it, without trailing zeros; empty for none.

    >>> number_text(18.0), number_text(0.00681292), number_text(None)
    ('18', '0.00681292', '')
    """
    return "" if number is None else f"{number:.10g}"


def _statuses(finding: Finding) -> tuple[str, str]:
    # Codes of the SDMX lists CL_OBS_STATUS and CL_CONF_STATUS, as those of prices.
    if finding.value is not None:
        return ("U" if finding.grade == "D" else "A"), ""
    return ("M", "") if finding.reason == NOT_ESTIMABLE else ("Q", "N")


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(**{name: value for name, value in row.items() if name != "position"})
