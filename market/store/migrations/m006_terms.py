"""Terms of a brief beside its lines, versions that quotes are bound to, and roles within an organisation."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, run_script


@MIGRATIONS()
def m006_terms(db: Database) -> None:
    run_script(
        db,
        """
ALTER TABLE people ADD COLUMN role TEXT NOT NULL DEFAULT 'owner'
    CHECK (role IN ('owner', 'editor', 'evaluator', 'viewer'));
ALTER TABLE briefs ADD COLUMN binding_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE brief_lines ADD COLUMN changed_in INTEGER NOT NULL DEFAULT 1;
ALTER TABLE brief_lines ADD COLUMN retired_in INTEGER;
CREATE TABLE brief_terms (brief_id TEXT PRIMARY KEY REFERENCES briefs(id) ON DELETE CASCADE,
    access TEXT NOT NULL CHECK (access IN ('open', 'invited')),
    is_blind INTEGER NOT NULL CHECK (is_blind IN (0, 1)),
    shows_count INTEGER NOT NULL CHECK (shows_count IN (0, 1)),
    standstill_days INTEGER NOT NULL CHECK (standstill_days >= 0),
    quotes_sought INTEGER NOT NULL CHECK (quotes_sought > 0), quotes_sought_reason TEXT NOT NULL,
    contract_type TEXT, starts_on TEXT, ends_on TEXT, honesty TEXT NOT NULL, audience TEXT NOT NULL,
    pass_through_budget INTEGER CHECK (pass_through_budget >= 0),
    speculative_work TEXT NOT NULL CHECK (speculative_work IN ('none', 'paid', 'unpaid')),
    no_reuse_months INTEGER NOT NULL CHECK (no_reuse_months >= 0),
    watch_days INTEGER NOT NULL CHECK (watch_days >= 0)) STRICT;
CREATE TABLE brief_kpis (brief_id TEXT NOT NULL REFERENCES briefs(id) ON DELETE CASCADE,
    position INTEGER NOT NULL, kpi TEXT NOT NULL REFERENCES kpis(code), baseline TEXT NOT NULL,
    target TEXT NOT NULL, window TEXT NOT NULL, PRIMARY KEY (brief_id, position),
    UNIQUE (brief_id, kpi)) STRICT;
INSERT INTO brief_terms (brief_id, access, is_blind, shows_count, standstill_days, quotes_sought,
    quotes_sought_reason, honesty, audience, speculative_work, no_reuse_months, watch_days)
SELECT id, 'open', 0, 0, 0, 5, '', '', '', 'none', 12, 60 FROM briefs;
""",
    )
