from dataclasses import replace
from datetime import UTC, timedelta, timezone

import pytest

from market.actions.identifiers import new_id
from market.core.briefs import Brief, BriefLine, BriefTerms, KpiTarget
from market.core.errors import NotFound
from market.store.briefs import (
    delete_draft,
    find_brief,
    get_brief,
    get_published_brief,
    list_briefs_due_for_opening,
    list_client_briefs,
    list_open_briefs,
    update_draft,
    update_opened,
    update_published,
)
from market.store.connections import write_transaction
from tests.market_town import (
    AFTER_CLOSING,
    CLOSES,
    LINES,
    NOW,
    SECOND,
    Town,
    begin,
    brief_content,
    close,
    count_rows,
    days_from_now,
    publish,
)

LATER = CLOSES + timedelta(days=1)
EMPTY_DEADLINES = {"questions_until": None, "answers_until": None, "closes_at": None, "decision_on": None}


def ids(briefs: list[Brief]) -> list[str]:
    return [brief.id for brief in briefs]


def withdraw(market: Town, brief: Brief) -> None:
    with write_transaction(market.db):
        market.db.execute("UPDATE briefs SET withdrawn_at = ? WHERE id = ?", [NOW.isoformat(), brief.id])


def without_ids(brief: Brief) -> object:
    return replace(brief.content, lines=tuple(replace(line, id="") for line in brief.content.lines))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        EMPTY_DEADLINES | {"department": None, "budget_minimum": None, "budget_maximum": None},
        {"lines": (), "weights": {}, "standards": ()},
        {"lines": (replace(LINES[0], drivers={"coverage": "24x7", "languages": "two"}), *LINES[::-1])},
        {"title": "Лампы «весна» 🪔", "situation": "line\nbreak\ttab 'quote' \"double\" ; --"},
        {"closes_at": CLOSES + timedelta(microseconds=1)},
    ],
)
def test_a_draft_comes_back_as_it_was_saved(market: Town, changes: dict) -> None:
    content = brief_content(**changes)

    brief = get_brief(market.db, begin(market, **changes).id)
    assert without_ids(brief) == content
    assert (brief.client_name, brief.version, brief.created_at, brief.awarded_lines) == ("Lunofon", 1, NOW, 0)


def test_moments_are_kept_in_utc_whatever_zone_they_came_in(market: Town) -> None:
    moscow = CLOSES.astimezone(timezone(timedelta(hours=3)))

    kept = begin(market, closes_at=moscow).content.closes_at
    assert kept == CLOSES
    assert kept is not None
    assert kept.tzinfo == UTC


def test_saving_again_replaces_lines_weights_and_standards(market: Town) -> None:
    brief = begin(market)
    content = brief_content(lines=(BriefLine("press-release", 1_000),), weights={"price": 60}, standards=("dis-1",))
    with write_transaction(market.db):
        update_draft(market.db, brief_id=brief.id, content=content, at=NOW + SECOND, new_id=new_id)

    saved = get_brief(market.db, brief.id)
    assert without_ids(saved) == content
    assert saved.saved_at == NOW + SECOND
    assert count_rows(market.db, "brief_line_drivers") == {"brief_line_drivers": 0}


def test_a_missing_brief_is_none_or_not_found(market: Town) -> None:
    assert find_brief(market.db, "none") is None
    with pytest.raises(NotFound):
        get_brief(market.db, "none")


def test_a_draft_looks_to_the_public_exactly_like_a_missing_brief(market: Town) -> None:
    with pytest.raises(NotFound) as draft:
        get_published_brief(market.db, begin(market).id)
    with pytest.raises(NotFound) as missing:
        get_published_brief(market.db, "none")

    assert str(draft.value) == str(missing.value)


def test_a_published_brief_is_public(market: Town) -> None:
    brief = publish(market)

    assert get_published_brief(market.db, brief.id) == brief


def test_publishing_again_keeps_the_first_date(market: Town) -> None:
    brief = publish(market)
    with write_transaction(market.db):
        update_published(market.db, brief.id, at=NOW + SECOND)

    assert get_brief(market.db, brief.id).published_at == NOW


def test_a_published_brief_is_not_deleted(market: Town) -> None:
    published, draft = publish(market), begin(market)
    with write_transaction(market.db):
        delete_draft(market.db, published.id)
        delete_draft(market.db, draft.id)

    assert find_brief(market.db, published.id) == published
    assert find_brief(market.db, draft.id) is None


def test_open_briefs_are_those_agencies_can_quote_for_the_earliest_to_close_first(market: Town) -> None:
    late, early = publish(market, closes_at=LATER), publish(market)
    begin(market)
    withdraw(market, publish(market))

    assert ids(list_open_briefs(market.db, now=CLOSES - SECOND)) == [early.id, late.id]
    assert ids(list_open_briefs(market.db, now=CLOSES)) == [late.id]
    assert ids(list_open_briefs(market.db, now=LATER)) == []


def test_an_opened_brief_is_not_open_again_when_the_clock_goes_back(market: Town) -> None:
    brief = publish(market)
    close(market, brief)

    assert list_open_briefs(market.db, now=NOW) == []


def test_a_client_sees_all_its_briefs_and_no_others(market: Town) -> None:
    draft, published = begin(market), publish(market)
    publish(market, by=market.boris)

    assert set(ids(list_client_briefs(market.db, market.vera.organisation_id or ""))) == {draft.id, published.id}


def test_briefs_are_due_for_opening_from_their_closing_until_they_are_opened(market: Town) -> None:
    late, early = publish(market, closes_at=LATER), publish(market)
    begin(market)
    withdraw(market, publish(market))

    assert list_briefs_due_for_opening(market.db, now=CLOSES - SECOND) == []
    assert list_briefs_due_for_opening(market.db, now=LATER) == [early.id, late.id]
    close(market, early)
    assert list_briefs_due_for_opening(market.db, now=LATER) == [late.id]


@pytest.mark.parametrize(("moment", "opened"), [(CLOSES - SECOND, False), (CLOSES, True), (AFTER_CLOSING, True)])
def test_a_seal_breaks_at_closing_and_not_before(market: Town, moment, opened: bool) -> None:
    brief = publish(market)
    with write_transaction(market.db):
        assert update_opened(market.db, brief.id, at=moment) is opened

    assert get_brief(market.db, brief.id).opened_at == (moment if opened else None)


def test_a_seal_breaks_once(market: Town) -> None:
    brief = publish(market)
    close(market, brief)
    with write_transaction(market.db):
        assert update_opened(market.db, brief.id, at=AFTER_CLOSING + SECOND) is False

    assert get_brief(market.db, brief.id).opened_at == AFTER_CLOSING


def test_the_quotes_of_a_draft_or_withdrawn_brief_are_never_opened(market: Town) -> None:
    draft, withdrawn = begin(market), publish(market)
    withdraw(market, withdrawn)
    with write_transaction(market.db):
        opened = [update_opened(market.db, brief.id, at=AFTER_CLOSING) for brief in (draft, withdrawn)]

    assert opened == [False, False]


def test_terms_come_back_as_they_were_saved(market: Town) -> None:
    kpi = market.catalogue.kpis[0].code
    terms = BriefTerms(
        access="invited",
        is_blind=True,
        standstill_days=5,
        starts_on=days_from_now(40),
        ends_on=days_from_now(200),
        honesty="The lamps flicker",
        kpis=(KpiTarget(kpi, "unknown", "20,000", "by May 2027"),),
    )

    assert begin(market, terms=terms).content.terms == terms
