"""What every step of the schema is written with."""

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("market")

_APPEND_ONLY = """
CREATE TRIGGER {table}_refuse_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
"""


def append_only(*tables: str) -> str:
    """Return the triggers that keep rows of *tables* as they were written."""
    return "".join(_APPEND_ONLY.format(table=table, verb=verb) for table in tables for verb in ("update", "delete"))


def run_script(db: Database, script: str) -> None:
    """Run several statements inside the migration's own transaction; executescript would commit it."""
    statement = ""
    for piece in script.split(";"):
        statement += piece + ";"
        if statement.count("BEGIN") == statement.count("END;"):
            db.conn.execute(statement)
            statement = ""
