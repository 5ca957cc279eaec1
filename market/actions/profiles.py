"""An agency's own profile: its words, its cases, and how complete it is."""

from dataclasses import replace
from datetime import datetime

from market.actions.attestations import attestation_states
from market.actions.identifiers import new_id
from market.core.accounts import Actor, Organisation, size_fault
from market.core.attestations import is_proved, missing_statements
from market.core.errors import Invalid, NotFound
from market.core.messages import say
from market.core.policy import require
from market.core.profiles import (
    Case,
    Profile,
    ProfileFacts,
    ProfileItem,
    check_case,
    check_profile,
    completeness,
)
from market.core.tallies import Tally
from market.store import profiles as store
from market.store.accounts import get_organisation
from market.store.catalogue import load_catalogue
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.finding import list_offered_services
from market.store.tallies import list_tallies


def edit_profile(
    db: Database, *, profile: Profile, agency_type: str | None, agency_size: str | None, by: Actor, now: datetime
) -> None:
    """Put what the agency says of itself in place of what it said before; raises Invalid by field."""
    require(by, "edit profile")
    catalogue, agency_id = load_catalogue(db), by.get_organisation_id()
    if agency_type not in (None, *(kind.code for kind in catalogue.agency_types)):
        raise Invalid({"agency_type": say("Choose one of the types of agency.")})
    if fault := size_fault(agency_size):
        raise Invalid({"agency_size": fault})
    clean = replace(profile, about=profile.about.strip(), languages=tuple(dict.fromkeys(profile.languages)))
    check_profile(clean, catalogue)
    with write_transaction(db):
        store.replace_profile(db, agency_id, clean, at=now, by=by.person_id)
        store.update_agency_kind(db, agency_id, agency_type=agency_type, agency_size=agency_size)
        _record(db, "profile.edit", agency_id, by, now, shows_prices=clean.shows_prices, agency_size=agency_size)


def publish_case(db: Database, *, case: Case, by: Actor, now: datetime) -> Case:
    """Show a case on the agency's profile; where it rests on confirmed counts, number, time and source are theirs.

    *case* comes without id, agency and moment.  Raises Invalid by field, NotFound for counts that are not the agency's.
    """
    require(by, "edit profile")
    agency_id = by.get_organisation_id()
    with write_transaction(db):
        full = replace(case, id=new_id(), agency_id=agency_id, published_at=now)
        if case.tally_id is not None:
            full = _as_confirmed(full, _confirmed_tally(db, agency_id, case.tally_id))
        check_case(full, load_catalogue(db))
        store.insert_case(db, full, by=by.person_id)
        _record(db, "profile.publish-case", agency_id, by, now, case=full.id, confirmed=full.is_confirmed)
    return full


def withdraw_case(db: Database, *, case_id: str, by: Actor, now: datetime) -> None:
    """Take one of the agency's cases off its profile; raises NotFound for another's or one taken off."""
    require(by, "edit profile")
    agency_id = by.get_organisation_id()
    with write_transaction(db):
        if case_id not in [case.id for case in store.list_cases(db, agency_id)]:
            raise NotFound(say("There is nothing here under this address."))
        store.insert_case_withdrawal(db, case_id, at=now, by=by.person_id)
        _record(db, "profile.withdraw-case", agency_id, by, now, case=case_id)


def read_completeness(db: Database, agency: Organisation, *, now: datetime) -> tuple[ProfileItem, ...]:
    """Return what a complete profile has and whether *agency*'s has it."""
    catalogue = load_catalogue(db)
    states = attestation_states(db, agency.id, catalogue, now)
    cases = store.list_cases(db, agency.id)
    mandatory = [standard.code for standard in catalogue.mandatory_standards(agency.country)]
    return completeness(
        ProfileFacts(
            profile=store.load_profile(db, agency.id),
            has_kind_and_size=bool(agency.agency_type and agency.agency_size),
            services=len(list_offered_services(db, agency.id)),
            cases=len(cases),
            confirmed_cases=sum(case.is_confirmed for case in cases),
            misses_mandatory=bool(missing_statements(mandatory, states)),
            proved_standards=sum(map(is_proved, states.values())),
        )
    )


def read_own_completeness(db: Database, *, by: Actor, now: datetime) -> tuple[ProfileItem, ...]:
    """Return what the actor's own agency has of a complete profile; raises NotAllowed for anybody else."""
    require(by, "read own profile")
    return read_completeness(db, get_organisation(db, by.get_organisation_id()), now=now)


def _confirmed_tally(db: Database, agency_id: str, tally_id: str) -> Tally:
    found = {tally: engagement for tally, engagement, _ in store.list_showable_tallies(db, agency_id)}
    if tally_id not in found:
        raise NotFound(say("There is nothing here under this address."))
    return next(tally for tally in list_tallies(db, found[tally_id]) if tally.id == tally_id)


def _as_confirmed(case: Case, tally: Tally) -> Case:
    line = next((line for line in tally.lines if line.kind == case.kind and line.number), None)
    if line is None:
        raise Invalid({"kind": say("The client confirmed no such count for this work: choose one that it confirmed.")})
    return replace(case, number=line.number, measured_over=tally.measured_over, source=line.source)


def _record(db: Database, verb: str, agency_id: str, by: Actor, now: datetime, **detail: object) -> None:
    insert_event(db, at=now, actor=by.person_id, verb=verb, subject="organisation", subject_id=agency_id, **detail)
