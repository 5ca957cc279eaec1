"""Every component on one page, for those who build pages; a site on the open network does not have it."""

from flask import Blueprint, render_template

from market.benchmark.reader import latest_edition
from market.core.errors import NotFound
from market.core.messages import say
from market.requests import current_config
from market.web.bands import Mark, Places
from market.web.current import current_time, editions_folder
from market.web.forms.members import InvitationForm
from market.web.next_steps import NextStep

blueprint = Blueprint("styleguide", __name__)
_TOKENS = ("ink", "soft", "rule", "edge", "accent", "bar", "good", "warn", "bad", "focus")
_PLACES = Places(10, 30, 48, 66, 88)
_MARKS = (Mark(20, "50k"), Mark(50, "100k"), Mark(80, "200k"))


@blueprint.get("/styleguide")
def show():
    if current_config().is_secure:
        raise NotFound(say("There is nothing here under this address."))
    form = InvitationForm(meta={"csrf": False})
    form.email.errors = [say("Give the e-mail address.")]
    return render_template(
        "styleguide/show.html",
        form=form,
        band_places=_PLACES,
        marks=_MARKS,
        tokens=_TOKENS,
        edition=latest_edition(editions_folder()),
        steps=[
            NextStep(say("A question waits for your answer"), say("Answer"), "/client/", current_time()),
            NextStep(say("A draft"), say("Go on writing"), "/client/"),
        ],
    )
