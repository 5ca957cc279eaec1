"""Importing price lists: all or nothing, once per file, never mixing currencies."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from market.actions.imports import import_prices, preview_prices
from market.core.catalogue import Catalogue
from market.core.errors import Conflict, Invalid
from market.core.price_lists import ImportReport, ListRow, PriceList
from market.core.scheme_profiles import Profile
from market.store import imports as stored_imports
from market.store.connections import fetch_rows, migrate, open_database
from market.store.events import list_latest_events

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
GOOD = {"agency": "Acme", "service": "Editing", "price": "100.50", "unit": "hour", "date": "2026-11-01"}
TABLES = ("schemes", "imports", "imported_prices", "import_problems", "events")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "market.db")
    migrate(database, lock=tmp_path / "lock")
    yield database
    database.close()


def price_list(*changes: dict[str, str], **fields: Any) -> PriceList:
    rows = [ListRow(number, (str(number),), GOOD | cells) for number, cells in enumerate(changes or ({},), 1)]
    given = {"source": "Survey", "scheme": "survey", "currency": "USD", "profile": Profile()}
    given |= {"file_name": "survey.csv", "file_hash": "abc", "rows": rows}
    return PriceList(**(given | fields))


def import_list(db: Database, prices: PriceList, *, now: datetime = NOW) -> ImportReport:
    return import_prices(
        db, price_list=prices, catalogue=Catalogue(), market_currency="RUB", by="market import-prices", now=now
    )


def counts(db: Database) -> dict[str, int]:
    return {table: db.table(table).count for table in TABLES}


def test_accepted_rows_are_stored_as_prices_and_the_others_with_their_cells(db: Database) -> None:
    report = import_list(db, price_list({}, {"price": "N/A"}))

    assert (report.accepted, report.held, report.refused) == (1, 0, 1)
    assert fetch_rows(db, "SELECT * FROM imported_prices") == [
        {"import_id": 1, "row": 1, "agency": "acme", "service": "Editing", "unit": "hour"}
        | {"price_minor": 10050, "currency": "USD", "dated": "2026-11-01"}
        | {"title": "Editing", "stated_price": "100.50", "tax_basis": "unknown", "country": ""}
        | {"vat_rate_hundredths": None, "quantity_thousandths": 1000}
    ]
    problem = fetch_rows(db, "SELECT * FROM import_problems")[0]
    assert (problem["row"], problem["outcome"], problem["reason"]) == (2, "refused", "not-a-number")
    assert json.loads(problem["cells"]) == GOOD | {"price": "N/A"}


def test_an_import_leaves_one_event_without_prices(db: Database) -> None:
    import_list(db, price_list())

    (event,) = list_latest_events(db, limit=10)
    assert (event.verb, event.actor, event.subject_id) == ("prices.import", "market import-prices", "1")
    assert event.detail["accepted"] == 1
    assert "100" not in json.dumps(dict(event.detail))


def test_the_same_file_again_changes_nothing_and_says_when_it_came(db: Database) -> None:
    import_list(db, price_list())
    before = counts(db)
    again = import_list(db, price_list(), now=LATER)

    assert again.imported_at == NOW
    assert again.accepted == 1
    assert counts(db) == before


def test_the_same_file_counts_anew_from_another_source_or_for_another_scheme(db: Database) -> None:
    import_list(db, price_list())
    import_list(db, price_list(source="Elsewhere"))
    import_list(db, price_list(scheme="other"))

    assert counts(db)["imports"] == 3


def test_another_file_with_the_same_rows_is_imported_too(db: Database) -> None:
    import_list(db, price_list())
    import_list(db, price_list(file_hash="def"))

    assert counts(db)["imported_prices"] == 2


def test_a_preview_reports_the_same_and_writes_nothing(db: Database) -> None:
    prices = price_list({}, {"price": "N/A"})
    before = counts(db)
    preview = preview_prices(db, price_list=prices, catalogue=Catalogue(), market_currency="RUB", now=NOW)

    assert counts(db) == before
    assert preview == import_list(db, prices)


def test_a_file_of_which_no_row_counts_is_not_remembered(db: Database) -> None:
    before = counts(db)
    report = import_list(db, price_list({"price": ""}))

    assert report.accepted == 0
    assert counts(db) == before
    assert import_list(db, price_list()).accepted == 1


def test_a_scheme_keeps_the_currency_of_its_first_import(db: Database) -> None:
    import_list(db, price_list())
    report = import_list(db, price_list(file_hash="def", currency="EUR"))

    assert (report.accepted, report.held) == (0, 1)
    assert report.reasons[0].reason == "other-currency"


def test_an_unsaid_currency_is_the_schemes_but_never_a_guess(db: Database) -> None:
    with pytest.raises(Invalid, match="survey is new"):
        import_list(db, price_list(currency=None))
    import_list(db, price_list())
    report = import_list(db, price_list(file_hash="def", currency=None))

    assert report.currency == "USD"


def test_the_profiles_currency_and_grade_hold_unless_the_currency_is_given(db: Database) -> None:
    profile = Profile(currency="GBP", evidence_grade="G3")
    by_profile = import_list(db, price_list(currency=None, profile=profile))
    given = import_list(db, price_list(scheme="other", currency="USD", profile=profile))

    assert (by_profile.currency, by_profile.evidence_grade) == ("GBP", "G3")
    assert given.currency == "USD"
    assert fetch_rows(db, "SELECT evidence_grade FROM imports LIMIT 1") == [{"evidence_grade": "G3"}]


def test_the_catalogue_scheme_is_in_the_markets_currency_whatever_comes_first(db: Database) -> None:
    report = import_list(db, price_list(scheme="catalogue", currency="USD"))

    assert report.reasons[0].reason == "other-currency"


def test_a_failure_half_way_leaves_nothing(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = counts(db)

    def fail(*arguments: Any, **named: Any) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("market.actions.imports.insert_import_problems", fail)
    with pytest.raises(RuntimeError, match="disk full"):
        import_list(db, price_list())

    assert counts(db) == before


def racing_rows(act: Any) -> Iterator[ListRow]:
    act()
    yield ListRow(1, ("1",), GOOD)


def test_a_scheme_created_meanwhile_in_another_currency_stops_the_import(db: Database) -> None:
    rows = racing_rows(lambda: import_list(db, price_list(currency="EUR", file_hash="def")))

    with pytest.raises(Conflict, match="another currency"):
        import_list(db, price_list(rows=rows))
    assert stored_imports.find_scheme_currency(db, "survey") == "EUR"
    assert counts(db)["imports"] == 1


def test_the_same_file_imported_meanwhile_is_not_imported_twice(db: Database) -> None:
    rows = racing_rows(lambda: import_list(db, price_list(), now=LATER))
    report = import_list(db, price_list(rows=rows))

    assert report.imported_at == LATER
    assert counts(db)["imported_prices"] == 1
