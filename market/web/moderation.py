"""Questions that wait for an operator: read, then pass on or decline with a reason."""

from flask import Blueprint, redirect, render_template

from market.actions.questions import review_question
from market.core.messages import say
from market.core.policy import require
from market.core.questions import REVIEWS, AskedQuestion, QuestionState, find_links, review_causes
from market.store.briefs import get_published_brief
from market.store.questions import get_asked_question, list_waiting_questions
from market.web.current import current_database, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.questions import QuestionReviewForm
from market.web.languages import path
from market.web.submissions import refusals_on

blueprint = Blueprint("moderation", __name__, url_prefix="/desk/questions")
_REFUSED = 422


@blueprint.get("/")
@signed_in
def show_queue(actor):
    require(actor, "operate the market")
    db = current_database()
    waiting = list_waiting_questions(db)
    return render_template(
        "desk/show_questions.html",
        actor=actor,
        questions=[(asked, get_published_brief(db, asked.question.brief_id), _causes(asked)) for asked in waiting],
    )


@blueprint.get("/<string:question_id>")
@signed_in
def show(actor, question_id: str):
    require(actor, "operate the market")
    return _review_page(actor, question_id, QuestionReviewForm())


@blueprint.post("/<string:question_id>")
@signed_in
def review(actor, question_id: str):
    require(actor, "operate the market")
    form = QuestionReviewForm()
    if form.validate():
        with refusals_on(form):
            review_question(
                current_database(),
                question_id=question_id,
                outcome=form.outcome.data,
                reason=form.reason.data,
                by=actor,
                now=current_time(),
            )
            passed = form.outcome.data == "passed"
            flash(
                say("The client has the question.") if passed else say("Declined; the asker is being told why."), "good"
            )
            return redirect(path("/desk/questions/"))
    return _review_page(actor, question_id, form), _REFUSED


def _review_page(actor, question_id: str, form: QuestionReviewForm) -> str:
    asked = get_asked_question(current_database(), question_id)
    return render_template(
        "desk/review_question.html",
        actor=actor,
        asked=asked,
        brief=get_published_brief(current_database(), asked.question.brief_id),
        waiting=asked.question.state is QuestionState.WAITING,
        links=find_links(asked.question.text),
        causes=_causes(asked),
        form=form,
    )


def _causes(asked: AskedQuestion) -> list[str]:
    return [REVIEWS[code] for code in review_causes(asked)]
