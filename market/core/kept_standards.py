"""Standards at close-out: the client confirms or contradicts that those it required were kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from market.core.errors import Invalid
from market.core.messages import say
from market.core.texts import text_fault

NOTE_LONGEST = 500


@dataclass(frozen=True, slots=True)
class KeptStandard:
    """The client's word on one standard its brief required."""

    standard: str
    is_kept: bool
    note: str
    said_at: datetime
    said_by: str


def newest_words(said: Sequence[KeptStandard]) -> Mapping[str, KeptStandard]:
    """Return the last word on each standard; *said* comes oldest first."""
    return {each.standard: each for each in said}


def check_words(words: Sequence[KeptStandard], required: Collection[str]) -> None:
    """Refuse a word on a standard the brief did not require, and a breach without what happened.

    Raises Invalid under ``<standard>.kept`` and ``<standard>.note``.
    """
    problems: dict[str, str] = {}
    if not words:
        problems["standards"] = say("Say it of at least one standard.")
    for word in words:
        if word.standard not in required:
            problems[f"{word.standard}.kept"] = say("The brief did not require this standard.")
        elif not word.is_kept and not word.note.strip():
            problems[f"{word.standard}.note"] = say("Say what happened: the agency reads it and can answer.")
        elif fault := text_fault(word.note, NOTE_LONGEST, what=say("the note")):
            problems[f"{word.standard}.note"] = fault
    if problems:
        raise Invalid(problems)
