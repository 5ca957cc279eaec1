"""Performing what happens around briefs, through the same actions that people's requests go through."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from market.actions.brief_life import amend_brief, cancel_brief, mark_unsuccessful
from market.actions.evaluations import give_feedback, mark_shortlist, note_spread, submit_scores
from market.actions.limits import open_guard
from market.actions.members import accept_invitation, invite_member
from market.actions.questions import answer_question, ask_question, review_question
from market.demo.procedure_steps import (
    AmendBrief,
    AnswerQuestion,
    AskQuestion,
    EndBrief,
    GiveFeedback,
    JoinAsEvaluator,
    MarkShortlist,
    NoteSpread,
    SubmitScores,
)
from market.demo.worlds import World
from market.store.briefs import get_brief
from market.store.outbox import list_due_mails

_MAILS_MOST = 100_000


def _join_as_evaluator(town: World, step: JoinAsEvaluator) -> None:
    by = town.actors[step.email]
    invite_member(
        town.db,
        email=step.colleague,
        role="evaluator",
        by=by,
        base_url=town.base_url,
        now=step.at,
        guard=open_guard,
    )
    mail = next(
        mail
        for mail in reversed(list_due_mails(town.db, now=step.at, limit=_MAILS_MOST))
        if mail.recipient == step.colleague
    )
    token = mail.body.partition("/join/")[2].split()[0]
    town.actors[step.colleague] = accept_invitation(
        town.db, token=token, name=step.name, password=town.password, now=step.at + timedelta(hours=1)
    )


def _ask_question(town: World, step: AskQuestion) -> None:
    question = ask_question(
        town.db,
        brief_id=town.briefs[step.key],
        line_id=None,
        text=step.text,
        by=town.actors[step.email],
        clock=lambda: step.at,
        guard=open_guard,
    )
    town.asked[step.key, step.email] = question.id
    if question.review:
        operator, later = town.actors[step.operator], step.at + timedelta(hours=1)
        review_question(town.db, question_id=question.id, outcome="passed", reason="", by=operator, now=later)


def _answer_question(town: World, step: AnswerQuestion) -> None:
    answer_question(
        town.db,
        brief_id=town.briefs[step.key],
        question_id=town.asked[step.key, step.asked],
        text=step.text,
        by=town.actors[step.email],
        clock=lambda: step.at,
    )


def _amend_brief(town: World, step: AmendBrief) -> None:
    content = replace(get_brief(town.db, town.briefs[step.key]).content, out_of_scope=step.out_of_scope)
    by = town.actors[step.email]
    amend_brief(town.db, brief_id=town.briefs[step.key], content=content, reason=step.reason, by=by, now=step.at)


def _submit_scores(town: World, step: SubmitScores) -> None:
    scores = {(town.quotes[step.key, agency], criterion): value for (agency, criterion), value in step.scores.items()}
    by = town.actors[step.email]
    submit_scores(town.db, brief_id=town.briefs[step.key], scores=scores, note="", by=by, now=step.at)


def _note_spread(town: World, step: NoteSpread) -> None:
    note_spread(
        town.db,
        brief_id=town.briefs[step.key],
        quote_id=town.quotes[step.key, step.agency],
        criterion=step.criterion,
        note=step.note,
        by=town.actors[step.email],
        now=step.at,
    )


def _mark_shortlist(town: World, step: MarkShortlist) -> None:
    mark_shortlist(
        town.db,
        brief_id=town.briefs[step.key],
        quote_id=town.quotes[step.key, step.agency],
        is_marked=True,
        by=town.actors[step.email],
        now=step.at,
    )


def _give_feedback(town: World, step: GiveFeedback) -> None:
    give_feedback(
        town.db,
        brief_id=town.briefs[step.key],
        quote_id=town.quotes[step.key, step.agency],
        texts={"": step.text},
        by=town.actors[step.email],
        now=step.at,
    )


def _end_brief(town: World, step: EndBrief) -> None:
    end = cancel_brief if step.is_cancelled else mark_unsuccessful
    end(
        town.db,
        brief_id=town.briefs[step.key],
        reason_code=step.reason_code,
        reason=step.reason,
        by=town.actors[step.email],
        now=step.at,
    )


PERFORMERS: Mapping[type, Callable[[World, Any], None]] = {
    JoinAsEvaluator: _join_as_evaluator,
    AskQuestion: _ask_question,
    AnswerQuestion: _answer_question,
    AmendBrief: _amend_brief,
    SubmitScores: _submit_scores,
    NoteSpread: _note_spread,
    MarkShortlist: _mark_shortlist,
    GiveFeedback: _give_feedback,
    EndBrief: _end_brief,
}
