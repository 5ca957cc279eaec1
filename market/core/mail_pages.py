"""Where a mail leads: the page on which its reader can act, as a path without language."""

RESET = "/reset"
OWN_ORGANISATION = "/account/organisation"
OWN_TOKENS = "/account/tokens/"
OWN_QUESTIONS = "/agency/questions/"
AGENCY_WORK = "/agency/"

_OF_STEPS = {"hand-over": "handover/", "review": "reviews/"}


def brief_page(brief_id: str) -> str:
    """Return where everybody reads a published brief."""
    return f"/briefs/{brief_id}/"


def brief_questions_page(brief_id: str) -> str:
    """Return where the client answers questions on a brief."""
    return f"/client/briefs/{brief_id}/questions/"


def invitations_page(brief_id: str) -> str:
    """Return where the client sees whom it invited and who declined."""
    return f"/client/briefs/{brief_id}/invitations"


def quote_editor(brief_id: str) -> str:
    """Return where an agency writes its quote for a brief."""
    return f"/agency/briefs/{brief_id}/quote"


def quote_page(quote_id: str) -> str:
    """Return where an agency reads its own quote, its receipt and its outcome."""
    return f"/agency/quotes/{quote_id}/"


def clarification_page(brief_id: str, quote_id: str) -> str:
    """Return where the one question about an opened quote is asked and answered."""
    return f"/clarifications/{brief_id}/{quote_id}/"


def comparison_page(brief_id: str) -> str:
    """Return where the client compares opened quotes and decides."""
    return f"/client/briefs/{brief_id}/compare"


def thread_page(brief_id: str, quote_id: str) -> str:
    """Return where client and agency write to each other."""
    return f"/threads/{brief_id}/{quote_id}/"


def claim_page(standard: str) -> str:
    """Return where an agency answers for its claim to meet a standard, named by its code."""
    return f"/agency/standards/{standard}/"


def brief_reminder_page(kind: str, brief_id: str) -> str:
    """Return where the step a reminder of a brief asks for is taken; every kind but a draft's is the client's.

    >>> brief_reminder_page("decide", "b1")
    '/client/briefs/b1/compare'
    """
    return quote_editor(brief_id) if kind == "draft" else comparison_page(brief_id)


def engagement_page(engagement_id: str, kind: str = "") -> str:
    """Return where an engagement stands, or where the step a reminder of *kind* asks for is taken.

    >>> engagement_page("e1", "watch-2026-05-01"), engagement_page("e1", "hand-over"), engagement_page("e1")
    ('/engagements/e1/watch/', '/engagements/e1/handover/', '/engagements/e1/')
    """
    step = "watch/" if kind.startswith("watch-") else _OF_STEPS.get(kind, "")
    return f"/engagements/{engagement_id}/{step}"
