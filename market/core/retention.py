"""How long what is kept: the table readers see, and the numbers by which old rows are forgotten."""

from dataclasses import dataclass
from datetime import timedelta

SENT_MAIL = timedelta(days=90)
HOPELESS_MAIL = timedelta(days=180)
MAILED_LINKS = timedelta(days=7)
"""After they stopped working."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the table: what is kept, for how long, and why."""

    what: str
    how_long: str
    why: str


TABLE = (
    Kept("Your name, address and organisation", "until you erase the account", "to act in your name and write to you"),
    Kept("The password", "as an Argon2id hash only, until the account ends", "to let you in"),
    Kept("Sessions", "at most 14 days, 7 without use", "to keep you signed in"),
    Kept("Codes beside the password", "until you switch them off", "to let only you in"),
    Kept("Links mailed to you", "7 days after they stopped working", "to refuse them when they are used again"),
    Kept("Counted attempts to sign in, with the address they came from", "2 days", "to stop guessing"),
    Kept("Mails sent to you", "90 days; 180 for those nobody took", "to answer questions about them"),
    Kept("Answers to programs under an idempotency key", "24 hours", "to give a repeated request the same answer"),
    Kept(
        "Briefs, quotes, awards, reviews and what was paid",
        "for good; without your name once the account or organisation is erased",
        "contracts rest on them, and published figures are checked against them",
    ),
    Kept(
        "The audit trail",
        "for good; it holds random ids and reasons that were given, no names, addresses or prices",
        "to prove who did what, and that nothing was changed",
    ),
    Kept("Logs of requests", "as long as the operators' system keeps them; routes and times only", "to mend faults"),
)
