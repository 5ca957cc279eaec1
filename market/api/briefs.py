"""Published briefs, as any token with the scope reads them, and what a token acts for."""

from datetime import datetime

from market.api.endpoints import Answer, Call, Operation, endpoint
from market.api.pages import CURSOR, LIMIT, SERVICE, STATUS, page_of
from market.api.presenters import brief_json, moment_or_none
from market.api.problems import Refusal
from market.core.briefs import Brief
from market.requests import current_database, current_time
from market.store.brief_pages import iterate_published_briefs
from market.store.briefs import get_published_brief

BRIEF = "/briefs/<string:brief_id>"


@endpoint(
    Operation(
        "list_briefs",
        "GET",
        "/briefs",
        "List published briefs, the newest first.",
        "briefs:read",
        {200: "BriefPage"},
        query=(STATUS, SERVICE, LIMIT, CURSOR),
    )
)
def list_briefs(call: Call) -> Answer:
    now, status = current_time(), call.query.get("status")
    briefs = iterate_published_briefs(current_database(), before=_seen(call), service=call.query.get("service"))
    chosen = (brief for brief in briefs if status in (None, brief.status(now).value))
    return page_of(call, "briefs", chosen, key=_key, write=brief_json), 200


@endpoint(Operation("show_brief", "GET", BRIEF, "Read one published brief.", "briefs:read", {200: "Brief", 404: ""}))
def show_brief(_call: Call, brief_id: str) -> Answer:
    return brief_json(get_published_brief(current_database(), brief_id)), 200


@endpoint(
    Operation("show_account", "GET", "/account", "Say who the token acts for, and its scopes.", None, {200: "Account"})
)
def show_account(call: Call) -> Answer:
    actor, token = call.bearer.actor, call.bearer.token
    roles = [name for name, held in (("client", actor.is_client), ("agency", actor.is_agency)) if held]
    return {
        "person": actor.name,
        "organisation": actor.organisation_name or None,
        "roles": roles,
        "role": actor.role,
        "is_verified": actor.is_verified,
        "token": {
            "name": token.name,
            "scopes": list(token.scopes),
            "created_at": token.created_at.isoformat(),
            "expires_at": moment_or_none(token.expires_at),
        },
    }, 200


def _key(brief: Brief) -> tuple[str, str]:
    return moment_or_none(brief.published_at) or "", brief.id


def _seen(call: Call) -> tuple[datetime, str] | None:
    """Return the moment and id of the cursor's brief; moments without an offset are nobody's."""
    if "cursor" not in call.query:
        return None
    moment, brief_id = call.query["cursor"]
    try:
        return datetime.fromisoformat(moment).astimezone(), brief_id
    except (ValueError, OverflowError):
        raise Refusal("unreadable", "cursor: use the cursor of a `next` link as it is.") from None
