"""The client says at close-out whether the standards its brief required were kept."""

from collections.abc import Mapping
from datetime import datetime

from market.actions.engagement_steps import begin_step, record_step
from market.core.accounts import Actor
from market.core.kept_standards import KeptStandard, check_words, newest_words
from market.core.messages import say
from market.store import kept_standards as store
from market.store.briefs import get_brief
from market.store.connections import Database, write_transaction


def say_kept_standards(
    db: Database, *, engagement_id: str, words: Mapping[str, tuple[bool, str]], by: Actor, now: datetime
) -> None:
    """Append the client's word, as kept-or-not and note by standard; what repeats its last word is left out.

    Raises Invalid by standard, Conflict before the work has ended.
    """
    with write_transaction(db):
        engagement = begin_step(
            db,
            engagement_id=engagement_id,
            move="say whether standards were kept",
            by=by,
            now=now,
            verb="work as client",
        )
        last = newest_words(store.list_kept_standards(db, engagement_id))
        new = [
            KeptStandard(code, is_kept, note.strip(), now, by.person_id)
            for code, (is_kept, note) in words.items()
            if code not in last or (last[code].is_kept, last[code].note) != (is_kept, note.strip())
        ]
        check_words(new, get_brief(db, engagement.brief_id).content.standards)
        store.insert_kept_standards(db, engagement_id, new)
        broken = [word.standard.upper() for word in new if not word.is_kept]
        record_step(
            db,
            engagement,
            "engagement.say-kept-standards",
            by=by,
            now=now,
            what=say("Standards at close-out"),
            body=say(
                "answered for {new} standards of the brief; not kept: {broken}.",
                new=len(new),
                broken=", ".join(broken) or "none",
            ),
            broken=broken,
        )
