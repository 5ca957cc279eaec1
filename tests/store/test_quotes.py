"""Quotes in the database, and the proof that every query about them keeps the seal."""

import ast
import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest

from market.actions.quotes import save_quote_draft
from market.core.briefs import Brief
from market.core.quotes import Quote
from market.store import quotes as store
from market.store.connections import write_transaction
from market.store.involvement import list_involved_agencies
from market.store.quotes import (
    delete_quote_draft,
    find_own_quote,
    find_own_quote_by_id,
    find_quote_draft,
    list_opened_quotes,
    list_own_quotes,
    list_published_receipts,
    update_withdrawn,
)
from tests.market_town import (
    NOW,
    SECOND,
    Town,
    alternative,
    close,
    included,
    not_offered,
    priced,
    publish,
    submit,
)

PACKAGE = Path(__file__).parents[2] / "market"
TOUCHES_QUOTES = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(?:quotes\b|opened_quotes\b|quote_\w+|\{table\})")
KEEPS_THE_SEAL = re.compile(r"\bagency_id = \?|\bopened_at IS NOT NULL|\bopened_quotes\b")
# Writes by the id of a quote that the caller has read as its own, the lines of a quote already read,
# and whom mails go to.
# A brief that promised everyone a band of its count gives it, made inside the query; drafts are reminded of by mail.
# Feedback is written after the opening only.
BY_ID = {
    "evaluations.insert_feedback",
    "evaluations.list_feedback",
    "quotes.find_count_band",
    "reminders._draft_rows",
    "involvement.list_involved_agencies",
    "quotes.insert_quote",
    "quotes.insert_revision",
    "quotes.insert_quote_draft",
    "quotes.update_revised",
    "quotes.update_withdrawn",
    "quotes.insert_renewal",
    "quote_parts._insert",
    "quote_parts._rows",
}


@pytest.fixture
def brief(market: Town) -> Brief:
    return publish(market)


def agency(market: Town, name: str = "alfa") -> str:
    return getattr(market, name).organisation_id


def withdraw(market: Town, quote: Quote) -> None:
    with write_transaction(market.db):
        update_withdrawn(market.db, quote.id, at=NOW + SECOND)


def award(market: Town, quote: Quote) -> None:
    with write_transaction(market.db):
        market.db.execute(
            "INSERT INTO awards (id, brief_id, line_id, quote_id, revision, awarded_at, awarded_by, reason_code,"
            " reason) SELECT 'award', quotes.brief_id, line_id, quotes.id, quotes.revision, ?, ?, 'x', ''"
            " FROM quotes JOIN quote_lines ON quote_id = quotes.id WHERE quotes.id = ? LIMIT 1",
            [NOW.isoformat(), market.vera.person_id, quote.id],
        )


def statements(module: ModuleType) -> dict[str, str]:
    """Return, per function, the SQL it holds: its own texts and the module's constants it names."""
    tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
    found = {}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        body = function.body[1:] if ast.get_docstring(function) else function.body
        nodes = [node for statement in body for node in ast.walk(statement)]
        texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        texts += [
            constant
            for node in nodes
            if isinstance(node, ast.Name) and isinstance(constant := getattr(module, node.id, None), str)
        ]
        found[f"{module.__name__.split('.')[-1]}.{function.name}"] = " ".join(texts)
    return found


def unsealed(found: dict[str, str]) -> set[str]:
    return {name for name, sql in found.items() if TOUCHES_QUOTES.search(sql) and not KEEPS_THE_SEAL.search(sql)}


def store_statements() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((PACKAGE / "store").glob("*.py")):
        if path.stem not in ("__init__", "migrations"):
            found |= statements(importlib.import_module(f"market.store.{path.stem}"))
    return found


def test_every_query_about_quotes_names_the_agency_or_the_opening() -> None:
    assert unsealed(store_statements()) == BY_ID


def test_the_queries_about_quotes_are_where_this_scan_looks() -> None:
    touching = {name for name, sql in store_statements().items() if TOUCHES_QUOTES.search(sql)}

    assert touching - BY_ID == {
        "conduct._client_record",
        "disclosures.count_opened_quotes",
        "disclosures.list_award_suppliers",
        "engagements.list_awaited_kick_offs",
        "quotes.find_own_quote",
        "quotes.find_own_quote_by_id",
        "quotes.list_drafted_briefs",
        "quotes.list_own_quotes",
        "quotes.list_own_titles",
        "quotes.list_opened_quotes",
        "quotes.find_opened_quote",
        "quotes.find_own_canonical",
        "quotes.list_published_receipts",
        "quotes.find_quote_draft",
        "quotes.find_draft_time",
        "quotes.delete_quote_draft",
        "observations.iterate_observations",
        "bundles.iterate_bundles",
        "payments.iterate_confirmed_payments",
        "projects.list_awarded_values",
        "success_fees.iterate_success_fees",
        "worth.count_invitations",
        "worth.count_decided_quotes",
        "subcontracts.list_subcontracted_quotes",
        "attachments.list_opened_attachments",
        "correspondence.get_thread",
        "correspondence.list_threads",
        "correspondence.find_clarification",
        "correspondence.list_clarifications",
        "personal_data.open_obligations",
        "standings.is_at_work",
        "events.search_events",
        "events.count_events",
    }


def test_the_scan_finds_a_query_that_forgets_the_seal() -> None:
    leaky = {
        "quotes.list_all": store._QUOTE + "WHERE quotes.brief_id = ?",
        "quotes.count": "SELECT count(*) FROM quotes WHERE brief_id = ?",
    }

    assert unsealed(leaky) == set(leaky)


def test_the_view_of_opened_quotes_keeps_the_seal(market: Town) -> None:
    definition = market.db.view_names() and market.db["opened_quotes"].schema

    assert "briefs.opened_at IS NOT NULL" in definition
    assert "quotes.withdrawn_at IS NULL" in definition
    assert "quote_revisions.brief_version >= briefs.binding_version" in definition


def test_every_function_that_builds_observations_from_quotes_waits_for_the_opening() -> None:
    modules = [importlib.import_module(f"market.store.{name}") for name in ("observations", "bundles")]
    values = [value for module in modules for value in vars(module).values()]
    texts = [value for value in values if isinstance(value, str) and TOUCHES_QUOTES.search(value)]

    assert len(texts) >= 3
    assert all("briefs.opened_at IS NOT NULL" in text for text in texts)


def test_nobody_outside_the_store_asks_the_database_about_quotes() -> None:
    outside = [path for path in PACKAGE.rglob("*.*") if path.suffix in (".py", ".sql") and "store" not in path.parts]

    assert [path.name for path in outside if TOUCHES_QUOTES.search(path.read_text(encoding="utf-8"))] == []


def test_a_quote_comes_back_to_its_agency_as_it_was_submitted(market: Town, brief: Brief) -> None:
    one, two, three = (line.id for line in brief.content.lines)
    lines = (
        priced(one, 5, supplier_minor=7, handling_minor=1, subcontracted_percent=50, subcontractor="Petrel"),
        included(two, one),
        alternative(three),
    )
    quote = submit(market, brief, market.alfa, lines=lines, note="С удовольствием")

    assert find_own_quote(market.db, brief_id=brief.id, agency_id=agency(market)) == quote
    assert find_own_quote_by_id(market.db, quote_id=quote.id, agency_id=agency(market)) == quote
    assert list_own_quotes(market.db, agency(market)) == [quote]


def test_a_quote_does_not_exist_for_another_agency(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)

    assert find_own_quote(market.db, brief_id=brief.id, agency_id=agency(market, "beta")) is None
    assert find_own_quote_by_id(market.db, quote_id=quote.id, agency_id=agency(market, "beta")) is None
    assert list_own_quotes(market.db, agency(market, "beta")) == []


def test_a_sealed_quote_is_listed_for_nobody_and_an_opened_one_once(market: Town, brief: Brief) -> None:
    quotes = [submit(market, brief, person) for person in (market.beta, market.alfa)]
    sealed = list_opened_quotes(market.db, brief.id)
    close(market, brief)

    assert sealed == []
    assert list_opened_quotes(market.db, brief.id) == quotes[::-1]


def test_opening_one_brief_opens_no_other(market: Town, brief: Brief) -> None:
    other = publish(market)
    submit(market, other, market.alfa)
    close(market, brief)

    assert list_opened_quotes(market.db, other.id) == []


def test_a_withdrawn_quote_is_not_opened_but_stays_its_agencys(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    withdraw(market, quote)
    close(market, brief)
    kept = find_own_quote(market.db, brief_id=brief.id, agency_id=agency(market))

    assert list_opened_quotes(market.db, brief.id) == []
    assert kept is not None
    assert kept.withdrawn_at == NOW + SECOND


def test_only_the_newest_revision_is_opened_and_the_first_is_kept(market: Town, brief: Brief) -> None:
    submit(market, brief, market.alfa, 100_00)
    second = submit(market, brief, market.alfa, 90_00, at=NOW + SECOND, revises=1)
    close(market, brief)

    assert list_opened_quotes(market.db, brief.id) == [second]
    assert market.db["quote_revisions"].count == 2
    assert market.db["quote_lines"].count == 6


def test_own_quotes_come_the_last_submitted_first(market: Town, brief: Brief) -> None:
    first = submit(market, brief, market.alfa)
    second = submit(market, publish(market), market.alfa, at=NOW + SECOND)

    assert list_own_quotes(market.db, agency(market)) == [second, first]


def test_receipts_are_published_after_the_award_and_not_before(market: Town, brief: Brief) -> None:
    quotes = [submit(market, brief, person) for person in (market.alfa, market.beta, market.gamma)]
    withdraw(market, quotes[2])
    close(market, brief)
    before = list_published_receipts(market.db, brief.id)
    award(market, quotes[0])

    assert before == []
    assert list_published_receipts(market.db, brief.id) == sorted(quote.receipt for quote in quotes[:2])


def test_typed_fields_are_kept_as_typed_and_replaced_by_the_next_save(market: Town, brief: Brief) -> None:
    for typed in ({"fee": "1 000,50"}, {"fee": "١٠", "note": "привет"}):
        save_quote_draft(market.db, brief_id=brief.id, fields=typed, by=market.alfa, now=NOW)

    assert find_quote_draft(market.db, brief_id=brief.id, agency_id=agency(market)) == {"fee": "١٠", "note": "привет"}
    assert find_quote_draft(market.db, brief_id=brief.id, agency_id=agency(market, "beta")) is None


def test_a_dropped_draft_is_gone_and_dropping_it_again_is_no_error(market: Town, brief: Brief) -> None:
    save_quote_draft(market.db, brief_id=brief.id, fields={"fee": "1"}, by=market.alfa, now=NOW)
    with write_transaction(market.db):
        for _ in range(2):
            delete_quote_draft(market.db, brief_id=brief.id, agency_id=agency(market))

    assert find_quote_draft(market.db, brief_id=brief.id, agency_id=agency(market)) is None


def test_lines_come_back_in_the_order_of_the_brief(market: Town, brief: Brief) -> None:
    answers = tuple(
        priced(line.id) if place else not_offered(line.id) for place, line in enumerate(brief.content.lines)
    )
    submit(market, brief, market.alfa, lines=answers[::-1])
    own = find_own_quote(market.db, brief_id=brief.id, agency_id=agency(market))

    assert own is not None
    assert own.content.lines == answers


def test_whom_to_tell_of_a_change_is_asked_only_where_mails_are_written() -> None:
    asking = {
        path.relative_to(PACKAGE).parts[0]
        for path in PACKAGE.rglob("*.py")
        if "list_involved_agencies" in path.read_text()
    }

    assert asking <= {"store", "actions"}


def test_drafters_and_quoters_are_involved_those_who_withdrew_are_not(market: Town, brief: Brief) -> None:
    submit(market, brief, market.alfa)
    withdraw(market, submit(market, brief, market.gamma))
    save_quote_draft(market.db, brief_id=brief.id, fields={"note": ["x"]}, by=market.beta, now=NOW)

    assert list_involved_agencies(market.db, brief.id) == sorted([agency(market), agency(market, "beta")])
