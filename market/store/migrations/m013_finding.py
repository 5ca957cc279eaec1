"""Full-text search of what is public, and the searches people keep.

`brief_documents` and `agency_documents` hold the words of every published brief and every verified agency, kept by
triggers; the FTS5 tables index them.  A draft is in neither: the views that feed them leave it out.  The documents
have row numbers of their own, because those of `briefs` may change when the file is vacuumed.
`Database.enable_fts` would do the same, but it commits the migration half-way.
"""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, run_script

_BRIEF_WORDS = "brief_id, title, texts, services, client_name"
_AGENCY_WORDS = "agency_id, name, place, services"


def _refresh(kind: str, words: str, which: str) -> str:
    return (
        f"DELETE FROM {kind}_documents WHERE {kind}_id {which}; "
        f"INSERT INTO {kind}_documents ({words}) SELECT {words} FROM {kind}_words WHERE {kind}_id {which};"
    )


def _trigger(name: str, event: str, statements: str) -> str:
    return f"CREATE TRIGGER {name} AFTER {event} BEGIN {statements} END;\n"


def _index(table: str, columns: str) -> str:
    old, new = (", ".join(f"{row}.{column}" for column in columns.split(", ")) for row in ("old", "new"))
    forget = f"INSERT INTO {table}_fts ({table}_fts, rowid, {columns}) VALUES ('delete', old.id, {old});"
    learn = f"INSERT INTO {table}_fts (rowid, {columns}) VALUES (new.id, {new});"
    return (
        f"CREATE VIRTUAL TABLE {table}_fts USING fts5({columns}, content='{table}', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 2', prefix='2 3');\n"
        + _trigger(f"{table}_learn", f"INSERT ON {table}", learn)
        + _trigger(f"{table}_forget", f"DELETE ON {table}", forget)
        + _trigger(f"{table}_relearn", f"UPDATE ON {table}", forget + " " + learn)
    )


def _brief_triggers() -> str:
    this = _refresh("brief", _BRIEF_WORDS, "= new.id")
    of_line = _refresh("brief", _BRIEF_WORDS, "= new.brief_id")
    of_old_line = _refresh("brief", _BRIEF_WORDS, "= old.brief_id")
    of_client = _refresh("brief", _BRIEF_WORDS, "IN (SELECT id FROM briefs WHERE client_id = new.id)")
    of_service = _refresh("brief", _BRIEF_WORDS, "IN (SELECT brief_id FROM brief_lines WHERE service = new.code)")
    texts = "published_at, title, situation, goal, out_of_scope, client_id"
    return (
        _trigger("brief_words_begun", "INSERT ON briefs", this)
        + _trigger("brief_words_changed", f"UPDATE OF {texts} ON briefs", this)
        + _trigger("brief_words_of_new_line", "INSERT ON brief_lines", of_line)
        + _trigger("brief_words_of_changed_line", "UPDATE ON brief_lines", of_line)
        + _trigger("brief_words_of_gone_line", "DELETE ON brief_lines", of_old_line)
        + _trigger("brief_words_of_client", "UPDATE OF name ON organisations WHEN new.name <> old.name", of_client)
        + _trigger("brief_words_of_service", f"UPDATE ON services WHEN {_RENAMED}", of_service)
    )


def _agency_triggers() -> str:
    this = _refresh("agency", _AGENCY_WORDS, "= new.id")
    of_price = _refresh("agency", _AGENCY_WORDS, "= new.agency_id")
    of_service = _refresh("agency", _AGENCY_WORDS, "IN (SELECT agency_id FROM list_prices WHERE service = new.code)")
    return (
        _trigger("agency_words_begun", "INSERT ON organisations", this)
        + _trigger("agency_words_changed", "UPDATE ON organisations", this)
        + _trigger("agency_words_of_price", "INSERT ON list_prices", of_price)
        + _trigger("agency_words_of_service", f"UPDATE ON services WHEN {_RENAMED}", of_service)
    )


def _plain(words: str) -> str:
    """Return SQL for *words* with the letter ё written е, as most people type it."""
    return f"replace(replace({words}, 'ё', 'е'), 'Ё', 'Е')"


_RENAMED = "new.name_en <> old.name_en OR new.name_ru <> old.name_ru"
_TABLES = f"""
CREATE TABLE brief_documents (id INTEGER PRIMARY KEY,
    brief_id TEXT NOT NULL UNIQUE REFERENCES briefs(id) ON DELETE CASCADE, title TEXT NOT NULL,
    texts TEXT NOT NULL, services TEXT NOT NULL, client_name TEXT NOT NULL) STRICT;
CREATE VIEW brief_words AS SELECT briefs.id AS brief_id, {_plain("title")} AS title,
    {_plain("situation || char(10) || goal || char(10) || out_of_scope")} AS texts,
    coalesce((SELECT {_plain("group_concat(name_en || ' ' || name_ru, char(10))")} FROM brief_lines
        JOIN services ON services.code = brief_lines.service
        WHERE brief_lines.brief_id = briefs.id AND retired_in IS NULL), '') AS services,
    {_plain("organisations.name")} AS client_name
FROM briefs JOIN organisations ON organisations.id = briefs.client_id WHERE published_at IS NOT NULL;
CREATE TABLE agency_documents (id INTEGER PRIMARY KEY,
    agency_id TEXT NOT NULL UNIQUE REFERENCES organisations(id) ON DELETE CASCADE, name TEXT NOT NULL,
    place TEXT NOT NULL, services TEXT NOT NULL) STRICT;
CREATE VIEW agency_words AS SELECT organisations.id AS agency_id, {_plain("organisations.name")} AS name,
    {_plain("city || ' ' || coalesce(agency_types.name_en || ' ' || agency_types.name_ru, '')")} AS place,
    coalesce((SELECT {_plain("group_concat(name_en || ' ' || name_ru, char(10))")} FROM services WHERE code IN
        (SELECT service FROM list_prices WHERE list_prices.agency_id = organisations.id)), '') AS services
FROM organisations LEFT JOIN agency_types ON agency_types.code = agency_type
WHERE is_agency = 1 AND verified_at IS NOT NULL;
CREATE TABLE saved_searches (id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''), filters TEXT NOT NULL CHECK (json_valid(filters)),
    frequency TEXT NOT NULL CHECK (frequency IN ('daily', 'weekly')), created_at TEXT NOT NULL,
    digested_at TEXT NOT NULL, UNIQUE (person_id, name)) STRICT;
CREATE INDEX saved_searches_due ON saved_searches (frequency, digested_at);
CREATE TABLE search_notices (search_id TEXT NOT NULL REFERENCES saved_searches(id) ON DELETE CASCADE,
    brief_id TEXT NOT NULL REFERENCES briefs(id), sent_at TEXT NOT NULL, PRIMARY KEY (search_id, brief_id)) STRICT;
"""


@MIGRATIONS()
def m013_finding(db: Database) -> None:
    run_script(
        db,
        _TABLES
        + _index("brief_documents", "title, texts, services, client_name")
        + _index("agency_documents", "name, place, services")
        + _brief_triggers()
        + _agency_triggers()
        + f"INSERT INTO brief_documents ({_BRIEF_WORDS}) SELECT {_BRIEF_WORDS} FROM brief_words;\n"
        + f"INSERT INTO agency_documents ({_AGENCY_WORDS}) SELECT {_AGENCY_WORDS} FROM agency_words;\n",
    )
