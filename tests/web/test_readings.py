"""Who read or took away opened quotes, and who was refused, stands in the audit trail."""

from datetime import timedelta

from market.store.connections import fetch_rows
from tests.web.steps import publish_brief, quote_id_of, send_quote
from tests.web.test_quotes import CLOSES


def acts(town, verb: str) -> list[tuple[str, str]]:
    sql = (
        "SELECT people.email, subject_id FROM events JOIN people ON people.id = actor WHERE verb = ? ORDER BY events.id"
    )
    return [(row["email"].split("@")[0], row["subject_id"]) for row in fetch_rows(town.db, sql, (verb,))]


def closed_brief(town) -> tuple[str, str]:
    brief_id = publish_brief(town.browser("vera"))
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    town.clock.now = CLOSES + timedelta(minutes=1)
    return brief_id, quote_id


def test_reading_opened_quotes_is_noted_once_a_day(town):
    brief_id, quote_id = closed_brief(town)
    vera = town.browser("vera")
    for address in (
        f"/client/briefs/{brief_id}/compare",
        f"/client/quotes/{quote_id}/",
        f"/client/briefs/{brief_id}/compare",
    ):
        vera.get(address)

    assert acts(town, "quotes.read") == [("vera", brief_id)]
    town.clock.now += timedelta(hours=25)
    vera.get(f"/client/briefs/{brief_id}/compare")
    assert acts(town, "quotes.read") == [("vera", brief_id)] * 2


def test_every_file_of_a_comparison_is_recorded(town):
    brief_id, _ = closed_brief(town)
    for kind in ("csv", "csv", "xlsx"):
        town.browser("vera").raw(f"/client/briefs/{brief_id}/compare.{kind}")

    assert acts(town, "quotes.export") == [("vera", brief_id)] * 3


def test_a_look_at_sealed_quotes_reads_nothing_and_is_no_reading(town):
    brief_id = publish_brief(town.browser("vera"))
    town.browser("vera").get(f"/client/briefs/{brief_id}/compare", 409)

    assert acts(town, "quotes.read") == []


def test_who_is_refused_is_noted_by_route_once_an_hour_and_a_visitor_never(town):
    brief_id, _ = closed_brief(town)
    route = "/client/briefs/<string:brief_id>/compare"
    for _ in range(3):
        town.browser("boris").get(f"/client/briefs/{brief_id}/compare", 404)
        town.browser("beta").get("/desk/", 403)
        town.visitor().get("/briefs/nothing/", 404)

    assert sorted(acts(town, "access.refuse")) == [("beta", "/desk/"), ("boris", route)]
    town.clock.now += timedelta(hours=2)
    town.browser("beta").get("/desk/", 403)
    assert len(acts(town, "access.refuse")) == 3
