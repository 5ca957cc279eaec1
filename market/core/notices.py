"""The kinds of mail the market sends, each of which a person may switch off unless it concerns the account."""

from collections.abc import Mapping

from market.core.messages import say

ALWAYS_SENT = "account"
KINDS: Mapping[str, str] = {
    "account": say("Your account: links, invitations, receipts (always sent)"),
    "brief-change": say("Briefs you work on: amendments, extensions, withdrawals"),
    "question": say("Questions and answers on briefs you work on"),
    "outcome": say("Decisions on your quotes"),
    "reminder": say("Reminders of deadlines and decisions"),
    "engagement": say("Work you won or gave: kick-off, changes, close-out"),
    "standard": say("Checks and challenges of the standards you claim"),
    "message": say("Messages and clarifications"),
    "digest": say("New briefs that match your saved searches"),
}
