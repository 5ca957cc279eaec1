"""The directory of verified agencies and their public profiles, with JSON twins."""

from flask import Blueprint, jsonify, render_template

from market.actions.attestations import attestation_states
from market.core.accounts import AGENCY_SIZES
from market.core.attestations import AttestationState
from market.core.conduct import sections_of
from market.core.countries import COUNTRIES
from market.core.profiles import LANGUAGES
from market.core.search import AGENCY_PARAMETERS
from market.core.verification import KINDS, holding_checks
from market.store.conduct import load_conduct
from market.store.finding import (
    count_found_agencies,
    get_listed_agency,
    list_agency_countries,
    list_found_agencies,
    list_offered_services,
)
from market.store.list_prices import list_current_prices
from market.store.profiles import list_cases, load_profile
from market.store.verification import list_checks
from market.web.current import current_catalogue, current_config, current_database, current_time
from market.web.directory import listed_agencies, missing_of
from market.web.filters import PAGE, asked_agencies, named_choices
from market.web.languages import named
from market.web.pages import asked_page, neighbours
from market.web.presenters import titled
from market.web.security import queries

blueprint = Blueprint("agencies", __name__)


@blueprint.get("/agencies/")
@queries("page", *AGENCY_PARAMETERS)
def show_index():
    filters = asked_agencies()
    count, page, pages, agencies = _found(filters)
    return render_template(
        "agencies/show_index.html",
        agencies=[(agency, kind_of(agency), _services(agency)) for agency in agencies],
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
        sizes=[(size, size.replace("-", "–")) for size in AGENCY_SIZES],
        languages=list(LANGUAGES.items()),
        standards=[(each.code, f"{each.code.upper()} {titled(each)}") for each in current_catalogue().standards],
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
        kind=kind_of(agency),
        services=_services(agency),
        country=COUNTRIES.get(agency.country, agency.country),
        claims=_claims(agency),
        missing=missing_of(agency.id),
        checks=_checks(agency),
        check_kinds=KINDS,
        badge_address=f"{current_config().base_url}/agencies/{agency.slug}/",
        **_own_words(agency),
    )


@blueprint.get("/agencies/<string:slug>.json")
def show_json(slug: str):
    return jsonify(_as_json(get_listed_agency(current_database(), slug)))


def _found(filters):
    db = current_database()
    listed = listed_agencies(filters.standard)
    count = count_found_agencies(db, filters, among=listed)
    page, pages = asked_page(count, PAGE)
    return count, page, pages, list_found_agencies(db, filters, among=listed, limit=PAGE, offset=(page - 1) * PAGE)


def kind_of(agency) -> str:
    """Return the name of the type of an agency, empty where it has said none."""
    return next((named(kind) for kind in current_catalogue().agency_types if kind.code == agency.agency_type), "")


def _services(agency) -> list:
    return [current_catalogue().service(code) for code in list_offered_services(current_database(), agency.id)]


def _checks(agency) -> list:
    """Return what operators have checked of an agency, where it holds today."""
    return holding_checks(list_checks(current_database(), agency.id), current_time().date())


def _claims(agency) -> list:
    """Return (standard, state) of what an agency claims, in the order of the catalogue."""
    catalogue = current_catalogue()
    states = attestation_states(current_database(), agency.id, catalogue, current_time())
    shown = {code: state for code, state in states.items() if state is not AttestationState.NOT_STATED}
    return [(standard, shown[standard.code]) for standard in catalogue.standards if standard.code in shown]


def _own_words(agency) -> dict:
    """Return what an agency says of itself and how it was found to work, as its page shows it."""
    db, catalogue = current_database(), current_catalogue()
    profile = load_profile(db, agency.id)
    sections = sections_of(load_conduct(db, agency, now=current_time()))
    prices = list_current_prices(db, agency.id) if profile.shows_prices else {}
    return {
        "profile": profile,
        "languages": [LANGUAGES[code] for code in profile.languages if code in LANGUAGES],
        "cases": list_cases(db, agency.id),
        "count_kinds": {kind.code: kind for kind in catalogue.count_kinds},
        "catalogue": catalogue,
        "prices": prices,
        "currency": current_config().currency,
        "conduct": next((section.rows for section in sections if section.side == "agency"), ()),
    }


def _as_json(agency) -> dict:
    profile = load_profile(current_database(), agency.id)
    return {
        "slug": agency.slug,
        "name": agency.name,
        "type": agency.agency_type,
        "size": agency.agency_size,
        "city": agency.city,
        "country": agency.country,
        "since": agency.verified_at.date().isoformat(),
        "checked": [{"what": each.kind, "on": each.checked_at.date().isoformat()} for each in _checks(agency)],
        "services": [service.code for service in _services(agency)],
        "about": profile.about,
        "languages": list(profile.languages),
        "team": [{"role": role.role, "people": role.people, "years": role.years} for role in profile.team],
        "cases": [
            {
                "title": case.title,
                "service": case.service,
                "outcome": case.kind,
                "number": case.number,
                "measured_over": case.measured_over,
                "source": case.source,
                "confirmed_by_client": case.is_confirmed,
            }
            for case in list_cases(current_database(), agency.id)
        ],
        "standards": {standard.code: str(state) for standard, state in _claims(agency)},
    }
