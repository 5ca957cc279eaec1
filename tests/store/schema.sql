CREATE INDEX awards_by_brief ON awards (brief_id);
CREATE INDEX briefs_by_client ON briefs (client_id);
CREATE INDEX briefs_published ON briefs (published_at, closes_at) WHERE published_at IS NOT NULL;
CREATE INDEX engagements_of_agency ON engagements (agency_id);
CREATE INDEX engagements_of_client ON engagements (client_id);
CREATE INDEX events_by_subject ON events (subject, subject_id);
CREATE INDEX list_prices_by_agency ON list_prices (agency_id, service, declared_at);
CREATE INDEX outbox_waiting ON outbox (next_try_at) WHERE sent_at IS NULL;
CREATE INDEX people_by_organisation ON people (organisation_id);
CREATE INDEX quotes_by_agency ON quotes (agency_id);
CREATE INDEX sessions_by_person ON sessions (person_id);
CREATE TABLE agency_types (code TEXT PRIMARY KEY, name_en TEXT NOT NULL, name_ru TEXT NOT NULL,
    position INTEGER NOT NULL) STRICT;
CREATE TABLE attempts (key TEXT NOT NULL, window_start INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (key, window_start)) STRICT;
CREATE TABLE awards (id TEXT PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id),
    line_id TEXT NOT NULL REFERENCES brief_lines(id), quote_id TEXT NOT NULL, revision INTEGER NOT NULL,
    awarded_at TEXT NOT NULL, awarded_by TEXT NOT NULL REFERENCES people(id),
    reason_code TEXT NOT NULL, reason TEXT NOT NULL,
    FOREIGN KEY (quote_id, revision, line_id) REFERENCES quote_lines(quote_id, revision, line_id)) STRICT;
CREATE TABLE brief_criteria (brief_id TEXT NOT NULL REFERENCES briefs(id) ON DELETE CASCADE,
    position INTEGER NOT NULL, code TEXT NOT NULL, weight INTEGER NOT NULL CHECK (weight BETWEEN 0 AND 100),
    PRIMARY KEY (brief_id, position), UNIQUE (brief_id, code)) STRICT;
CREATE TABLE brief_kpis (brief_id TEXT NOT NULL REFERENCES briefs(id) ON DELETE CASCADE,
    position INTEGER NOT NULL, kpi TEXT NOT NULL REFERENCES kpis(code), baseline TEXT NOT NULL,
    target TEXT NOT NULL, window TEXT NOT NULL, PRIMARY KEY (brief_id, position),
    UNIQUE (brief_id, kpi)) STRICT;
CREATE TABLE brief_line_drivers (line_id TEXT NOT NULL REFERENCES brief_lines(id) ON DELETE CASCADE,
    driver TEXT NOT NULL REFERENCES drivers(driver), level TEXT NOT NULL, PRIMARY KEY (line_id, driver)) STRICT;
CREATE TABLE brief_lines (id TEXT PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id) ON DELETE CASCADE,
    position INTEGER NOT NULL, service TEXT NOT NULL REFERENCES services(code),
    quantity_thousandths INTEGER NOT NULL CHECK (quantity_thousandths > 0), note TEXT NOT NULL, changed_in INTEGER NOT NULL DEFAULT 1, retired_in INTEGER,
    UNIQUE (brief_id, position)) STRICT;
CREATE TABLE brief_standards (brief_id TEXT NOT NULL REFERENCES briefs(id) ON DELETE CASCADE,
    standard TEXT NOT NULL REFERENCES standards(code), PRIMARY KEY (brief_id, standard)) STRICT;
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
CREATE TABLE briefs (id TEXT PRIMARY KEY, client_id TEXT NOT NULL REFERENCES organisations(id),
    title TEXT NOT NULL, situation TEXT NOT NULL, goal TEXT NOT NULL, out_of_scope TEXT NOT NULL,
    department TEXT REFERENCES departments(code), currency TEXT NOT NULL,
    budget_minimum INTEGER CHECK (budget_minimum > 0), budget_maximum INTEGER CHECK (budget_maximum > 0),
    vat_position TEXT NOT NULL CHECK (vat_position IN ('recovers', 'cannot-recover')),
    time_zone TEXT NOT NULL,
    questions_until TEXT, answers_until TEXT, closes_at TEXT, decision_on TEXT, version INTEGER NOT NULL,
    created_at TEXT NOT NULL, saved_at TEXT NOT NULL, published_at TEXT, opened_at TEXT, withdrawn_at TEXT,
    cancelled_at TEXT, unsuccessful_at TEXT, binding_version INTEGER NOT NULL DEFAULT 1,
    CHECK (published_at IS NULL OR closes_at IS NOT NULL),
    CHECK (opened_at IS NULL OR opened_at >= closes_at),
    CHECK (budget_maximum >= budget_minimum)) STRICT;
CREATE TABLE cities (name_en TEXT PRIMARY KEY, name_ru TEXT NOT NULL, country TEXT NOT NULL,
    position INTEGER NOT NULL) STRICT;
CREATE TABLE conversion_factors (driver TEXT NOT NULL REFERENCES drivers(driver), family TEXT NOT NULL,
    level TEXT NOT NULL, label_en TEXT NOT NULL, factor TEXT NOT NULL,
    is_reference INTEGER NOT NULL CHECK (is_reference IN (0, 1)), reason TEXT NOT NULL,
    position INTEGER NOT NULL, PRIMARY KEY (driver, family, level)) STRICT;
CREATE TABLE departments (code TEXT PRIMARY KEY, name_en TEXT NOT NULL, name_ru TEXT NOT NULL,
    position INTEGER NOT NULL) STRICT;
CREATE TABLE drivers (driver TEXT PRIMARY KEY, name_en TEXT NOT NULL, name_ru TEXT NOT NULL,
    position INTEGER NOT NULL) STRICT;
CREATE TABLE engagements (id TEXT PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id),
    quote_id TEXT NOT NULL UNIQUE REFERENCES quotes(id),
    client_id TEXT NOT NULL REFERENCES organisations(id), agency_id TEXT NOT NULL REFERENCES organisations(id),
    starts_on TEXT NOT NULL, contacts TEXT NOT NULL CHECK (contacts <> ''),
    agreed TEXT NOT NULL CHECK (agreed <> ''), recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL REFERENCES people(id), recorded_for TEXT NOT NULL,
    CHECK (client_id <> agency_id), CHECK (recorded_for IN (client_id, agency_id))) STRICT;
CREATE TABLE events (id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, verb TEXT NOT NULL,
    subject TEXT NOT NULL, subject_id TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
CREATE TABLE families (code TEXT PRIMARY KEY, name_en TEXT NOT NULL, name_ru TEXT NOT NULL,
    position INTEGER NOT NULL) STRICT;
CREATE TABLE import_problems (import_id INTEGER NOT NULL REFERENCES imports(id), row INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('held', 'refused')), reason TEXT NOT NULL, cells TEXT NOT NULL,
    PRIMARY KEY (import_id, row)) STRICT;
CREATE TABLE imported_prices (import_id INTEGER NOT NULL REFERENCES imports(id), row INTEGER NOT NULL,
    agency TEXT NOT NULL, service TEXT NOT NULL, unit TEXT NOT NULL, price_minor INTEGER NOT NULL
    CHECK (price_minor > 0), currency TEXT NOT NULL, dated TEXT NOT NULL,
    PRIMARY KEY (import_id, row)) STRICT;
CREATE TABLE imports (id INTEGER PRIMARY KEY, source TEXT NOT NULL,
    scheme TEXT NOT NULL REFERENCES schemes(code), file_name TEXT NOT NULL, file_hash TEXT NOT NULL,
    evidence_grade TEXT NOT NULL, imported_at TEXT NOT NULL, accepted INTEGER NOT NULL, held INTEGER NOT NULL,
    refused INTEGER NOT NULL, UNIQUE (file_hash, source, scheme)) STRICT;
CREATE TABLE kick_off_confirmations (engagement_id TEXT PRIMARY KEY REFERENCES engagements(id),
    confirmed_at TEXT NOT NULL, confirmed_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE kpis (code TEXT PRIMARY KEY, name_en TEXT NOT NULL, name_ru TEXT NOT NULL, formula TEXT NOT NULL,
    unit TEXT NOT NULL, level TEXT NOT NULL CHECK (level IN ('IN', 'OP', 'OT', 'OC', 'IM')),
    pitfalls TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
CREATE TABLE list_prices (id INTEGER PRIMARY KEY, agency_id TEXT NOT NULL REFERENCES organisations(id),
    service TEXT NOT NULL REFERENCES services(code), price_minor INTEGER NOT NULL CHECK (price_minor > 0),
    currency TEXT NOT NULL, declared_at TEXT NOT NULL) STRICT;
CREATE TABLE mail_tokens (token_hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people(id),
    purpose TEXT NOT NULL CHECK (purpose IN ('verify', 'reset')), created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL, used_at TEXT) STRICT;
CREATE TABLE organisations (id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE, is_client INTEGER NOT NULL CHECK (is_client IN (0, 1)),
    is_agency INTEGER NOT NULL CHECK (is_agency IN (0, 1)), country TEXT NOT NULL, city TEXT NOT NULL,
    agency_type TEXT REFERENCES agency_types(code), controlling_group TEXT NOT NULL, created_at TEXT NOT NULL,
    verified_at TEXT, CHECK (is_client + is_agency > 0)) STRICT;
CREATE TABLE outbox (id INTEGER PRIMARY KEY, recipient TEXT NOT NULL, subject TEXT NOT NULL,
    body TEXT NOT NULL, created_at TEXT NOT NULL, sent_at TEXT, tries INTEGER NOT NULL DEFAULT 0,
    next_try_at TEXT NOT NULL, last_error TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE people (id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    password_hash TEXT NOT NULL, organisation_id TEXT REFERENCES organisations(id),
    is_operator INTEGER NOT NULL CHECK (is_operator IN (0, 1)), created_at TEXT NOT NULL, verified_at TEXT, role TEXT NOT NULL DEFAULT 'owner'
    CHECK (role IN ('owner', 'editor', 'evaluator', 'viewer')),
    CHECK (organisation_id IS NOT NULL OR is_operator = 1)) STRICT;
CREATE TABLE quote_drafts (brief_id TEXT NOT NULL REFERENCES briefs(id),
    agency_id TEXT NOT NULL REFERENCES organisations(id), fields TEXT NOT NULL, saved_at TEXT NOT NULL,
    PRIMARY KEY (brief_id, agency_id)) STRICT;
CREATE TABLE quote_lines (quote_id TEXT NOT NULL, revision INTEGER NOT NULL,
    line_id TEXT NOT NULL REFERENCES brief_lines(id),
    state TEXT NOT NULL CHECK (state IN ('priced', 'included', 'not-offered', 'alternative')),
    fee_minor INTEGER CHECK (fee_minor >= 0), supplier_minor INTEGER CHECK (supplier_minor >= 0),
    handling_minor INTEGER CHECK (handling_minor >= 0),
    subcontracted_percent INTEGER CHECK (subcontracted_percent BETWEEN 0 AND 100),
    subcontractor TEXT NOT NULL, included_in TEXT REFERENCES brief_lines(id), reason TEXT NOT NULL,
    PRIMARY KEY (quote_id, revision, line_id),
    FOREIGN KEY (quote_id, revision) REFERENCES quote_revisions(quote_id, revision),
    CHECK ((state IN ('priced', 'alternative')) = (fee_minor IS NOT NULL)),
    CHECK ((fee_minor IS NULL) = (supplier_minor IS NULL) AND (fee_minor IS NULL) = (handling_minor IS NULL)),
    CHECK (fee_minor IS NULL OR fee_minor + supplier_minor > 0),
    CHECK ((state = 'included') = (included_in IS NOT NULL)),
    CHECK (state NOT IN ('not-offered', 'alternative') OR reason <> '')) STRICT;
CREATE TABLE quote_revisions (quote_id TEXT NOT NULL REFERENCES quotes(id) DEFERRABLE INITIALLY DEFERRED,
    revision INTEGER NOT NULL, brief_version INTEGER NOT NULL, submitted_at TEXT NOT NULL,
    receipt TEXT NOT NULL, currency TEXT NOT NULL, vat_basis TEXT NOT NULL
    CHECK (vat_basis IN ('vat', 'exempt')), vat_rate_hundredths INTEGER NOT NULL CHECK (vat_rate_hundredths >= 0),
    valid_until TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (quote_id, revision)) STRICT;
CREATE TABLE quotes (id TEXT PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id),
    agency_id TEXT NOT NULL REFERENCES organisations(id), revision INTEGER NOT NULL CHECK (revision > 0),
    submitted_at TEXT NOT NULL, withdrawn_at TEXT, UNIQUE (brief_id, agency_id),
    FOREIGN KEY (id, revision) REFERENCES quote_revisions(quote_id, revision) DEFERRABLE INITIALLY DEFERRED) STRICT;
CREATE TABLE rejected_kpis (code TEXT PRIMARY KEY, reason TEXT NOT NULL, better_measure TEXT NOT NULL,
    position INTEGER NOT NULL) STRICT;
CREATE TABLE schemes (code TEXT PRIMARY KEY, currency TEXT NOT NULL, created_at TEXT NOT NULL) STRICT;
CREATE TABLE services (code TEXT PRIMARY KEY, family TEXT NOT NULL REFERENCES families(code),
    name_en TEXT NOT NULL, name_ru TEXT NOT NULL, definition TEXT NOT NULL,
    unit TEXT NOT NULL REFERENCES units(code), reference_scope TEXT NOT NULL, drivers TEXT NOT NULL,
    price_basis TEXT NOT NULL CHECK (price_basis IN ('fee', 'pass-through')),
    convertible_drivers TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
CREATE TABLE sessions (token_hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people(id),
    created_at TEXT NOT NULL, seen_at TEXT NOT NULL, expires_at TEXT NOT NULL) STRICT;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE standards (code TEXT PRIMARY KEY, group_code TEXT NOT NULL, group_name TEXT NOT NULL,
    title_en TEXT NOT NULL, title_ru TEXT NOT NULL, requirement TEXT NOT NULL, evidence TEXT NOT NULL,
    checks TEXT NOT NULL, level TEXT NOT NULL CHECK (level IN ('mandatory', 'basic', 'advanced')),
    countries TEXT NOT NULL, optional INTEGER NOT NULL CHECK (optional IN (0, 1)), source TEXT NOT NULL,
    source_url TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
CREATE TABLE units (code TEXT PRIMARY KEY, name_en TEXT NOT NULL, name_ru TEXT NOT NULL,
    plural_en TEXT NOT NULL, unece_code TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
CREATE TRIGGER engagements_refuse_delete BEFORE delete ON engagements
BEGIN SELECT RAISE(ABORT, 'engagements is append-only'); END;
CREATE TRIGGER engagements_refuse_update BEFORE update ON engagements
BEGIN SELECT RAISE(ABORT, 'engagements is append-only'); END;
CREATE TRIGGER events_refuse_delete BEFORE delete ON events
BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;
CREATE TRIGGER events_refuse_update BEFORE update ON events
BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;
CREATE TRIGGER kick_off_confirmations_refuse_delete BEFORE delete ON kick_off_confirmations
BEGIN SELECT RAISE(ABORT, 'kick_off_confirmations is append-only'); END;
CREATE TRIGGER kick_off_confirmations_refuse_update BEFORE update ON kick_off_confirmations
BEGIN SELECT RAISE(ABORT, 'kick_off_confirmations is append-only'); END;
CREATE TRIGGER quote_lines_refuse_delete BEFORE delete ON quote_lines
BEGIN SELECT RAISE(ABORT, 'quote_lines is append-only'); END;
CREATE TRIGGER quote_lines_refuse_update BEFORE update ON quote_lines
BEGIN SELECT RAISE(ABORT, 'quote_lines is append-only'); END;
CREATE TRIGGER quote_revisions_refuse_delete BEFORE delete ON quote_revisions
BEGIN SELECT RAISE(ABORT, 'quote_revisions is append-only'); END;
CREATE TRIGGER quote_revisions_refuse_update BEFORE update ON quote_revisions
BEGIN SELECT RAISE(ABORT, 'quote_revisions is append-only'); END;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE UNIQUE INDEX one_award_per_line ON awards (line_id);
