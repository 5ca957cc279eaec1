"""Which type a revision has, when it can be told, and which quarters are final."""

import itertools

import pytest

from market.core.editions import Quarter
from market.core.errors import Conflict, Invalid
from market.core.revisions import REVISIONS, decide_revision, is_revisable, refuse_if_final

PARTS = ("prices", "catalogue", "methods", "currency")
CHANGES = [set(some) for size in range(1, 5) for some in itertools.combinations(PARTS, size)]


@pytest.mark.parametrize("changed", CHANGES, ids=lambda changed: "+".join(sorted(changed)))
def test_only_what_is_certain_is_told_from_what_changed(changed: set[str]) -> None:
    if "methods" in changed:
        assert decide_revision(None, changed) == "R3"
    elif changed == {"prices"}:
        assert decide_revision(None, changed) == "R2"
    else:
        with pytest.raises(Invalid) as refusal:
            decide_revision(None, changed)
        assert ", ".join(sorted(changed)) in refusal.value.problems["revision"]


@pytest.mark.parametrize("changed", CHANGES, ids=lambda changed: "+".join(sorted(changed)))
@pytest.mark.parametrize("stated", REVISIONS)
def test_a_stated_type_may_not_contradict_what_changed(stated: str, changed: set[str]) -> None:
    fits = stated == "C" or (stated == "R3") == ("methods" in changed)

    if fits:
        assert decide_revision(stated, changed) == stated
    else:
        with pytest.raises(Invalid):
            decide_revision(stated, changed)


def test_an_unknown_type_is_refused_with_those_there_are() -> None:
    with pytest.raises(Invalid) as refusal:
        decide_revision("R4", {"prices"})

    assert all(code in refusal.value.problems["revision"] for code in REVISIONS)


def test_four_quarters_can_be_revised_and_older_ones_only_corrected() -> None:
    current = Quarter(2026, 3)
    quarters = [Quarter(year, number) for year in (2025, 2026) for number in (1, 2, 3, 4)][:7]

    assert [str(quarter) for quarter in quarters if is_revisable(quarter, current)] == [
        "2025Q4",
        "2026Q1",
        "2026Q2",
        "2026Q3",
    ]
    for revision in ("R1", "R2", "R3"):
        with pytest.raises(Conflict, match="2025Q3 is final"):
            refuse_if_final(Quarter(2025, 3), current, revision)
    refuse_if_final(Quarter(2025, 3), current, "C")
