"""The whole history of the demonstration, planned purely: the same day gives the same history."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from market.core.accounts import size_of
from market.core.brief_terms import KpiTarget
from market.core.catalogue import Catalogue
from market.core.price_book import BookPrice
from market.core.release_days import release_moment
from market.demo.agencies import READY_AGENCIES, Agency, plan_agencies, plan_declarations
from market.demo.awards import plan_award
from market.demo.clients import BriefWriter, Client, PlannedBrief, plan_clients
from market.demo.exchange import plan_rates
from market.demo.moments import edition_quarters, first_day, midnight, working_moment
from market.demo.price_model import price_model
from market.demo.procedure import plan_evaluator, plan_procedure
from market.demo.profiles import plan_profile
from market.demo.quotes import PlannedQuote, QuoteWriter
from market.demo.sources import ClientSeed, Sources, Story
from market.demo.standards import plan_standards
from market.demo.steps import (
    Account,
    AskForValue,
    AwardLines,
    BeginBrief,
    CreateOperator,
    DeliverMail,
    OpenQuotes,
    Plan,
    PublishBrief,
    PublishEdition,
    Register,
    Step,
    SubmitQuote,
    WithdrawQuote,
)
from market.demo.work import plan_work

READY_CLIENTS = 9
OPERATOR = "operator@demo.example"
RARE_BELOW = 5

_RECENT_DAYS, _RECENT_BRIEFS, _EARLIER_BRIEFS = 730, 165, 45
_QUIET_DAYS = 6
_OPEN_THEMES = ((3, 1), (7, 0), (13, 5), (16, 11))
_MAIL_KEPT_DAYS = 7
_ASKS_FOR_VALUE = 0.3


@dataclass(frozen=True, slots=True)
class _Planner:
    """Everything that planning draws on, made once."""

    sources: Sources
    as_of: date
    agencies: tuple[Agency, ...]
    clients: tuple[Client, ...]
    briefs: BriefWriter
    quotes: QuoteWriter
    random: Random

    @property
    def end(self) -> datetime:
        """The first moment that is not simulated."""
        return midnight(self.as_of)


def plan_demonstration(sources: Sources, catalogue: Catalogue, book: Sequence[BookPrice], as_of: date) -> Plan:
    """Return the history that ends at the first moment of *as_of*, UTC; equal arguments give equal plans."""
    planner = _planner(sources, catalogue, book, as_of)
    steps = [*_registrations(planner), *_declarations(planner), *_editions(planner)]
    for brief, told in itertools.chain(_stories(planner), _theme_briefs(planner)):
        steps += _brief_steps(planner, brief, told)
    steps.append(_draft(planner))
    past = [step for step in steps if step.at < planner.end or isinstance(step, PublishEdition)]
    accounts = (
        *(Account("client", client.email) for client in planner.clients[:READY_CLIENTS]),
        *(Account("agency", agency.email) for agency in planner.agencies[:READY_AGENCIES]),
        Account("operator", OPERATOR),
    )
    return Plan(as_of, accounts, tuple(sorted(past, key=lambda step: step.at)))


def _planner(sources: Sources, catalogue: Catalogue, book: Sequence[BookPrice], as_of: date) -> _Planner:
    random = Random(f"like for like {as_of}")  # noqa: S311
    agencies = plan_agencies(sources.agencies, sources.coverage, catalogue, as_of, random)
    briefs = BriefWriter(catalogue, price_model(book, as_of), random)
    rare = frozenset(row.service for row in sources.coverage if row.agencies < RARE_BELOW)
    return _Planner(
        sources=sources,
        as_of=as_of,
        agencies=agencies,
        clients=plan_clients(sources.clients),
        briefs=briefs,
        quotes=QuoteWriter(briefs, agencies, rare, random),
        random=random,
    )


def _registrations(planner: _Planner) -> Iterator[Step]:
    start, buyers = first_day(planner.as_of), {story.client for story in planner.sources.stories}
    yield CreateOperator(midnight(start), OPERATOR)
    for client in planner.clients:
        seed, day = client.seed, start + timedelta(days=planner.random.randint(1, 25))
        yield Register(
            at=working_moment(day, planner.random),
            email=client.email,
            name=seed.name,
            is_client=True,
            is_agency=False,
            country=seed.country,
            city=seed.city,
            agency_type=None,
            agency_size=None,
        )
        yield plan_evaluator(client.email, midnight(day + timedelta(days=2)))
    for agency in planner.agencies:
        yield Register(
            at=agency.joined_at,
            email=agency.email,
            name=agency.name,
            is_client=agency.name in buyers,
            is_agency=True,
            country=agency.seed.country,
            city=agency.seed.city,
            agency_type=agency.seed.agency_type,
            agency_size=size_of(agency.seed.staff),
        )


def _declarations(planner: _Planner) -> Iterator[Step]:
    for agency in planner.agencies:
        yield from plan_declarations(agency, planner.briefs.model, planner.random)
        yield from plan_standards(agency, planner.briefs.catalogue, planner.as_of, OPERATOR)
        yield from plan_profile(agency, planner.as_of)


def _editions(planner: _Planner) -> Iterator[Step]:
    editions = [PublishEdition(release_moment(quarter), quarter) for quarter in edition_quarters(planner.as_of)]
    yield from editions
    yield from plan_rates(
        planner.sources.rates, first_day(planner.as_of), [edition.at for edition in editions], planner.as_of
    )
    yield DeliverMail(planner.end - timedelta(days=_MAIL_KEPT_DAYS))


def _stories(planner: _Planner) -> Iterator[tuple[PlannedBrief, Story | None]]:
    by_name = {client.seed.name: client for client in planner.clients}
    for agency in planner.agencies:
        own = agency.seed
        seed = ClientSeed(own.name, own.city, own.country, "general", "recovers", False, "")
        by_name.setdefault(agency.name, Client(seed, agency.email))
    for number, story in enumerate(planner.sources.stories, 1):
        closes_on = planner.as_of + timedelta(days=story.closes_in)
        open_days = max(planner.random.randint(12, 19), story.closes_in + 4)
        yield planner.briefs.from_story(f"story-{number}", story, by_name[story.client], closes_on, open_days), story


def _theme_briefs(planner: _Planner) -> Iterator[tuple[PlannedBrief, Story | None]]:
    random, start = planner.random, first_day(planner.as_of)
    recent = planner.as_of - timedelta(days=_RECENT_DAYS)
    last = planner.as_of - timedelta(days=_QUIET_DAYS)
    days = _working_days(start + timedelta(days=75), recent, _EARLIER_BRIEFS, random)
    days += _working_days(recent + timedelta(days=20), last, _RECENT_BRIEFS, random)
    for number, closes_on in enumerate(days):
        client = random.choice(planner.clients)
        yield _theme_brief(planner, f"theme-{number}", client, closes_on, random.randint(10, 18)), None
    for closes_in, index in _OPEN_THEMES:
        closes_on = planner.as_of + timedelta(days=closes_in)
        open_days = max(10, closes_in + random.randint(2, 5))
        yield _theme_brief(planner, f"open-{index}", planner.clients[index], closes_on, open_days), None


def _working_days(first: date, last: date, count: int, random: Random) -> list[date]:
    """Return *count* days from Monday to Friday, spread evenly but not regularly."""
    step = (last - first).days / count
    days = [first + timedelta(days=int(step * (number + random.random()))) for number in range(count)]
    return [day - timedelta(days=max(0, day.weekday() - 4)) for day in days]


def _theme_brief(planner: _Planner, key: str, client: Client, closes_on: date, open_days: int) -> PlannedBrief:
    themes = planner.sources.themes
    theme = planner.random.choices(themes, [theme.weight for theme in themes])[0]
    return planner.briefs.from_theme(key, theme, client, closes_on, open_days)


def _brief_steps(planner: _Planner, brief: PlannedBrief, story: Story | None) -> Iterator[Step]:
    begun = brief.published_at - timedelta(hours=planner.random.randint(2, 70))
    if Random(f"value {brief.client.email}").random() < _ASKS_FOR_VALUE:  # noqa: S311
        wanted = (*brief.content.terms.kpis[:7], KpiTarget("ave", "", "4 million", ""))
        refused = replace(brief.content, terms=replace(brief.content.terms, kpis=wanted))
        yield AskForValue(begun - timedelta(minutes=5), brief.client.email, refused)
    yield BeginBrief(begun, brief.key, brief.client.email, brief.content)
    yield PublishBrief(brief.published_at, brief.key, brief.client.email)
    quotes = _quotes(planner, brief, story)
    for quote in quotes:
        yield from _quote_steps(brief, quote)
    yield OpenQuotes(brief.closes_at + timedelta(minutes=1), brief.key)
    award = plan_award(brief, quotes, planner.random)
    is_past = story is None or story.state == "past"
    if is_past:
        yield from plan_procedure(brief, quotes, award, planner.as_of, operator=OPERATOR)
    if award is not None and is_past:
        yield AwardLines(award.at, brief.key, brief.client.email, award.choices, award.reason_code, award.reason)
        yield from plan_work(brief, list(award.choices.values()), award.at, planner.as_of)


def _quotes(planner: _Planner, brief: PlannedBrief, story: Story | None) -> list[PlannedQuote]:
    latest = min(brief.closes_at - timedelta(hours=1), planner.end - timedelta(minutes=5))
    by_name = {agency.name: agency for agency in planner.agencies}
    told = {quote.agency: quote for quote in story.quotes} if story else {}
    quotes = [planner.quotes.write_told(by_name[name], brief, quote, latest) for name, quote in told.items()]
    wanted = _wanted_quotes(planner, brief, story)
    for agency in _bidders(planner, brief, set(told), wanted):
        quotes.append(planner.quotes.write(agency, brief, latest))
    return quotes


def _wanted_quotes(planner: _Planner, brief: PlannedBrief, story: Story | None) -> int:
    """Return how many agencies answer of their own accord; fewer while a brief has only just been published."""
    if brief.content.currency != "RUB":
        return 0
    if brief.closes_at >= planner.end:
        return planner.random.randint(1, 4)
    return planner.random.randint(3, 5) if story else round(planner.random.triangular(4, 13, 8))


def _bidders(planner: _Planner, brief: PlannedBrief, told: set[str], wanted: int) -> list[Agency]:
    drawn: list[tuple[float, Agency]] = []
    for agency in planner.agencies:
        fit = sum(agency.offers(service) for service in brief.services) / len(brief.services)
        is_ready = agency.joined_at + timedelta(days=3) < brief.published_at
        is_free = agency.name not in told and agency.email != brief.client.email
        if is_ready and is_free and fit >= 0.4 and agency.currency == brief.content.currency:
            drawn.append((planner.random.random() ** (1 / (agency.eagerness * fit**2)), agency))
    drawn.sort(key=lambda pair: -pair[0])
    return [agency for _key, agency in drawn[:wanted]]


def _quote_steps(brief: PlannedBrief, quote: PlannedQuote) -> Iterator[Step]:
    for number, (at, content) in enumerate(quote.revisions):
        yield SubmitQuote(at, brief.key, quote.agency.email, content, number or None)
    if quote.withdrawn_at is not None:
        yield WithdrawQuote(quote.withdrawn_at, brief.key, quote.agency.email)


def _draft(planner: _Planner) -> Step:
    """Return the unfinished brief that the first client left lying two days ago."""
    client, closes_on = planner.clients[0], planner.as_of + timedelta(days=30)
    brief = _theme_brief(planner, "draft", client, closes_on, 10)
    unfinished = replace(
        brief.content,
        goal="",
        budget_minimum=None,
        budget_maximum=None,
        questions_until=None,
        answers_until=None,
        closes_at=None,
        decision_on=None,
    )
    at = working_moment(planner.as_of - timedelta(days=2), planner.random)
    return BeginBrief(at, brief.key, client.email, unfinished)
