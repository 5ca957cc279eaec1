"""The page that explains the API to people who write programs for it."""

from datetime import timedelta

from flask import Blueprint, render_template

from market.core.tokens import SCOPES
from market.web.current import current_config, current_time

blueprint = Blueprint("api_guide", __name__, url_prefix="/api")


@blueprint.get("/")
def show():
    valid_until = current_time().date() + timedelta(days=60)
    return render_template(
        "api_guide/show.html", scopes=SCOPES, base_url=current_config().base_url, valid_until=valid_until.isoformat()
    )
