"""The directory of verified agencies and their public profiles, with JSON twins."""

import hashlib

from flask import Blueprint, jsonify, make_response, render_template

from market.actions.attestations import attestation_states
from market.benchmark.reader import latest_edition
from market.core.attestations import AttestationState, is_claimed, is_proved
from market.core.badges import Badge
from market.core.search import AGENCY_PARAMETERS
from market.store.finding import (
    count_found_agencies,
    get_listed_agency,
    list_agency_countries,
    list_found_agencies,
    list_offered_services,
)
from market.web.current import current_catalogue, current_config, current_database, current_time, editions_folder
from market.web.filters import PAGE, asked_agencies, named_choices
from market.web.forms.accounts import COUNTRIES
from market.web.languages import named
from market.web.pages import asked_page, neighbours
from market.web.security import cached_for, queries

blueprint = Blueprint("agencies", __name__)
_BADGE_SECONDS = 3600


@blueprint.get("/agencies/")
@queries("page", *AGENCY_PARAMETERS)
def show_index():
    filters = asked_agencies()
    count, page, pages, agencies = _found(filters)
    return render_template(
        "agencies/show_index.html",
        agencies=[(agency, _kind(agency), _services(agency)) for agency in agencies],
        count=count,
        page=page,
        pages=pages,
        neighbours=neighbours("/agencies/", page, pages),
        asked={name: value for name in AGENCY_PARAMETERS if (value := getattr(filters, name))},
        services=named_choices(current_catalogue().services),
        kinds=named_choices(current_catalogue().agency_types),
        countries=sorted(
            ((code, COUNTRIES.get(code, code)) for code in list_agency_countries(current_database())),
            key=lambda country: country[1],
        ),
        country_names=COUNTRIES,
    )


@blueprint.get("/agencies.json")
@queries("page", *AGENCY_PARAMETERS)
def show_index_json():
    count, page, pages, agencies = _found(asked_agencies())
    return jsonify(count=count, page=page, pages=pages, order="name", agencies=[_as_json(each) for each in agencies])


@blueprint.get("/agencies/<string:slug>/")
def show(slug: str):
    agency = get_listed_agency(current_database(), slug)
    return render_template(
        "agencies/show.html",
        agency=agency,
        kind=_kind(agency),
        services=_services(agency),
        country=COUNTRIES.get(agency.country, agency.country),
        claims=_claims(agency),
        badge_address=f"{current_config().base_url}/agencies/{agency.slug}/",
    )


@blueprint.get("/agencies/<string:slug>.json")
def show_json(slug: str):
    return jsonify(_as_json(get_listed_agency(current_database(), slug)))


@blueprint.get("/agencies/<string:slug>/badge.svg")
def show_badge(slug: str):
    agency = get_listed_agency(current_database(), slug)
    claims, edition = _claims(agency), latest_edition(editions_folder())
    badge = Badge(
        agency=agency.name,
        claimed=sum(is_claimed(state) for _, state in claims),
        proved=sum(is_proved(state) for _, state in claims),
        applicable=len(current_catalogue().standards_in(agency.country)),
        as_of=current_time().date(),
        edition=str(edition.summary.id) if edition else "",
    )
    address = f"{current_config().base_url}/agencies/{agency.slug}/"
    response = make_response(render_template("agencies/badge.svg", badge=badge, address=address))
    response.mimetype = "image/svg+xml"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return cached_for(response, _BADGE_SECONDS, hashlib.sha256(response.data).hexdigest())


def _found(filters):
    db = current_database()
    count = count_found_agencies(db, filters)
    page, pages = asked_page(count, PAGE)
    return count, page, pages, list_found_agencies(db, filters, limit=PAGE, offset=(page - 1) * PAGE)


def _kind(agency) -> str:
    return next((named(kind) for kind in current_catalogue().agency_types if kind.code == agency.agency_type), "")


def _services(agency) -> list:
    return [current_catalogue().service(code) for code in list_offered_services(current_database(), agency.id)]


def _claims(agency) -> list:
    """Return (standard, state) of what an agency claims, in the order of the catalogue."""
    catalogue = current_catalogue()
    states = attestation_states(current_database(), agency.id, catalogue, current_time())
    shown = {code: state for code, state in states.items() if state is not AttestationState.NOT_STATED}
    return [(standard, shown[standard.code]) for standard in catalogue.standards if standard.code in shown]


def _as_json(agency) -> dict:
    return {
        "slug": agency.slug,
        "name": agency.name,
        "type": agency.agency_type,
        "size": agency.agency_size,
        "city": agency.city,
        "country": agency.country,
        "since": agency.verified_at.date().isoformat(),
        "services": [service.code for service in _services(agency)],
        "standards": {standard.code: str(state) for standard, state in _claims(agency)},
    }
