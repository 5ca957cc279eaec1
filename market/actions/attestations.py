"""Agencies claim to meet standards and prove it; operators check; others challenge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from market.actions.identifiers import new_id
from market.actions.notices import tell_organisation
from market.core.accounts import Actor
from market.core.attachments import MEDIA_TYPES, check_attachment, clean_name
from market.core.attestation_indicators import AgencyClaim
from market.core.attestations import (
    Attestation,
    AttestationState,
    AttestationStep,
    Evidence,
    Step,
    attestation_after,
    attestations_of,
    check_evidence,
    check_note,
    check_step,
    missing_statements,
    states_at,
)
from market.core.catalogue import Catalogue, Standard
from market.core.errors import Invalid, NotFound
from market.core.mail_pages import claim_page
from market.core.messages import say
from market.core.policy import may, require
from market.core.questions import clean_text
from market.store import attestations as store
from market.store.accounts import get_organisation
from market.store.catalogue import get_standard
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.files import keep_content, read_content

_NOTHING = say("There is nothing here under this address.")
_SAID = {
    Step.PASS: say("was checked and holds"),
    Step.FAIL: say("does not follow from the evidence you sent"),
    Step.CHALLENGE: say("was challenged"),
    Step.DISMISS: say("stands: the challenge was dismissed"),
    Step.UPHOLD: say("was struck: the challenge was upheld"),
}


def state_standards(db: Database, *, standards: Sequence[str], by: Actor, now: datetime) -> None:
    """Claim to meet *standards*, each once, or renew the claims for twelve months.

    Raises Invalid for standards that do not exist or do not apply to the agency's country, Conflict for a claim
    that is challenged or was struck.
    """
    require(by, "attest standards")
    if not standards:
        raise Invalid({"standards": say("Choose at least one standard.")})
    with write_transaction(db):
        _record(db, [_applicable(db, code, by) for code in dict.fromkeys(standards)], Step.STATE, "", by, now)


def prove_standard(
    db: Database,
    *,
    data: Path,
    standard: str,
    access: str,
    note: str,
    link: str,
    file: tuple[str, bytes] | None,
    by: Actor,
    now: datetime,
) -> None:
    """Send evidence for a claim, as a *file* (name and content), a *link* or both; it claims the standard as well.

    Raises Invalid by field.
    """
    require(by, "attest standards")
    wanted = _applicable(db, standard, by)
    with write_transaction(db):
        evidence = Evidence(access, link.strip())
        if file is not None:
            evidence = _with_file(data, evidence, *file)
        check_evidence(evidence)
        _record(db, [wanted], Step.PROVE, note, by, now, evidence=evidence)


def withdraw_standard(db: Database, *, standard: str, note: str, by: Actor, now: datetime) -> None:
    """Take a claim back; what was said of it stays readable.  Raises Conflict when there is none."""
    require(by, "attest standards")
    with write_transaction(db):
        _record(db, [get_standard(db, standard)], Step.WITHDRAW, note, by, now)


def decide_on_standard(
    db: Database, *, agency_id: str, standard: str, kind: str, note: str, by: Actor, now: datetime
) -> None:
    """Decide as operator on evidence (pass, fail) or on a challenge (uphold, dismiss), and tell the agency.

    Raises Invalid without a reason, Conflict where nothing waits for the decision.
    """
    require(by, "operate the market")
    if kind not in (Step.PASS, Step.FAIL, Step.UPHOLD, Step.DISMISS):
        raise Invalid({"kind": say("Choose what you decided.")})
    _about_another(db, agency_id, standard, Step(kind), note, by, now)


def challenge_standard(db: Database, *, agency_id: str, standard: str, note: str, by: Actor, now: datetime) -> None:
    """Challenge another agency's claim with a reason it can answer; raises Invalid, Conflict."""
    require(by, "challenge standards")
    if agency_id == by.organisation_id:
        raise Invalid({"note": say("This claim is your own agency's: withdraw it if it no longer holds.")})
    _about_another(db, agency_id, standard, Step.CHALLENGE, note, by, now)


def read_evidence(db: Database, *, data: Path, step_id: str, by: Actor | None) -> tuple[Evidence, bytes]:
    """Return a file of evidence with its content to who may read it; to others NotFound, as if it did not exist."""
    step = store.get_attestation_step(db, step_id)
    if step.evidence is None or not step.evidence.sha256 or not may_read_evidence(step, by):
        raise NotFound(_NOTHING)
    return step.evidence, read_content(data, step.evidence.sha256)


def may_read_evidence(step: AttestationStep, by: Actor | None) -> bool:
    """Return whether *by* may read what proves a claim: its agency and operators always, others as the agency chose."""
    if step.evidence is None:
        return False
    if step.evidence.access == "everyone":
        return True
    if by is None:
        return False
    is_own = step.agency_id == by.organisation_id and may(by, "read own attestations")
    is_client = step.evidence.access == "clients" and may(by, "read briefs")
    return is_own or is_client or may(by, "operate the market")


def get_attestation(db: Database, *, agency_id: str, standard: str) -> Attestation:
    """Return an agency's claim to meet the version of a standard that is in force."""
    return read_claim(db, agency_id, get_standard(db, standard))[1]


def read_claim(db: Database, agency_id: str, standard: Standard) -> tuple[list[AttestationStep], Attestation]:
    """Return the acts on an agency's claim to the version of *standard* in force, oldest first, and what they make."""
    steps = store.list_attestation_steps(db, agency_id, standard=standard.code)
    current = [step for step in steps if step.version >= standard.version]
    return current, attestation_after((step.kind, step.at) for step in current)


def list_waiting_claims(db: Database, now: datetime) -> list[store.WaitingClaim]:
    """Return the claims an operator can decide on, the longest waiting first.

    What a client said of a standard that was not claimed then waits for nobody.
    """
    found = []
    for waiting in store.list_evidence_waiting(db):
        claim = get_attestation(db, agency_id=waiting.agency_id, standard=waiting.standard)
        if claim.has_unread_evidence or claim.state(now) is AttestationState.CHALLENGED:
            found.append(waiting)
    return found


def attestation_states(
    db: Database, agency_id: str, catalogue: Catalogue, now: datetime
) -> Mapping[str, AttestationState]:
    """Return the state of an agency's claims by standard, of the versions in force; one never made is absent."""
    versions = {standard.code: standard.version for standard in catalogue.standards}
    return states_at(store.list_attestation_steps(db, agency_id), now, version=versions)


# Claims are told of before a moment; what was claimed in this very second counts.
_JUST_AFTER = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """What the directory asks of an agency: the mandatory standards it does not claim, and those it proves."""

    agency_id: str
    missing: tuple[str, ...]
    proved: frozenset[str]


def list_directory_entries(db: Database, catalogue: Catalogue, *, now: datetime) -> list[DirectoryEntry]:
    """Return every verified agency with what the directory asks of it at *now*, in no particular order."""
    mandatory = {standard.code for standard in catalogue.standards if standard.level == "mandatory"}
    found: dict[str, list[AgencyClaim]] = {}
    for claim in store.list_agency_claims(db, catalogue, until=now + _JUST_AFTER):
        found.setdefault(claim.agency, []).append(claim)
    return [
        DirectoryEntry(
            agency_id,
            missing_statements(
                [claim.standard for claim in claims if claim.standard in mandatory],
                {claim.standard: claim.state for claim in claims},
            ),
            frozenset(claim.standard for claim in claims if claim.is_proved),
        )
        for agency_id, claims in found.items()
    ]


def _applicable(db: Database, code: str, by: Actor) -> Standard:
    try:
        standard = get_standard(db, code)
    except NotFound as refusal:
        raise Invalid({"standards": str(refusal)}) from None
    if not standard.applies_in(get_organisation(db, by.get_organisation_id()).country):
        raise Invalid(
            {
                "standards": say(
                    "{code} applies to agencies in {countries} only.",
                    code=code.upper(),
                    countries=", ".join(standard.countries),
                )
            }
        )
    return standard


def _with_file(data: Path, evidence: Evidence, typed_name: str, content: bytes) -> Evidence:
    name = clean_name(typed_name)
    check_attachment(name, content, already=0)
    return replace(
        evidence,
        file_name=name,
        media_type=MEDIA_TYPES[name.rpartition(".")[2]],
        size=len(content),
        sha256=keep_content(data, content),
    )


def _about_another(
    db: Database, agency_id: str, standard: str, kind: Step, note: str, by: Actor, now: datetime
) -> None:
    wanted = get_standard(db, standard)
    with write_transaction(db):
        agency = get_organisation(db, agency_id)
        _record(db, [wanted], kind, note, by, now, agency_id=agency_id)
        reason = f"\n\n{clean_text(note)}" if note.strip() else ""
        tell_organisation(
            db,
            agency_id,
            kind="standard",
            subject=say("{code}: your claim {kind}", code=wanted.code.upper(), kind=_SAID[kind]),
            body=say(
                "{name}'s claim to meet “{title_en}” {kind}.{reason}\n\nUnder Selling, Standards, you see each claim "
                "with its evidence, and answer.",
                name=agency.name,
                title_en=wanted.title_en,
                kind=_SAID[kind],
                reason=reason,
            ),
            page=claim_page(wanted.code),
            at=now,
        )


def _record(
    db: Database,
    standards: Sequence[Standard],
    kind: Step,
    note: str,
    by: Actor,
    now: datetime,
    *,
    agency_id: str = "",
    evidence: Evidence | None = None,
) -> None:
    said, agency_id = clean_text(note), agency_id or by.get_organisation_id()
    check_note(kind, said)
    versions = {standard.code: standard.version for standard in standards}
    claims = attestations_of(store.list_attestation_steps(db, agency_id), version=versions)
    for standard in standards:
        check_step(claims.get(standard.code, Attestation()), kind, now)
    steps = [
        AttestationStep(new_id(), agency_id, each.code, each.version, kind, said, now, by.person_id, evidence=evidence)
        for each in standards
    ]
    store.insert_attestation_steps(db, steps, by_organisation=by.organisation_id)
    insert_event(
        db,
        at=now,
        actor=by.person_id,
        verb=f"attestation.{kind}",
        subject="organisation",
        subject_id=agency_id,
        standards=[standard.code for standard in standards],
        sha256=evidence.sha256 if evidence else "",
    )
