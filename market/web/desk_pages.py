"""Where the desk shows what a public page or an act of the trail is about."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from market.core.accounts import Organisation
from market.core.errors import NotFound
from market.store.accounts import find_actor, get_organisation
from market.store.briefs import get_published_brief
from market.store.events import Event
from market.store.standings import find_organisation_by_slug
from market.web.current import current_catalogue, current_database

_OF_ORGANISATION = re.compile(r"(?:/[a-z]{2})?/(?:agencies|conduct)/([^/.]+)(?:/standards/([^/]+))?")
_OF_BRIEF = re.compile(r"(?:/[a-z]{2})?/briefs/([^/.]+)")
_PAGES = {
    "organisation": "/desk/standings/{}/",
    "question": "/desk/questions/{}",
    "import": "/desk/imports/{}/",
    "edition": "/editions/{}/",
}
"""Pages that last as long as what they show; flags and reports are forgotten one day."""


@dataclass(frozen=True, slots=True)
class ShownAct:
    """An act with names for ids: who, on what, the page of that (or all acts on it), the details that say something."""

    at: datetime
    actor: str
    verb: str
    subject: str
    name: str
    address: str
    detail: Mapping[str, str]


def organisation_of(page: str) -> Organisation | None:
    """Return whose public page this is: an organisation's own or a brief's client; None for another."""
    db = current_database()
    if found := _OF_ORGANISATION.match(page):
        return find_organisation_by_slug(db, found[1])
    if found := _OF_BRIEF.match(page):
        try:
            return get_organisation(db, get_published_brief(db, found[1]).client_id)
        except NotFound:
            return None
    return None


def standard_of(page: str) -> str:
    """Return the code of the standard an agency's public page is about, '' for another page."""
    found = _OF_ORGANISATION.match(page)
    codes = {standard.code for standard in current_catalogue().standards}
    return found[2] if found and found[2] in codes else ""


def shown_acts(events: Iterable[Event]) -> list[ShownAct]:
    """Return acts as the desk shows them, in the order given."""
    acts = list(events)
    db = current_database()
    people = {event.actor: find_actor(db, event.actor) for event in acts}
    owners = {event.subject_id for event in acts if event.subject == "organisation"}
    names = {organisation_id: get_organisation(db, organisation_id).name for organisation_id in owners}
    return [
        ShownAct(
            event.at,
            person.email if (person := people[event.actor]) else event.actor,
            event.verb,
            event.subject,
            names.get(event.subject_id, event.subject_id),
            _address(event),
            {name: _text(value) for name, value in event.detail.items() if value not in (None, "", [], {})},
        )
        for event in acts
    ]


def _address(event: Event) -> str:
    if event.subject in _PAGES:
        return _PAGES[event.subject].format(event.subject_id)
    return "/desk/events/?" + urlencode({"subject": event.subject, "subject_id": event.subject_id})


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
