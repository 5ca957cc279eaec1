"""What an agency's embeddable badge says: counts, a day and an edition; never a rank, and nothing can be paid for."""

from dataclasses import dataclass
from datetime import date

from market.core.messages import say

_NAME_LONGEST = 34


@dataclass(frozen=True, slots=True)
class Badge:
    """The facts on the badge of one *agency*, by its full name; *edition* is '' before the first one."""

    agency: str
    claimed: int
    proved: int
    applicable: int
    as_of: date
    edition: str

    @property
    def name(self) -> str:
        """The name as it fits, cut at the end.

        >>> Badge("A" * 40, 1, 0, 30, date(2026, 11, 23), "").name[-3:]
        'AA…'
        """
        return self.agency if len(self.agency) <= _NAME_LONGEST else self.agency[: _NAME_LONGEST - 1] + "…"

    @property
    def standards(self) -> str:
        """How many standards are claimed and proved, of those that apply.

        >>> Badge("North", 24, 6, 31, date(2026, 11, 23), "").standards
        '24 of 31 standards claimed, 6 proved'
        """
        return say(
            "{claimed} of {applicable} standards claimed, {proved} proved",
            claimed=self.claimed,
            applicable=self.applicable,
            proved=self.proved,
        )

    @property
    def source(self) -> str:
        """The day, and the newest edition of the market then.

        >>> Badge("North", 24, 6, 31, date(2026, 11, 23), "2026Q3-v1").source
        'Like for Like, 23 Nov 2026, edition 2026Q3-v1'
        """
        day = f"{self.as_of.day} {self.as_of:%b %Y}"
        return say("Like for Like, {day}", day=day) + (f", edition {self.edition}" if self.edition else "")
