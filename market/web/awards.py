"""Awarding lines: confirmation, the award, its correction, feedback to bidders, the file of the decision."""

from flask import Blueprint, redirect, render_template, request

from market.actions.awards import award_lines, keep_choice, revoke_awards
from market.actions.evaluations import give_feedback
from market.actions.judgements import outcome_for
from market.core.award_options import priced_option
from market.core.awards import REASONS, Award, final_on
from market.core.briefs import CRITERIA, Brief
from market.core.evaluations import latest_sets, price_sensitivity, scored_criteria
from market.core.evaluations import two_decimals as decimals
from market.core.messages import say, say_many
from market.core.outcomes import outcome_text
from market.core.policy import require
from market.core.sensitivity import sensitivity_sentence
from market.store.awards import find_award_choice, list_awards, list_revoked_awards
from market.store.brief_versions import list_amendments
from market.store.correspondence import list_clarifications
from market.store.evaluations import current_feedback, list_feedback
from market.web.current import current_catalogue, current_database, current_time, signed_in
from market.web.evaluations import compare_page
from market.web.flashes import flash
from market.web.forms.awards import AwardForm
from market.web.forms.evaluations import CorrectionForm, FeedbackForm
from market.web.languages import path
from market.web.quote_views import labels_by_line
from market.web.readings import Reading, opened_brief, read_quotes
from market.web.security import queries
from market.web.submissions import refusals_on

blueprint = Blueprint("awards", __name__, url_prefix="/client")
_REFUSED = 422
_NOBODY = say("No quote came in, so there is nothing to award. End the brief as unsuccessful, or write a clearer one.")


@blueprint.post("/briefs/<string:brief_id>/award/check")
@signed_in
def check(actor, brief_id: str):
    brief = opened_brief(actor, brief_id)
    require(actor, "award lines", brief)
    form = AwardForm()
    if form.still.data:
        flash(say("Nothing was changed. Quotes stay open to you while you evaluate."), "neutral")
        return redirect(path("/client/"))
    reading = read_quotes(actor, brief)
    if not reading.names:
        return _nobody(brief)
    form.offer(list(reading.names), is_scored=reading.judgement.evaluation is not None)
    if form.validate():
        with refusals_on(form):
            keep_choice(
                current_database(),
                brief_id=brief_id,
                choices=form.chosen(brief),
                reason_code=form.reason_code.data,
                reason=form.reason.data,
                by=actor,
                now=current_time(),
            )
            return redirect(path(f"/client/briefs/{brief_id}/award"))
    return compare_page(actor, brief, form), _REFUSED


@blueprint.get("/briefs/<string:brief_id>/award")
@signed_in
def show_award(actor, brief_id: str):
    brief = opened_brief(actor, brief_id)
    require(actor, "award lines", brief)
    reading = read_quotes(actor, brief)
    if not reading.names:
        return _nobody(brief)
    kept = find_award_choice(current_database(), brief_id)
    taken = {award.line_id for award in list_awards(current_database(), brief_id)}
    if kept is None or not reading.shows_names or taken & set(kept["choices"]):
        flash(say("Choose an agency for the lines you want to award, then check your choice."), "neutral")
        return redirect(path(f"/client/briefs/{brief_id}/compare"))
    form = AwardForm(formdata=None)
    form.fill(brief, kept)
    return _confirm_page(actor, brief, reading, form, kept)


@blueprint.post("/briefs/<string:brief_id>/award")
@signed_in
def award(actor, brief_id: str):
    brief = opened_brief(actor, brief_id)
    require(actor, "award lines", brief)
    form = AwardForm()
    reading = read_quotes(actor, brief)
    if not reading.names:
        return _nobody(brief)
    form.offer(list(reading.names), is_scored=reading.judgement.evaluation is not None)
    if form.validate():
        with refusals_on(form):
            awards = award_lines(
                current_database(),
                brief_id=brief_id,
                choices=form.chosen(brief),
                reason_code=form.reason_code.data,
                reason=form.reason.data,
                by=actor,
                now=current_time(),
            )
            flash(
                say(
                    "{awards} awarded. Every bidder is being told the outcome. Next: record the kick-off.",
                    awards=_lines(len(awards)),
                ),
                "good",
            )
            return redirect(path(f"/client/briefs/{brief_id}/compare"))
    return compare_page(actor, brief, form), _REFUSED


@blueprint.get("/briefs/<string:brief_id>/correct")
@signed_in
def show_correct(actor, brief_id: str):
    brief = opened_brief(actor, brief_id)
    require(actor, "award lines", brief)
    return _correct_page(actor, brief, CorrectionForm())


@blueprint.post("/briefs/<string:brief_id>/correct")
@signed_in
def correct(actor, brief_id: str):
    brief = opened_brief(actor, brief_id)
    require(actor, "award lines", brief)
    form = CorrectionForm()
    form.offer([(line.id, "") for line in brief.content.lines])
    if form.validate():
        with refusals_on(form):
            revoked = revoke_awards(
                current_database(),
                brief_id=brief_id,
                line_ids=set(form.line_ids.data or ()),
                reason=form.reason.data,
                by=actor,
                now=current_time(),
            )
            flash(say("{revoked} open again. Every bidder is being told why.", revoked=_lines(len(revoked))), "good")
            return redirect(path(f"/client/briefs/{brief_id}/compare"))
    return _correct_page(actor, brief, form), _REFUSED


@blueprint.get("/briefs/<string:brief_id>/feedback")
@signed_in
@queries("quote")
def show_feedback(actor, brief_id: str):
    brief = opened_brief(actor, brief_id)
    require(actor, "award lines", brief)
    return _feedback_page(actor, brief, FeedbackForm(formdata=None), request.args.get("quote", ""))


@blueprint.post("/briefs/<string:brief_id>/feedback")
@signed_in
def feedback(actor, brief_id: str):
    brief = opened_brief(actor, brief_id)
    require(actor, "award lines", brief)
    form = FeedbackForm()
    quote_id = form.quote_id.data or ""
    if form.validate():
        with refusals_on(form, _as_feedback_fields):
            give_feedback(
                current_database(),
                brief_id=brief_id,
                quote_id=quote_id,
                texts=form.texts(list(CRITERIA)),
                by=actor,
                now=current_time(),
            )
            sent = (
                say("The agency is being told.") if brief.awarded_lines else say("The agency is told with the award.")
            )
            flash(say("Your feedback is on record. {sent}", sent=sent), "good")
            return redirect(path(f"/client/briefs/{brief_id}/feedback"))
    return _feedback_page(actor, brief, form, quote_id, typed=True), _REFUSED


@blueprint.get("/briefs/<string:brief_id>/decision")
@signed_in
def show_decision(actor, brief_id: str):
    brief = opened_brief(actor, brief_id)
    reading = read_quotes(actor, brief)
    firmness = None
    if reading.evaluation is not None and reading.shows_prices:
        firmness = price_sensitivity(reading.evaluation)
    return render_template(
        "client/show_decision.html",
        actor=actor,
        brief=brief,
        status=brief.status(current_time()),
        reading=reading,
        comparison=reading.comparison,
        names=reading.names,
        latest={one.id for one in latest_sets(reading.sets)},
        criteria=[(code, CRITERIA[code]) for code in scored_criteria(brief)],
        decimals=decimals,
        firmness=sensitivity_sentence(firmness, reading.names) if firmness else "",
        awards=list_awards(current_database(), brief_id),
        revoked=list_revoked_awards(current_database(), brief_id),
        feedback=list_feedback(current_database(), brief_id),
        clarifications=list_clarifications(current_database(), brief_id),
        amendments=list_amendments(current_database(), brief_id),
        reasons=REASONS,
        labels=labels_by_line(brief),
        criteria_names=CRITERIA,
        now=current_time(),
    )


def _confirm_page(actor, brief: Brief, reading: Reading, form: AwardForm, kept) -> str:
    now, catalogue = current_time(), current_catalogue()
    quotes = {quote.id: quote for quote in reading.judgement.quotes}
    intended = [
        Award("", brief.id, line_id, quote_id, 1, now, actor.person_id, kept["reason_code"], kept["reason"])
        for line_id, quote_id in kept["choices"].items()
    ]
    texts = current_feedback(current_database(), brief.id)
    standing = list_awards(current_database(), brief.id)
    told = []
    for quote in reading.judgement.quotes:
        written = texts.get(quote.id, {})
        outcome = outcome_for(reading.judgement, quote.id, intended, catalogue, written, standing=standing)
        told.append((quote.agency_name, outcome_text(brief, outcome) if outcome else ""))
    chosen = {line.id: kept["choices"][line.id] for line in brief.content.lines if line.id in kept["choices"]}
    days = brief.content.terms.standstill_days
    return render_template(
        "client/confirm_award.html",
        actor=actor,
        brief=brief,
        form=form,
        choices=[
            (
                index,
                line,
                quotes[chosen[line.id]],
                priced_option(brief, [quotes[chosen[line.id]]], {line.id: chosen[line.id]}),
            )
            for index, line in enumerate(brief.content.lines)
            if line.id in chosen
        ],
        whole=priced_option(brief, reading.judgement.quotes, chosen),
        told=told,
        reason_name=REASONS[kept["reason_code"]],
        labels=labels_by_line(brief),
        final_at=final_on(now, days) if days else None,
    )


def _correct_page(actor, brief: Brief, form: CorrectionForm) -> str:
    labels, names = labels_by_line(brief), read_quotes(actor, brief).names
    awards = list_awards(current_database(), brief.id)
    form.offer([(award.line_id, f"{labels[award.line_id]}: {names[award.quote_id]}") for award in awards])
    return render_template("client/correct_award.html", actor=actor, brief=brief, form=form, awards=awards)


def _feedback_page(actor, brief: Brief, form: FeedbackForm, quote_id: str, *, typed: bool = False) -> str:
    reading = read_quotes(actor, brief)
    standing = current_feedback(current_database(), brief.id)
    waiting = [each for each in reading.names if each not in standing]
    chosen = quote_id if quote_id in reading.names else next(iter([*waiting, *reading.names]), "")
    codes = [*scored_criteria(brief), *(["price"] if brief.content.weights.get("price") else [])]
    form.quote_id.data = chosen
    if not typed:
        form.offer(codes, standing.get(chosen, {}))
    return render_template(
        "client/write_feedback.html",
        actor=actor,
        brief=brief,
        form=form,
        names=reading.names,
        standing=standing,
        chosen=chosen,
        codes=codes,
    )


def _as_feedback_fields(problems: dict[str, str]) -> dict[str, str]:
    return {name.removeprefix("texts.") or "whole": text for name, text in problems.items()}


def _lines(count: int) -> str:
    return say_many("{number} line", "{number} lines", count)


def _nobody(brief: Brief):
    flash(_NOBODY, "neutral")
    return redirect(path(f"/client/briefs/{brief.id}/compare"))
