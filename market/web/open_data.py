"""Briefs and their outcomes as open contracting data."""

from flask import Blueprint, jsonify

from market.core.brief_changes import changes_text
from market.core.briefs import Brief
from market.core.open_contracting import Amendment, Process, package, release
from market.core.search import BriefFilters
from market.store.accounts import get_organisation
from market.store.awards import list_awards
from market.store.brief_versions import list_amendments
from market.store.briefs import get_published_brief
from market.store.disclosures import count_opened_quotes, list_award_suppliers
from market.store.finding import count_found_briefs, list_newest_briefs
from market.web.current import current_catalogue, current_config, current_database, current_time
from market.web.filters import PAGE
from market.web.pages import asked_page, page_link
from market.web.security import queries

blueprint = Blueprint("open_data", __name__, url_prefix="/briefs")


@blueprint.get("/ocds.json")
@queries("page")
def show_all():
    db, now = current_database(), current_time()
    page, pages = asked_page(count_found_briefs(db, BriefFilters(), now=now), PAGE)
    briefs = list_newest_briefs(db, BriefFilters(), now=now, limit=PAGE, offset=(page - 1) * PAGE)
    address = current_config().base_url + "/briefs/ocds.json"
    neighbours = {"prev": page - 1, "next": page + 1}
    links = {name: page_link(address, other) for name, other in neighbours.items() if 1 <= other <= pages}
    return _answer(briefs, page_link(address, page), links)


@blueprint.get("/<string:brief_id>/ocds.json")
def show(brief_id: str):
    brief = get_published_brief(current_database(), brief_id)
    return _answer([brief], f"{current_config().base_url}/briefs/{brief_id}/ocds.json", {})


def _answer(briefs: list[Brief], uri: str, links: dict[str, str]):
    now, base = current_time(), current_config().base_url
    releases = [release(_process(brief), current_catalogue(), now=now, base_url=base) for brief in briefs]
    return jsonify(package(releases, uri=uri, published=now, links=links))


def _process(brief: Brief) -> Process:
    db = current_database()
    return Process(
        brief=brief,
        client=get_organisation(db, brief.client_id),
        awards=list_awards(db, brief.id),
        suppliers=list_award_suppliers(db, brief.id),
        tenderers=count_opened_quotes(db, brief.id),
        amendments=[
            Amendment(made.version, made.at, made.reason, changes_text(made.changes))
            for made in reversed(list_amendments(db, brief.id))
        ],
    )
