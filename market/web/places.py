"""A reader's own places in the header: links on private pages, and a cookie that tells public pages of them.

Public pages are the same for everyone and may be kept by caches, so they cannot know who reads.  The cookie names
places, never a person; scripts show the links it names in place of those for signing in.
"""

from typing import NamedTuple

from flask import current_app, g, request, session

from market.core.accounts import Actor
from market.core.messages import Message, say
from market.web.current import current_actor, current_config

COOKIE = "market_places"


class Place(NamedTuple):
    code: str
    address: str
    label: Message


PLACES = (
    Place("client", "/client/", say("Buying")),
    Place("agency", "/agency/", say("Selling")),
    Place("desk", "/desk/", say("Desk")),
    Place("account", "/account/", say("Account")),
)


def init_app(app) -> None:
    app.jinja_env.globals.update(all_places=PLACES, own_places=own_places)
    app.after_request(_tell_places)


def own_places(actor: Actor) -> list[Place]:
    """Return the places of one person, in the order of the header."""
    theirs = {"client": actor.is_client, "agency": actor.is_agency, "desk": actor.is_operator, "account": True}
    return [place for place in PLACES if theirs[place.code]]


def _tell_places(response):
    # Even looking at the session would make a public page one for each cookie.
    asks_who = "actor" in g or request.method == "POST"
    if not asks_who or "public" in response.headers.get("Cache-Control", ""):
        return response
    actor = current_actor() if "token" in session else None
    told = "-".join(place.code for place in own_places(actor)) if actor else ""
    if told == request.cookies.get(COOKIE, ""):
        return response
    lasts = current_app.permanent_session_lifetime if told else 0
    response.set_cookie(COOKIE, told, max_age=lasts, secure=current_config().is_secure, samesite="Lax")
    return response
