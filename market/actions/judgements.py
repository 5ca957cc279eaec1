"""Everything that is known about the opened quotes of one brief, read together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from market.core.awards import Award, final_on
from market.core.briefs import Brief
from market.core.catalogue import Catalogue
from market.core.comparison import BenchmarkCell, Comparison, compare
from market.core.evaluations import Evaluation, ScoreSet, SpreadNote, evaluate, is_revealed
from market.core.outcomes import Outcome, outcome_of
from market.core.quotes import Quote
from market.store.connections import Database
from market.store.evaluations import list_score_sets, list_spread_notes
from market.store.quotes import list_opened_quotes


@dataclass(frozen=True, slots=True)
class Judgement:
    """Opened quotes with their comparison and scores; *evaluation* is None until two evaluators have scored."""

    brief: Brief
    quotes: Sequence[Quote]
    comparison: Comparison
    sets: Sequence[ScoreSet]
    notes: Sequence[SpreadNote]
    evaluation: Evaluation | None

    @property
    def is_revealed(self) -> bool:
        """Whether names may be shown to the client."""
        return is_revealed(self.brief, self.sets)


def judge(
    db: Database, brief: Brief, catalogue: Catalogue, benchmarks: Mapping[str, BenchmarkCell] | None = None
) -> Judgement:
    """Return what is known about the opened quotes of *brief*; empty while it is sealed."""
    quotes = list_opened_quotes(db, brief.id)
    comparison = compare(brief, quotes, catalogue, benchmarks or {})
    sets, notes = list_score_sets(db, brief.id), list_spread_notes(db, brief.id)
    return Judgement(brief, quotes, comparison, sets, notes, evaluate(brief, comparison, sets, notes))


def outcome_for(
    judgement: Judgement,
    quote_id: str,
    awards: Sequence[Award],
    catalogue: Catalogue,
    feedback: Mapping[str, str],
    *,
    standing: Sequence[Award] = (),
) -> Outcome | None:
    """Return one bidder's outcome of the *awards* (at least one), the newest of which gives the reason.

    *standing* are awards of the brief made before, of which the bidder has been told.
    """
    brief, newest = judgement.brief, max(awards, key=lambda award: award.awarded_at)
    days = brief.content.terms.standstill_days
    return outcome_of(
        brief,
        quote_id,
        judgement.comparison,
        won=[
            catalogue.service(brief.line(award.line_id).service).name for award in awards if award.quote_id == quote_id
        ],
        decided={award.line_id for award in (*standing, *awards)},
        reason_code=newest.reason_code,
        reason=newest.reason,
        evaluation=judgement.evaluation,
        final_at=final_on(newest.awarded_at, days) if days else None,
        feedback=feedback,
    )
