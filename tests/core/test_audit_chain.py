"""The chain of the audit trail: each way of tampering with it breaks it at the place, and says so."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.audit_chain import BEGINNING, Anchor, ChainedAct, chain_faults, link_of_act

FIELDS = ("at", "actor", "verb", "subject", "subject_id", "detail", "link")


def trail(length: int = 9) -> list[ChainedAct]:
    """Return a sound trail of so many acts."""
    acts: list[ChainedAct] = []
    for number in range(1, length + 1):
        act = ChainedAct(number, "2026-11-24", "vera", "brief.save", "brief", "b", '{"n": 1}', "")
        acts.append(replace(act, link=link_of_act(acts[-1].link if acts else BEGINNING, act)))
    return acts


def test_a_trail_as_it_was_written_is_unbroken() -> None:
    assert list(chain_faults(trail())) == []
    assert list(chain_faults([])) == []


@given(place=st.integers(0, 8), field=st.sampled_from(FIELDS), text=st.text(min_size=1))
def test_any_change_of_any_field_is_found(place: int, field: str, text: str) -> None:
    acts = trail()
    changed = replace(acts[place], **{field: getattr(acts[place], field) + text})
    acts[place] = changed

    assert any(f"Act {place + 1} " in fault for fault in chain_faults(acts))


def test_acts_taken_out_of_the_middle_are_missing() -> None:
    acts = trail()

    assert list(chain_faults([*acts[:3], *acts[5:]])) == ["Acts 4 to 5 are missing from the audit trail."]


def test_two_acts_that_changed_places_are_found() -> None:
    acts = trail()
    first, second = acts[3], acts[4]
    acts[3], acts[4] = replace(second, number=4), replace(first, number=5)

    assert len(list(chain_faults(acts))) >= 2


def test_only_a_noted_act_shows_that_the_end_was_cut_off() -> None:
    acts = trail()
    noted = Anchor(9, acts[8].link)

    assert list(chain_faults(acts[:7])) == []
    assert list(chain_faults(acts[:7], [noted])) == [
        "The audit trail ends at act 7; act 9 was noted once and is missing."
    ]


def test_only_a_noted_act_shows_that_the_whole_trail_was_written_anew() -> None:
    noted = Anchor(4, trail()[3].link)
    forged: list[ChainedAct] = []
    for act in trail():
        new = replace(act, actor="boris")
        forged.append(replace(new, link=link_of_act(forged[-1].link if forged else BEGINNING, new)))

    assert list(chain_faults(forged)) == []
    (fault,) = chain_faults(forged, [noted])
    assert "written anew" in fault


@pytest.mark.parametrize("noted", [Anchor(1, "x"), Anchor(9, "x")])
def test_a_sound_trail_holds_against_what_was_noted(noted: Anchor) -> None:
    acts = trail()

    assert list(chain_faults(acts, [Anchor(noted.number, acts[noted.number - 1].link)])) == []
    assert len(list(chain_faults(acts, [noted]))) == 1
