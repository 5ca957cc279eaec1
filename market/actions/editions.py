"""Building and verifying editions of the benchmark."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from market.actions.projects import iterate_projects
from market.actions.subcontracts import iterate_markups
from market.benchmark.builds import BUILD_STEPS, write_candidate
from market.benchmark.cells import DUCKDB
from market.benchmark.freeze import Frozen, freeze
from market.benchmark.listings import list_services
from market.benchmark.memory import frozen_folder
from market.benchmark.packages import hash_catalogue, public_rules
from market.benchmark.publish import keep_folder, only_builder, publish_folder, unfinished_folder
from market.benchmark.published import EditionSummary
from market.benchmark.reader import editions_folder, list_editions
from market.benchmark.verification import find_problems
from market.core import revisions
from market.core.catalogue import Catalogue
from market.core.editions import Quarter, last_ended_quarter, next_version, work_window
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.methods import METHODS
from market.core.release_days import last_due_quarter, release_moment
from market.store.catalogue import load_catalogue
from market.store.connections import Database, write_transaction
from market.store.events import insert_event

EDITION_STEPS = ("freeze prices", *BUILD_STEPS, "publish")
"""What `build_edition` calls *progress* with, in this order."""

Progress = Callable[[str], object]


def build_edition(
    db: Database,
    *,
    data: Path,
    quarter: Quarter | None,
    currency: str,
    synthetic: bool,
    by: str,
    now: datetime,
    reason: str = "",
    revision: str | None = None,
    engine: str = DUCKDB,
    progress: Progress | None = None,
) -> EditionSummary:
    """Publish the edition of *quarter*, by default the last one that is due, and return its summary.

    A quarter that has an edition already gets the next version, which names the one it supersedes, why, and
    the type of *revision*, by default the one that follows from what changed.  *engine* makes the cell table
    and changes no figure.  Raises Invalid for a quarter
    that is not due yet or a type that does not fit; Conflict when nothing changed since the last version, when
    the quarter is final, when no price lies in the window, or while another build runs; EditionRefused when
    a check fails.  In all these cases nothing is published.
    """
    tell = progress or _say_nothing
    chosen = quarter or last_due_quarter(now)
    _refuse_early(chosen, now.astimezone(UTC))
    catalogue = load_catalogue(db)
    with only_builder(data), unfinished_folder(frozen_folder(data)) as private:
        tell("freeze prices")
        after, until = work_window(chosen)
        projects = iterate_projects(db, after=after, until=until, currency=currency)
        frozen = freeze(
            db, catalogue, chosen, private, currency=currency, mark_ups=iterate_markups(db), projects=projects
        )
        past = list_editions(editions_folder(data))
        summary = _decide(frozen, catalogue, past, _Publication(now, synthetic, reason.strip(), revision))
        with unfinished_folder(editions_folder(data)) as public:
            write_candidate(frozen, catalogue, summary, data=data, folder=public, progress=tell, engine=engine)
            tell("publish")
            with write_transaction(db):
                _insert_event(db, summary, by)
                keep_folder(private, frozen_folder(data) / str(summary.id))
                publish_folder(public, editions_folder(data) / str(summary.id))
    return summary


def verify_edition(data: Path, edition: str) -> list[str]:
    """Return what is wrong with a published edition, one sentence each; raises NotFound."""
    return find_problems(data, edition)


@dataclass(frozen=True, slots=True)
class _Publication:
    now: datetime
    synthetic: bool
    reason: str
    revision: str | None


def _say_nothing(_step: str) -> None:
    return None


def _refuse_early(quarter: Quarter, now: datetime) -> None:
    last, due = last_due_quarter(now), release_moment(quarter)
    if quarter.end >= now.date():
        sentence = say(
            "{quarter} runs until {end} and has not ended; choose {last} or an earlier one.",
            quarter=quarter,
            end=quarter.end,
            last=last,
        )
        raise Invalid({"quarter": sentence})
    if now < due:
        sentence = say(
            "{quarter} is announced for {due:%Y-%m-%d %H:%M} UTC and goes to nobody before; choose {last}, or wait.",
            quarter=quarter,
            due=due,
            last=last,
        )
        raise Invalid({"quarter": sentence})


def _decide(
    frozen: Frozen, catalogue: Catalogue, past: tuple[EditionSummary, ...], publication: _Publication
) -> EditionSummary:
    """Return what is to be published, or refuse."""
    if frozen.prices == 0:
        raise Conflict(_nothing_observed(frozen))
    if any(other.synthetic != publication.synthetic for other in past):
        raise Conflict(say("Synthetic and real editions never share a data folder; choose another folder."))
    summary = EditionSummary(
        id=next_version((other.id for other in past), frozen.quarter),
        published_at=publication.now.astimezone(UTC),
        supersedes=None,
        reason=publication.reason,
        synthetic=publication.synthetic,
        currency=frozen.currency,
        window_after=frozen.after,
        window_until=frozen.until,
        inputs_hash=frozen.inputs_hash,
        catalogue_hash=hash_catalogue(list_services(catalogue, frozen.currency, ())),
        methods={method.slug: method.version for method in METHODS},
        held=frozen.held,
        left_out=frozen.left_out,
        converted=frozen.converted,
        rules=public_rules(),
    )
    # Newest first, so the first of the quarter is its latest version.
    previous = next((other for other in past if other.quarter == frozen.quarter), None)
    return _first(summary, publication) if previous is None else _superseding(summary, previous, publication.revision)


def _first(summary: EditionSummary, publication: _Publication) -> EditionSummary:
    if publication.revision:
        raise Invalid(
            {"revision": say("{quarter} has no edition yet: leave the type of revision out.", quarter=summary.quarter)}
        )
    return summary


def _superseding(summary: EditionSummary, previous: EditionSummary, stated: str | None) -> EditionSummary:
    differences = {
        revisions.PRICES: summary.inputs_hash != previous.inputs_hash,
        revisions.CATALOGUE: summary.catalogue_hash != previous.catalogue_hash,
        revisions.METHODS: dict(summary.methods) != dict(previous.methods),
        revisions.CURRENCY: summary.currency != previous.currency,
    }
    changed = [name for name, differs in differences.items() if differs]
    if not changed:
        raise Conflict(
            say("Nothing has changed: {quarter} is already published as {id}.", quarter=summary.quarter, id=previous.id)
        )
    revision = revisions.decide_revision(stated, changed)
    revisions.refuse_if_final(summary.quarter, last_ended_quarter(summary.published_at.date()), revision)
    if revision in revisions.NEED_A_REASON and not summary.reason:
        raise Invalid({"reason": say("Say why {id} is replaced: readers see it beside both.", id=previous.id)})
    reason = summary.reason or say("Changed since {id}: {changed}.", id=previous.id, changed=", ".join(changed))
    return replace(summary, supersedes=str(previous.id), reason=reason, revision=revision)


def _nothing_observed(frozen: Frozen) -> str:
    first = frozen.after + timedelta(days=1)
    others = {**frozen.held, **frozen.left_out}
    aside = "; ".join(
        say("{count} set aside ({reason})", count=count, reason=reason) for reason, count in others.items()
    )
    return say(
        "No comparable price is dated from {first} to {until}, the window of {quarter}{aside}. Import price "
        "lists from that time, or choose another quarter.",
        first=first,
        until=frozen.until,
        quarter=frozen.quarter,
        aside=f": {aside}" if aside else "",
    )


def _insert_event(db: Database, summary: EditionSummary, by: str) -> None:
    insert_event(
        db,
        at=summary.published_at,
        actor=by,
        verb="edition.publish",
        subject="edition",
        subject_id=str(summary.id),
        supersedes=summary.supersedes,
        reason=summary.reason,
        revision=summary.revision,
        inputs_hash=summary.inputs_hash,
    )
