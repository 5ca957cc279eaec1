"""One page per published measure."""

from flask import Blueprint, render_template

from market.core.errors import NotFound
from market.core.messages import say
from market.core.methods import METHODS, find_method

blueprint = Blueprint("methods", __name__, url_prefix="/methods")


@blueprint.get("/")
def show_index():
    return render_template("methods/show_index.html", methods=METHODS)


@blueprint.get("/<string:measure>/")
def show(measure: str):
    method = find_method(measure)
    if method is None:
        raise NotFound(say("There is no method page of this name."))
    return render_template("methods/show.html", method=method, methods=METHODS)
