"""Rows of price lists from elsewhere: accepted, held or refused, each for one stated reason."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from market.core.catalogue import Catalogue, Service, Unit
from market.core.errors import Invalid
from market.core.listed_prices import AcceptedPrice
from market.core.price_cells import UnusableCell, read_day, read_price
from market.core.price_lists import ListRow, SortedRows, check_origin, report_rows, sort_rows
from market.core.price_reasons import REASONS
from market.core.price_rows import ListReading, Rules
from market.core.scheme_profiles import Profile, choose_columns, parse_columns, parse_profile
from market.core.unit_errors import find_unit_errors

TODAY = date(2026, 11, 22)
NET = ListReading(tax="net")
GOOD = {"agency": "Acme", "service": "Editing", "price": "100", "unit": "hour", "date": "2026-11-01"}


def rules(**changes: Any) -> Rules:
    given = {"currency": "USD", "scheme_currency": "USD", "reading": ListReading(), "today": TODAY} | changes
    return Rules(**given)


def rows(*cells: dict[str, str]) -> list[ListRow]:
    return [ListRow(number, (str(number), *row.values()), GOOD | row) for number, row in enumerate(cells, 1)]


def sort(*cells: dict[str, str], **changes: Any) -> SortedRows:
    return sort_rows(rows(*cells), rules(**changes))


def reason_of(cells: dict[str, str], **changes: Any) -> str:
    outcome = sort(cells, **changes)
    assert not outcome.accepted
    return outcome.problems[0].reason


def service(code: str, name_en: str, name_ru: str, position: int) -> Service:
    return Service(code, "content", name_en, name_ru, "", "post", "", (), "fee", (), position)


def small_catalogue() -> Catalogue:
    return Catalogue(
        units=(Unit("post", "post", "пост", "posts", "C62"), Unit("hour", "hour", "час", "hours", "HUR")),
        services=(service("blog-post", "Blog post", "Пост в блоге", 1),),
    )


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("100", 10000),
        (" 67.55 ", 6755),
        ("$1,652.39", 165239),
        ("1,234,567", 123456700),
        ("61.8", 6180),
        ("33.3333", 3333),
        ("0.125", 12),
        ("0.135", 14),
        ("99998", 9999800),
        ("9999", 999900),
        ("99999999.5", 9999999950),
    ],
)
def test_a_plain_price_is_read_to_the_minor_unit(text: str, minor: int) -> None:
    assert read_price(text, "USD") == minor


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no-price"),
        ("  ", "no-price"),
        ("N/A", "not-a-number"),
        ("0.75%", "percentage"),
        ("12,34", "not-a-number"),
        ("1.234,56", "not-a-number"),
        ("1 000", "not-a-number"),
        ("1e5", "not-a-number"),
        ("nan", "not-a-number"),
        ("inf", "not-a-number"),
        ("١٠٠", "not-a-number"),
        ("33.33333", "not-a-number"),
        ("100-200", "not-a-number"),
        ("0", "not-positive"),
        ("-5", "not-positive"),
        ("0.01", "sentinel"),
        ("0.004", "sentinel"),
        ("99999", "sentinel"),
        ("999,999.99", "sentinel"),
        ("100000000", "sentinel"),
        ("9" * 400, "sentinel"),
        ("€10", "other-currency"),
    ],
)
def test_a_cell_that_is_no_plain_price_is_stopped_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(UnusableCell) as stop:
        read_price(text, "USD")

    assert stop.value.reason == reason


@pytest.mark.parametrize("text", ["", "5/6/2015", "2026-13-01", "20260101", "2026-1-1", "01.02.2026", "2026-W01-1"])
def test_a_date_in_another_notation_is_not_guessed_at(text: str) -> None:
    with pytest.raises(UnusableCell, match="bad-date"):
        read_day(text, TODAY)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"agency": " "}, "no-agency"),
        ({"service": ""}, "no-service"),
        ({"unit": ""}, "no-unit"),
        ({"date": "2026-11-23"}, "future-date"),
        ({"service": "web" * 101}, "name-too-long"),
    ],
)
def test_a_row_without_what_a_price_needs_is_stopped(cells: dict[str, str], reason: str) -> None:
    assert reason_of(cells) == reason


def test_todays_price_is_accepted() -> None:
    assert sort({"date": "2026-11-22"}).accepted[0].dated == TODAY


def test_spaces_and_capitals_do_not_make_a_second_agency() -> None:
    outcome = sort({"agency": "ACME  Media"}, {"agency": " Acme media"})

    assert {price.agency for price in outcome.accepted} == {"acme media"}


def test_unit_spellings_become_one_unit() -> None:
    reading = ListReading(parse_profile({"units": {"hour": ["Hrs"]}}).units)
    outcome = sort(*({"unit": unit} for unit in ("Hour", "HOUR", "Per Hour", "hrs", "Day")), reading=reading)

    assert [price.unit for price in outcome.accepted] == ["hour", "hour", "hour", "hour", "day"]


def test_a_missing_unit_takes_the_profiles_default() -> None:
    assert sort({"unit": ""}, reading=ListReading(default_unit="hour")).accepted[0].unit == "hour"


def test_only_a_row_equal_in_every_cell_is_a_duplicate() -> None:
    values = ("Acme", "Editing", "100", "hour", "2026-11-01", "senior")
    junior = (*values[:-1], "junior")
    given = [ListRow(1, values, GOOD), ListRow(2, junior, GOOD), ListRow(3, values, GOOD)]
    outcome = sort_rows(given, rules())

    assert [price.row for price in outcome.accepted] == [1, 2]
    assert [(problem.row, problem.reason) for problem in outcome.problems] == [(3, "duplicate-row")]


def test_a_row_that_does_not_fit_the_header_is_refused_with_its_cells() -> None:
    outcome = sort_rows([ListRow(1, ("Acme", "Editing"), None)], rules())

    assert outcome.problems[0].reason == "wrong-cells"
    assert outcome.problems[0].cells == {"1": "Acme", "2": "Editing"}


def test_prices_in_another_currency_than_the_schemes_are_held() -> None:
    assert reason_of({}, currency="EUR") == "other-currency"
    assert REASONS["other-currency"].outcome == "held"


@pytest.mark.parametrize("service", ["blog-post", "Blog post", "BLOG  POST", "пост в блоге"])
def test_a_code_or_exact_name_is_the_catalogues_service(service: str) -> None:
    outcome = sort({"service": service, "unit": "Posts"}, catalogue=small_catalogue(), reading=NET)

    assert [(price.service, price.unit) for price in outcome.accepted] == [("blog-post", "post")]


@pytest.mark.parametrize("service", ["Blog", "blog posts", "Blog post (short)"])
def test_a_title_that_only_resembles_a_service_is_held(service: str) -> None:
    assert reason_of({"service": service, "unit": "post"}, catalogue=small_catalogue()) == "unknown-service"


def test_a_name_that_two_services_share_is_neither_of_them() -> None:
    services = (service("short-post", "Post", "Пост", 1), service("long-post", "Post", "Статья", 2))
    catalogue = Catalogue(units=small_catalogue().units, services=services)

    assert reason_of({"service": "Post", "unit": "post"}, catalogue=catalogue) == "unknown-service"


def test_a_price_per_another_unit_than_the_catalogues_is_held() -> None:
    assert reason_of({"service": "blog-post", "unit": "hour"}, catalogue=small_catalogue()) == "unit-differs"


def accepted(prices: Iterable[int], **changes: Any) -> list[AcceptedPrice]:
    given = {"service": "editing", "unit": "hour", "currency": "USD", "dated": TODAY} | changes
    return [
        AcceptedPrice(**({"row": row, "agency": f"agency {row}", "price_minor": minor} | given))
        for row, minor in enumerate(prices, 1)
    ]


@pytest.mark.parametrize("odd", [800_00, 740_00, 2200_00, 16_000_00, 100_000_00, 10])
def test_a_far_price_at_a_unit_factor_from_the_median_is_suspect(odd: int) -> None:
    assert find_unit_errors(accepted([98_00, 99_00, 100_00, 101_00, 104_00, odd])) == {6}


@pytest.mark.parametrize("odd", [100_00, 300_00, 1200_00, 5000_00])
def test_a_far_price_at_no_unit_factor_is_not_suspect(odd: int) -> None:
    assert not find_unit_errors(accepted([98_00, 99_00, 100_00, 101_00, 104_00, odd]))


def test_a_factor_of_eight_is_not_suspect_where_prices_spread_widely() -> None:
    assert not find_unit_errors(accepted([10_00, 30_00, 100_00, 300_00, 800_00], unit="month"))


def test_prices_per_different_units_are_not_compared() -> None:
    hourly = accepted([98_00, 99_00, 100_00, 101_00, 104_00])
    daily = accepted([800_00], unit="day")

    assert not find_unit_errors(hourly + daily)


def test_one_agencys_daily_rates_among_its_hourly_ones_are_suspect() -> None:
    one_agency = accepted([82_61, 1652_39], agency="acme")

    assert find_unit_errors(one_agency) == {2}
    assert not find_unit_errors(accepted([82_61, 1652_39], agency="acme", unit="project"))


def test_suspected_unit_errors_are_held() -> None:
    outcome = sort(
        *({"agency": str(number), "price": price} for number, price in enumerate(("99", "100", "101", "800")))
    )

    assert [price.price_minor for price in outcome.accepted] == [9900, 10000, 10100]
    assert [(problem.row, problem.outcome) for problem in outcome.problems] == [(4, "held")]


def test_every_row_is_counted_once_with_the_first_row_as_example() -> None:
    outcome = sort({}, {"price": "N/A"}, {"price": "n/a"}, {"date": ""}, {"price": "€5"})
    report = report_rows(outcome, scheme="survey", currency="USD", evidence_grade="G4")

    assert (report.accepted, report.held, report.refused) == (1, 1, 3)
    assert [(line.outcome, line.reason, line.rows, line.example_row) for line in report.reasons] == [
        ("held", "other-currency", 1, 5),
        ("refused", "not-a-number", 2, 2),
        ("refused", "bad-date", 1, 4),
    ]


def test_every_reason_says_what_to_do() -> None:
    assert all(": " in reason.sentence and reason.outcome in ("held", "refused") for reason in REASONS.values())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("agency", "'agency' is not a pair"),
        ("agency=", "'agency=' is not a pair"),
        ("agency=Firm,,price=Rate", "'' is not a pair"),
        ("firm=Firm", "'firm=Firm' names no field"),
        ("price=A,price=B", "'price=B' gives price a second column"),
    ],
)
def test_a_faulty_column_pair_is_named(text: str, told: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_columns(text)

    assert refusal.value.problems["columns"].startswith(told)


def test_given_columns_win_over_the_profiles_and_those_over_the_fields_own_names() -> None:
    header = ("agency", "vendor", "service", "title", "price", "unit", "date")
    profile = Profile(columns={"agency": "vendor", "service": "title"})

    assert choose_columns(header, profile, {"service": "service"}) == {
        "agency": 1,
        "service": 2,
        "price": 4,
        "unit": 5,
        "date": 6,
    }


def test_missing_columns_are_named_beside_those_the_file_has() -> None:
    with pytest.raises(Invalid, match="no column agency, date; it has Firm, service, price, unit"):
        choose_columns(("Firm", "service", "price", "unit"), Profile(), {})


def test_a_file_with_semicolons_is_told_apart() -> None:
    with pytest.raises(Invalid, match="separated by ';'"):
        choose_columns(("agency;service;price;unit;date",), Profile(), {})


def test_a_column_that_is_there_twice_is_not_chosen_between() -> None:
    with pytest.raises(Invalid, match="two columns called price"):
        choose_columns(("agency", "service", "price", "price", "unit", "date"), Profile(), {})


def test_the_unit_column_may_be_absent_where_the_profile_has_a_default() -> None:
    header = ("agency", "service", "price", "date")

    assert "unit" not in choose_columns(header, Profile(default_unit="hour"), {})


@pytest.mark.parametrize(
    ("table", "field"),
    [
        ({"colour": "red"}, "profile.colour"),
        ({"columns": {"vendor": "x"}}, "profile.columns"),
        ({"columns": ["x"]}, "profile.columns"),
        ({"units": {"hour": "hrs"}}, "profile.units"),
        ({"currency": "DOLLAR"}, "profile.currency"),
        ({"currency": ["USD"]}, "profile.currency"),
        ({"default_unit": 8}, "profile.default_unit"),
        ({"evidence_grade": "G9"}, "profile.evidence_grade"),
    ],
)
def test_a_faulty_profile_entry_is_named(table: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_profile(table)

    assert set(refusal.value.problems) == {field}


@pytest.mark.parametrize(
    ("source", "scheme", "currency", "field"),
    [
        (" ", "survey", "USD", "source"),
        ("a\nb", "survey", "USD", "source"),
        ("Survey", "../survey", "USD", "scheme"),
        ("Survey", "Survey", "USD", "scheme"),
        ("Survey", "survey", "usd", "currency"),
    ],
)
def test_an_unusable_origin_is_refused_by_field(source: str, scheme: str, currency: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_origin(source, scheme, currency)

    assert set(refusal.value.problems) == {field}


def test_the_optional_columns_are_read_where_the_file_has_them() -> None:
    header = ("agency", "service", "price", "unit", "date", "tax", "number")

    assert choose_columns(header, Profile(), {"quantity": "number"}) == {
        "agency": 0,
        "service": 1,
        "price": 2,
        "unit": 3,
        "date": 4,
        "tax": 5,
        "quantity": 6,
    }
    with pytest.raises(Invalid, match="no column land"):
        choose_columns(header, Profile(), {"country": "land"})


def flat_rows(**changes: str) -> list[dict[str, str]]:
    return [{"service": f"Title {number}", "price": "500", "agency": "Flat"} | changes for number in range(20)]


def test_the_rows_of_a_list_filled_with_one_price_are_held_whole() -> None:
    outcome = sort(*flat_rows(), {"agency": "Other", "service": "Title 1", "price": "700"})

    assert {problem.reason for problem in outcome.problems} == {"flat-file"}
    assert [price.agency for price in outcome.accepted] == ["other"]


def test_a_flat_list_is_found_before_its_titles_are_mapped() -> None:
    outcome = sort(*flat_rows(), catalogue=small_catalogue(), reading=NET)

    assert [problem.reason for problem in outcome.problems] == ["flat-file"] * 20


def test_the_report_names_the_commonest_titles_without_a_service() -> None:
    titles = ("Weblog", "Poster", "Weblog", "blog-post")
    outcome = sort(*({"service": title} for title in titles), catalogue=small_catalogue(), reading=NET)

    assert report_rows(outcome, scheme="catalogue", currency="USD", evidence_grade="G4").unmapped == (
        ("Weblog", 2),
        ("Poster", 1),
    )


@pytest.mark.parametrize(("tax", "country"), [("gross", ""), ("", "Russia"), ("", "7X")])
def test_gross_prices_need_a_country_of_two_letters(tax: str, country: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_origin("Survey", "survey", "USD", tax=tax, country=country)

    assert set(refusal.value.problems) == {"country"}
