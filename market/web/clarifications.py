"""One question of the client about one opened quote, and its one answer."""

from flask import Blueprint, render_template

from market.actions.correspondence import answer_clarification, ask_clarification
from market.core.messages import say
from market.core.policy import may, require
from market.store.correspondence import find_clarification, get_thread, list_clarifications, list_threads
from market.web.current import current_database, current_time, signed_in
from market.web.forms.correspondence import AnswerForm, QuestionForm
from market.web.own_briefs import own_brief
from market.web.submissions import perform_or_show

blueprint = Blueprint("clarifications", __name__, url_prefix="/clarifications")


@blueprint.get("/<string:brief_id>/")
@signed_in
def show_index(actor, brief_id: str):
    brief = own_brief(actor, brief_id, "compare quotes", role="read briefs")
    return render_template(
        "clarifications/show_index.html",
        actor=actor,
        brief=brief,
        clarifications=list_clarifications(current_database(), brief_id),
        threads=list_threads(current_database(), brief_id),
    )


@blueprint.get("/<string:brief_id>/<string:quote_id>/")
@signed_in
def show(actor, brief_id: str, quote_id: str):
    return _page(actor, brief_id, quote_id)


@blueprint.post("/<string:brief_id>/<string:quote_id>/ask")
@signed_in
def ask(actor, brief_id: str, quote_id: str):
    require(actor, "ask clarification", get_thread(current_database(), brief_id=brief_id, quote_id=quote_id))
    form = QuestionForm()
    return _send(
        actor,
        brief_id,
        quote_id,
        form,
        "question",
        lambda: ask_clarification(
            current_database(),
            brief_id=brief_id,
            quote_id=quote_id,
            question=form.question.data,
            by=actor,
            now=current_time(),
        ),
        say("Your question is on its way. The agency answers it once."),
    )


@blueprint.post("/<string:brief_id>/<string:quote_id>/answer")
@signed_in
def answer(actor, brief_id: str, quote_id: str):
    require(actor, "answer clarification", get_thread(current_database(), brief_id=brief_id, quote_id=quote_id))
    form = AnswerForm()
    return _send(
        actor,
        brief_id,
        quote_id,
        form,
        "answer",
        lambda: answer_clarification(
            current_database(),
            brief_id=brief_id,
            quote_id=quote_id,
            answer=form.answer.data,
            by=actor,
            now=current_time(),
        ),
        say("Your answer is with the client. The quote itself is unchanged."),
    )


def _send(actor, brief_id: str, quote_id: str, form, name: str, act, sentence: str):
    return perform_or_show(
        form,
        act,
        done=sentence,
        address=f"/clarifications/{brief_id}/{quote_id}/",
        show=lambda: _page(actor, brief_id, quote_id, **{name: form}),
    )


def _page(actor, brief_id: str, quote_id: str, **typed) -> str:
    db = current_database()
    thread = get_thread(db, brief_id=brief_id, quote_id=quote_id)
    require(actor, "read thread", thread)
    asked = find_clarification(db, quote_id)
    return render_template(
        "clarifications/show.html",
        actor=actor,
        thread=thread,
        clarification=asked,
        asks=asked is None and not thread.is_decided and may(actor, "ask clarification", thread),
        answers=asked is not None
        and asked.answer is None
        and not thread.is_decided
        and may(actor, "answer clarification", thread),
        question=typed.get("question") or QuestionForm(formdata=None),
        answer=typed.get("answer") or AnswerForm(formdata=None),
    )
