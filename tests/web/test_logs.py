"""What reaches the logs: routes and times, never tokens, ids, prices or queries, nor how many quotes there are."""

import json
import logging

import pytest

from market.logs import JsonLines
from market.store.connections import fetch_rows
from tests.web.steps import publish_brief, send_quote


class Lines(logging.Handler):
    """Keeps the lines as they would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.text: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.text.append(self.format(record))

    def of(self, log: str) -> list[dict]:
        return [line for line in map(json.loads, self.text) if line["log"] == log]


@pytest.fixture
def lines():
    log, handler = logging.getLogger("market"), Lines()
    log.addHandler(handler)
    before = log.level
    log.setLevel(logging.INFO)
    yield handler
    log.removeHandler(handler)
    log.setLevel(before)


def test_a_log_line_names_the_route_and_nothing_private(town, lines):
    answer = town.visitor().raw("/reset/0123456789abcdef", 404)
    town.visitor().raw("/prices/check?service=social-post&price=9081726354", 400)

    told = lines.of("market.access")
    assert [line["route"] for line in told] == ["/reset/<string:token>", "/prices/check"]
    assert not any(private in text for private in ("0123456789abcdef", "9081726354") for text in lines.text)
    assert told[0]["request_id"] == answer.headers["X-Request-ID"]
    assert told[0]["milliseconds"] >= 0


def test_logs_do_not_tell_whether_a_quote_was_sent(town, lines):
    brief_id = publish_brief(town.browser("vera"))
    town.browser("alfa")
    lines.text.clear()
    send_quote(town.browser("alfa"), brief_id, "9876543.21", "50000", "20000")
    told = [line for line in lines.of("market.access") if line["route"] == "sealed"]

    assert len(told) >= 2
    assert {(line["method"], line["status"]) for line in told} == {("ANY", 200)}
    assert not [line for line in told if "milliseconds" in line]
    assert not any(private in text for text in lines.text for private in ("9876543", brief_id))


def test_what_breaks_is_logged_by_place_and_kind_without_what_was_sent(town, lines, monkeypatch):
    def break_down(*_args, **_arguments):
        raise ValueError("the secret 4711")

    monkeypatch.setattr("market.web.standards.render_template", break_down)
    answer = town.visitor().raw("/standards/", 500)

    (line,) = lines.of("market.errors")
    assert (line["error"], line["level"]) == ("ValueError", "error")
    assert any("web/standards.py" in place for place in line["where"])
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert "4711" not in "".join(lines.text)
    assert "4711" not in answer.text


def test_slow_statements_are_logged_without_their_values(town, lines, monkeypatch):
    monkeypatch.setattr("market.store.connections._SLOW_SECONDS", 0)
    fetch_rows(town.db, "SELECT name\n FROM organisations WHERE name = ?", ["Lunofon"])

    (line,) = lines.of("market.slow")
    assert (line["message"], line["sql"]) == ("slow query", "SELECT name FROM organisations WHERE name = ?")
    assert "Lunofon" not in lines.text[0]


def test_a_database_behind_its_schema_is_not_ready(town):
    town.db.execute("DELETE FROM _sqlite_migrations WHERE name = (SELECT max(name) FROM _sqlite_migrations)")
    town.db.conn.commit()

    assert town.visitor().json("/readyz", 503)["status"] == "not ready"


def test_a_database_that_the_nightly_check_found_damaged_is_not_ready(town):
    note = '{"checked_at": "2026-11-23T00:00:00+00:00", "faults": ["a page is lost"]}'
    (town.config.data / "soundness.json").write_text(note)

    assert "damaged" in town.visitor().json("/readyz", 503)["reason"]
