"""The catalogue of checkable standards that briefs refer to."""

from flask import Blueprint, render_template

from market.store.catalogue import list_standard_versions
from market.web.current import current_catalogue, current_database

blueprint = Blueprint("standards", __name__, url_prefix="/standards")


@blueprint.get("/")
def show_index():
    return render_template("standards/show_index.html", standards=current_catalogue().standards)


@blueprint.get("/<string:code>/")
def show(code: str):
    standard = current_catalogue().standard(code)
    versions = list_standard_versions(current_database(), standard.code)
    return render_template("standards/show.html", standard=standard, versions=versions)
