"""Searching published briefs and verified agencies."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from market.actions.list_prices import declare_list_prices
from market.core.briefs import BriefLine, BriefStatus, BriefTerms
from market.core.errors import NotFound
from market.core.search import STATUSES, AgencyFilters, BriefFilters
from market.store.accounts import list_organisations
from market.store.connections import write_transaction
from market.store.finding import (
    count_found_agencies,
    count_found_briefs,
    get_listed_agency,
    list_agency_countries,
    list_found_agencies,
    list_found_briefs,
    list_newest_briefs,
    list_offered_services,
)
from tests.market_town import AFTER_CLOSING, CLOSES, NOW, Town, begin, brief_content, close, publish

SEEN_AT = NOW + timedelta(days=9)
ANY = st.sampled_from
FILTERS = {
    "q": ANY(["spring", "lamps communities", "отчёт", '"*', "nothing-like-it", "social po"]),
    "service": ANY(["social-post", "press-release", "monthly-report"]),
    "family": ANY(["content", "media-relations", "hr"]),
    "status": ANY(list(STATUSES)),
    "currency": ANY(["RUB", "EUR"]),
    "closes_days": ANY([1, 20, 365]),
    "access": ANY(["open", "invited"]),
}


def found(market: Town, now=NOW, **filters) -> list[str]:
    return [brief.id for brief in list_found_briefs(market.db, BriefFilters(**filters), now=now, limit=100)]


@pytest.fixture
def varied(market: Town) -> Town:
    """A town with open, closed and ended briefs in two currencies, two kinds of access, and a draft."""
    publish(market)
    publish(market, title="Words for the press in euros", currency="EUR", lines=(BriefLine("press-release", 1_000),))
    publish(market, terms=BriefTerms(access="invited"), closes_at=CLOSES + timedelta(days=20), by=market.boris,
            decision_on=(CLOSES + timedelta(days=25)).date())  # fmt: skip
    close(market, publish(market, lines=(BriefLine("social-post", 1_000),)))
    gone = publish(market)
    begin(market)
    market.db.execute("UPDATE briefs SET withdrawn_at = published_at WHERE id = ?", [gone.id])
    market.db.conn.commit()
    return market


@given(filters=st.fixed_dictionaries({}, optional=FILTERS), more=ANY(sorted(FILTERS)), data=st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_adding_a_filter_never_raises_the_count_and_counts_agree_with_lists(varied, filters, more, data) -> None:
    """Scenario 43."""
    fewer = BriefFilters(**{name: value for name, value in filters.items() if name != more})
    narrower = replace(fewer, **{more: data.draw(FILTERS[more])})
    counts = [count_found_briefs(varied.db, asked, now=SEEN_AT) for asked in (fewer, narrower)]
    lists = [[b.id for b in list_found_briefs(varied.db, asked, now=SEEN_AT, limit=100)] for asked in (fewer, narrower)]

    assert counts[1] <= counts[0]
    assert counts == [len(ids) for ids in lists]
    assert set(lists[1]) <= set(lists[0])


def test_every_published_brief_has_exactly_one_status_and_the_one_its_page_shows(varied: Town) -> None:
    named = {"open": {BriefStatus.OPEN}, "closed": {BriefStatus.CLOSED}, "ended": {BriefStatus.WITHDRAWN}}
    for now in (NOW, SEEN_AT):
        for status, meant in named.items():
            briefs = list_found_briefs(varied.db, BriefFilters(status=status), now=now, limit=100)
            assert {brief.status(now) for brief in briefs} == meant
        shares = [count_found_briefs(varied.db, BriefFilters(status=each), now=now) for each in STATUSES]
        assert sum(shares[:-1]) == shares[-1] == 5


def test_filters_alone_find_what_they_name(varied: Town) -> None:
    assert len(found(varied)) == 5
    assert len(found(varied, currency="EUR")) == len(found(varied, service="press-release")) == 1
    assert len(found(varied, family="media-relations")) == len(found(varied, access="invited")) == 1
    assert len(found(varied, closes_days=10)) == 2
    assert found(varied, q="press words") == found(varied, currency="EUR")


def test_open_briefs_come_first_the_earliest_to_close_at_the_top(varied: Town) -> None:
    briefs = list_found_briefs(varied.db, BriefFilters(), now=NOW, limit=100)
    is_open = [brief.status(NOW) is BriefStatus.OPEN for brief in briefs]

    assert is_open == sorted(is_open, reverse=True)
    closing = [brief.closes_at for brief in briefs if brief.status(NOW) is BriefStatus.OPEN]
    assert closing == sorted(closing)


@pytest.mark.parametrize(
    "typed",
    ["spring range", "SPRING", "Lunofon", "twenty thou", "advertising", "community manag", "отчет", "отчёт", "Ведение",
     "smm", "communities!", "(range)"],
)  # fmt: skip
def test_words_are_found_in_texts_services_and_the_client_name_in_both_languages(market: Town, typed: str) -> None:
    brief = publish(market)

    assert found(market, q=typed) == [brief.id]


@pytest.mark.parametrize("typed", ["sprin range", "circus", "spring circus", "***", "%"])
def test_every_word_must_occur_and_only_the_last_as_a_beginning(market: Town, typed: str) -> None:
    publish(market)

    assert found(market, q=typed) == []


def test_a_draft_is_never_found_and_is_in_no_index(market: Town) -> None:
    begin(market, title="Secret lantern festival")

    assert found(market, q="lantern") == found(market) == []
    assert market.db["brief_documents"].count == 0
    assert market.db.execute("SELECT count(*) FROM brief_documents_fts").fetchone() == (0,)


def test_the_index_follows_every_change(market: Town) -> None:
    brief = publish(market, by=market.boris)
    for change in (
        "UPDATE briefs SET title = 'Quokka parade'",
        "UPDATE brief_lines SET service = 'crisis-plan' WHERE position = 0",
        "UPDATE brief_lines SET retired_in = 2 WHERE position = 2",
        "UPDATE organisations SET name = 'Selenofon' WHERE name = 'Samovar Systems'",
        "UPDATE services SET name_en = 'Post for a network' WHERE code = 'social-post'",
    ):
        market.db.execute(change)
    market.db.conn.commit()

    for typed in ("quokka", "crisis", "selenofon", "post for a network"):
        assert found(market, q=typed) == [brief.id]
    for typed in ("ведение", "monthly performance", "samovar", "social post"):
        assert found(market, q=typed) == []
    market.db.execute("INSERT INTO brief_documents_fts (brief_documents_fts) VALUES ('integrity-check')")


def test_the_newest_come_first_and_pages_do_not_overlap(varied: Town) -> None:
    ids = [[b.id for b in list_newest_briefs(varied.db, BriefFilters(), now=NOW, limit=2, offset=o)] for o in (0, 2, 4)]

    assert [len(page) for page in ids] == [2, 2, 1]
    assert all(not set(one) & set(other) for one, other in combinations(ids, 2))
    assert list_newest_briefs(varied.db, BriefFilters(), now=NOW, limit=9, published_after=NOW) == []
    assert len(list_newest_briefs(varied.db, BriefFilters(), now=NOW, limit=9, only_open=True, besides=ids[0])) < 5


def agencies(market: Town, **filters) -> list[str]:
    asked = AgencyFilters(**filters)
    everybody = [organisation.id for organisation in list_organisations(market.db)]
    names = [agency.name for agency in list_found_agencies(market.db, asked, among=everybody, limit=100)]
    assert len(names) == count_found_agencies(market.db, asked, among=everybody)
    assert list_found_agencies(market.db, asked, among=[], limit=100) == []
    return names


def test_agencies_are_the_verified_ones_by_name(market: Town) -> None:
    assert agencies(market) == ["Alfa Tides", "Beta Orchard", "Delta Lanterns", "Gamma Kites"]
    assert list_agency_countries(market.db) == ["RU"]


def test_agencies_are_found_by_words_service_country_and_type(market: Town) -> None:
    declare_list_prices(market.db, prices={"press-release": 900_00}, currency="RUB", by=market.beta, now=NOW)

    assert agencies(market, q="orch") == agencies(market, service="press-release") == ["Beta Orchard"]
    assert agencies(market, q="пресс-релиз") == agencies(market, kind="full-service-pr") == ["Beta Orchard"]
    assert len(agencies(market, country="RU", q="kazan")) == 4
    assert agencies(market, country="DE") == agencies(market, q="lunofon") == agencies(market, q="epsilon") == []
    assert list_offered_services(market.db, market.beta.organisation_id or "") == ["press-release"]


@pytest.mark.parametrize("slug", ["lunofon", "epsilon-ferry", "nobody"])
def test_only_a_verified_agency_has_a_profile(market: Town, slug: str) -> None:
    assert get_listed_agency(market.db, "alfa-tides").name == "Alfa Tides"
    with pytest.raises(NotFound):
        get_listed_agency(market.db, slug)


def test_the_agency_index_follows_renames_and_services(market: Town) -> None:
    declare_list_prices(market.db, prices={"press-release": 900_00}, currency="RUB", by=market.beta, now=NOW)
    with write_transaction(market.db):
        market.db.execute("UPDATE organisations SET name = 'Theta Orchard' WHERE name = 'Beta Orchard'")
        market.db.execute("UPDATE services SET name_en = 'News note' WHERE code = 'press-release'")

    assert agencies(market, q="theta") == agencies(market, q="news note") == ["Theta Orchard"]
    assert agencies(market, q="beta") == []


def test_a_closing_within_days_means_an_open_brief(market: Town) -> None:
    brief = publish(market, title=brief_content().title)

    assert found(market, closes_days=8) == [brief.id]
    assert found(market, closes_days=7) == found(market, now=AFTER_CLOSING, closes_days=300) == []
