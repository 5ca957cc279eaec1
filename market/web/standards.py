"""The catalogue of checkable standards that briefs refer to."""

from flask import Blueprint, render_template

from market.web.current import current_catalogue

blueprint = Blueprint("standards", __name__, url_prefix="/standards")


@blueprint.get("/")
def show_index():
    return render_template("standards/show_index.html", standards=current_catalogue().standards)


@blueprint.get("/<string:code>/")
def show(code: str):
    return render_template("standards/show.html", standard=current_catalogue().standard(code))
