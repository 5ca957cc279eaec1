"""A live market filled straight with SQL, so that the tests of editions depend on no other action."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from market.actions.catalogue import install_catalogue
from market.store.connections import migrate, open_database

SEED = Path(__file__).parents[2] / "seed_data"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LONG_AGO = "2020-01-01T00:00:00.000000+00:00"
IN_WINDOW = "2026-03-10"


def open_priced_market(folder: Path) -> Database:
    """Return an empty market with the real catalogue."""
    folder.mkdir(parents=True, exist_ok=True)
    db = open_database(folder / "market.db")
    migrate(db, lock=folder / "migrate.lock")
    install_catalogue(db, directory=SEED)
    return db


def add_agency(db: Database, name: str, *, group: str | None = None, verified: str | None = LONG_AGO) -> None:
    """Insert an agency that is its own group unless *group* says otherwise."""
    db.conn.execute(
        "INSERT INTO organisations (id, slug, name, name_key, is_client, is_agency, country, city, agency_type, "
        "controlling_group, created_at, verified_at) VALUES (?, ?, ?, ?, 0, 1, 'RU', 'Kazan', NULL, ?, ?, ?)",
        (name, name, name, name, group or name, LONG_AGO, verified),
    )
    db.conn.commit()


def add_list_prices(
    db: Database, service: str, prices: Mapping[str, int], *, dated: str = IN_WINDOW, currency: str = "RUB"
) -> None:
    """Insert one list price in minor units per agency; agencies appear as they are named."""
    _add_missing(db, prices)
    for agency, price in prices.items():
        db.conn.execute(
            "INSERT INTO list_prices (agency_id, service, price_minor, currency, declared_at) VALUES (?, ?, ?, ?, ?)",
            (agency, service, price, currency, f"{dated}T10:00:00.000000+00:00"),
        )
    db.conn.commit()


def add_second_service(db: Database, agencies: Iterable[str]) -> None:
    """Give agencies the second service without which their prices do not count yet."""
    for place, agency in enumerate(agencies):
        add_list_prices(db, "presence-audit", {agency: 5_000_000 + 131_700 * place})


def add_imported_prices(
    db: Database,
    scheme: str,
    rows: Iterable[tuple[str, str, str, int]],
    *,
    dated: str = IN_WINDOW,
    currency: str = "USD",
) -> None:
    """Insert (agency, service, unit, price in minor units) rows as one import of *scheme*."""
    db.conn.execute(
        "INSERT OR IGNORE INTO schemes (code, currency, created_at) VALUES (?, ?, ?)", (scheme, currency, LONG_AGO)
    )
    number = db.conn.execute("SELECT COUNT(*) FROM imports").fetchone()[0] + 1
    db.conn.execute(
        "INSERT INTO imports (id, source, scheme, file_name, file_hash, evidence_grade, imported_at, accepted, held, "
        "refused) VALUES (?, 'rates', ?, 'rates.csv', ?, 'G3', ?, 1, 0, 0)",
        (number, scheme, str(number), LONG_AGO),
    )
    db.conn.executemany(
        "INSERT INTO imported_prices (import_id, row, agency, service, unit, price_minor, currency, dated) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(number, place, *row, currency, dated) for place, row in enumerate(rows, 1)],
    )
    db.conn.commit()


def add_quoted_brief(
    db: Database,
    name: str,
    service: str,
    quotes: Mapping[str, int],
    *,
    opened: bool,
    dated: str = IN_WINDOW,
    currency: str = "RUB",
    client: str = "client",
) -> None:
    """Insert a brief of one line with a sealed quote per agency, opened or not."""
    closes = f"{dated}T12:00:00.000000+00:00"
    _add_missing(db, [client, *quotes])
    db.conn.execute(
        "INSERT INTO briefs (id, client_id, title, situation, goal, out_of_scope, currency, vat_position, time_zone, "
        "closes_at, version, created_at, saved_at, published_at, opened_at) "
        "VALUES (?, ?, '', '', '', '', ?, 'recovers', 'UTC', ?, 1, ?, ?, ?, ?)",
        (name, client, currency, closes, LONG_AGO, LONG_AGO, LONG_AGO, closes if opened else None),
    )
    db.conn.execute(
        "INSERT INTO brief_lines (id, brief_id, position, service, quantity_thousandths, note) "
        "VALUES (?, ?, 1, ?, 1000, '')",
        (f"{name}-line", name, service),
    )
    for agency, price in quotes.items():
        _add_quote(db, name, agency, price, f"{dated}T10:00:00.000000+00:00", currency)
    db.conn.commit()


def add_award(db: Database, brief: str, agency: str, *, dated: str = IN_WINDOW) -> None:
    """Award the brief's line to *agency*'s quote."""
    db.conn.execute(
        "INSERT OR IGNORE INTO people (id, email, name, password_hash, organisation_id, is_operator, created_at) "
        "VALUES ('buyer', 'buyer@client.example', 'Buyer', '', 'client', 0, ?)",
        (LONG_AGO,),
    )
    db.conn.execute(
        "INSERT INTO awards (id, brief_id, line_id, quote_id, revision, awarded_at, awarded_by, reason_code, reason) "
        "VALUES (?, ?, ?, ?, 1, ?, 'buyer', 'price', '')",
        (f"{brief}-award", brief, f"{brief}-line", f"{brief}-{agency}", f"{dated}T15:00:00.000000+00:00"),
    )
    db.conn.commit()


def add_payment(db: Database, brief: str, agency: str, fee_minor: int, *, dated: str = IN_WINDOW) -> None:
    """Let client and agency say that *fee_minor* was paid for the brief's line, which is awarded already."""
    moment = f"{dated}T16:00:00.000000+00:00"
    work, said = f"{brief}-work", f"{brief}-paid"
    rows = [
        ("engagements", work, brief, f"{brief}-{agency}", "client", agency, dated, "a", "a", moment, "buyer", "client"),
        ("paid_statements", said, work, 1, "", moment, "buyer"),
        ("paid_lines", said, f"{brief}-line", fee_minor, 0),
        ("paid_answers", said, "confirmed", "", moment, "buyer"),
    ]
    for table, *row in rows:
        db.conn.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    db.conn.commit()


def add_paid_work(db: Database, service: str, fees: Mapping[str, int], *, dated: str = IN_WINDOW) -> None:
    """Have each agency quote for a brief of its own, win it and be paid *fees* as quoted."""
    for agency, fee in fees.items():
        brief = f"{agency}-{service}-brief"
        add_quoted_brief(db, brief, service, {agency: fee}, opened=True, dated=dated)
        add_award(db, brief, agency, dated=dated)
        add_payment(db, brief, agency, fee, dated=dated)


def _add_missing(db: Database, agencies: Iterable[str]) -> None:
    known = {row["id"] for row in db.query("SELECT id FROM organisations")}
    for agency in agencies:
        if agency not in known:
            add_agency(db, agency)


def _add_quote(db: Database, brief: str, agency: str, price: int, submitted: str, currency: str) -> None:
    quote = f"{brief}-{agency}"
    db.conn.execute(
        "INSERT INTO quotes (id, brief_id, agency_id, revision, submitted_at) VALUES (?, ?, ?, 1, ?)",
        (quote, brief, agency, submitted),
    )
    db.conn.execute(
        "INSERT INTO quote_revisions (quote_id, revision, brief_version, submitted_at, receipt, currency, vat_basis, "
        "vat_rate_hundredths, valid_until, note) VALUES (?, 1, 1, ?, '', ?, 'vat', 2200, '2027-01-01', '')",
        (quote, submitted, currency),
    )
    db.conn.execute(
        "INSERT INTO quote_lines (quote_id, revision, line_id, state, fee_minor, supplier_minor, handling_minor, "
        "subcontracted_percent, subcontractor, reason) VALUES (?, 1, ?, 'priced', ?, 0, 0, 0, '', '')",
        (quote, f"{brief}-line", price),
    )
