"""What operators make of imported price lists: titles mapped to services, held rows decided.

Nothing is taken back: the newest word on a title counts, and a row that is held anew gets a decision that says
why.  Imports from before keep no reading, and their prices no title.
"""

import json

from sqlite_utils import Database

from market.core.price_cells import name_key
from market.store.migrations.steps import MIGRATIONS, append_only, run_script

_STATED = """
ALTER TABLE imports ADD COLUMN reading TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(reading));
ALTER TABLE imported_prices ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE imported_prices ADD COLUMN stated_price TEXT NOT NULL DEFAULT '';
ALTER TABLE imported_prices ADD COLUMN tax_basis TEXT NOT NULL DEFAULT 'unknown'
    CHECK (tax_basis IN ('net', 'gross', 'exempt', 'unknown'));
ALTER TABLE imported_prices ADD COLUMN country TEXT NOT NULL DEFAULT '';
ALTER TABLE imported_prices ADD COLUMN vat_rate_hundredths INTEGER CHECK (vat_rate_hundredths >= 0);
ALTER TABLE imported_prices ADD COLUMN quantity_thousandths INTEGER NOT NULL DEFAULT 1000
    CHECK (quantity_thousandths > 0);
ALTER TABLE import_problems ADD COLUMN title TEXT NOT NULL DEFAULT '';
CREATE INDEX import_problems_by_reason ON import_problems (import_id, outcome, reason);
"""
_DECIDED = """
CREATE TABLE service_mappings (id INTEGER PRIMARY KEY, source TEXT NOT NULL, title TEXT NOT NULL CHECK (title <> ''),
    service TEXT REFERENCES services(code), mapped_at TEXT NOT NULL,
    mapped_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE INDEX service_mappings_of_title ON service_mappings (title, source);
CREATE VIEW standing_mappings AS SELECT source, title, service, max(id) AS id FROM service_mappings
GROUP BY source, title;
CREATE TABLE held_decisions (id INTEGER PRIMARY KEY, import_id INTEGER NOT NULL, row INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('released', 'refused', 'held')),
    reason TEXT NOT NULL CHECK ((reason <> '') = (outcome = 'held')), note TEXT NOT NULL,
    cells TEXT NOT NULL CHECK (json_valid(cells)), mapping_id INTEGER REFERENCES service_mappings(id),
    decided_at TEXT NOT NULL, decided_by TEXT NOT NULL REFERENCES people(id),
    CHECK (note <> '' OR mapping_id IS NOT NULL),
    FOREIGN KEY (import_id, row) REFERENCES import_problems(import_id, row)) STRICT;
CREATE INDEX held_decisions_of_row ON held_decisions (import_id, row, id);
CREATE UNIQUE INDEX held_decisions_end_once ON held_decisions (import_id, row) WHERE outcome <> 'held';
CREATE VIEW held_rows AS SELECT import_problems.import_id, import_problems.row,
    coalesce(last.reason, import_problems.reason) AS reason, import_problems.cells, import_problems.title
FROM import_problems LEFT JOIN held_decisions AS last ON last.id =
    (SELECT max(id) FROM held_decisions AS each WHERE each.import_id = import_problems.import_id
        AND each.row = import_problems.row)
WHERE import_problems.outcome = 'held' AND coalesce(last.outcome, 'held') = 'held';
"""


@MIGRATIONS()
def m020_price_reviews(db: Database) -> None:
    run_script(db, _STATED + _DECIDED + append_only("service_mappings", "held_decisions"))
    held = db.conn.execute("SELECT import_id, row, cells FROM import_problems WHERE outcome = 'held'").fetchall()
    titles = [(name_key(json.loads(cells).get("service", "")), import_id, row) for import_id, row, cells in held]
    db.conn.executemany("UPDATE import_problems SET title = ? WHERE import_id = ? AND row = ?", titles)
