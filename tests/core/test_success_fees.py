"""Fees by the outcome: what counts make of them, and what stays comparable."""

import csv
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from market.core.quotes import canonical_quote
from market.core.success_fees import KINDS, SuccessFee, success_fees_due
from tests.market_town import NOW, make_brief, quote_content

SEED = Path(__file__).parents[2] / "seed_data"
FEES = st.lists(
    st.builds(
        SuccessFee, st.sampled_from("abc"), st.sampled_from(sorted(KINDS)), st.integers(1, 10**9), st.integers(1, 99)
    ),
    max_size=6,
)


def test_fees_hang_on_outcomes_of_the_catalogue_and_on_all_of_them() -> None:
    with (SEED / "count_kinds.csv").open(encoding="utf-8", newline="") as handle:
        assert set(KINDS) == {row["code"] for row in csv.DictReader(handle) if row["lens"] == "outcome"}


@given(FEES, st.dictionaries(st.sampled_from(sorted(KINDS)), st.integers(0, 300)))
def test_no_outcome_is_paid_for_twice_and_none_above_its_cap(fees, counts) -> None:
    due = success_fees_due(fees, counts)
    assert [each.fee for each in due] == fees
    for kind in KINDS:
        own = [each for each in due if each.fee.kind == kind]
        caps = sum(each.fee.at_most for each in own)
        assert sum(each.paid_for for each in own) == min(counts.get(kind, 0), caps)
    assert all(0 <= each.amount_minor <= each.fee.most_minor for each in due)


def test_a_quote_without_them_keeps_its_canonical_text() -> None:
    brief = make_brief()

    def text(content) -> str:
        return canonical_quote(quote_id="q", agency_id="a", brief=brief, revision=1, submitted_at=NOW, content=content)

    fee = SuccessFee(brief.content.lines[0].id, "hires", 100_00, 5)
    assert "success_fees" not in text(quote_content(brief))
    assert '"success_fees":[{"at_most":5' in text(quote_content(brief, success_fees=(fee,)))
