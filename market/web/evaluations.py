"""Comparing opened quotes: the matrix, scores of evaluators, notes on wide spreads, the shortlist."""

from flask import Blueprint, Response, abort, redirect, render_template, request

from market.actions.evaluations import mark_shortlist, note_spread, submit_scores
from market.actions.readings import record_export
from market.core.award_options import award_options
from market.core.briefs import CRITERIA, Brief
from market.core.comparison import whole_budget
from market.core.errors import Invalid
from market.core.evaluations import EVALUATORS_FEWEST, STEPS, latest_sets, price_sensitivity, scored_criteria
from market.core.evaluations import two_decimals as decimals
from market.core.messages import say, say_many
from market.core.money import BadNumber, parse_amount, type_amount
from market.core.policy import may, require
from market.core.sensitivity import sensitivity_sentence
from market.spreadsheets import Cell, write_csv
from market.store.awards import find_award_choice, list_awards
from market.store.engagements import find_engagement
from market.store.standings import list_banned
from market.web.current import current_catalogue, current_database, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.awards import AwardForm
from market.web.forms.evaluations import CoordinationForm, ScoresForm, ShortlistForm, SpreadForm, typed_scores
from market.web.languages import path, translated
from market.web.matrices import BUDGETS, CONDITIONS, POSITIONS, condition_texts, in_language, matrix_rows, median_words
from market.web.quote_views import scope_words
from market.web.readings import Reading, opened_brief, read_quotes
from market.web.security import queries
from market.web.submissions import refusals_on

blueprint = Blueprint("evaluations", __name__, url_prefix="/client")
_REFUSED = 422


@blueprint.get("/briefs/<string:brief_id>/compare")
@signed_in
@queries("coordination")
def show_compare(actor, brief_id: str):
    brief = opened_brief(actor, brief_id)
    form = AwardForm()
    kept = find_award_choice(current_database(), brief_id)
    if kept:
        form.fill(brief, kept)
    return compare_page(actor, brief, form)


@blueprint.get("/briefs/<string:brief_id>/compare.csv")
@signed_in
def show_compare_csv(actor, brief_id: str):
    headers = {"Content-Disposition": 'attachment; filename="comparison.csv"'}
    return Response(write_csv(in_language(comparison_rows(actor, brief_id))), mimetype="text/csv", headers=headers)


def comparison_rows(actor, brief_id: str) -> list[list[Cell]]:
    """Return the table of the client's own opened brief, as the page and both its files show it."""
    brief = opened_brief(actor, brief_id)
    awarded = {award.line_id: award.quote_id for award in list_awards(current_database(), brief.id)}
    reading, today = read_quotes(actor, brief), current_time().date()
    record_export(current_database(), brief_id=brief.id, by=actor, now=current_time())
    return matrix_rows(reading, brief, current_catalogue(), awarded=awarded, today=today)


@blueprint.get("/briefs/<string:brief_id>/scores")
@signed_in
def show_scores(actor, brief_id: str):
    brief = opened_brief(actor, brief_id)
    return _scores_page(actor, brief, ScoresForm(), SpreadForm())


@blueprint.post("/briefs/<string:brief_id>/scores")
@signed_in
def score(actor, brief_id: str):
    brief = opened_brief(actor, brief_id)
    require(actor, "score quotes", brief)
    form = ScoresForm()
    reading = read_quotes(actor, brief)
    typed = typed_scores(request.form, list(reading.names), scored_criteria(brief))
    if form.validate():
        with refusals_on(form, _gathered):
            submit_scores(
                current_database(),
                brief_id=brief_id,
                scores=typed,
                note=form.note.data,
                by=actor,
                now=current_time(),
            )
            flash(say("Your scores are on record. You now see what the other evaluators gave."), "good")
            return redirect(path(f"/client/briefs/{brief_id}/scores"))
    return _scores_page(actor, brief, form, SpreadForm(), typed), _REFUSED


@blueprint.post("/briefs/<string:brief_id>/spread-notes")
@signed_in
def note(actor, brief_id: str):
    brief = opened_brief(actor, brief_id)
    require(actor, "score quotes", brief)
    form = SpreadForm()
    if form.validate():
        quote_id, criterion = form.chosen()
        with refusals_on(form, _as_spread_fields):
            note_spread(
                current_database(),
                brief_id=brief_id,
                quote_id=quote_id,
                criterion=criterion,
                note=form.agreed.data,
                by=actor,
                now=current_time(),
            )
            flash(say("The note is on record with the scores it explains."), "good")
            return redirect(path(f"/client/briefs/{brief_id}/scores"))
    return _scores_page(actor, brief, ScoresForm(formdata=None), form), _REFUSED


@blueprint.post("/briefs/<string:brief_id>/shortlist")
@signed_in
def shortlist(actor, brief_id: str):
    opened_brief(actor, brief_id)
    form = ShortlistForm()
    try:
        mark_shortlist(
            current_database(),
            brief_id=brief_id,
            quote_id=form.quote_id.data or "",
            is_marked=form.is_marked.data == "1",
            by=actor,
            now=current_time(),
        )
    except Invalid as refusal:
        flash(" ".join(refusal.problems.values()), "bad")
    return redirect(path(f"/client/briefs/{brief_id}/compare"))


def compare_page(actor, brief: Brief, form: AwardForm) -> str:
    """Return the comparison with the award form as it was typed."""
    reading = read_quotes(actor, brief)
    form.offer(list(reading.names), is_scored=reading.judgement.evaluation is not None)
    status = brief.status(current_time())
    return render_template(
        "client/show_compare.html",
        actor=actor,
        brief=brief,
        status=status,
        reading=reading,
        comparison=reading.comparison,
        form=form,
        awarded={award.line_id: award for award in list_awards(current_database(), brief.id)},
        catalogue=current_catalogue(),
        names=reading.names,
        begun={quote_id for quote_id in reading.names if find_engagement(current_database(), quote_id)},
        today=current_time().date(),
        budget=whole_budget(brief.content),
        scopes={line.id: scope_words(line, current_catalogue()) for line in brief.content.lines},
        criteria=CRITERIA,
        budgets=BUDGETS,
        condition_labels=CONDITIONS,
        positions=POSITIONS,
        distances=_distances(reading),
        conditions={
            column.quote.id: condition_texts(column.quote.content, brief) for column in reading.comparison.columns
        },
        may_award=may(actor, "award lines", brief) and status in ("closed", "part-awarded") and reading.shows_names,
        may_score=may(actor, "score quotes", brief) and status in ("closed", "part-awarded"),
        scored=len(latest_sets(reading.judgement.sets)),
        evaluators_fewest=EVALUATORS_FEWEST,
        decimals=decimals,
        firmness=_firmness(reading),
        options=_options(brief, reading),
        coordination=CoordinationForm(request.args),
        marking=ShortlistForm(formdata=None),
        banned=_banned(reading),
    )


def _distances(reading: Reading) -> dict[int, str]:
    """Return the words for each distance from the median that a cell has: few for two thousand cells."""
    found = {cell.from_median for row in reading.comparison.rows for cell in row.cells}
    return {percent: translated(median_words(percent)) for percent in found if percent is not None}


def _banned(reading: Reading) -> set[str]:
    """Return the ids of quotes whose agency is banned; ids, since a blind page knows no agencies."""
    quotes = reading.judgement.quotes
    banned = list_banned(current_database(), [quote.agency_id for quote in quotes])
    return {quote.id for quote in quotes if quote.agency_id in banned}


def _firmness(reading: Reading) -> str:
    if reading.evaluation is None or not reading.shows_prices:
        return ""
    found = price_sensitivity(reading.evaluation)
    return "" if found is None else sensitivity_sentence(found, reading.names)


def _options(brief: Brief, reading: Reading):
    if not reading.shows_prices or not reading.comparison.columns:
        return None
    try:
        typed = parse_amount(type_amount(request.args.get("coordination") or "0"))
    except BadNumber as refusal:
        abort(400, f"coordination: {refusal}")
    quotes = [column.quote for column in reading.comparison.columns]
    return award_options(brief, quotes, coordination_minor=typed)


def _scores_page(actor, brief: Brief, form: ScoresForm, spread: SpreadForm, typed=None) -> str:
    reading = read_quotes(actor, brief)
    steps = typed if typed is not None else dict(reading.own.scores) if reading.own else {}
    spreads = [
        (result.quote_id, each.criterion, f"{reading.names[result.quote_id]}: {CRITERIA[each.criterion]}")
        for result in (reading.evaluation.results if reading.evaluation else ())
        for each in result.criteria
        if each.is_spread
    ]
    spread.offer(spreads)
    return render_template(
        "client/score_quotes.html",
        actor=actor,
        brief=brief,
        reading=reading,
        form=form,
        spread=spread,
        spreads=spreads,
        steps=steps,
        criteria=[(code, CRITERIA[code]) for code in scored_criteria(brief)],
        meanings=STEPS,
        may_score=may(actor, "score quotes", brief) and brief.status(current_time()) in ("closed", "part-awarded"),
        scored=len(latest_sets(reading.judgement.sets)),
        evaluators_fewest=EVALUATORS_FEWEST,
        decimals=decimals,
    )


def _as_spread_fields(problems: dict[str, str]) -> dict[str, str]:
    return {"agreed" if name == "note" else name: text for name, text in problems.items()}


def _gathered(problems: dict[str, str]) -> dict[str, str]:
    missing = sum(place.startswith("scores.") for place in problems)
    kept = {place: sentence for place, sentence in problems.items() if not place.startswith("scores.")}
    if missing:
        kept["scores"] = say_many(
            "{number} place lacks a step from 0 to 4: score every quote on every criterion, then submit.",
            "{number} places lack a step from 0 to 4: score every quote on every criterion, then submit.",
            missing,
        )
    return kept
