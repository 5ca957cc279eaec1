"""What several services cost together, from a published edition."""

import pytest

from tests.web.published import publish_prices

ASKED = "service-1=social-post&quantity-1=12&service-2=social-post&quantity-2=3.5"


@pytest.fixture
def visitor(town):
    publish_prices(town)
    return town.visitor()


def test_an_estimate_sums_what_is_published_and_names_edition_and_method(visitor):
    listed = next(
        cell for cell in visitor.json("/prices/social-post.json")["series"] if cell["quantiles"]["p50"] is not None
    )["quantiles"]
    answer = visitor.json(f"/estimate.json?{ASKED}")
    page = visitor.get(f"/estimate?{ASKED}")

    assert answer["total"]["middle"] == pytest.approx(15.5 * listed["p50"], rel=0.005)
    assert answer["total"]["one_agency"] == pytest.approx(
        {"p25": 15.5 * listed["p25"], "p75": 15.5 * listed["p75"]}, rel=0.01
    )
    assert [line["quantity"] for line in answer["lines"]] == ["12", "3.5"]
    assert answer["edition"] == "2026Q3-v1"
    assert "if one agency does everything" in page.text
    assert {"/methods/estimate/", "/editions/2026Q3-v1/"} <= {link.get("href") for link in page.all("a")}
    assert len(page.all("select")) == 5


def test_splitting_is_spoken_of_only_where_there_are_several_lines_and_an_empty_form_is_answered(visitor):
    one, two = (visitor.get(f"/estimate?{query}").text for query in (ASKED.partition("&service-2")[0], ASKED))
    empty = visitor.get("/estimate?service-1=&quantity-1=", 400)

    assert ("for each line" in one, "for each line" in two) == (False, True)
    assert "What agencies take off for several services together is not in it." in two
    assert "Choose at least one service." in empty.text
    visitor.get("/estimate")


def test_a_service_without_published_prices_is_named_and_left_out(visitor):
    answer = visitor.json(f"/estimate.json?{ASKED}&service-4=crisis-plan&quantity-4=1")
    page = visitor.get(f"/estimate?{ASKED}&service-4=crisis-plan&quantity-4=1")

    assert answer["total"]["lines_left_out"] == 1
    assert answer["lines"][-1]["quantiles"] == {"p25": None, "p50": None, "p75": None}
    assert answer["lines"][-1]["reason"] == "withheld-too-few-or-protected"
    assert "1 of these services is left out" in page.text
    assert visitor.json("/estimate.json?service-1=crisis-plan&quantity-1=1")["total"]["middle"] is None
    assert "None of these services" in visitor.get("/estimate?service-1=crisis-plan&quantity-1=1").text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("service-1=tarot&quantity-1=1", "service-1"),
        ("service-1=social-post&quantity-1=0", "quantity-1"),
        ("service-1=social-post&quantity-1=NaN", "quantity-1"),
        ("service-1=social-post&quantity-1=-3", "quantity-1"),
        ("service-1=social-post&quantity-1=", "quantity-1"),
        ("service-1=social-post&quantity-1=2&quantity-3=4", "service-3"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_by_its_number_and_nothing_typed_is_lost(visitor, query, field):
    answer = visitor.json(f"/estimate.json?{query}", 400)
    page = visitor.get(f"/estimate?{query}", 400)

    assert field in answer["problems"]
    assert answer["problems"][field] in page.alerts()
    assert f"Line {field[-1]}:" in page.alerts()


@pytest.mark.parametrize("query", ["service-21=social-post", "service=social-post", f"{ASKED}&service-1=press-release"])
def test_what_the_page_does_not_understand_is_refused(visitor, query):
    visitor.raw(f"/estimate?{query}", 400)
    visitor.raw(f"/estimate.json?{query}", 400)


def test_without_an_edition_the_page_says_so(town):
    assert "nothing to estimate from yet" in town.visitor().get("/estimate").text
    assert "no edition" in town.visitor().json("/estimate.json?service-1=social-post&quantity-1=1", 400)["detail"]


def test_an_empty_json_request_asks_for_a_service(visitor):
    assert visitor.json("/estimate.json", 400)["problems"] == {"service-1": "Choose at least one service."}
