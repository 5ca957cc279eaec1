"""When a saved search has its next digest."""

from datetime import timedelta

import pytest

from market.core.search import BriefFilters
from market.core.searches import SavedSearch, is_due
from tests.market_town import NOW, SECOND


@pytest.mark.parametrize(("frequency", "days"), [("daily", 1), ("weekly", 7)])
def test_a_digest_is_due_once_its_whole_period_has_passed(frequency: str, days: int) -> None:
    search = SavedSearch("s", "p", "Mine", BriefFilters(), frequency, NOW, NOW)

    assert is_due(search, NOW + timedelta(days=days))
    assert not is_due(search, NOW + timedelta(days=days) - SECOND)
