"""Opened quotes as one reader may see them: names and prices withheld where a brief is blind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from market.actions.comparisons import open_own_brief
from market.actions.judgements import Judgement, judge
from market.core.accounts import Actor
from market.core.blindness import blinded, without_prices
from market.core.briefs import Brief
from market.core.comparison import Comparison, compare
from market.core.evaluations import Evaluation, ScoreSet, own_set, visible_sets
from market.core.policy import may
from market.store.evaluations import list_shortlisted
from market.web.benchmarks import benchmark_cells
from market.web.current import current_catalogue, current_database, current_time


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page may show; *names* by quote id are "Agency n" while names are hidden.

    *judgement* is for deciding, never for showing; everything shown comes from the other fields.
    """

    judgement: Judgement
    comparison: Comparison
    shows_names: bool
    shows_prices: bool
    sets: Sequence[ScoreSet]
    evaluation: Evaluation | None
    own: ScoreSet | None
    shortlisted: frozenset[str]

    @property
    def names(self) -> Mapping[str, str]:
        return {column.quote.id: column.quote.agency_name for column in self.comparison.columns}


def opened_brief(actor: Actor, brief_id: str) -> Brief:
    """Return the client's own brief with its seal broken, breaking it if closing time has come."""
    return open_own_brief(current_database(), brief_id=brief_id, by=actor, now=current_time())


def read_quotes(actor: Actor, brief: Brief) -> Reading:
    """Return the opened quotes of a brief as this member of the client may see them."""
    db, catalogue = current_database(), current_catalogue()
    benchmarks = benchmark_cells([line.service for line in brief.content.lines], brief.content.currency)
    judgement = judge(db, brief, catalogue, benchmarks)
    own = own_set(judgement.sets, actor.person_id)
    shows_names = judgement.is_revealed
    comparison = judgement.comparison
    if not shows_names:
        comparison = compare(brief, blinded(judgement.quotes), catalogue, benchmarks)
    shows_prices = shows_names or own is not None
    sets = visible_sets(
        judgement.sets,
        actor.person_id,
        may_score=may(actor, "score quotes", brief),
        is_decided=brief.awarded_lines > 0,
    )
    return Reading(
        judgement=judgement,
        comparison=comparison if shows_prices else without_prices(comparison),
        shows_names=shows_names,
        shows_prices=shows_prices,
        sets=sets,
        evaluation=judgement.evaluation if sets else None,
        own=own,
        shortlisted=list_shortlisted(db, brief.id),
    )
