"""What belongs to a page's request: what every request has, and the person signed in."""

import functools
from pathlib import Path

from flask import g, redirect, request, session

from market.actions.sessions import find_session_actor
from market.benchmark import reader
from market.core.accounts import Actor
from market.core.messages import say
from market.requests import (
    current_address,
    current_catalogue,
    current_config,
    current_database,
    current_guard,
    current_time,
)
from market.web.flashes import flash
from market.web.languages import path
from market.web.targets import return_query

__all__ = [
    "current_actor",
    "current_address",
    "current_catalogue",
    "current_config",
    "current_database",
    "current_guard",
    "current_time",
    "editions_folder",
    "signed_in",
]


def editions_folder() -> Path:
    return reader.editions_folder(current_config().data)


def current_actor() -> Actor | None:
    if "actor" not in g:
        token = session.get("token")
        g.actor = find_session_actor(current_database(), token=token, now=current_time()) if token else None
    return g.actor


def _lacks_second_factor(actor: Actor) -> bool:
    """Return whether an operator has yet to set up codes, which a site on the open network demands of them."""
    demanded = actor.is_operator and current_config().is_secure and not actor.has_second_factor
    return demanded and not (request.path.startswith("/account/") or request.path == "/sign-out")


def signed_in(view):
    """Hand the signed-in person to *view* as its first argument; send anyone else to sign in."""

    @functools.wraps(view)
    def wrapped(**arguments):
        actor = current_actor()
        if actor is None:
            returns = request.method in ("GET", "HEAD")
            query = request.query_string.decode("latin-1")
            return redirect(path("/sign-in") + (return_query(request.path, query) if returns else ""))
        if _lacks_second_factor(actor):
            flash(
                say("Operators of a site on the open network sign in with a code beside the password. Set it up here."),
                "warn",
            )
            return redirect(path("/account/two-factor/"))
        return view(actor, **arguments)

    return wrapped
