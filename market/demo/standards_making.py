"""Performing what happens to claims through the real actions."""

from collections.abc import Callable, Mapping
from typing import Any

from market.actions.attestations import attestation_states, decide_on_standard, prove_standard, state_standards
from market.core.attestations import AttestationState, Step
from market.demo.standards_steps import CheckEvidence, SendEvidence, StateStandards
from market.demo.worlds import World
from market.store.catalogue import load_catalogue

_UNCLEAR = "The samples are older than the twelve months that the standard asks for."


def _state_standards(world: World, step: StateStandards) -> None:
    by = world.actors[step.email]
    states = attestation_states(world.db, by.get_organisation_id(), load_catalogue(world.db), step.at)
    free = [code for code in step.standards if states.get(code) is not AttestationState.CHALLENGED]
    state_standards(world.db, standards=free, by=by, now=step.at)


def _send_evidence(world: World, step: SendEvidence) -> None:
    prove_standard(
        world.db,
        data=world.data,
        standard=step.standard,
        access="clients",
        note="",
        link=step.link,
        file=None,
        by=world.actors[step.email],
        now=step.at,
    )


def _check_evidence(world: World, step: CheckEvidence) -> None:
    decide_on_standard(
        world.db,
        agency_id=world.actors[step.agency].get_organisation_id(),
        standard=step.standard,
        kind=Step.PASS if step.passes else Step.FAIL,
        note="" if step.passes else _UNCLEAR,
        by=world.actors[step.email],
        now=step.at,
    )


PERFORMERS: Mapping[type, Callable[[World, Any], None]] = {
    StateStandards: _state_standards,
    SendEvidence: _send_evidence,
    CheckEvidence: _check_evidence,
}
