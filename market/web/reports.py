"""Writing to the operators about a page, and their answers."""

from flask import Blueprint, redirect, render_template, request

from market.actions import reports as actions
from market.core.messages import say
from market.core.policy import require
from market.core.reports import REASONS
from market.core.texts import is_site_path
from market.store.reports import get_report, list_answered_reports, list_reports_about, list_waiting_reports
from market.web.current import (
    current_actor,
    current_address,
    current_database,
    current_guard,
    current_time,
    signed_in,
)
from market.web.desk_pages import organisation_of, standard_of
from market.web.flashes import flash
from market.web.forms.reports import ReportAnswerForm, ReportForm
from market.web.languages import current_language, path
from market.web.security import queries
from market.web.submissions import REFUSED, perform_or_show, refusals_on

blueprint = Blueprint("reports", __name__)
_SHOWN_ANSWERED = 50


@blueprint.get("/contact/")
@queries("about")
def show():
    actor = current_actor()
    about = request.args.get("about", "/")
    typed = {"about": about if is_site_path(about) else "/", "email": actor.email if actor else ""}
    return _contact_page(ReportForm(data=typed))


@blueprint.post("/contact/")
def send():
    form = ReportForm()
    if form.validate():
        with refusals_on(form):
            actions.send_report(
                current_database(),
                about=form.about.data.strip(),
                reason=form.reason.data,
                text=form.text.data,
                email=form.email.data or "",
                language=current_language(),
                address=current_address(),
                guard=current_guard(),
                now=current_time(),
            )
            flash(say("Thank you. An operator reads it; an answer comes by mail if you left an address."), "good")
            return redirect(path("/contact/"))
    return _contact_page(form), REFUSED


@blueprint.get("/desk/reports/")
@signed_in
def show_queue(actor):
    require(actor, "operate the market")
    db = current_database()
    return render_template(
        "desk/show_reports.html",
        actor=actor,
        reports=list_waiting_reports(db),
        answered=list_answered_reports(db, limit=_SHOWN_ANSWERED),
        reasons=REASONS,
    )


@blueprint.get("/desk/reports/<string:report_id>")
@signed_in
def show_report(actor, report_id: str):
    require(actor, "operate the market")
    return _answer_page(actor, report_id, ReportAnswerForm())


@blueprint.post("/desk/reports/<string:report_id>")
@signed_in
def answer(actor, report_id: str):
    require(actor, "operate the market")
    form = ReportAnswerForm()
    return perform_or_show(
        form,
        lambda: actions.answer_report(
            current_database(), report_id=report_id, answer=form.answer.data, by=actor, now=current_time()
        ),
        done=say("Answered."),
        address="/desk/reports/",
        show=lambda: _answer_page(actor, report_id, form),
    )


def _contact_page(form: ReportForm) -> str:
    return render_template("house/contact.html", form=form, actor=current_actor())


def _answer_page(actor, report_id: str, form: ReportAnswerForm) -> str:
    db = current_database()
    report = get_report(db, report_id)
    return render_template(
        "desk/answer_report.html",
        actor=actor,
        report=report,
        organisation=organisation_of(report.about),
        standard=standard_of(report.about),
        others=[other for other in list_reports_about(db, report.about) if other.id != report.id],
        reasons=REASONS,
        form=form,
    )
