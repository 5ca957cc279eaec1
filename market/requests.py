"""What every request has, page or API: settings, database, clock, limits, the address it comes from."""

from datetime import datetime
from typing import cast

from flask import current_app, g, request

from market.actions.limits import Guard, counting_guard, open_guard
from market.config import Config
from market.core.catalogue import Catalogue
from market.store.catalogue import load_catalogue
from market.store.connections import Database, borrow_database

TRY_AGAIN_SECONDS = "60"
"""What an answer of 503 asks whoever sent the request to wait."""


def current_config() -> Config:
    return cast(Config, current_app.config["MARKET"])


def current_time() -> datetime:
    return cast(datetime, current_app.config["CLOCK"]())


def current_database() -> Database:
    return borrow_database(current_config().database)


def current_catalogue() -> Catalogue:
    if "catalogue" not in g:
        g.catalogue = load_catalogue(current_database())
    return cast(Catalogue, g.catalogue)


def current_guard() -> Guard:
    if not current_config().rate_limits:
        return open_guard
    return counting_guard(current_database(), now=current_time())


def current_address() -> str:
    return request.remote_addr or "unknown"
