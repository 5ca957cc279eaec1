from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from market.actions.awards import award_lines
from market.actions.brief_copies import copy_brief
from market.actions.brief_life import (
    amend_brief,
    cancel_brief,
    extend_brief,
    mark_unsuccessful,
    withdraw_brief,
)
from market.actions.briefs import publish_brief
from market.actions.quotes import get_own_quote, save_quote_draft
from market.core.briefs import Brief, BriefLine, BriefStatus, BriefTerms
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound
from market.core.quotes import canonical_quote
from market.store.brief_endings import find_ending
from market.store.brief_versions import brief_as_of, list_amendments
from market.store.briefs import get_brief
from market.store.connections import fetch_rows
from market.store.events import list_events
from tests.market_town import (
    AFTER_CLOSING,
    ANSWERS_UNTIL,
    CLOSES,
    NOW,
    QUESTIONS_UNTIL,
    SECOND,
    Town,
    begin,
    close,
    dump,
    email_of,
    leaves_no_trace,
    publish,
    submit,
    waiting_mails,
)

LATER = NOW + timedelta(hours=2)
WHY = "The range starts three weeks later"


def amend(market: Town, brief: Brief, *, at=LATER, reason: str = WHY, **changes) -> Brief:
    return amend_brief(
        market.db, brief_id=brief.id, content=replace(brief.content, **changes), reason=reason, by=market.vera, now=at
    )


def extend(market: Town, brief: Brief, days: int = 3, *, at=LATER) -> Brief:
    closes_at = brief.closes_at + timedelta(days=days)
    return extend_brief(market.db, brief_id=brief.id, closes_at=closes_at, reason=WHY, by=market.vera, now=at)


def withdraw(market: Town, brief: Brief, *, at=LATER) -> Brief:
    return withdraw_brief(market.db, brief_id=brief.id, reason=WHY, by=market.vera, now=at)


def cancel(market: Town, brief: Brief, *, at=AFTER_CLOSING, code: str = "change-in-needs") -> Brief:
    return cancel_brief(market.db, brief_id=brief.id, reason_code=code, reason="", by=market.vera, now=at)


def give_up(market: Town, brief: Brief, *, at=AFTER_CLOSING, code: str = "all-rejected") -> Brief:
    return mark_unsuccessful(market.db, brief_id=brief.id, reason_code=code, reason="", by=market.vera, now=at)


ACTS: dict[str, Callable[..., Brief]] = {
    "amend": lambda market, brief, at: amend(market, brief, at=at, title="Communities for the summer"),
    "extend": lambda market, brief, at: extend(market, brief, at=at),
    "withdraw": lambda market, brief, at: withdraw(market, brief, at=at),
    "cancel": lambda market, brief, at: cancel(market, brief, at=at),
    "mark unsuccessful": lambda market, brief, at: give_up(market, brief, at=at, code="no-bids"),
}
WHEN_OPEN = {"amend", "extend", "withdraw"}


def last_event(market: Town, brief: Brief):
    return list_events(market.db, subject="brief", subject_id=brief.id)[-1]


def recipients(market: Town) -> set[str]:
    return {mail.recipient for mail in waiting_mails(market)}


def test_an_amendment_makes_a_version_that_everyone_can_read(market: Town) -> None:
    brief = publish(market)
    amended = amend(market, brief, title="Communities for the summer")

    assert (amended.version, amended.binding_version, amended.content.title) == (2, 1, "Communities for the summer")
    (version,) = list_amendments(market.db, brief.id)
    assert (version.version, version.at, version.reason, version.is_binding) == (2, LATER, WHY, False)
    (change,) = version.changes
    assert (change.before, change.after) == (brief.content.title, "Communities for the summer")
    assert get_brief(market.db, brief.id) == amended
    assert brief_as_of(market.db, amended, 1).content == brief.content


def test_changed_lines_keep_their_ids_and_only_they_are_touched(market: Town) -> None:
    brief = publish(market)
    first, second, third = brief.content.lines
    new = BriefLine("support-avatar", 1_000)

    amended = amend(market, brief, lines=(third, replace(first, quantity_thousandths=9_000), new))

    kept, changed, added = amended.content.lines
    assert (kept, changed.id, changed.changed_in, changed.drivers) == (third, first.id, 2, first.drivers)
    assert (added.service, added.changed_in) == ("support-avatar", 2)
    assert added.id not in {first.id, second.id, third.id}
    assert amended.binding_version == 2
    (retired,) = fetch_rows(market.db, "SELECT id, retired_in FROM brief_lines WHERE retired_in IS NOT NULL")
    assert retired == {"id": second.id, "retired_in": 2}


def test_lines_can_be_taken_out_and_moved_again_and_again(market: Town) -> None:
    brief = publish(market)
    for round_number in range(2, 6):
        fresh = BriefLine("support-avatar", 1_000 * round_number)
        brief = amend(market, brief, lines=(*brief.content.lines[1:], fresh))
        assert brief.version == brief.binding_version == round_number
        assert brief.content.lines[-1].quantity_thousandths == 1_000 * round_number
    assert len(brief.content.lines) == 3


def test_a_quote_written_for_the_version_before_is_stale_and_still_reads_as_it_was(market: Town) -> None:
    brief = publish(market)
    quote = submit(market, brief, market.alfa)
    before = canonical(brief, quote)

    amended = amend(market, brief, lines=brief.content.lines[1:])
    own = get_own_quote(market.db, quote_id=quote.id, by=market.alfa)

    assert own.is_stale(amended)
    assert canonical(brief_as_of(market.db, amended, own.brief_version), own) == before
    revised = submit(market, amended, market.alfa, revises=1, at=LATER)
    assert not revised.is_stale(amended)


def canonical(brief: Brief, quote) -> str:
    return canonical_quote(
        quote_id=quote.id,
        agency_id=quote.agency_id,
        brief=brief,
        revision=quote.revision,
        submitted_at=quote.submitted_at,
        content=quote.content,
    )


def test_an_amendment_that_binds_nothing_leaves_quotes_alone(market: Town) -> None:
    brief = publish(market)
    quote = submit(market, brief, market.alfa)

    assert not quote.is_stale(amend(market, brief, title="Communities for the summer"))


def test_extending_moves_the_deadlines_keeps_the_old_ones_and_tells_those_who_work_on_it(market: Town) -> None:
    """Scenario 39."""
    brief = publish(market)
    submit(market, brief, market.alfa)
    save_quote_draft(market.db, brief_id=brief.id, fields={"note": ["x"]}, by=market.beta, now=NOW)
    market.db.execute("UPDATE outbox SET sent_at = created_at")
    market.db.conn.commit()

    extended = extend(market, brief)

    assert extended.closes_at == CLOSES + timedelta(days=3)
    assert extended.content.questions_until == QUESTIONS_UNTIL + timedelta(days=3)
    assert extended.content.answers_until == ANSWERS_UNTIL + timedelta(days=3)
    assert brief_as_of(market.db, extended, 1).closes_at == CLOSES
    event = last_event(market, brief)
    assert (event.verb, event.actor) == ("brief.extend", market.vera.person_id)
    assert {change["field"] for change in event.detail["changes"]} == {
        "questions_until", "answers_until", "closes_at", "decision_on",
    }  # fmt: skip
    assert f"{CLOSES:%Y-%m-%d %H:%M} UTC" in {change["before"] for change in event.detail["changes"]}
    assert recipients(market) == {email_of("alfa"), email_of("beta")}


@pytest.mark.parametrize("days", [0, -1])
def test_closing_is_never_shortened(market: Town, days: int) -> None:
    brief = publish(market)

    with pytest.raises(Invalid):
        extend(market, brief, days)
    assert get_brief(market.db, brief.id) == brief


def test_a_form_filled_in_from_an_older_version_is_refused(market: Town) -> None:
    brief = publish(market)
    amend(market, brief, title="Communities for the summer")

    with pytest.raises(Conflict, match="version 2 by now"):
        amend_brief(
            market.db, brief_id=brief.id, content=brief.content, reason=WHY, by=market.vera, now=LATER, seen_version=1
        )


def test_the_mail_of_an_amendment_names_each_change_and_says_whether_to_confirm(market: Town) -> None:
    brief = publish(market)
    submit(market, brief, market.alfa)
    amend(market, brief, budget_maximum=1_400_000_00)

    (mail,) = [mail for mail in waiting_mails(market) if mail.subject.startswith("Changed")]
    assert mail.recipient == email_of("alfa")
    assert "- Budget to: 1500000 -> 1400000" in mail.body.replace(".00", "")
    assert "is stale: confirm or revise it" in mail.body
    assert WHY in mail.body


def test_a_brief_published_before_versions_were_kept_keeps_its_first_when_amended(market: Town) -> None:
    brief = publish(market)
    market.db.conn.execute("DROP TRIGGER brief_versions_refuse_delete")
    market.db.execute("DELETE FROM brief_versions")
    market.db.conn.commit()

    amended = amend(market, brief, title="Communities for the summer")

    assert brief_as_of(market.db, amended, 1).content == brief.content


def test_versions_keep_dates_terms_and_measures(market: Town) -> None:
    terms = BriefTerms(starts_on=NOW.date(), honesty="Two agencies left")
    brief = publish(market, terms=terms)

    amended = amend(market, brief, title="Communities for the summer")
    assert brief_as_of(market.db, amended, 1).content == brief.content
    assert brief_as_of(market.db, amended, 7) == amended


def test_a_withdrawn_brief_can_never_be_published_again(market: Town) -> None:
    """Scenario 6."""
    brief = withdraw(market, publish(market))

    assert brief.status(LATER) is BriefStatus.WITHDRAWN
    assert publish_brief(market.db, brief_id=brief.id, by=market.vera, now=LATER) == brief
    assert get_brief(market.db, brief.id).status(AFTER_CLOSING) is BriefStatus.WITHDRAWN
    with pytest.raises(Conflict, match="withdrawn"):
        withdraw(market, brief)
    with pytest.raises(Conflict):
        submit(market, brief, market.alfa)


def test_a_withdrawal_tells_those_who_worked_on_it_and_keeps_the_reason(market: Town) -> None:
    brief = publish(market)
    submit(market, brief, market.alfa)
    withdraw(market, brief)

    ending = find_ending(market.db, brief.id)
    assert ending is not None
    assert (ending.status, ending.reason, ending.at) == (BriefStatus.WITHDRAWN, WHY, LATER)
    (mail,) = [mail for mail in waiting_mails(market) if mail.subject.startswith("Withdrawn")]
    assert WHY in mail.body


def test_cancelling_and_giving_up_tell_the_bidders_different_things(market: Town) -> None:
    """Scenario 37."""
    bodies = []
    for act, status in ((cancel, BriefStatus.CANCELLED), (give_up, BriefStatus.UNSUCCESSFUL)):
        brief = publish(market)
        submit(market, brief, market.alfa)
        assert act(market, brief).status(AFTER_CLOSING) is status
        bodies += [mail.body for mail in waiting_mails(market) if mail.subject.startswith("Outcome")]
    assert len(set(bodies)) == 2
    assert recipients(market) == {email_of("alfa")}


@pytest.mark.parametrize("act", [cancel, give_up])
def test_nothing_ends_without_success_once_a_line_is_awarded(market: Town, act) -> None:
    brief = publish(market)
    quote = submit(market, brief, market.alfa)
    close(market, brief)
    award_lines(
        market.db,
        brief_id=brief.id,
        choices={brief.content.lines[0].id: quote.id},
        reason_code="lowest-cost",
        reason="",
        by=market.vera,
        now=AFTER_CLOSING,
    )

    with pytest.raises(Conflict, match="is part-awarded and cannot become"):
        act(market, brief)
    assert find_ending(market.db, brief.id) is None


def test_a_reason_that_contradicts_the_quotes_is_refused(market: Town) -> None:
    brief = publish(market)
    submit(market, brief, market.alfa)

    with pytest.raises(Invalid, match="Quotes did come in"):
        cancel(market, brief, code="no-bids")


@pytest.mark.parametrize("act", ACTS)
def test_every_status_change_is_an_event_with_actor_previous_and_new_status(market: Town, act: str) -> None:
    """Scenario 8."""
    brief = publish(market)
    at, previous = (LATER, "open") if act in WHEN_OPEN else (AFTER_CLOSING, "closed")
    changed = ACTS[act](market, brief, at)

    event = last_event(market, brief)
    assert (event.verb, event.actor, event.at) == (f"brief.{act.replace(' ', '-')}", market.vera.person_id, at)
    assert (event.detail["previous"], event.detail["status"]) == (previous, changed.status(at))


@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_refused_in_any_other_status_and_changes_nothing(market: Town, act: str) -> None:
    """Scenario 4."""
    draft, opened = begin(market), publish(market)
    withdrawn = withdraw(market, publish(market))
    wrong = [(draft, LATER), (withdrawn, LATER), (opened, AFTER_CLOSING if act in WHEN_OPEN else LATER)]
    before = dump(market.db)

    for brief, at in wrong:
        with pytest.raises(Conflict, match=f"is {brief.status(at)} and cannot become"):
            ACTS[act](market, brief, at)
    assert dump(market.db) == before


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("name", "refusal"), [("boris", NotFound), ("alfa", NotAllowed), ("newcomer", NotAllowed)])
def test_only_the_client_of_the_brief_acts_on_it(market: Town, act: str, name: str, refusal) -> None:
    """Scenario 13."""
    brief = publish(market)
    stranger = replace(market, vera=getattr(market, name))

    with pytest.raises(refusal):
        ACTS[act](stranger, brief, LATER if act in WHEN_OPEN else AFTER_CLOSING)


@pytest.mark.parametrize("act", ACTS)
def test_no_act_happens_without_its_event(market: Town, act: str) -> None:
    brief = publish(market)
    at = LATER
    if act not in WHEN_OPEN:
        close(market, brief)
        at = AFTER_CLOSING

    assert leaves_no_trace(market.db, lambda: ACTS[act](market, brief, at))


@pytest.mark.parametrize("status", ["draft", "open", "withdrawn", "closed"])
def test_a_copy_is_a_draft_without_dates_called_a_copy(market: Town, status: str) -> None:
    """Scenario 9."""
    terms = BriefTerms(starts_on=NOW.date(), ends_on=CLOSES.date(), audience="Owners of flats")
    brief = begin(market, terms=terms) if status == "draft" else publish(market, terms=terms)
    if status == "withdrawn":
        withdraw(market, brief)

    copy = copy_brief(market.db, brief_id=brief.id, by=market.vera, now=AFTER_CLOSING)

    assert copy.status(AFTER_CLOSING) is BriefStatus.DRAFT
    assert copy.content.title == brief.content.title + " copy"
    dates = (copy.content.questions_until, copy.content.answers_until, copy.content.closes_at, copy.content.decision_on)
    assert {*dates, copy.content.terms.starts_on, copy.content.terms.ends_on} == {None}
    assert copy.content.terms.audience == "Owners of flats"
    services = [(line.service, line.quantity_thousandths, line.drivers) for line in copy.content.lines]
    assert services == [(line.service, line.quantity_thousandths, line.drivers) for line in brief.content.lines]
    assert last_event(market, copy).detail == {"copied_from": brief.id}


@pytest.mark.parametrize(("length", "suffix"), [(115, " copy"), (116, ""), (120, "")])
def test_a_title_too_long_for_the_suffix_gets_none(market: Town, length: int, suffix: str) -> None:
    """Scenario 9."""
    brief = begin(market, title="x" * length)

    assert copy_brief(market.db, brief_id=brief.id, by=market.vera, now=NOW).content.title == "x" * length + suffix


def test_an_amended_brief_is_copied_as_it_stands(market: Town) -> None:
    brief = amend(market, publish(market), title="Communities for the summer")
    copy = copy_brief(market.db, brief_id=brief.id, by=market.vera, now=LATER + SECOND)

    assert (copy.content.title, copy.version) == ("Communities for the summer copy", 1)


def test_nobody_copies_another_clients_brief(market: Town) -> None:
    """Scenario 13."""
    with pytest.raises(NotFound):
        copy_brief(market.db, brief_id=publish(market).id, by=market.boris, now=NOW)
