"""What belongs to the request at hand: settings, database, clock, the person signed in."""

import functools
from datetime import datetime
from pathlib import Path

from flask import current_app, g, redirect, request, session

from market.actions.accounts import find_session_actor
from market.actions.limits import Guard, counting_guard, open_guard
from market.benchmark import reader
from market.config import Config
from market.core.accounts import Actor
from market.core.catalogue import Catalogue
from market.store.catalogue import load_catalogue
from market.store.connections import borrow_database
from market.web.languages import path
from market.web.targets import is_own_path


def current_config() -> Config:
    return current_app.config["MARKET"]


def current_time() -> datetime:
    return current_app.config["CLOCK"]()


def current_database():
    return borrow_database(current_config().database)


def current_catalogue() -> Catalogue:
    if "catalogue" not in g:
        g.catalogue = load_catalogue(current_database())
    return g.catalogue


def editions_folder() -> Path:
    return reader.editions_folder(current_config().data)


def current_guard() -> Guard:
    if not current_config().rate_limits:
        return open_guard
    return counting_guard(current_database(), now=current_time())


def current_address() -> str:
    return request.remote_addr or "unknown"


def current_actor() -> Actor | None:
    if "actor" not in g:
        token = session.get("token")
        g.actor = find_session_actor(current_database(), token=token, now=current_time()) if token else None
    return g.actor


def signed_in(view):
    """Hand the signed-in person to *view* as its first argument; send anyone else to sign in."""

    @functools.wraps(view)
    def wrapped(**arguments):
        actor = current_actor()
        if actor is None:
            returns = request.method in ("GET", "HEAD") and is_own_path(request.path)
            return redirect(path("/sign-in") + (f"?next={request.path}" if returns else ""))
        return view(actor, **arguments)

    return wrapped
