"""What happens in the demonstration's history: one record per act, in simulated time, before any of it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from market.core.briefs import BriefContent
from market.core.editions import Quarter
from market.core.quotes import QuoteContent
from market.core.rate_lists import RateList
from market.demo.procedure_steps import ProcedureStep
from market.demo.profile_steps import ProfileStep
from market.demo.standards_steps import StandardsStep
from market.demo.work_steps import WorkStep


@dataclass(frozen=True, slots=True)
class CreateOperator:
    """The operator gets an account."""

    at: datetime
    email: str


@dataclass(frozen=True, slots=True)
class Register:
    """An organisation registers and, an hour later, confirms its address."""

    at: datetime
    email: str
    name: str
    is_client: bool
    is_agency: bool
    country: str
    city: str
    agency_type: str | None
    agency_size: str | None


@dataclass(frozen=True, slots=True)
class DeclarePrices:
    """An agency declares list prices, service code to minor units."""

    at: datetime
    email: str
    currency: str
    prices: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AskForValue:
    """A client tries to be measured by advertising value, and is refused."""

    at: datetime
    email: str
    content: BriefContent


@dataclass(frozen=True, slots=True)
class BeginBrief:
    """A client drafts a brief; *key* names it within the plan."""

    at: datetime
    key: str
    email: str
    content: BriefContent


@dataclass(frozen=True, slots=True)
class PublishBrief:
    """A client publishes a draft."""

    at: datetime
    key: str
    email: str


@dataclass(frozen=True, slots=True)
class SubmitQuote:
    """An agency quotes, or revises its quote; lines are named by their index in the brief."""

    at: datetime
    key: str
    email: str
    content: QuoteContent
    revises: int | None


@dataclass(frozen=True, slots=True)
class WithdrawQuote:
    """An agency takes its quote back while the brief is open."""

    at: datetime
    key: str
    email: str


@dataclass(frozen=True, slots=True)
class OpenQuotes:
    """The closing time of a brief has come."""

    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class AwardLines:
    """A client awards lines; *choices* maps the index of a line to the address of the agency."""

    at: datetime
    key: str
    email: str
    choices: Mapping[int, str]
    reason_code: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportRates:
    """The operator imports exchange rates."""

    at: datetime
    rate_list: RateList


@dataclass(frozen=True, slots=True)
class PublishEdition:
    """The operator publishes the edition of a quarter; mail queued so far counts as delivered."""

    at: datetime
    quarter: Quarter


@dataclass(frozen=True, slots=True)
class DeliverMail:
    """Mail of the simulated past leaves without a trace, so that only the latest is ever sent."""

    at: datetime


Step = (
    CreateOperator
    | Register
    | DeclarePrices
    | AskForValue
    | BeginBrief
    | PublishBrief
    | SubmitQuote
    | WithdrawQuote
    | OpenQuotes
    | AwardLines
    | ImportRates
    | PublishEdition
    | DeliverMail
    | StandardsStep
    | ProfileStep
    | ProcedureStep
    | WorkStep
)


@dataclass(frozen=True, slots=True)
class Account:
    """A ready account of the demonstration; *role* is client, agency or operator."""

    role: str
    email: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole history up to the first moment of *as_of* (UTC), in order of time."""

    as_of: date
    accounts: tuple[Account, ...]
    steps: tuple[Step, ...]
