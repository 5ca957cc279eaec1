"""Questions on briefs: an agency asks, the brief's client answers once for all."""

from flask import Blueprint, redirect, render_template

from market.actions.questions import answer_question, ask_question
from market.core.briefs import Brief
from market.core.messages import say
from market.core.policy import require
from market.core.questions import QuestionState, count_overdue, refuse_answering, refuse_asking
from market.store.briefs import get_published_brief
from market.store.questions import get_received_question, list_own_questions, list_received_questions
from market.web.current import current_catalogue, current_database, current_guard, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.questions import AnswerForm, QuestionForm
from market.web.languages import named, path
from market.web.own_briefs import own_brief
from market.web.submissions import refusals_on

blueprint = Blueprint("questions", __name__)
_REFUSED = 422


@blueprint.get("/agency/questions/")
@signed_in
def show_own(actor):
    require(actor, "read own questions")
    db = current_database()
    asked = list_own_questions(db, actor.organisation_id)
    return render_template(
        "agency/show_questions.html",
        actor=actor,
        questions=[(question, get_published_brief(db, question.question.brief_id)) for question in asked],
        labels=_label_of,
    )


@blueprint.get("/agency/briefs/<string:brief_id>/questions")
@signed_in
def show_form(actor, brief_id: str):
    brief = get_published_brief(current_database(), brief_id)
    require(actor, "ask question", brief)
    refuse_asking(brief, current_time())
    return _ask_page(actor, brief, QuestionForm())


@blueprint.post("/agency/briefs/<string:brief_id>/questions")
@signed_in
def ask(actor, brief_id: str):
    brief = get_published_brief(current_database(), brief_id)
    require(actor, "ask question", brief)
    form = QuestionForm()
    form.offer(brief, _labels(brief))
    if form.validate():
        with refusals_on(form):
            question = ask_question(
                current_database(),
                brief_id=brief_id,
                line_id=form.line_id.data or None,
                text=form.text.data,
                by=actor,
                clock=current_time,
                guard=current_guard(),
            )
            waiting = question.state is QuestionState.WAITING
            flash(
                say("Your question is kept. An operator reads it first.")
                if waiting
                else say("The client has your question."),
                "good",
            )
            return redirect(path("/agency/questions/"))
    return _ask_page(actor, brief, form), _REFUSED


@blueprint.get("/client/briefs/<string:brief_id>/questions/")
@signed_in
def show_received(actor, brief_id: str):
    brief = own_brief(actor, brief_id, "read questions", role="read briefs")
    questions = list_received_questions(current_database(), brief_id)
    now = current_time()
    return render_template(
        "client/show_questions.html",
        actor=actor,
        brief=brief,
        unanswered=[question for question in questions if question.state is QuestionState.WITH_CLIENT],
        answered=[question for question in questions if question.state is QuestionState.ANSWERED],
        overdue=count_overdue(questions, brief, now),
        label=lambda question: _label_of(brief, question),
    )


@blueprint.get("/client/briefs/<string:brief_id>/questions/<string:question_id>")
@signed_in
def show_answer(actor, brief_id: str, question_id: str):
    brief = own_brief(actor, brief_id, "answer questions", role="read briefs")
    return _answer_page(actor, brief, question_id, AnswerForm())


@blueprint.post("/client/briefs/<string:brief_id>/questions/<string:question_id>")
@signed_in
def answer(actor, brief_id: str, question_id: str):
    brief = own_brief(actor, brief_id, "answer questions", role="read briefs")
    form = AnswerForm()
    if form.validate():
        with refusals_on(form):
            answer_question(
                current_database(),
                brief_id=brief_id,
                question_id=question_id,
                text=form.text.data,
                by=actor,
                clock=current_time,
            )
            flash(say("The answer is published. Every agency at work on the brief is being told."), "good")
            return redirect(path(f"/client/briefs/{brief_id}/questions/"))
    return _answer_page(actor, brief, question_id, form), _REFUSED


def _ask_page(actor, brief: Brief, form: QuestionForm) -> str:
    form.offer(brief, _labels(brief))
    return render_template("agency/ask_question.html", actor=actor, brief=brief, form=form)


def _answer_page(actor, brief: Brief, question_id: str, form: AnswerForm) -> str:
    question = get_received_question(current_database(), brief_id=brief.id, question_id=question_id)
    refuse_answering(brief, current_time())
    return render_template(
        "client/answer_question.html",
        actor=actor,
        brief=brief,
        question=question,
        form=form,
        label=_label_of(brief, question),
    )


def _labels(brief: Brief) -> list[str]:
    catalogue = current_catalogue()
    return [
        say("Line {number}: {service}", number=number, service=named(catalogue.service(line.service)))
        for number, line in enumerate(brief.content.lines, start=1)
    ]


def _label_of(brief: Brief, question) -> str:
    """Return what a question is about in words; a line may have left the brief since."""
    if question.line_id is None:
        return say("The brief as a whole")
    labels = dict(zip([line.id for line in brief.content.lines], _labels(brief), strict=True))
    return labels.get(question.line_id, say("A line that has left the brief"))
