"""How long what is kept: the table readers see, and the numbers by which old rows are forgotten."""

from dataclasses import dataclass
from datetime import timedelta

from market.core.messages import say

SENT_MAIL = timedelta(days=90)
HOPELESS_MAIL = timedelta(days=180)
MAILED_LINKS = timedelta(days=7)
"""After they stopped working."""
ANSWERED_REPORTS = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the table: what is kept, for how long, and why."""

    what: str
    how_long: str
    why: str


TABLE = (
    Kept(
        say("Your name, address and organisation"),
        say("until you erase the account"),
        say("to act in your name and write to you"),
    ),
    Kept(say("The password"), say("as an Argon2id hash only, until the account ends"), say("to let you in")),
    Kept(say("Sessions"), say("at most 14 days, 7 without use"), say("to keep you signed in")),
    Kept(say("Codes beside the password"), say("until you switch them off"), say("to let only you in")),
    Kept(
        say("Links mailed to you"),
        say("7 days after they stopped working"),
        say("to refuse them when they are used again"),
    ),
    Kept(say("Counted attempts to sign in, with the address they came from"), say("2 days"), say("to stop guessing")),
    Kept(say("Mails sent to you"), say("90 days; 180 for those nobody took"), say("to answer questions about them")),
    Kept(
        say("What you report about a page, with the address you leave"),
        say("a year after the answer"),
        say("to answer you and to see what comes again"),
    ),
    Kept(
        say("Answers to programs under an idempotency key"),
        say("24 hours"),
        say("to give a repeated request the same answer"),
    ),
    Kept(
        say("Briefs, quotes, awards, reviews and what was paid"),
        say("for good; without your name once the account or organisation is erased"),
        say("contracts rest on them, and published figures are checked against them"),
    ),
    Kept(
        say("The audit trail"),
        say("for good; it holds random ids and reasons that were given, no names, addresses or prices"),
        say("to prove who did what, and that nothing was changed"),
    ),
    Kept(
        say("Logs of requests"),
        say("as long as the operators' system keeps them; routes and times only"),
        say("to mend faults"),
    ),
)
