from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.engagements import (
    END_REASONS,
    MOVES,
    TRANSITIONS,
    AwaitedKickOff,
    Engagement,
    EngagementStatus,
    KickOff,
    WorkEnd,
    check_end,
    check_move,
    may_move,
    open_end_reasons,
    what_waits,
)
from market.core.errors import Conflict, Invalid

STARTS_ON = date(2026, 12, 14)
RECORDED_AT = datetime(2026, 12, 7, 9, tzinfo=UTC)
RECORDED = Engagement(
    id="e",
    brief_id="b",
    quote_id="q",
    client_id="client",
    agency_id="agency",
    kick_off=KickOff(STARTS_ON, "Vera, Alfa", "Weekly call"),
    recorded_at=RECORDED_AT,
    recorded_by="vera",
    recorded_for="client",
    watch_days=10,
    no_reuse_months=3,
    title="Support",
)
CONFIRMED = replace(RECORDED, confirmed_at=RECORDED_AT, confirmed_by="alfa")
LAST_DAY = date(2027, 1, 31)
END = WorkEnd(LAST_DAY, "completed", "", RECORDED_AT, "vera", "client")
ENDED = replace(CONFIRMED, end=END)
HANDED_OVER = replace(ENDED, handed_over_at=datetime(2027, 2, 3, tzinfo=UTC))
IN = {
    EngagementStatus.KICK_OFF_RECORDED: (RECORDED, STARTS_ON),
    EngagementStatus.KICKED_OFF: (CONFIRMED, STARTS_ON - timedelta(days=1)),
    EngagementStatus.RUNNING: (CONFIRMED, STARTS_ON),
    EngagementStatus.NOT_BEGUN: (replace(RECORDED, end=END), LAST_DAY),
    EngagementStatus.ENDED: (ENDED, LAST_DAY + timedelta(days=100)),
    EngagementStatus.WATCHED: (HANDED_OVER, LAST_DAY + timedelta(days=10)),
    EngagementStatus.CLOSED: (HANDED_OVER, LAST_DAY + timedelta(days=11)),
}


@pytest.mark.parametrize("status", EngagementStatus)
def test_each_side_is_told_what_waits_and_only_the_one_asked_confirms(status: EngagementStatus) -> None:
    engagement, today = IN[status]
    sides = [what_waits(engagement, side, today) for side in ("client", "agency")]

    assert (sides[0] == sides[1]) is (status is not EngagementStatus.KICK_OFF_RECORDED)
    assert [text.startswith("Confirm") for text in sides] == [False, status is EngagementStatus.KICK_OFF_RECORDED]


def test_a_kick_off_is_free_after_the_standstill_and_names_the_other_side() -> None:
    awaited = AwaitedKickOff("b", "q", "Support", "client", "Lunofon", "agency", "Alfa", 2, RECORDED_AT, 10, None)

    assert awaited.free_at == RECORDED_AT + timedelta(days=10)
    assert [awaited.other_name(side) for side in ("client", "agency")] == ["Alfa", "Lunofon"]


@pytest.mark.parametrize("status", EngagementStatus)
def test_each_status_follows_from_records_and_the_day(status: EngagementStatus) -> None:
    engagement, today = IN[status]

    assert engagement.status(today) is status


@pytest.mark.parametrize(("status", "move"), list(product(EngagementStatus, MOVES)))
def test_every_move_is_refused_in_every_status_but_its_own(status: EngagementStatus, move: str) -> None:
    engagement, today = IN[status]

    assert may_move(engagement, move, today) is (status in MOVES[move])
    if status in MOVES[move]:
        check_move(engagement, move, today)
    else:
        with pytest.raises(Conflict, match=f"is “{status}”. To {move}, it has to be “"):
            check_move(engagement, move, today)


def test_work_that_ended_before_its_first_day_never_began() -> None:
    early = replace(CONFIRMED, end=replace(END, ended_on=STARTS_ON - timedelta(days=1)))

    assert early.status(STARTS_ON) is EngagementStatus.NOT_BEGUN


DAYS = st.dates(date(2026, 12, 1), date(2027, 6, 1))


@given(
    starts_on=DAYS,
    confirmed_on=st.none() | DAYS,
    ended_on=st.none() | DAYS,
    handed_over_on=st.none() | DAYS,
    watch_days=st.integers(0, 40),
)
def test_as_records_come_in_and_days_pass_only_steps_of_the_table_are_taken(
    starts_on: date, confirmed_on: date | None, ended_on: date | None, handed_over_on: date | None, watch_days: int
) -> None:
    steps = [
        (confirmed_on, "confirm the kick-off", lambda at: {"confirmed_at": at}),
        (ended_on, "end the work", lambda at: {"end": replace(END, ended_on=at.date())}),
        (handed_over_on, "sign the handover act", lambda at: {"handed_over_at": at}),
    ]

    known = replace(RECORDED, kick_off=replace(RECORDED.kick_off, starts_on=starts_on), watch_days=watch_days)
    statuses = []
    for day in (date(2026, 12, 1) + timedelta(days=count) for count in range(240)):
        statuses.append(known.status(day))
        for taken_on, move, change in steps:
            if taken_on == day and may_move(known, move, day):
                known = replace(known, **change(datetime(day.year, day.month, day.day, tzinfo=UTC)))
                statuses.append(known.status(day))

    taken = {(before, after) for before, after in pairwise(statuses) if before is not after}
    assert {(before, after) for before, after in taken if after not in TRANSITIONS[before]} == set()


def test_the_watch_and_the_promise_not_to_reuse_count_from_the_last_day_of_work() -> None:
    assert (CONFIRMED.watch_until, CONFIRMED.no_reuse_until) == (None, None)
    assert (ENDED.watch_until, ENDED.no_reuse_until) == (date(2027, 2, 10), date(2027, 4, 30))


@pytest.mark.parametrize("side", ["client", "agency"])
def test_nobody_says_that_the_other_side_stopped(side: str) -> None:
    others = {"client": "stopped-by-agency", "agency": "stopped-by-client"}[side]
    end = replace(END, ended_for=side, reason_code=others, reason="They stopped answering us in March.")

    assert open_end_reasons(CONFIRMED, side) == tuple(code for code in END_REASONS if code != others)
    with pytest.raises(Invalid) as refusal:
        check_end(CONFIRMED, end, LAST_DAY)
    assert refusal.value.problems == {
        "reason_code": "The other side says itself when it stopped the work: choose another reason."
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason_code": "weather"}, "reason_code"),
        ({"ended_on": LAST_DAY + timedelta(days=1)}, "ended_on"),
        ({"ended_on": RECORDED_AT.date() - timedelta(days=1)}, "reason_code ended_on"),
        ({"ended_on": STARTS_ON - timedelta(days=1)}, "reason_code"),
        ({"reason_code": "stopped-together", "reason": "too short"}, "reason"),
        ({"reason": "x" * 1001}, "reason"),
        ({"reason": "a\u200bb"}, "reason"),
    ],
)
def test_an_end_that_does_not_hold_is_refused_by_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_end(CONFIRMED, replace(END, **changes), LAST_DAY)  # type: ignore[arg-type]
    assert set(refusal.value.problems) == set(field.split())


def test_work_ends_once() -> None:
    with pytest.raises(Conflict, match="recorded already"):
        check_end(ENDED, END, LAST_DAY)


def test_work_that_was_never_confirmed_was_not_completed() -> None:
    with pytest.raises(Invalid) as refusal:
        check_end(RECORDED, END, LAST_DAY)
    assert set(refusal.value.problems) == {"reason_code"}
