"""The conduct record of an organisation, as anyone sees it, with its JSON twin."""

from flask import Blueprint, jsonify, redirect, render_template

from market.core.accounts import Organisation
from market.core.conduct import REVIEW_DEFINITION, SURVEY_SOURCE, TOO_FEW, TOO_FEW_REASON, Count, Section, sections_of
from market.core.errors import NotFound
from market.core.messages import say
from market.store.accounts import get_organisation
from market.store.conduct import load_conduct
from market.store.standings import find_organisation_by_slug
from market.web.current import current_database, current_time
from market.web.languages import path

blueprint = Blueprint("conduct", __name__)


@blueprint.get("/conduct/<string:slug>/")
def show(slug: str):
    organisation = _public_organisation(slug)
    if organisation.merged_into:
        return redirect(path(f"/conduct/{_slug_of(organisation.merged_into)}/"))
    return render_template(
        "conduct/show.html",
        organisation=organisation,
        sections=_sections(organisation),
        review_definition=REVIEW_DEFINITION,
        survey_source=SURVEY_SOURCE,
        too_few=TOO_FEW,
        now=current_time(),
    )


@blueprint.get("/conduct/<string:slug>.json")
def show_json(slug: str):
    organisation = _public_organisation(slug)
    if organisation.merged_into:
        return redirect(f"/conduct/{_slug_of(organisation.merged_into)}.json")
    sides = {section.side: _as_json(section) for section in _sections(organisation)}
    return jsonify(
        slug=organisation.slug,
        name=organisation.name,
        since=organisation.verified_at.date().isoformat(),
        at=current_time().isoformat(timespec="seconds"),
        is_banned=organisation.banned_at is not None,
        shown_from_cases=TOO_FEW,
        source_of_baselines=SURVEY_SOURCE,
        as_client=sides.get("client"),
        as_agency=sides.get("agency"),
    )


def conduct_slug(organisation_id: str) -> str | None:
    """Return the part of the address under which an organisation's record stands; None where it has none."""
    organisation = get_organisation(current_database(), organisation_id)
    return organisation.slug if organisation.verified_at is not None else None


def _public_organisation(slug: str) -> Organisation:
    organisation = find_organisation_by_slug(current_database(), slug)
    if organisation is None or organisation.verified_at is None:
        raise NotFound(say("There is nothing here under this address."))
    return organisation


def _slug_of(organisation_id: str) -> str:
    return get_organisation(current_database(), organisation_id).slug


def _sections(organisation: Organisation) -> tuple[Section, ...]:
    return sections_of(load_conduct(current_database(), organisation, now=current_time()))


def _as_json(section: Section) -> dict:
    return {
        "counts": [
            {
                "code": measure.code,
                "name": measure.name,
                "definition": measure.definition,
                "baseline": measure.baseline or None,
            }
            | _count_as_json(count)
            for measure, count in section.rows
        ],
        "review_points": [
            {"code": code, "name": words} | _count_as_json(count) for code, words, count in section.points
        ],
        "review_definition": REVIEW_DEFINITION,
    }


def _count_as_json(count: Count) -> dict:
    if count.is_shown:
        return {"met": count.met, "of": count.of, "reason": None}
    return {"met": None, "of": None, "reason": TOO_FEW_REASON}
