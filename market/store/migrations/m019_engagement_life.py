"""What follows a kick-off: changes, results, payments, the end, the handover, the watch and the reviews.

Every statement of one side is a row, and the answer of the other side is a row of its own; none is ever changed.
"""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, append_only, run_script

_WORK = """
CREATE TABLE work_ends (engagement_id TEXT PRIMARY KEY REFERENCES engagements(id), ended_on TEXT NOT NULL,
    reason_code TEXT NOT NULL
        CHECK (reason_code IN ('completed', 'stopped-together', 'stopped-by-client', 'stopped-by-agency')),
    reason TEXT NOT NULL CHECK (reason_code = 'completed' OR reason <> ''),
    ended_at TEXT NOT NULL, ended_by TEXT NOT NULL REFERENCES people(id),
    ended_for TEXT NOT NULL REFERENCES organisations(id)) STRICT;
CREATE TABLE change_orders (id TEXT PRIMARY KEY, engagement_id TEXT NOT NULL REFERENCES engagements(id),
    number INTEGER NOT NULL CHECK (number > 0), reason TEXT NOT NULL CHECK (reason <> ''), ends_on TEXT,
    proposed_at TEXT NOT NULL, proposed_by TEXT NOT NULL REFERENCES people(id),
    proposed_for TEXT NOT NULL REFERENCES organisations(id), UNIQUE (engagement_id, number)) STRICT;
CREATE TABLE change_order_lines (change_order_id TEXT NOT NULL REFERENCES change_orders(id),
    line_id TEXT NOT NULL REFERENCES brief_lines(id),
    quantity_thousandths INTEGER NOT NULL CHECK (quantity_thousandths >= 0),
    fee_minor INTEGER NOT NULL CHECK (fee_minor >= 0), supplier_minor INTEGER NOT NULL CHECK (supplier_minor >= 0),
    handling_minor INTEGER NOT NULL CHECK (handling_minor >= 0), PRIMARY KEY (change_order_id, line_id)) STRICT;
CREATE TABLE change_order_answers (change_order_id TEXT PRIMARY KEY REFERENCES change_orders(id),
    answer TEXT NOT NULL CHECK (answer IN ('accepted', 'declined', 'withdrawn')),
    note TEXT NOT NULL CHECK (answer <> 'declined' OR note <> ''), answered_at TEXT NOT NULL,
    answered_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE kpi_results (id TEXT PRIMARY KEY, engagement_id TEXT NOT NULL REFERENCES engagements(id),
    kpi TEXT NOT NULL REFERENCES kpis(code), number INTEGER NOT NULL CHECK (number > 0),
    outcome TEXT NOT NULL CHECK (outcome IN ('met', 'missed', 'not-measured')),
    value TEXT NOT NULL CHECK (value <> ''), measured_over TEXT NOT NULL CHECK (measured_over <> ''),
    source TEXT NOT NULL CHECK (source <> ''), method TEXT NOT NULL CHECK (method <> ''),
    reported_at TEXT NOT NULL, reported_by TEXT NOT NULL REFERENCES people(id),
    UNIQUE (engagement_id, kpi, number)) STRICT;
CREATE TABLE kpi_result_answers (result_id TEXT PRIMARY KEY REFERENCES kpi_results(id),
    answer TEXT NOT NULL CHECK (answer IN ('confirmed', 'contested')),
    note TEXT NOT NULL CHECK (answer <> 'contested' OR note <> ''), answered_at TEXT NOT NULL,
    answered_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE paid_statements (id TEXT PRIMARY KEY, engagement_id TEXT NOT NULL REFERENCES engagements(id),
    number INTEGER NOT NULL CHECK (number > 0), note TEXT NOT NULL, stated_at TEXT NOT NULL,
    stated_by TEXT NOT NULL REFERENCES people(id), UNIQUE (engagement_id, number)) STRICT;
CREATE TABLE paid_lines (statement_id TEXT NOT NULL REFERENCES paid_statements(id),
    line_id TEXT NOT NULL REFERENCES brief_lines(id), fee_minor INTEGER NOT NULL CHECK (fee_minor >= 0),
    pass_through_minor INTEGER NOT NULL CHECK (pass_through_minor >= 0), PRIMARY KEY (statement_id, line_id)) STRICT;
CREATE TABLE paid_answers (statement_id TEXT PRIMARY KEY REFERENCES paid_statements(id),
    answer TEXT NOT NULL CHECK (answer IN ('confirmed', 'contested')),
    note TEXT NOT NULL CHECK (answer <> 'contested' OR note <> ''), answered_at TEXT NOT NULL,
    answered_by TEXT NOT NULL REFERENCES people(id)) STRICT;
"""
_CLOSE_OUT = """
CREATE TABLE handover_marks (id INTEGER PRIMARY KEY, engagement_id TEXT NOT NULL REFERENCES engagements(id),
    item TEXT NOT NULL CHECK (item <> ''),
    mark TEXT NOT NULL CHECK (mark IN ('given', 'not-due', 'withheld', 'accepted', 'missing')),
    note TEXT NOT NULL CHECK (mark IN ('given', 'accepted') OR note <> ''), marked_at TEXT NOT NULL,
    marked_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE INDEX handover_marks_of_engagement ON handover_marks (engagement_id);
CREATE TABLE handover_acts (id TEXT PRIMARY KEY, engagement_id TEXT NOT NULL REFERENCES engagements(id),
    number INTEGER NOT NULL CHECK (number > 0), canonical TEXT NOT NULL CHECK (json_valid(canonical)),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64), accepted INTEGER NOT NULL CHECK (accepted >= 0),
    due INTEGER NOT NULL CHECK (due >= accepted), drawn_at TEXT NOT NULL, UNIQUE (engagement_id, number)) STRICT;
CREATE TABLE handover_signatures (act_id TEXT NOT NULL REFERENCES handover_acts(id),
    organisation_id TEXT NOT NULL REFERENCES organisations(id), signed_at TEXT NOT NULL,
    signed_by TEXT NOT NULL REFERENCES people(id), PRIMARY KEY (act_id, organisation_id)) STRICT;
CREATE VIEW signed_acts AS SELECT handover_acts.*, max(signed_at) AS handed_over_at FROM handover_acts
JOIN handover_signatures ON handover_signatures.act_id = handover_acts.id
GROUP BY handover_acts.id HAVING count(*) = 2;
CREATE TABLE watch_findings (id TEXT PRIMARY KEY, engagement_id TEXT NOT NULL REFERENCES engagements(id),
    kind TEXT NOT NULL CHECK (kind <> ''), found_on TEXT NOT NULL,
    text TEXT NOT NULL CHECK (kind = 'nothing' OR text <> ''),
    found_at TEXT NOT NULL, found_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE INDEX watch_findings_of_engagement ON watch_findings (engagement_id);
CREATE TABLE watch_answers (id INTEGER PRIMARY KEY, finding_id TEXT NOT NULL REFERENCES watch_findings(id),
    answer TEXT NOT NULL CHECK (answer IN ('mended', 'contested')), note TEXT NOT NULL CHECK (note <> ''),
    answered_at TEXT NOT NULL, answered_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE kept_standards (id INTEGER PRIMARY KEY, engagement_id TEXT NOT NULL REFERENCES engagements(id),
    standard TEXT NOT NULL REFERENCES standards(code), is_kept INTEGER NOT NULL CHECK (is_kept IN (0, 1)),
    note TEXT NOT NULL CHECK (is_kept = 1 OR note <> ''), said_at TEXT NOT NULL,
    said_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE INDEX kept_standards_of_engagement ON kept_standards (engagement_id);
CREATE TABLE reviews (engagement_id TEXT NOT NULL REFERENCES engagements(id),
    organisation_id TEXT NOT NULL REFERENCES organisations(id), text TEXT NOT NULL, reviewed_at TEXT NOT NULL,
    reviewed_by TEXT NOT NULL REFERENCES people(id), PRIMARY KEY (engagement_id, organisation_id)) STRICT;
CREATE TABLE review_points (engagement_id TEXT NOT NULL, organisation_id TEXT NOT NULL,
    point TEXT NOT NULL CHECK (point <> ''), score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
    PRIMARY KEY (engagement_id, organisation_id, point),
    FOREIGN KEY (engagement_id, organisation_id) REFERENCES reviews(engagement_id, organisation_id)) STRICT;
CREATE TABLE engagement_reminders (kind TEXT NOT NULL CHECK (kind <> ''),
    engagement_id TEXT NOT NULL REFERENCES engagements(id),
    organisation_id TEXT NOT NULL REFERENCES organisations(id), at TEXT NOT NULL,
    PRIMARY KEY (kind, engagement_id, organisation_id)) STRICT;
"""


@MIGRATIONS()
def m019_engagement_life(db: Database) -> None:
    run_script(
        db,
        _WORK
        + _CLOSE_OUT
        + append_only(
            "work_ends",
            "change_orders",
            "change_order_lines",
            "change_order_answers",
            "kpi_results",
            "kpi_result_answers",
            "paid_statements",
            "paid_lines",
            "paid_answers",
            "handover_marks",
            "handover_acts",
            "handover_signatures",
            "watch_findings",
            "watch_answers",
            "kept_standards",
            "reviews",
            "review_points",
        ),
    )
