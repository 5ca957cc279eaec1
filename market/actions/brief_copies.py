"""A new draft from an old brief."""

from dataclasses import replace
from datetime import datetime

from market.actions.briefs import begin_brief
from market.core.accounts import Actor
from market.core.briefs import TITLE_LENGTH, Brief, BriefContent
from market.core.policy import require
from market.store.briefs import get_brief
from market.store.connections import Database

_SUFFIX = " copy"


def copy_brief(db: Database, *, brief_id: str, by: Actor, now: datetime) -> Brief:
    """Begin a draft with the content of the client's own brief, in any status, and no dates; return the draft."""
    brief = get_brief(db, brief_id)
    require(by, "edit brief", brief)
    return begin_brief(db, content=_undated(brief.content), by=by, now=now, copied_from=brief_id)


def _undated(content: BriefContent) -> BriefContent:
    fits = len(content.title) + len(_SUFFIX) <= TITLE_LENGTH[1]
    return replace(
        content,
        title=content.title + _SUFFIX if content.title and fits else content.title,
        questions_until=None,
        answers_until=None,
        closes_at=None,
        decision_on=None,
        terms=replace(content.terms, starts_on=None, ends_on=None),
    )
