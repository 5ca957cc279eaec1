"""Work after an award: its two sides, its kick-off, and the states it passes through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from market.core.awards import Award
from market.core.errors import Conflict, Invalid
from market.core.texts import text_fault

CONTACTS_LONGEST = 500
AGREED_LONGEST = 4000


class EngagementStatus(StrEnum):
    """How far an engagement has come; derived from its records, never stored."""

    KICK_OFF_RECORDED = "kick-off recorded"
    KICKED_OFF = "kicked off"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class KickOff:
    """What the sides agreed before work begins; contacts are named in free text."""

    starts_on: date
    contacts: str
    agreed: str


@dataclass(frozen=True, slots=True)
class Engagement:
    """The awarded lines of one quote as work between a client and an agency."""

    id: str
    brief_id: str
    quote_id: str
    client_id: str
    agency_id: str
    kick_off: KickOff
    recorded_at: datetime
    recorded_by: str
    recorded_for: str
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None

    def status(self, today: date) -> EngagementStatus:
        """Return how far the engagement has come on a day; it runs from its first day once confirmed."""
        if self.confirmed_at is None:
            return EngagementStatus.KICK_OFF_RECORDED
        return EngagementStatus.RUNNING if self.kick_off.starts_on <= today else EngagementStatus.KICKED_OFF

    def other_side(self, organisation_id: str | None) -> str:
        """Return the id of the organisation across the table from *organisation_id*."""
        return self.agency_id if organisation_id == self.client_id else self.client_id


def check_kick_off(kick_off: KickOff, awards: Sequence[Award], *, standstill_days: int, now: datetime) -> None:
    """Refuse a kick-off without awards or within the standstill (Conflict), or with unsound texts (Invalid).

    The standstill runs *standstill_days* times 24 hours from the latest award of the quote.
    """
    if not awards:
        raise Conflict("No line of this quote is awarded: a kick-off follows an award.")
    free_at = max(award.awarded_at for award in awards) + timedelta(days=standstill_days)
    if now < free_at:
        raise Conflict(f"The award stands still until {free_at:%Y-%m-%d %H:%M} UTC; record the kick-off after that.")
    problems: dict[str, str] = {}
    if kick_off.starts_on < min(award.awarded_at for award in awards).date():
        problems["starts_on"] = "Work starts on the day of the award or later: choose a later day."
    for field, text, longest in (
        ("contacts", kick_off.contacts, CONTACTS_LONGEST),
        ("agreed", kick_off.agreed, AGREED_LONGEST),
    ):
        if fault := _text_fault(text, longest):
            problems[field] = fault
    if problems:
        raise Invalid(problems)


def check_confirmation(engagement: Engagement, organisation_id: str | None) -> None:
    """Refuse to confirm a kick-off twice, or by the side that recorded it; raises Conflict."""
    if engagement.confirmed_at is not None:
        raise Conflict("This kick-off is confirmed already; there is nothing left to do.")
    if engagement.recorded_for == organisation_id:
        raise Conflict("Your side recorded this kick-off: the other side confirms it.")


def _text_fault(text: str, longest: int) -> str | None:
    if not text.strip():
        return "Fill this in: the other side confirms what it says."
    return text_fault(text, longest)
