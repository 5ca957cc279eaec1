"""Red flags at the desk: signs worth a look, with operators' notes."""

from flask import Blueprint, redirect, render_template

from market.actions.red_flags import get_red_flag, list_red_flags, review_flag
from market.core.messages import say
from market.core.policy import require
from market.core.red_flags import INDICATORS
from market.store.briefs import get_published_brief
from market.store.red_flags import list_flag_reviews, list_reviewed_flags
from market.web.current import current_database, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.desk import FlagReviewForm
from market.web.languages import path
from market.web.pages import asked_page, neighbours
from market.web.security import queries
from market.web.submissions import refusals_on

blueprint = Blueprint("red_flags", __name__, url_prefix="/desk/flags")
_REFUSED = 422
_PAGE = 25


@blueprint.get("/")
@signed_in
@queries("page")
def show_index(actor):
    require(actor, "operate the market")
    db = current_database()
    reviewed = list_reviewed_flags(db)
    found = sorted(list_red_flags(db, by=actor, now=current_time()), key=lambda flag: flag.key in reviewed)
    page, pages = asked_page(len(found), _PAGE)
    shown = found[(page - 1) * _PAGE : page * _PAGE]
    return render_template(
        "desk/show_flags.html",
        actor=actor,
        flags=[(flag, _briefs(flag)) for flag in shown],
        reviewed=reviewed,
        indicators=INDICATORS,
        page=page,
        pages=pages,
        neighbours=neighbours("/desk/flags/", page, pages),
    )


@blueprint.get("/<string:flag>")
@signed_in
def show(actor, flag: str):
    require(actor, "operate the market")
    return _flag_page(actor, flag, FlagReviewForm())


@blueprint.post("/<string:flag>")
@signed_in
def review(actor, flag: str):
    require(actor, "operate the market")
    form = FlagReviewForm()
    if form.validate():
        with refusals_on(form):
            review_flag(current_database(), flag=flag, note=form.note.data, by=actor, now=current_time())
            flash(say("Your note is kept; the flag counts as reviewed."), "good")
            return redirect(path("/desk/flags/"))
    return _flag_page(actor, flag, form), _REFUSED


def _flag_page(actor, key: str, form: FlagReviewForm) -> str:
    flag = get_red_flag(current_database(), flag=key, by=actor, now=current_time())
    return render_template(
        "desk/review_flag.html",
        actor=actor,
        flag=flag,
        indicator=INDICATORS[flag.indicator],
        briefs=_briefs(flag),
        reviews=list_flag_reviews(current_database(), key),
        form=form,
    )


def _briefs(flag):
    return [get_published_brief(current_database(), brief_id) for brief_id in flag.brief_ids]
