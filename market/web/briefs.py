"""Published briefs, as anyone sees them."""

from dataclasses import asdict

from flask import Blueprint, jsonify, render_template

from market.core.awards import final_on
from market.core.brief_life import explanation
from market.core.brief_quality import brief_quality
from market.core.brief_terms import CONTRACT_TYPES, SPECULATIVE_WORK, BriefTerms
from market.core.briefs import CRITERIA, Brief
from market.core.money import CURRENCIES, format_amount, format_quantity
from market.core.questions import count_overdue, published_questions
from market.core.search import ACCESS, BRIEF_PARAMETERS, STATUSES, write_brief_filters
from market.store.attachments import list_brief_attachments
from market.store.awards import list_awards
from market.store.brief_endings import find_ending
from market.store.brief_versions import Version, list_amendments
from market.store.briefs import get_published_brief
from market.store.finding import count_found_briefs, list_found_briefs
from market.store.questions import list_received_questions
from market.store.quotes import find_count_band, list_opened_quotes, list_published_receipts
from market.store.subcontracts import is_on_behalf
from market.web.conduct import conduct_slug
from market.web.current import current_catalogue, current_database, current_time
from market.web.filters import PAGE, asked_briefs, brief_query, named_choices
from market.web.pages import asked_page, neighbours
from market.web.quote_views import kpi_names
from market.web.security import queries

blueprint = Blueprint("briefs", __name__, url_prefix="/briefs")


@blueprint.get("/")
@queries("page", *BRIEF_PARAMETERS)
def show_index():
    db, now, filters = current_database(), current_time(), asked_briefs()
    count = count_found_briefs(db, filters, now=now)
    page, pages = asked_page(count, PAGE)
    return render_template(
        "briefs/show_index.html",
        briefs=list_found_briefs(db, filters, now=now, limit=PAGE, offset=(page - 1) * PAGE),
        count=count,
        page=page,
        pages=pages,
        neighbours=neighbours("/briefs/", page, pages),
        asked=write_brief_filters(filters),
        query=brief_query(filters),
        services=named_choices(current_catalogue().services),
        families=named_choices(current_catalogue().families),
        statuses=STATUSES.items(),
        access=ACCESS.items(),
        currencies=[(code, code) for code in CURRENCIES],
        now=now,
        catalogue=current_catalogue(),
    )


@blueprint.get("/<string:brief_id>/")
def show(brief_id: str):
    db, now = current_database(), current_time()
    brief = get_published_brief(db, brief_id)
    questions = list_received_questions(db, brief_id)
    return render_template(
        "briefs/show.html",
        brief=brief,
        client_slug=conduct_slug(brief.client_id),
        status=brief.status(now),
        now=now,
        catalogue=current_catalogue(),
        criteria=CRITERIA,
        awards=list_awards(db, brief_id),
        winners=_winners(brief),
        receipts=list_published_receipts(db, brief_id),
        on_behalf=is_on_behalf(db, brief_id),
        attachments=list_brief_attachments(db, brief_id),
        amendments=list_amendments(db, brief_id),
        explanation=_explanation(brief_id),
        quality=brief_quality(brief.content, published_at=brief.published_at),
        count_band=find_count_band(db, brief_id),
        kpi_names=kpi_names(),
        contract_types=CONTRACT_TYPES,
        speculative_work=SPECULATIVE_WORK,
        questions=published_questions(questions),
        overdue=count_overdue(questions, brief, now),
    )


@blueprint.get("/<string:brief_id>.json")
def show_json(brief_id: str):
    db, now = current_database(), current_time()
    brief = get_published_brief(db, brief_id)
    return jsonify(_as_json(brief, brief.status(now).value) | _questions_json(db, brief, now))


def _explanation(brief_id: str) -> str:
    ending = find_ending(current_database(), brief_id)
    return explanation(ending) if ending else ""


def _terms_as_json(terms: BriefTerms) -> dict:
    budget = terms.pass_through_budget
    return asdict(terms) | {
        "pass_through_budget": None if budget is None else format_amount(budget),
        "starts_on": terms.starts_on and terms.starts_on.isoformat(),
        "ends_on": terms.ends_on and terms.ends_on.isoformat(),
    }


def _amendment_as_json(amendment: Version) -> dict:
    return {
        "version": amendment.version,
        "at": amendment.at.isoformat(),
        "reason": amendment.reason,
        "is_binding": amendment.is_binding,
        "changes": [
            {"field": change.field, "what": change.what, "before": change.before, "after": change.after}
            for change in amendment.changes
        ],
    }


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
        "terms": _terms_as_json(content.terms),
        "quality": brief_quality(content, published_at=brief.published_at).score,
        "ended": _explanation(brief.id) or None,
        "amendments": [_amendment_as_json(version) for version in list_amendments(current_database(), brief.id)],
    }


def _questions_json(db, brief: Brief, now) -> dict:
    questions = list_received_questions(db, brief.id)
    numbers = {line.id: number for number, line in enumerate(brief.content.lines, start=1)}
    return {
        "questions": [
            {
                "line": numbers.get(question.line_id),
                "question": question.text,
                "answers": [
                    {"answer": answer.text, "answered_at": answer.answered_at.isoformat()}
                    for answer in question.answers
                ],
            }
            for question in published_questions(questions)
        ],
        "questions_without_answer": count_overdue(questions, brief, now),
    }
