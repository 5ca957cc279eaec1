"""Who buys in the demonstration, and the briefs they write."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from market.core.briefs import CRITERIA, BriefContent, BriefLine
from market.core.calendars import to_moment
from market.core.catalogue import Catalogue, conversion_factor
from market.demo.moments import time_zone, working_moment
from market.demo.price_model import PriceModel, round_amount
from market.demo.sources import ClientSeed, Story, Theme, ThemeLine
from market.demo.terms import with_terms

PRESETS: Mapping[str, tuple[int, ...]] = {
    "support": (20, 20, 15, 15, 15, 15),
    "campaign": (25, 10, 20, 15, 10, 20),
    "retainer": (25, 20, 15, 10, 10, 20),
    "hr": (20, 15, 20, 20, 10, 15),
}

_CLOSING_TIME = time(18)
_FEWEST_LINES, _MOST_LINES = 2, 8
_QUESTIONS_END, _ANSWERS_END = timedelta(days=5), timedelta(days=3)
_DECIDES_WITHIN_DAYS = 14


@dataclass(frozen=True, slots=True)
class Client:
    """A planned client."""

    seed: ClientSeed
    email: str


@dataclass(frozen=True, slots=True)
class PlannedBrief:
    """A brief with the client that writes it; *key* names it within the plan."""

    key: str
    client: Client
    published_at: datetime
    content: BriefContent

    @property
    def closes_at(self) -> datetime:
        """The closing moment."""
        if self.content.closes_at is None:
            raise AssertionError("planned briefs have a closing time")
        return self.content.closes_at

    @property
    def services(self) -> tuple[str, ...]:
        """The services of the lines."""
        return tuple(line.service for line in self.content.lines)


@dataclass(frozen=True, slots=True)
class BriefWriter:
    """Writes briefs with what every one of them needs: the catalogue, the prices and a source of chance."""

    catalogue: Catalogue
    model: PriceModel
    random: Random

    def from_theme(self, key: str, theme: Theme, client: Client, closes_on: date, open_days: int) -> PlannedBrief:
        """Return a brief of a theme, with quantities, scope and budget drawn by chance."""
        random = self.random
        months = random.randint(*theme.months) if theme.months else 1
        lines = self._theme_lines(theme, client.seed, months)
        words = {
            "client": client.seed.name,
            "months": months,
            "percent": random.randint(*theme.percent),
            "deadline": f"{closes_on + timedelta(days=60 + 30 * months):%B %Y}",
        }
        expected = self.expected_total(lines, "RUB", closes_on)
        content = self._content(
            client,
            closes_on,
            title=random.choice(theme.titles).format(**words),
            situation=f"{client.seed.about} {theme.situation.format(**words)}",
            goal=theme.goal.format(**words),
            out_of_scope=theme.out_of_scope,
            department=client.seed.department if random.random() < 0.4 else theme.department,
            currency="RUB",
            budget=(
                round_amount(expected * random.uniform(0.7, 0.9)),
                round_amount(expected * random.uniform(1.15, 1.6)),
            ),
            lines=lines,
            weights=PRESETS[theme.preset],
        )
        return self._brief(key, client, content, closes_on, open_days)

    def from_story(self, key: str, story: Story, client: Client, closes_on: date, open_days: int) -> PlannedBrief:
        """Return a brief told in full."""
        lines = tuple(
            BriefLine(line.service, line.quantity * 1000, line.note, dict(line.drivers)) for line in story.lines
        )
        content = self._content(
            client,
            closes_on,
            title=story.title,
            situation=story.situation,
            goal=story.goal,
            out_of_scope=story.out_of_scope,
            department=story.department,
            currency=story.currency,
            budget=(story.budget[0] * 100, story.budget[1] * 100),
            lines=lines,
            weights=story.weights,
        )
        return self._brief(key, client, content, closes_on, open_days)

    def expected_total(self, lines: Sequence[BriefLine], currency: str, day: date) -> float:
        """Return what the lines cost in the middle of the market, in whole units of *currency*."""
        return math.fsum(
            self.model.expected(line.service, currency, day) * self.factor(line) * line.quantity_thousandths / 1000
            for line in lines
        )

    def factor(self, line: BriefLine) -> float:
        """Return what the line's scope costs as a multiple of the reference scope."""
        return float(conversion_factor(line.drivers, self.catalogue.service(line.service), self.catalogue))

    def _brief(self, key: str, client: Client, content: BriefContent, closes_on: date, open_days: int) -> PlannedBrief:
        published_at = working_moment(closes_on - timedelta(days=open_days), self.random)
        return PlannedBrief(key, client, published_at, with_terms(key, content))

    def _content(
        self,
        client: Client,
        closes_on: date,
        *,
        title: str,
        situation: str,
        goal: str,
        out_of_scope: str,
        department: str,
        currency: str,
        budget: tuple[int, int],
        lines: tuple[BriefLine, ...],
        weights: tuple[int, ...],
    ) -> BriefContent:
        zone = time_zone(client.seed.city)
        closes_at = to_moment(datetime.combine(closes_on, _CLOSING_TIME), zone)
        return BriefContent(
            title=title,
            situation=situation,
            goal=goal,
            out_of_scope=out_of_scope,
            department=department,
            currency=currency,
            budget_minimum=budget[0],
            budget_maximum=budget[1],
            vat_position=client.seed.vat_position,
            time_zone=zone,
            questions_until=closes_at - _QUESTIONS_END,
            answers_until=closes_at - _ANSWERS_END,
            closes_at=closes_at,
            decision_on=closes_on + timedelta(days=_DECIDES_WITHIN_DAYS),
            lines=lines,
            weights=dict(zip(CRITERIA, weights, strict=True)),
            standards=self._standards(client.seed),
        )

    def _standards(self, client: ClientSeed) -> tuple[str, ...]:
        mandatory = {standard.code for standard in self.catalogue.mandatory_standards(client.country)}
        return tuple(
            standard.code
            for standard in self.catalogue.standards
            if standard.code in mandatory or (standard.level == "basic" and self.random.random() < 0.25)
        )

    def _theme_lines(self, theme: Theme, client: ClientSeed, months: int) -> tuple[BriefLine, ...]:
        random = self.random
        wanted = [line for line in theme.lines if random.random() < line.chance][:_MOST_LINES]
        if len(wanted) < _FEWEST_LINES:
            wanted = list(theme.lines[:_FEWEST_LINES])
        return tuple(self._line(line, client, months) for line in wanted)

    def _line(self, line: ThemeLine, client: ClientSeed, months: int) -> BriefLine:
        amount = self.random.randint(line.low, line.high)
        if line.monthly:
            amount *= months
        if line.high >= 200:
            amount = round(amount, -2)
        return BriefLine(
            line.service, amount * 1000, "", self._drivers(line.service, client, months if line.monthly else 0)
        )

    def _drivers(self, service: str, client: ClientSeed, months: int) -> dict[str, str]:
        random, convertible = self.random, self.catalogue.service(service).convertible_drivers
        drivers: dict[str, str] = {}
        if months >= 12:
            drivers["term"] = "12-months-or-more"
        if client.regulated:
            drivers["sector"] = "regulated"
        if client.city == "Almaty" or random.random() < 0.04:
            drivers["languages"] = "two"
        if random.random() < 0.15:
            drivers["coverage"] = "12x7" if service != "support-avatar" else "24x7"
        if random.random() < 0.12:
            drivers["reply-time"] = "within-1-hour"
        if random.random() < 0.10:
            drivers["platforms"] = "two"
        if random.random() < 0.07:
            drivers["deadline"] = "rush"
        if random.random() < 0.06:
            drivers["payment"] = "within-90-days"
        return {driver: level for driver, level in drivers.items() if driver in convertible}


def plan_clients(seeds: Sequence[ClientSeed]) -> tuple[Client, ...]:
    """Return the clients in the order of their accounts: client1, client2 and so on."""
    return tuple(Client(seed, f"client{number}@demo.example") for number, seed in enumerate(seeds, 1))
