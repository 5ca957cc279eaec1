"""What agencies of the demonstration say of themselves: one record per act."""

from dataclasses import dataclass
from datetime import datetime

from market.core.profiles import Profile


@dataclass(frozen=True, slots=True)
class EditProfile:
    """An agency writes its profile."""

    at: datetime
    email: str
    agency_type: str
    agency_size: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class ShowCase:
    """An agency shows work whose counts the client just confirmed, if they hold an outcome."""

    at: datetime
    key: str
    agency: str


ProfileStep = EditProfile | ShowCase
"""Everything that happens to profiles."""
