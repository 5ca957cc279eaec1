"""Attaching files to a draft brief, or to the own quote while its brief is open."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from market.actions.identifiers import new_id
from market.core.accounts import Actor
from market.core.attachments import MEDIA_TYPES, Attachment, check_attachment, clean_name
from market.core.briefs import Brief, BriefStatus, refuse_published
from market.core.errors import Conflict, NotFound
from market.core.evaluations import is_revealed
from market.core.messages import say
from market.core.policy import may, require
from market.store import attachments as store
from market.store.briefs import get_brief, get_published_brief
from market.store.connections import Database, write_transaction
from market.store.evaluations import list_score_sets
from market.store.events import insert_event
from market.store.files import keep_content, read_content

_NOTHING = say("There is nothing here under this address.")


def attach_to_brief(
    db: Database, *, data: Path, brief_id: str, file_name: str, content: bytes, by: Actor, now: datetime
) -> Attachment:
    """Attach a file to a draft; raises Invalid for the file, Conflict once the brief is published."""
    require(by, "edit brief", get_brief(db, brief_id))
    with write_transaction(db):
        refuse_published(get_brief(db, brief_id))
        already = len(store.list_brief_attachments(db, brief_id))
        return _attach(db, data, brief_id, None, file_name, content, already, by, now)


def attach_to_quote(
    db: Database,
    *,
    data: Path,
    brief_id: str,
    file_name: str,
    content: bytes,
    by: Actor,
    clock: Callable[[], datetime],
) -> Attachment:
    """Attach a file to the own quote, drafted or sealed; raises Invalid for the file, Conflict after closing."""
    require(by, "quote for brief", get_published_brief(db, brief_id))
    with write_transaction(db):
        now = clock()
        _refuse_closed(get_brief(db, brief_id), now)
        already = len(store.list_own_attachments(db, brief_id=brief_id, agency_id=by.get_organisation_id()))
        return _attach(db, data, brief_id, by.get_organisation_id(), file_name, content, already, by, now)


def remove_attachment(db: Database, *, attachment_id: str, by: Actor, clock: Callable[[], datetime]) -> Attachment:
    """Take an own file off a draft brief or an open brief's quote, and return it.

    Raises NotFound for another's, and Conflict once the brief is published or the quote's brief is closed.
    """
    with write_transaction(db):
        now = clock()
        attachment = store.find_attachment(db, attachment_id)
        if attachment is None:
            raise NotFound(_NOTHING)
        brief = get_brief(db, attachment.brief_id)
        if attachment.agency_id is None:
            require(by, "edit brief", brief)
            refuse_published(brief)
        else:
            require(by, "change own quote", attachment)
            _refuse_closed(brief, now)
        store.update_removed(db, attachment_id, at=now)
        _record(db, attachment, "detach", by, now)
    return attachment


def list_shown_attachments(db: Database, brief: Brief) -> list[tuple[str, Attachment]]:
    """Return (quote id, file) of the quotes a client may read: none while sealed, none while names are hidden."""
    if not is_revealed(brief, list_score_sets(db, brief.id)):
        return []
    return store.list_opened_attachments(db, brief.id)


def read_attachment(db: Database, *, data: Path, attachment_id: str, by: Actor | None) -> tuple[Attachment, bytes]:
    """Return a file with its content: a published brief's to anyone, a draft's to its client, a quote's to its agency
    and, once opened and named, to the client.  Anything else raises NotFound as if it did not exist.
    """
    attachment = store.find_attachment(db, attachment_id)
    if attachment is None or not _may_read(db, attachment, by):
        raise NotFound(_NOTHING)
    return attachment, read_content(data, attachment.sha256)


def _may_read(db: Database, attachment: Attachment, by: Actor | None) -> bool:
    brief = get_brief(db, attachment.brief_id)
    if attachment.agency_id is None and brief.published_at is not None:
        return True
    if by is None:
        return False
    if attachment.agency_id is not None and may(by, "read own quote", attachment):
        return True
    if not may(by, "compare quotes", brief):
        return False
    shown = {file.id for _, file in list_shown_attachments(db, brief)}
    return attachment.agency_id is None or attachment.id in shown


def _attach(
    db: Database,
    data: Path,
    brief_id: str,
    agency_id: str | None,
    typed_name: str,
    content: bytes,
    already: int,
    by: Actor,
    now: datetime,
) -> Attachment:
    name = clean_name(typed_name)
    check_attachment(name, content, already=already)
    attachment = Attachment(
        id=new_id(),
        brief_id=brief_id,
        agency_id=agency_id,
        file_name=name,
        media_type=MEDIA_TYPES[name.rpartition(".")[2]],
        size=len(content),
        sha256=keep_content(data, content),
        added_at=now,
    )
    store.insert_attachment(db, attachment, added_by=by.person_id)
    _record(db, attachment, "attach", by, now)
    return attachment


def _refuse_closed(brief: Brief, now: datetime) -> None:
    if brief.status(now) is not BriefStatus.OPEN:
        raise Conflict(
            say("This brief is {status}: files of a quote change only while it is open.", status=brief.status(now))
        )


def _record(db: Database, attachment: Attachment, verb: str, by: Actor, now: datetime) -> None:
    """Put the act on record; for a quote as an act on it, so that the desk sees none of a sealed one."""
    subject = "brief" if attachment.agency_id is None else "quote"
    insert_event(
        db,
        at=now,
        actor=by.person_id,
        verb=f"{subject}.{verb}",
        subject=subject,
        subject_id=attachment.brief_id if attachment.agency_id is None else attachment.id,
        file=attachment.file_name,
        sha256=attachment.sha256,
    )
