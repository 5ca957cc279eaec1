"""Questions, scores, feedback and endings of the demonstration's briefs.

Planted: clients differ in how much they explain (`diligence`), which their conduct record then shows.
Every brief draws from numbers of its own, so that nothing here moves a price.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random

from market.core.briefs import CRITERIA
from market.demo.awards import PlannedAward
from market.demo.clients import PlannedBrief
from market.demo.procedure_steps import (
    AmendBrief,
    AnswerQuestion,
    AskQuestion,
    EndBrief,
    GiveFeedback,
    JoinAsEvaluator,
    MarkShortlist,
    NoteSpread,
    ProcedureStep,
    SubmitScores,
)
from market.demo.quotes import PlannedQuote

_TOLD_DAYS = 500
_SCORED_CHANCE, _QUESTION_CHANCE, _AMENDED_CHANCE, _ENDED_CHANCE = 0.3, 0.45, 0.08, 0.6
_WIDE = 3
_SCORED = tuple(code for code in CRITERIA if code != "price")
_QUESTIONS = (
    ("Is the tone of voice settled, or part of the work?", "It is settled; the guide goes to whoever wins."),
    ("Who answers outside the hours you name?", "Nobody; a notice says when we are back."),
    ("May drafts be shown in a shared document?", "Yes, any that does not need an account."),
    ("How many people approve a text before it goes out?", "One, and a second for anything about prices."),
    ("Are the accounts yours, or of the agency before?", "All are ours; two of our people hold the rights."),
    ("Does the quantity include replies to private messages?", "Yes, public and private ones together."),
)
_AMENDMENTS = " Photo shoots are not part of it either."
_AMENDED_FOR = "An agency asked by telephone what we had left unsaid"
_NOTES = ("We talked about it: one of us had missed the appendix.", "Agreed on the middle after reading it together.")
_FEEDBACK = (
    "The plan was clear; the measurement of results stayed general.",
    "Strong team, but two of the lines were priced without a word on how they are done.",
    "We liked the honesty about what will not work. Another offer had worked for a company like ours.",
    "The price was well above the others and the text did not say why.",
    "A good offer; the difference to the winner was small.",
)
_ENDINGS = (
    (True, "insufficient-funds", "The budget was moved to the next year."),
    (True, "change-in-needs", "The product will be launched later than planned."),
    (False, "all-rejected", "No offer said how results would be measured."),
)


def diligence(email: str) -> float:
    """Return how much a client explains, from 0.25 to 0.95; the same for all of its briefs."""
    return 0.25 + 0.7 * Random(f"diligence {email}").random()  # noqa: S311


def colleague_of(email: str) -> str:
    """Return the address of the evaluator beside a client's first person.

    >>> colleague_of("client7@demo.example")
    'client7.evaluator@demo.example'
    """
    return email.replace("@", ".evaluator@")


def plan_evaluator(email: str, joined_at: datetime) -> JoinAsEvaluator:
    """Return the step by which a client's second evaluator joins."""
    return JoinAsEvaluator(joined_at, email, colleague_of(email), "Second reader")


def plan_procedure(
    brief: PlannedBrief, quotes: Sequence[PlannedQuote], award: PlannedAward | None, as_of: date, *, operator: str
) -> Iterator[ProcedureStep]:
    """Yield what happens around a brief beside its quotes and awards; briefs of long ago keep their silence."""
    random = Random(f"procedure {as_of} {brief.key}")  # noqa: S311
    live = [quote.agency.email for quote in quotes if quote.withdrawn_at is None]
    is_recent = (as_of - brief.closes_at.date()).days <= _TOLD_DAYS
    if is_recent:
        yield from _questions(brief, live, operator, random)
    if award is not None and live and (is_recent or brief.content.terms.is_blind or award.reason_code == "best-score"):
        yield from _scores(brief, live, award, random)
        if is_recent:
            yield from _feedback(brief, live, award, random)
    if award is None and is_recent and random.random() < _ENDED_CHANCE:
        is_cancelled, code, reason = random.choice(_ENDINGS)
        code = code if live else "no-bids"
        at = brief.closes_at + timedelta(days=random.randint(5, 20), hours=2)
        yield EndBrief(at, brief.key, brief.client.email, is_cancelled, code, reason)


def _questions(brief: PlannedBrief, live: Sequence[str], operator: str, random: Random) -> Iterator[ProcedureStep]:
    key, client = brief.key, brief.client.email
    if random.random() < _AMENDED_CHANCE:
        words = brief.content.out_of_scope + _AMENDMENTS
        yield AmendBrief(brief.published_at + timedelta(hours=6), key, client, words, _AMENDED_FOR)
    if not live or random.random() > _QUESTION_CHANCE:
        return
    askers = random.sample(list(live), min(len(live), random.randint(1, 3)))
    at = brief.published_at + timedelta(hours=22)
    for email, (question, answer) in zip(askers, random.sample(_QUESTIONS, len(askers)), strict=True):
        at += timedelta(minutes=random.randint(70, 400))
        yield AskQuestion(at, key, email, question, operator)
        if random.random() < 0.4 + 0.6 * diligence(client):
            yield AnswerQuestion(at + timedelta(hours=random.randint(3, 20)), key, client, email, answer)


def _scores(brief: PlannedBrief, live: Sequence[str], award: PlannedAward, random: Random) -> Iterator[ProcedureStep]:
    is_needed = brief.content.terms.is_blind or award.reason_code == "best-score"
    if not is_needed and random.random() > _SCORED_CHANCE:
        return
    key, client, winners = brief.key, brief.client.email, set(award.choices.values())
    criteria = [code for code in _SCORED if brief.content.weights.get(code)]
    places = [(email, criterion) for email in live for criterion in criteria]
    first = {place: min(4, random.choice((1, 2, 2, 3)) + (place[0] in winners)) for place in places}
    second = {place: max(0, min(4, step + random.choice((-1, 0, 0, 1)))) for place, step in first.items()}
    far = random.choice(places)
    if random.random() < 0.2:
        first[far], second[far] = 4, 4 - _WIDE
    at = brief.closes_at + timedelta(hours=2)
    yield SubmitScores(at, key, client, first)
    yield SubmitScores(at + timedelta(hours=1), key, colleague_of(client), second)
    if first[far] - second[far] >= _WIDE:
        yield NoteSpread(at + timedelta(hours=2), key, client, *far, random.choice(_NOTES))
    for email in sorted(winners):
        yield MarkShortlist(at + timedelta(hours=2), key, client, email)


def _feedback(brief: PlannedBrief, live: Sequence[str], award: PlannedAward, random: Random) -> Iterator[ProcedureStep]:
    at = award.at + timedelta(hours=3)
    for email in live:
        if email not in award.choices.values() and random.random() < diligence(brief.client.email):
            yield GiveFeedback(at, brief.key, brief.client.email, email, random.choice(_FEEDBACK))
