"""The demonstration market while it is being made."""

from dataclasses import dataclass, field
from pathlib import Path

from market.core.accounts import Actor
from market.store.connections import Database


@dataclass(frozen=True, slots=True)
class World:
    """The market being made, and what the actions gave for the names that the plan uses."""

    db: Database
    data: Path
    base_url: str
    password: str
    actors: dict[str, Actor] = field(default_factory=dict)
    briefs: dict[str, str] = field(default_factory=dict)
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    quotes: dict[tuple[str, str], str] = field(default_factory=dict)
    work: dict[tuple[str, str], str] = field(default_factory=dict)
    said: dict[tuple[str, str], str] = field(default_factory=dict)
    asked: dict[tuple[str, str], str] = field(default_factory=dict)
