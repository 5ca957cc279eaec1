"""The registry of published measures: one method page each, with a worked example that runs."""

from market.core.market_methods import (
    BUNDLE,
    EXPLAINED,
    MARK_UP,
    PREMIUM,
    PRICE_INDEX,
    PRICE_LEVEL,
    RELATIVE_VALUE,
    SERIES_GAP,
)
from market.core.method_pages import (
    COMPARABLE_PRICE,
    QUANTILES,
    SERIES_AND_EVIDENCE,
    SPREAD,
    Method,
)
from market.core.publication_methods import DISCLOSURE, RELIABILITY_GRADE, TREND
from market.core.reader_methods import ESTIMATE, OWN_POSITION, PRICE_CHECK
from market.core.standard_methods import ADOPTION, CONDUCT, STANDARD_PRICE
from market.core.work_methods import (
    BRIEF_MEASURES,
    BUDGET_HOLDERS,
    CLOSING_WELL,
    COST_PER_RESULT,
    LENS_AGREEMENT,
    RESULT_ASSOCIATIONS,
    SAME_SUBCONTRACTOR,
    SCOPE_SHARE,
    SUCCESS_FEES,
    WORK_RESULTS,
)

__all__ = ["METHODS", "Method", "find_method"]

METHODS: tuple[Method, ...] = (
    COMPARABLE_PRICE,
    SERIES_AND_EVIDENCE,
    QUANTILES,
    SPREAD,
    RELIABILITY_GRADE,
    DISCLOSURE,
    TREND,
    PRICE_INDEX,
    PRICE_LEVEL,
    RELATIVE_VALUE,
    PREMIUM,
    EXPLAINED,
    SERIES_GAP,
    MARK_UP,
    BUNDLE,
    ADOPTION,
    STANDARD_PRICE,
    CONDUCT,
    COST_PER_RESULT,
    LENS_AGREEMENT,
    WORK_RESULTS,
    RESULT_ASSOCIATIONS,
    BRIEF_MEASURES,
    BUDGET_HOLDERS,
    CLOSING_WELL,
    SUCCESS_FEES,
    SCOPE_SHARE,
    SAME_SUBCONTRACTOR,
    PRICE_CHECK,
    ESTIMATE,
    OWN_POSITION,
)


def find_method(slug: str) -> Method | None:
    """Return the method page with this slug, or None.

    >>> find_method("spread").title
    'Spread of prices'
    """
    return next((method for method in METHODS if method.slug == slug), None)
