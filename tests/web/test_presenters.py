"""How money is written on a page."""

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from market.core.money import LARGEST_MINOR
from market.web.languages import LANGUAGES
from market.web.presenters import money


@pytest.mark.parametrize("language", LANGUAGES)
@given(whole=st.integers(-LARGEST_MINOR // 100, LARGEST_MINOR // 100), part=st.sampled_from((0, 0, 5, 50, 99)))
def test_money_is_written_with_the_signs_of_the_language(language, whole, part):
    minor = whole * 100 + part
    number = format_decimal(
        Decimal(minor) / 100, format="#,##0.00" if minor % 100 else "#,##0", locale=language, decimal_quantization=False
    )
    with Flask(__name__).test_request_context(environ_overrides={"market.language": language}):
        written = money(minor, "RUB")

    assert written == (f"RUB\u00a0{number}" if language == "en" else f"{number}\u00a0RUB")


def test_no_amount_is_a_dash():
    assert money(None, "RUB") == "–"
