"""Passwords: length and how soon they are guessed count, composition does not."""

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from market.core.passwords import PASSWORD_LONGEST, PASSWORD_SHORTEST, password_fault
from tests.market_town import PASSWORD

EMAIL = "veraivanova@demo.example"


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("ninechars", "at least 10"),
        ("x" * 129, "at most 128"),
        ("1234567890", "first to be guessed"),
        ("PasswordPassword", "first to be guessed"),
        ("P4ssw0rd123", "first to be guessed"),
        ("abababababab", "first to be guessed"),
        ("йцукенгшщз", "first to be guessed"),
        ("пароль12345", "first to be guessed"),
        ("likeforlike", "first to be guessed"),
        ("Lunofon2026", "first to be guessed"),
        ("VeraIvanova@demo.example", "not your e-mail"),
        ("veraivanova", "not your e-mail"),
        ("veraivanova1", "first to be guessed"),
    ],
)
def test_a_guessable_password_is_refused_with_the_reason(password: str, sentence: str) -> None:
    assert sentence in (password_fault(password, EMAIL, ["Lunofon"]) or "")


@pytest.mark.parametrize(
    "password", [PASSWORD, "пять китов поют", "xkvqwzpmtr", "like-for-like-demo", "wolf umbrella " * 9]
)
def test_length_counts_and_composition_does_not(password: str) -> None:
    assert password_fault(password, "vera@demo.example") is None


def test_every_common_password_of_the_lists_that_is_long_enough_is_refused() -> None:
    long_enough = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= PASSWORD_SHORTEST]

    assert len(long_enough) > 300
    assert [word for word in long_enough if password_fault(word, EMAIL) is None] == []


def test_the_longest_password_is_measured_without_delay() -> None:
    assert password_fault("a9" * (PASSWORD_LONGEST // 2), EMAIL) is not None
