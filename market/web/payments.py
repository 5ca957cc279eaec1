"""What was finally paid for awarded work: the client's statements and the agency's answers, for both sides."""

from flask import Blueprint

from market.actions.payments import answer_paid, state_paid
from market.core.change_orders import agreement_after
from market.core.messages import say
from market.core.payments import compare_paid, compare_totals
from market.core.policy import require
from market.store.briefs import get_published_brief
from market.store.change_orders import list_change_orders, load_awarded
from market.store.engagements import get_engagement
from market.store.payments import list_paid_statements
from market.web.current import current_catalogue, current_database, current_time, signed_in
from market.web.engaged import engagement_page, read_engagement
from market.web.forms.payments import PaymentAnswerForm, PaymentForm
from market.web.quote_views import labels_by_line
from market.web.submissions import perform_or_show

blueprint = Blueprint("payments", __name__, url_prefix="/engagements/<string:engagement_id>/payments")


@blueprint.get("/")
@signed_in
def show(actor, engagement_id: str):
    return _page(actor, engagement_id)


@blueprint.post("/")
@signed_in
def state(actor, engagement_id: str):
    db = current_database()
    engagement = get_engagement(db, engagement_id)
    require(actor, "work as client", engagement)
    form = PaymentForm()
    form.offer(load_awarded(db, engagement).lines)
    return perform_or_show(
        form,
        lambda: state_paid(
            db,
            engagement_id=engagement_id,
            lines=form.paid_lines(),
            note=form.note.data,
            by=actor,
            now=current_time(),
        ),
        done=say("What was paid is stated; the agency is asked to confirm it."),
        address=f"/engagements/{engagement_id}/payments/",
        show=lambda: _page(actor, engagement_id, statement=form),
    )


@blueprint.post("/<string:statement_id>/answer")
@signed_in
def answer(actor, engagement_id: str, statement_id: str):
    require(actor, "work as agency", get_engagement(current_database(), engagement_id))
    form = PaymentAnswerForm()
    return perform_or_show(
        form,
        lambda: answer_paid(
            current_database(),
            engagement_id=engagement_id,
            statement_id=statement_id,
            answer=form.answer.data or "",
            note=form.note.data,
            by=actor,
            now=current_time(),
        ),
        done=say("Your answer is recorded; the client is told."),
        address=f"/engagements/{engagement_id}/payments/",
        show=lambda: _page(actor, engagement_id, answering=form),
    )


def _page(actor, engagement_id: str, *, statement=None, answering=None) -> str:
    db = current_database()
    engagement = read_engagement(actor, engagement_id)
    brief = get_published_brief(db, engagement.brief_id)
    agreement = agreement_after(load_awarded(db, engagement), list_change_orders(db, engagement_id))
    statements = list_paid_statements(db, engagement_id)
    newest = statements[-1] if statements else None
    return engagement_page(
        "engagements/show_payments.html",
        actor,
        engagement,
        brief=brief,
        labels=labels_by_line(brief),
        catalogue=current_catalogue(),
        agreement=agreement,
        statements=[_shown(agreement, each) for each in reversed(statements)],
        is_confirmed=newest is not None and newest.is_confirmed,
        statement=statement or _new_statement(agreement, newest),
        answering=answering or PaymentAnswerForm(formdata=None),
    )


def _shown(agreement, statement) -> dict[str, object]:
    comparisons = compare_paid(agreement, statement.lines)
    return {"statement": statement, "comparisons": comparisons, "total": compare_totals(comparisons)}


def _new_statement(agreement, newest) -> PaymentForm:
    form = PaymentForm(formdata=None)
    form.offer(agreement.lines, newest)
    return form
