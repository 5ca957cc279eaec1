"""A client's briefs: begin, save, publish, discard."""

from datetime import datetime

from market.actions.identifiers import new_id
from market.actions.invitations import tell_invited_agencies
from market.core.accounts import Actor
from market.core.brief_terms import outcome_problems
from market.core.briefs import Brief, BriefContent, check_draft, publishing_problems, refuse_published
from market.core.errors import Invalid
from market.core.policy import require
from market.store import briefs as store
from market.store.accounts import get_organisation
from market.store.brief_versions import insert_version
from market.store.catalogue import load_catalogue
from market.store.connections import Database, write_transaction
from market.store.events import insert_event


def begin_brief(
    db: Database, *, content: BriefContent, by: Actor, now: datetime, copied_from: str | None = None
) -> Brief:
    """Save a first draft and return it; raises Invalid for what no draft may hold.

    *copied_from* is the brief whose content it takes over, kept in the event.
    """
    require(by, "write briefs")
    _check_draft(db, content, by, now)
    brief_id = new_id()
    with write_transaction(db):
        store.insert_brief(db, brief_id=brief_id, client_id=by.get_organisation_id(), content=content, at=now)
        store.update_draft(db, brief_id=brief_id, content=content, at=now, new_id=new_id)
        detail = {"copied_from": copied_from} if copied_from else {}
        insert_event(db, at=now, actor=by.person_id, verb="brief.begin", subject="brief", subject_id=brief_id, **detail)
    return store.get_brief(db, brief_id)


def save_draft(db: Database, *, brief_id: str, content: BriefContent, by: Actor, now: datetime) -> Brief:
    """Replace a draft's content; raises Invalid, and Conflict once the brief is published."""
    require(by, "edit brief", store.get_brief(db, brief_id))
    _check_draft(db, content, by, now)
    with write_transaction(db):
        refuse_published(store.get_brief(db, brief_id))
        store.update_draft(db, brief_id=brief_id, content=content, at=now, new_id=new_id)
        insert_event(db, at=now, actor=by.person_id, verb="brief.save", subject="brief", subject_id=brief_id)
    return store.get_brief(db, brief_id)


def what_keeps_from_publishing(
    db: Database, *, brief: Brief, now: datetime, minimum_open_seconds: int | None
) -> dict[str, str]:
    """Return the faults that publishing *brief* now would be refused for; empty when it would not."""
    catalogue = load_catalogue(db)
    problems = publishing_problems(
        brief.content,
        catalogue,
        now=now,
        minimum_open_seconds=minimum_open_seconds,
        country=get_organisation(db, brief.client_id).country,
    )
    return outcome_problems(brief.content.terms, catalogue) | problems


def publish_brief(
    db: Database, *, brief_id: str, by: Actor, now: datetime, minimum_open_seconds: int | None = None
) -> Brief:
    """Publish a complete draft; publishing a published brief again changes nothing.

    Raises Invalid naming every field that still lacks something.
    """
    require(by, "edit brief", store.get_brief(db, brief_id))
    with write_transaction(db):
        brief = store.get_brief(db, brief_id)
        if brief.published_at is not None:
            return brief
        problems = what_keeps_from_publishing(db, brief=brief, now=now, minimum_open_seconds=minimum_open_seconds)
        if problems:
            raise Invalid(problems)
        store.update_published(db, brief_id, at=now)
        insert_event(
            db,
            at=now,
            actor=by.person_id,
            verb="brief.publish",
            subject="brief",
            subject_id=brief_id,
            previous="draft",
            status="open",
        )
        published = store.get_brief(db, brief_id)
        insert_version(db, published, at=now, by=by.person_id)
        tell_invited_agencies(db, published, now=now)
    return store.get_brief(db, brief_id)


def discard_draft(db: Database, *, brief_id: str, by: Actor, now: datetime) -> None:
    """Delete a draft; raises Conflict once it is published, for a published brief leaves a trace."""
    require(by, "edit brief", store.get_brief(db, brief_id))
    with write_transaction(db):
        refuse_published(store.get_brief(db, brief_id))
        store.delete_draft(db, brief_id)
        insert_event(db, at=now, actor=by.person_id, verb="brief.discard", subject="brief", subject_id=brief_id)


def _check_draft(db: Database, content: BriefContent, by: Actor, now: datetime) -> None:
    """Refuse what no draft may hold; that a client asked for a measure the market refuses goes into the audit trail."""
    catalogue = load_catalogue(db)
    try:
        check_draft(content, catalogue)
    except Invalid:
        refused = {kpi.code for kpi in catalogue.rejected_kpis} & {wanted.kpi for wanted in content.terms.kpis}
        if refused:
            with write_transaction(db):
                insert_event(
                    db,
                    at=now,
                    actor=by.person_id,
                    verb="brief.refuse-measure",
                    subject="organisation",
                    subject_id=by.get_organisation_id(),
                    measures=sorted(refused),
                )
        raise
