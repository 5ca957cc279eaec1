"""Read-only access to published editions: the only source of public figures."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]

from market.benchmark.indicator_tables import read_indicators
from market.benchmark.published import (
    Cell,
    CellKey,
    EditionSummary,
    ListedService,
    ServiceKey,
    TrendPoint,
)
from market.core.editions import EditionId
from market.core.errors import Invalid, MarketError, NotFound
from market.core.indicators import Indicator
from market.core.prices import SERIES
from market.core.slices import WHOLE
from market.core.summaries import QUANTILES

__all__ = [
    "Cell",
    "CellKey",
    "Edition",
    "EditionSummary",
    "EditionUnreadable",
    "Indicator",
    "ListedService",
    "ServiceKey",
    "TrendPoint",
    "editions_folder",
    "get_edition",
    "latest_edition",
    "latest_versions",
    "list_editions",
    "open_edition",
    "trend",
    "trend_points",
]

MANIFEST = "manifest.json"
DATABASE = "edition.db"


class EditionUnreadable(MarketError):
    """The folder of an edition is damaged; the text names it and says what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """One published edition, held in memory as a whole: safe to share between threads and requests."""

    summary: EditionSummary
    folder: Path
    _services: Mapping[str, tuple[ListedService, ...]]
    _cells: Mapping[tuple[str, str], tuple[Cell, ...]]
    _slices: Mapping[tuple[str, str], tuple[Cell, ...]]
    _by_key: Mapping[CellKey, Cell]
    _files: Mapping[str, str]
    _indicators: tuple[Indicator, ...] = ()

    def schemes(self) -> tuple[str, ...]:
        """Return the schemes with services in this edition, the catalogue first, then by name."""
        return tuple(self._services)

    def services(self, scheme: str) -> tuple[ListedService, ...]:
        """Return the services of *scheme* in order of display; raises NotFound for another scheme."""
        if scheme not in self._services:
            known = ", ".join(self._services) or "none"
            raise NotFound(f"Edition {self.summary.id} has no scheme {scheme!r}; it has: {known}.")
        return self._services[scheme]

    def find_service(self, scheme: str, slug: str) -> ListedService | None:
        """Return the service with this slug, or None."""
        return next((service for service in self._services.get(scheme, ()) if service.slug == slug), None)

    def cells(self, scheme: str, slug: str) -> tuple[Cell, ...]:
        """Return the cells of one service in the order list, quoted, awarded, paid; raises NotFound."""
        if (scheme, slug) not in self._cells:
            raise NotFound(f"Edition {self.summary.id} has no service {slug!r} in scheme {scheme!r}.")
        return self._cells[scheme, slug]

    def slices(self, scheme: str, slug: str) -> tuple[Cell, ...]:
        """Return the cells of one service by circumstance that show figures; any other slice is withheld."""
        return self._slices.get((scheme, slug), ())

    def find_cell(self, key: CellKey) -> Cell | None:
        """Return the cell of this name, or None."""
        return self._by_key.get(key)

    def all_cells(self, scheme: str) -> tuple[Cell, ...]:
        """Return the whole cells of *scheme*, by service and series; raises NotFound for another scheme."""
        return tuple(cell for service in self.services(scheme) for cell in self._cells[scheme, service.slug])

    def every_cell(self) -> tuple[Cell, ...]:
        """Return the cells of every scheme, those of slices included."""
        return tuple(self._by_key.values())

    def indicators(self, measure: str | None = None, series: str | None = None) -> tuple[Indicator, ...]:
        """Return what the edition says of the market as a whole, of one measure and series where they are given."""
        return tuple(
            indicator
            for indicator in self._indicators
            if measure in (None, indicator.measure) and series in (None, indicator.series)
        )

    def file_names(self) -> tuple[str, ...]:
        """Return the names of the edition's public files, the manifest first."""
        return (MANIFEST, *self._files)

    def file_hash(self, name: str) -> str | None:
        """Return the SHA-256 the manifest gives for a file; None for the manifest itself."""
        return self._files.get(name)

    def file(self, name: str) -> Path:
        """Return where a public file lies; raises NotFound for any name that the manifest does not list."""
        if name != MANIFEST and name not in self._files:
            raise NotFound(f"Edition {self.summary.id} has no file {name!r}.")
        return self.folder / name


def editions_folder(data: Path) -> Path:
    """Return where the editions of a data folder lie."""
    return data / "editions"


def list_editions(folder: Path) -> tuple[EditionSummary, ...]:
    """Return every edition in *folder*, newest quarter and version first; none when there is no folder.

    Raises EditionUnreadable for an edition that is damaged.
    """
    return tuple(_summary(folder, edition) for edition in sorted(_edition_ids(folder), reverse=True))


def latest_versions(folder: Path) -> tuple[EditionSummary, ...]:
    """Return the latest version of each quarter, newest first."""
    newest: dict[Any, EditionSummary] = {}
    for summary in list_editions(folder):
        newest.setdefault(summary.quarter, summary)
    return tuple(newest.values())


def latest_edition(folder: Path) -> Edition | None:
    """Return the latest version of the newest quarter, or None while nothing is published."""
    newest = max(_edition_ids(folder), default=None)
    return None if newest is None else open_edition(folder / str(newest))


def get_latest_edition(folder: Path) -> Edition:
    """Return the latest version of the newest quarter; raises NotFound while nothing is published."""
    edition = latest_edition(folder)
    if edition is None:
        raise NotFound("No edition has been published yet.")
    return edition


def open_latest_versions(folder: Path, most: int) -> list[Edition]:
    """Return the latest version of each of the last *most* quarters that have one, newest first."""
    return [open_edition(folder / str(summary.id)) for summary in latest_versions(folder)[:most]]


def get_edition(folder: Path, edition: str) -> Edition:
    """Return the edition called *edition*; raises NotFound, also for a name that is no edition's."""
    try:
        name = str(EditionId.parse(edition))
    except Invalid:
        name = ""
    if not name or not (folder / name).is_dir():
        raise NotFound(f"There is no edition {edition!r}.")
    return open_edition(folder / name)


def trend(folder: Path, scheme: str, slug: str, series: str) -> tuple[TrendPoint, ...]:
    """Return a service's figures in each quarter, oldest first, from the latest version of each edition.

    *slug* is the one in the newest edition that lists it; raises NotFound when none does.  Quarters
    whose edition does not list the service are left out; withheld figures are None.
    """
    editions = [open_edition(folder / str(summary.id)) for summary in latest_versions(folder)]
    service = next((found for edition in editions if (found := edition.find_service(scheme, slug))), None)
    if service is None:
        raise NotFound(f"No edition has a service {slug!r} in scheme {scheme!r}.")
    return trend_points(editions[::-1], CellKey(*service.key, series))


def trend_points(editions: Sequence[Edition], key: CellKey) -> tuple[TrendPoint, ...]:
    """Return the figures of one cell in each of *editions* that lists it, in their order."""
    found = [(edition.summary.id, edition.find_cell(key)) for edition in editions]
    return tuple(
        TrendPoint(
            edition=edition,
            p25=cell.quantiles["p25"],
            p50=cell.quantiles["p50"],
            p75=cell.quantiles["p75"],
            n_band=cell.n_band,
            grade=cell.grade,
            carried_from=cell.carried_from,
        )
        for edition, cell in found
        if cell is not None
    )


def open_edition(folder: Path) -> Edition:
    """Return the edition in *folder*; raises EditionUnreadable.  An unchanged folder is read once."""
    return _load_edition(folder, _modified(folder))


def _edition_ids(folder: Path) -> list[EditionId]:
    if not folder.is_dir():
        return []
    found = []
    for path in folder.iterdir():
        try:
            found.append(EditionId.parse(path.name))
        except Invalid:
            continue
    return found


def _summary(folder: Path, edition: EditionId) -> EditionSummary:
    path = folder / str(edition)
    return _load_manifest(path, _modified(path))[0]


def _modified(folder: Path) -> int:
    try:
        return (folder / MANIFEST).stat().st_mtime_ns
    except OSError as error:
        raise _unreadable(folder, error) from error


def _unreadable(folder: Path, error: Exception) -> EditionUnreadable:
    return EditionUnreadable(
        f"The edition in {folder} cannot be read ({type(error).__name__}: {error}). "
        "Restore the folder from a backup, or move it away."
    )


@lru_cache(maxsize=256)
def _load_manifest(folder: Path, _modified: int) -> tuple[EditionSummary, dict[str, str]]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        summary = EditionSummary(
            id=EditionId.parse(manifest["id"]),
            published_at=datetime.fromisoformat(manifest["published_at"]),
            supersedes=manifest["supersedes"],
            reason=manifest["reason"],
            synthetic=manifest["synthetic"],
            currency=manifest["currency"],
            window_after=date.fromisoformat(manifest["window"]["after"]),
            window_until=date.fromisoformat(manifest["window"]["until"]),
            inputs_hash=manifest["inputs_hash"],
            catalogue_hash=manifest["catalogue_hash"],
            methods=manifest["methods"],
            held=manifest["held"],
            left_out=manifest["left_out"],
            rules=manifest["rules"],
            revision=manifest.get("revision"),
            converted=manifest.get("converted", {}),
        )
        return summary, {name: entry["sha256"] for name, entry in manifest["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, MarketError) as error:
        raise _unreadable(folder, error) from error


@lru_cache(maxsize=64)
def _load_edition(folder: Path, modified: int) -> Edition:
    summary, files = _load_manifest(folder, modified)
    try:
        connection = sqlite3.connect(f"file:{quote(str(folder / DATABASE))}?mode=ro&immutable=1", uri=True)
        try:
            db = Database(connection, execute_plugins=False)
            (services, cells), indicators = _read_tables(db), read_indicators(db)
        finally:
            connection.close()
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error) as error:
        raise _unreadable(folder, error) from error
    by_key = {cell.key: cell for row in cells.values() for cell in row}
    whole = {name: tuple(cell for cell in row if cell.slice == WHOLE) for name, row in cells.items()}
    slices = {name: tuple(cell for cell in row if cell.slice != WHOLE) for name, row in cells.items()}
    return Edition(summary, folder, services, whole, slices, by_key, files, indicators)


def _read_tables(
    db: Database,
) -> tuple[dict[str, tuple[ListedService, ...]], dict[tuple[str, str], tuple[Cell, ...]]]:
    services: dict[str, list[ListedService]] = {}
    cells: dict[tuple[str, str], list[Cell]] = {}
    named: dict[tuple[str, str], ListedService] = {}
    for row in list(db.query("SELECT * FROM services ORDER BY position")):
        service = ListedService(**{name: value for name, value in row.items() if name != "position"})
        services.setdefault(service.scheme, []).append(service)
        named[service.scheme, service.slug] = service
        cells[service.scheme, service.slug] = []
    for row in sorted(db.query("SELECT * FROM cells"), key=lambda row: SERIES.index(row["series"])):
        name = row["scheme"], row["slug"]
        cells[name].append(_cell(row, named[name]))
    return (
        {scheme: tuple(listed) for scheme, listed in services.items()},
        {name: tuple(found) for name, found in cells.items()},
    )


def _cell(row: Mapping[str, Any], service: ListedService) -> Cell:
    low, high = row["interval_low"], row["interval_high"]
    return Cell(
        scheme=service.scheme,
        slug=service.slug,
        service=service.service,
        unit=row["unit"],
        currency=row["currency"],
        series=row["series"],
        slice=row.get("slice", WHOLE),
        n_band=row["n_band"],
        grade=row["grade"],
        half_width_band=row["half_width_band"],
        quantiles={name: row[name] for name in QUANTILES},
        p90_p10=row["p90_p10"],
        p75_p25=row["p75_p25"],
        qcd=row["qcd"],
        interval=None if low is None or high is None else (low, high),
        reason=row["reason"],
        withheld=json.loads(row["withheld"]),
        carried_from=row["carried_from"],
    )
