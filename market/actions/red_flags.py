"""Operators look at red flags and note what they found."""

from datetime import datetime, timedelta

from market.core.accounts import Actor
from market.core.errors import Invalid, NotFound
from market.core.messages import say
from market.core.policy import require
from market.core.questions import clean_text
from market.core.red_flags import RedFlag, find_red_flags
from market.core.texts import HIDDEN_CHARACTERS, has_hidden_characters
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.red_flags import insert_flag_review, list_opened_briefs

WINDOW = timedelta(days=365)
NOTE_LENGTH = (10, 1000)


def list_red_flags(db: Database, *, by: Actor, now: datetime) -> list[RedFlag]:
    """Return the red flags in the briefs opened during the last year; only an operator may look."""
    require(by, "operate the market")
    return find_red_flags(list_opened_briefs(db, since=now - WINDOW))


def get_red_flag(db: Database, *, flag: str, by: Actor, now: datetime) -> RedFlag:
    """Return one red flag by its key; raises NotFound when nothing of the kind stands out."""
    found = next((one for one in list_red_flags(db, by=by, now=now) if one.key == flag), None)
    if found is None:
        raise NotFound(say("There is no such red flag, or no longer."))
    return found


def review_flag(db: Database, *, flag: str, note: str, by: Actor, now: datetime) -> None:
    """Append a note on a red flag, which then counts as reviewed; raises NotFound, and Invalid for the note."""
    get_red_flag(db, flag=flag, by=by, now=now)
    note = clean_text(note)
    shortest, longest = NOTE_LENGTH
    if not shortest <= len(note) <= longest:
        raise Invalid(
            {
                "note": say(
                    "Say what you found in {shortest} to {longest:,} characters.", shortest=shortest, longest=longest
                )
            }
        )
    if has_hidden_characters(note):
        raise Invalid({"note": HIDDEN_CHARACTERS})
    with write_transaction(db):
        insert_flag_review(db, flag, note=note, reviewed_by=by.person_id, at=now)
        insert_event(db, at=now, actor=by.person_id, verb="flag.review", subject="flag", subject_id=flag)
