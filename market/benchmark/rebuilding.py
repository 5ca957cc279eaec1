"""An edition built a second time, from the prices frozen for it and the editions there were then."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from market.benchmark.baselines import BASELINE_FILE, INDICATORS_FILE
from market.benchmark.builds import read_past, write_files
from market.benchmark.cells import CONTRIBUTORS_FILE, number_votes, reduce_to_cells
from market.benchmark.engines import engine, quoted
from market.benchmark.freeze import OBSERVATIONS_FILE
from market.benchmark.frozen_records import RECORD_FILES
from market.benchmark.frozen_work import WORK_FILES
from market.benchmark.memory import frozen_folder
from market.benchmark.packages import (
    SCHEMA_VERSION,
    hash_catalogue,
    hash_file,
    library_versions,
    list_files,
    public_rules,
)
from market.benchmark.published import EditionSummary, ListedService
from market.benchmark.reader import MANIFEST, Edition, editions_folder, get_edition, list_editions, open_edition
from market.benchmark.tables import CELLS_CSV
from market.core.errors import MarketError
from market.core.methods import METHODS

_CANONICAL = "observations.csv"


@dataclass(frozen=True, slots=True)
class Rebuild:
    """What came of building an edition again.

    *faults* are sentences; *other_bytes* names the files whose figures are the same and whose bytes are not, and
    *software* has the versions (then, now) that differ, '' where one is not known.  *not_built* says why nothing
    was built, '' when it was.
    """

    faults: tuple[str, ...] = ()
    other_bytes: tuple[str, ...] = ()
    software: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    not_built: str = ""


def rebuild_edition(data: Path, edition: str) -> Rebuild:
    """Build a published edition again, in a temporary folder, and compare every file with the published one.

    The past is that of its day: editions published later are left aside.  Raises NotFound, EditionUnreadable.
    """
    found = get_edition(editions_folder(data), edition)
    manifest = json.loads(found.file(MANIFEST).read_text(encoding="utf-8"))
    reason = _reason_not_to(data, found.summary, manifest["schema_version"])
    if reason:
        return Rebuild(not_built=reason)
    with tempfile.TemporaryDirectory(prefix="rebuild-") as place:
        workshop = Path(place)
        try:
            _lay_out(data, found.summary, workshop)
            _write_again(found, workshop)
            faults = tuple(_faults(found, workshop))
        except (MarketError, OSError, duckdb.Error) as error:
            return Rebuild(faults=(f"It cannot be built again: {error}",))
        software = _other_software(manifest.get("made_with", {}))
        return Rebuild(faults, tuple(_other_bytes(found, workshop)), software)


def _reason_not_to(data: Path, summary: EditionSummary, schema_version: int) -> str:
    if not (frozen_folder(data) / str(summary.id) / OBSERVATIONS_FILE).is_file():
        return "Its frozen prices are not kept here."
    made_otherwise = {
        "methods": dict(summary.methods) != {method.slug: method.version for method in METHODS},
        "rules": dict(summary.rules) != public_rules(),
        "files": schema_version != SCHEMA_VERSION,
    }
    others = [name for name, differs in made_otherwise.items() if differs]
    if not others:
        return ""
    return f"It was made with other {' and '.join(others)} than this version has; use the one it was made with."


def _lay_out(data: Path, summary: EditionSummary, workshop: Path) -> None:
    """Make *workshop* look as the data folder did when the edition was built."""
    for folder in ("editions", "frozen", "private", "public"):
        (workshop / folder).mkdir()
    moment = (summary.published_at, summary.id)
    earlier = [other.id for other in list_editions(editions_folder(data)) if (other.published_at, other.id) < moment]
    for other in map(str, earlier):
        (editions_folder(workshop) / other).symlink_to((editions_folder(data) / other).resolve())
        for name in (BASELINE_FILE, INDICATORS_FILE):
            _copy(frozen_folder(data) / other / name, frozen_folder(workshop) / other)
    for name in (OBSERVATIONS_FILE, *RECORD_FILES, *WORK_FILES):
        _copy(frozen_folder(data) / str(summary.id) / name, workshop / "private")


def _copy(path: Path, folder: Path) -> None:
    # No link: the engine looks behind links, and may touch one folder only.
    folder.mkdir(exist_ok=True)
    if path.is_file():
        shutil.copyfile(path, folder / path.name)


def _write_again(edition: Edition, workshop: Path) -> None:
    private = workshop / "private"
    number_votes(private / OBSERVATIONS_FILE)
    contributors = reduce_to_cells(private / OBSERVATIONS_FILE, private / CONTRIBUTORS_FILE)
    write_files(
        contributors,
        _services(edition),
        edition.summary,
        read_past(workshop, edition.summary.id),
        observations=private / OBSERVATIONS_FILE,
        data=workshop,
        folder=workshop / "public",
        progress=lambda _step: None,
    )


def _services(edition: Edition) -> tuple[ListedService, ...]:
    return tuple(service for scheme in edition.schemes() for service in edition.services(scheme))


def _faults(edition: Edition, workshop: Path) -> Iterator[str]:
    summary = edition.summary
    if _hash_inputs(workshop / "private") != summary.inputs_hash:
        yield "The frozen prices are not those the manifest names; restore them from a backup."
    if hash_catalogue(_services(edition)) != summary.catalogue_hash:
        yield "The services of the edition are not those the manifest names; restore it from a backup."
    if hash_file(workshop / "public" / CELLS_CSV) != edition.file_hash(CELLS_CSV):
        yield f"Built again from the frozen prices, {CELLS_CSV} has other figures."
    if open_edition(workshop / "public").every_cell() != edition.every_cell():
        yield "Built again from the frozen prices, the database has other figures."


def _hash_inputs(private: Path) -> str:
    """Return the hash of the frozen prices in the canonical form that `freeze` describes."""
    source, target = quoted(private / OBSERVATIONS_FILE), private / _CANONICAL
    rows = f"SELECT * EXCLUDE (vote, place, prices) FROM read_parquet({source}) ORDER BY ALL"
    with engine(private) as connection:
        connection.execute(f"COPY ({rows}) TO {quoted(target)} (FORMAT csv, HEADER true, FORCE_QUOTE *)")
    return hash_file(target)


def _other_bytes(edition: Edition, workshop: Path) -> Iterator[str]:
    public = workshop / "public"
    again = {name: hash_file(public / name) for name in list_files(public)}
    published = {name: hash_file(edition.file(name)) for name in edition.file_names()}
    for name in sorted(again.keys() | published.keys()):
        if again.get(name) != published.get(name):
            yield name


def _other_software(then: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    now = library_versions()
    pairs = {name: (then.get(name, ""), now.get(name, "")) for name in sorted(then.keys() | now.keys())}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
