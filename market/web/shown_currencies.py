"""Published prices shown in another currency: a reading aid for one page, at the rate of the edition's last day.

What is published stays in the market's currency; files, twins and methods know nothing of this.
"""

from dataclasses import dataclass
from decimal import Decimal

from flask import g, request

from market.benchmark.reader import Edition
from market.core.errors import Invalid
from market.core.exchange_rates import Rate, find_rate
from market.core.messages import say
from market.core.money import round_half_even
from market.store.exchange_rates import list_rate_currencies, load_rate_tables
from market.web.current import current_database

_FIGURES = 3


def source_name(source: str) -> str:
    """Return what a source of rates is called, without the hash of its file.

    >>> source_name("European Central Bank (a157b36d7299)"), source_name("no rate needed")
    ('European Central Bank', 'no rate needed')
    """
    return source.rpartition(" (")[0] or source


@dataclass(frozen=True, slots=True)
class ShownCurrency:
    """Prices in *published* read as *shown*: one unit of the first is worth *rate* of the second."""

    published: str
    shown: str
    rate: Rate

    @property
    def worth(self) -> float:
        """What one unit of the shown currency is worth in the published one."""
        return float(1 / self.rate.value)

    @property
    def source(self) -> str:
        """Who gave the rate; which version of its file stands with the edition's frozen prices."""
        return source_name(self.rate.source)


def choices(edition: Edition) -> list[str]:
    """Return the currencies prices of the edition can be shown in beside its own."""
    return [code for code in list_rate_currencies(current_database()) if code != edition.summary.currency]


def choose(edition: Edition) -> ShownCurrency | None:
    """Show the page's prices in the currency its query asks for; return how, or None for the edition's own.

    Raises Invalid for a currency without a rate on the last day of the edition's window.
    """
    own, wanted = edition.summary.currency, request.args.get("currency", "")
    if wanted in ("", own):
        return None
    day = edition.summary.window_until
    rate = find_rate(load_rate_tables(current_database(), until=day), own, wanted, day)
    if rate is None:
        offered = ", ".join([own, *choices(edition)])
        raise Invalid(
            {
                "currency": say(
                    "There is no rate for it on the last day of the edition; take one of {offered}.", offered=offered
                )
            }
        )
    g.shown_currency = ShownCurrency(own, wanted, rate)
    return g.shown_currency


def as_shown(minor: int, currency: str) -> tuple[int, str]:
    """Return a published price and its currency as this page shows them."""
    shown = g.get("shown_currency")
    if shown is None or shown.published != currency:
        return minor, currency
    return _to_three_figures(minor * shown.rate.value), shown.shown


def _to_three_figures(minor: Decimal) -> int:
    """Round to what a published figure still holds: more would promise what its grid does not know."""
    step = 10 ** max(0, len(str(int(minor))) - _FIGURES)
    return round_half_even(minor / step) * step
