"""Titles of price lists mapped to services: by an operator's word only, saved, and used from then on."""

from typing import Any

import pytest

from market.actions.title_mappings import MappedTitle, map_title, reject_title
from market.actions.title_suggestions import suggest_services
from market.core.catalogue import Catalogue
from market.core.errors import Invalid, NotAllowed
from market.store.connections import fetch_rows
from market.store.events import list_latest_events
from market.store.held_rows import count_held_by_reason, list_unmapped_titles
from market.store.service_mappings import load_mappings
from tests.actions.test_held_rows import RATES, import_rows
from tests.market_town import NOW, Town

ODD = {"service": "Post in a network"}


def map_to(market: Town, title: str, service: str, source: str = "Survey", **changes: Any) -> MappedTitle:
    given = {"by": market.operator, "now": NOW} | changes
    return map_title(
        market.db,
        source=source,
        title=title,
        service=service,
        catalogue=market.catalogue,
        vat_rates=RATES,
        **given,
    )


def test_a_mapping_releases_the_rows_of_every_import_of_the_source(market: Town) -> None:
    import_rows(market, {}, ODD, {"service": "POST  in a Network"})
    import_rows(market, ODD, file_hash="def")
    import_rows(market, ODD, file_hash="ghi", source="Elsewhere")

    assert map_to(market, "Post in a network", "social-post") == MappedTitle(released=3)
    assert count_held_by_reason(market.db, 1) == count_held_by_reason(market.db, 2) == {}
    assert count_held_by_reason(market.db, 3) == {"unknown-service": 1}
    assert fetch_rows(market.db, "SELECT import_id, row, service, title FROM imported_prices ORDER BY 1, 2")[1:] == [
        {"import_id": 1, "row": 2, "service": "social-post", "title": "Post in a network"},
        {"import_id": 1, "row": 3, "service": "social-post", "title": "POST in a Network"},
        {"import_id": 2, "row": 1, "service": "social-post", "title": "Post in a network"},
    ]


def test_a_later_list_of_the_source_uses_the_mapping_and_others_do_not(market: Town) -> None:
    map_to(market, "Post in a network", "social-post")

    assert import_rows(market, ODD).accepted == 1
    assert import_rows(market, ODD, source="Elsewhere").accepted == 0


def test_a_mapping_for_any_source_leaves_a_sources_own_word_alone(market: Town) -> None:
    import_rows(market, ODD)
    import_rows(market, ODD, source="Elsewhere")
    reject_title(market.db, source="Elsewhere", title="Post in a network", by=market.operator, now=NOW)

    assert map_to(market, "Post in a network", "social-post", source="") == MappedTitle(released=1)
    assert load_mappings(market.db, "Elsewhere") == {"post in a network": None}
    assert load_mappings(market.db, "Third") == {"post in a network": "social-post"}


def test_rows_that_are_not_fine_otherwise_wait_for_what_stops_them_now(market: Town) -> None:
    import_rows(market, ODD, ODD | {"unit": "hour"}, ODD | {"tax": ""})

    done = map_to(market, "Post in a network", "social-post")
    assert done == MappedTitle(released=1, held_anew=2, new_reasons=frozenset({"tax-unknown", "unit-differs"}))
    assert count_held_by_reason(market.db, 1) == {"tax-unknown": 1, "unit-differs": 1}


def test_released_prices_are_compared_with_those_that_count_already(market: Town) -> None:
    sound = [{"agency": f"Agency {number}", "price": str(100 + number)} for number in range(5)]
    odd = [ODD | {"agency": "Dear", "price": "510"}, ODD | {"agency": "Daily", "price": "816"}]
    import_rows(market, *sound, *odd, ODD | {"agency": "Sixth", "price": "99"})

    done = map_to(market, "Post in a network", "social-post")
    assert done == MappedTitle(released=1, held_anew=2, new_reasons=frozenset({"outlier", "possible-unit-error"}))
    assert count_held_by_reason(market.db, 1) == {"outlier": 1, "possible-unit-error": 1}


def test_the_mapping_is_named_by_the_decisions_and_leaves_one_event(market: Town) -> None:
    import_rows(market, ODD)
    map_to(market, "Post in a network", "social-post")

    assert fetch_rows(market.db, "SELECT outcome, mapping_id FROM held_decisions") == [
        {"outcome": "released", "mapping_id": 1}
    ]
    event = list_latest_events(market.db, limit=1)[0]
    assert (event.verb, event.subject, event.subject_id) == ("title.map", "title", "post in a network")
    assert event.detail == {"source": "Survey", "service": "social-post", "released": 1}


def test_a_rejected_title_is_named_so_from_then_on_and_can_be_mapped_after_all(market: Town) -> None:
    import_rows(market, ODD, {})
    reject_title(market.db, source="Survey", title="Post in a network", by=market.operator, now=NOW)
    import_rows(market, ODD, {}, file_hash="def")

    assert count_held_by_reason(market.db, 2) == {"not-our-service": 1}
    assert [title.written for title in list_unmapped_titles(market.db, 2)] == ["Post in a network"]
    assert map_to(market, "Post in a network", "social-post") == MappedTitle(released=2)


def test_the_newest_word_counts_and_older_prices_keep_theirs(market: Town) -> None:
    import_rows(market, ODD)
    map_to(market, "Post in a network", "social-post")
    map_to(market, "Post in a network", "press-release")

    assert load_mappings(market.db, "Survey") == {"post in a network": "press-release"}
    assert fetch_rows(market.db, "SELECT service FROM imported_prices") == [{"service": "social-post"}]


@pytest.mark.parametrize(
    ("title", "service", "field"),
    [(" ", "social-post", "title"), ("x" * 301, "social-post", "title"), ("Post", "circus", "service")],
)
def test_a_word_that_cannot_be_kept_is_refused_by_field(market: Town, title: str, service: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        map_to(market, title, service)
    assert set(refusal.value.problems) == {field}


def test_only_operators_say_what_a_title_means(market: Town) -> None:
    with pytest.raises(NotAllowed):
        map_to(market, "Post", "social-post", by=market.alfa)
    with pytest.raises(NotAllowed):
        reject_title(market.db, source="", title="Post", by=market.vera, now=NOW)


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("Social posts", "social-post"),
        ("press release writing", "press-release"),
        ("Пост для соцсетей (1 шт.)", "social-post"),
        ("seo retainer", "seo-retainer"),
    ],
)
def test_the_likeliest_service_is_suggested_first_and_at_most_three(
    catalogue: Catalogue, title: str, first: str
) -> None:
    found = suggest_services(title, catalogue)

    assert found[0].service.code == first
    assert 1 <= len(found) <= 3
    assert [each.likeness for each in found] == sorted((each.likeness for each in found), reverse=True)
    assert len({each.service.code for each in found}) == len(found)


@pytest.mark.parametrize("title", ["", "?!", "xyzzy qqq"])
def test_nothing_is_suggested_for_what_resembles_nothing(catalogue: Catalogue, title: str) -> None:
    assert suggest_services(title, catalogue) == []


def test_a_resemblance_alone_maps_nothing(market: Town) -> None:
    assert import_rows(market, {"service": "Social posts"}).accepted == 0
