"""The Atom feed of briefs (RFC 4287), with the filters of the list of briefs.

A feed is a dozen elements: the standard library writes them.  feedgen, the kept library for feeds, brings lxml along
for the same dozen.
"""

import hashlib
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response

from market.core.briefs import Brief
from market.core.messages import Message, say
from market.core.search import BRIEF_PARAMETERS
from market.store.finding import list_newest_briefs
from market.web.current import current_catalogue, current_config, current_database, current_time
from market.web.filters import asked_briefs, brief_query
from market.web.languages import named, path, translated
from market.web.presenters import money
from market.web.security import cached_for, queries

blueprint = Blueprint("feeds", __name__, url_prefix="/feeds")
_MOST_ENTRIES = 50
_FRESH_SECONDS = 300
_IDENTITY = "tag:likeforlike.example,2026:"


@blueprint.get("/briefs.atom")
@queries(*BRIEF_PARAMETERS)
def show_briefs():
    filters, now = asked_briefs(), current_time()
    briefs = list_newest_briefs(current_database(), filters, now=now, limit=_MOST_ENTRIES)
    body = tostring(_feed(briefs, brief_query(filters), now), encoding="utf-8", xml_declaration=True)
    response = Response(body, mimetype="application/atom+xml")
    return cached_for(response, _FRESH_SECONDS, hashlib.sha256(body).hexdigest()[:32])


def last_change(brief: Brief) -> datetime:
    """Return when a published brief last changed in a way its readers can see."""
    moments = (
        brief.published_at,
        brief.saved_at,
        brief.opened_at,
        brief.withdrawn_at,
        brief.cancelled_at,
        brief.unsuccessful_at,
    )
    return max(moment for moment in moments if moment is not None)


def _feed(briefs: list[Brief], query: str, now: datetime) -> Element:
    feed = Element("feed", xmlns="http://www.w3.org/2005/Atom")
    base = current_config().base_url
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    _text(feed, "id", f"{_IDENTITY}briefs{query}")
    _text(feed, "title", say("Like for Like: briefs"))
    _text(feed, "subtitle", say("What clients ask for, line by line; the last published first."))
    _text(feed, "updated", _moment(max((last_change(brief) for brief in briefs), default=midnight)))
    SubElement(SubElement(feed, "author"), "name").text = "Like for Like"
    feed_address, page_address = path("/feeds/briefs.atom"), path("/briefs/")
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=f"{base}{feed_address}{query}")
    SubElement(feed, "link", rel="alternate", type="text/html", href=f"{base}{page_address}{query}")
    for brief in briefs:
        _add_entry(feed, brief, base)
    return feed


def _add_entry(feed: Element, brief: Brief, base: str) -> None:
    entry, content, address = SubElement(feed, "entry"), brief.content, path(f"/briefs/{brief.id}/")
    _text(entry, "id", f"{_IDENTITY}brief/{brief.id}")
    _text(entry, "title", content.title)
    _text(entry, "updated", _moment(last_change(brief)))
    _text(entry, "published", _moment(brief.published_at))
    _text(SubElement(entry, "author"), "name", brief.client_name)
    SubElement(entry, "link", rel="alternate", type="text/html", href=f"{base}{address}")
    for service in dict.fromkeys(line.service for line in content.lines):
        label = named(current_catalogue().service(service))
        SubElement(entry, "category", term=service, scheme=f"{base}/prices/", label=label)
    _text(entry, "summary", content.goal)
    _text(entry, "content", "\n".join(translated(fact) for fact in _facts(brief)))


def _facts(brief: Brief) -> list[str]:
    content = brief.content
    low, high = (money(end, content.currency) for end in (content.budget_minimum, content.budget_maximum))
    return [
        say("Questions until {questions_until:%Y-%m-%d %H:%M} UTC", questions_until=content.questions_until),
        say("Answers until {answers_until:%Y-%m-%d %H:%M} UTC", answers_until=content.answers_until),
        say("Quotes close {closes_at:%Y-%m-%d %H:%M} UTC", closes_at=content.closes_at),
        say("Decision by {decision_on:%Y-%m-%d}", decision_on=content.decision_on),
        say("Budget without VAT {low} to {high}", low=low, high=high),
    ]


def _text(parent: Element, tag: str, text: str) -> None:
    """Add an element of plain text without the few characters that XML cannot carry."""
    text = translated(text) if isinstance(text, Message) else text
    SubElement(parent, tag).text = "".join(sign for sign in text if (sign >= " " and sign < "\ufffe") or sign in "\n\t")


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
