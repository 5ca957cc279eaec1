"""Acts on claims to meet standards, with clients' words at close-out among them; append-only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from market.core.accounts import Organisation
from market.core.attestation_indicators import AgencyClaim
from market.core.attestations import Attestation, AttestationStep, Evidence, Step, attestations_of
from market.core.catalogue import Catalogue
from market.core.errors import NotFound
from market.store.accounts import list_organisations
from market.store.connections import Database, fetch_row, fetch_rows
from market.store.moments import from_text, to_text

# A client may take its word back: of several on one standard of one engagement the newest until then counts.
_LIFE = """
SELECT life.id, life.agency_id, life.standard, life.version, life.kind, life.note, life.at, life.by,
       coalesce(organisations.name, '') AS by_name, access, link, file_name, media_type, size, sha256
FROM attestation_life AS life
LEFT JOIN attestation_evidence ON step_id = life.id
LEFT JOIN organisations ON organisations.id = life.by_organisation
WHERE life.at < :until AND life.id NOT IN (
    SELECT 'kept-' || said.id FROM kept_standards AS said JOIN kept_standards AS later
        ON later.engagement_id = said.engagement_id AND later.standard = said.standard AND later.id > said.id
    WHERE later.said_at < :until)
"""
_ALWAYS = "9999"
_EVIDENCE = ("access", "link", "file_name", "media_type", "size", "sha256")


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """A claim an operator is to decide on: what waits (evidence, a challenge, a client's no), since when."""

    agency_id: str
    agency: str
    standard: str
    kinds: frozenset[Step]
    since: datetime


def list_attestation_steps(db: Database, agency_id: str, *, standard: str = "") -> list[AttestationStep]:
    """Return the acts on an agency's claims, oldest first; of one *standard* where one is named."""
    rows = fetch_rows(
        db,
        _LIFE + "AND life.agency_id = :agency AND :standard IN ('', life.standard) ORDER BY life.at, life.place",
        {"agency": agency_id, "standard": standard, "until": _ALWAYS},
    )
    return [_step(row) for row in rows]


def list_evidence_waiting(db: Database) -> list[WaitingClaim]:
    """Return the claims with evidence or a challenge newer than what decided it.

    The one that waits longest first; a claim withdrawn since waits for nobody.
    """
    rows = fetch_rows(
        db,
        "SELECT life.agency_id, organisations.name AS agency, life.standard, group_concat(life.kind) AS kinds, "
        "min(life.at) AS since FROM attestation_life AS life "
        "JOIN organisations ON organisations.id = life.agency_id "
        "WHERE life.kind IN ('prove', 'challenge', 'contradict') AND NOT EXISTS ("
        "SELECT 1 FROM attestation_steps AS later WHERE later.agency_id = life.agency_id "
        "AND later.standard = life.standard AND (later.at, later.rowid) > (life.at, life.place) "
        "AND (later.kind = 'withdraw' OR later.kind IN ('pass', 'fail') AND life.kind = 'prove' "
        "OR later.kind IN ('uphold', 'dismiss') AND life.kind <> 'prove')) "
        "GROUP BY life.agency_id, life.standard ORDER BY since, life.agency_id, life.standard",
    )
    return [
        WaitingClaim(**row | {"kinds": frozenset(map(Step, row["kinds"].split(","))), "since": from_text(row["since"])})
        for row in rows
    ]


def get_attestation_step(db: Database, step_id: str) -> AttestationStep:
    """Return one act with its evidence; raises NotFound.  Whether it may be read is for the caller to ask."""
    rows = fetch_rows(db, _LIFE + "AND life.id = :id", {"id": step_id, "until": _ALWAYS})
    if not rows:
        raise NotFound("There is nothing here under this address.")
    return _step(rows[0])


def list_agency_claims(db: Database, catalogue: Catalogue, *, until: datetime) -> list[AgencyClaim]:
    """Return how far every verified agency's claim to every standard that applies to it had come before *until*."""
    versions = {standard.code: standard.version for standard in catalogue.standards}
    steps = dict(iterate_claims(db, until=until))
    found = []
    for agency in list_organisations(db):
        if not agency.is_agency or agency.verified_at is None or agency.verified_at >= until:
            continue
        claims, kinds = attestations_of(steps.get(agency.id, ()), version=versions), _circumstances(agency)
        for standard in catalogue.standards_in(agency.country):
            claim = claims.get(standard.code, Attestation())
            named = (agency.id, agency.controlling_group, standard.code)
            found.append(AgencyClaim(*named, claim.state(until), claim.is_checked(until), kinds))
    return found


def _circumstances(agency: Organisation) -> tuple[str, ...]:
    told = {"city": agency.city, "size": agency.agency_size, "type": agency.agency_type}
    return tuple(f"{name}:{value}" for name, value in told.items() if value)


def newest_act(db: Database) -> tuple[int, int, int]:
    """Return numbers that change whenever an act on a claim, a client's word or a verified agency is added."""
    row = fetch_row(
        db,
        "SELECT (SELECT max(rowid) FROM attestation_steps) AS steps, (SELECT max(id) FROM kept_standards) AS words, "
        "(SELECT count(*) FROM organisations WHERE verified_at IS NOT NULL) AS agencies",
    )
    found = row or {}
    return found["steps"] or 0, found["words"] or 0, found["agencies"] or 0


def iterate_claims(db: Database, *, until: datetime) -> Iterator[tuple[str, list[AttestationStep]]]:
    """Yield each agency's id with the acts on its claims before *until*, oldest first."""
    rows = fetch_rows(
        db, _LIFE + "ORDER BY life.agency_id, life.standard, life.at, life.place", {"until": to_text(until)}
    )
    for agency_id, own in groupby(rows, lambda row: str(row["agency_id"])):
        yield agency_id, [_step(row) for row in own]


def insert_attestation_steps(db: Database, steps: Sequence[AttestationStep], *, by_organisation: str | None) -> None:
    """Append acts on claims, all by one person, with their evidence."""
    for step in steps:
        db.execute(
            "INSERT INTO attestation_steps (id, agency_id, standard, version, kind, note, at, by, by_organisation) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                step.id,
                step.agency_id,
                step.standard,
                step.version,
                step.kind,
                step.note,
                to_text(step.at),
                step.by,
                by_organisation,
            ),
        )
        if step.evidence is not None:
            shown = step.evidence
            db.execute(
                "INSERT INTO attestation_evidence VALUES (?, ?, ?, ?, ?, ?, ?)",
                (step.id, shown.access, shown.link, shown.file_name, shown.media_type, shown.size, shown.sha256),
            )


def _step(row: dict[str, Any]) -> AttestationStep:
    evidence = {name: row.pop(name) for name in _EVIDENCE}
    return AttestationStep(
        **row
        | {
            "kind": Step(row["kind"]),
            "at": from_text(row["at"]),
            "evidence": None if evidence["access"] is None else Evidence(**evidence),
        }
    )
