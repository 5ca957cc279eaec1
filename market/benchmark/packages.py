"""The two descriptions of an edition's files: `datapackage.json` for data tools, `manifest.json` for proof."""

import dataclasses
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from market.benchmark.indicator_tables import INDICATOR_COLUMNS, INDICATORS_CSV, INDICATORS_PARQUET
from market.benchmark.published import LICENCE, EditionSummary, ListedService
from market.benchmark.reader import DATABASE, MANIFEST
from market.benchmark.tables import CELLS_CSV, CELLS_PARQUET, CSV_COLUMNS, STATISTICS
from market.core.disclosure import RULES
from market.core.indicators import UNITS
from market.core.prices import CATALOGUE_SCHEME, SERIES

DATAPACKAGE = "datapackage.json"
SCHEMA_VERSION = 4
# Libraries whose version may show in the bytes of a file, though never in a figure.
_LIBRARIES = ("duckdb", "matplotlib", "numpy", "sqlite-utils")
# Knowing how many agencies must change before a figure moves would help to time a probe.
_PRIVATE_RULES = {"change_batch"}

_DESCRIPTIONS = {
    "release": "Edition the row belongs to.",
    "version": "Version of the edition; more than 1 is a correction.",
    "period": "Quarter of the edition.",
    "scheme": "List of services: the market's catalogue, or an imported one with its own names.",
    "service_code": "Service within the scheme.",
    "slice": "Circumstance the prices were chosen by, as dimension=value; empty for all prices of the service.",
    "series": "list: price lists; quoted: sealed quotes after opening; awarded: quotes that won; "
    "paid: what client and agency agree was paid.",
    "currency": "ISO 4217 code of the prices.",
    "unit": "Unit of sale the prices are for.",
    "tax_basis": "net: without VAT; unknown: as the imported source has it.",
    "stat": "Quantile over agencies, end of the 95 % interval of the median, or measure of spread.",
    "value": "Prices in major units; ratios and QCD without unit; empty when not shown.",
    "n_band": "Band of the number of agencies.",
    "grade": "Reliability of the median, A to D.",
    "obs_status": "A normal, U low reliability, M not available at this number of agencies, Q suppressed.",
    "conf_status": "N not for publication; empty when free.",
    "carried_from": "Edition that first showed the figure, when it was not renewed.",
    "synthetic": "true where every agency and price is invented, as in a demonstration.",
}
_INDICATOR_DESCRIPTIONS = {
    "measure": "What is measured; the name of its method page.",
    "series": "Series of prices it is measured in; two of them for a gap between series.",
    "subject": "Service or quarter the figure is about; empty for the market as a whole.",
    "stat": "Which figure of the measure, as its method page names them.",
    "unit": "ratio: a multiple; percent: percent or percentage points; index: first quarter is 100.",
    "value": "The figure; empty when not shown.",
    "low": "Lower end of its 95 % interval, where one is published.",
    "high": "Upper end of its 95 % interval, where one is published.",
    "grade": "Reliability, A to D, where it is told.",
    "obs_status": "A normal, U low reliability, M not estimable yet, Q suppressed.",
}
_TYPES = {"version": "integer", "synthetic": "boolean", "value": "number", "low": "number", "high": "number"}
_ENUMS: Mapping[str, Iterable[str]] = {
    "series": SERIES,
    "stat": STATISTICS,
    "tax_basis": ("net", "unknown"),
    "n_band": ("5-9", "10-17", "18-45", "46-99", "100+"),
    "grade": ("A", "B", "C", "D"),
    "obs_status": ("A", "U", "M", "Q"),
    "conf_status": ("N",),
}


def write_datapackage(folder: Path, summary: EditionSummary) -> None:
    """Describe the edition's data files as a Data Package with a Table Schema, sizes and hashes."""
    table = {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    parquet = {"type": "file", "format": "parquet", "mediatype": "application/vnd.apache.parquet"}
    database = {"type": "file", "format": "sqlite", "mediatype": "application/vnd.sqlite3"}
    synthetic = " Synthetic demonstration data: every agency and price is invented." if summary.synthetic else ""
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"like-for-like-{str(summary.id).lower()}",
        "title": f"Like for Like: prices of communication services, edition {summary.id}",
        "description": "Quantiles of comparable prices over agencies, per service and series." + synthetic,
        "version": str(summary.id),
        "created": summary.published_at.isoformat(),
        "licenses": [LICENCE],
        "resources": [
            _resource(folder, CELLS_CSV, "cells", table | {"schema": _cell_schema()}),
            _resource(folder, CELLS_PARQUET, "cells-parquet", parquet),
            _resource(folder, INDICATORS_CSV, "indicators", table | {"schema": _indicator_schema()}),
            _resource(folder, INDICATORS_PARQUET, "indicators-parquet", parquet),
            _resource(folder, DATABASE, "edition-database", database),
        ],
    }
    write_json(folder / DATAPACKAGE, package)


def write_manifest(folder: Path, summary: EditionSummary) -> None:
    """Write the manifest: what the edition was made of and by, and the SHA-256 of each of its other files."""
    manifest = {
        "id": str(summary.id),
        "quarter": str(summary.quarter),
        "version": summary.version,
        "published_at": summary.published_at.isoformat(),
        "supersedes": summary.supersedes,
        "reason": summary.reason,
        "revision": summary.revision,
        "synthetic": summary.synthetic,
        "currency": summary.currency,
        "window": {"after": summary.window_after.isoformat(), "until": summary.window_until.isoformat()},
        "inputs_hash": summary.inputs_hash,
        "catalogue_hash": summary.catalogue_hash,
        "schema_version": SCHEMA_VERSION,
        "methods": dict(summary.methods),
        "rules": dict(summary.rules),
        "made_with": library_versions(),
        "held": dict(summary.held),
        "left_out": dict(summary.left_out),
        "converted": dict(summary.converted),
        "license": LICENCE["name"],
        "files": {name: _fingerprint(folder / name) for name in list_files(folder) if name != MANIFEST},
    }
    write_json(folder / MANIFEST, manifest)


def public_rules() -> dict[str, int | float]:
    """Return the parameters of disclosure control that may be told."""
    return {name: value for name, value in dataclasses.asdict(RULES).items() if name not in _PRIVATE_RULES}


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that write an edition's files, SQLite itself among them."""
    return {name: metadata.version(name) for name in _LIBRARIES} | {"sqlite": sqlite3.sqlite_version}


def list_files(folder: Path) -> list[str]:
    """Return the names of all files below *folder*, relative to it, sorted.

    Raises OSError when the folder cannot be read.
    """
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def hash_catalogue(services: Iterable[ListedService]) -> str:
    """Return the SHA-256 of the catalogue's services as an edition lists them."""
    listed = [dataclasses.asdict(service) for service in services if service.scheme == CATALOGUE_SCHEME]
    return hashlib.sha256(json.dumps(listed, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def write_json(path: Path, value: Any) -> None:
    """Write *value* as indented JSON that is the same for the same value."""
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _cell_schema() -> dict[str, Any]:
    keys = ("release", "scheme", "service_code", "series", "slice", "stat")
    return _table_schema(CSV_COLUMNS, _DESCRIPTIONS, _ENUMS, keys)


def _indicator_schema() -> dict[str, Any]:
    enums = {name: _ENUMS[name] for name in ("n_band", "grade", "obs_status", "conf_status")} | {"unit": UNITS}
    keys = ("release", "measure", "series", "subject", "stat")
    return _table_schema(INDICATOR_COLUMNS, _DESCRIPTIONS | _INDICATOR_DESCRIPTIONS, enums, keys)


def _table_schema(
    columns: Iterable[str], descriptions: Mapping[str, str], enums: Mapping[str, Iterable[str]], keys: Iterable[str]
) -> dict[str, Any]:
    fields = []
    for name in columns:
        field: dict[str, Any] = {"name": name, "type": _TYPES.get(name, "string"), "description": descriptions[name]}
        if name in enums:
            field["constraints"] = {"enum": list(enums[name])}
        fields.append(field)
    return {"fields": fields, "primaryKey": list(keys), "missingValues": [""]}


def _resource(folder: Path, file: str, name: str, more: Mapping[str, Any]) -> dict[str, Any]:
    fingerprint = _fingerprint(folder / file)
    return {
        "name": name,
        "path": file,
        "bytes": fingerprint["bytes"],
        "hash": f"sha256:{fingerprint['sha256']}",
        **more,
    }


def _fingerprint(path: Path) -> dict[str, Any]:
    return {"sha256": hash_file(path), "bytes": path.stat().st_size}
