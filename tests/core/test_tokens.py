"""What a new token must say, and when one works."""

from datetime import timedelta

import pytest

from market.core.errors import Conflict, Invalid
from market.core.tokens import MOST_LIVE, ApiToken, check_token
from tests.market_town import NOW

TOKEN = ApiToken("t", "p", "script", ("briefs:read",), NOW, NOW + timedelta(days=30), None, None)


def faults(**changes) -> dict[str, str]:
    given = {"name": "script", "scopes": ["briefs:read"], "days": 365, "live": 0} | changes
    try:
        check_token(**given)
    except Invalid as refusal:
        return refusal.problems
    return {}


def test_a_sound_token_passes():
    assert faults() == {}
    assert faults(days=None, live=MOST_LIVE - 1) == {}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": "  "}, "name", "Name the program"),
        ({"name": "x" * 81}, "name", "Name the program"),
        ({"name": "scr\u200bipt"}, "name", "Remove control"),
        ({"name": "two\nlines"}, "name", "Remove control"),
        ({"scopes": []}, "scopes", "Choose at least one"),
        ({"scopes": ["briefs:read", "everything"]}, "scopes", "Choose at least one"),
        ({"days": 9999}, "days", "Choose one of those offered."),
    ],
)
def test_a_fault_is_named_by_its_field(changes, field, sentence):
    found = faults(**changes)

    assert list(found) == [field]
    assert found[field].startswith(sentence)


def test_there_is_a_most_number_of_tokens_that_work():
    with pytest.raises(Conflict, match="Revoke one"):
        faults(live=MOST_LIVE)


def test_a_token_works_until_it_ends():
    assert TOKEN.is_live(NOW + timedelta(days=30) - timedelta(microseconds=1))
    assert not TOKEN.is_live(NOW + timedelta(days=30))
