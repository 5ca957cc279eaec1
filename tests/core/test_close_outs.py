import pytest

from market.core.close_outs import CloseOutRecords, Turn, close_out_steps
from market.core.engagements import EngagementStatus
from tests.core.test_engagements import IN

NOTHING = CloseOutRecords([], None, None, (), (), [], (), ())
EARLY = [EngagementStatus.KICK_OFF_RECORDED, EngagementStatus.KICKED_OFF]


@pytest.mark.parametrize("status", EARLY)
@pytest.mark.parametrize("is_client", [True, False])
def test_nothing_waits_for_anybody_before_the_work_has_begun(status: EngagementStatus, is_client: bool) -> None:
    engagement, today = IN[status]
    steps = close_out_steps(engagement, NOTHING, is_client=is_client, today=today)

    assert {step.turn for step in steps} == {Turn.LATER}
    assert not any("begun before" in step.told for step in steps)


def test_only_what_can_be_recorded_while_work_runs_is_said_to_begin_before_its_end() -> None:
    engagement, today = IN[EngagementStatus.RUNNING]
    first, *rest = close_out_steps(engagement, NOTHING, is_client=True, today=today)

    assert first.turn is Turn.YOURS
    assert {step.address for step in rest if "begun before" in step.told} == {"counts/", "handover/", "payments/"}
    assert {step.address for step in rest if "begun before" not in step.told} == {"standards/", "reviews/", "watch/"}
