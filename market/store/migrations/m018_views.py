"""Two rules that many queries need, each in one place: which quotes are opened, and which awards stand."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, run_script


@MIGRATIONS()
def m018_views(db: Database) -> None:
    run_script(
        db,
        """
CREATE VIEW opened_quotes AS
SELECT quotes.* FROM quotes
JOIN briefs ON briefs.id = quotes.brief_id
JOIN quote_revisions ON quote_revisions.quote_id = quotes.id AND quote_revisions.revision = quotes.revision
WHERE briefs.opened_at IS NOT NULL AND quotes.withdrawn_at IS NULL
    AND quote_revisions.brief_version >= briefs.binding_version;
CREATE VIEW standing_awards AS SELECT * FROM awards WHERE revoked_at IS NULL;
""",
    )
