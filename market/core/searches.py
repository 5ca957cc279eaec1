"""Searches a person keeps, and when their digests are due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.search import BriefFilters
from market.core.texts import HIDDEN_CHARACTERS, has_hidden_characters

SEARCHES_MOST = 20
NAME_LONGEST = 80
FREQUENCIES: Mapping[str, str] = {"daily": say("Once a day"), "weekly": say("Once a week")}
PERIODS: Mapping[str, timedelta] = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """Filters under a name; a digest tells its person of briefs published after *created_at*, each once."""

    id: str
    person_id: str
    name: str
    filters: BriefFilters
    frequency: str
    created_at: datetime
    digested_at: datetime


def is_due(search: SavedSearch, now: datetime) -> bool:
    """Return whether a full period has passed since the search's last digest."""
    return search.digested_at <= now - PERIODS[search.frequency]


def check_search(name: str, frequency: str, kept: list[str]) -> None:
    """Refuse a name or frequency that cannot be kept, and a search too many; *kept* are the names in use."""
    if len(kept) >= SEARCHES_MOST:
        raise Conflict(say("You keep {searches_most} searches already: delete one first.", searches_most=SEARCHES_MOST))
    problems = {}
    if not name.strip():
        problems["name"] = say("Give the search a name.")
    elif len(name.strip()) > NAME_LONGEST:
        problems["name"] = say("Shorten the name to {name_longest} characters.", name_longest=NAME_LONGEST)
    elif has_hidden_characters(name):
        problems["name"] = HIDDEN_CHARACTERS
    elif name.strip() in kept:
        problems["name"] = say("You keep a search of this name already; choose another.")
    if frequency not in FREQUENCIES:
        problems["frequency"] = say("Choose one of those offered.")
    if problems:
        raise Invalid(problems)
