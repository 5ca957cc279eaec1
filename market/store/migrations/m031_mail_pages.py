"""The page each mail leads to."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, run_script

_MAIL_PAGES = "ALTER TABLE outbox ADD COLUMN page TEXT NOT NULL DEFAULT '';"


@MIGRATIONS()
def m031_mail_pages(db: Database) -> None:
    """Let mails that wait already go out as they are, without a page."""
    run_script(db, _MAIL_PAGES)
