CREATE INDEX agency_cases_of_agency ON agency_cases (agency_id);
CREATE INDEX api_tokens_by_person ON api_tokens (person_id);
CREATE INDEX attachments_by_brief ON attachments (brief_id, agency_id);
CREATE INDEX attestation_steps_of_agency ON attestation_steps (agency_id, standard);
CREATE INDEX awards_by_brief ON awards (brief_id);
CREATE INDEX brief_invitations_by_agency ON brief_invitations (agency_id);
CREATE INDEX briefs_by_client ON briefs (client_id);
CREATE INDEX briefs_published ON briefs (published_at, closes_at) WHERE published_at IS NOT NULL;
CREATE INDEX clarifications_by_brief ON clarifications (brief_id);
CREATE INDEX engagements_of_agency ON engagements (agency_id);
CREATE INDEX engagements_of_client ON engagements (client_id);
CREATE INDEX events_by_subject ON events (subject, subject_id);
CREATE INDEX flag_reviews_by_flag ON flag_reviews (flag);
CREATE INDEX handover_marks_of_engagement ON handover_marks (engagement_id);
CREATE INDEX held_decisions_of_row ON held_decisions (import_id, row, id);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
CREATE INDEX import_problems_by_reason ON import_problems (import_id, outcome, reason);
CREATE INDEX kept_standards_of_engagement ON kept_standards (engagement_id);
CREATE INDEX list_prices_by_agency ON list_prices (agency_id, service, declared_at);
CREATE INDEX messages_by_quote ON messages (quote_id);
CREATE INDEX organisation_checks_by_organisation ON organisation_checks (organisation_id);
CREATE INDEX outbox_waiting ON outbox (next_try_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE INDEX people_by_organisation ON people (organisation_id);
CREATE INDEX question_answers_by_question ON question_answers (question_id);
CREATE INDEX questions_by_agency ON questions (agency_id);
CREATE INDEX quote_feedback_by_brief ON quote_feedback (brief_id);
CREATE INDEX quotes_by_agency ON quotes (agency_id);
CREATE INDEX recovery_codes_by_person ON recovery_codes (person_id);
CREATE INDEX renewals_by_quote ON quote_renewals (quote_id);
CREATE INDEX reports_waiting ON reports (sent_at) WHERE answered_at IS NULL;
CREATE INDEX saved_searches_due ON saved_searches (frequency, digested_at);
CREATE INDEX service_mappings_of_title ON service_mappings (title, source);
CREATE INDEX sessions_by_person ON sessions (person_id);
CREATE INDEX shortlist_marks_by_brief ON shortlist_marks (brief_id);
CREATE INDEX spread_notes_by_brief ON spread_notes (brief_id);
CREATE INDEX subcontract_briefs_by_quote ON subcontract_briefs (quote_id, line_id);
CREATE INDEX watch_findings_of_engagement ON watch_findings (engagement_id);
CREATE TABLE 'agency_documents_fts_config'(k PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE 'agency_documents_fts_data'(id INTEGER PRIMARY KEY, block BLOB);
CREATE TABLE 'agency_documents_fts_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
CREATE TABLE 'agency_documents_fts_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE TABLE 'brief_documents_fts_config'(k PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE 'brief_documents_fts_data'(id INTEGER PRIMARY KEY, block BLOB);
CREATE TABLE 'brief_documents_fts_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
CREATE TABLE 'brief_documents_fts_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE TABLE activities (code TEXT PRIMARY KEY, name_en TEXT NOT NULL, name_ru TEXT NOT NULL,
    counted_unit TEXT NOT NULL, minutes_low INTEGER NOT NULL CHECK (minutes_low > 0), minutes_middle INTEGER NOT NULL,
    minutes_high INTEGER NOT NULL, exposure TEXT NOT NULL, engagement_low TEXT NOT NULL,
    engagement_medium TEXT NOT NULL, engagement_high TEXT NOT NULL, lasts TEXT NOT NULL,
    not_compared_with TEXT NOT NULL, service TEXT REFERENCES services(code), position INTEGER NOT NULL,
    CHECK (minutes_low <= minutes_middle AND minutes_middle <= minutes_high)) STRICT;
CREATE TABLE agency_cases (id TEXT PRIMARY KEY, agency_id TEXT NOT NULL REFERENCES organisations(id),
    title TEXT NOT NULL CHECK (title <> ''), situation TEXT NOT NULL CHECK (situation <> ''),
    work TEXT NOT NULL CHECK (work <> ''), service TEXT NOT NULL REFERENCES services(code),
    kind TEXT NOT NULL REFERENCES count_kinds(code), number INTEGER NOT NULL CHECK (number > 0),
    measured_over TEXT NOT NULL CHECK (measured_over <> ''), source TEXT NOT NULL CHECK (source <> ''),
    tally_id TEXT REFERENCES tallies(id), published_at TEXT NOT NULL,
    published_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE agency_documents (id INTEGER PRIMARY KEY,
    agency_id TEXT NOT NULL UNIQUE REFERENCES organisations(id) ON DELETE CASCADE, name TEXT NOT NULL,
    place TEXT NOT NULL, services TEXT NOT NULL) STRICT;
CREATE TABLE agency_profiles (agency_id TEXT PRIMARY KEY REFERENCES organisations(id), about TEXT NOT NULL,
    languages TEXT NOT NULL, shows_prices INTEGER NOT NULL CHECK (shows_prices IN (0, 1)),
    updated_at TEXT NOT NULL, updated_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE agency_team (agency_id TEXT NOT NULL REFERENCES organisations(id), position INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role <> ''), people INTEGER NOT NULL CHECK (people > 0),
    years INTEGER NOT NULL CHECK (years >= 0), PRIMARY KEY (agency_id, position)) STRICT;
CREATE TABLE agency_types (code TEXT PRIMARY KEY, name_en TEXT NOT NULL, name_ru TEXT NOT NULL,
    position INTEGER NOT NULL) STRICT;
CREATE TABLE api_token_scopes (token_id TEXT NOT NULL REFERENCES api_tokens(id),
    scope TEXT NOT NULL CHECK (scope IN ('briefs:read', 'quotes:read', 'quotes:write', 'results:read',
        'own-briefs:read')),
    PRIMARY KEY (token_id, scope)) STRICT;
CREATE TABLE api_tokens (id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people(id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    created_at TEXT NOT NULL, expires_at TEXT CHECK (expires_at > created_at),
    last_used_at TEXT, revoked_at TEXT) STRICT;
CREATE TABLE attachments (id TEXT PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id) ON DELETE CASCADE,
    agency_id TEXT REFERENCES organisations(id), file_name TEXT NOT NULL CHECK (file_name <> ''),
    media_type TEXT NOT NULL, size INTEGER NOT NULL CHECK (size BETWEEN 1 AND 5242880),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64), added_at TEXT NOT NULL,
    added_by TEXT NOT NULL REFERENCES people(id), removed_at TEXT) STRICT;
CREATE TABLE attempts (key TEXT NOT NULL, window_start INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (key, window_start)) STRICT;
CREATE TABLE attestation_evidence (step_id TEXT PRIMARY KEY REFERENCES attestation_steps(id),
    access TEXT NOT NULL CHECK (access IN ('everyone', 'clients', 'operators')), link TEXT NOT NULL,
    file_name TEXT NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL CHECK (size >= 0), sha256 TEXT NOT NULL,
    CHECK (link <> '' OR length(sha256) = 64)) STRICT;
CREATE TABLE attestation_steps (id TEXT PRIMARY KEY, agency_id TEXT NOT NULL REFERENCES organisations(id),
    standard TEXT NOT NULL REFERENCES standards(code), version INTEGER NOT NULL CHECK (version > 0),
    kind TEXT NOT NULL CHECK (kind IN ('state', 'prove', 'pass', 'fail', 'challenge', 'dismiss', 'uphold', 'withdraw')),
    note TEXT NOT NULL CHECK (kind NOT IN ('fail', 'challenge', 'dismiss', 'uphold') OR note <> ''),
    at TEXT NOT NULL, by TEXT NOT NULL REFERENCES people(id),
    by_organisation TEXT REFERENCES organisations(id)) STRICT;
CREATE TABLE award_choices (brief_id TEXT PRIMARY KEY REFERENCES briefs(id), choices TEXT NOT NULL,
    reason_code TEXT NOT NULL, reason TEXT NOT NULL, saved_by TEXT NOT NULL REFERENCES people(id),
    saved_at TEXT NOT NULL) STRICT;
CREATE TABLE awards (id TEXT PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id),
    line_id TEXT NOT NULL REFERENCES brief_lines(id), quote_id TEXT NOT NULL, revision INTEGER NOT NULL,
    awarded_at TEXT NOT NULL, awarded_by TEXT NOT NULL REFERENCES people(id),
    reason_code TEXT NOT NULL, reason TEXT NOT NULL, revoked_at TEXT, revoked_by TEXT REFERENCES people(id)
    CHECK ((revoked_by IS NULL) = (revoked_at IS NULL)), revoked_reason TEXT
    CHECK ((revoked_reason IS NULL) = (revoked_at IS NULL) AND revoked_reason <> ''),
    FOREIGN KEY (quote_id, revision, line_id) REFERENCES quote_lines(quote_id, revision, line_id)) STRICT;
CREATE TABLE brief_criteria (brief_id TEXT NOT NULL REFERENCES briefs(id) ON DELETE CASCADE,
    position INTEGER NOT NULL, code TEXT NOT NULL, weight INTEGER NOT NULL CHECK (weight BETWEEN 0 AND 100),
    PRIMARY KEY (brief_id, position), UNIQUE (brief_id, code)) STRICT;
CREATE TABLE brief_documents (id INTEGER PRIMARY KEY,
    brief_id TEXT NOT NULL UNIQUE REFERENCES briefs(id) ON DELETE CASCADE, title TEXT NOT NULL,
    texts TEXT NOT NULL, services TEXT NOT NULL, client_name TEXT NOT NULL) STRICT;
CREATE TABLE brief_endings (brief_id TEXT PRIMARY KEY REFERENCES briefs(id),
    status TEXT NOT NULL CHECK (status IN ('withdrawn', 'cancelled', 'unsuccessful')),
    reason_code TEXT NOT NULL CHECK (reason_code IN ('', 'no-bids', 'all-rejected', 'insufficient-funds',
        'change-in-needs', 'procedural-error', 'other')),
    reason TEXT NOT NULL, at TEXT NOT NULL,
    CHECK ((status = 'withdrawn') = (reason_code = ''))) STRICT;
CREATE TABLE brief_invitations (brief_id TEXT NOT NULL REFERENCES briefs(id) ON DELETE CASCADE,
    agency_id TEXT NOT NULL REFERENCES organisations(id), invited_at TEXT NOT NULL, told_at TEXT,
    withdrawn_at TEXT, declined_at TEXT, decline_reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (brief_id, agency_id), CHECK (declined_at IS NULL OR withdrawn_at IS NULL)) STRICT;
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
CREATE TABLE brief_versions (brief_id TEXT NOT NULL REFERENCES briefs(id),
    version INTEGER NOT NULL CHECK (version > 0), at TEXT NOT NULL, made_by TEXT NOT NULL REFERENCES people(id),
    reason TEXT NOT NULL, is_binding INTEGER NOT NULL CHECK (is_binding IN (0, 1)), changes TEXT NOT NULL,
    content TEXT NOT NULL, PRIMARY KEY (brief_id, version),
    CHECK (version = 1 OR length(reason) > 0)) STRICT;
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
CREATE TABLE case_withdrawals (case_id TEXT PRIMARY KEY REFERENCES agency_cases(id), withdrawn_at TEXT NOT NULL,
    withdrawn_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE change_order_answers (change_order_id TEXT PRIMARY KEY REFERENCES change_orders(id),
    answer TEXT NOT NULL CHECK (answer IN ('accepted', 'declined', 'withdrawn')),
    note TEXT NOT NULL CHECK (answer <> 'declined' OR note <> ''), answered_at TEXT NOT NULL,
    answered_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE change_order_lines (change_order_id TEXT NOT NULL REFERENCES change_orders(id),
    line_id TEXT NOT NULL REFERENCES brief_lines(id),
    quantity_thousandths INTEGER NOT NULL CHECK (quantity_thousandths >= 0),
    fee_minor INTEGER NOT NULL CHECK (fee_minor >= 0), supplier_minor INTEGER NOT NULL CHECK (supplier_minor >= 0),
    handling_minor INTEGER NOT NULL CHECK (handling_minor >= 0), PRIMARY KEY (change_order_id, line_id)) STRICT;
CREATE TABLE change_orders (id TEXT PRIMARY KEY, engagement_id TEXT NOT NULL REFERENCES engagements(id),
    number INTEGER NOT NULL CHECK (number > 0), reason TEXT NOT NULL CHECK (reason <> ''), ends_on TEXT,
    proposed_at TEXT NOT NULL, proposed_by TEXT NOT NULL REFERENCES people(id),
    proposed_for TEXT NOT NULL REFERENCES organisations(id), UNIQUE (engagement_id, number)) STRICT;
CREATE TABLE cities (name_en TEXT PRIMARY KEY, name_ru TEXT NOT NULL, country TEXT NOT NULL,
    position INTEGER NOT NULL) STRICT;
CREATE TABLE clarifications (quote_id TEXT PRIMARY KEY REFERENCES quotes(id),
    brief_id TEXT NOT NULL REFERENCES briefs(id), question TEXT NOT NULL CHECK (question <> ''),
    asked_at TEXT NOT NULL, asked_by TEXT NOT NULL REFERENCES people(id),
    answer TEXT, answered_at TEXT, answered_by TEXT REFERENCES people(id),
    CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)),
    CHECK (answer <> '')) STRICT;
CREATE TABLE conversion_factors (driver TEXT NOT NULL REFERENCES drivers(driver), family TEXT NOT NULL,
    level TEXT NOT NULL, label_en TEXT NOT NULL, factor TEXT NOT NULL,
    is_reference INTEGER NOT NULL CHECK (is_reference IN (0, 1)), reason TEXT NOT NULL,
    position INTEGER NOT NULL, PRIMARY KEY (driver, family, level)) STRICT;
CREATE TABLE count_kinds (code TEXT PRIMARY KEY,
    lens TEXT NOT NULL CHECK (lens IN ('', 'effort', 'exposure', 'engagement', 'output', 'outcome')),
    name_en TEXT NOT NULL, name_ru TEXT NOT NULL, definition TEXT NOT NULL, within TEXT NOT NULL, rate TEXT NOT NULL,
    position INTEGER NOT NULL, CHECK ((within = '') = (rate = ''))) STRICT;
CREATE TABLE departments (code TEXT PRIMARY KEY, name_en TEXT NOT NULL, name_ru TEXT NOT NULL,
    position INTEGER NOT NULL) STRICT;
CREATE TABLE drivers (driver TEXT PRIMARY KEY, name_en TEXT NOT NULL, name_ru TEXT NOT NULL,
    position INTEGER NOT NULL) STRICT;
CREATE TABLE engagement_reminders (kind TEXT NOT NULL CHECK (kind <> ''),
    engagement_id TEXT NOT NULL REFERENCES engagements(id),
    organisation_id TEXT NOT NULL REFERENCES organisations(id), at TEXT NOT NULL,
    PRIMARY KEY (kind, engagement_id, organisation_id)) STRICT;
CREATE TABLE engagements (id TEXT PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id),
    quote_id TEXT NOT NULL UNIQUE REFERENCES quotes(id),
    client_id TEXT NOT NULL REFERENCES organisations(id), agency_id TEXT NOT NULL REFERENCES organisations(id),
    starts_on TEXT NOT NULL, contacts TEXT NOT NULL CHECK (contacts <> ''),
    agreed TEXT NOT NULL CHECK (agreed <> ''), recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL REFERENCES people(id), recorded_for TEXT NOT NULL,
    CHECK (client_id <> agency_id), CHECK (recorded_for IN (client_id, agency_id))) STRICT;
CREATE TABLE events (id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, verb TEXT NOT NULL,
    subject TEXT NOT NULL, subject_id TEXT NOT NULL, detail TEXT NOT NULL, link TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE exchange_rates (import_id INTEGER NOT NULL REFERENCES rate_imports(id),
    currency TEXT NOT NULL CHECK (length(currency) = 3), dated TEXT NOT NULL CHECK (length(dated) = 10),
    nominal INTEGER NOT NULL CHECK (nominal > 0), rate TEXT NOT NULL CHECK (CAST(rate AS REAL) > 0),
    PRIMARY KEY (import_id, currency, dated)) STRICT;
CREATE TABLE families (code TEXT PRIMARY KEY, name_en TEXT NOT NULL, name_ru TEXT NOT NULL,
    position INTEGER NOT NULL) STRICT;
CREATE TABLE flag_reviews (id INTEGER PRIMARY KEY, flag TEXT NOT NULL CHECK (flag <> ''),
    note TEXT NOT NULL CHECK (note <> ''), reviewed_at TEXT NOT NULL,
    reviewed_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE handover_acts (id TEXT PRIMARY KEY, engagement_id TEXT NOT NULL REFERENCES engagements(id),
    number INTEGER NOT NULL CHECK (number > 0), canonical TEXT NOT NULL CHECK (json_valid(canonical)),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64), accepted INTEGER NOT NULL CHECK (accepted >= 0),
    due INTEGER NOT NULL CHECK (due >= accepted), drawn_at TEXT NOT NULL, UNIQUE (engagement_id, number)) STRICT;
CREATE TABLE handover_marks (id INTEGER PRIMARY KEY, engagement_id TEXT NOT NULL REFERENCES engagements(id),
    item TEXT NOT NULL CHECK (item <> ''),
    mark TEXT NOT NULL CHECK (mark IN ('given', 'not-due', 'withheld', 'accepted', 'missing')),
    note TEXT NOT NULL CHECK (mark IN ('given', 'accepted') OR note <> ''), marked_at TEXT NOT NULL,
    marked_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE handover_signatures (act_id TEXT NOT NULL REFERENCES handover_acts(id),
    organisation_id TEXT NOT NULL REFERENCES organisations(id), signed_at TEXT NOT NULL,
    signed_by TEXT NOT NULL REFERENCES people(id), PRIMARY KEY (act_id, organisation_id)) STRICT;
CREATE TABLE held_decisions (id INTEGER PRIMARY KEY, import_id INTEGER NOT NULL, row INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('released', 'refused', 'held')),
    reason TEXT NOT NULL CHECK ((reason <> '') = (outcome = 'held')), note TEXT NOT NULL,
    cells TEXT NOT NULL CHECK (json_valid(cells)), mapping_id INTEGER REFERENCES service_mappings(id),
    decided_at TEXT NOT NULL, decided_by TEXT NOT NULL REFERENCES people(id),
    CHECK (note <> '' OR mapping_id IS NOT NULL),
    FOREIGN KEY (import_id, row) REFERENCES import_problems(import_id, row)) STRICT;
CREATE TABLE idempotency_keys (token_id TEXT NOT NULL REFERENCES api_tokens(id),
    key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    request_hash TEXT NOT NULL CHECK (length(request_hash) = 64),
    status INTEGER CHECK (status BETWEEN 200 AND 499), body TEXT, created_at TEXT NOT NULL,
    CHECK ((status IS NULL) = (body IS NULL)),
    PRIMARY KEY (token_id, key)) STRICT;
CREATE TABLE import_problems (import_id INTEGER NOT NULL REFERENCES imports(id), row INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('held', 'refused')), reason TEXT NOT NULL, cells TEXT NOT NULL, title TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (import_id, row)) STRICT;
CREATE TABLE imported_prices (import_id INTEGER NOT NULL REFERENCES imports(id), row INTEGER NOT NULL,
    agency TEXT NOT NULL, service TEXT NOT NULL, unit TEXT NOT NULL, price_minor INTEGER NOT NULL
    CHECK (price_minor > 0), currency TEXT NOT NULL, dated TEXT NOT NULL, title TEXT NOT NULL DEFAULT '', stated_price TEXT NOT NULL DEFAULT '', tax_basis TEXT NOT NULL DEFAULT 'unknown'
    CHECK (tax_basis IN ('net', 'gross', 'exempt', 'unknown')), country TEXT NOT NULL DEFAULT '', vat_rate_hundredths INTEGER CHECK (vat_rate_hundredths >= 0), quantity_thousandths INTEGER NOT NULL DEFAULT 1000
    CHECK (quantity_thousandths > 0),
    PRIMARY KEY (import_id, row)) STRICT;
CREATE TABLE imports (id INTEGER PRIMARY KEY, source TEXT NOT NULL,
    scheme TEXT NOT NULL REFERENCES schemes(code), file_name TEXT NOT NULL, file_hash TEXT NOT NULL,
    evidence_grade TEXT NOT NULL, imported_at TEXT NOT NULL, accepted INTEGER NOT NULL, held INTEGER NOT NULL,
    refused INTEGER NOT NULL, reading TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(reading)), UNIQUE (file_hash, source, scheme)) STRICT;
CREATE TABLE kept_standards (id INTEGER PRIMARY KEY, engagement_id TEXT NOT NULL REFERENCES engagements(id),
    standard TEXT NOT NULL REFERENCES standards(code), is_kept INTEGER NOT NULL CHECK (is_kept IN (0, 1)),
    note TEXT NOT NULL CHECK (is_kept = 1 OR note <> ''), said_at TEXT NOT NULL,
    said_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE kick_off_confirmations (engagement_id TEXT PRIMARY KEY REFERENCES engagements(id),
    confirmed_at TEXT NOT NULL, confirmed_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE kpi_result_answers (result_id TEXT PRIMARY KEY REFERENCES kpi_results(id),
    answer TEXT NOT NULL CHECK (answer IN ('confirmed', 'contested')),
    note TEXT NOT NULL CHECK (answer <> 'contested' OR note <> ''), answered_at TEXT NOT NULL,
    answered_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE kpi_results (id TEXT PRIMARY KEY, engagement_id TEXT NOT NULL REFERENCES engagements(id),
    kpi TEXT NOT NULL REFERENCES kpis(code), number INTEGER NOT NULL CHECK (number > 0),
    outcome TEXT NOT NULL CHECK (outcome IN ('met', 'missed', 'not-measured')),
    value TEXT NOT NULL CHECK (value <> ''), measured_over TEXT NOT NULL CHECK (measured_over <> ''),
    source TEXT NOT NULL CHECK (source <> ''), method TEXT NOT NULL CHECK (method <> ''),
    reported_at TEXT NOT NULL, reported_by TEXT NOT NULL REFERENCES people(id),
    UNIQUE (engagement_id, kpi, number)) STRICT;
CREATE TABLE kpis (code TEXT PRIMARY KEY, name_en TEXT NOT NULL, name_ru TEXT NOT NULL, formula TEXT NOT NULL,
    unit TEXT NOT NULL, level TEXT NOT NULL CHECK (level IN ('IN', 'OP', 'OT', 'OC', 'IM')),
    pitfalls TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
CREATE TABLE list_prices (id INTEGER PRIMARY KEY, agency_id TEXT NOT NULL REFERENCES organisations(id),
    service TEXT NOT NULL REFERENCES services(code), price_minor INTEGER NOT NULL CHECK (price_minor > 0),
    currency TEXT NOT NULL, declared_at TEXT NOT NULL) STRICT;
CREATE TABLE mail_tokens (token_hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people(id),
    purpose TEXT NOT NULL CHECK (purpose IN ('verify', 'reset')), created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL, used_at TEXT) STRICT;
CREATE TABLE member_invitations (id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE,
    organisation_id TEXT NOT NULL REFERENCES organisations(id), email TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'evaluator', 'viewer')),
    invited_by TEXT NOT NULL REFERENCES people(id), created_at TEXT NOT NULL, expires_at TEXT NOT NULL,
    ended_at TEXT) STRICT;
CREATE TABLE messages (id INTEGER PRIMARY KEY, quote_id TEXT NOT NULL REFERENCES quotes(id),
    brief_id TEXT NOT NULL REFERENCES briefs(id), organisation_id TEXT NOT NULL REFERENCES organisations(id),
    person_id TEXT NOT NULL REFERENCES people(id), body TEXT NOT NULL CHECK (body <> ''), sent_at TEXT NOT NULL) STRICT;
CREATE TABLE muted_notices (person_id TEXT NOT NULL REFERENCES people(id),
    kind TEXT NOT NULL CHECK (kind <> 'account'), PRIMARY KEY (person_id, kind)) STRICT;
CREATE TABLE organisation_checks (id INTEGER PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations(id),
    kind TEXT NOT NULL CHECK (kind IN ('registry', 'address', 'website', 'tax', 'references')),
    seen TEXT NOT NULL CHECK (seen <> ''), url TEXT NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('passed', 'failed')),
    checked_at TEXT NOT NULL, checked_by TEXT NOT NULL REFERENCES people(id), expires_on TEXT,
    CHECK ((result = 'passed') = (expires_on IS NOT NULL))) STRICT;
CREATE TABLE organisations (id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE, is_client INTEGER NOT NULL CHECK (is_client IN (0, 1)),
    is_agency INTEGER NOT NULL CHECK (is_agency IN (0, 1)), country TEXT NOT NULL, city TEXT NOT NULL,
    agency_type TEXT REFERENCES agency_types(code), controlling_group TEXT NOT NULL, created_at TEXT NOT NULL,
    verified_at TEXT, banned_at TEXT, ban_reason TEXT NOT NULL DEFAULT ''
    CHECK ((banned_at IS NULL) = (ban_reason = '')), merged_into TEXT REFERENCES organisations(id) CHECK (merged_into <> id), agency_size TEXT CHECK (agency_size IN ('1-9', '10-24', '25-99', '100+')), closed_at TEXT, CHECK (is_client + is_agency > 0)) STRICT;
CREATE TABLE outbox (id INTEGER PRIMARY KEY, recipient TEXT NOT NULL, subject TEXT NOT NULL,
    body TEXT NOT NULL, created_at TEXT NOT NULL, sent_at TEXT, tries INTEGER NOT NULL DEFAULT 0,
    next_try_at TEXT NOT NULL, last_error TEXT NOT NULL DEFAULT '', kind TEXT NOT NULL DEFAULT 'account', unsubscribe TEXT NOT NULL DEFAULT ''
    CHECK ((kind = 'account') = (unsubscribe = '')), given_up_at TEXT, language TEXT NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'ru')), page TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE paid_answers (statement_id TEXT PRIMARY KEY REFERENCES paid_statements(id),
    answer TEXT NOT NULL CHECK (answer IN ('confirmed', 'contested')),
    note TEXT NOT NULL CHECK (answer <> 'contested' OR note <> ''), answered_at TEXT NOT NULL,
    answered_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE paid_lines (statement_id TEXT NOT NULL REFERENCES paid_statements(id),
    line_id TEXT NOT NULL REFERENCES brief_lines(id), fee_minor INTEGER NOT NULL CHECK (fee_minor >= 0),
    pass_through_minor INTEGER NOT NULL CHECK (pass_through_minor >= 0), PRIMARY KEY (statement_id, line_id)) STRICT;
CREATE TABLE paid_statements (id TEXT PRIMARY KEY, engagement_id TEXT NOT NULL REFERENCES engagements(id),
    number INTEGER NOT NULL CHECK (number > 0), note TEXT NOT NULL, stated_at TEXT NOT NULL,
    stated_by TEXT NOT NULL REFERENCES people(id), UNIQUE (engagement_id, number)) STRICT;
CREATE TABLE people (id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    password_hash TEXT NOT NULL, organisation_id TEXT REFERENCES organisations(id),
    is_operator INTEGER NOT NULL CHECK (is_operator IN (0, 1)), created_at TEXT NOT NULL, verified_at TEXT, role TEXT NOT NULL DEFAULT 'owner'
    CHECK (role IN ('owner', 'editor', 'evaluator', 'viewer')), time_zone TEXT NOT NULL DEFAULT '', left_at TEXT, erased_at TEXT, language TEXT NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'ru')),
    CHECK (organisation_id IS NOT NULL OR is_operator = 1)) STRICT;
CREATE TABLE question_answers (id INTEGER PRIMARY KEY, question_id TEXT NOT NULL REFERENCES questions(id),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    answered_by TEXT NOT NULL REFERENCES people(id), answered_at TEXT NOT NULL) STRICT;
CREATE TABLE question_reviews (question_id TEXT PRIMARY KEY REFERENCES questions(id),
    outcome TEXT NOT NULL CHECK (outcome IN ('passed', 'declined')), reason TEXT NOT NULL,
    reviewed_by TEXT NOT NULL REFERENCES people(id), reviewed_at TEXT NOT NULL,
    CHECK ((outcome = 'declined') = (reason <> ''))) STRICT;
CREATE TABLE questions (id TEXT PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id), line_id TEXT,
    agency_id TEXT NOT NULL REFERENCES organisations(id), asked_by TEXT NOT NULL REFERENCES people(id),
    asked_at TEXT NOT NULL, text TEXT NOT NULL CHECK (length(text) BETWEEN 10 AND 1000),
    review TEXT NOT NULL CHECK (review IN ('', 'first', 'link', 'name')),
    UNIQUE (brief_id, agency_id, text),
    FOREIGN KEY (brief_id, line_id) REFERENCES brief_lines(brief_id, id)) STRICT;
CREATE TABLE quote_assumptions (quote_id TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
    line_id TEXT NOT NULL, text TEXT NOT NULL CHECK (text <> ''), driver TEXT NOT NULL,
    PRIMARY KEY (quote_id, revision, position),
    FOREIGN KEY (quote_id, revision, line_id) REFERENCES quote_lines(quote_id, revision, line_id)) STRICT;
CREATE TABLE quote_discount_lines (quote_id TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
    place INTEGER NOT NULL, line_id TEXT NOT NULL, PRIMARY KEY (quote_id, revision, position, place),
    UNIQUE (quote_id, revision, position, line_id),
    FOREIGN KEY (quote_id, revision, position) REFERENCES quote_discounts(quote_id, revision, position),
    FOREIGN KEY (quote_id, revision, line_id) REFERENCES quote_lines(quote_id, revision, line_id)) STRICT;
CREATE TABLE quote_discounts (quote_id TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
    percent_hundredths INTEGER NOT NULL CHECK (percent_hundredths BETWEEN 1 AND 5000), condition TEXT NOT NULL,
    PRIMARY KEY (quote_id, revision, position),
    FOREIGN KEY (quote_id, revision) REFERENCES quote_revisions(quote_id, revision)) STRICT;
CREATE TABLE quote_drafts (brief_id TEXT NOT NULL REFERENCES briefs(id),
    agency_id TEXT NOT NULL REFERENCES organisations(id), fields TEXT NOT NULL, saved_at TEXT NOT NULL,
    PRIMARY KEY (brief_id, agency_id)) STRICT;
CREATE TABLE quote_exclusions (quote_id TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
    text TEXT NOT NULL CHECK (text <> ''), PRIMARY KEY (quote_id, revision, position),
    FOREIGN KEY (quote_id, revision) REFERENCES quote_revisions(quote_id, revision)) STRICT;
CREATE TABLE quote_feedback (id INTEGER PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id),
    quote_id TEXT NOT NULL REFERENCES quotes(id), criterion TEXT NOT NULL, text TEXT NOT NULL CHECK (text <> ''),
    written_by TEXT NOT NULL REFERENCES people(id), written_at TEXT NOT NULL) STRICT;
CREATE TABLE quote_kpis (quote_id TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
    kpi TEXT NOT NULL REFERENCES kpis(code),
    kind TEXT NOT NULL CHECK (kind IN ('promise', 'best-effort', 'not-offered')),
    target TEXT NOT NULL, window TEXT NOT NULL, condition TEXT NOT NULL,
    fee_at_risk_percent INTEGER NOT NULL CHECK (fee_at_risk_percent BETWEEN 0 AND 30),
    PRIMARY KEY (quote_id, revision, position), UNIQUE (quote_id, revision, kpi),
    FOREIGN KEY (quote_id, revision) REFERENCES quote_revisions(quote_id, revision),
    CHECK (kind <> 'not-offered' OR fee_at_risk_percent = 0)) STRICT;
CREATE TABLE quote_lines (quote_id TEXT NOT NULL, revision INTEGER NOT NULL,
    line_id TEXT NOT NULL REFERENCES brief_lines(id),
    state TEXT NOT NULL CHECK (state IN ('priced', 'included', 'not-offered', 'alternative')),
    fee_minor INTEGER CHECK (fee_minor >= 0), supplier_minor INTEGER CHECK (supplier_minor >= 0),
    handling_minor INTEGER CHECK (handling_minor >= 0),
    subcontracted_percent INTEGER CHECK (subcontracted_percent BETWEEN 0 AND 100),
    subcontractor TEXT NOT NULL, included_in TEXT REFERENCES brief_lines(id), reason TEXT NOT NULL, same_duties INTEGER CHECK (same_duties IN (0, 1)),
    PRIMARY KEY (quote_id, revision, line_id),
    FOREIGN KEY (quote_id, revision) REFERENCES quote_revisions(quote_id, revision),
    CHECK ((state IN ('priced', 'alternative')) = (fee_minor IS NOT NULL)),
    CHECK ((fee_minor IS NULL) = (supplier_minor IS NULL) AND (fee_minor IS NULL) = (handling_minor IS NULL)),
    CHECK (fee_minor IS NULL OR fee_minor + supplier_minor > 0),
    CHECK ((state = 'included') = (included_in IS NOT NULL)),
    CHECK (state NOT IN ('not-offered', 'alternative') OR reason <> '')) STRICT;
CREATE TABLE quote_renewals (id INTEGER PRIMARY KEY, quote_id TEXT NOT NULL, revision INTEGER NOT NULL,
    valid_until TEXT NOT NULL, renewed_at TEXT NOT NULL, renewed_by TEXT NOT NULL REFERENCES people(id),
    FOREIGN KEY (quote_id, revision) REFERENCES quote_revisions(quote_id, revision)) STRICT;
CREATE TABLE quote_revisions (quote_id TEXT NOT NULL REFERENCES quotes(id) DEFERRABLE INITIALLY DEFERRED,
    revision INTEGER NOT NULL, brief_version INTEGER NOT NULL, submitted_at TEXT NOT NULL,
    receipt TEXT NOT NULL, currency TEXT NOT NULL, vat_basis TEXT NOT NULL
    CHECK (vat_basis IN ('vat', 'exempt')), vat_rate_hundredths INTEGER NOT NULL CHECK (vat_rate_hundredths >= 0),
    valid_until TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (quote_id, revision)) STRICT;
CREATE TABLE quote_statements (quote_id TEXT NOT NULL, revision INTEGER NOT NULL, conflict TEXT NOT NULL,
    close_out TEXT NOT NULL, payment_days INTEGER NOT NULL CHECK (payment_days BETWEEN 0 AND 120),
    canonical TEXT NOT NULL, PRIMARY KEY (quote_id, revision),
    FOREIGN KEY (quote_id, revision) REFERENCES quote_revisions(quote_id, revision)) STRICT;
CREATE TABLE quote_success_fees (quote_id TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
    line_id TEXT NOT NULL, kind TEXT NOT NULL REFERENCES count_kinds(code),
    fee_minor INTEGER NOT NULL CHECK (fee_minor > 0), at_most INTEGER NOT NULL CHECK (at_most > 0),
    condition TEXT NOT NULL, PRIMARY KEY (quote_id, revision, position),
    UNIQUE (quote_id, revision, line_id, kind),
    FOREIGN KEY (quote_id, revision, line_id) REFERENCES quote_lines(quote_id, revision, line_id)) STRICT;
CREATE TABLE quote_team (quote_id TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
    line_id TEXT NOT NULL, role TEXT NOT NULL CHECK (role <> ''), name TEXT NOT NULL,
    hours_hundredths INTEGER NOT NULL CHECK (hours_hundredths > 0),
    rate_minor INTEGER NOT NULL CHECK (rate_minor >= 0), deputy TEXT NOT NULL,
    PRIMARY KEY (quote_id, revision, position),
    FOREIGN KEY (quote_id, revision, line_id) REFERENCES quote_lines(quote_id, revision, line_id)) STRICT;
CREATE TABLE quotes (id TEXT PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id),
    agency_id TEXT NOT NULL REFERENCES organisations(id), revision INTEGER NOT NULL CHECK (revision > 0),
    submitted_at TEXT NOT NULL, withdrawn_at TEXT, UNIQUE (brief_id, agency_id),
    FOREIGN KEY (id, revision) REFERENCES quote_revisions(quote_id, revision) DEFERRABLE INITIALLY DEFERRED) STRICT;
CREATE TABLE rate_imports (id INTEGER PRIMARY KEY, source TEXT NOT NULL CHECK (source <> ''),
    base TEXT NOT NULL CHECK (length(base) = 3), file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL CHECK (length(file_hash) = 64), imported_at TEXT NOT NULL,
    accepted INTEGER NOT NULL CHECK (accepted > 0), refused INTEGER NOT NULL CHECK (refused >= 0),
    UNIQUE (file_hash, source)) STRICT;
CREATE TABLE recovery_codes (code_hash TEXT PRIMARY KEY CHECK (length(code_hash) = 64),
    person_id TEXT NOT NULL REFERENCES people(id), created_at TEXT NOT NULL, used_at TEXT) STRICT;
CREATE TABLE rejected_kpis (code TEXT PRIMARY KEY, reason TEXT NOT NULL, better_measure TEXT NOT NULL,
    position INTEGER NOT NULL) STRICT;
CREATE TABLE reminders (kind TEXT NOT NULL CHECK (kind IN ('opened', 'decide', 'overdue', 'draft')),
    brief_id TEXT NOT NULL REFERENCES briefs(id), organisation_id TEXT NOT NULL REFERENCES organisations(id),
    at TEXT NOT NULL, UNIQUE (kind, brief_id, organisation_id)) STRICT;
CREATE TABLE reports (id TEXT PRIMARY KEY, about TEXT NOT NULL CHECK (length(about) BETWEEN 1 AND 300),
    reason TEXT NOT NULL
        CHECK (reason IN ('wrong-figure', 'misleading', 'rights', 'personal-data', 'offensive', 'question')),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 10 AND 4000), email TEXT NOT NULL CHECK (length(email) <= 254),
    language TEXT NOT NULL CHECK (language IN ('en', 'ru')), sent_at TEXT NOT NULL,
    answer TEXT NOT NULL DEFAULT '' CHECK (length(answer) <= 4000), answered_at TEXT,
    answered_by TEXT REFERENCES people(id),
    CHECK ((answered_at IS NULL) = (answer = '') AND (answered_at IS NULL) = (answered_by IS NULL))) STRICT;
CREATE TABLE review_points (engagement_id TEXT NOT NULL, organisation_id TEXT NOT NULL,
    point TEXT NOT NULL CHECK (point <> ''), score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
    PRIMARY KEY (engagement_id, organisation_id, point),
    FOREIGN KEY (engagement_id, organisation_id) REFERENCES reviews(engagement_id, organisation_id)) STRICT;
CREATE TABLE reviews (engagement_id TEXT NOT NULL REFERENCES engagements(id),
    organisation_id TEXT NOT NULL REFERENCES organisations(id), text TEXT NOT NULL, reviewed_at TEXT NOT NULL,
    reviewed_by TEXT NOT NULL REFERENCES people(id), PRIMARY KEY (engagement_id, organisation_id)) STRICT;
CREATE TABLE saved_searches (id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''), filters TEXT NOT NULL CHECK (json_valid(filters)),
    frequency TEXT NOT NULL CHECK (frequency IN ('daily', 'weekly')), created_at TEXT NOT NULL,
    digested_at TEXT NOT NULL, UNIQUE (person_id, name)) STRICT;
CREATE TABLE schemes (code TEXT PRIMARY KEY, currency TEXT NOT NULL, created_at TEXT NOT NULL) STRICT;
CREATE TABLE score_sets (id TEXT PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id),
    evaluator_id TEXT NOT NULL REFERENCES people(id), number INTEGER NOT NULL CHECK (number > 0),
    submitted_at TEXT NOT NULL, note TEXT NOT NULL, UNIQUE (brief_id, evaluator_id, number),
    CHECK (number = 1 OR note <> '')) STRICT;
CREATE TABLE scores (set_id TEXT NOT NULL REFERENCES score_sets(id), quote_id TEXT NOT NULL REFERENCES quotes(id),
    criterion TEXT NOT NULL CHECK (criterion <> 'price'), score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 4),
    PRIMARY KEY (set_id, quote_id, criterion)) STRICT;
CREATE TABLE search_notices (search_id TEXT NOT NULL REFERENCES saved_searches(id) ON DELETE CASCADE,
    brief_id TEXT NOT NULL REFERENCES briefs(id), sent_at TEXT NOT NULL, PRIMARY KEY (search_id, brief_id)) STRICT;
CREATE TABLE second_factors (person_id TEXT PRIMARY KEY REFERENCES people(id), secret TEXT NOT NULL,
    created_at TEXT NOT NULL, confirmed_at TEXT, last_step INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE service_mappings (id INTEGER PRIMARY KEY, source TEXT NOT NULL, title TEXT NOT NULL CHECK (title <> ''),
    service TEXT REFERENCES services(code), mapped_at TEXT NOT NULL,
    mapped_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE services (code TEXT PRIMARY KEY, family TEXT NOT NULL REFERENCES families(code),
    name_en TEXT NOT NULL, name_ru TEXT NOT NULL, definition TEXT NOT NULL,
    unit TEXT NOT NULL REFERENCES units(code), reference_scope TEXT NOT NULL, drivers TEXT NOT NULL,
    price_basis TEXT NOT NULL CHECK (price_basis IN ('fee', 'pass-through')),
    convertible_drivers TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
CREATE TABLE sessions (token_hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people(id),
    created_at TEXT NOT NULL, seen_at TEXT NOT NULL, expires_at TEXT NOT NULL, awaits_code INTEGER NOT NULL DEFAULT 0 CHECK (awaits_code IN (0, 1)), browser TEXT NOT NULL DEFAULT '' CHECK (length(browser) <= 80)) STRICT;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE shortlist_marks (id INTEGER PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id),
    quote_id TEXT NOT NULL REFERENCES quotes(id), is_marked INTEGER NOT NULL CHECK (is_marked IN (0, 1)),
    marked_by TEXT NOT NULL REFERENCES people(id), marked_at TEXT NOT NULL) STRICT;
CREATE TABLE spread_notes (id INTEGER PRIMARY KEY, brief_id TEXT NOT NULL REFERENCES briefs(id),
    quote_id TEXT NOT NULL REFERENCES quotes(id), criterion TEXT NOT NULL, note TEXT NOT NULL CHECK (note <> ''),
    noted_by TEXT NOT NULL REFERENCES people(id), noted_at TEXT NOT NULL) STRICT;
CREATE TABLE standard_versions (standard TEXT NOT NULL, version INTEGER NOT NULL CHECK (version > 0),
    in_force_from TEXT NOT NULL, requirement TEXT NOT NULL, source TEXT NOT NULL,
    PRIMARY KEY (standard, version)) STRICT;
CREATE TABLE standards (code TEXT PRIMARY KEY, group_code TEXT NOT NULL, group_name TEXT NOT NULL,
    title_en TEXT NOT NULL, title_ru TEXT NOT NULL, requirement TEXT NOT NULL, evidence TEXT NOT NULL,
    checks TEXT NOT NULL, level TEXT NOT NULL CHECK (level IN ('mandatory', 'basic', 'advanced')),
    countries TEXT NOT NULL, optional INTEGER NOT NULL CHECK (optional IN (0, 1)), source TEXT NOT NULL,
    source_url TEXT NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 1, in_force_from TEXT NOT NULL DEFAULT '2026-01-01') STRICT;
CREATE TABLE subcontract_briefs (brief_id TEXT PRIMARY KEY REFERENCES briefs(id) ON DELETE CASCADE,
    quote_id TEXT NOT NULL REFERENCES quotes(id), line_id TEXT NOT NULL REFERENCES brief_lines(id),
    linked_at TEXT NOT NULL, linked_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE tallies (id TEXT PRIMARY KEY, engagement_id TEXT NOT NULL REFERENCES engagements(id),
    number INTEGER NOT NULL CHECK (number > 0), measured_over TEXT NOT NULL CHECK (measured_over <> ''),
    reported_at TEXT NOT NULL, reported_by TEXT NOT NULL REFERENCES people(id), UNIQUE (engagement_id, number)) STRICT;
CREATE TABLE tally_answers (tally_id TEXT PRIMARY KEY REFERENCES tallies(id),
    answer TEXT NOT NULL CHECK (answer IN ('confirmed', 'contested')),
    note TEXT NOT NULL CHECK (answer <> 'contested' OR note <> ''),
    own_cost_minor INTEGER CHECK (own_cost_minor >= 0),
    may_be_shown INTEGER NOT NULL CHECK (may_be_shown IN (0, 1)), answered_at TEXT NOT NULL,
    answered_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE tally_lines (tally_id TEXT NOT NULL REFERENCES tallies(id),
    kind TEXT NOT NULL REFERENCES count_kinds(code), number INTEGER NOT NULL CHECK (number >= 0),
    source TEXT NOT NULL CHECK (source <> ''), method TEXT NOT NULL CHECK (method <> ''),
    PRIMARY KEY (tally_id, kind)) STRICT;
CREATE TABLE units (code TEXT PRIMARY KEY, name_en TEXT NOT NULL, name_ru TEXT NOT NULL,
    plural_en TEXT NOT NULL, unece_code TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
CREATE TABLE unsubscribe_links (token_hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people(id),
    kind TEXT NOT NULL CHECK (kind <> 'account'), created_at TEXT NOT NULL) STRICT;
CREATE TABLE watch_answers (id INTEGER PRIMARY KEY, finding_id TEXT NOT NULL REFERENCES watch_findings(id),
    answer TEXT NOT NULL CHECK (answer IN ('mended', 'contested')), note TEXT NOT NULL CHECK (note <> ''),
    answered_at TEXT NOT NULL, answered_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE watch_findings (id TEXT PRIMARY KEY, engagement_id TEXT NOT NULL REFERENCES engagements(id),
    kind TEXT NOT NULL CHECK (kind <> ''), found_on TEXT NOT NULL,
    text TEXT NOT NULL CHECK (kind = 'nothing' OR text <> ''),
    found_at TEXT NOT NULL, found_by TEXT NOT NULL REFERENCES people(id)) STRICT;
CREATE TABLE work_ends (engagement_id TEXT PRIMARY KEY REFERENCES engagements(id), ended_on TEXT NOT NULL,
    reason_code TEXT NOT NULL
        CHECK (reason_code IN ('completed', 'stopped-together', 'stopped-by-client', 'stopped-by-agency')),
    reason TEXT NOT NULL CHECK (reason_code = 'completed' OR reason <> ''),
    ended_at TEXT NOT NULL, ended_by TEXT NOT NULL REFERENCES people(id),
    ended_for TEXT NOT NULL REFERENCES organisations(id)) STRICT;
CREATE TRIGGER agency_cases_refuse_delete BEFORE delete ON agency_cases
BEGIN SELECT RAISE(ABORT, 'agency_cases is append-only'); END;
CREATE TRIGGER agency_cases_refuse_update BEFORE update ON agency_cases
BEGIN SELECT RAISE(ABORT, 'agency_cases is append-only'); END;
CREATE TRIGGER agency_documents_forget AFTER DELETE ON agency_documents BEGIN INSERT INTO agency_documents_fts (agency_documents_fts, rowid, name, place, services) VALUES ('delete', old.id, old.name, old.place, old.services); END;
CREATE TRIGGER agency_documents_learn AFTER INSERT ON agency_documents BEGIN INSERT INTO agency_documents_fts (rowid, name, place, services) VALUES (new.id, new.name, new.place, new.services); END;
CREATE TRIGGER agency_documents_relearn AFTER UPDATE ON agency_documents BEGIN INSERT INTO agency_documents_fts (agency_documents_fts, rowid, name, place, services) VALUES ('delete', old.id, old.name, old.place, old.services); INSERT INTO agency_documents_fts (rowid, name, place, services) VALUES (new.id, new.name, new.place, new.services); END;
CREATE TRIGGER agency_words_begun AFTER INSERT ON organisations BEGIN DELETE FROM agency_documents WHERE agency_id = new.id; INSERT INTO agency_documents (agency_id, name, place, services) SELECT agency_id, name, place, services FROM agency_words WHERE agency_id = new.id; END;
CREATE TRIGGER agency_words_changed AFTER UPDATE ON organisations BEGIN DELETE FROM agency_documents WHERE agency_id = new.id; INSERT INTO agency_documents (agency_id, name, place, services) SELECT agency_id, name, place, services FROM agency_words WHERE agency_id = new.id; END;
CREATE TRIGGER agency_words_of_price AFTER INSERT ON list_prices BEGIN DELETE FROM agency_documents WHERE agency_id = new.agency_id; INSERT INTO agency_documents (agency_id, name, place, services) SELECT agency_id, name, place, services FROM agency_words WHERE agency_id = new.agency_id; END;
CREATE TRIGGER agency_words_of_service AFTER UPDATE ON services WHEN new.name_en <> old.name_en OR new.name_ru <> old.name_ru BEGIN DELETE FROM agency_documents WHERE agency_id IN (SELECT agency_id FROM list_prices WHERE service = new.code); INSERT INTO agency_documents (agency_id, name, place, services) SELECT agency_id, name, place, services FROM agency_words WHERE agency_id IN (SELECT agency_id FROM list_prices WHERE service = new.code); END;
CREATE TRIGGER attestation_evidence_refuse_delete BEFORE delete ON attestation_evidence
BEGIN SELECT RAISE(ABORT, 'attestation_evidence is append-only'); END;
CREATE TRIGGER attestation_evidence_refuse_update BEFORE update ON attestation_evidence
BEGIN SELECT RAISE(ABORT, 'attestation_evidence is append-only'); END;
CREATE TRIGGER attestation_steps_refuse_delete BEFORE delete ON attestation_steps
BEGIN SELECT RAISE(ABORT, 'attestation_steps is append-only'); END;
CREATE TRIGGER attestation_steps_refuse_update BEFORE update ON attestation_steps
BEGIN SELECT RAISE(ABORT, 'attestation_steps is append-only'); END;
CREATE TRIGGER brief_documents_forget AFTER DELETE ON brief_documents BEGIN INSERT INTO brief_documents_fts (brief_documents_fts, rowid, title, texts, services, client_name) VALUES ('delete', old.id, old.title, old.texts, old.services, old.client_name); END;
CREATE TRIGGER brief_documents_learn AFTER INSERT ON brief_documents BEGIN INSERT INTO brief_documents_fts (rowid, title, texts, services, client_name) VALUES (new.id, new.title, new.texts, new.services, new.client_name); END;
CREATE TRIGGER brief_documents_relearn AFTER UPDATE ON brief_documents BEGIN INSERT INTO brief_documents_fts (brief_documents_fts, rowid, title, texts, services, client_name) VALUES ('delete', old.id, old.title, old.texts, old.services, old.client_name); INSERT INTO brief_documents_fts (rowid, title, texts, services, client_name) VALUES (new.id, new.title, new.texts, new.services, new.client_name); END;
CREATE TRIGGER brief_endings_refuse_delete BEFORE delete ON brief_endings
BEGIN SELECT RAISE(ABORT, 'brief_endings is append-only'); END;
CREATE TRIGGER brief_endings_refuse_update BEFORE update ON brief_endings
BEGIN SELECT RAISE(ABORT, 'brief_endings is append-only'); END;
CREATE TRIGGER brief_versions_refuse_delete BEFORE delete ON brief_versions
BEGIN SELECT RAISE(ABORT, 'brief_versions is append-only'); END;
CREATE TRIGGER brief_versions_refuse_update BEFORE update ON brief_versions
BEGIN SELECT RAISE(ABORT, 'brief_versions is append-only'); END;
CREATE TRIGGER brief_words_begun AFTER INSERT ON briefs BEGIN DELETE FROM brief_documents WHERE brief_id = new.id; INSERT INTO brief_documents (brief_id, title, texts, services, client_name) SELECT brief_id, title, texts, services, client_name FROM brief_words WHERE brief_id = new.id; END;
CREATE TRIGGER brief_words_changed AFTER UPDATE OF published_at, title, situation, goal, out_of_scope, client_id ON briefs BEGIN DELETE FROM brief_documents WHERE brief_id = new.id; INSERT INTO brief_documents (brief_id, title, texts, services, client_name) SELECT brief_id, title, texts, services, client_name FROM brief_words WHERE brief_id = new.id; END;
CREATE TRIGGER brief_words_of_changed_line AFTER UPDATE ON brief_lines BEGIN DELETE FROM brief_documents WHERE brief_id = new.brief_id; INSERT INTO brief_documents (brief_id, title, texts, services, client_name) SELECT brief_id, title, texts, services, client_name FROM brief_words WHERE brief_id = new.brief_id; END;
CREATE TRIGGER brief_words_of_client AFTER UPDATE OF name ON organisations WHEN new.name <> old.name BEGIN DELETE FROM brief_documents WHERE brief_id IN (SELECT id FROM briefs WHERE client_id = new.id); INSERT INTO brief_documents (brief_id, title, texts, services, client_name) SELECT brief_id, title, texts, services, client_name FROM brief_words WHERE brief_id IN (SELECT id FROM briefs WHERE client_id = new.id); END;
CREATE TRIGGER brief_words_of_gone_line AFTER DELETE ON brief_lines BEGIN DELETE FROM brief_documents WHERE brief_id = old.brief_id; INSERT INTO brief_documents (brief_id, title, texts, services, client_name) SELECT brief_id, title, texts, services, client_name FROM brief_words WHERE brief_id = old.brief_id; END;
CREATE TRIGGER brief_words_of_new_line AFTER INSERT ON brief_lines BEGIN DELETE FROM brief_documents WHERE brief_id = new.brief_id; INSERT INTO brief_documents (brief_id, title, texts, services, client_name) SELECT brief_id, title, texts, services, client_name FROM brief_words WHERE brief_id = new.brief_id; END;
CREATE TRIGGER brief_words_of_service AFTER UPDATE ON services WHEN new.name_en <> old.name_en OR new.name_ru <> old.name_ru BEGIN DELETE FROM brief_documents WHERE brief_id IN (SELECT brief_id FROM brief_lines WHERE service = new.code); INSERT INTO brief_documents (brief_id, title, texts, services, client_name) SELECT brief_id, title, texts, services, client_name FROM brief_words WHERE brief_id IN (SELECT brief_id FROM brief_lines WHERE service = new.code); END;
CREATE TRIGGER case_withdrawals_refuse_delete BEFORE delete ON case_withdrawals
BEGIN SELECT RAISE(ABORT, 'case_withdrawals is append-only'); END;
CREATE TRIGGER case_withdrawals_refuse_update BEFORE update ON case_withdrawals
BEGIN SELECT RAISE(ABORT, 'case_withdrawals is append-only'); END;
CREATE TRIGGER change_order_answers_refuse_delete BEFORE delete ON change_order_answers
BEGIN SELECT RAISE(ABORT, 'change_order_answers is append-only'); END;
CREATE TRIGGER change_order_answers_refuse_update BEFORE update ON change_order_answers
BEGIN SELECT RAISE(ABORT, 'change_order_answers is append-only'); END;
CREATE TRIGGER change_order_lines_refuse_delete BEFORE delete ON change_order_lines
BEGIN SELECT RAISE(ABORT, 'change_order_lines is append-only'); END;
CREATE TRIGGER change_order_lines_refuse_update BEFORE update ON change_order_lines
BEGIN SELECT RAISE(ABORT, 'change_order_lines is append-only'); END;
CREATE TRIGGER change_orders_refuse_delete BEFORE delete ON change_orders
BEGIN SELECT RAISE(ABORT, 'change_orders is append-only'); END;
CREATE TRIGGER change_orders_refuse_update BEFORE update ON change_orders
BEGIN SELECT RAISE(ABORT, 'change_orders is append-only'); END;
CREATE TRIGGER clarifications_are_answered_once BEFORE UPDATE ON clarifications
WHEN OLD.answer IS NOT NULL OR NEW.question <> OLD.question OR NEW.quote_id <> OLD.quote_id
BEGIN SELECT RAISE(ABORT, 'clarifications are asked and answered once'); END;
CREATE TRIGGER clarifications_refuse_delete BEFORE DELETE ON clarifications
BEGIN SELECT RAISE(ABORT, 'clarifications are append-only'); END;
CREATE TRIGGER engagements_refuse_delete BEFORE delete ON engagements
BEGIN SELECT RAISE(ABORT, 'engagements is append-only'); END;
CREATE TRIGGER engagements_refuse_update BEFORE update ON engagements
BEGIN SELECT RAISE(ABORT, 'engagements is append-only'); END;
CREATE TRIGGER events_refuse_delete BEFORE delete ON events
BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;
CREATE TRIGGER events_refuse_update BEFORE update ON events
BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;
CREATE TRIGGER exchange_rates_refuse_delete BEFORE delete ON exchange_rates
BEGIN SELECT RAISE(ABORT, 'exchange_rates is append-only'); END;
CREATE TRIGGER exchange_rates_refuse_update BEFORE update ON exchange_rates
BEGIN SELECT RAISE(ABORT, 'exchange_rates is append-only'); END;
CREATE TRIGGER flag_reviews_refuse_delete BEFORE delete ON flag_reviews
BEGIN SELECT RAISE(ABORT, 'flag_reviews is append-only'); END;
CREATE TRIGGER flag_reviews_refuse_update BEFORE update ON flag_reviews
BEGIN SELECT RAISE(ABORT, 'flag_reviews is append-only'); END;
CREATE TRIGGER handover_acts_refuse_delete BEFORE delete ON handover_acts
BEGIN SELECT RAISE(ABORT, 'handover_acts is append-only'); END;
CREATE TRIGGER handover_acts_refuse_update BEFORE update ON handover_acts
BEGIN SELECT RAISE(ABORT, 'handover_acts is append-only'); END;
CREATE TRIGGER handover_marks_refuse_delete BEFORE delete ON handover_marks
BEGIN SELECT RAISE(ABORT, 'handover_marks is append-only'); END;
CREATE TRIGGER handover_marks_refuse_update BEFORE update ON handover_marks
BEGIN SELECT RAISE(ABORT, 'handover_marks is append-only'); END;
CREATE TRIGGER handover_signatures_refuse_delete BEFORE delete ON handover_signatures
BEGIN SELECT RAISE(ABORT, 'handover_signatures is append-only'); END;
CREATE TRIGGER handover_signatures_refuse_update BEFORE update ON handover_signatures
BEGIN SELECT RAISE(ABORT, 'handover_signatures is append-only'); END;
CREATE TRIGGER held_decisions_refuse_delete BEFORE delete ON held_decisions
BEGIN SELECT RAISE(ABORT, 'held_decisions is append-only'); END;
CREATE TRIGGER held_decisions_refuse_update BEFORE update ON held_decisions
BEGIN SELECT RAISE(ABORT, 'held_decisions is append-only'); END;
CREATE TRIGGER kept_standards_refuse_delete BEFORE delete ON kept_standards
BEGIN SELECT RAISE(ABORT, 'kept_standards is append-only'); END;
CREATE TRIGGER kept_standards_refuse_update BEFORE update ON kept_standards
BEGIN SELECT RAISE(ABORT, 'kept_standards is append-only'); END;
CREATE TRIGGER kick_off_confirmations_refuse_delete BEFORE delete ON kick_off_confirmations
BEGIN SELECT RAISE(ABORT, 'kick_off_confirmations is append-only'); END;
CREATE TRIGGER kick_off_confirmations_refuse_update BEFORE update ON kick_off_confirmations
BEGIN SELECT RAISE(ABORT, 'kick_off_confirmations is append-only'); END;
CREATE TRIGGER kpi_result_answers_refuse_delete BEFORE delete ON kpi_result_answers
BEGIN SELECT RAISE(ABORT, 'kpi_result_answers is append-only'); END;
CREATE TRIGGER kpi_result_answers_refuse_update BEFORE update ON kpi_result_answers
BEGIN SELECT RAISE(ABORT, 'kpi_result_answers is append-only'); END;
CREATE TRIGGER kpi_results_refuse_delete BEFORE delete ON kpi_results
BEGIN SELECT RAISE(ABORT, 'kpi_results is append-only'); END;
CREATE TRIGGER kpi_results_refuse_update BEFORE update ON kpi_results
BEGIN SELECT RAISE(ABORT, 'kpi_results is append-only'); END;
CREATE TRIGGER messages_refuse_delete BEFORE delete ON messages
BEGIN SELECT RAISE(ABORT, 'messages is append-only'); END;
CREATE TRIGGER messages_refuse_update BEFORE update ON messages
BEGIN SELECT RAISE(ABORT, 'messages is append-only'); END;
CREATE TRIGGER organisation_checks_refuse_delete BEFORE delete ON organisation_checks
BEGIN SELECT RAISE(ABORT, 'organisation_checks is append-only'); END;
CREATE TRIGGER organisation_checks_refuse_update BEFORE update ON organisation_checks
BEGIN SELECT RAISE(ABORT, 'organisation_checks is append-only'); END;
CREATE TRIGGER organisations_keep_an_owner AFTER UPDATE OF role, left_at, organisation_id ON people
WHEN OLD.role = 'owner' AND OLD.left_at IS NULL AND OLD.verified_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM people WHERE organisation_id = OLD.organisation_id AND role = 'owner'
        AND left_at IS NULL AND verified_at IS NOT NULL)
    AND EXISTS (SELECT 1 FROM organisations WHERE id = OLD.organisation_id AND merged_into IS NULL
        AND closed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'an organisation keeps an owner'); END;
CREATE TRIGGER paid_answers_refuse_delete BEFORE delete ON paid_answers
BEGIN SELECT RAISE(ABORT, 'paid_answers is append-only'); END;
CREATE TRIGGER paid_answers_refuse_update BEFORE update ON paid_answers
BEGIN SELECT RAISE(ABORT, 'paid_answers is append-only'); END;
CREATE TRIGGER paid_lines_refuse_delete BEFORE delete ON paid_lines
BEGIN SELECT RAISE(ABORT, 'paid_lines is append-only'); END;
CREATE TRIGGER paid_lines_refuse_update BEFORE update ON paid_lines
BEGIN SELECT RAISE(ABORT, 'paid_lines is append-only'); END;
CREATE TRIGGER paid_statements_refuse_delete BEFORE delete ON paid_statements
BEGIN SELECT RAISE(ABORT, 'paid_statements is append-only'); END;
CREATE TRIGGER paid_statements_refuse_update BEFORE update ON paid_statements
BEGIN SELECT RAISE(ABORT, 'paid_statements is append-only'); END;
CREATE TRIGGER question_answers_refuse_delete BEFORE delete ON question_answers
BEGIN SELECT RAISE(ABORT, 'question_answers is append-only'); END;
CREATE TRIGGER question_answers_refuse_update BEFORE update ON question_answers
BEGIN SELECT RAISE(ABORT, 'question_answers is append-only'); END;
CREATE TRIGGER question_reviews_refuse_delete BEFORE delete ON question_reviews
BEGIN SELECT RAISE(ABORT, 'question_reviews is append-only'); END;
CREATE TRIGGER question_reviews_refuse_update BEFORE update ON question_reviews
BEGIN SELECT RAISE(ABORT, 'question_reviews is append-only'); END;
CREATE TRIGGER questions_refuse_delete BEFORE delete ON questions
BEGIN SELECT RAISE(ABORT, 'questions is append-only'); END;
CREATE TRIGGER questions_refuse_update BEFORE update ON questions
BEGIN SELECT RAISE(ABORT, 'questions is append-only'); END;
CREATE TRIGGER quote_assumptions_refuse_delete BEFORE delete ON quote_assumptions
BEGIN SELECT RAISE(ABORT, 'quote_assumptions is append-only'); END;
CREATE TRIGGER quote_assumptions_refuse_update BEFORE update ON quote_assumptions
BEGIN SELECT RAISE(ABORT, 'quote_assumptions is append-only'); END;
CREATE TRIGGER quote_discount_lines_refuse_delete BEFORE delete ON quote_discount_lines
BEGIN SELECT RAISE(ABORT, 'quote_discount_lines is append-only'); END;
CREATE TRIGGER quote_discount_lines_refuse_update BEFORE update ON quote_discount_lines
BEGIN SELECT RAISE(ABORT, 'quote_discount_lines is append-only'); END;
CREATE TRIGGER quote_discounts_refuse_delete BEFORE delete ON quote_discounts
BEGIN SELECT RAISE(ABORT, 'quote_discounts is append-only'); END;
CREATE TRIGGER quote_discounts_refuse_update BEFORE update ON quote_discounts
BEGIN SELECT RAISE(ABORT, 'quote_discounts is append-only'); END;
CREATE TRIGGER quote_exclusions_refuse_delete BEFORE delete ON quote_exclusions
BEGIN SELECT RAISE(ABORT, 'quote_exclusions is append-only'); END;
CREATE TRIGGER quote_exclusions_refuse_update BEFORE update ON quote_exclusions
BEGIN SELECT RAISE(ABORT, 'quote_exclusions is append-only'); END;
CREATE TRIGGER quote_feedback_refuse_delete BEFORE delete ON quote_feedback
BEGIN SELECT RAISE(ABORT, 'quote_feedback is append-only'); END;
CREATE TRIGGER quote_feedback_refuse_update BEFORE update ON quote_feedback
BEGIN SELECT RAISE(ABORT, 'quote_feedback is append-only'); END;
CREATE TRIGGER quote_kpis_refuse_delete BEFORE delete ON quote_kpis
BEGIN SELECT RAISE(ABORT, 'quote_kpis is append-only'); END;
CREATE TRIGGER quote_kpis_refuse_update BEFORE update ON quote_kpis
BEGIN SELECT RAISE(ABORT, 'quote_kpis is append-only'); END;
CREATE TRIGGER quote_lines_refuse_delete BEFORE delete ON quote_lines
BEGIN SELECT RAISE(ABORT, 'quote_lines is append-only'); END;
CREATE TRIGGER quote_lines_refuse_update BEFORE update ON quote_lines
BEGIN SELECT RAISE(ABORT, 'quote_lines is append-only'); END;
CREATE TRIGGER quote_renewals_refuse_delete BEFORE delete ON quote_renewals
BEGIN SELECT RAISE(ABORT, 'quote_renewals is append-only'); END;
CREATE TRIGGER quote_renewals_refuse_update BEFORE update ON quote_renewals
BEGIN SELECT RAISE(ABORT, 'quote_renewals is append-only'); END;
CREATE TRIGGER quote_revisions_refuse_delete BEFORE delete ON quote_revisions
BEGIN SELECT RAISE(ABORT, 'quote_revisions is append-only'); END;
CREATE TRIGGER quote_revisions_refuse_update BEFORE update ON quote_revisions
BEGIN SELECT RAISE(ABORT, 'quote_revisions is append-only'); END;
CREATE TRIGGER quote_statements_refuse_delete BEFORE delete ON quote_statements
BEGIN SELECT RAISE(ABORT, 'quote_statements is append-only'); END;
CREATE TRIGGER quote_statements_refuse_update BEFORE update ON quote_statements
BEGIN SELECT RAISE(ABORT, 'quote_statements is append-only'); END;
CREATE TRIGGER quote_success_fees_refuse_delete BEFORE delete ON quote_success_fees
BEGIN SELECT RAISE(ABORT, 'quote_success_fees is append-only'); END;
CREATE TRIGGER quote_success_fees_refuse_update BEFORE update ON quote_success_fees
BEGIN SELECT RAISE(ABORT, 'quote_success_fees is append-only'); END;
CREATE TRIGGER quote_team_refuse_delete BEFORE delete ON quote_team
BEGIN SELECT RAISE(ABORT, 'quote_team is append-only'); END;
CREATE TRIGGER quote_team_refuse_update BEFORE update ON quote_team
BEGIN SELECT RAISE(ABORT, 'quote_team is append-only'); END;
CREATE TRIGGER rate_imports_refuse_delete BEFORE delete ON rate_imports
BEGIN SELECT RAISE(ABORT, 'rate_imports is append-only'); END;
CREATE TRIGGER rate_imports_refuse_update BEFORE update ON rate_imports
BEGIN SELECT RAISE(ABORT, 'rate_imports is append-only'); END;
CREATE TRIGGER review_points_refuse_delete BEFORE delete ON review_points
BEGIN SELECT RAISE(ABORT, 'review_points is append-only'); END;
CREATE TRIGGER review_points_refuse_update BEFORE update ON review_points
BEGIN SELECT RAISE(ABORT, 'review_points is append-only'); END;
CREATE TRIGGER reviews_refuse_delete BEFORE delete ON reviews
BEGIN SELECT RAISE(ABORT, 'reviews is append-only'); END;
CREATE TRIGGER reviews_refuse_update BEFORE update ON reviews
BEGIN SELECT RAISE(ABORT, 'reviews is append-only'); END;
CREATE TRIGGER score_sets_refuse_delete BEFORE delete ON score_sets
BEGIN SELECT RAISE(ABORT, 'score_sets is append-only'); END;
CREATE TRIGGER score_sets_refuse_update BEFORE update ON score_sets
BEGIN SELECT RAISE(ABORT, 'score_sets is append-only'); END;
CREATE TRIGGER scores_refuse_delete BEFORE delete ON scores
BEGIN SELECT RAISE(ABORT, 'scores is append-only'); END;
CREATE TRIGGER scores_refuse_update BEFORE update ON scores
BEGIN SELECT RAISE(ABORT, 'scores is append-only'); END;
CREATE TRIGGER service_mappings_refuse_delete BEFORE delete ON service_mappings
BEGIN SELECT RAISE(ABORT, 'service_mappings is append-only'); END;
CREATE TRIGGER service_mappings_refuse_update BEFORE update ON service_mappings
BEGIN SELECT RAISE(ABORT, 'service_mappings is append-only'); END;
CREATE TRIGGER shortlist_marks_refuse_delete BEFORE delete ON shortlist_marks
BEGIN SELECT RAISE(ABORT, 'shortlist_marks is append-only'); END;
CREATE TRIGGER shortlist_marks_refuse_update BEFORE update ON shortlist_marks
BEGIN SELECT RAISE(ABORT, 'shortlist_marks is append-only'); END;
CREATE TRIGGER spread_notes_refuse_delete BEFORE delete ON spread_notes
BEGIN SELECT RAISE(ABORT, 'spread_notes is append-only'); END;
CREATE TRIGGER spread_notes_refuse_update BEFORE update ON spread_notes
BEGIN SELECT RAISE(ABORT, 'spread_notes is append-only'); END;
CREATE TRIGGER standard_versions_refuse_delete BEFORE delete ON standard_versions
BEGIN SELECT RAISE(ABORT, 'standard_versions is append-only'); END;
CREATE TRIGGER standard_versions_refuse_update BEFORE update ON standard_versions
BEGIN SELECT RAISE(ABORT, 'standard_versions is append-only'); END;
CREATE TRIGGER tallies_refuse_delete BEFORE delete ON tallies
BEGIN SELECT RAISE(ABORT, 'tallies is append-only'); END;
CREATE TRIGGER tallies_refuse_update BEFORE update ON tallies
BEGIN SELECT RAISE(ABORT, 'tallies is append-only'); END;
CREATE TRIGGER tally_answers_refuse_delete BEFORE delete ON tally_answers
BEGIN SELECT RAISE(ABORT, 'tally_answers is append-only'); END;
CREATE TRIGGER tally_answers_refuse_update BEFORE update ON tally_answers
BEGIN SELECT RAISE(ABORT, 'tally_answers is append-only'); END;
CREATE TRIGGER tally_lines_refuse_delete BEFORE delete ON tally_lines
BEGIN SELECT RAISE(ABORT, 'tally_lines is append-only'); END;
CREATE TRIGGER tally_lines_refuse_update BEFORE update ON tally_lines
BEGIN SELECT RAISE(ABORT, 'tally_lines is append-only'); END;
CREATE TRIGGER watch_answers_refuse_delete BEFORE delete ON watch_answers
BEGIN SELECT RAISE(ABORT, 'watch_answers is append-only'); END;
CREATE TRIGGER watch_answers_refuse_update BEFORE update ON watch_answers
BEGIN SELECT RAISE(ABORT, 'watch_answers is append-only'); END;
CREATE TRIGGER watch_findings_refuse_delete BEFORE delete ON watch_findings
BEGIN SELECT RAISE(ABORT, 'watch_findings is append-only'); END;
CREATE TRIGGER watch_findings_refuse_update BEFORE update ON watch_findings
BEGIN SELECT RAISE(ABORT, 'watch_findings is append-only'); END;
CREATE TRIGGER work_ends_refuse_delete BEFORE delete ON work_ends
BEGIN SELECT RAISE(ABORT, 'work_ends is append-only'); END;
CREATE TRIGGER work_ends_refuse_update BEFORE update ON work_ends
BEGIN SELECT RAISE(ABORT, 'work_ends is append-only'); END;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE UNIQUE INDEX brief_lines_of_brief ON brief_lines (brief_id, id);
CREATE UNIQUE INDEX held_decisions_end_once ON held_decisions (import_id, row) WHERE outcome <> 'held';
CREATE UNIQUE INDEX one_award_per_line ON awards (line_id) WHERE revoked_at IS NULL;
CREATE UNIQUE INDEX one_live_invitation ON member_invitations (organisation_id, email) WHERE ended_at IS NULL;
CREATE VIEW agency_words AS SELECT organisations.id AS agency_id, replace(replace(organisations.name, 'ё', 'е'), 'Ё', 'Е') AS name,
    replace(replace(city || ' ' || coalesce(agency_types.name_en || ' ' || agency_types.name_ru, ''), 'ё', 'е'), 'Ё', 'Е') AS place,
    coalesce((SELECT replace(replace(group_concat(name_en || ' ' || name_ru, char(10)), 'ё', 'е'), 'Ё', 'Е') FROM services WHERE code IN
        (SELECT service FROM list_prices WHERE list_prices.agency_id = organisations.id)), '') AS services
FROM organisations LEFT JOIN agency_types ON agency_types.code = agency_type
WHERE is_agency = 1 AND verified_at IS NOT NULL;
CREATE VIEW attestation_life AS
SELECT id, agency_id, standard, version, kind, note, at, by, by_organisation, rowid AS place FROM attestation_steps
UNION ALL
SELECT 'kept-' || said.id, engagements.agency_id, said.standard, standards.version,
    CASE said.is_kept WHEN 1 THEN 'confirm' ELSE 'contradict' END, said.note, said.said_at, said.said_by,
    engagements.client_id, said.id
FROM kept_standards AS said JOIN engagements ON engagements.id = said.engagement_id
JOIN standards ON standards.code = said.standard;
CREATE VIEW brief_words AS SELECT briefs.id AS brief_id, replace(replace(title, 'ё', 'е'), 'Ё', 'Е') AS title,
    replace(replace(situation || char(10) || goal || char(10) || out_of_scope, 'ё', 'е'), 'Ё', 'Е') AS texts,
    coalesce((SELECT replace(replace(group_concat(name_en || ' ' || name_ru, char(10)), 'ё', 'е'), 'Ё', 'Е') FROM brief_lines
        JOIN services ON services.code = brief_lines.service
        WHERE brief_lines.brief_id = briefs.id AND retired_in IS NULL), '') AS services,
    replace(replace(organisations.name, 'ё', 'е'), 'Ё', 'Е') AS client_name
FROM briefs JOIN organisations ON organisations.id = briefs.client_id WHERE published_at IS NOT NULL;
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
CREATE VIEW confirmed_tallies AS SELECT tallies.*, own_cost_minor, may_be_shown FROM tallies
JOIN tally_answers ON tally_answers.tally_id = tallies.id AND answer = 'confirmed'
WHERE number = (SELECT max(number) FROM tallies AS others WHERE others.engagement_id = tallies.engagement_id);
CREATE VIEW held_rows AS SELECT import_problems.import_id, import_problems.row,
    coalesce(last.reason, import_problems.reason) AS reason, import_problems.cells, import_problems.title
FROM import_problems LEFT JOIN held_decisions AS last ON last.id =
    (SELECT max(id) FROM held_decisions AS each WHERE each.import_id = import_problems.import_id
        AND each.row = import_problems.row)
WHERE import_problems.outcome = 'held' AND coalesce(last.outcome, 'held') = 'held';
CREATE VIEW opened_quotes AS
SELECT quotes.* FROM quotes
JOIN briefs ON briefs.id = quotes.brief_id
JOIN quote_revisions ON quote_revisions.quote_id = quotes.id AND quote_revisions.revision = quotes.revision
WHERE briefs.opened_at IS NOT NULL AND quotes.withdrawn_at IS NULL
    AND quote_revisions.brief_version >= briefs.binding_version;
CREATE VIEW shown_cases AS SELECT * FROM agency_cases
WHERE id NOT IN (SELECT case_id FROM case_withdrawals);
CREATE VIEW signed_acts AS SELECT handover_acts.*, max(signed_at) AS handed_over_at FROM handover_acts
JOIN handover_signatures ON handover_signatures.act_id = handover_acts.id
GROUP BY handover_acts.id HAVING count(*) = 2;
CREATE VIEW standing_awards AS SELECT * FROM awards WHERE revoked_at IS NULL;
CREATE VIEW standing_mappings AS SELECT source, title, service, max(id) AS id FROM service_mappings
GROUP BY source, title;
CREATE VIRTUAL TABLE agency_documents_fts USING fts5(name, place, services, content='agency_documents', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3');
CREATE VIRTUAL TABLE brief_documents_fts USING fts5(title, texts, services, client_name, content='brief_documents', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3');
