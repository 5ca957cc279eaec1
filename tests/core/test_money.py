import ast
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.money import (
    LARGEST_MINOR,
    LARGEST_THOUSANDTHS,
    BadNumber,
    Money,
    format_amount,
    format_quantity,
    parse_amount,
    parse_quantity,
    percentage_of,
    round_half_even,
    times_quantity,
    type_amount,
    type_quantity,
)

CORE = Path(__file__).parents[2] / "market" / "core"
NOT_A_NUMBER = [
    "",
    " ",
    "-1",
    "+1",
    "NaN",
    "nan",
    "Infinity",
    "-inf",
    "1e3",
    "1e400",
    "1 000,50",
    "1,000.50",
    "1 000",
    "1\u00a0000",
    "1'000",
    "1_000",
    "0x10",
    "٣٤",
    "１００",
    "²",
    "100\x0b",
    "\t100",
    "100\n",
    "100\u2028",
    "1.",
    ".5",
    "1.2.3",
    "0." + "1" * 30,
    "1" * 5000,
    "RUB 100",
    "100%",
    "null",
    "100\x00",
]


@given(st.integers(0, LARGEST_MINOR))
def test_an_amount_survives_being_written_and_read(minor: int) -> None:
    assert parse_amount(format_amount(minor)) == minor


@given(st.integers(1, LARGEST_THOUSANDTHS - 1))
def test_a_quantity_survives_being_written_and_read(thousandths: int) -> None:
    assert parse_quantity(format_quantity(thousandths)) == thousandths


@given(st.text(max_size=20))
def test_any_text_is_read_as_a_whole_number_of_minor_units_or_refused(text: str) -> None:
    for parse, largest in ((parse_amount, LARGEST_MINOR), (parse_quantity, LARGEST_THOUSANDTHS)):
        try:
            number = parse(text)
        except BadNumber:
            continue

        assert type(number) is int
        assert 0 <= number <= largest


@pytest.mark.parametrize("text", NOT_A_NUMBER)
@pytest.mark.parametrize("parse", [parse_amount, parse_quantity])
def test_what_is_not_plainly_a_number_is_refused_with_how_to_write_it(parse, text: str) -> None:
    with pytest.raises(BadNumber, match="in digits, such as"):
        parse(text)


@given(
    st.integers(0, LARGEST_MINOR), st.sampled_from([" ", "\u00a0", "\u202f", ","]), st.sampled_from(["", "RUB ", "€"])
)
def test_an_amount_as_pages_print_it_is_typed_back_as_it_is_stored(minor: int, between: str, currency: str) -> None:
    whole, part = divmod(minor, 100)
    printed = f"{currency}{whole:,}".replace(",", between) + f"{'.' if between == ',' else ','}{part:02d}"

    assert parse_amount(type_amount(printed)) == minor


@pytest.mark.parametrize("text", ["150 000 руб.", "150000₽", "RUB 150,000", "150 000", " 150000,00 "])
def test_an_amount_may_carry_spaces_and_the_word_of_its_currency(text: str) -> None:
    assert parse_amount(type_amount(text)) == 150_000_00


@pytest.mark.parametrize("text", ["", "-1", "1e3", "1.000", "1,00,000", "12345 678", "1 2", "руб.", "1,234,56", "٣٠٠٠"])
def test_a_typed_amount_with_two_readings_or_none_is_still_refused(text: str) -> None:
    with pytest.raises(BadNumber):
        parse_amount(type_amount(text))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("60 000", "60000"),
        ("60\u00a0000,5", "60000.5"),
        ("1\u202f234\u202f567.89", "1234567.89"),
        ("12,50", "12.50"),
        ("1,000", "1,000"),
        ("1.000,50", "1.000,50"),
        ("6 00", "6 00"),
        ("١٠", "١٠"),
        ("", ""),
    ],
)
def test_only_numbers_with_one_reading_are_made_plain(typed: str, read: str) -> None:
    assert type_quantity(typed) == read


@pytest.mark.parametrize("text", ["1.005", "0.001"])
def test_an_amount_has_at_most_two_decimals(text: str) -> None:
    with pytest.raises(BadNumber):
        parse_amount(text)


@pytest.mark.parametrize("text", ["0", "0.000", "000", "10000000", "999999999999999"])
def test_a_quantity_lies_above_zero_and_below_ten_million(text: str) -> None:
    with pytest.raises(BadNumber, match="above zero and below"):
        parse_quantity(text)


def test_the_largest_amount_is_accepted_and_one_minor_unit_more_is_told_the_limit() -> None:
    assert parse_amount("100000000000") == LARGEST_MINOR
    with pytest.raises(BadNumber, match="at most 100,000,000,000"):
        parse_amount("100000000000.01")


@pytest.mark.parametrize(
    ("text", "minor"), [("0", 0), ("0.5", 50), (" 12 ", 1200), ("007", 700), ("1000.50", 100050), ("0.01", 1)]
)
def test_plain_amounts_are_read_exactly(text: str, minor: int) -> None:
    assert parse_amount(text) == minor


@pytest.mark.parametrize(
    ("value", "rounded"), [("0.5", 0), ("1.5", 2), ("2.5", 2), ("-0.5", 0), ("-1.5", -2), ("2.51", 3), ("2.49", 2)]
)
def test_halves_go_to_the_even_neighbour(value: str, rounded: int) -> None:
    assert round_half_even(Decimal(value)) == rounded


@given(st.integers(0, LARGEST_MINOR), st.integers(1, LARGEST_THOUSANDTHS))
def test_a_line_total_is_within_half_a_minor_unit_of_the_exact_product(unit: int, thousandths: int) -> None:
    assert abs(times_quantity(unit, thousandths) * 1000 - unit * thousandths) <= 500


@given(st.integers(0, LARGEST_MINOR), st.integers(0, 10_000))
def test_a_percentage_is_within_half_a_minor_unit_of_the_exact_share(minor: int, rate: int) -> None:
    assert abs(percentage_of(minor, rate) * 10_000 - minor * rate) <= 5_000


def test_rounding_keeps_numbers_longer_than_the_usual_precision() -> None:
    assert round_half_even(Decimal(10**40 + 1)) == 10**40 + 1


def test_amounts_of_one_currency_add_up() -> None:
    assert Money(1, "RUB") + Money(2, "RUB") == Money(3, "RUB")


def test_amounts_of_two_currencies_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="cannot add USD to RUB"):
        Money(1, "RUB") + Money(1, "USD")


@pytest.mark.parametrize("module", ["money", "quotes", "awards", "comparison", "prices", "briefs"])
def test_no_float_appears_where_money_is_counted(module: str) -> None:
    tree = ast.parse((CORE / f"{module}.py").read_text(encoding="utf-8"))

    floats = [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]

    assert floats == []


@given(st.integers(-LARGEST_MINOR, LARGEST_MINOR), st.integers(0, 10**6))
def test_shares_and_quantities_round_as_exact_decimals_do(minor, thousandths):
    assert times_quantity(minor, thousandths) == round_half_even(Decimal(minor) * thousandths / 1000)
    assert percentage_of(minor, thousandths) == round_half_even(Decimal(minor) * thousandths / 10_000)
