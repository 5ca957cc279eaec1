"""The language a person reads, and that of each mail."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, run_script

_LANGUAGES = """
ALTER TABLE people ADD COLUMN language TEXT NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'ru'));
ALTER TABLE outbox ADD COLUMN language TEXT NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'ru'));
"""


@MIGRATIONS()
def m029_languages(db: Database) -> None:
    """Keep English for everybody who is there already."""
    run_script(db, _LANGUAGES)
