"""The comparison as a file against the comparison on the page: the same rows, withheld alike."""

import csv
import io
import re
from datetime import date, datetime, timedelta

import pytest
from openpyxl import load_workbook

from market.core.comparison import BenchmarkCell
from tests.web.conftest import PASSWORD
from tests.web.steps import award, publish_brief, quote_id_of, send_quote
from tests.web.test_evaluations import closed_brief, give, scored_town
from tests.web.test_quote_life import line_ids
from tests.web.test_quotes import CLOSES

__all__ = ["scored_town"]
RANKS = {
    "Price score, rank": "Price score, 100 × lowest ÷ this",
    "Weighted total of 100, rank": "Weighted total of 100",
}

CONDITIONS = {"Leaves out", "Assumes", "Adds"}


def words(element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def on_screen(town, person: str, brief_id: str):
    """Return agencies, rows of lines and what is said of a whole quote by label, without what awards."""
    page = town.browser(person).get(f"/client/briefs/{brief_id}/compare")
    table = next(each for each in page.all("table") if each.get("class") == "matrix")
    for choice in table.iter("label"):
        choice.clear()
    head, sums, body = (
        [[words(cell) for cell in row] for row in part.iter("tr")] for part in table if part.tag in ("thead", "tbody")
    )
    return head[0][2:], body, {row[0]: row[2:] for row in sums}


def rows_of(town, person: str, brief_id: str, end: str) -> list[list[str]]:
    """Return header and rows of one of the two files, every cell as text."""
    answer = town.browser(person).raw(f"/client/briefs/{brief_id}/compare.{end}")
    if end == "csv":
        return [[cell.removeprefix("'") for cell in row] for row in csv.reader(io.StringIO(answer.text, newline=""))]
    sheet = load_workbook(io.BytesIO(answer.data))["Comparison"]
    return [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def in_the_file(town, person: str, brief_id: str, end: str = "csv"):
    """Return the same three as a file holds them, written as the page writes them."""
    header, *rows = rows_of(town, person, brief_id, end)
    names = [name.removesuffix(": answer") for name in header if name.endswith(": answer")]
    lines, closing = [], {}
    for cells in rows:
        row = dict(zip(header, cells, strict=True))
        told = [
            {field.removeprefix(f"{name}: "): row[field] for field in header if field.startswith(f"{name}: ")}
            for name in names
        ]
        if row["line"]:
            lines.append([_heading(row), _benchmark(row), *(_cell(one, row) for one in told)])
        else:
            closing[row["service"]] = [_closing(one) for one in told]
    for label, ranked in RANKS.items():
        if label in closing:
            values = zip(closing[ranked], closing.pop(label), strict=True)
            closing[ranked] = [value if rank == "–" else f"{value} rank {rank}" for value, rank in values]
    for place in range(len(names)):
        if any(closing[label][place] != "–" for label in CONDITIONS & set(closing)):
            for line in lines:
                line[2 + place] = line[2 + place].replace("lowest", "lowest; read its conditions")
    marks = closing.pop("Shortlisted")
    assert set(marks) <= {"yes", "–"}
    agencies = [f"{name} shortlisted" if mark == "yes" else name for name, mark in zip(names, marks, strict=True)]
    return agencies, lines, closing


def _heading(row: dict[str, str]) -> str:
    factor = f" scope factor {float(row['scope factor']):.3g}" if float(row["scope factor"]) != 1 else ""
    far = "" if 0.25 <= float(row["scope factor"]) <= 4 else ", too far from the reference scope to compare"
    return f"{row['line']}. {row['service']} {row['quantity']} × {row['unit']} {row['scope']}{factor}{far}"


def _benchmark(row: dict[str, str]) -> str:
    if not row["median"]:
        assert not any(row[name] for name in ("edition", "p25", "p75", "grade"))
        return "no published price"
    lower, median, upper = (_price(row[name], row["currency"]) for name in ("p25", "median", "p75"))
    span = f"middle half {lower} to {upper} " if lower and upper else ""
    band = row["agencies in the benchmark"].replace("-", "–")
    return f"median {median} {span}{band} agencies, grade {row['grade']} {row['edition']}"


def _cell(told: dict[str, str], row: dict[str, str]) -> str:
    """Write one answer as a cell of the page: every column of the file has its place in it."""
    currency, answer = row["currency"], told["answer"]
    if answer in ("included", "not offered", "no answer"):
        assert not any(told[name] for name in ("unit price net", "cost to the buyer", "lowest", "passed through"))
        parts = [answer, told["included in line"] and f"in line {told['included in line']}"]
        parts += [told["explanation"] if answer == "not offered" else ""]
    else:
        unit, cost = (told[name] for name in ("unit price net", "cost to the buyer"))
        parts = [f"{_amount(unit, currency)} line {_amount(cost, currency)}" if unit else "priced"]
        parts.append({"yes": "lowest", "": ""}[told["lowest"]])
        parts += ["alternative", told["explanation"]] if answer == "alternative" else []
        parts += [_from_median(told["% from the median"]), told["against the benchmark"]]
        if told["at reference scope"] and float(row["scope factor"]) != 1:
            parts.append(f"{_price(told['at reference scope'], currency)} at reference scope")
        if told["passed through"]:
            parts.append(f"passed through {_amount(told['passed through'], currency)}")
        if told["subcontracted %"]:
            parts.append(f"{told['subcontracted %']} % by {told['subcontractor']}")
    parts.append({"yes": "awarded", "": ""}[told["awarded"]])
    return " ".join(" ".join(filter(None, parts)).split())


def _from_median(percent: str) -> str:
    if not percent or float(percent) == 0:
        return "at the median" if percent else ""
    return f"{abs(int(percent))} % {'above' if int(percent) > 0 else 'below'} the median"


def _closing(told: dict[str, str]) -> str:
    if told["cost to the buyer"]:
        return _amount(told["cost to the buyer"], "RUB")
    answer = told["answer"]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", answer):
        day = date.fromisoformat(answer)
        answer = f"{day.day} {day:%b %Y}"
    return f"{answer} {told['explanation']}".strip() or "–"


def _text(cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


def _amount(plain: str, currency: str) -> str:
    return f"{currency} {float(plain):,.2f}".removesuffix(".00")


def _price(plain: str, currency: str) -> str:
    if not plain:
        return ""
    return _amount(plain if float(plain) < 1000 else str(round(float(plain))), currency)


def _without_zeros(closing: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the closing rows with 87.50 as 87.5: a number in a workbook keeps no zeros at its end."""
    return {
        label: [re.sub(r"(\.\d*?)0+(?= |$)", r"\1", cell).replace(". ", " ").removesuffix(".") for cell in cells]
        for label, cells in closing.items()
    }


def agree(town, person: str, brief_id: str) -> set[str]:
    """Compare page and files as *person* gets them and return the labels of the page's closing rows."""
    agencies, lines, closing = on_screen(town, person, brief_id)
    for end in ("csv", "xlsx"):
        filed_agencies, filed_lines, filed_closing = in_the_file(town, person, brief_id, end)
        assert filed_agencies == agencies
        assert filed_lines == lines
        assert _without_zeros(filed_closing) == _without_zeros(closing)
    return set(closing)


PRICED = {"Sum of priced lines, your cost", "Against the budget", "Price score, 100 × lowest ÷ this"}
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


def test_scores_are_written_with_the_comma_of_the_language(town):
    brief_id = publish_brief(town.browser("vera"))
    send_quote(town.browser("alfa"), brief_id)
    send_quote(town.browser("beta"), brief_id, "70000", "50000", "20000")
    town.clock.now = CLOSES + timedelta(seconds=1)
    town.browser("vera").get(f"/client/briefs/{brief_id}/compare")

    assert "100,00" in town.browser("vera").get(f"/ru/client/briefs/{brief_id}/compare").text
    assert "100.00" not in town.browser("vera").get(f"/ru/client/briefs/{brief_id}/compare").text
    assert "100,00" in town.browser("vera").get(f"/ru/client/briefs/{brief_id}/decision").text


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
    assert agree(town, "vera", brief_id) == PRICED | ALWAYS | {"Weighted total of 100", "Adds"}


def test_the_workbook_holds_closing_rows_as_numbers_and_dates(town, gapped):
    data = town.browser("vera").raw(f"/client/briefs/{gapped}/compare.xlsx").data
    header, *rows = load_workbook(io.BytesIO(data))["Comparison"].iter_rows(values_only=True)
    closing = {row[1]: dict(zip(header, row, strict=True)) for row in rows if not row[0]}

    assert closing["Sum of priced lines, your cost"]["Alfa Dialog: cost to the buyer"] == 3_367_200
    assert closing["Price score, rank"]["Alfa Dialog: answer"] == 1
    assert closing["Price score, rank"]["Beta Whale: answer"] is None
    assert closing["Valid until"]["Beta Whale: answer"].year in (2026, 2027)


FACTS = {
    "lowest": "lowest",
    "alternative": "alternative",
    "passed through RUB 5,500": "passed through",
    "40 % by Beta Whale": "a named subcontractor",
    "5 % by a subcontractor": "a small share by nobody named",
    "included in line 1": "included",
    "not offered No shift rota": "a gap",
    "awarded": "awarded",
    "at reference scope": "a converted price",
    "in the dearest quarter": "a dear offer",
    "in the middle half": "an ordinary offer",
    "above the median": "a price above the median",
}
CELLS = {
    "support-avatar": BenchmarkCell("2026Q3-v1", 400_00, 500_50, 30_000_55, "10-19", "B"),
    "community-management": BenchmarkCell("2026Q3-v1", None, 25_000_00, None, "5-9", "C"),
    "monthly-report": BenchmarkCell("2026Q3-v1", 20_000_00, 21_000_00, 25_000_00, "20+", "A"),
}


def test_what_an_agency_leaves_out_stands_above_the_lines_and_at_the_lowest_price(town):
    brief_id = publish_brief(town.browser("vera"))
    first = line_ids(town, brief_id)[0]
    conditions = {
        "exclusions-0-text": "Work at weekends.",
        "exclusions-1-text": "Printing",
        "assumptions-0-line": first,
        "assumptions-0-text": "Texts are approved within a day.",
        "note": "No night rota",
    }
    send_quote(town.browser("alfa"), brief_id, **conditions)
    send_quote(town.browser("beta"), brief_id, "70000", "40000", "20000")
    town.clock.now = CLOSES + timedelta(seconds=1)

    _, lines, sums = on_screen(town, "vera", brief_id)

    assert sums["Leaves out"] == ["Work at weekends; Printing", "–"]
    assert sums["Assumes"] == ["line 1: Texts are approved within a day", "–"]
    assert sums["Adds"] == ["No night rota", "–"]
    assert ["read its conditions" in line[2] for line in lines] == [True, False, True]
    assert [line[3].endswith("lowest") for line in lines] == [False, True, True]
    assert agree(town, "vera", brief_id) == PRICED | ALWAYS | CONDITIONS


def test_the_page_says_how_many_quotes_are_whole_what_counts_and_how_sums_lie_to_the_budget(town, gapped):
    page = town.browser("vera").get(f"/client/briefs/{gapped}/compare")
    _, lines, sums = on_screen(town, "vera", gapped)
    text = " ".join(words(paragraph) for paragraph in page.all("p"))

    assert "2 quotes, 1 covers every line." in text
    assert "Your budget: RUB 3,000,000 to RUB 6,000,000, without VAT." in text.replace("\u00a0", " ")
    assert "Understanding and approach 25 %, Team and continuity 20 %" in text
    assert sums["Against the budget"] == ["below the budget", "–"]
    assert "reference scope: handled within a month" in lines[0][0]


def test_a_renewed_offer_is_shown_with_the_day_it_was_renewed_to(town, gapped):
    first = next(town.db.query("SELECT id FROM quotes ORDER BY submitted_at"))["id"]
    town.browser("vera").get(f"/client/briefs/{gapped}/compare")
    shown_before = on_screen(town, "vera", gapped)[2]["Valid until"]
    page = f"/agency/quotes/{first}/"
    town.browser("alfa").get(page)
    town.browser("alfa").post(f"{page}renew", {"valid_until": "2027-02-28"})

    assert on_screen(town, "vera", gapped)[2]["Valid until"] == ["28 Feb 2027", shown_before[1]]
    assert agree(town, "vera", gapped)


@pytest.fixture
def varied(scored_town, monkeypatch) -> tuple[str, dict[str, str]]:
    """A closed brief in which every mark a cell can carry occurs once, and the ids of its quotes."""
    town = scored_town
    monkeypatch.setattr("market.web.readings.benchmark_cells", lambda *_: CELLS)
    brief_id = publish_brief(town.browser("vera"), **{"lines-1-drivers-coverage": "12x7"})
    one, two, _ = line_ids(town, brief_id)
    alfa = {
        "lines-0-supplier": "5000",
        "lines-0-handling": "500",
        "lines-0-subcontracted_percent": "40",
        "lines-0-subcontractor": "Beta Whale",
        "lines-0-same_duties": "yes",
        "lines-1-subcontracted_percent": "5",
        "lines-2-state": "included",
        "lines-2-fee": "",
        "lines-2-included_in": one,
        "discounts-0-lines": [one, two],
        "discounts-0-percent": "10",
    }
    beta = {
        "lines-0-state": "alternative",
        "lines-0-reason": "=One shift, by Alfa Dialog",
        "lines-1-state": "not-offered",
        "lines-1-fee": "",
        "lines-1-reason": "No shift rota",
    }
    quotes = {
        "alfa": quote_id_of(send_quote(town.browser("alfa"), brief_id, "60000", "50000", "1", **alfa)),
        "beta": quote_id_of(send_quote(town.browser("beta"), brief_id, "50000", "1", "21000", **beta)),
    }
    town.clock.now = CLOSES + timedelta(seconds=1)
    return brief_id, quotes


def shown(town, person: str, brief_id: str) -> set[str]:
    cells = [cell for row in on_screen(town, person, brief_id)[1] for cell in row[2:]]
    return {fact for fact in FACTS if any(fact in cell for cell in cells)}


def test_the_files_hold_every_mark_a_cell_carries(varied, scored_town):
    town, (brief_id, quotes) = scored_town, varied
    mark = {"quote_id": quotes["alfa"], "is_marked": "1"}
    town.browser("vera").submit(
        f"/client/briefs/{brief_id}/compare", mark, action=f"/client/briefs/{brief_id}/shortlist"
    )

    agree(town, "vera", brief_id)
    award(town.browser("vera"), brief_id, {"choices-0": quotes["alfa"], "choices-2": quotes["beta"]})
    agree(town, "vera", brief_id)

    assert shown(town, "vera", brief_id) == set(FACTS)
    assert "Alfa Dialog shortlisted" in in_the_file(town, "vera", brief_id, "xlsx")[0]


def test_the_files_of_a_blind_brief_hold_every_mark_the_page_shows_and_no_name(varied, scored_town):
    town, (brief_id, quotes) = scored_town, varied
    town.db.execute("UPDATE brief_terms SET is_blind = 1 WHERE brief_id = ?", [brief_id])
    town.db.conn.commit()

    agree(town, "vera", brief_id)
    assert not {"lowest", "in the dearest quarter", "above the median", "passed through RUB 5,500"} & shown(
        town, "vera", brief_id
    )
    give(town, "vera", brief_id, {quotes["alfa"]: 3, quotes["beta"]: 2})
    agree(town, "vera", brief_id)

    assert {"lowest", "passed through RUB 5,500"} <= shown(town, "vera", brief_id)
    for end in ("csv", "xlsx"):
        text = str(rows_of(town, "vera", brief_id, end))
        assert "40" in text
        assert "a subcontractor" in text
        assert not [name for name in ("Alfa", "Beta") if name in text]
