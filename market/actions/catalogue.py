"""Bringing the seed files into the market."""

from pathlib import Path

from market.core.catalogue import Catalogue
from market.core.catalogue_files import parse_catalogue
from market.core.catalogue_rows import SeedError
from market.core.errors import NotFound
from market.core.messages import say
from market.store.catalogue import replace_catalogue
from market.store.connections import Database, write_transaction


def read_seed_files(directory: Path) -> dict[str, str]:
    """Return the text of every CSV file of *directory* by file name.

    Raises NotFound when the folder is not there and SeedError for a file that is not UTF-8.
    """
    if not directory.is_dir():
        raise NotFound(
            say("There is no folder of seed files at {directory}; install the package again.", directory=directory)
        )
    return {path.name: _read_text(path) for path in sorted(directory.glob("*.csv"))}


def install_catalogue(db: Database, *, directory: Path) -> Catalogue:
    """Make the market's catalogue that of the seed files in *directory*, all of it or nothing.

    Installing again updates rows in place.  Raises SeedError for faulty files, and Conflict when a
    row was removed that briefs, prices or agencies still use.
    """
    catalogue = parse_catalogue(read_seed_files(directory))
    with write_transaction(db):
        replace_catalogue(db, catalogue)
    return catalogue


def _read_text(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SeedError(
            say("{name}, line {line}: is not UTF-8 text; save the file as UTF-8.", name=path.name, line=line)
        ) from error
