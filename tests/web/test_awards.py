"""Comparing and awarding in the browser."""

import csv
import io
from datetime import timedelta

import pytest

from tests.web.steps import choices, publish_brief, send_quote
from tests.web.test_quotes import CLOSES


@pytest.fixture
def brief_id(town) -> str:
    """A closed brief with two quotes, one of which leaves a line out."""
    brief_id = publish_brief(town.browser("vera"), vat_position="cannot-recover")
    send_quote(town.browser("alfa"), brief_id)
    gap = {"lines-1-state": "not-offered", "lines-1-fee": "", "lines-1-reason": "=No shift rota"}
    send_quote(town.browser("beta"), brief_id, "70000", "1", "21000", vat_basis="exempt", vat_rate="", **gap)
    town.clock.now = CLOSES + timedelta(seconds=1)
    return brief_id


def compare(town, brief_id):
    return town.browser("vera").get(f"/client/briefs/{brief_id}/compare")


def award(town, brief_id, chosen, status=302, **changes):
    fields = {"reason_code": "lowest-cost", "reason": "", "award": "1"} | chosen | changes
    return town.browser("vera").submit(
        f"/client/briefs/{brief_id}/compare", fields, status, action=f"/client/briefs/{brief_id}/award"
    )


def test_the_matrix_shows_gaps_costs_with_vat_and_the_lowest(town, brief_id):
    page = compare(town, brief_id)

    assert "not offered" in page.text
    assert "2 of 3" in page.text
    assert "RUB\u00a0878,400" in "".join(page.tree.itertext())


def test_the_csv_twin_neutralises_formulas(town, brief_id):
    compare(town, brief_id)

    response = town.browser("vera").raw(f"/client/briefs/{brief_id}/compare.csv")

    rows = list(csv.reader(io.StringIO(response.text)))
    assert len(rows) == 4
    assert "'=No shift rota" in rows[2]


def test_lines_go_to_different_agencies_and_every_bidder_is_told(town, brief_id):
    offered = choices(compare(town, brief_id))
    alfa, beta = offered["choices-0"]

    award(town, brief_id, {"choices-0": alfa, "choices-1": alfa, "choices-2": beta})

    assert compare(town, brief_id).text.count("awarded") >= 3
    mails = list(town.db.query("SELECT recipient, body FROM outbox WHERE subject LIKE 'Outcome:%' ORDER BY recipient"))
    assert [mail["recipient"] for mail in mails] == ["alfa@town.example", "beta@town.example"]
    assert "Alfa" not in mails[1]["body"]


def test_a_line_awarded_in_part_leaves_the_rest_open(town, brief_id):
    offered = choices(compare(town, brief_id))

    award(town, brief_id, {"choices-0": offered["choices-0"][0]})

    assert "part-awarded" in compare(town, brief_id).text
    assert sorted(choices(compare(town, brief_id))) == ["choices-1", "choices-2"]


def test_a_choice_for_a_later_line_alone_awards_that_line(town, brief_id):
    page = compare(town, brief_id)
    quote = choices(page)["choices-2"][0]
    fields = {"csrf_token": page.fields()["csrf_token"], "choices-2": quote, "reason_code": "lowest-cost"}

    town.browser("vera").post(f"/client/briefs/{brief_id}/award", fields)

    awarded = next(town.db.query("SELECT position FROM awards JOIN brief_lines ON brief_lines.id = awards.line_id"))
    assert awarded["position"] == 2


def test_a_refused_award_keeps_what_was_chosen(town, brief_id):
    offered = choices(compare(town, brief_id))

    page = award(town, brief_id, {"choices-2": offered["choices-2"][0]}, 422, reason_code="")

    assert page.fields()["choices-2"] == [offered["choices-2"][0]]


def test_a_line_is_awarded_once(town, brief_id):
    offered = choices(compare(town, brief_id))
    award(town, brief_id, {"choices-0": offered["choices-0"][0]})

    page = award(town, brief_id, {"choices-0": offered["choices-0"][1], "choices-2": offered["choices-2"][0]}, 409)

    assert "awarded already" in page.text
    assert town.db["awards"].count == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason_code": ""}, "Choose the main reason"),
        ({"choices-0": "nonsense"}, "Choose one of the quotes"),
        ({"choices-0": ""}, "Choose an agency for at least one line."),
    ],
)
def test_a_refused_award_says_why_and_awards_nothing(town, brief_id, changes, sentence):
    offered = choices(compare(town, brief_id))

    page = award(town, brief_id, {"choices-0": offered["choices-0"][0]} | changes, 422, reason="Typed with care")

    assert sentence in page.alerts()
    assert "Typed with care" in page.text
    assert town.db["awards"].count == 0


def test_an_expired_quote_cannot_be_awarded(town, brief_id):
    offered = choices(compare(town, brief_id))
    town.clock.now = CLOSES + timedelta(days=80)
    town.sign_out("vera")

    page = award(town, brief_id, {"choices-0": offered["choices-0"][0]}, 422)

    assert "ask the agency to renew it" in page.alerts()


def test_receipts_are_published_after_the_award_only(town, brief_id):
    receipts = [row["receipt"] for row in town.db.query("SELECT receipt FROM quote_revisions")]
    offered = choices(compare(town, brief_id))
    before = town.visitor().get(f"/briefs/{brief_id}/").text

    award(town, brief_id, {"choices-0": offered["choices-0"][0]})

    after = town.visitor().get(f"/briefs/{brief_id}/").text
    assert all(receipt not in before for receipt in receipts)
    assert all(receipt in after for receipt in receipts)


def test_no_quote_at_all_is_said_plainly(town):
    brief_id = publish_brief(town.browser("vera"))
    town.clock.now = CLOSES + timedelta(seconds=1)

    assert "No quote came in" in compare(town, brief_id).text


def test_the_seal_stays_broken_when_the_clock_runs_backwards(town, brief_id):
    compare(town, brief_id)
    town.clock.now = CLOSES - timedelta(hours=1)

    compare(town, brief_id)

    town.browser("both").get(f"/agency/briefs/{brief_id}/quote", 409)
