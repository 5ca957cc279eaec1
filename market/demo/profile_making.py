"""Performing what agencies say of themselves, through the real actions."""

from collections.abc import Callable, Mapping
from typing import Any

from market.actions.profiles import edit_profile, publish_case
from market.core.profiles import Case, case_kinds
from market.demo.profile_steps import EditProfile, ShowCase
from market.demo.worlds import World
from market.store.briefs import get_brief
from market.store.catalogue import load_catalogue
from market.store.tallies import list_tallies

_SITUATION = "The client had bought this twice before and could not say what had come of it; nothing had been counted."
_WORK = "We agreed on what would be counted before the start, counted it every week, and changed what did not help."


def _edit_profile(world: World, step: EditProfile) -> None:
    edit_profile(
        world.db,
        profile=step.profile,
        agency_type=step.agency_type,
        agency_size=step.agency_size,
        by=world.actors[step.email],
        now=step.at,
    )


def _show_case(world: World, step: ShowCase) -> None:
    tally = list_tallies(world.db, world.work[step.key, step.agency])[-1]
    catalogue = load_catalogue(world.db)
    wanted = case_kinds(catalogue)
    kind = next((line.kind for line in tally.lines if line.kind in wanted and line.number), None)
    if kind is None or not tally.is_confirmed:
        return
    code = get_brief(world.db, world.briefs[step.key]).content.lines[0].service
    case = Case(
        id="",
        agency_id="",
        title=f"{catalogue.service(code).name_en}, counted to the end",
        situation=_SITUATION,
        work=_WORK,
        service=code,
        kind=kind,
        number=0,
        measured_over="",
        source="",
        tally_id=tally.id,
        published_at=step.at,
    )
    publish_case(world.db, case=case, by=world.actors[step.agency], now=step.at)


PERFORMERS: Mapping[type, Callable[[World, Any], None]] = {EditProfile: _edit_profile, ShowCase: _show_case}
