"""What happens to claims in the demonstration: one record per act."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StateStandards:
    """An agency claims to meet standards, or renews the claims."""

    at: datetime
    email: str
    standards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SendEvidence:
    """An agency names an address where its evidence can be seen."""

    at: datetime
    email: str
    standard: str
    link: str


@dataclass(frozen=True, slots=True)
class CheckEvidence:
    """The operator looks at the evidence of an agency."""

    at: datetime
    email: str
    agency: str
    standard: str
    passes: bool


StandardsStep = StateStandards | SendEvidence | CheckEvidence
