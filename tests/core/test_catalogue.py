import csv
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from market.core.catalogue import Catalogue, conversion_factor
from market.core.catalogue_files import parse_catalogue
from market.core.catalogue_rows import SeedError
from market.core.errors import Invalid, NotFound
from market.core.price_book import BookPrice, parse_price_book

SEED = Path(__file__).parents[2] / "seed_data"
FILES = {path.name: path.read_text(encoding="utf-8") for path in sorted(SEED.glob("*.csv"))}
MAY_BE_EMPTY = {
    ("count_kinds.csv", "lens"),
    ("count_kinds.csv", "within"),
    ("count_kinds.csv", "rate"),
    ("activities.csv", "service"),
    ("services.csv", "drivers"),
    ("services.csv", "convertible_drivers"),
    ("standards.csv", "countries"),
    ("standards.csv", "source_url"),
}
KEYS = {
    "drivers.csv": "driver",
    "conversion_factors.csv": "level",
    "cities.csv": "name_en",
    "price_book.csv": "currency",
}

Table = list[list[str]]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return parse_catalogue(FILES)


def table_of(file: str) -> Table:
    return list(csv.reader(io.StringIO(FILES[file])))


def with_table(file: str, table: Table) -> dict[str, str]:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    return FILES | {file: text.getvalue()}


def faults_of(files: dict[str, str]) -> list[str]:
    with pytest.raises(SeedError) as caught:
        parse_price_book(files, parse_catalogue(files))
    return str(caught.value).splitlines()


def faults_of_cell(file: str, line: int, column: str, value: str) -> list[str]:
    table = table_of(file)
    table[line - 1][table[0].index(column)] = value
    return faults_of(with_table(file, table))


def tells(faults: list[str], file: str, line: int, column: str) -> bool:
    return any(fault.startswith(f"{file}, line {line}, column {column}: ") for fault in faults)


ALL_CELLS = [
    (file, line, column)
    for file in FILES
    for line in {2, 2 + len(table_of(file)) // 2, len(table_of(file))}
    for column in table_of(file)[0]
]


@pytest.mark.parametrize(
    ("part", "count"),
    [
        ("families", 12),
        ("units", 28),
        ("services", 45),
        ("drivers", 9),
        ("conversion_factors", 65),
        ("standards", 32),
        ("kpis", 37),
        ("rejected_kpis", 5),
        ("cities", 41),
        ("agency_types", 10),
        ("departments", 6),
        ("activities", 18),
    ],
)
def test_the_seed_holds_the_whole_catalogue(catalogue: Catalogue, part: str, count: int) -> None:
    assert len(getattr(catalogue, part)) == count


def test_every_family_unit_and_driver_is_used(catalogue: Catalogue) -> None:
    services = catalogue.services
    used_drivers = {driver for service in services for driver in service.convertible_drivers}

    assert {service.family for service in services} == {family.code for family in catalogue.families}
    assert {service.unit for service in services} == {unit.code for unit in catalogue.units}
    assert used_drivers == {driver.driver for driver in catalogue.drivers}


def test_every_conversion_factor_applies_to_some_service(catalogue: Catalogue) -> None:
    applied = {
        row
        for service in catalogue.services
        for levels in catalogue.factors_for(service.code).values()
        for row in levels
    }

    assert applied == set(catalogue.conversion_factors)


def test_only_blogger_placement_is_a_pass_through(catalogue: Catalogue) -> None:
    assert [s.code for s in catalogue.services if s.price_basis == "pass-through"] == ["blogger-placement"]


def test_standards_are_thirty_core_and_two_optional(catalogue: Catalogue) -> None:
    assert [s.code for s in catalogue.standards if s.optional] == ["res-3", "sta-2"]
    assert len({standard.group_code for standard in catalogue.standards}) == 8


def test_the_russian_token_is_mandatory_in_russia_alone(catalogue: Catalogue) -> None:
    in_russia = {standard.code for standard in catalogue.mandatory_standards("RU")}
    in_finland = {standard.code for standard in catalogue.mandatory_standards("FI")}

    assert in_russia - in_finland == {"dis-2"}
    assert in_finland == {"dis-1", "dis-3", "dis-5", "mea-2", "sub-1", "clo-1", "clo-2", "dat-1", "dat-2", "pri-1"}


def test_no_rejected_measure_is_a_kpi(catalogue: Catalogue) -> None:
    rejected = {measure.code for measure in catalogue.rejected_kpis}

    assert {"ave", "emv", "media-value"} <= rejected
    assert rejected.isdisjoint(kpi.code for kpi in catalogue.kpis)
    assert not [kpi.code for kpi in catalogue.kpis if "equivalen" in (kpi.name_en + kpi.formula).lower()]


def test_the_meetings_three_activities_take_the_work_the_study_gives(catalogue: Catalogue) -> None:
    minutes = {activity.code: activity.minutes_middle for activity in catalogue.activities}
    member_days = 1_500

    # A short post, a journal post and a month of a group of ten thousand, in hours.
    assert minutes["short-post"] / 60 == 0.5
    assert minutes["journal-post"] / 60 == 4
    assert minutes["group-activity"] * member_days / 10 / 60 == 20


@pytest.mark.parametrize("cell", ["0", "-5", "1.5", "ten", "１５"])
def test_minutes_are_whole_numbers(cell: str) -> None:
    assert tells(faults_of_cell("activities.csv", 2, "minutes_low", cell), "activities.csv", 2, "minutes_low")


def test_minutes_out_of_order_are_told() -> None:
    assert tells(faults_of_cell("activities.csv", 2, "minutes_low", "900"), "activities.csv", 2, "minutes_middle")


def test_every_service_has_a_price_in_roubles_and_dollars(catalogue: Catalogue) -> None:
    prices = parse_price_book(FILES, catalogue)

    priced = {(price.service, price.currency) for price in prices}
    assert priced == {(service.code, currency) for service in catalogue.services for currency in ("RUB", "USD")}


def test_ad_spend_percentages_are_written_as_a_price_per_thousand(catalogue: Catalogue) -> None:
    prices = parse_price_book(FILES, catalogue)

    dollars = next(p for p in prices if p.service == "paid-social-management" and p.currency == "USD")
    assert isinstance(dollars, BookPrice)
    assert (dollars.low_minor, dollars.median_minor, dollars.high_minor) == (100_00, 150_00, 200_00)
    assert catalogue.unit_of("paid-social-management").name_en == "1,000 of ad spend"


def test_services_keep_the_order_of_the_file(catalogue: Catalogue) -> None:
    assert [service.position for service in catalogue.services] == list(range(1, 46))


def test_an_unknown_service_is_answered_with_the_nearest_name(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound, match="did you mean press-office"):
        catalogue.service("press-ofice")


def test_an_unknown_standard_is_not_found(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound, match="no standard 'zzz'"):
        catalogue.standard("zzz")
    assert catalogue.standard("mea-2").level == "mandatory"


def test_a_reference_scope_costs_itself(catalogue: Catalogue) -> None:
    for service in catalogue.services:
        references = {
            driver: next(row.level for row in levels if row.is_reference)
            for driver, levels in catalogue.factors_for(service.code).items()
        }

        assert conversion_factor(references, service, catalogue) == 1
        assert conversion_factor({}, service, catalogue) == 1


@pytest.mark.parametrize(
    ("service", "two_languages"),
    [("community-management", "1.60"), ("social-monitoring", "1.40"), ("press-office", "1.80")],
)
def test_a_second_language_costs_what_its_family_says(catalogue: Catalogue, service: str, two_languages: str) -> None:
    factor = conversion_factor({"languages": "two"}, catalogue.service(service), catalogue)

    assert factor == Decimal(two_languages)


def test_factors_multiply_across_drivers(catalogue: Catalogue) -> None:
    levels = {"coverage": "24x7", "languages": "two", "sector": "regulated"}

    factor = conversion_factor(levels, catalogue.service("community-management"), catalogue)

    assert factor == Decimal("3.73") * Decimal("1.60") * Decimal("1.25")


def test_a_service_with_another_reference_scope_has_its_own_factors(catalogue: Catalogue) -> None:
    avatar = catalogue.service("support-avatar")

    assert conversion_factor({"coverage": "12x7", "reply-time": "within-1-hour"}, avatar, catalogue) == 1
    assert conversion_factor({"coverage": "24x7"}, avatar, catalogue) == 2


def test_drivers_and_levels_that_do_not_apply_are_refused_together(catalogue: Catalogue) -> None:
    with pytest.raises(Invalid) as caught:
        conversion_factor({"coverage": "24x7", "rounds": "nine"}, catalogue.service("social-post"), catalogue)

    assert set(caught.value.problems) == {"drivers.coverage", "drivers.rounds"}
    assert "choose one of up-to-two, three" in caught.value.problems["drivers.rounds"]


@pytest.mark.parametrize(("file", "line", "column"), ALL_CELLS)
def test_a_padded_cell_is_told_with_its_place(file: str, line: int, column: str) -> None:
    cell = table_of(file)[line - 1][table_of(file)[0].index(column)]

    assert tells(faults_of_cell(file, line, column, cell + " "), file, line, column)


@pytest.mark.parametrize(
    ("file", "line", "column"), [cell for cell in ALL_CELLS if (cell[0], cell[2]) not in MAY_BE_EMPTY]
)
def test_an_empty_cell_is_told_with_its_place(file: str, line: int, column: str) -> None:
    assert tells(faults_of_cell(file, line, column, ""), file, line, column)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda header: [*header[:-1], "extra"], id="renamed"),
        pytest.param(lambda header: [*header, "extra"], id="added"),
    ],
)
def test_an_unexpected_column_is_told(file: str, change: Callable[[list[str]], list[str]]) -> None:
    table = table_of(file)
    table[0] = change(table[0])

    assert tells(faults_of(with_table(file, table)), file, 1, "extra")


@pytest.mark.parametrize("file", FILES)
def test_a_missing_column_is_told(file: str) -> None:
    table = [row[:-1] for row in table_of(file)]

    assert tells(faults_of(with_table(file, table)), file, 1, table_of(file)[0][-1])


@pytest.mark.parametrize("file", FILES)
def test_columns_in_another_order_are_refused(file: str) -> None:
    table = [[*row[1:], row[0]] for row in table_of(file)]

    assert "another order" in faults_of(with_table(file, table))[0]


@pytest.mark.parametrize("file", FILES)
def test_a_column_named_twice_is_told(file: str) -> None:
    table = table_of(file)
    table[0] = [table[0][0], *table[0]]

    assert any("twice" in fault for fault in faults_of(with_table(file, table)))


@pytest.mark.parametrize("file", FILES)
def test_a_row_with_a_missing_cell_is_told(file: str) -> None:
    table = table_of(file)
    table[-1] = table[-1][:-1]

    assert tells(faults_of(with_table(file, table)), file, len(table), table[0][-1])


@pytest.mark.parametrize("file", FILES)
def test_a_row_with_a_cell_too_many_is_told(file: str) -> None:
    table = table_of(file)
    table[1] = [*table[1], "more"]

    assert "1 too many" in next(f for f in faults_of(with_table(file, table)) if f.startswith(f"{file}, line 2, "))


@pytest.mark.parametrize("file", FILES)
def test_a_repeated_row_is_told_with_both_lines(file: str) -> None:
    table = table_of(file)
    table.append(table[1])

    faults = faults_of(with_table(file, table))

    assert tells(faults, file, len(table), KEYS.get(file, "code"))
    assert any("already on line 2" in fault for fault in faults)


@pytest.mark.parametrize("file", FILES)
def test_an_open_quote_is_told_with_the_line_it_opens_on(file: str) -> None:
    lines = FILES[file].splitlines()
    lines[1] = '"' + lines[1].replace('"', "")

    faults = faults_of(FILES | {file: "\n".join(lines)})

    assert any(fault.startswith(f"{file}, line 2, ") and "quotes" in fault for fault in faults)


@pytest.mark.parametrize("file", FILES)
def test_a_file_of_a_header_alone_is_refused(file: str) -> None:
    assert "no row follows the header" in faults_of(with_table(file, table_of(file)[:1]))[0]


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(file: str) -> None:
    files = {name: text for name, text in FILES.items() if name != file}

    assert faults_of(files) == [f"{file} is missing; put it back into the folder of seed files."]


@pytest.mark.parametrize("file", FILES)
def test_an_invisible_character_is_shown(file: str) -> None:
    column = next(name for name in table_of(file)[0] if name.startswith(("name", "title", "label", "reason", "note")))

    faults = faults_of_cell(file, 2, column, "soft\u00adhyphen")

    assert tells(faults, file, 2, column)
    assert "\\xad" in faults[0]


@pytest.mark.parametrize(
    "code", ["Press-Office", "press_office", "пресс-офис", "-press", "press--office", "press office"]
)
@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("families.csv", "code"),
        ("units.csv", "code"),
        ("services.csv", "code"),
        ("drivers.csv", "driver"),
        ("conversion_factors.csv", "level"),
        ("standards.csv", "code"),
        ("standards.csv", "group_code"),
        ("kpis.csv", "code"),
        ("rejected_kpis.csv", "code"),
        ("agency_types.csv", "code"),
        ("departments.csv", "code"),
        ("activities.csv", "code"),
    ],
)
def test_a_code_that_is_not_kebab_case_is_told(file: str, column: str, code: str) -> None:
    assert tells(faults_of_cell(file, 3, column, code), file, 3, column)


@pytest.mark.parametrize(
    ("file", "column", "value"),
    [
        ("units.csv", "unece_code", "hours"),
        ("services.csv", "family", "strategie"),
        ("services.csv", "unit", "houer"),
        ("services.csv", "price_basis", "net"),
        ("services.csv", "drivers", "markets;;brands"),
        ("services.csv", "drivers", "markets; brands"),
        ("services.csv", "drivers", "markets;markets"),
        ("services.csv", "convertible_drivers", "payment;weather"),
        ("conversion_factors.csv", "driver", "weather"),
        ("conversion_factors.csv", "family", "strategie"),
        ("conversion_factors.csv", "factor", "0"),
        ("conversion_factors.csv", "factor", "0.00"),
        ("conversion_factors.csv", "factor", "-1.5"),
        ("conversion_factors.csv", "factor", "1,5"),
        ("conversion_factors.csv", "factor", "NaN"),
        ("conversion_factors.csv", "factor", "1e3"),
        ("conversion_factors.csv", "factor", "١"),
        ("conversion_factors.csv", "is_reference", "yes"),
        ("standards.csv", "checks", "document;rumour"),
        ("standards.csv", "level", "M"),
        ("standards.csv", "countries", "Russia"),
        ("standards.csv", "optional", "no"),
        ("standards.csv", "source_url", "javascript:alert(1)"),
        ("standards.csv", "source_url", "iccopr.com"),
        ("kpis.csv", "level", "XX"),
        ("cities.csv", "country", "Russia"),
        ("price_book.csv", "service", "tea"),
        ("price_book.csv", "currency", "rub"),
        ("price_book.csv", "low", "1 000"),
        ("price_book.csv", "low", "0"),
        ("price_book.csv", "median", "1"),
        ("price_book.csv", "high", "1"),
        ("price_book.csv", "basis", "guess"),
    ],
)
def test_a_value_that_means_nothing_is_told_with_its_place(file: str, column: str, value: str) -> None:
    assert tells(faults_of_cell(file, 3, column, value), file, 3, column)


def test_two_reference_levels_are_told() -> None:
    faults = faults_of_cell("conversion_factors.csv", 3, "is_reference", "1")

    assert tells(faults, "conversion_factors.csv", 3, "is_reference")
    assert tells(faults, "conversion_factors.csv", 3, "factor")


def test_a_driver_without_a_reference_level_is_told() -> None:
    faults = faults_of_cell("conversion_factors.csv", 2, "is_reference", "0")

    assert faults == [
        "conversion_factors.csv, line 2, column is_reference: coverage for * has no reference level; mark one with 1."
    ]


def test_a_conversion_without_a_factor_is_told() -> None:
    faults = faults_of_cell("services.csv", 2, "convertible_drivers", "platforms")

    assert tells(faults, "services.csv", 2, "convertible_drivers")


def test_a_service_without_a_price_is_named() -> None:
    table = table_of("price_book.csv")

    faults = faults_of(with_table("price_book.csv", [table[0], *table[2:]]))

    assert faults == ["price_book.csv has no price of social-strategy in RUB; add the rows."]


def test_all_faults_of_a_file_are_shown_up_to_twenty() -> None:
    table = table_of("services.csv")
    for row in table[1:]:
        row[5] = "houer"

    faults = faults_of(with_table("services.csv", table))

    assert len(faults) == 21
    assert faults[-1] == "... and 25 more in services.csv."


def test_line_numbers_count_the_lines_of_a_cell_that_spans_several() -> None:
    table = table_of("kpis.csv")
    table[1][6] = "one\ntwo"
    table[2][5] = "XX"

    faults = faults_of(with_table("kpis.csv", table))

    assert tells(faults, "kpis.csv", 2, "pitfalls")
    assert tells(faults, "kpis.csv", 4, "level")


def test_windows_line_ends_are_read(catalogue: Catalogue) -> None:
    assert parse_catalogue({name: text.replace("\n", "\r\n") for name, text in FILES.items()}) == catalogue
