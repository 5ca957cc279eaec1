"""One row of a price list: tax, quantity and title brought to what the catalogue compares."""

from datetime import date
from typing import Any

import pytest

from market.core.catalogue import Catalogue, Service, Unit
from market.core.listed_prices import AcceptedPrice, StatedPrice
from market.core.price_cells import UnusableCell
from market.core.price_rows import ListReading, RowReader, Rules
from market.core.vat_rates import VatRate, VatRates

RATES = VatRates([VatRate("RU", date(2019, 1, 1), 2000), VatRate("RU", date(2026, 1, 1), 2200)])
POST = Service("blog-post", "content", "Blog post", "Пост в блоге", "", "post", "", (), "fee", (), 1)
CATALOGUE = Catalogue(units=(Unit("post", "post", "пост", "posts", "C62"),), services=(POST,))
CELLS = {"agency": "Acme", "service": "Blog post", "price": "122", "unit": "post", "date": "2026-11-01"}


def read(cells: dict[str, str], **changes: Any) -> AcceptedPrice:
    given = {"currency": "RUB", "scheme_currency": "RUB", "reading": ListReading(), "today": date(2026, 11, 22)}
    given |= {"catalogue": CATALOGUE, "vat_rates": RATES}
    return RowReader(Rules(**(given | changes))).read(1, CELLS | cells)


def reason_of(cells: dict[str, str], **changes: Any) -> str:
    with pytest.raises(UnusableCell) as stop:
        read(cells, **changes)
    return stop.value.reason


@pytest.mark.parametrize(
    ("cells", "minor", "rate"),
    [
        ({"tax": "net"}, 122_00, None),
        ({"tax": "Exempt "}, 122_00, None),
        ({"tax": "gross", "country": "ru"}, 100_00, 2200),
        ({"tax": "gross", "country": "RU", "date": "2025-12-31"}, 101_67, 2000),
        ({"tax": "gross", "country": "RU", "price": "0.1234", "date": "2025-12-31"}, 10, 2000),
    ],
)
def test_a_price_is_brought_to_net_by_the_rate_of_its_day(cells: dict[str, str], minor: int, rate: int | None) -> None:
    price = read(cells)

    assert (price.price_minor, price.stated.vat_rate_hundredths) == (minor, rate)


def test_what_the_source_said_stays_beside_the_price() -> None:
    price = read({"tax": "gross", "country": "RU", "price": "₽1,220", "quantity": "10", "service": " BLOG  post"})

    assert price.price_minor == 100_00
    assert price.stated == StatedPrice("BLOG post", "₽1,220", "gross", "RU", 2200, 10_000)


def test_what_is_said_of_the_file_holds_for_rows_that_say_nothing() -> None:
    reading = ListReading(tax="gross", country="RU")

    assert read({}, reading=reading).price_minor == 100_00
    assert read({"tax": "net"}, reading=reading).price_minor == 122_00
    assert reason_of({"country": "FI"}, reading=reading) == "no-vat-rate"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({}, "tax-unknown"),
        ({"tax": "unknown"}, "tax-unknown"),
        ({"tax": "perhaps"}, "not-a-tax"),
        ({"tax": "gross"}, "no-vat-rate"),
        ({"tax": "gross", "country": "RU", "date": "2018-12-31"}, "no-vat-rate"),
        ({"tax": "net", "quantity": "0"}, "bad-quantity"),
        ({"tax": "net", "quantity": "ten"}, "bad-quantity"),
        ({"tax": "net", "price": "0.02", "quantity": "1000"}, "not-positive"),
    ],
)
def test_what_cannot_be_brought_to_one_net_unit_is_stopped(cells: dict[str, str], reason: str) -> None:
    assert reason_of(cells) == reason


def test_a_scheme_of_its_own_keeps_prices_whose_tax_nobody_states() -> None:
    price = read({}, catalogue=None)

    assert (price.price_minor, price.stated.tax_basis, price.service) == (122_00, "unknown", "Blog post")


def test_a_saved_mapping_is_used_and_a_rejected_title_named_as_such() -> None:
    mappings = {"weblog entry": "blog-post", "poster": None}

    assert read({"service": "Weblog  ENTRY", "tax": "net"}, mappings=mappings).service == "blog-post"
    assert reason_of({"service": "Poster", "tax": "net"}, mappings=mappings) == "not-our-service"
    assert reason_of({"service": "Postcard", "tax": "net"}, mappings=mappings) == "unknown-service"


def test_a_mapping_never_overrides_an_exact_name() -> None:
    assert read({"tax": "net"}, mappings={"blog post": None}).service == "blog-post"
