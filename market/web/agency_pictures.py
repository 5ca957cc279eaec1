"""Pictures of an agency for other sites: the badge and the card to share, both made of what is counted."""

import hashlib

from flask import Blueprint, make_response, render_template

from market.actions.attestations import attestation_states
from market.benchmark.reader import latest_edition
from market.core.accounts import Organisation
from market.core.attestations import is_claimed, is_proved
from market.core.badges import Badge
from market.core.conduct import sections_of
from market.core.messages import say, say_many
from market.store.conduct import load_conduct
from market.store.finding import get_listed_agency
from market.store.profiles import list_cases
from market.web.agencies import kind_of
from market.web.current import current_catalogue, current_config, current_database, current_time, editions_folder
from market.web.security import cached_for

blueprint = Blueprint("agency_pictures", __name__)
_SECONDS = 3600
_ON_CARD = ("work-completed", "handover-signed", "results-met")


@blueprint.get("/agencies/<string:slug>/badge.svg")
def show_badge(slug: str):
    agency = get_listed_agency(current_database(), slug)
    return _picture("agencies/badge.svg", agency)


@blueprint.get("/agencies/<string:slug>/card.svg")
def show_card(slug: str):
    agency = get_listed_agency(current_database(), slug)
    place = ", ".join(filter(None, (kind_of(agency), agency.city)))
    return _picture("agencies/card.svg", agency, place=place, lines=[_badge(agency).standards, *_lines(agency)])


def _lines(agency: Organisation) -> list[str]:
    """Return what is counted of an agency's cases and conduct, one short line each; too few cases tell nothing."""
    cases = list_cases(current_database(), agency.id)
    confirmed = sum(case.is_confirmed for case in cases)
    shown_cases = say_many("{number} case with its outcome", "{number} cases with outcomes", len(cases))
    lines = (
        [say("{shown_cases}, {confirmed} confirmed by clients", shown_cases=shown_cases, confirmed=confirmed)]
        if cases
        else []
    )
    record = load_conduct(current_database(), agency, now=current_time())
    rows = [row for section in sections_of(record) if section.side == "agency" for row in section.rows]
    return lines + [
        f"{measure.name}: {count.shown}" for measure, count in rows if measure.code in _ON_CARD and count.is_shown
    ]


def _badge(agency: Organisation) -> Badge:
    states = attestation_states(current_database(), agency.id, current_catalogue(), current_time()).values()
    edition = latest_edition(editions_folder())
    return Badge(
        agency=agency.name,
        claimed=sum(map(is_claimed, states)),
        proved=sum(map(is_proved, states)),
        applicable=len(current_catalogue().standards_in(agency.country)),
        as_of=current_time().date(),
        edition=str(edition.summary.id) if edition else "",
    )


def _picture(template: str, agency: Organisation, **context):
    address = f"{current_config().base_url}/agencies/{agency.slug}/"
    response = make_response(render_template(template, badge=_badge(agency), address=address, **context))
    response.mimetype = "image/svg+xml"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return cached_for(response, _SECONDS, hashlib.sha256(response.data).hexdigest())
