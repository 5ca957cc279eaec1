"""What happens around a brief in the demonstration's history: one record per act; *key* names the brief."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class JoinAsEvaluator:
    """A client invites a colleague, who follows the link a little later."""

    at: datetime
    email: str
    colleague: str
    name: str


@dataclass(frozen=True, slots=True)
class AskQuestion:
    """An agency asks; the operator passes it on where that is needed, an hour later."""

    at: datetime
    key: str
    email: str
    text: str
    operator: str


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """The client answers the question *asked* of an agency."""

    at: datetime
    key: str
    email: str
    asked: str
    text: str


@dataclass(frozen=True, slots=True)
class AmendBrief:
    """The client changes what is out of scope, before the first quote."""

    at: datetime
    key: str
    email: str
    out_of_scope: str
    reason: str


@dataclass(frozen=True, slots=True)
class SubmitScores:
    """An evaluator scores every quote: steps by agency address and criterion."""

    at: datetime
    key: str
    email: str
    scores: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class NoteSpread:
    """Two evaluators who differ widely write down what they agreed."""

    at: datetime
    key: str
    email: str
    agency: str
    criterion: str
    note: str


@dataclass(frozen=True, slots=True)
class MarkShortlist:
    """The client puts an agency's quote on its shortlist."""

    at: datetime
    key: str
    email: str
    agency: str


@dataclass(frozen=True, slots=True)
class GiveFeedback:
    """The client writes to a bidder."""

    at: datetime
    key: str
    email: str
    agency: str
    text: str


@dataclass(frozen=True, slots=True)
class EndBrief:
    """The client cancels a closed brief, or marks it unsuccessful."""

    at: datetime
    key: str
    email: str
    is_cancelled: bool
    reason_code: str
    reason: str


ProcedureStep = (
    JoinAsEvaluator
    | AskQuestion
    | AnswerQuestion
    | AmendBrief
    | SubmitScores
    | NoteSpread
    | MarkShortlist
    | GiveFeedback
    | EndBrief
)
