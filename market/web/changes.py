"""Changes of awarded work: what stands, what was proposed, and the answers, for both sides."""

from flask import Blueprint

from market.actions.change_orders import answer_change, propose_change
from market.core.change_orders import agreement_after, effects, open_answers, open_order
from market.core.messages import say
from market.core.policy import require
from market.store.briefs import get_published_brief
from market.store.change_orders import list_change_orders, load_awarded
from market.store.engagements import get_engagement
from market.web.current import current_catalogue, current_database, current_time, signed_in
from market.web.engaged import engagement_page, read_engagement
from market.web.forms.changes import ChangeAnswerForm, ChangeForm
from market.web.quote_views import labels_by_line
from market.web.submissions import perform_or_show

blueprint = Blueprint("changes", __name__, url_prefix="/engagements/<string:engagement_id>/changes")


@blueprint.get("/")
@signed_in
def show(actor, engagement_id: str):
    return _page(actor, engagement_id)


@blueprint.post("/")
@signed_in
def propose(actor, engagement_id: str):
    db = current_database()
    engagement = get_engagement(db, engagement_id)
    require(actor, "work on engagement", engagement)
    form = ChangeForm()
    form.offer(load_awarded(db, engagement).lines, follows=0)
    return perform_or_show(
        form,
        lambda: propose_change(
            db,
            engagement_id=engagement_id,
            lines=form.changed_lines(),
            ends_on=form.ends_on.value,
            reason=form.reason.data,
            by=actor,
            now=current_time(),
            follows=form.known_orders(),
        ),
        done=say("The change is proposed; the other side is asked to accept or decline it."),
        address=f"/engagements/{engagement_id}/changes/",
        show=lambda: _page(actor, engagement_id, proposal=form),
    )


@blueprint.post("/<string:change_order_id>/answer")
@signed_in
def answer(actor, engagement_id: str, change_order_id: str):
    require(actor, "work on engagement", get_engagement(current_database(), engagement_id))
    form = ChangeAnswerForm()
    form.offer(())
    return perform_or_show(
        form,
        lambda: answer_change(
            current_database(),
            engagement_id=engagement_id,
            change_order_id=change_order_id,
            answer=form.answer.data or "",
            note=form.note.data,
            by=actor,
            now=current_time(),
        ),
        done=say("Your answer is recorded; the other side is told."),
        address=f"/engagements/{engagement_id}/changes/",
        show=lambda: _page(actor, engagement_id, answering=form),
    )


def _page(actor, engagement_id: str, *, proposal=None, answering=None) -> str:
    db = current_database()
    engagement = read_engagement(actor, engagement_id)
    brief = get_published_brief(db, engagement.brief_id)
    orders, awarded = list_change_orders(db, engagement_id), load_awarded(db, engagement)
    agreement, waiting = agreement_after(awarded, orders), open_order(orders)
    answers = open_answers(waiting, actor.organisation_id) if waiting else ()
    return engagement_page(
        "engagements/show_changes.html",
        actor,
        engagement,
        brief=brief,
        labels=labels_by_line(brief),
        catalogue=current_catalogue(),
        awarded=awarded,
        agreement=agreement,
        orders=[_shown(awarded, orders, order) for order in reversed(orders)],
        is_waiting=waiting is not None,
        answers=answers,
        proposal=proposal or _new_proposal(agreement, len(orders)),
        answering=_answer_form(answering, answers),
    )


def _shown(awarded, orders, order) -> dict[str, object]:
    before = agreement_after(awarded, orders, before=order.number)
    return {
        "order": order,
        "before": before,
        "after": before.after(order),
        "effects": effects(before.lines, order.lines),
    }


def _new_proposal(agreement, known: int) -> ChangeForm:
    form = ChangeForm(formdata=None)
    form.offer(agreement.lines, follows=known)
    return form


def _answer_form(typed, answers) -> ChangeAnswerForm:
    form = typed or ChangeAnswerForm(formdata=None)
    form.offer(answers)
    return form
