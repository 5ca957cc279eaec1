"""An agency's own position, shown to its people only."""

from flask import Blueprint, render_template

from market.actions.positions import read_own_position
from market.web.current import current_config, current_database, signed_in
from market.web.price_texts import SERIES_NAMES

blueprint = Blueprint("positions", __name__, url_prefix="/agency")


@blueprint.get("/position")
@signed_in
def show(actor):
    position = read_own_position(current_database(), data=current_config().data, by=actor)
    return render_template("agency/show_position.html", actor=actor, position=position, series_names=SERIES_NAMES)
