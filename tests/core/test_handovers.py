import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.errors import Conflict, Invalid
from market.core.handovers import (
    AGENCY_MARKS,
    CLIENT_MARKS,
    ITEMS,
    SETTLED,
    HandoverMark,
    ItemState,
    act_hash,
    canonical_act,
    check_marks,
    check_signature,
    checklist,
    completeness,
    promise,
)
from tests.core.test_engagements import CONFIRMED, ENDED

AT = datetime(2027, 2, 1, tzinfo=UTC)
NAMES = {"client": "Lunofon", "agency": "Alfa"}


def mark(item: str, what: str, note: str = "because") -> HandoverMark:
    return HandoverMark(item, what, note, AT, "somebody")


def test_there_are_eighteen_items() -> None:
    assert len(ITEMS) == 18


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ((), ItemState.OPEN),
        (("given",), ItemState.CLAIMED),
        (("not-due",), ItemState.CLAIMED),
        (("withheld",), ItemState.WITHHELD),
        (("given", "accepted"), ItemState.HANDED_OVER),
        (("given", "missing"), ItemState.MISSING),
        (("not-due", "accepted"), ItemState.NOT_DUE),
        (("not-due", "missing"), ItemState.MISSING),
        (("given", "missing", "given"), ItemState.CLAIMED),
        (("given", "missing", "given", "accepted"), ItemState.HANDED_OVER),
        (("given", "accepted", "withheld"), ItemState.WITHHELD),
        (("given", "missing", "accepted"), ItemState.HANDED_OVER),
    ],
)
def test_an_item_stands_as_the_last_words_of_both_sides_say(said: tuple[str, ...], state: ItemState) -> None:
    assert checklist([mark("bots", what) for what in said])[list(ITEMS).index("bots")].state is state


MARKS = st.lists(st.builds(mark, st.sampled_from(sorted(ITEMS)), st.sampled_from(AGENCY_MARKS + CLIENT_MARKS)))


@given(MARKS)
def test_completeness_counts_what_a_reader_of_the_list_would_count(marks: list[HandoverMark]) -> None:
    handed_over, due = 0, 0
    for code in ITEMS:
        mine = [each.mark for each in marks if each.item == code]
        agency = [index for index, each in enumerate(mine) if each in AGENCY_MARKS]
        answers = mine[agency[-1] + 1 :] if agency else []
        last = mine[agency[-1]] if agency else None
        agreed = bool(answers) and answers[-1] == "accepted"
        due += not (last == "not-due" and agreed)
        handed_over += last == "given" and agreed

    assert completeness(checklist(marks)) == (handed_over, due)


@given(MARKS)
def test_the_act_is_the_same_bytes_for_the_same_records_and_others_for_others(marks: list[HandoverMark]) -> None:
    text = canonical_act(ENDED, NAMES, checklist(marks))
    again = canonical_act(ENDED, NAMES, checklist(marks))
    other = canonical_act(ENDED, NAMES, checklist([*marks, mark("bots", "withheld", "a new reason")]))

    assert act_hash(text) == act_hash(again) != act_hash(other)


def test_an_act_writes_days_as_it_always_did_so_that_signed_ones_keep_their_bytes() -> None:
    assert json.loads(canonical_act(ENDED, NAMES, checklist([])))["promise"].startswith("Until 2027-04-30 the agency")


def test_an_act_needs_the_end_of_the_work() -> None:
    with pytest.raises(ValueError, match="once the work has ended"):
        canonical_act(CONFIRMED, NAMES, checklist([]))


def test_the_promise_names_its_last_day_or_says_that_there_is_none() -> None:
    assert promise(ENDED).startswith("Until 30 Apr 2027 the agency does not use the community")
    assert "asked for no promise" in promise(replace(ENDED, no_reuse_months=0))


@pytest.mark.parametrize(
    ("made", "is_client", "field"),
    [
        ([], False, "marks"),
        ([mark("yacht", "given")], False, "item"),
        ([mark("bots", "accepted")], False, "bots.mark"),
        ([mark("bots", "given")], True, "bots.mark"),
        ([mark("domains", "accepted")], True, "domains.mark"),
        ([mark("pixels", "accepted")], True, "pixels.mark"),
        ([mark("bots", "missing", " ")], True, "bots.note"),
        ([mark("bots", "withheld", "")], False, "bots.note"),
        ([mark("bots", "not-due", "")], False, "bots.note"),
        ([mark("bots", "given", "x" * 501)], False, "bots.note"),
        ([mark("bots", "given", "a\u200bb")], False, "bots.note"),
    ],
)
def test_a_mark_that_says_nothing_sound_is_refused_by_item(
    made: list[HandoverMark], is_client: bool, field: str
) -> None:
    items = checklist([mark("bots", "given"), mark("pixels", "withheld")])

    with pytest.raises(Invalid) as refusal:
        check_marks(items, made, is_client=is_client)
    assert list(refusal.value.problems) == [field]


def test_a_mark_may_go_without_a_note_where_it_speaks_for_itself() -> None:
    items = checklist([mark("bots", "given")])

    check_marks(items, [mark("domains", "given", "")], is_client=False)
    check_marks(items, [mark("bots", "accepted", "")], is_client=True)


def test_nobody_signs_a_list_with_open_items_or_one_they_did_not_read() -> None:
    settled = checklist([mark(item, "withheld") for item in ITEMS])
    open_still = checklist([mark(item, "withheld") for item in list(ITEMS)[1:]])

    check_signature(settled, "a", "a", None, "client")
    with pytest.raises(Conflict, match="1 of 18 items are not settled yet, the first being “Owner rights"):
        check_signature(open_still, "a", "a", None, "client")
    with pytest.raises(Conflict, match="has changed since"):
        check_signature(settled, "a", "b", None, "client")
    assert all(item.state in SETTLED for item in settled)
