"""How many people an agency has, as a band; unknown for those registered before it was asked."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, run_script

_SIZE = """
ALTER TABLE organisations ADD COLUMN agency_size TEXT CHECK (agency_size IN ('1-9', '10-24', '25-99', '100+'));
"""


@MIGRATIONS()
def m023_agency_size(db: Database) -> None:
    run_script(db, _SIZE)
