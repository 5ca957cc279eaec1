"""Change orders of engagements, what they are measured against, and their answers; append-only."""

from typing import Any

from market.core.change_orders import AgreedLine, Agreement, ChangeOrder, awarded_lines
from market.core.engagements import Answer, Engagement
from market.core.errors import NotFound
from market.store.awards import list_awards
from market.store.briefs import get_brief
from market.store.connections import Database, fetch_rows
from market.store.engagements import read_answer
from market.store.moments import date_or_none, from_text, to_text
from market.store.quotes import find_opened_quote


def load_awarded(db: Database, engagement: Engagement) -> Agreement:
    """Return what the award of an engagement agreed to, before any change order; raises NotFound."""
    quote = find_opened_quote(db, quote_id=engagement.quote_id, client_id=engagement.client_id)
    if quote is None:
        raise NotFound("There is nothing here under this address.")
    awarded = {award.line_id for award in list_awards(db, engagement.brief_id) if award.quote_id == quote.id}
    lines = get_brief(db, engagement.brief_id).content.lines
    return Agreement(quote.currency, awarded_lines(lines, quote.content, awarded), quote.content.discounts)


def list_change_orders(db: Database, engagement_id: str) -> list[ChangeOrder]:
    """Return the change orders of an engagement, oldest first, with the names of people."""
    rows = fetch_rows(
        db,
        "SELECT change_orders.id, engagement_id, number, reason, ends_on, proposed_at, "
        "proposers.name AS proposed_by, proposed_for, answer, note, answered_at, answerers.name AS answered_by "
        "FROM change_orders JOIN people AS proposers ON proposers.id = proposed_by "
        "LEFT JOIN change_order_answers ON change_order_id = change_orders.id "
        "LEFT JOIN people AS answerers ON answerers.id = answered_by "
        "WHERE engagement_id = ? ORDER BY number",
        (engagement_id,),
    )
    lines = _lines(db, engagement_id)
    return [_order(row, tuple(lines.get(row["id"], ()))) for row in rows]


def insert_change_order(db: Database, order: ChangeOrder) -> None:
    """Add a proposal with its lines; *proposed_by* is the id of the person."""
    db.execute(
        "INSERT INTO change_orders (id, engagement_id, number, reason, ends_on, proposed_at, proposed_by, "
        "proposed_for) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            order.id,
            order.engagement_id,
            order.number,
            order.reason,
            order.ends_on.isoformat() if order.ends_on else None,
            to_text(order.proposed_at),
            order.proposed_by,
            order.proposed_for,
        ),
    )
    for line in order.lines:
        db.execute(
            "INSERT INTO change_order_lines (change_order_id, line_id, quantity_thousandths, fee_minor, "
            "supplier_minor, handling_minor) VALUES (?, ?, ?, ?, ?, ?)",
            (
                order.id,
                line.line_id,
                line.quantity_thousandths,
                line.fee_minor,
                line.supplier_minor,
                line.handling_minor,
            ),
        )


def insert_change_answer(db: Database, change_order_id: str, answer: Answer) -> None:
    """Add what became of a proposal; *answered_by* is the id of the person."""
    db.execute(
        "INSERT INTO change_order_answers (change_order_id, answer, note, answered_at, answered_by) "
        "VALUES (?, ?, ?, ?, ?)",
        (change_order_id, answer.answer, answer.note, to_text(answer.answered_at), answer.answered_by),
    )


def _lines(db: Database, engagement_id: str) -> dict[str, list[AgreedLine]]:
    rows = fetch_rows(
        db,
        "SELECT change_order_lines.* FROM change_order_lines "
        "JOIN change_orders ON change_orders.id = change_order_id "
        "JOIN brief_lines ON brief_lines.id = line_id WHERE engagement_id = ? ORDER BY brief_lines.position",
        (engagement_id,),
    )
    found: dict[str, list[AgreedLine]] = {}
    for row in rows:
        found.setdefault(row.pop("change_order_id"), []).append(AgreedLine(**row))
    return found


def _order(row: dict[str, Any], lines: tuple[AgreedLine, ...]) -> ChangeOrder:
    answer = read_answer(row)
    read = {"ends_on": date_or_none(row["ends_on"]), "proposed_at": from_text(row["proposed_at"])}
    return ChangeOrder(**(row | read), lines=lines, answer=answer)
