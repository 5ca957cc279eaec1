"""What reaches the access log: routes and times, never tokens, ids, prices or queries."""

import json
import logging


def test_a_log_line_names_the_route_and_nothing_private(town, caplog):
    with caplog.at_level(logging.INFO, logger="market.access"):
        town.visitor().raw("/reset/0123456789abcdef", 404)
        town.visitor().raw("/prices/check?service=social-post&price=4711", 400)

    lines = [json.loads(record.message) for record in caplog.records]
    assert [line["route"] for line in lines] == ["/reset/<string:token>", "/prices/check"]
    assert not any(private in caplog.text for private in ("0123456789abcdef", "4711"))
    assert all(line["request_id"] for line in lines)


def test_a_database_behind_its_schema_is_not_ready(town):
    town.db.execute("DELETE FROM _sqlite_migrations WHERE name = (SELECT max(name) FROM _sqlite_migrations)")
    town.db.conn.commit()

    assert town.visitor().json("/readyz", 503)["status"] == "not ready"
