"""Exchange rates that operators import, and what both sides of a standing award say was paid."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, append_only, run_script

_RATES = """
CREATE TABLE rate_imports (id INTEGER PRIMARY KEY, source TEXT NOT NULL CHECK (source <> ''),
    base TEXT NOT NULL CHECK (length(base) = 3), file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL CHECK (length(file_hash) = 64), imported_at TEXT NOT NULL,
    accepted INTEGER NOT NULL CHECK (accepted > 0), refused INTEGER NOT NULL CHECK (refused >= 0),
    UNIQUE (file_hash, source)) STRICT;
CREATE TABLE exchange_rates (import_id INTEGER NOT NULL REFERENCES rate_imports(id),
    currency TEXT NOT NULL CHECK (length(currency) = 3), dated TEXT NOT NULL CHECK (length(dated) = 10),
    nominal INTEGER NOT NULL CHECK (nominal > 0), rate TEXT NOT NULL CHECK (CAST(rate AS REAL) > 0),
    PRIMARY KEY (import_id, currency, dated)) STRICT;
"""
_PAYMENTS = """
CREATE VIEW confirmed_payments AS
SELECT engagements.id AS engagement_id, engagements.quote_id, paid_lines.line_id, paid_lines.fee_minor,
    paid_lines.pass_through_minor, paid_answers.answered_at AS confirmed_at,
    coalesce((SELECT change_order_lines.quantity_thousandths FROM change_order_lines
        JOIN change_orders ON change_orders.id = change_order_lines.change_order_id
        JOIN change_order_answers ON change_order_answers.change_order_id = change_orders.id
        WHERE change_orders.engagement_id = engagements.id AND change_order_lines.line_id = paid_lines.line_id
            AND change_order_answers.answer = 'accepted'
        ORDER BY change_orders.number DESC LIMIT 1), brief_lines.quantity_thousandths) AS quantity_thousandths
FROM paid_statements
JOIN paid_answers ON paid_answers.statement_id = paid_statements.id AND paid_answers.answer = 'confirmed'
JOIN paid_lines ON paid_lines.statement_id = paid_statements.id
JOIN engagements ON engagements.id = paid_statements.engagement_id
JOIN brief_lines ON brief_lines.id = paid_lines.line_id
JOIN standing_awards ON standing_awards.line_id = paid_lines.line_id
    AND standing_awards.quote_id = engagements.quote_id;
"""


@MIGRATIONS()
def m021_exchange_rates(db: Database) -> None:
    run_script(db, _RATES + append_only("rate_imports", "exchange_rates") + _PAYMENTS)
