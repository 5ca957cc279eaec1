"""The house's own words: guides for each reader, terms, the note on competition law, what has changed, how to cite."""

from flask import Blueprint, Response, abort, render_template

from market.benchmark.reader import get_latest_edition, latest_edition
from market.core.messages import say
from market.web.current import current_config, editions_folder

blueprint = Blueprint("house", __name__)
GUIDES = {
    "client": say("For clients: from a brief to a decision you can defend"),
    "agency": say("For agencies: quote fairly and show your worth"),
    "visitor": say("For readers of prices: what the figures say and do not say"),
    "operator": say("For operators: keeping the market honest"),
}
_TEMPLATES = {
    "client": "house/guide_client.html",
    "agency": "house/guide_agency.html",
    "visitor": "house/guide_visitor.html",
    "operator": "house/guide_operator.html",
}


@blueprint.get("/guides/")
def show_guides():
    return render_template("house/guides.html", guides=GUIDES)


@blueprint.get("/guides/<string:reader>/")
def show_guide(reader: str):
    if reader not in GUIDES:
        abort(404)
    return render_template(_TEMPLATES[reader], title=GUIDES[reader])


@blueprint.get("/terms/")
def show_terms():
    return render_template("house/terms.html")


@blueprint.get("/competition-law/")
def show_competition_law():
    return render_template("house/competition_law.html")


@blueprint.get("/changelog/")
def show_changelog():
    return render_template("house/changelog.html")


@blueprint.get("/cite/")
def show_citation():
    edition = latest_edition(editions_folder())
    return render_template(
        "house/cite.html", edition=edition.summary if edition else None, base_url=current_config().base_url
    )


@blueprint.get("/citation.cff")
def show_citation_file():
    """Hand out how to cite the newest edition in the Citation File Format 1.2."""
    edition = get_latest_edition(editions_folder())
    text = render_template("house/citation.cff", edition=edition.summary, base_url=current_config().base_url)
    return Response(text, mimetype="text/plain")
