"""Files of briefs and quotes: who attaches, who reads, and until when."""

import hashlib
from pathlib import Path

import pytest

from market.actions.attachments import (
    attach_to_brief,
    attach_to_quote,
    list_shown_attachments,
    read_attachment,
    remove_attachment,
)
from market.actions.briefs import discard_draft, publish_brief
from market.core.accounts import Actor
from market.core.attachments import Attachment
from market.core.brief_terms import BriefTerms
from market.core.briefs import Brief
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound
from market.store.attachments import list_brief_attachments, list_opened_attachments, list_own_attachments
from market.store.briefs import get_brief
from market.store.events import list_events, list_latest_events
from market.store.files import attachments_folder
from tests.market_town import AFTER_CLOSING, NOW, Town, begin, clock_at, close, dump, leaves_no_trace, publish, submit

PDF = b"%PDF-1.7 a plan"


def to_brief(market: Town, brief: Brief, *, by: Actor | None = None, content: bytes = PDF) -> Attachment:
    return attach_to_brief(
        market.db,
        data=market.folder,
        brief_id=brief.id,
        file_name="plan.pdf",
        content=content,
        by=by or market.vera,
        now=NOW,
    )


def to_quote(market: Town, brief: Brief, *, by: Actor | None = None, at=NOW, content: bytes = PDF) -> Attachment:
    return attach_to_quote(
        market.db,
        data=market.folder,
        brief_id=brief.id,
        file_name="team.pdf",
        content=content,
        by=by or market.alfa,
        clock=clock_at(at),
    )


def readers(market: Town, file: Attachment) -> set[str]:
    """Return who of the town can read a file."""
    found = set()
    for name in ("vera", "boris", "alfa", "beta", "gamma", "operator", "visitor"):
        try:
            read_attachment(market.db, data=market.folder, attachment_id=file.id, by=getattr(market, name, None))
        except NotFound:
            continue
        found.add(name)
    return found


EVERYBODY = {"vera", "boris", "alfa", "beta", "gamma", "operator", "visitor"}


def test_a_briefs_file_is_its_clients_until_published_and_then_everybodys(market: Town) -> None:
    brief = begin(market)
    file = to_brief(market, brief)
    before = readers(market, file)
    publish_brief(market.db, brief_id=brief.id, by=market.vera, now=NOW)

    assert (before, readers(market, file)) == ({"vera"}, EVERYBODY)
    assert list_brief_attachments(market.db, brief.id) == [file]
    assert file.sha256 == hashlib.sha256(PDF).hexdigest()
    with pytest.raises(Conflict, match="published"):
        to_brief(market, brief)
    with pytest.raises(Conflict, match="published"):
        remove_attachment(market.db, attachment_id=file.id, by=market.vera, clock=clock_at(NOW))


def test_a_quotes_file_is_sealed_with_it_and_opened_for_the_client_alone(market: Town) -> None:
    brief = publish(market)
    file = to_quote(market, brief)
    quote = submit(market, brief, market.alfa)
    sealed, listed = readers(market, file), list_opened_attachments(market.db, brief.id)
    close(market, brief)

    assert (sealed, listed) == ({"alfa"}, [])
    assert readers(market, file) == {"alfa", "vera"}
    assert list_opened_attachments(market.db, brief.id) == [(quote.id, file)]
    assert not [event for event in list_latest_events(market.db, limit=100) if "attach" in event.verb]


def test_files_of_a_quote_never_sent_or_withdrawn_are_not_opened(market: Town) -> None:
    brief = publish(market)
    drafted = to_quote(market, brief, by=market.beta)
    close(market, brief)

    assert list_opened_attachments(market.db, brief.id) == []
    assert readers(market, drafted) == {"beta"}


def test_files_of_a_lapsed_quote_stay_sealed_with_it(market: Town) -> None:
    brief = publish(market)
    file = to_quote(market, brief)
    submit(market, brief, market.alfa)
    market.db.execute("UPDATE briefs SET version = 2, binding_version = 2 WHERE id = ?", [brief.id])
    close(market, brief)

    assert list_opened_attachments(market.db, brief.id) == []
    assert readers(market, file) == {"alfa"}


def test_files_of_quotes_wait_until_a_blind_brief_shows_names(market: Town) -> None:
    brief = publish(market, terms=BriefTerms(is_blind=True))
    file = to_quote(market, brief)
    quote = submit(market, brief, market.alfa)
    close(market, brief)
    brief = get_brief(market.db, brief.id)
    hidden = readers(market, file), list_shown_attachments(market.db, brief)
    for number, evaluator in enumerate((market.vera, market.boris)):
        market.db.execute(
            "INSERT INTO score_sets (id, brief_id, evaluator_id, number, submitted_at, note) "
            "VALUES (?, ?, ?, 1, ?, '')",
            [str(number), brief.id, evaluator.person_id, AFTER_CLOSING.isoformat()],
        )

    assert hidden == ({"alfa"}, [])
    assert readers(market, file) == {"alfa", "vera"}
    assert list_shown_attachments(market.db, brief) == [(quote.id, file)]


def test_files_of_a_quote_change_while_the_brief_is_open_and_not_after(market: Town) -> None:
    brief = publish(market)
    first, second = to_quote(market, brief), to_quote(market, brief)
    remove_attachment(market.db, attachment_id=first.id, by=market.alfa, clock=clock_at(NOW))
    with pytest.raises(Conflict, match="only while it is open"):
        to_quote(market, brief, at=AFTER_CLOSING)
    with pytest.raises(Conflict, match="only while it is open"):
        remove_attachment(market.db, attachment_id=second.id, by=market.alfa, clock=clock_at(AFTER_CLOSING))

    agency = market.alfa.organisation_id or ""
    assert list_own_attachments(market.db, brief_id=brief.id, agency_id=agency) == [second]
    assert readers(market, first) == set()


def test_nobody_attaches_to_or_removes_from_what_is_anothers(market: Town) -> None:
    draft, brief = begin(market), publish(market)
    files = [to_brief(market, draft), to_quote(market, brief)]
    before = dump(market.db)

    with pytest.raises(NotFound):
        to_brief(market, draft, by=market.boris)
    with pytest.raises(NotAllowed):
        to_quote(market, brief, by=market.boris)
    for file in files:
        for stranger in (market.boris, market.beta, market.operator):
            with pytest.raises((NotFound, NotAllowed)):
                remove_attachment(market.db, attachment_id=file.id, by=stranger, clock=clock_at(NOW))
    assert dump(market.db) == before


def test_the_same_content_is_stored_once_and_a_damaged_one_is_not_given_out(market: Town) -> None:
    brief = publish(market)
    file, _ = to_quote(market, brief), to_quote(market, brief, by=market.beta)
    (stored,) = attachments_folder(market.folder).iterdir()
    stored.write_bytes(b"something else")

    with pytest.raises(NotFound, match="missing or damaged"):
        read_attachment(market.db, data=market.folder, attachment_id=file.id, by=market.alfa)


def test_a_refused_file_leaves_nothing(market: Town) -> None:
    brief, before = begin(market), dump(market.db)

    with pytest.raises(Invalid):
        to_brief(market, brief, content=b"MZ")
    assert dump(market.db)[:1] == before[:1]
    assert not attachments_folder(market.folder).exists()


def test_the_eleventh_file_is_refused(market: Town) -> None:
    brief = begin(market)
    for _ in range(10):
        to_brief(market, brief)

    with pytest.raises(Conflict, match="10 files already"):
        to_brief(market, brief)


def test_a_discarded_draft_takes_its_files_along(market: Town) -> None:
    brief = begin(market)
    file = to_brief(market, brief)
    discard_draft(market.db, brief_id=brief.id, by=market.vera, now=NOW)

    assert readers(market, file) == set()


def test_attaching_and_removing_are_events_or_nothing(market: Town, tmp_path: Path) -> None:
    draft = begin(market)
    file = to_brief(market, draft)

    assert leaves_no_trace(market.db, lambda: to_brief(market, draft))
    assert leaves_no_trace(
        market.db,
        lambda: remove_attachment(market.db, attachment_id=file.id, by=market.vera, clock=clock_at(NOW)),
    )
    assert [event.verb for event in list_events(market.db, subject="brief", subject_id=draft.id)][-1] == "brief.attach"
