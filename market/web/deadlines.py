"""The deadlines of a brief as a calendar file (RFC 5545)."""

from datetime import UTC, timedelta

from flask import Blueprint, Response
from icalendar import Calendar, Event

from market.core.briefs import Brief, BriefStatus
from market.core.messages import say
from market.store.briefs import get_published_brief
from market.web.current import current_config, current_database, current_time
from market.web.feeds import last_change
from market.web.languages import path, translated

blueprint = Blueprint("deadlines", __name__, url_prefix="/briefs")
_OVER = (BriefStatus.WITHDRAWN, BriefStatus.CANCELLED)


@blueprint.get("/<string:brief_id>/deadlines.ics")
def show(brief_id: str):
    brief = get_published_brief(current_database(), brief_id)
    calendar = Calendar()
    calendar.add("prodid", "-//Like for Like//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    content = brief.content
    for name, label, moment in (
        ("questions", say("Questions until"), content.questions_until),
        ("answers", say("Answers until"), content.answers_until),
        ("closing", say("Quotes close"), content.closes_at),
        ("decision", say("Decision by"), content.decision_on),
    ):
        calendar.add_component(_event(brief, name, label, moment))
    headers = {"Content-Disposition": 'attachment; filename="deadlines.ics"'}
    return Response(calendar.to_ical(), mimetype="text/calendar", headers=headers)


def _event(brief: Brief, name: str, label: str, moment) -> Event:
    """Return one deadline: a moment without length, or the whole day for a date."""
    address = current_config().base_url + path(f"/briefs/{brief.id}/")
    event = Event()
    event.add("uid", f"{brief.id}-{name}@likeforlike.example")
    event.add("sequence", brief.version)
    event.add("dtstamp", last_change(brief).astimezone(UTC).replace(microsecond=0))
    event.add("summary", f"{translated(label)}: {brief.content.title}")
    event.add("description", f"{brief.client_name}: {address}")
    event.add("url", address)
    event.add("status", "CANCELLED" if brief.status(current_time()) in _OVER else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if hasattr(moment, "hour"):
        event.add("dtstart", moment.astimezone(UTC))
    else:
        event.add("dtstart", moment)
        event.add("dtend", moment + timedelta(days=1))
    return event
