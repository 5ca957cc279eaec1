"""The comparison as a file against the comparison on the page: the same rows, withheld alike."""

import csv
import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from tests.web.conftest import PASSWORD
from tests.web.steps import award, choices, publish_brief, send_quote
from tests.web.test_evaluations import closed_brief, give, scored_town
from tests.web.test_quotes import CLOSES

__all__ = ["scored_town"]
RANKS = {
    "Price score, rank": "Price score, 100 × lowest ÷ this",
    "Weighted total of 100, rank": "Weighted total of 100",
}
FIELDS = ("answer", "unit price net", "cost to the buyer", "explanation")


def words(element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def on_screen(town, person: str, brief_id: str):
    """Return agencies, line cells and closing cells by label, as the page shows them."""
    page = town.browser(person).get(f"/client/briefs/{brief_id}/compare")
    table = next(each for each in page.all("table") if each.get("class") == "matrix")
    head, body, foot = (
        [[words(cell) for cell in row] for row in next(table.iter(part)).iter("tr")]
        for part in ("thead", "tbody", "tfoot")
    )
    return head[0][2:], [row[2:] for row in body], {row[0]: row[2:] for row in foot}


def in_the_file(town, person: str, brief_id: str):
    """Return the same three as the CSV holds them, written as the page writes them."""
    text = town.browser(person).raw(f"/client/briefs/{brief_id}/compare.csv").text
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    agencies = [name.removesuffix(": answer") for name in header if name.endswith(": answer")]
    told = [[[row[header.index(f"{name}: {field}")] for field in FIELDS] for name in agencies] for row in rows]
    lines = [[_line(*cell) for cell in cells] for row, cells in zip(rows, told, strict=True) if row[0]]
    closing = {row[1]: [_closing(*cell) for cell in cells] for row, cells in zip(rows, told, strict=True) if not row[0]}
    for label, ranked in RANKS.items():
        if label in closing:
            values = zip(closing[ranked], closing.pop(label), strict=True)
            closing[ranked] = [f"{value} rank {rank}" if rank else value or "–" for value, rank in values]
    return agencies, lines, closing


def _line(answer: str, unit: str, cost: str, explanation: str) -> str:
    if answer == "priced":
        return f"{_amount(unit)} line {_amount(cost)}" if unit else "priced"
    return f"{answer.replace('-', ' ')} {explanation}".strip()


def _closing(answer: str, _unit: str, cost: str, explanation: str) -> str:
    if cost:
        return _amount(cost)
    if answer.count("-") == 2:
        day = date.fromisoformat(answer)
        answer = f"{day.day} {day:%b %Y}"
    return f"{answer} {explanation}".strip()


def _amount(plain: str) -> str:
    return f"RUB {float(plain):,.2f}".removesuffix(".00")


def agree(town, person: str, brief_id: str) -> set[str]:
    """Compare page and file as *person* gets them and return the labels of the closing rows."""
    agencies, lines, closing = on_screen(town, person, brief_id)
    filed_agencies, filed_lines, filed_closing = in_the_file(town, person, brief_id)
    assert filed_agencies == agencies
    assert filed_closing == closing
    for filed, shown in zip(filed_lines, lines, strict=True):
        for mine, theirs in zip(filed, shown, strict=True):
            assert theirs.startswith(mine)
    return set(closing)


MARKS = ("lowest", "awarded", "passed through RUB 1,050", "40 % by Gamma Care")
PRICED = {"Sum of priced lines, your cost", "Price score, 100 × lowest ÷ this"}
ALWAYS = {"Lines covered", "Valid until", "VAT"}


@pytest.fixture
def gapped(town) -> str:
    """A closed brief with one whole quote and one that leaves a line out and charges no VAT."""
    brief_id = publish_brief(town.browser("vera"), vat_position="cannot-recover")
    send_quote(town.browser("alfa"), brief_id)
    gap = {"lines-1-state": "not-offered", "lines-1-fee": "", "lines-1-reason": "No shift rota"}
    send_quote(town.browser("beta"), brief_id, "70000.50", "1", "21000", vat_basis="exempt", vat_rate="", **gap)
    town.clock.now = CLOSES + timedelta(seconds=1)
    return brief_id


def test_the_file_says_what_the_page_says_gaps_sums_scores_and_ranks_included(town, gapped):
    assert agree(town, "vera", gapped) == PRICED | ALWAYS


def test_the_file_says_which_offers_have_expired(town, gapped):
    town.clock.now += timedelta(days=200)
    town.browser("vera").sign_in("vera@town.example", PASSWORD)

    assert agree(town, "vera", gapped) == PRICED | ALWAYS
    assert all("expired" in cell for cell in in_the_file(town, "vera", gapped)[2]["Valid until"])


def test_the_file_of_a_blind_brief_withholds_what_the_page_withholds(scored_town):
    town = scored_town
    brief_id, quotes = closed_brief(town, is_blind=True)

    assert agree(town, "vera", brief_id) == ALWAYS
    give(town, "vera", brief_id, {quotes["alfa"]: 3, quotes["beta"]: 2})
    assert agree(town, "vera", brief_id) == PRICED | ALWAYS
    assert agree(town, "oleg", brief_id) == ALWAYS
    give(town, "oleg", brief_id, {quotes["alfa"]: 4, quotes["beta"]: 2})
    assert agree(town, "vera", brief_id) == PRICED | ALWAYS | {"Weighted total of 100"}


def test_the_workbook_holds_closing_rows_as_numbers_and_dates(town, gapped):
    data = town.browser("vera").raw(f"/client/briefs/{gapped}/compare.xlsx").data
    header, *rows = load_workbook(io.BytesIO(data))["Comparison"].iter_rows(values_only=True)
    closing = {row[1]: dict(zip(header, row, strict=True)) for row in rows if not row[0]}

    assert closing["Sum of priced lines, your cost"]["Alfa Dialog: cost to the buyer"] == 3_367_200
    assert closing["Price score, rank"]["Alfa Dialog: answer"] == 1
    assert closing["Price score, rank"]["Beta Whale: answer"] is None
    assert closing["Valid until"]["Beta Whale: answer"].year in (2026, 2027)


def test_the_file_holds_every_mark_of_a_cell_the_page_shows(town):
    vera, brief_id = town.browser("vera"), publish_brief(town.browser("vera"))
    parts = {
        "lines-0-supplier": "1000",
        "lines-0-handling": "50",
        "lines-0-subcontracted_percent": "40",
        "lines-0-subcontractor": "Gamma Care",
        "lines-2-state": "included",
        "lines-2-fee": "",
        "lines-2-included_in": included_line(town, brief_id),
    }
    send_quote(town.browser("alfa"), brief_id, "60000", "50000", "1", **parts)
    send_quote(town.browser("beta"), brief_id, "70000", "40000", "21000")
    town.clock.now = CLOSES + timedelta(seconds=1)
    alfa, beta = choices(vera.get(f"/client/briefs/{brief_id}/compare"))["choices-1"]
    vera.submit(f"/client/briefs/{brief_id}/compare", {"quote_id": beta, "is_marked": "1"},
                action=f"/client/briefs/{brief_id}/shortlist")  # fmt: skip
    award(vera, brief_id, {"choices-0": alfa})

    _, shown, _ = on_screen(town, "vera", brief_id)
    text = vera.raw(f"/client/briefs/{brief_id}/compare.csv").text
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    first, second, third, shortlist = (dict(zip(header, row, strict=True)) for row in rows[:4])

    assert all(mark in shown[0][0] for mark in MARKS)
    assert "in line 1" in shown[2][0]
    told = [first[f"Alfa Dialog: {name}"] for name in ("lowest", "passed through", "subcontracted %", "subcontractor")]
    assert told == ["lowest", "1050", "40", "Gamma Care"]
    assert [first["Alfa Dialog: awarded"], first["Beta Whale: awarded"]] == ["awarded", ""]
    assert [second["Alfa Dialog: lowest"], second["Beta Whale: lowest"]] == ["", "lowest"]
    assert third["Alfa Dialog: included in line"] == "1"
    assert (first["unit"], first["agencies"], first["grade"]) == ("1,000 inbound items handled", "", "")
    assert (shortlist["service"], shortlist["Beta Whale: answer"]) == ("Shortlist", "shortlisted")
    assert shortlist["Alfa Dialog: answer"] == ""


def included_line(town, brief_id: str) -> str:
    """Return the id of the first line, as the quote form names it."""
    return next(iter(town.db.query("SELECT id FROM brief_lines WHERE brief_id = ? ORDER BY position", [brief_id])))[
        "id"
    ]
