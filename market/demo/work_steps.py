"""What happens to awarded work in the demonstration's history: one record per act of one side.

*key* is the brief's name within the plan and *agency* the address of the agency at work; *email* is who acts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from market.core.engagements import KickOff
from market.core.kpi_results import KpiReport


@dataclass(frozen=True, slots=True)
class RecordKickOff:
    """One side records the kick-off."""

    at: datetime
    key: str
    agency: str
    email: str
    kick_off: KickOff


@dataclass(frozen=True, slots=True)
class ConfirmKickOff:
    """The other side confirms it."""

    at: datetime
    key: str
    agency: str
    email: str


@dataclass(frozen=True, slots=True)
class ReportResult:
    """The agency reports a result."""

    at: datetime
    key: str
    agency: str
    email: str
    report: KpiReport


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """The client answers the newest result."""

    at: datetime
    key: str
    agency: str
    email: str
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class EndWork:
    """One side records the last day of work."""

    at: datetime
    key: str
    agency: str
    email: str
    ended_on: date
    reason_code: str
    reason: str


@dataclass(frozen=True, slots=True)
class MarkHandover:
    """One side marks items of the handover list, as mark and note by item."""

    at: datetime
    key: str
    agency: str
    email: str
    marks: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SignHandover:
    """One side signs the handover act as it stands."""

    at: datetime
    key: str
    agency: str
    email: str


@dataclass(frozen=True, slots=True)
class ReportFinding:
    """The client writes down a look after the work."""

    at: datetime
    key: str
    agency: str
    email: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerFinding:
    """The agency answers the newest finding."""

    at: datetime
    key: str
    agency: str
    email: str
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class SayKeptStandards:
    """The client says of each standard whether it was kept; *broken* maps places in the brief to what happened."""

    at: datetime
    key: str
    agency: str
    email: str
    broken: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class ReviewOtherSide:
    """One side reviews the other: scores in the order of its six points."""

    at: datetime
    key: str
    agency: str
    email: str
    scores: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ProposeChange:
    """One side proposes another quantity of the first line that has a price: *percent* of what stands."""

    at: datetime
    key: str
    agency: str
    email: str
    percent: int
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """The other side answers the proposal."""

    at: datetime
    key: str
    agency: str
    email: str
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class StatePaid:
    """The client states what was paid: *percent* of the agreed fees, and what was passed through as agreed."""

    at: datetime
    key: str
    agency: str
    email: str
    percent: int


@dataclass(frozen=True, slots=True)
class AnswerPaid:
    """The agency answers the newest statement."""

    at: datetime
    key: str
    agency: str
    email: str
    answer: str
    note: str


WorkStep = (
    RecordKickOff
    | ConfirmKickOff
    | ReportResult
    | AnswerResult
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
