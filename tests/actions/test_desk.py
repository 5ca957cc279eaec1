"""What operators do at the desk: checks of organisations, notes on red flags, another try for a mail."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from market.actions.brief_life import amend_brief
from market.actions.identifiers import token_hash
from market.actions.outbox import deliver_mail, retry_address
from market.actions.red_flags import WINDOW, get_red_flag, list_red_flags, review_flag
from market.actions.verification import record_check
from market.core.errors import Invalid, NotAllowed, NotFound
from market.core.verification import Standing, standing
from market.store.briefs import get_brief
from market.store.events import list_events
from market.store.outbox import list_due_mails, list_failing_addresses
from market.store.red_flags import list_flag_reviews, list_opened_briefs, list_reviewed_flags
from market.store.verification import count_organisations_named, list_checks, list_organisations_named
from tests.market_town import (
    AFTER_CLOSING,
    NOW,
    SECOND,
    Town,
    close,
    count_rows,
    email_of,
    leaves_no_trace,
    publish,
    submit,
)

NEXT_YEAR = NOW.date() + timedelta(days=365)
NOTE = "Both buy from one photo agency."


def record(market: Town, by: str = "operator", **changes: Any):
    given = {
        "organisation_id": market.alfa.get_organisation_id(),
        "kind": "registry",
        "seen": "Extract of the register, read on paper",
        "url": " https://register.example/1 ",
        "result": "passed",
        "expires_on": NEXT_YEAR,
        "now": NOW,
    }
    return record_check(market.db, by=getattr(market, by), **given | changes)


def flagged(market: Town) -> str:
    """Open a brief with one quote and return the key of its flag."""
    brief = publish(market)
    submit(market, brief, market.alfa)
    close(market, brief)
    (flag,) = list_red_flags(market.db, by=market.operator, now=AFTER_CLOSING)
    return flag.key


def review(market: Town, flag: str, note: str = NOTE, by: str = "operator") -> None:
    review_flag(market.db, flag=flag, note=note, by=getattr(market, by), now=AFTER_CLOSING)


def fail_all(market: Town) -> None:
    def down(mail, _message) -> None:
        raise OSError("refused")

    deliver_mail(market.db, transport=down, now=NOW)


def test_a_check_is_kept_and_makes_the_standing(market: Town) -> None:
    kept = record(market)
    checks = list_checks(market.db, market.alfa.get_organisation_id())

    assert checks == [kept]
    assert kept.url == "https://register.example/1"
    assert standing(checks, NOW.date()) is Standing.VERIFIED
    event = list_events(market.db, subject="organisation", subject_id=market.alfa.get_organisation_id())[-1]
    assert (event.verb, event.detail) == ("organisation.check", {"kind": "registry", "result": "passed"})


def test_a_failed_check_has_no_end(market: Town) -> None:
    assert record(market, result="failed", expires_on=None).expires_on is None
    assert list_checks(market.db, market.alfa.get_organisation_id())[0].expires_on is None


def test_a_bad_check_is_refused_and_not_kept(market: Town) -> None:
    with pytest.raises(Invalid, match="seen"):
        record(market, seen="ok")
    with pytest.raises(NotFound):
        record(market, organisation_id="nobody")
    with pytest.raises(NotAllowed):
        record(market, by="vera")

    assert count_rows(market.db, "organisation_checks") == {"organisation_checks": 0}


def test_organisations_are_found_by_a_part_of_their_name_a_page_at_a_time(market: Town) -> None:
    names = [one.name for one in list_organisations_named(market.db, "L", limit=3, offset=0)]

    assert names == sorted(names)
    assert len(names) == 3
    assert [one.name for one in list_organisations_named(market.db, " aLFA ", limit=9, offset=0)] == ["Alfa Tides"]
    assert count_organisations_named(market.db, "") == 7
    assert count_organisations_named(market.db, "%") == 0


def test_a_flag_stands_out_only_once_its_brief_is_opened(market: Town) -> None:
    brief = publish(market)
    submit(market, brief, market.alfa)
    sealed = list_red_flags(market.db, by=market.operator, now=AFTER_CLOSING)
    close(market, brief)

    assert sealed == []
    assert len(list_red_flags(market.db, by=market.operator, now=AFTER_CLOSING)) == 1
    assert list_red_flags(market.db, by=market.operator, now=AFTER_CLOSING + WINDOW + SECOND) == []


def test_a_quote_for_an_older_binding_version_is_left_out(market: Town) -> None:
    flagged(market)
    market.db.execute("UPDATE briefs SET version = 2, binding_version = 2")
    market.db.conn.commit()

    assert list_red_flags(market.db, by=market.operator, now=AFTER_CLOSING) == []


def test_the_times_of_binding_amendments_reach_the_flags_and_no_others(market: Town) -> None:
    brief = publish(market)
    lines = (replace(brief.content.lines[0], quantity_thousandths=5_000), *brief.content.lines[1:])
    for minutes, change in ((1, {"title": "Communities for the summer range"}), (2, {"lines": lines})):
        content = replace(get_brief(market.db, brief.id).content, **change)
        amend_brief(
            market.db,
            brief_id=brief.id,
            content=content,
            reason="The range has grown since",
            by=market.vera,
            now=NOW + timedelta(minutes=minutes),
        )
    close(market, brief)

    (opened,) = list_opened_briefs(market.db, since=NOW)

    assert opened.amended_at == (NOW + timedelta(minutes=2),)


def test_a_note_makes_a_flag_reviewed(market: Town) -> None:
    flag = flagged(market)
    review(market, flag, f"  {NOTE} ")

    assert list_reviewed_flags(market.db) == {flag}
    assert [(one.note, one.by) for one in list_flag_reviews(market.db, flag)] == [(NOTE, "Operator")]
    assert [event.verb for event in list_events(market.db, subject="flag", subject_id=flag)] == ["flag.review"]


def test_a_note_needs_words_an_operator_and_a_flag(market: Town) -> None:
    flag = flagged(market)
    for note in ("", "ok", "x" * 1001, "A hidden\u200b note here"):
        with pytest.raises(Invalid, match="note"):
            review(market, flag, note)
    with pytest.raises(NotFound, match="no such red flag"):
        review(market, "single-quote.nothing")
    with pytest.raises(NotAllowed):
        review(market, flag, by="vera")
    with pytest.raises(NotAllowed):
        get_red_flag(market.db, flag=flag, by=market.alfa, now=AFTER_CLOSING)

    assert list_reviewed_flags(market.db) == set()


def test_failing_addresses_are_listed_once_whatever_waits_for_them(market: Town) -> None:
    for _ in range(2):
        submit(market, publish(market), market.alfa)
    submit(market, publish(market), market.beta)
    fail_all(market)

    assert [(one.recipient, one.tries, one.last_error) for one in list_failing_addresses(market.db)] == [
        (email_of("alfa"), 1, "OSError: refused"),
        (email_of("beta"), 1, "OSError: refused"),
    ]


def test_another_try_makes_the_mails_of_one_address_due(market: Town) -> None:
    submit(market, publish(market), market.alfa)
    submit(market, publish(market), market.beta)
    fail_all(market)
    before = list_due_mails(market.db, now=NOW, limit=9)
    retry_address(market.db, recipient=email_of("alfa"), by=market.operator, now=NOW)

    told = token_hash(email_of("alfa"))[:16]
    assert before == []
    assert [mail.recipient for mail in list_due_mails(market.db, now=NOW, limit=9)] == [email_of("alfa")]
    assert [event.verb for event in list_events(market.db, subject="mail", subject_id=told)] == ["mail.retry"]


def test_an_address_without_failed_mail_looks_like_none_even_with_a_receipt_waiting(market: Town) -> None:
    submit(market, publish(market), market.alfa)

    assert list_failing_addresses(market.db) == []
    with pytest.raises(NotFound, match="waits after a failure"):
        retry_address(market.db, recipient=email_of("alfa"), by=market.operator, now=NOW)
    with pytest.raises(NotAllowed):
        retry_address(market.db, recipient=email_of("alfa"), by=market.vera, now=NOW)


def test_a_refused_write_leaves_no_trace(market: Town) -> None:
    flag = flagged(market)
    fail_all(market)

    assert leaves_no_trace(market.db, lambda: record(market))
    assert leaves_no_trace(market.db, lambda: review(market, flag))
    assert leaves_no_trace(
        market.db, lambda: retry_address(market.db, recipient=email_of("alfa"), by=market.operator, now=NOW)
    )
