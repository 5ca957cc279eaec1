"""Proof that a published edition is still what was built: every file, its descriptions, and its figures."""

import json
from collections.abc import Iterator
from pathlib import Path

from market.benchmark.builds import check_candidate, read_past
from market.benchmark.checks import EditionRefused
from market.benchmark.memory import frozen_folder
from market.benchmark.packages import DATAPACKAGE, SCHEMA_VERSION, hash_file, list_files
from market.benchmark.reader import MANIFEST, Edition, EditionUnreadable, editions_folder, get_edition
from market.core.errors import Conflict


def find_problems(data: Path, edition: str) -> list[str]:
    """Return what is wrong with a published edition, one sentence each; none when all is well.

    Files are held against the manifest and the data package.  Where its private inputs are still kept,
    every figure is computed again.  Raises NotFound when there is no such edition.
    """
    try:
        found = get_edition(editions_folder(data), edition)
        return list(_file_problems(found)) or list(_package_problems(found)) or list(_figure_problems(data, found))
    except (EditionUnreadable, OSError, ValueError, KeyError) as error:
        return [f"The edition cannot be verified: {error}"]


def _file_problems(edition: Edition) -> Iterator[str]:
    listed = {*edition.file_names(), DATAPACKAGE}
    present = set(list_files(edition.folder))
    for name in sorted(present - listed):
        yield f"{name} is not in the manifest; move it away."
    for name in sorted(listed - present):
        yield f"{name} is missing; restore it from a backup."
    for name in sorted(listed & present - {MANIFEST}):
        if hash_file(edition.folder / name) != edition.file_hash(name):
            yield f"{name} was changed after publication; restore it from a backup."


def _package_problems(edition: Edition) -> Iterator[str]:
    package = json.loads((edition.folder / DATAPACKAGE).read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if resource["hash"] != f"sha256:{edition.file_hash(resource['path'])}":
            yield f"{DATAPACKAGE} gives another hash for {resource['path']} than the manifest."


def _figure_problems(data: Path, edition: Edition) -> Iterator[str]:
    private = frozen_folder(data) / str(edition.summary.id)
    manifest = json.loads(edition.file(MANIFEST).read_text(encoding="utf-8"))
    # Files of another form are held against their hashes; the version that made them can compute them again.
    if not private.is_dir() or manifest["schema_version"] != SCHEMA_VERSION:
        return
    try:
        check_candidate(edition.folder, private, read_past(data, edition.summary.id), data=data)
    except (EditionRefused, Conflict) as refusal:
        yield str(refusal)
