"""What agencies answer in the demonstration, line by line, with the truths that its statistics should find.

Planted: work passed to a subcontractor costs about 18 % more at the same agency and service,
integrated groups and Moscow agencies are dearer, and what is awarded is cheaper than what is quoted.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from market.core.quotes import LineState, QuoteContent, QuoteLine
from market.demo.agencies import Agency
from market.demo.clients import BriefWriter, PlannedBrief
from market.demo.price_model import human_price, vat
from market.demo.sources import StoryQuote
from market.demo.terms import with_parts

SUBCONTRACTED_EFFECT = math.log(1.18)

_QUOTED_SPREAD = 0.07
_REVISED_BY = (0.93, 0.99)
_INCLUDED_CHANCE, _ALTERNATIVE_CHANCE = 0.07, 0.03
_OUTSOURCED_CHANCE = 0.6
_REVISED_CHANCE, _WITHDRAWN_CHANCE = 0.12, 0.04
_VALID_DAYS_AFTER_CLOSING = (35, 60)
_HANDLING = (0.0, 0.05, 0.1, 0.1, 0.15)
_SUBCONTRACTED_PERCENT = (60, 70, 80, 100, 100)
_GENERALISTS = ("full-service-pr", "freelancer-collective")
_SUBCONTRACTS: Mapping[str, float] = {
    "full-service-pr": 0.30,
    "integrated-group": 0.22,
    "smm-boutique": 0.14,
    "digital-performance": 0.14,
    "seo-reputation": 0.25,
    "blogger-agency": 0.15,
    "hr-marketing": 0.22,
    "monitoring-measurement": 0.08,
    "contact-centre": 0.06,
    "freelancer-collective": 0.03,
}
_SPECIALISTS: Mapping[str, tuple[str, ...]] = {
    "monitoring": ("monitoring-measurement",),
    "measurement": ("monitoring-measurement",),
    "community": ("contact-centre", "smm-boutique"),
    "content": ("smm-boutique", "freelancer-collective"),
    "bloggers": ("blogger-agency",),
    "paid-social": ("digital-performance",),
    "search": ("seo-reputation",),
    "hr": ("hr-marketing",),
}
_PASSED_THROUGH: Mapping[str, tuple[float, float, float]] = {
    "short-video": (0.25, 0.15, 0.5),
    "contest-activation": (0.5, 0.2, 0.6),
    "press-release": (0.35, 0.1, 0.4),
    "employer-brand-campaign": (0.6, 0.3, 0.8),
    "blogger-seeding": (0.5, 0.05, 0.2),
}
_INCLUDED_IN: Mapping[str, tuple[str, ...]] = {
    "monthly-report": ("community-management", "support-avatar", "press-office", "seo-retainer", "social-monitoring"),
    "community-setup": ("community-management", "content-pack"),
    "tone-of-voice": ("support-avatar", "social-strategy"),
    "paid-social-setup": ("paid-social-management",),
    "attribution-setup": ("paid-social-management", "kpi-framework"),
}
_NOT_OFFERED = (
    "We do not do this work ourselves and would not sell it under our name.",
    "No capacity for this line in the months you name.",
    "Another supplier will serve you better here.",
)
_ALTERNATIVES = (
    "A smaller scope in the first two months, then the scope as asked.",
    "The same result with templates instead of single pieces.",
    "A joint workshop first; the rest is settled after it.",
)
_NOTES = (
    "",
    "",
    "The people named in the proposal do the work.",
    "Prices hold for the whole term.",
    "One revision round more than asked is included.",
    "Start possible within ten working days of the award.",
    "A close-out plan is part of the price.",
)


@dataclass(frozen=True, slots=True)
class PlannedQuote:
    """An agency's quote: its revisions with the moments they are submitted, and when it is withdrawn, if it is."""

    agency: Agency
    revisions: tuple[tuple[datetime, QuoteContent], ...]
    withdrawn_at: datetime | None = None

    @property
    def content(self) -> QuoteContent:
        """The revision that counts."""
        return self.revisions[-1][1]


@dataclass(frozen=True, slots=True)
class QuoteWriter:
    """Writes quotes with what every one of them needs; *agencies* are all there are, for naming subcontractors.

    *rare* are the services that only agencies which list them ever price, so that they stay withheld.
    """

    briefs: BriefWriter
    agencies: Sequence[Agency]
    rare: frozenset[str]
    random: Random

    def write(self, agency: Agency, brief: PlannedBrief, latest: datetime) -> PlannedQuote:
        """Return a quote as the agency usually answers, submitted before *latest*; a few are withdrawn again."""
        answers = {index: self._usual_answer(agency, brief, index) for index in range(len(brief.content.lines))}
        self._include_some(answers, brief)
        self._price_one(answers)
        quote = self._quote(agency, brief, list(answers.values()), self.random.choice(_NOTES), latest)
        if self.random.random() < _WITHDRAWN_CHANCE:
            return replace(quote, withdrawn_at=self._moment(quote.revisions[-1][0], latest))
        return quote

    def write_told(self, agency: Agency, brief: PlannedBrief, told: StoryQuote, latest: datetime) -> PlannedQuote:
        """Return the quote that a story tells of."""
        answers = [self._told_answer(agency, brief, index, told) for index in range(len(brief.content.lines))]
        return self._quote(agency, brief, answers, told.note, latest)

    def _quote(
        self, agency: Agency, brief: PlannedBrief, answers: Sequence[QuoteLine], note: str, latest: datetime
    ) -> PlannedQuote:
        closes_on = brief.closes_at.date()
        basis, rate = vat(agency.seed.vat_regime, agency.seed.country, closes_on)
        valid_until = closes_on + timedelta(days=self.random.randint(*_VALID_DAYS_AFTER_CLOSING))
        plain = QuoteContent(basis, rate, valid_until, note, tuple(answers))
        units = [self.briefs.catalogue.unit_of(service).code for service in brief.services]
        hourly = {str(index) for index, unit in enumerate(units) if unit == "hour"}
        content = with_parts(agency.email, brief.content, plain, hourly=hourly)
        submitted_at = self._moment(brief.published_at + timedelta(hours=20), latest)
        revisions = [(submitted_at, content)]
        if self.random.random() < _REVISED_CHANCE:
            revisions.append((self._moment(submitted_at, latest), self._cut(content)))
        return PlannedQuote(agency, tuple(revisions))

    def _moment(self, earliest: datetime, latest: datetime) -> datetime:
        seconds = (latest - earliest).total_seconds()
        return earliest + timedelta(seconds=max(1, round(seconds * self.random.uniform(0.1, 0.98))))

    def _cut(self, content: QuoteContent) -> QuoteContent:
        cut = self.random.uniform(*_REVISED_BY)
        lines = tuple(
            replace(line, fee_minor=human_price(line.fee_minor * cut / 100, self.random)) if line.fee_minor else line
            for line in content.lines
        )
        return replace(content, lines=lines)

    def _usual_answer(self, agency: Agency, brief: PlannedBrief, index: int) -> QuoteLine:
        line, random = brief.content.lines[index], self.random
        if agency.offers(line.service):
            is_passed_on = random.random() < _SUBCONTRACTS[agency.seed.agency_type]
            partner = self._partner(agency, line.service) if is_passed_on else ""
        elif line.service in self.rare or random.random() > _OUTSOURCED_CHANCE:
            return QuoteLine(str(index), LineState.NOT_OFFERED, reason=random.choice(_NOT_OFFERED))
        else:
            partner = self._partner(agency, line.service)
        answer = self._priced(agency, brief, index, partner)
        if line.service not in self.rare and random.random() < _ALTERNATIVE_CHANCE:
            return replace(answer, state=LineState.ALTERNATIVE, reason=random.choice(_ALTERNATIVES))
        return answer

    def _told_answer(self, agency: Agency, brief: PlannedBrief, index: int, told: StoryQuote) -> QuoteLine:
        service = brief.content.lines[index].service
        if service in told.not_offered:
            return QuoteLine(str(index), LineState.NOT_OFFERED, reason=told.not_offered[service])
        if service in told.included:
            target = brief.services.index(told.included[service])
            return QuoteLine(str(index), LineState.INCLUDED, included_in=str(target))
        partner = self._partner(agency, service) if service in told.subcontracted else ""
        answer = self._priced(agency, brief, index, partner)
        if service in told.alternative:
            return replace(answer, state=LineState.ALTERNATIVE, reason=told.alternative[service])
        return answer

    def _priced(self, agency: Agency, brief: PlannedBrief, index: int, partner: str) -> QuoteLine:
        """Return a priced answer; *partner* is the subcontractor that does the work, or empty."""
        line, content, random = brief.content.lines[index], brief.content, self.random
        distance = agency.distance(line.service) + random.gauss(0, _QUOTED_SPREAD)
        distance += SUBCONTRACTED_EFFECT if partner else 0.0
        expected = self.briefs.model.expected(line.service, content.currency, brief.closes_at.date())
        value = expected * self.briefs.factor(line) * math.exp(distance)
        is_media = self.briefs.catalogue.service(line.service).price_basis == "pass-through"
        supplier = value if is_media else self._passed_through(line.service, value)
        handling = supplier * random.choice(_HANDLING)
        return QuoteLine(
            line_id=str(index),
            state=LineState.PRICED,
            fee_minor=0 if is_media else human_price(value, random),
            supplier_minor=human_price(supplier, random) if supplier else 0,
            handling_minor=human_price(handling, random) if handling else 0,
            subcontracted_percent=random.choice(_SUBCONTRACTED_PERCENT) if partner else 0,
            subcontractor=partner,
        )

    def _passed_through(self, service: str, value: float) -> float:
        chance, low, high = _PASSED_THROUGH.get(service, (0.0, 0.0, 0.0))
        return value * self.random.uniform(low, high) if self.random.random() < chance else 0.0

    def _include_some(self, answers: dict[int, QuoteLine], brief: PlannedBrief) -> None:
        for index, service in enumerate(brief.services):
            targets = [
                target
                for target, other in enumerate(brief.services)
                if other in _INCLUDED_IN.get(service, ()) and answers[target].state is LineState.PRICED
            ]
            if targets and self.random.random() < _INCLUDED_CHANCE:
                answers[index] = QuoteLine(str(index), LineState.INCLUDED, included_in=str(targets[0]))

    def _price_one(self, answers: dict[int, QuoteLine]) -> None:
        """Turn an alternative into a plain price where no line of the quote has one."""
        if any(answer.state is LineState.PRICED for answer in answers.values()):
            return
        for index, answer in answers.items():
            if answer.state is LineState.ALTERNATIVE:
                answers[index] = replace(answer, state=LineState.PRICED, reason="")
                return

    def _partner(self, agency: Agency, service: str) -> str:
        """Return the subcontractor this agency always uses for a service: another agency of the market."""
        family = self.briefs.catalogue.service(service).family
        types = _SPECIALISTS.get(family, _GENERALISTS)
        others = [other.name for other in self.agencies if other.seed.agency_type in types and other != agency]
        return Random(f"{agency.name}:{service}").choice(others)  # noqa: S311
