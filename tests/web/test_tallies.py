"""Counts and lenses through the pages of both sides."""

from tests.web.test_close_out import ended, running, text  # noqa: F401

COUNTS = {
    "measured_over": "The whole work",
    "number-hours": "1,250",
    "source-hours": "The time log",
    "method-hours": "own-count",
    "number-people-reached": "400000",
    "source-people-reached": "Figures of the platform",
    "method-people-reached": "platform",
    "number-hires": "8",
    "source-hires": "The client's records",
    "method-hires": "client-records",
}


def answer_address(browser, where: str) -> str:
    actions = [form.get("action") for form in browser.get(where + "counts/").all("form")]
    return next(action for action in actions if action.endswith("/answer"))


def test_lenses_stand_side_by_side_and_the_client_confirms(town, ended):  # noqa: F811
    alfa, vera = town.browser("alfa"), town.browser("vera")
    assert "Nothing is counted yet" in text(vera, ended + "counts/")
    alfa.submit(ended + "counts/", COUNTS)

    page = text(vera, ended + "counts/")
    for words in ("Effort", "per 1,000", "Outcome", "never added up", "as agreed; what was paid is not confirmed yet"):
        assert words in page
    said = {"answer": "confirmed", "own_cost": "16000"}
    vera.submit(ended + "counts/", said, action=answer_address(vera, ended))
    page = text(alfa, ended + "counts/")
    assert "With the client's own cost" in page
    assert "confirmed" in page
    assert "Count anew" not in page


def test_a_refused_report_keeps_what_was_typed_and_names_the_field(town, ended):  # noqa: F811
    alfa = town.browser("alfa")
    refused = alfa.submit(ended + "counts/", COUNTS | {"number-hires": "eight"}, 422)
    assert "Write a whole number with digits" in refused.text
    assert "eight" in [field.get("value") for field in refused.all("input")]
    refused = alfa.submit(ended + "counts/", COUNTS | {"source-leads": "The shop"}, 422)
    assert "Give the number, or empty source and method too." in refused.text
    refused = alfa.submit(ended + "counts/", COUNTS | {"method-hires": ""}, 422)
    assert "a number without its method cannot be compared" in refused.text
