"""Briefs and their outcomes in the Open Contracting Data Standard, version 1.1.

What is sealed or private stays so: no price of any agency appears, and how many quoted is told only after the opening.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from market.core.accounts import Organisation
from market.core.awards import Award
from market.core.briefs import CRITERIA, Brief, BriefLine, BriefStatus
from market.core.catalogue import Catalogue
from market.core.money import format_quantity

OCID_PREFIX = "ocds-l4l000"
"""A placeholder in the form of the standard; it is not registered with the Open Contracting Partnership."""

VERSION = "1.1"
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"
_TENDER_STATUS = {
    BriefStatus.OPEN: "active",
    BriefStatus.CLOSED: "active",
    BriefStatus.PART_AWARDED: "active",
    BriefStatus.AWARDED: "complete",
    BriefStatus.CANCELLED: "cancelled",
    BriefStatus.WITHDRAWN: "cancelled",
    BriefStatus.UNSUCCESSFUL: "unsuccessful",
}


@dataclass(frozen=True, slots=True)
class Amendment:
    """One version of a brief after the first: when and why it was made, and what it changed, in words."""

    version: int
    at: datetime
    reason: str
    changes: str


@dataclass(frozen=True, slots=True)
class Process:
    """A published brief with what followed: the client, awards with their agencies, how many quoted, amendments.

    *suppliers* maps award ids to agencies; *tenderers* is None while quotes are sealed; *amendments* come oldest
    first.
    """

    brief: Brief
    client: Organisation
    awards: Sequence[Award]
    suppliers: Mapping[str, Organisation]
    tenderers: int | None
    amendments: Sequence[Amendment] = ()


def release(process: Process, catalogue: Catalogue, *, now: datetime, base_url: str) -> dict[str, Any]:
    """Return the newest release about a process; its id changes whenever the process moves on."""
    brief = process.brief
    changed = _last_change(process)
    written: dict[str, Any] = {
        "ocid": f"{OCID_PREFIX}-{brief.id}",
        "id": _release_id(brief, changed),
        "date": _moment(changed),
        "tag": _tags(brief, process.awards),
        "initiationType": "tender",
        "language": "en",
        "parties": _parties(process),
        "buyer": _reference(process.client),
        "tender": _tender(process, catalogue, now, base_url),
    }
    if process.awards:
        written["awards"] = [_award(process, award, catalogue, base_url) for award in process.awards]
    return written


def package(
    releases: Sequence[Mapping[str, Any]], *, uri: str, published: datetime, links: Mapping[str, str]
) -> dict[str, Any]:
    """Return a release package; *links* name the neighbouring pages, next and prev."""
    written: dict[str, Any] = {
        "uri": uri,
        "version": VERSION,
        "publishedDate": _moment(published),
        "publisher": {"name": "Like for Like"},
        "license": _LICENSE,
        "releases": list(releases),
    }
    return written | ({"links": dict(links)} if links else {})


def _tender(process: Process, catalogue: Catalogue, now: datetime, base_url: str) -> dict[str, Any]:
    brief, content = process.brief, process.brief.content
    opening = _moment(brief.published_at)
    written: dict[str, Any] = {
        "id": brief.id,
        "title": content.title,
        "description": f"{content.situation}\n\nGoal: {content.goal}\n\nOut of scope: {content.out_of_scope}",
        "status": _TENDER_STATUS[brief.status(now)],
        "items": [_item(line, catalogue, base_url) for line in content.lines],
        "procurementMethod": "open" if content.terms.access == "open" else "limited",
        "mainProcurementCategory": "services",
        "awardCriteria": "ratedCriteria",
        "awardCriteriaDetails": ", ".join(
            f"{CRITERIA.get(code, code)} {weight} %" for code, weight in content.weights.items() if weight
        ),
        "submissionMethod": ["electronicSubmission"],
        "submissionMethodDetails": "Quotes are sealed on this site until the tender period ends.",
        "tenderPeriod": {"startDate": opening, "endDate": _moment(brief.closes_at)},
        "enquiryPeriod": {"startDate": opening, "endDate": _moment(content.questions_until)},
        "awardPeriod": {"startDate": _moment(brief.closes_at), "endDate": _end_of_day(content.decision_on)},
        "documents": [_document(brief, base_url)],
    }
    for name, minor in (("minValue", content.budget_minimum), ("value", content.budget_maximum)):
        if minor is not None:
            written[name] = {"amount": minor / 100, "currency": content.currency}
    if content.terms.starts_on and content.terms.ends_on:
        start = datetime.combine(content.terms.starts_on, time(), UTC)
        written["contractPeriod"] = {"startDate": _moment(start), "endDate": _end_of_day(content.terms.ends_on)}
    if process.amendments:
        written["amendments"] = _amendments(process)
    if process.tenderers is not None:
        written["numberOfTenderers"] = process.tenderers
    return written


def _amendments(process: Process) -> list[dict[str, str]]:
    """Return the amendments, each with the release it replaced and the one it made."""
    before = process.brief.published_at
    written = []
    for amendment in process.amendments:
        one = {
            "id": str(amendment.version),
            "date": _moment(amendment.at),
            "rationale": amendment.reason,
            "description": amendment.changes,
            "releaseID": _release_id(process.brief, amendment.at),
        }
        written.append(one | ({"amendsReleaseID": _release_id(process.brief, before)} if before else {}))
        before = amendment.at
    return written


def _release_id(brief: Brief, changed: datetime) -> str:
    return f"{brief.id}-{changed:%Y%m%dT%H%M%SZ}"


def _item(line: BriefLine, catalogue: Catalogue, base_url: str) -> dict[str, Any]:
    service, unit = catalogue.service(line.service), catalogue.unit_of(line.service)
    quantity = Decimal(format_quantity(line.quantity_thousandths))
    return {
        "id": line.id,
        "description": f"{service.name_en}: {line.note}" if line.note else service.name_en,
        "classification": {
            "scheme": "likeforlike",
            "id": service.code,
            "description": service.name_en,
            "uri": f"{base_url}/prices/{service.code}/",
        },
        "quantity": int(quantity) if quantity == int(quantity) else float(quantity),
        "unit": {"scheme": "UNCEFACT", "id": unit.unece_code, "name": unit.name_en},
    }


def _award(process: Process, award: Award, catalogue: Catalogue, base_url: str) -> dict[str, Any]:
    return {
        "id": award.id,
        "title": process.brief.content.title,
        "status": "active",
        "date": _moment(award.awarded_at),
        "suppliers": [_reference(process.suppliers[award.id])],
        "items": [_item(process.brief.line(award.line_id), catalogue, base_url)],
    }


def _document(brief: Brief, base_url: str) -> dict[str, Any]:
    return {
        "id": f"{brief.id}-notice",
        "documentType": "tenderNotice",
        "title": "The brief as published",
        "url": f"{base_url}/briefs/{brief.id}/",
        "datePublished": _moment(brief.published_at),
        "format": "text/html",
        "language": "en",
    }


def _parties(process: Process) -> list[dict[str, Any]]:
    roles: dict[str, list[str]] = {process.client.slug: ["buyer"]}
    known = {process.client.slug: process.client}
    for agency in process.suppliers.values():
        known[agency.slug] = agency
        if "supplier" not in roles.setdefault(agency.slug, []):
            roles[agency.slug].append("supplier")
    return [
        {
            "id": slug,
            "name": known[slug].name,
            "identifier": {"scheme": "XX-LIKEFORLIKE", "id": slug, "legalName": known[slug].name},
            "address": {"locality": known[slug].city, "countryName": known[slug].country},
            "roles": roles[slug],
        }
        for slug in roles
    ]


def _reference(organisation: Organisation) -> dict[str, str]:
    return {"id": organisation.slug, "name": organisation.name}


def _tags(brief: Brief, awards: Sequence[Award]) -> list[str]:
    if brief.withdrawn_at or brief.cancelled_at:
        return ["tenderCancellation"]
    tender = "tender" if brief.version == 1 else "tenderAmendment"
    return [tender, "award"] if awards else [tender]


def _last_change(process: Process) -> datetime:
    brief = process.brief
    moments = [
        brief.published_at,
        brief.saved_at,
        brief.opened_at,
        brief.withdrawn_at,
        brief.cancelled_at,
        brief.unsuccessful_at,
        *(award.awarded_at for award in process.awards),
    ]
    return max(moment for moment in moments if moment is not None)


def _end_of_day(day: date | None) -> str:
    return "" if day is None else _moment(datetime.combine(day, time(23, 59, 59), UTC))


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
