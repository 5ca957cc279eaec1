"""The client's word at close-out on the standards its brief required."""

from flask import Blueprint

from market.actions.kept_standards import say_kept_standards
from market.core.engagements import Engagement
from market.core.kept_standards import newest_words
from market.core.messages import say
from market.core.policy import require
from market.store.briefs import get_published_brief
from market.store.kept_standards import list_kept_standards
from market.web.current import current_catalogue, current_database, current_time, signed_in
from market.web.engaged import engagement_page, read_engagement
from market.web.forms.close_out import as_form_fields, kept_standards_form
from market.web.presenters import titled
from market.web.submissions import perform_or_show

blueprint = Blueprint("kept_standards", __name__, url_prefix="/engagements/<string:engagement_id>/standards")


@blueprint.get("/")
@signed_in
def show(actor, engagement_id: str):
    engagement = read_engagement(actor, engagement_id)
    standards = _required(engagement)
    return _page(actor, engagement, standards, _form(standards)(formdata=None))


@blueprint.post("/")
@signed_in
def state(actor, engagement_id: str):
    engagement = read_engagement(actor, engagement_id)
    require(actor, "work as client", engagement)
    standards = _required(engagement)
    form = _form(standards)()
    return perform_or_show(
        form,
        lambda: say_kept_standards(
            current_database(),
            engagement_id=engagement_id,
            words=form.words(standard.code for standard in standards),
            by=actor,
            now=current_time(),
        ),
        done=say("Your word is on record; the agency is told."),
        address=f"/engagements/{engagement_id}/standards/",
        show=lambda: _page(actor, engagement, standards, form),
        place=as_form_fields,
    )


def _required(engagement: Engagement) -> list:
    codes = get_published_brief(current_database(), engagement.brief_id).content.standards
    catalogue = current_catalogue()
    return [catalogue.standard(code) for code in codes]


def _form(standards) -> type:
    return kept_standards_form({standard.code: titled(standard) for standard in standards})


def _page(actor, engagement: Engagement, standards, form) -> str:
    said = newest_words(list_kept_standards(current_database(), engagement.id))
    return engagement_page(
        "engagements/show_standards.html", actor, engagement, standards=standards, said=said, form=form
    )
