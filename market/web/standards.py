"""The catalogue of checkable standards, with how many agencies claim and prove each, from the newest edition."""

from flask import Blueprint, jsonify, render_template

from market.benchmark.reader import get_latest_edition, latest_edition, open_latest_versions
from market.core.attestation_indicators import ADOPTION, STANDARD_PRICE
from market.core.discrepancies import FALSE_DISCOVERY_RATE, discoveries, p_value_of
from market.core.messages import say
from market.core.slices import AGENCY_SIZE, AGENCY_TYPE, CITY
from market.store.catalogue import list_standard_versions
from market.web.current import current_catalogue, current_database, editions_folder
from market.web.kept_pages import kept
from market.web.price_slices import place_of, value_labels
from market.web.price_texts import signed_percent
from market.web.verdicts import HISTORY, interval_words

blueprint = Blueprint("standards", __name__)
_GROUPS = {"type": say("By type of agency"), "size": say("By number of people"), "city": say("By city")}
_DIMENSIONS = {"type": AGENCY_TYPE, "size": AGENCY_SIZE, "city": CITY}
_RUNGS = ("CLAIMED", "PROVED", "CONFIRMED")


@blueprint.get("/standards/")
@kept
def show_index():
    edition = latest_edition(editions_folder())
    return render_template(
        "standards/show_index.html",
        standards=current_catalogue().standards,
        edition=edition,
        adoption=_adoption(edition) if edition else {},
        prices=_prices(edition) if edition else {},
    )


@blueprint.get("/standards.json")
@kept
def show_index_json():
    edition = get_latest_edition(editions_folder())
    adoption, prices = _adoption(edition), _prices(edition)
    return jsonify(
        edition=str(edition.summary.id),
        synthetic=edition.summary.synthetic,
        methods=[f"/methods/{ADOPTION}/", f"/methods/{STANDARD_PRICE}/"],
        standards=[
            {
                "code": standard.code,
                "title": standard.title_en,
                "level": standard.level,
                "version": standard.version,
                **{name.lower(): _figure(figure) for name, figure in adoption.get(standard.code, {}).items()},
                "price": _figure(prices[standard.code][0]) if standard.code in prices else None,
            }
            for standard in current_catalogue().standards
        ],
    )


@blueprint.get("/standards/<string:code>/")
@kept
def show(code: str):
    standard = current_catalogue().standard(code)
    edition = latest_edition(editions_folder())
    return render_template(
        "standards/show.html",
        standard=standard,
        versions=list_standard_versions(current_database(), standard.code),
        edition=edition,
        shares=_adoption(edition).get(code, {}) if edition else {},
        price=_prices(edition).get(code) if edition else None,
        history=_history(code),
        groups=_groups(edition, code) if edition else [],
        interval_words=interval_words,
        signed_percent=signed_percent,
    )


def _adoption(edition) -> dict[str, dict]:
    """Return the indicators of adoption by standard and statistic; none in an edition from before there were any."""
    found: dict[str, dict] = {}
    for indicator in edition.indicators(ADOPTION, ""):
        if indicator.subject:
            found.setdefault(indicator.subject, {})[indicator.statistic] = indicator
    return found


def _groups(edition, code: str) -> list[tuple[str, list[tuple[str, dict]]]]:
    """Return adoption of a standard by type, size and city of agencies: (heading, rows of name and indicators)."""
    catalogue = current_catalogue()
    labels = {kind: value_labels(dimension, catalogue) for kind, dimension in _DIMENSIONS.items()}
    found: dict[str, list[tuple[str, dict]]] = {kind: [] for kind in _GROUPS}
    for subject, shares in _adoption(edition).items():
        standard, _, circumstance = subject.partition("/")
        kind, _, value = circumstance.partition(":")
        if standard == code and kind in found:
            found[kind].append((value, shares))
    return [
        (_GROUPS[kind], [(labels[kind].get(value, value), shares) for value, shares in _sorted(rows, labels[kind])])
        for kind, rows in found.items()
        if rows
    ]


def _sorted(rows: list[tuple[str, dict]], labels: dict[str, str]) -> list[tuple[str, dict]]:
    return sorted(rows, key=lambda row: place_of(row[0], labels))


def _prices(edition) -> dict[str, tuple]:
    """Return by standard what prices go with it, and whether that stands among all standards looked at together."""
    found = {each.subject: each for each in edition.indicators(STANDARD_PRICE, "quoted") if each.value is not None}
    standing = discoveries({code: p_value_of(each) for code, each in found.items()}, FALSE_DISCOVERY_RATE)
    return {code: (each, code in standing) for code, each in found.items()}


def _history(code: str) -> list[tuple[str, dict]]:
    """Return (edition, indicators of adoption) of up to eight quarters in which something is shown, newest first."""
    past = open_latest_versions(editions_folder(), HISTORY)
    shown = [(str(edition.summary.id), _adoption(edition).get(code, {})) for edition in past]
    return [(name, own) for name, own in shown if any(own[rung].value is not None for rung in _RUNGS if rung in own)]


def _figure(indicator) -> dict:
    return {
        "value": indicator.value,
        "low": indicator.low,
        "high": indicator.high,
        "n_band": indicator.n_band,
        "reason": indicator.reason or None,
    }
