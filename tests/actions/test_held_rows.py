"""Operators decide on held rows: corrected, as they are, or never; every decision a row with an event."""

import json
from typing import Any

import pytest

from market.actions.held_rows import refuse_row, refuse_rows, release_row, release_rows
from market.actions.imports import import_prices
from market.actions.price_files import read_vat_rates
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound
from market.core.price_lists import ImportReport, ListRow, PriceList
from market.core.scheme_profiles import Profile
from market.store.connections import fetch_rows
from market.store.events import list_latest_events
from market.store.held_rows import HeldSearch, count_held_by_reason, list_held_rows
from tests.market_town import NOW, SEED, Town

GOOD = {"agency": "Acme", "service": "Social post", "price": "122", "unit": "post", "date": "2026-03-01", "tax": "net"}
RATES = read_vat_rates(SEED)
NOTE = "Asked the agency by phone."


def import_rows(market: Town, *changes: dict[str, str], **fields: Any) -> ImportReport:
    rows = [ListRow(number, (str(number),), GOOD | cells) for number, cells in enumerate(changes, 1)]
    given = {"source": "Survey", "scheme": "catalogue", "currency": "RUB", "profile": Profile()}
    given |= {"file_name": "survey.csv", "file_hash": "abc", "rows": rows}
    return import_prices(
        market.db,
        price_list=PriceList(**(given | fields)),
        catalogue=market.catalogue,
        market_currency="RUB",
        by="market import-prices",
        now=NOW,
        vat_rates=RATES,
    )


def release(market: Town, row: int, cells: dict[str, str] | None = None, **changes: Any) -> None:
    given = {"import_id": 1, "note": NOTE, "by": market.operator, "now": NOW} | changes
    release_row(market.db, row=row, cells=cells or {}, catalogue=market.catalogue, vat_rates=RATES, **given)


def release_all(market: Town, search: HeldSearch, note: str = NOTE, **said: str) -> tuple[int, int]:
    verdicts = release_rows(
        market.db,
        search=search,
        note=note,
        catalogue=market.catalogue,
        vat_rates=RATES,
        by=market.operator,
        now=NOW,
        **said,
    )
    return verdicts.released, verdicts.held_anew


def stored(market: Town, row: int) -> dict[str, Any]:
    return fetch_rows(market.db, "SELECT * FROM imported_prices WHERE row = ?", (row,))[0]


def test_a_corrected_row_counts_beside_what_the_file_said(market: Town) -> None:
    import_rows(market, {}, {"unit": "hundred", "price": "12200", "tax": "perhaps"})
    release(market, 2, {"unit": "post", "quantity": "100", "tax": "gross", "country": "RU"})

    price = stored(market, 2)
    assert (price["price_minor"], price["service"], price["unit"]) == (100_00, "social-post", "post")
    assert (price["stated_price"], price["title"], price["tax_basis"]) == ("12200", "Social post", "gross")
    assert (price["country"], price["vat_rate_hundredths"], price["quantity_thousandths"]) == ("RU", 2200, 100_000)


def test_the_files_cells_stay_and_the_decision_keeps_the_corrected_ones(market: Town) -> None:
    import_rows(market, {}, {"tax": ""})
    release(market, 2, {"tax": "exempt"})

    (problem,) = fetch_rows(market.db, "SELECT cells FROM import_problems")
    (decision,) = fetch_rows(market.db, "SELECT * FROM held_decisions")
    assert json.loads(problem["cells"])["tax"] == ""
    assert json.loads(decision["cells"])["tax"] == "exempt"
    assert (decision["outcome"], decision["note"], decision["decided_by"]) == (
        "released",
        NOTE,
        market.operator.person_id,
    )
    assert count_held_by_reason(market.db, 1) == {}


def test_a_decision_leaves_an_event_that_names_cells_and_never_a_price(market: Town) -> None:
    import_rows(market, {}, {"tax": ""})
    release(market, 2, {"tax": "net", "price": "987"})

    event = list_latest_events(market.db, limit=1)[0]
    assert (event.verb, event.actor, event.subject_id) == ("prices.release", market.operator.person_id, "1")
    assert event.detail == {"row": 2, "reason": "tax-unknown", "changed": ["price", "tax"]}


@pytest.mark.parametrize(
    ("held", "cells", "field"),
    [
        ({"tax": ""}, {}, "tax"),
        ({"tax": ""}, {"tax": "net", "price": "999999"}, "price"),
        ({"tax": ""}, {"tax": "net", "date": "2027-01-01"}, "date"),
        ({"tax": ""}, {"tax": "net", "quantity": "none"}, "quantity"),
        ({"tax": ""}, {"tax": "gross"}, "country"),
        ({"tax": ""}, {"tax": "net", "service": "Postcard"}, "service"),
        ({"tax": ""}, {"tax": "net", "agency": "Ac\u202eme"}, "agency"),
        ({"unit": "hour"}, {}, "unit"),
        ({"service": "Postcard"}, {}, "service"),
    ],
)
def test_a_row_that_cannot_be_read_yet_is_refused_by_its_cell(
    market: Town, held: dict[str, str], cells: dict[str, str], field: str
) -> None:
    import_rows(market, {}, held)

    with pytest.raises(Invalid) as refusal:
        release(market, 2, cells)
    assert set(refusal.value.problems) == {field}
    assert fetch_rows(market.db, "SELECT * FROM held_decisions") == []


def test_an_amount_in_another_currency_counts_only_once_it_is_converted(market: Town) -> None:
    import_rows(market, {})
    import_rows(market, {}, {"service": "social-post", "price": "€5"}, file_hash="def")

    with pytest.raises(Invalid, match="convert at the rate of the date"):
        release(market, 2, import_id=2)
    release(market, 2, {"price": "500"}, import_id=2)
    assert stored(market, 2)["price_minor"] == 500_00


@pytest.mark.parametrize("note", ["", "  ok  ", "x" * 1001, "seen\u200bthis page"])
def test_a_decision_says_why(market: Town, note: str) -> None:
    import_rows(market, {}, {"tax": ""})

    with pytest.raises(Invalid, match="note"):
        release(market, 2, {"tax": "net"}, note=note)
    with pytest.raises(Invalid, match="note"):
        refuse_row(market.db, import_id=1, row=2, note=note, by=market.operator, now=NOW)


def test_a_row_is_decided_once(market: Town) -> None:
    import_rows(market, {}, {"tax": ""})
    refuse_row(market.db, import_id=1, row=2, note=NOTE, by=market.operator, now=NOW)

    for row in (1, 2, 77):
        with pytest.raises(Conflict):
            release(market, row, {"tax": "net"})
    assert len(fetch_rows(market.db, "SELECT * FROM imported_prices")) == 1
    with pytest.raises(NotFound):
        release(market, 1, import_id=9)


def test_only_operators_decide(market: Town) -> None:
    import_rows(market, {}, {"tax": ""})

    with pytest.raises(NotAllowed):
        release(market, 2, {"tax": "net"}, by=market.alfa)
    with pytest.raises(NotAllowed):
        refuse_row(market.db, import_id=1, row=2, note=NOTE, by=market.vera, now=NOW)
    with pytest.raises(NotAllowed):
        refuse_rows(market.db, search=HeldSearch(1, "tax-unknown"), note=NOTE, by=market.vera, now=NOW)


def import_flat_file(market: Town) -> None:
    """Import twenty titles at one price, of which one is a service, beside one sound row."""
    titles = [{"service": f"Title {number}"} for number in range(19)]
    import_rows(market, {"agency": "Sound"}, {}, *titles)


def test_a_flat_file_that_was_looked_at_counts_where_its_titles_are_known(market: Town) -> None:
    import_flat_file(market)
    assert count_held_by_reason(market.db, 1) == {"flat-file": 20}

    assert release_all(market, HeldSearch(1, "flat-file", "Acme")) == (1, 19)
    assert count_held_by_reason(market.db, 1) == {"unknown-service": 19}
    assert stored(market, 2)["agency"] == "acme"


def test_all_rows_of_a_reason_are_refused_at_once(market: Town) -> None:
    import_rows(market, {}, {"tax": ""}, {"tax": "", "agency": "Other"}, {"unit": "hour"})

    refused = refuse_rows(
        market.db, search=HeldSearch(1, "tax-unknown", "Other"), note=NOTE, by=market.operator, now=NOW
    )

    assert refused == 1
    assert [held.row for held in list_held_rows(market.db, HeldSearch(1))] == [2, 4]


def test_only_doubts_are_released_by_the_dozen(market: Town) -> None:
    import_rows(market, {}, {"unit": "hour"})

    with pytest.raises(Invalid, match="one by one"):
        release_all(market, HeldSearch(1, "unit-differs"))
    with pytest.raises(Conflict, match="No such row"):
        release_all(market, HeldSearch(1, "outlier"))
    with pytest.raises(Invalid, match="Choose the reason"):
        refuse_rows(market.db, search=HeldSearch(1), note=NOTE, by=market.operator, now=NOW)


def test_rows_without_a_tax_count_by_one_word_and_odd_ones_among_them_go_on_waiting(market: Town) -> None:
    agencies = [{"agency": f"Agency {number}", "price": str(122 + number), "tax": ""} for number in range(5)]
    import_rows(market, {}, *agencies, {"agency": "Dear", "price": "610", "tax": ""}, {"tax": "", "unit": "hour"})
    search = HeldSearch(1, "tax-unknown")
    for said in ({}, {"tax": "unknown"}, {"tax": "gross"}):
        with pytest.raises(Invalid, match="VAT is in these prices"):
            release_all(market, search, **said)

    assert count_held_by_reason(market.db, 1) == {"tax-unknown": 6, "unit-differs": 1}
    assert release_all(market, search, tax="gross", country="ru") == (5, 1)
    assert count_held_by_reason(market.db, 1) == {"outlier": 1, "unit-differs": 1}
    assert {key: stored(market, 2)[key] for key in ("price_minor", "tax_basis", "country")} == {
        "price_minor": 100_00,
        "tax_basis": "gross",
        "country": "RU",
    }
    event = list_latest_events(market.db, limit=1)[0]
    assert event.detail == {
        "reason": "tax-unknown",
        "tax": "gross",
        "country": "RU",
        "released": 5,
        "held_anew": 1,
    }


def test_an_outlier_is_held_from_five_agencies_on_and_counts_once_released(market: Town) -> None:
    agencies = [{"agency": f"Agency {number}", "price": str(100 + number)} for number in range(5)]
    import_rows(market, *agencies, {"agency": "Dear", "price": "510"})
    assert count_held_by_reason(market.db, 1) == {"outlier": 1}

    assert release_all(market, HeldSearch(1, "outlier")) == (1, 0)
    assert stored(market, 6)["price_minor"] == 510_00
