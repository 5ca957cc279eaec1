"""The invented names and texts that the demonstration is made of, read from its seed files."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from market.core.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class AgencySeed:
    """An invented agency; *level* is its price level against the market where the stories need a certain one."""

    name: str
    city: str
    country: str
    agency_type: str
    staff: int
    vat_regime: str
    level: float | None


@dataclass(frozen=True, slots=True)
class ClientSeed:
    """An invented client with the sentence about it that opens its briefs."""

    name: str
    city: str
    country: str
    department: str
    vat_position: str
    regulated: bool
    about: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many agencies offer a service, and how strongly their price level shows in it."""

    service: str
    agencies: int
    spread: float


@dataclass(frozen=True, slots=True)
class RateSeed:
    """What a currency costs in roubles on the day of the demonstration: an invention, lower than any real rate."""

    currency: str
    rate: float


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A line that briefs of a theme have with *chance*; quantities are per month where *monthly*."""

    service: str
    low: int
    high: int
    chance: float
    monthly: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """A kind of brief that many clients write; *months* is None for work with a single end."""

    code: str
    weight: int
    percent: tuple[int, int]
    titles: tuple[str, ...]
    department: str
    preset: str
    months: tuple[int, int] | None
    situation: str
    goal: str
    out_of_scope: str
    lines: tuple[ThemeLine, ...]


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A line of a brief told in full."""

    service: str
    quantity: int
    drivers: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class StoryQuote:
    """An agency that certainly answers a story, and what is particular about its answer, by service code."""

    agency: str
    note: str = ""
    subcontracted: tuple[str, ...] = ()
    not_offered: Mapping[str, str] = field(default_factory=dict)
    alternative: Mapping[str, str] = field(default_factory=dict)
    included: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """A brief told in full; it closes *closes_in* days after the day of the demonstration."""

    client: str
    closes_in: int
    state: str
    title: str
    situation: str
    goal: str
    out_of_scope: str
    department: str
    currency: str
    weights: tuple[int, ...]
    budget: tuple[int, int]
    lines: tuple[StoryLine, ...]
    quotes: tuple[StoryQuote, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything the demonstration is made of."""

    agencies: tuple[AgencySeed, ...]
    clients: tuple[ClientSeed, ...]
    coverage: tuple[Coverage, ...]
    rates: tuple[RateSeed, ...]
    themes: tuple[Theme, ...]
    stories: tuple[Story, ...]


def read_sources(directory: Path, catalogue: Catalogue) -> Sources:
    """Return the invented names and texts in the seed *directory*; cities take their country from the catalogue."""
    countries = {city.name_en: city.country for city in catalogue.cities}
    return Sources(
        agencies=tuple(_agency(row, countries) for row in _rows(directory / "agencies.csv")),
        clients=tuple(
            ClientSeed(**(row | {"regulated": row["regulated"] == "1"})) for row in _rows(directory / "clients.csv")
        ),
        coverage=tuple(
            Coverage(row["service"], int(row["agencies"]), float(row["spread"]))
            for row in _rows(directory / "coverage.csv")
        ),
        rates=tuple(RateSeed(row["currency"], float(row["rate"])) for row in _rows(directory / "exchange-rates.csv")),
        themes=tuple(_theme(entry) for entry in _entries(directory / "themes.toml", "theme")),
        stories=tuple(_story(entry) for entry in _entries(directory / "first-briefs.toml", "brief")),
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _entries(path: Path, name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))[name]
    return entries


def _agency(row: dict[str, str], countries: Mapping[str, str]) -> AgencySeed:
    return AgencySeed(
        name=row["name"],
        city=row["city"],
        country=countries[row["city"]],
        agency_type=row["agency_type"],
        staff=int(row["staff"]),
        vat_regime=row["vat_regime"],
        level=float(row["level"]) if row["level"] else None,
    )


def _theme(entry: dict[str, Any]) -> Theme:
    months = entry.pop("months", None)
    return Theme(
        **entry
        | {
            "percent": tuple(entry["percent"]),
            "titles": tuple(entry["titles"]),
            "months": tuple(months) if months else None,
            "lines": tuple(ThemeLine(**line) for line in entry["lines"]),
        }
    )


def _story(entry: dict[str, Any]) -> Story:
    quotes = (quote | {"subcontracted": tuple(quote.get("subcontracted", ()))} for quote in entry["quotes"])
    return Story(
        **{"currency": "RUB"}
        | entry
        | {
            "weights": tuple(entry["weights"]),
            "budget": tuple(entry["budget"]),
            "lines": tuple(StoryLine(**line) for line in entry["lines"]),
            "quotes": tuple(StoryQuote(**quote) for quote in quotes),
        }
    )
