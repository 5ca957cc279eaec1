"""The chain behind a line: briefs on behalf of a client, as the agency and the end client see it."""

from flask import Blueprint, redirect, render_template

from market.actions.quotes import get_own_quote
from market.actions.subcontracts import begin_buying, begin_subcontract, list_client_chain, list_own_chain
from market.core.messages import say
from market.core.policy import require
from market.core.subcontracts import charged_for_subcontract, markup_percent
from market.store.awards import list_awards
from market.store.briefs import get_brief, get_published_brief
from market.store.quotes import list_opened_quotes
from market.web.current import current_catalogue, current_database, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.accounts import ConfirmForm
from market.web.languages import path

blueprint = Blueprint("subcontracts", __name__)


@blueprint.post("/account/buying")
@signed_in
def start_buying(actor):
    begin_buying(current_database(), by=actor, now=current_time())
    flash(say("Your organisation can now post briefs as well."), "good")
    return redirect(path("/client/"))


@blueprint.get("/agency/quotes/<string:quote_id>/chain")
@signed_in
def show_own_chain(actor, quote_id: str):
    require(actor, "read quotes")
    db, now = current_database(), current_time()
    quote = get_own_quote(db, quote_id=quote_id, by=actor)
    brief = get_published_brief(db, quote.brief_id)
    chain = list_own_chain(db, quote_id=quote_id, by=actor, now=now)
    lines = []
    for number, line in enumerate(brief.content.lines, 1):
        answer = quote.content.line(line.id)
        behind = [each for each in chain if each.line_id == line.id]
        charged = charged_for_subcontract(line, answer) if answer and answer.fee_minor is not None else 0
        paid = sum(each.paid_minor or 0 for each in behind)
        lines.append(
            {
                "number": number,
                "line": line,
                "answer": answer,
                "behind": behind,
                "charged": charged,
                "paid": paid,
                "markup": markup_percent(charged, paid) if charged and paid else None,
            }
        )
    return render_template(
        "agency/show_chain.html",
        actor=actor,
        brief=brief,
        quote=quote,
        lines=lines,
        form=ConfirmForm(),
        catalogue=current_catalogue(),
    )


@blueprint.post("/agency/quotes/<string:quote_id>/lines/<string:line_id>/brief")
@signed_in
def start_subcontract(actor, quote_id: str, line_id: str):
    require(actor, "read quotes")
    brief = begin_subcontract(current_database(), quote_id=quote_id, line_id=line_id, by=actor, now=current_time())
    flash(say("The draft holds the scope of the line. Your client's name, words and budget are not in it."), "good")
    return redirect(path(f"/client/briefs/{brief.id}/edit"))


@blueprint.get("/client/briefs/<string:brief_id>/chain")
@signed_in
def show_client_chain(actor, brief_id: str):
    require(actor, "read briefs")
    db, now = current_database(), current_time()
    brief = get_brief(db, brief_id)
    chain = list_client_chain(db, brief_id=brief_id, by=actor, now=now)
    quotes = {quote.id: quote for quote in list_opened_quotes(db, brief_id)}
    awarded = {award.line_id: quotes[award.quote_id] for award in list_awards(db, brief_id) if award.quote_id in quotes}
    return render_template(
        "client/show_chain.html", actor=actor, brief=brief, chain=chain, awarded=awarded, catalogue=current_catalogue()
    )
