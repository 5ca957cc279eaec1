"""The prices an agency asks before any brief: the list series."""

from collections.abc import Mapping
from datetime import datetime

from market.core.accounts import Actor
from market.core.errors import Invalid, MarketError
from market.core.messages import say
from market.core.policy import require
from market.store.catalogue import load_catalogue
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.list_prices import insert_list_price


def declare_list_prices(db: Database, *, prices: Mapping[str, int], currency: str, by: Actor, now: datetime) -> int:
    """Record an agency's list prices, service code to minor units net of VAT at the reference scope; return how many.

    The newest declaration per service is the one that counts.  Raises Invalid for services outside the
    catalogue and for amounts that are not above zero.
    """
    require(by, "declare list prices")
    agency_id = by.get_organisation_id()
    catalogue, problems = (
        load_catalogue(db),
        {} if prices else {"prices": say("Give the price of at least one service.")},
    )
    for service, price in prices.items():
        try:
            catalogue.service(service)
        except MarketError as refusal:
            problems[f"prices.{service}"] = str(refusal)
        if price <= 0:
            problems[f"prices.{service}"] = say("Give a price above zero, or leave the service empty.")
    if problems:
        raise Invalid(problems)
    with write_transaction(db):
        for service, price in prices.items():
            insert_list_price(db, agency_id=agency_id, service=service, price_minor=price, currency=currency, at=now)
        insert_event(
            db,
            at=now,
            actor=by.person_id,
            verb="list-prices.declare",
            subject="organisation",
            subject_id=agency_id,
            services=sorted(prices),
        )
    return len(prices)
