"""Performing the planned history through the same actions that people's requests go through."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from market.actions.accounts import confirm_address, create_operator, register_organisation
from market.actions.awards import award_lines
from market.actions.briefs import begin_brief, publish_brief
from market.actions.exchange_rates import import_rates
from market.actions.identifiers import repeatable_identifiers
from market.actions.limits import open_guard
from market.actions.list_prices import declare_list_prices
from market.actions.outbox import deliver_mail
from market.actions.quotes import open_quotes, submit_quote, withdraw_quote
from market.core.accounts import Registration
from market.core.errors import Conflict, Invalid
from market.core.quotes import QuoteContent, QuoteLine
from market.demo.press import ACTOR, EditionPress
from market.demo.procedure_making import PERFORMERS as PROCEDURE
from market.demo.profile_making import PERFORMERS as PROFILES
from market.demo.standards_making import PERFORMERS as STANDARDS
from market.demo.steps import (
    AskForValue,
    AwardLines,
    BeginBrief,
    CreateOperator,
    DeclarePrices,
    DeliverMail,
    ImportRates,
    OpenQuotes,
    Plan,
    PublishBrief,
    PublishEdition,
    Register,
    SubmitQuote,
    WithdrawQuote,
)
from market.demo.work_making import PERFORMERS as WORK
from market.demo.worlds import World
from market.store.accounts import find_actor_by_email
from market.store.outbox import Mail

Progress = Callable[[str], None]


def perform_plan(world: World, plan: Plan, *, progress: Progress) -> None:
    """Do every step of *plan* in order, in an empty market; the same plan gives the same identifiers.

    Commits do not wait for the disk meanwhile: a build that is interrupted is started afresh anyway.
    """
    world.db.conn.execute("PRAGMA synchronous = OFF")
    with EditionPress(world.data) as press, repeatable_identifiers(f"like for like {plan.as_of}"):
        for step in plan.steps:
            progress(f"{step.at:%B %Y}")
            if isinstance(step, PublishEdition):
                press.order(step.quarter, now=step.at)
            else:
                _PERFORMERS[type(step)](world, step)
        progress("editions")
        press.wait()
    world.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    world.db.conn.execute("PRAGMA synchronous = FULL")


def _create_operator(world: World, step: CreateOperator) -> None:
    create_operator(world.db, email=step.email, password=world.password, now=step.at, by=ACTOR)
    operator = find_actor_by_email(world.db, step.email)
    if operator is None:
        raise Conflict(f"{step.email} could not be registered; start over in an empty folder.")
    world.actors[step.email] = operator


def _register(world: World, step: Register) -> None:
    registration = Registration(
        organisation_name=step.name,
        is_client=step.is_client,
        is_agency=step.is_agency,
        country=step.country,
        city=step.city,
        agency_type=step.agency_type,
        person_name="New business desk" if step.is_agency else "Purchasing desk",
        email=step.email,
        password=world.password,
        agency_size=step.agency_size,
    )
    registered = register_organisation(
        world.db,
        registration=registration,
        base_url=world.base_url,
        now=step.at,
        guard=open_guard,
        address=ACTOR,
    )
    if registered.token is None:
        raise Conflict(f"{step.email} is registered already; start over in an empty folder.")
    world.actors[step.email] = confirm_address(world.db, token=registered.token, now=step.at + timedelta(hours=1))


def _declare_prices(world: World, step: DeclarePrices) -> None:
    declare_list_prices(world.db, prices=step.prices, currency=step.currency, by=world.actors[step.email], now=step.at)


def _import_rates(world: World, step: ImportRates) -> None:
    import_rates(world.db, rate_list=step.rate_list, by=ACTOR, now=step.at)


def _ask_for_value(world: World, step: AskForValue) -> None:
    try:
        begin_brief(world.db, content=step.content, by=world.actors[step.email], now=step.at)
    except Invalid:
        return
    raise Conflict("Advertising value was taken for a measure; the market refuses it everywhere.")


def _begin_brief(world: World, step: BeginBrief) -> None:
    brief = begin_brief(world.db, content=step.content, by=world.actors[step.email], now=step.at)
    world.briefs[step.key] = brief.id
    world.lines[step.key] = tuple(line.id for line in brief.content.lines)


def _publish_brief(world: World, step: PublishBrief) -> None:
    publish_brief(world.db, brief_id=world.briefs[step.key], by=world.actors[step.email], now=step.at)


def _submit_quote(world: World, step: SubmitQuote) -> None:
    quote = submit_quote(
        world.db,
        brief_id=world.briefs[step.key],
        content=_with_line_ids(step.content, world.lines[step.key]),
        by=world.actors[step.email],
        clock=_clock(step.at),
        revises=step.revises,
    )
    world.quotes[step.key, step.email] = quote.id


def _withdraw_quote(world: World, step: WithdrawQuote) -> None:
    quote_id = world.quotes[step.key, step.email]
    withdraw_quote(world.db, quote_id=quote_id, by=world.actors[step.email], clock=_clock(step.at))


def _open_quotes(world: World, step: OpenQuotes) -> None:
    open_quotes(world.db, brief_id=world.briefs[step.key], now=step.at)


def _award_lines(world: World, step: AwardLines) -> None:
    lines = world.lines[step.key]
    award_lines(
        world.db,
        brief_id=world.briefs[step.key],
        choices={lines[index]: world.quotes[step.key, email] for index, email in step.choices.items()},
        reason_code=step.reason_code,
        reason=step.reason,
        by=world.actors[step.email],
        now=step.at,
    )


def _deliver_mail(world: World, step: DeliverMail) -> None:
    deliver_mail(world.db, transport=_leave_no_trace, now=step.at)


def _leave_no_trace(_mail: Mail, _write: Callable[[], EmailMessage]) -> None:
    """Take a message of the simulated past and do nothing with it."""


def _with_line_ids(content: QuoteContent, line_ids: tuple[str, ...]) -> QuoteContent:
    return replace(
        content,
        lines=tuple(_with_line_id(line, line_ids) for line in content.lines),
        team=tuple(replace(member, line_id=line_ids[int(member.line_id)]) for member in content.team),
        assumptions=tuple(replace(each, line_id=line_ids[int(each.line_id)]) for each in content.assumptions),
        success_fees=tuple(replace(fee, line_id=line_ids[int(fee.line_id)]) for fee in content.success_fees),
        discounts=tuple(
            replace(discount, line_ids=tuple(line_ids[int(line_id)] for line_id in discount.line_ids))
            for discount in content.discounts
        ),
    )


def _with_line_id(line: QuoteLine, line_ids: tuple[str, ...]) -> QuoteLine:
    target = None if line.included_in is None else line_ids[int(line.included_in)]
    return replace(line, line_id=line_ids[int(line.line_id)], included_in=target)


def _clock(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


_PERFORMERS: Mapping[type, Callable[[World, Any], None]] = {
    CreateOperator: _create_operator,
    Register: _register,
    DeclarePrices: _declare_prices,
    ImportRates: _import_rates,
    AskForValue: _ask_for_value,
    BeginBrief: _begin_brief,
    PublishBrief: _publish_brief,
    SubmitQuote: _submit_quote,
    WithdrawQuote: _withdraw_quote,
    OpenQuotes: _open_quotes,
    AwardLines: _award_lines,
    DeliverMail: _deliver_mail,
    **STANDARDS,
    **PROFILES,
    **PROCEDURE,
    **WORK,
}
