"""A quote over its life: stale, confirmed again, lapsed, renewed; and what each step leaves behind."""

from dataclasses import replace
from datetime import timedelta

import pytest

from market.actions.awards import award_lines
from market.actions.quotes import (
    get_own_quote,
    open_quotes,
    reconfirm_quote,
    renew_validity,
    submit_quote,
    withdraw_quote,
)
from market.core.briefs import Brief, BriefLine
from market.core.errors import Conflict, Invalid, MarketError, NotAllowed, NotFound
from market.core.quote_parts import Discount, TeamMember
from market.core.quotes import Quote, receipt_of
from market.store.briefs import get_brief
from market.store.events import list_events
from market.store.observations import iterate_observations
from market.store.quotes import find_own_canonical, list_opened_quotes, list_published_receipts
from tests.market_town import (
    AFTER_CLOSING,
    NOW,
    SECOND,
    Town,
    clock_at,
    close,
    days_from_now,
    dump,
    included,
    leaves_no_trace,
    not_offered,
    priced,
    publish,
    quote_content,
    submit,
    waiting_mails,
)

LATER = AFTER_CLOSING + timedelta(days=60)


@pytest.fixture
def brief(market: Town) -> Brief:
    return publish(market)


def amend(market: Town, brief: Brief, *touched: str) -> Brief:
    """Change a brief in a binding way, as an amendment does, touching these lines."""
    market.db.execute("UPDATE briefs SET version = 2, binding_version = 2 WHERE id = ?", [brief.id])
    for line_id in touched:
        market.db.execute("UPDATE brief_lines SET changed_in = 2 WHERE id = ?", [line_id])
    market.db.conn.commit()
    return get_brief(market.db, brief.id)


def add_line(market: Town, brief: Brief) -> None:
    market.db.execute(
        "INSERT INTO brief_lines (id, brief_id, position, service, quantity_thousandths, note, changed_in)"
        " VALUES ('added', ?, 9, 'social-post', 1000, '', 2)",
        [brief.id],
    )
    market.db.conn.commit()


def retire_line(market: Town, line_id: str) -> None:
    market.db.execute("UPDATE brief_lines SET retired_in = 2 WHERE id = ?", [line_id])
    market.db.conn.commit()


def reconfirm(market: Town, quote: Quote, *, name: str = "alfa", at=NOW + SECOND) -> Quote:
    return reconfirm_quote(market.db, quote_id=quote.id, by=getattr(market, name), clock=clock_at(at))


def renew(market: Town, quote: Quote, *, days: int = 90, name: str = "alfa", now=AFTER_CLOSING) -> Quote:
    valid_until = now.date() + timedelta(days=days)
    return renew_validity(market.db, quote_id=quote.id, valid_until=valid_until, by=getattr(market, name), now=now)


# Stale and lapsed


def test_after_an_amendment_quotes_count_for_nothing_until_each_is_confirmed(market: Town, brief: Brief) -> None:
    """Scenario 40."""
    stale = submit(market, brief, market.alfa)
    confirmed = submit(market, brief, market.beta)
    amend(market, brief)
    confirmed = reconfirm(market, confirmed, name="beta")
    close(market, brief)

    assert [quote.id for quote in list_opened_quotes(market.db, brief.id)] == [confirmed.id]
    with pytest.raises(Invalid, match="Choose one of the quotes"):
        award(market, brief, stale)
    award(market, brief, confirmed)
    assert list_published_receipts(market.db, brief.id) == [confirmed.receipt]


def test_a_lapsed_quote_is_no_observation(market: Town, brief: Brief) -> None:
    submit(market, brief, market.alfa, 11_00)
    kept = submit(market, brief, market.beta, 22_00)
    amend(market, brief)
    reconfirm(market, kept, name="beta")
    close(market, brief)
    today = NOW.date()

    found = list(iterate_observations(market.db, market.catalogue, after=today - timedelta(days=1), until=today))

    assert found
    assert 11_00 not in {observation.price_minor for observation in found if observation.series == "quoted"}


def test_a_change_that_binds_nobody_leaves_quotes_as_they_are(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    market.db.execute("UPDATE briefs SET version = 2 WHERE id = ?", [brief.id])
    market.db.conn.commit()
    close(market, brief)

    assert list_opened_quotes(market.db, brief.id) == [quote]


def test_a_stale_quote_can_still_be_withdrawn_and_a_withdrawn_one_is_not_confirmed(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    amend(market, brief)
    withdrawn = withdraw_quote(market.db, quote_id=quote.id, by=market.alfa, clock=clock_at(NOW))

    assert withdrawn.withdrawn_at == NOW
    with pytest.raises(Conflict, match="withdrawn"):
        reconfirm(market, quote)


# Confirming again


def test_confirming_seals_the_same_content_for_the_amended_brief(market: Town, brief: Brief) -> None:
    one, two, _ = (line.id for line in brief.content.lines)
    parts = {
        "team": (TeamMember(one, "Lead", "", 40_00, 3_000_00),),
        "discounts": (Discount((two, one), 5_00),),
        "conflict": "None.",
    }
    quote = submit(market, brief, market.alfa, **parts)
    amend(market, brief, one)

    confirmed = reconfirm(market, quote)

    assert (confirmed.revision, confirmed.brief_version, confirmed.content) == (2, 2, quote.content)
    assert confirmed == get_own_quote(market.db, quote_id=quote.id, by=market.alfa)
    assert confirmed.receipt != quote.receipt
    assert confirmed.receipt in waiting_mails(market)[-1].body
    assert [event.verb for event in list_events(market.db, subject="quote", subject_id=quote.id)] == [
        "quote.submit",
        "quote.reconfirm",
    ]


def test_the_receipt_vouches_for_the_text_sealed_whatever_the_brief_becomes(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    amend(market, brief)
    market.db.execute("UPDATE brief_lines SET quantity_thousandths = 1 WHERE brief_id = ?", [brief.id])

    canonical = find_own_canonical(market.db, quote_id=quote.id, agency_id=quote.agency_id)

    assert canonical is not None
    assert receipt_of(canonical) == quote.receipt
    assert find_own_canonical(market.db, quote_id=quote.id, agency_id=market.beta.organisation_id or "") is None


def test_an_answer_to_a_removed_line_falls_away_on_confirming(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    *kept, removed = (line.id for line in brief.content.lines)
    amend(market, brief)
    retire_line(market, removed)

    assert [line.line_id for line in reconfirm(market, quote).content.lines] == kept


def test_a_quote_without_an_answer_to_a_new_line_is_not_confirmed(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    amend(market, brief)
    add_line(market, brief)
    before = dump(market.db)

    with pytest.raises(Conflict, match="edit the quote instead"):
        reconfirm(market, quote)
    assert dump(market.db) == before


@pytest.mark.parametrize("case", ["included", "discount"])
def test_what_hung_on_a_removed_line_needs_an_edit(market: Town, brief: Brief, case: str) -> None:
    one, two, three = (line.id for line in brief.content.lines)
    changes = {
        "included": {"lines": (priced(one), included(two, three), priced(three))},
        "discount": {"discounts": (Discount((one, three), 5_00),)},
    }[case]
    quote = submit(market, brief, market.alfa, **changes)
    amend(market, brief)
    retire_line(market, three)

    with pytest.raises(Conflict, match="Confirming is not enough"):
        reconfirm(market, quote)


@pytest.mark.parametrize(
    ("name", "refusal"), [("beta", NotFound), ("vera", NotFound), ("newcomer", NotFound), ("operator", NotFound)]
)
def test_nobody_else_confirms_or_renews_a_quote(
    market: Town, brief: Brief, name: str, refusal: type[MarketError]
) -> None:
    quote = submit(market, brief, market.alfa)
    amend(market, brief)

    with pytest.raises(refusal):
        reconfirm(market, quote, name=name)
    with pytest.raises(refusal):
        renew(market, quote, name=name)


def test_a_viewer_of_the_agency_may_not_confirm_or_renew(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    amend(market, brief)
    viewer = replace(market.alfa, role="viewer")

    with pytest.raises(NotAllowed):
        reconfirm_quote(market.db, quote_id=quote.id, by=viewer, clock=clock_at(NOW))
    with pytest.raises(NotAllowed):
        renew_validity(market.db, quote_id=quote.id, valid_until=days_from_now(80), by=viewer, now=AFTER_CLOSING)


def test_a_quote_is_confirmed_once_and_only_before_closing(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    with pytest.raises(Conflict, match="submitted: there is nothing"):
        reconfirm(market, quote)
    amend(market, brief)
    with pytest.raises(Conflict, match="quotes closed at"):
        reconfirm(market, quote, at=AFTER_CLOSING)


def test_a_refused_confirmation_leaves_no_trace(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    amend(market, brief)

    assert leaves_no_trace(market.db, lambda: reconfirm(market, quote))
    assert leaves_no_trace(market.db, lambda: reconfirm(market, quote), when_refused="quote_statements")


def test_a_form_from_before_the_amendment_is_not_submitted_unseen(market: Town, brief: Brief) -> None:
    amend(market, brief)

    with pytest.raises(Conflict, match="changed the brief while you were writing"):
        submit_version(market, brief, 1)
    assert submit_version(market, brief, 2).brief_version == 2


def submit_version(market: Town, brief: Brief, version: int) -> Quote:
    return submit_quote(
        market.db,
        brief_id=brief.id,
        content=quote_content(brief),
        by=market.alfa,
        clock=clock_at(NOW),
        answers_version=version,
    )


def test_hours_of_a_team_must_add_up_on_a_line_sold_by_the_hour(market: Town) -> None:
    brief = publish(market, lines=(BriefLine("advisory-hour", 12_000),))
    line = brief.content.lines[0].id

    with pytest.raises(Invalid, match="asks for 12 hours; its team has 10"):
        submit(market, brief, market.alfa, team=(TeamMember(line, "Adviser", "", 10_00, 9_000_00),))
    submit(market, brief, market.alfa, team=(TeamMember(line, "Adviser", "", 12_00, 9_000_00),))


def test_editing_one_field_keeps_a_quote_submitted_and_shows_the_new_value(market: Town, brief: Brief) -> None:
    """Scenario 20."""
    first = submit(market, brief, market.alfa, note="First thought")
    submit(market, brief, market.alfa, note="Second thought", revises=1, at=NOW + SECOND)
    close(market, brief)

    (opened,) = list_opened_quotes(market.db, brief.id)

    assert (opened.id, opened.revision, opened.content.note) == (first.id, 2, "Second thought")


def test_a_second_quote_by_the_same_agency_is_refused(market: Town, brief: Brief) -> None:
    """Scenario 21."""
    submit(market, brief, market.alfa)

    with pytest.raises(Conflict, match="one quote per brief and agency"):
        submit(market, brief, market.alfa)


@pytest.mark.parametrize("count", [2, 4])
def test_a_quote_with_an_answer_too_few_or_too_many_is_refused(market: Town, brief: Brief, count: int) -> None:
    """Scenario 23."""
    answers = (*(priced(line.id) for line in brief.content.lines), not_offered("elsewhere"))[:count]

    with pytest.raises(Invalid):
        submit(market, brief, market.alfa, lines=answers)


# Renewal


def test_a_renewed_quote_can_be_awarded_again_at_its_sealed_price_and_receipt(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    close(market, brief)
    with pytest.raises(Invalid, match="ask the agency to renew"):
        award(market, brief, quote, now=LATER)

    renewed = renew(market, quote, days=30, now=LATER)

    assert renewed.valid_until == LATER.date() + timedelta(days=30)
    assert (renewed.content, renewed.receipt, renewed.revision) == (quote.content, quote.receipt, 1)
    assert list_opened_quotes(market.db, brief.id) == [renewed]
    award(market, brief, renewed, now=LATER)
    (*_, event) = list_events(market.db, subject="quote", subject_id=quote.id)
    assert (event.verb, event.actor) == ("quote.renew", market.alfa.person_id)


def test_the_last_renewal_counts(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    close(market, brief)
    for days in (70, 90):
        quote = renew(market, quote, days=days)

    assert quote.valid_until == AFTER_CLOSING.date() + timedelta(days=90)
    assert market.db["quote_renewals"].count == 2


def test_a_renewal_is_refused_before_closing_and_to_a_lapsed_quote(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    with pytest.raises(Conflict, match="is submitted"):
        renew(market, quote, now=NOW)
    amend(market, brief)
    open_quotes(market.db, brief_id=brief.id, now=AFTER_CLOSING)
    with pytest.raises(Conflict, match="is lapsed"):
        renew(market, quote)


def test_a_refused_renewal_leaves_no_trace(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    close(market, brief)
    before = dump(market.db)

    with pytest.raises(Invalid, match="Choose a day"):
        renew(market, quote, days=91)
    assert dump(market.db) == before
    assert leaves_no_trace(market.db, lambda: renew(market, quote))


def award(market: Town, brief: Brief, quote: Quote, now=AFTER_CLOSING) -> None:
    award_lines(
        market.db,
        brief_id=brief.id,
        choices={brief.content.lines[0].id: quote.id},
        reason_code="lowest-cost",
        reason="",
        by=market.vera,
        now=now,
    )
