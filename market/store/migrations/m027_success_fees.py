"""Fees that are due by the outcome, beside the fees of a quote's lines: part of a revision, never changed."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, append_only, run_script

_SUCCESS_FEES = """
CREATE TABLE quote_success_fees (quote_id TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
    line_id TEXT NOT NULL, kind TEXT NOT NULL REFERENCES count_kinds(code),
    fee_minor INTEGER NOT NULL CHECK (fee_minor > 0), at_most INTEGER NOT NULL CHECK (at_most > 0),
    condition TEXT NOT NULL, PRIMARY KEY (quote_id, revision, position),
    UNIQUE (quote_id, revision, line_id, kind),
    FOREIGN KEY (quote_id, revision, line_id) REFERENCES quote_lines(quote_id, revision, line_id)) STRICT;
"""


@MIGRATIONS()
def m027_success_fees(db: Database) -> None:
    run_script(db, _SUCCESS_FEES + append_only("quote_success_fees"))
