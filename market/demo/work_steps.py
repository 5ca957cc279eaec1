"""What happens to awarded work in the demonstration's history: one record per act of one side.

*key* is the brief's name within the plan and *agency* the address of the agency at work; *email* is who acts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from market.core.engagements import KickOff
from market.core.kpi_results import KpiReport


@dataclass(frozen=True, slots=True)
class _Act:
    at: datetime
    key: str
    agency: str
    email: str


@dataclass(frozen=True, slots=True)
class _Answer(_Act):
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class RecordKickOff(_Act):
    """One side records the kick-off."""

    kick_off: KickOff


@dataclass(frozen=True, slots=True)
class ConfirmKickOff(_Act):
    """The other side confirms it."""


@dataclass(frozen=True, slots=True)
class ReportResult(_Act):
    """The agency reports a result."""

    report: KpiReport


@dataclass(frozen=True, slots=True)
class AnswerResult(_Answer):
    """The client answers the newest result."""


@dataclass(frozen=True, slots=True)
class ReportCounts(_Act):
    """The agency counts what the work took and brought: *yields* are units for every 1,000 that it cost."""

    yields: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class AnswerCounts(_Answer):
    """The client answers the newest counts; *own_percent* is its own cost in percent of the agency's, or unknown.

    *may_be_shown* says that the agency may make a case of them.
    """

    own_percent: int | None
    may_be_shown: bool


@dataclass(frozen=True, slots=True)
class EndWork(_Act):
    """One side records the last day of work."""

    ended_on: date
    reason_code: str
    reason: str


@dataclass(frozen=True, slots=True)
class MarkHandover(_Act):
    """One side marks items of the handover list, as mark and note by item."""

    marks: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SignHandover(_Act):
    """One side signs the handover act as it stands."""


@dataclass(frozen=True, slots=True)
class ReportFinding(_Act):
    """The client writes down a look after the work."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerFinding(_Answer):
    """The agency answers the newest finding."""


@dataclass(frozen=True, slots=True)
class SayKeptStandards(_Act):
    """The client says of each standard whether it was kept; *broken* maps places in the brief to what happened."""

    broken: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class ReviewOtherSide(_Act):
    """One side reviews the other: scores in the order of its six points."""

    scores: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ProposeChange(_Act):
    """One side proposes another quantity of the first line that has a price: *percent* of what stands."""

    percent: int
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerChange(_Answer):
    """The other side answers the proposal."""


@dataclass(frozen=True, slots=True)
class StatePaid(_Act):
    """The client states what was paid: *percent* of the agreed fees, and what was passed through as agreed."""

    percent: int


@dataclass(frozen=True, slots=True)
class AnswerPaid(_Answer):
    """The agency answers the newest statement."""


WorkStep = (
    RecordKickOff
    | ConfirmKickOff
    | ReportResult
    | AnswerResult
    | ReportCounts
    | AnswerCounts
    | EndWork
    | MarkHandover
    | SignHandover
    | ReportFinding
    | AnswerFinding
    | SayKeptStandards
    | ReviewOtherSide
    | ProposeChange
    | AnswerChange
    | StatePaid
    | AnswerPaid
)
