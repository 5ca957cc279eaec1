"""What a quote says beside its prices: team, assumptions, results, discounts; and the renewal of its validity."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, append_only, run_script


@MIGRATIONS()
def m010_quote_parts(db: Database) -> None:
    run_script(
        db,
        """
CREATE TABLE quote_team (quote_id TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
    line_id TEXT NOT NULL, role TEXT NOT NULL CHECK (role <> ''), name TEXT NOT NULL,
    hours_hundredths INTEGER NOT NULL CHECK (hours_hundredths > 0),
    rate_minor INTEGER NOT NULL CHECK (rate_minor >= 0), deputy TEXT NOT NULL,
    PRIMARY KEY (quote_id, revision, position),
    FOREIGN KEY (quote_id, revision, line_id) REFERENCES quote_lines(quote_id, revision, line_id)) STRICT;
CREATE TABLE quote_assumptions (quote_id TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
    line_id TEXT NOT NULL, text TEXT NOT NULL CHECK (text <> ''), driver TEXT NOT NULL,
    PRIMARY KEY (quote_id, revision, position),
    FOREIGN KEY (quote_id, revision, line_id) REFERENCES quote_lines(quote_id, revision, line_id)) STRICT;
CREATE TABLE quote_exclusions (quote_id TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
    text TEXT NOT NULL CHECK (text <> ''), PRIMARY KEY (quote_id, revision, position),
    FOREIGN KEY (quote_id, revision) REFERENCES quote_revisions(quote_id, revision)) STRICT;
CREATE TABLE quote_kpis (quote_id TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
    kpi TEXT NOT NULL REFERENCES kpis(code),
    kind TEXT NOT NULL CHECK (kind IN ('promise', 'best-effort', 'not-offered')),
    target TEXT NOT NULL, window TEXT NOT NULL, condition TEXT NOT NULL,
    fee_at_risk_percent INTEGER NOT NULL CHECK (fee_at_risk_percent BETWEEN 0 AND 30),
    PRIMARY KEY (quote_id, revision, position), UNIQUE (quote_id, revision, kpi),
    FOREIGN KEY (quote_id, revision) REFERENCES quote_revisions(quote_id, revision),
    CHECK (kind <> 'not-offered' OR fee_at_risk_percent = 0)) STRICT;
CREATE TABLE quote_discounts (quote_id TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
    percent_hundredths INTEGER NOT NULL CHECK (percent_hundredths BETWEEN 1 AND 5000), condition TEXT NOT NULL,
    PRIMARY KEY (quote_id, revision, position),
    FOREIGN KEY (quote_id, revision) REFERENCES quote_revisions(quote_id, revision)) STRICT;
CREATE TABLE quote_discount_lines (quote_id TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
    place INTEGER NOT NULL, line_id TEXT NOT NULL, PRIMARY KEY (quote_id, revision, position, place),
    UNIQUE (quote_id, revision, position, line_id),
    FOREIGN KEY (quote_id, revision, position) REFERENCES quote_discounts(quote_id, revision, position),
    FOREIGN KEY (quote_id, revision, line_id) REFERENCES quote_lines(quote_id, revision, line_id)) STRICT;
CREATE TABLE quote_statements (quote_id TEXT NOT NULL, revision INTEGER NOT NULL, conflict TEXT NOT NULL,
    close_out TEXT NOT NULL, payment_days INTEGER NOT NULL CHECK (payment_days BETWEEN 0 AND 120),
    canonical TEXT NOT NULL, PRIMARY KEY (quote_id, revision),
    FOREIGN KEY (quote_id, revision) REFERENCES quote_revisions(quote_id, revision)) STRICT;
CREATE TABLE quote_renewals (id INTEGER PRIMARY KEY, quote_id TEXT NOT NULL, revision INTEGER NOT NULL,
    valid_until TEXT NOT NULL, renewed_at TEXT NOT NULL, renewed_by TEXT NOT NULL REFERENCES people(id),
    FOREIGN KEY (quote_id, revision) REFERENCES quote_revisions(quote_id, revision)) STRICT;
CREATE INDEX renewals_by_quote ON quote_renewals (quote_id);
"""
        + append_only(
            "quote_team",
            "quote_assumptions",
            "quote_exclusions",
            "quote_kpis",
            "quote_discounts",
            "quote_discount_lines",
            "quote_statements",
            "quote_renewals",
        ),
    )
