"""Reading filters and typed words."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.catalogue import Catalogue
from market.core.errors import Invalid
from market.core.search import (
    AGENCY_PARAMETERS,
    BRIEF_PARAMETERS,
    AgencyFilters,
    BriefFilters,
    match_expression,
    read_agency_filters,
    read_brief_filters,
    write_brief_filters,
)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("q", "x" * 201),
        ("service", "circus"),
        ("family", "circus"),
        ("status", "sealed"),
        ("currency", "XAU"),
        ("closes", "0"),
        ("closes", "366"),
        ("closes", "-1"),
        ("closes", "٣"),
        ("closes", "soon"),
        ("closes", "9" * 5000),
        ("access", "secret"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named(catalogue: Catalogue, name: str, typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_brief_filters({name: typed}, catalogue)

    assert list(refusal.value.problems) == [name]


@pytest.mark.parametrize(
    ("name", "typed"),
    [("q", "x" * 201), ("service", "circus"), ("country", "Russia"), ("country", "ru"), ("kind", "circus")],
)
def test_a_filter_of_agencies_that_cannot_be_read_is_named(catalogue: Catalogue, name: str, typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_agency_filters({name: typed}, catalogue)

    assert list(refusal.value.problems) == [name]


def test_empty_filters_ask_for_nothing(catalogue: Catalogue) -> None:
    assert read_brief_filters(dict.fromkeys(BRIEF_PARAMETERS, " "), catalogue) == BriefFilters()
    assert read_agency_filters(dict.fromkeys(AGENCY_PARAMETERS, ""), catalogue) == AgencyFilters()
    assert write_brief_filters(BriefFilters()) == {}


def test_filters_are_read_back_as_they_were_written(catalogue: Catalogue) -> None:
    typed = {
        "q": "ответы",
        "service": "social-post",
        "family": "content",
        "status": "open",
        "currency": "RUB",
        "closes": "30",
        "access": "open",
    }

    assert write_brief_filters(read_brief_filters(typed, catalogue)) == typed


@given(st.text(max_size=200))
def test_any_text_is_a_search_and_never_an_error_of_the_index(typed: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize='unicode61 remove_diacritics 2')")

    assert connection.execute("SELECT * FROM words WHERE words MATCH ?", [match_expression(typed)]).fetchall() == []
    connection.close()


@pytest.mark.parametrize(
    "typed", ['"', "*", "a OR b", "NEAR(a b)", "text:x", "-a", "(", "a\x00b", "^a", "a' --", "и\u0306од", "\ud800"]
)
def test_signs_of_the_query_language_are_only_text(typed: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(text)")

    assert connection.execute("SELECT * FROM words WHERE words MATCH ?", [match_expression(typed)]).fetchall() == []
    connection.close()
