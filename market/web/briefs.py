"""Published briefs, as anyone sees them."""

from flask import Blueprint, abort, jsonify, render_template, request

from market.core.awards import final_on
from market.core.briefs import CRITERIA, Brief
from market.core.money import format_amount, format_quantity
from market.store.awards import list_awards
from market.store.briefs import count_past_briefs, get_published_brief, list_open_briefs, list_past_briefs
from market.store.quotes import list_opened_quotes, list_published_receipts
from market.web.current import current_catalogue, current_database, current_time
from market.web.security import queries

blueprint = Blueprint("briefs", __name__, url_prefix="/briefs")
_PAGE = 20


@blueprint.get("/")
@queries("page")
def show_index():
    db, now = current_database(), current_time()
    page = _page_number()
    pages = max(1, -(-count_past_briefs(db, now=now) // _PAGE))
    if page > pages:
        abort(404)
    return render_template(
        "briefs/show_index.html",
        open_briefs=list_open_briefs(db, now=now) if page == 1 else [],
        past_briefs=list_past_briefs(db, now=now, limit=_PAGE, offset=(page - 1) * _PAGE),
        page=page,
        pages=pages,
        now=now,
        catalogue=current_catalogue(),
    )


@blueprint.get("/<string:brief_id>/")
def show(brief_id: str):
    db, now = current_database(), current_time()
    brief = get_published_brief(db, brief_id)
    return render_template(
        "briefs/show.html",
        brief=brief,
        status=brief.status(now),
        now=now,
        catalogue=current_catalogue(),
        criteria=CRITERIA,
        awards=list_awards(db, brief_id),
        winners=_winners(brief),
        receipts=list_published_receipts(db, brief_id),
    )


@blueprint.get("/<string:brief_id>.json")
def show_json(brief_id: str):
    brief = get_published_brief(current_database(), brief_id)
    return jsonify(_as_json(brief, brief.status(current_time()).value))


def _winners(brief: Brief) -> list[dict]:
    """Return who won which lines and when, by agency name; never an amount, which would be one agency's price."""
    db = current_database()
    awards = list_awards(db, brief.id)
    names = {quote.id: quote.agency_name for quote in list_opened_quotes(db, brief.id)} if awards else {}
    won: dict[str, list] = {}
    for award in awards:
        won.setdefault(names.get(award.quote_id, ""), []).append(award)
    places = {line.id: number for number, line in enumerate(brief.content.lines, 1)}
    days = brief.content.terms.standstill_days
    return [
        {
            "agency": name,
            "lines": [places[award.line_id] for award in won[name]],
            "awarded_at": max(award.awarded_at for award in won[name]),
            "final_at": final_on(max(award.awarded_at for award in won[name]), days),
        }
        for name in sorted(won, key=str.casefold)
    ]


def _page_number() -> int:
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and int(text[:6]) >= 1 and len(text) <= 6):
        abort(400, "page: write a whole number from 1.")
    return int(text)


def _as_json(brief: Brief, status: str) -> dict:
    content = brief.content
    return {
        "id": brief.id,
        "title": content.title,
        "client": brief.client_name,
        "status": status,
        "version": brief.version,
        "currency": content.currency,
        "budget": {
            "minimum": None if content.budget_minimum is None else format_amount(content.budget_minimum),
            "maximum": None if content.budget_maximum is None else format_amount(content.budget_maximum),
        },
        "published_at": brief.published_at.isoformat(),
        "questions_until": content.questions_until.isoformat(),
        "answers_until": content.answers_until.isoformat(),
        "closes_at": content.closes_at.isoformat(),
        "decision_on": content.decision_on.isoformat(),
        "lines": [
            {
                "service": line.service,
                "unit": current_catalogue().service(line.service).unit,
                "quantity": format_quantity(line.quantity_thousandths),
                "drivers": dict(line.drivers),
                "note": line.note,
            }
            for line in content.lines
        ],
        "weights": dict(content.weights),
        "standards": list(content.standards),
    }
