"""Searches people keep, and their digests."""

from datetime import datetime

from market.actions.identifiers import new_id
from market.actions.notices import tell_person
from market.core.accounts import Actor
from market.core.briefs import Brief
from market.core.calendars import say_moment
from market.core.errors import NotFound
from market.core.messages import say, say_many, together
from market.core.policy import require
from market.core.search import BriefFilters
from market.core.searches import SavedSearch, check_search, is_due
from market.store import searches as store
from market.store.accounts import find_actor
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.finding import list_newest_briefs

_MOST_BRIEFS = 50
_THE_WORKER = "market work"


def save_search(
    db: Database, *, name: str, filters: BriefFilters, frequency: str, by: Actor, now: datetime
) -> SavedSearch:
    """Keep filters of briefs under a name; digests tell of briefs published from now on.

    Raises Invalid for the name or the frequency, Conflict for a search too many.
    """
    require(by, "keep searches")
    with write_transaction(db):
        check_search(name, frequency, [search.name for search in store.list_searches(db, by.person_id)])
        search = SavedSearch(new_id(), by.person_id, name.strip(), filters, frequency, now, now)
        store.insert_search(db, search)
        insert_event(db, at=now, actor=by.person_id, verb="search.save", subject="search", subject_id=search.id)
    return search


def forget_search(db: Database, *, search_id: str, by: Actor, now: datetime) -> None:
    """Forget one of the person's own searches: its digests end.  Somebody else's raises NotFound."""
    search = store.find_search(db, search_id)
    if search is None:
        raise NotFound(say("There is nothing here under this address."))
    require(by, "change own search", search)
    with write_transaction(db):
        store.delete_search(db, search_id)
        insert_event(db, at=now, actor=by.person_id, verb="search.delete", subject="search", subject_id=search_id)


def send_due_digests(db: Database, *, base_url: str, now: datetime) -> int:
    """Queue the digests that are due and return how many; a search without news sends nothing.

    Each search is a transaction of its own: what was told of and the mail that tells it are kept together.
    """
    return sum(_digest(db, search.id, base_url, now) for search in store.list_due_searches(db, now=now))


def _digest(db: Database, search_id: str, base_url: str, now: datetime) -> bool:
    with write_transaction(db):
        search = store.find_search(db, search_id)
        if search is None or not is_due(search, now):
            return False
        news = _news(db, search, now)
        store.update_digested(db, search.id, at=now)
        for brief in news:
            store.insert_search_notice(db, search_id=search.id, brief_id=brief.id, at=now)
        if news:
            subject = say_many("{name}: {number} new brief", "{name}: {number} new briefs", len(news), name=search.name)
            reader = find_actor(db, search.person_id)
            body = _body(search, news, base_url, zone=reader.time_zone if reader else "")
            tell_person(db, search.person_id, kind="digest", subject=subject, body=body, at=now)
            insert_event(
                db,
                at=now,
                actor=_THE_WORKER,
                verb="search.digest",
                subject="search",
                subject_id=search.id,
                briefs=len(news),
            )
    return bool(news)


def _news(db: Database, search: SavedSearch, now: datetime) -> list[Brief]:
    """Return the open briefs that match, were published after the search was saved, and were not told of yet."""
    told = store.list_told_briefs(db, search.id)
    found = list_newest_briefs(
        db, search.filters, now=now, limit=_MOST_BRIEFS, published_after=search.created_at, only_open=True, besides=told
    )
    return found[::-1]


def _body(search: SavedSearch, briefs: list[Brief], base_url: str, *, zone: str) -> str:
    parts = [say("New open briefs for your search “{name}”:", name=search.name)]
    parts += [
        say(
            "{title}\n{client_name}; quotes close {closes_at}\n{base_url}/briefs/{id}/",
            title=brief.content.title,
            client_name=brief.client_name,
            closes_at=say_moment(brief.closes_at, zone or brief.content.time_zone),
            base_url=base_url,
            id=brief.id,
        )
        for brief in briefs
    ]
    parts.append(say("To end these mails, delete the search: {base_url}/account/searches", base_url=base_url))
    return together(parts, "\n\n")
