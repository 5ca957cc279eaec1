"""The kinds of mail the market sends, each of which a person may switch off unless it concerns the account."""

from collections.abc import Mapping

ALWAYS_SENT = "account"
KINDS: Mapping[str, str] = {
    "account": "Your account: links, invitations, receipts (always sent)",
    "brief-change": "Briefs you work on: amendments, extensions, withdrawals",
    "question": "Questions and answers on briefs you work on",
    "outcome": "Decisions on your quotes",
    "reminder": "Reminders of deadlines and decisions",
    "engagement": "Work you won or gave: kick-off, changes, close-out",
    "standard": "Checks and challenges of the standards you claim",
    "message": "Messages and clarifications",
    "digest": "New briefs that match your saved searches",
}
