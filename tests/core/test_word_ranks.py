"""A newcomer's words find the service they mean, in either language and with any ending."""

import pytest

from market.core.catalogue import Catalogue
from market.core.word_ranks import rank_texts


@pytest.fixture(scope="module")
def offered(catalogue: Catalogue) -> dict[str, str]:
    families = {family.code: family for family in catalogue.families}
    return {
        each.code: f"{each.name_en} {each.name_ru} {families[each.family].name_en} {families[each.family].name_ru} "
        f"{catalogue.unit_of(each.code).name_en} {catalogue.unit_of(each.code).name_ru}"
        for each in catalogue.services
    }


def found(typed: str, offered: dict[str, str]) -> list[str]:
    codes = list(offered)
    return [codes[place] for place in rank_texts(typed, list(offered.values()))]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("tweet", "social-post"),
        ("посты", "social-post"),
        ("Press releases", "press-release"),
        ("пресс-релизы", "press-release"),
        ("community manager", "community-management"),
        ("ведение сообществ", "community-management"),
        ("комьюнити менеджмент", "community-management"),
        ("ролик", "short-video"),
        ("аватары", "support-avatar"),
        ("serm", "serm"),
    ],
)
def test_the_closest_service_comes_first(offered, typed, first):
    assert found(typed, offered)[0] == first


@pytest.mark.parametrize(
    "typed", ["social media community per month", "VK", "ведение группы", "telegram", "monthly community"]
)
def test_words_of_everyday_find_the_life_of_a_community_among_the_closest(offered, typed):
    assert "community-management" in found(typed, offered)[:6]


def test_nothing_typed_finds_everything_in_its_order(offered):
    assert found("  ", offered) == list(offered)


@pytest.mark.parametrize("typed", ["tarot", "'; DROP TABLE", "!!", "\u202e"])
def test_words_no_service_has_find_nothing(offered, typed):
    assert found(typed, offered) == []


def test_a_rare_word_counts_more_than_one_that_many_share(offered):
    assert found("media training", offered)[0] == "media-training-day"


def test_the_beginning_of_a_word_finds_it_and_two_letters_do_not(offered):
    assert "community-management" in found("commun", offered)
    assert found("co", offered) == []
