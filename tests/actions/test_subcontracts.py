"""The chain behind a line: who may post a brief on its behalf, and who sees what of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from market.actions.awards import award_lines
from market.actions.briefs import discard_draft, publish_brief, save_draft
from market.actions.subcontracts import (
    begin_buying,
    begin_subcontract,
    iterate_markups,
    list_client_chain,
    list_own_chain,
)
from market.core.briefs import Brief
from market.core.errors import Conflict, NotAllowed, NotFound
from market.core.quotes import Quote
from market.store.accounts import find_actor
from market.store.awards import list_awards
from market.store.briefs import get_brief
from market.store.events import list_events
from market.store.subcontracts import is_on_behalf
from tests.market_town import (
    AFTER_CLOSING,
    NOW,
    Town,
    brief_content,
    close,
    dump,
    leaves_no_trace,
    not_offered,
    priced,
    publish,
    submit,
)


@pytest.fixture
def parent(market: Town) -> Brief:
    return publish(market)


@pytest.fixture
def promise(market: Town, parent: Brief) -> Quote:
    """Return Gamma's quote, which gives half of the first line to Beta and does the second itself."""
    one, two, three = (line.id for line in parent.content.lines)
    shared = priced(one, 100_00, subcontracted_percent=50, subcontractor="Beta Orchard", same_duties=True)
    return submit(market, parent, market.gamma, lines=(shared, priced(two), not_offered(three)))


def begin(market: Town, promise: Quote, place: int = 0, **changes: object) -> Brief:
    line_id = promise.content.lines[place].line_id
    return begin_subcontract(market.db, quote_id=promise.id, line_id=line_id, by=market.gamma, now=NOW, **changes)  # type: ignore[arg-type]


def settle(market: Town, brief: Brief, agency: str, fee: int) -> None:
    """Publish a drafted subcontract, let one agency quote for it and award it all."""
    content = brief_content(lines=tuple(replace(line, id="") for line in brief.content.lines))
    save_draft(market.db, brief_id=brief.id, content=content, by=market.gamma, now=NOW)
    published = publish_brief(market.db, brief_id=brief.id, by=market.gamma, now=NOW)
    quote = submit(market, published, getattr(market, agency), fee)
    close(market, published)
    give_all(market, published, quote, market.gamma)


def give_all(market: Town, brief: Brief, quote: Quote, by: object) -> None:
    choices = {line.line_id: quote.id for line in quote.content.lines if line.state == "priced"}
    award_lines(
        market.db, brief_id=brief.id, choices=choices, reason_code="lowest-cost", reason="", by=by, now=AFTER_CLOSING
    )  # type: ignore[arg-type]


def test_a_brief_on_behalf_of_a_line_holds_its_scope_and_none_of_the_clients_words(
    market: Town, parent: Brief, promise: Quote
) -> None:
    draft = begin(market, promise)

    line = parent.content.lines[0]
    assert draft.client_id == market.gamma.organisation_id
    assert [(each.service, each.quantity_thousandths, each.drivers) for each in draft.content.lines] == [
        (line.service, line.quantity_thousandths, line.drivers)
    ]
    assert "Lunofon" not in repr(draft)
    assert draft.content.budget_maximum is None
    assert is_on_behalf(market.db, draft.id)
    assert not is_on_behalf(market.db, parent.id)
    assert [event.verb for event in list_events(market.db, subject="quote", subject_id=promise.id)][-1] == (
        "quote.subcontract"
    )


@pytest.mark.parametrize(("place", "says"), [(1, "do this line yourself"), (2, "does not price this line")])
def test_only_a_line_that_promises_a_subcontractor_can_have_a_brief(
    market: Town, promise: Quote, place: int, says: str
) -> None:
    before = dump(market.db)

    with pytest.raises(Conflict, match=says):
        begin(market, promise, place)

    assert dump(market.db) == before


def test_nothing_remains_of_a_brief_that_could_not_be_recorded(market: Town, promise: Quote) -> None:
    assert leaves_no_trace(market.db, lambda: begin(market, promise))


def test_another_agency_cannot_see_or_extend_the_chain(market: Town, promise: Quote) -> None:
    line_id = promise.content.lines[0].line_id
    with pytest.raises(NotFound):
        begin_subcontract(market.db, quote_id=promise.id, line_id=line_id, by=market.alfa, now=NOW)
    with pytest.raises(NotFound):
        list_own_chain(market.db, quote_id=promise.id, by=market.alfa, now=NOW)


def test_an_agency_that_only_sells_is_told_and_can_begin_to_buy(market: Town, parent: Brief) -> None:
    one, *_ = (line.id for line in parent.content.lines)
    lines = tuple(priced(line.id, subcontracted_percent=5) for line in parent.content.lines)
    quote = submit(market, parent, market.alfa, lines=lines)
    with pytest.raises(NotAllowed, match="Only a verified client"):
        begin_subcontract(market.db, quote_id=quote.id, line_id=one, by=market.alfa, now=NOW)

    begin_buying(market.db, by=market.alfa, now=NOW)
    begin_buying(market.db, by=market.alfa, now=NOW)

    buyer = find_actor(market.db, market.alfa.person_id)
    assert buyer is not None
    assert begin_subcontract(market.db, quote_id=quote.id, line_id=one, by=buyer, now=NOW).published_at is None
    events = list_events(market.db, subject="organisation", subject_id=market.alfa.get_organisation_id())
    assert [event.verb for event in events].count("organisation.begin-buying") == 1


def test_the_client_sees_who_does_the_work_after_the_award_and_never_the_price(
    market: Town, parent: Brief, promise: Quote
) -> None:
    draft = begin(market, promise)
    close(market, parent)
    give_all(market, parent, promise, market.vera)
    line_id = promise.content.lines[0].line_id
    assert list_client_chain(market.db, brief_id=parent.id, by=market.vera, now=AFTER_CLOSING)[line_id] == []

    settle(market, draft, "beta", 30_00)

    (shown,) = list_client_chain(market.db, brief_id=parent.id, by=market.vera, now=AFTER_CLOSING)[line_id]
    assert shown.awarded_to == ("Beta Orchard",)
    assert shown.paid_minor is None
    (own,) = list_own_chain(market.db, quote_id=promise.id, by=market.gamma, now=AFTER_CLOSING)
    assert own.paid_minor == 3 * 30_00
    with pytest.raises(NotFound):
        list_client_chain(market.db, brief_id=parent.id, by=market.boris, now=AFTER_CLOSING)


def test_before_the_opening_the_client_sees_no_chain(market: Town, parent: Brief, promise: Quote) -> None:
    begin(market, promise)

    assert list_client_chain(market.db, brief_id=parent.id, by=market.vera, now=NOW) == {}
    assert list(iterate_markups(market.db)) == []


def test_a_markup_is_counted_once_both_ends_of_the_chain_are_awarded(
    market: Town, parent: Brief, promise: Quote
) -> None:
    draft = begin(market, promise)
    settle(market, draft, "beta", 40_00)
    close(market, parent)
    assert list(iterate_markups(market.db)) == []

    give_all(market, parent, promise, market.vera)

    (markup,) = iterate_markups(market.db)
    # Half of 100.00 a unit for three units, against 40.00 a unit paid.
    assert (markup.charged_minor, markup.paid_minor) == (150_00, 120_00)
    assert str(markup.percent) == "25.0"
    assert markup.service == "community-management"
    assert markup.dated == list_awards(market.db, draft.id)[0].awarded_at


def test_no_markup_is_counted_while_a_second_brief_behind_the_line_is_open(
    market: Town, parent: Brief, promise: Quote
) -> None:
    settle(market, begin(market, promise), "beta", 40_00)
    other = begin(market, promise)
    content = brief_content(closes_at=AFTER_CLOSING + timedelta(days=20), decision_on=None)
    save_draft(market.db, brief_id=other.id, content=content, by=market.gamma, now=NOW)
    market.db.execute("UPDATE briefs SET published_at = ? WHERE id = ?", [NOW.isoformat(), other.id])
    close(market, parent)
    give_all(market, parent, promise, market.vera)

    assert list(iterate_markups(market.db)) == []


def test_no_markup_is_counted_across_currencies(market: Town, parent: Brief, promise: Quote) -> None:
    draft = begin(market, promise)
    settle(market, draft, "beta", 40_00)
    market.db.execute("UPDATE briefs SET currency = 'USD' WHERE id = ?", [draft.id])
    close(market, parent)
    give_all(market, parent, promise, market.vera)

    assert list(iterate_markups(market.db)) == []


def test_a_discarded_draft_leaves_the_chain(market: Town, promise: Quote) -> None:
    draft = begin(market, promise)

    discard_draft(market.db, brief_id=draft.id, by=market.gamma, now=NOW)

    assert list_own_chain(market.db, quote_id=promise.id, by=market.gamma, now=NOW) == []


def test_whether_duties_are_shared_is_kept_with_the_quote(market: Town, parent: Brief, promise: Quote) -> None:
    assert [line.same_duties for line in promise.content.lines] == [True, None, None]
    assert get_brief(market.db, parent.id).client_name == "Lunofon"
