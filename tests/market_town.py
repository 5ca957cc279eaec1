"""A named cast, built only through the market's own actions, and the briefs and quotes it works with.

Vera buys for Lunofon, Boris for Samovar Systems.  Alfa, Beta and Gamma are agencies; Gamma also buys.
The outsider is a verified agency that quotes for nothing, the newcomer has not followed the mailed link yet.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from market.actions.accounts import confirm_address, create_operator, register_organisation
from market.actions.briefs import begin_brief, publish_brief
from market.actions.catalogue import install_catalogue, read_seed_files
from market.actions.limits import open_guard
from market.actions.quotes import open_quotes, submit_quote
from market.core.accounts import Actor, Registration
from market.core.briefs import Brief, BriefContent, BriefLine
from market.core.catalogue import Catalogue
from market.core.catalogue_files import parse_catalogue
from market.core.quotes import LineState, Quote, QuoteContent, QuoteLine
from market.store.accounts import find_actor_by_email
from market.store.connections import database_path, migrate, open_database
from market.store.outbox import Mail, list_due_mails

SEED = Path(__file__).parents[1] / "seed_data"
BASE_URL = "http://127.0.0.1:8000"
PASSWORD = "lanterns over wet stone"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
QUESTIONS_UNTIL = NOW + timedelta(days=3)
ANSWERS_UNTIL = NOW + timedelta(days=5)
CLOSES = NOW + timedelta(days=8)
AFTER_CLOSING = CLOSES + timedelta(hours=1)
SECOND = timedelta(seconds=1)
MANDATORY = ("dis-1", "dis-2", "dis-3", "dis-5", "mea-2", "sub-1", "clo-1", "clo-2", "dat-1", "dat-2", "pri-1")
WEIGHTS = {"approach": 20, "team": 15, "evidence": 10, "measurement": 10, "standards": 5, "price": 40}
LINES = (
    BriefLine("community-management", 3_000, "Three communities", {"coverage": "12x7"}),
    BriefLine("social-post", 12_000),
    BriefLine("monthly-report", 2_500),
)
CAST: dict[str, tuple[str, str, str | None]] = {
    "vera": ("Lunofon", "client", None),
    "boris": ("Samovar Systems", "client", None),
    "alfa": ("Alfa Tides", "agency", "smm-boutique"),
    "beta": ("Beta Orchard", "agency", "full-service-pr"),
    "gamma": ("Gamma Kites", "both", "integrated-group"),
    "outsider": ("Delta Lanterns", "agency", "smm-boutique"),
    "newcomer": ("Epsilon Ferry", "both", "smm-boutique"),
}


@dataclass(frozen=True)
class Town:
    """A market with its cast; every person is an actor as a request would carry it."""

    db: Database
    folder: Path
    catalogue: Catalogue
    vera: Actor
    boris: Actor
    alfa: Actor
    beta: Actor
    gamma: Actor
    outsider: Actor
    newcomer: Actor
    operator: Actor


def email_of(name: str) -> str:
    """Return the address of a person of the cast."""
    return f"{name}@demo.example"


def registration(name: str = "new", **changes: Any) -> Registration:
    """Return what somebody types to register; *changes* replace fields."""
    organisation, role, agency_type = CAST.get(name, (f"Organisation of {name}", "client", None))
    typed = Registration(
        organisation_name=organisation,
        is_client=role in ("client", "both"),
        is_agency=role in ("agency", "both"),
        country="RU",
        city="Kazan",
        agency_type=agency_type,
        person_name=name.capitalize(),
        email=email_of(name),
        password=PASSWORD,
    )
    return replace(typed, **changes)


def register(db: Database, name: str = "new", *, now: datetime = NOW, **changes: Any) -> Any:
    """Register through the action, without limits, and return its answer."""
    return register_organisation(
        db,
        registration=registration(name, **changes),
        base_url=BASE_URL,
        now=now,
        guard=open_guard,
        address="192.0.2.1",
    )


def open_empty(folder: Path) -> Database:
    """Return a new database with the schema and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    db = open_database(database_path(folder))
    migrate(db, lock=folder / "migrate.lock")
    return db


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Return the catalogue of the seed files."""
    return parse_catalogue(read_seed_files(SEED))


@pytest.fixture(scope="session")
def _town_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the town once; hashing eight passwords for every test would take longer than the tests."""
    folder = tmp_path_factory.mktemp("town")
    with closing(open_empty(folder)) as db:
        install_catalogue(db, directory=SEED)
        for name in CAST:
            registered = register(db, name)
            if name != "newcomer":
                confirm_address(db, token=registered.token, now=NOW)
        create_operator(db, email=email_of("operator"), password=PASSWORD, now=NOW, by="tests")
        db.execute("UPDATE outbox SET sent_at = created_at")
        db.conn.commit()
    return database_path(folder)


@pytest.fixture
def market(tmp_path: Path, _town_file: Path, catalogue: Catalogue) -> Iterator[Town]:
    """Return a town of this test's own; mails of its registrations count as sent."""
    folder = tmp_path / "market"
    folder.mkdir()
    shutil.copy(_town_file, database_path(folder))
    with closing(open_database(database_path(folder))) as db:
        db.execute(
            "PRAGMA synchronous = OFF"
        )  # no test pulls the plug; waiting for the disk would take most of the time
        people = {name: find_actor_by_email(db, email_of(name)) for name in (*CAST, "operator")}
        yield Town(db, folder, catalogue, **people)  # type: ignore[arg-type]


def brief_content(**changes: Any) -> BriefContent:
    """Return what a client could publish at NOW; *changes* replace fields."""
    content = BriefContent(
        title="Communities for the spring range",
        situation="Lunofon opens three communities for its spring range of lamps. " * 4,
        goal="Twenty thousand members by the end of May 2027",
        out_of_scope="Design of the lamps and paid advertising",
        department="marketing",
        currency="RUB",
        budget_minimum=500_000_00,
        budget_maximum=1_500_000_00,
        vat_position="recovers",
        time_zone="Europe/Moscow",
        questions_until=QUESTIONS_UNTIL,
        answers_until=ANSWERS_UNTIL,
        closes_at=CLOSES,
        decision_on=CLOSES.date() + timedelta(days=10),
        lines=LINES,
        weights=WEIGHTS,
        standards=MANDATORY,
    )
    return replace(content, **changes)


def make_brief(content: BriefContent | None = None, **changes: Any) -> Brief:
    """Return a published brief that no database holds; its lines are called line-0, line-1, ..."""
    content = content or brief_content()
    lines = tuple(replace(line, id=f"line-{index}") for index, line in enumerate(content.lines))
    brief = Brief(
        id="brief",
        client_id="client",
        client_name="Lunofon",
        content=replace(content, lines=lines),
        version=1,
        created_at=NOW,
        saved_at=NOW,
        published_at=NOW,
        opened_at=None,
        withdrawn_at=None,
        cancelled_at=None,
        unsuccessful_at=None,
        awarded_lines=0,
    )
    return replace(brief, **changes)


def begin(market: Town, *, by: Actor | None = None, **changes: Any) -> Brief:
    """Save a draft through the action, by Vera unless told otherwise."""
    return begin_brief(market.db, content=brief_content(**changes), by=by or market.vera, now=NOW)


def publish(market: Town, *, by: Actor | None = None, **changes: Any) -> Brief:
    """Publish a brief through the actions, by Vera unless told otherwise."""
    by = by or market.vera
    return publish_brief(market.db, brief_id=begin(market, by=by, **changes).id, by=by, now=NOW)


def priced(line_id: str, fee: int = 100_00, **changes: Any) -> QuoteLine:
    """Return a priced answer with nothing passed through."""
    answer = QuoteLine(line_id, LineState.PRICED, fee, 0, 0, 0)
    return replace(answer, **changes)


def not_offered(line_id: str) -> QuoteLine:
    """Return an answer that declines the line."""
    return QuoteLine(line_id, LineState.NOT_OFFERED, reason="We do not do this")


def included(line_id: str, target: str) -> QuoteLine:
    """Return an answer that includes the line in another."""
    return QuoteLine(line_id, LineState.INCLUDED, included_in=target)


def alternative(line_id: str, fee: int = 80_00) -> QuoteLine:
    """Return an answer that offers something else."""
    return QuoteLine(line_id, LineState.ALTERNATIVE, fee, 0, 0, 0, reason="A shorter report each week")


def quote_content(brief: Brief, fee: int = 100_00, **changes: Any) -> QuoteContent:
    """Return a quote that prices every line at *fee* per unit; *changes* replace fields."""
    content = QuoteContent(
        vat_basis="vat",
        vat_rate_hundredths=22_00,
        valid_until=NOW.date() + timedelta(days=60),
        note="With pleasure",
        lines=tuple(priced(line.id, fee) for line in brief.content.lines),
    )
    return replace(content, **changes)


def make_quote(brief: Brief, name: str, content: QuoteContent | None = None, **changes: Any) -> Quote:
    """Return a submitted quote that no database holds."""
    quote = Quote(
        id=f"quote-{name}",
        brief_id=brief.id,
        agency_id=name,
        agency_name=name.capitalize(),
        revision=1,
        submitted_at=NOW,
        withdrawn_at=None,
        currency=brief.content.currency,
        receipt="0" * 64,
        content=content or quote_content(brief),
    )
    return replace(quote, **changes)


def clock_at(moment: datetime) -> Callable[[], datetime]:
    """Return a clock that stands still."""
    return lambda: moment


def submit(
    market: Town,
    brief: Brief,
    agency: Actor,
    fee: int = 100_00,
    *,
    at: datetime = NOW,
    revises: int | None = None,
    **changes: Any,
) -> Quote:
    """Submit a quote through the action; *changes* replace fields of its content."""
    content = quote_content(brief, fee, **changes)
    return submit_quote(market.db, brief_id=brief.id, content=content, by=agency, clock=clock_at(at), revises=revises)


def close(market: Town, brief: Brief) -> None:
    """Break the seal of a brief an hour after it closed."""
    assert open_quotes(market.db, brief_id=brief.id, now=AFTER_CLOSING)


def waiting_mails(market: Town) -> list[Mail]:
    """Return the mails queued since the town was built."""
    return list_due_mails(market.db, now=AFTER_CLOSING + timedelta(days=1000), limit=1000)


def count_rows(db: Database, *tables: str) -> dict[str, int]:
    """Return how many rows each table holds; every table when none is named."""
    return {table: db[table].count for table in tables or sorted(db.table_names())}


def dump(db: Database) -> list[str]:
    """Return everything the database holds, as text."""
    return list(db.conn.iterdump())


def leaves_no_trace(db: Database, act: Callable[[], object], *, when_refused: str = "events") -> bool:
    """Return whether nothing remains of *act* when the table *when_refused* takes no more rows."""
    before = dump(db)
    db.conn.execute(
        f"CREATE TEMP TRIGGER refuse BEFORE INSERT ON main.{when_refused} BEGIN SELECT RAISE(ABORT, 'refused'); END"
    )
    with pytest.raises(sqlite3.IntegrityError, match="refused"):
        act()
    db.conn.execute("DROP TRIGGER refuse")
    return dump(db) == before


def days_from_now(days: int) -> date:
    """Return a date counted from NOW."""
    return NOW.date() + timedelta(days=days)
