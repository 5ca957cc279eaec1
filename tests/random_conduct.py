"""A town filled with random rows, past every form: counts must hold for whatever the tables can hold.

Moments lie close to the borders of days and deadlines, where counting goes wrong.
"""

import random
from datetime import datetime, timedelta
from typing import Any

from market.core.accounts import Actor
from market.core.reviews import POINTS_OF_AGENCY, POINTS_OF_CLIENT
from market.store.moments import to_text
from tests.market_town import NOW, Town

END_REASONS = ("completed", "completed", "stopped-together", "stopped-by-client", "stopped-by-agency")
TEXTS = dict.fromkeys(("situation", "goal", "out_of_scope"), "")
TERMS = {
    "access": "open",
    "is_blind": 0,
    "shows_count": 0,
    "standstill_days": 0,
    "quotes_sought_reason": "",
    "honesty": "",
    "audience": "",
    "speculative_work": "none",
    "no_reuse_months": 12,
}
REVISION = {
    "revision": 1,
    "submitted_at": to_text(NOW),
    "receipt": "",
    "currency": "RUB",
    "vat_basis": "vat",
    "vat_rate_hundredths": 0,
    "valid_until": "2027-01-01",
    "note": "",
}


def fill(market: Town, *, seed: int, briefs: int, merged: bool) -> None:
    """Add so many briefs with what follows them; with *merged* Boris's organisation is merged into Vera's."""
    market.db.execute("PRAGMA foreign_keys = OFF")
    _Filling(market, random.Random(seed)).fill(briefs)  # noqa: S311 nothing secret
    if merged:
        market.db.execute(
            "UPDATE organisations SET merged_into = ? WHERE id = ?",
            [market.vera.organisation_id, market.boris.organisation_id],
        )
    market.db.conn.commit()


class _Filling:
    def __init__(self, market: Town, chance: random.Random) -> None:
        self.market = market
        self.random = chance
        self.made = 0
        self.person = market.vera.person_id
        self.clients = [market.vera, market.boris, market.gamma]
        self.agencies = [market.alfa, market.beta, market.gamma]
        self.kpis = [kpi.code for kpi in market.catalogue.kpis][:2]

    def fill(self, briefs: int) -> None:
        for _ in range(briefs):
            client = self.random.choice(self.clients)
            self.brief(client, [agency for agency in self.agencies if agency is not client])

    def insert(self, table: str, **values: Any) -> None:
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self.market.db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))

    def new_id(self) -> str:
        self.made += 1
        return f"made-{self.made}"

    def chance(self, share: float = 0.5) -> bool:
        return self.random.random() < share

    def near(self, moment: datetime, first: int, last: int) -> datetime:
        hours = self.random.choice([0, 0, 14, -10])
        edge = timedelta(microseconds=self.random.choice([-1, 0, 0, 1]))
        return moment + timedelta(days=self.random.randint(first, last), hours=hours) + edge

    def brief(self, client: Actor, agencies: list[Actor]) -> None:
        brief_id, closes = self.new_id(), NOW + timedelta(days=self.random.randint(-80, 10))
        ending = self.random.choice(["", "", "", "cancelled", "unsuccessful", "withdrawn"])
        early = self.random.choice([self.near(closes, -8, -1), closes - timedelta(days=5)])
        ended = to_text(early if ending == "withdrawn" else self.near(closes, 1, 35))
        is_draft = self.chance(0.1)
        self.insert(
            "briefs",
            id=brief_id,
            client_id=client.organisation_id,
            title=brief_id,
            **TEXTS,
            currency="RUB",
            budget_minimum=1 if self.chance(0.8) else None,
            budget_maximum=9 if self.chance(0.8) else None,
            vat_position="recovers",
            time_zone="UTC",
            answers_until=to_text(closes - timedelta(days=5)),
            closes_at=to_text(closes),
            decision_on=(closes.date() + timedelta(days=self.random.randint(1, 30))).isoformat(),
            version=1,
            created_at=to_text(NOW),
            saved_at=to_text(NOW),
            published_at=None if is_draft else to_text(closes - timedelta(days=15)),
            opened_at=None if is_draft or self.chance(0.2) else to_text(closes + timedelta(hours=1)),
            binding_version=self.random.choice([1, 1, 1, 2]),
            **({f"{ending}_at": ended} if ending else {}),
        )
        watch_days = self.random.choice([0, 3, 30, 60])
        sought = self.random.randint(2, 7)
        self.insert("brief_terms", brief_id=brief_id, **TERMS, quotes_sought=sought, watch_days=watch_days)
        if ending:
            code, reason = "" if ending == "withdrawn" else "no-bids", self.random.choice(["", " ", "Nobody came"])
            self.insert("brief_endings", brief_id=brief_id, status=ending, reason_code=code, reason=reason, at=ended)
        self.questions(brief_id, closes - timedelta(days=5), agencies)
        for agency in agencies:
            if self.chance(0.8):
                quote_id = self.quote(brief_id, agency)
                if not ending and not is_draft and self.chance(0.5):
                    self.award(brief_id, quote_id, closes)
                    self.engagement(brief_id, quote_id, client, agency)

    def questions(self, brief_id: str, until: datetime, agencies: list[Actor]) -> None:
        around = [to_text(until + step) for step in (-timedelta(days=1), timedelta(0), timedelta(microseconds=1))]
        for number in range(self.random.randint(0, 2)):
            question, asker = self.new_id(), self.random.choice(agencies)
            self.insert(
                "questions",
                id=question,
                brief_id=brief_id,
                agency_id=asker.organisation_id,
                asked_by=asker.person_id,
                asked_at=to_text(NOW),
                text=f"May we ask this, number {number}?",
                review=self.random.choice(["", "", "first"]),
            )
            if self.chance(0.7):
                outcome = self.random.choice(["passed", "passed", "declined"])
                self.insert(
                    "question_reviews",
                    question_id=question,
                    outcome=outcome,
                    reason="No" if outcome == "declined" else "",
                    reviewed_by=self.person,
                    reviewed_at=self.random.choice(around),
                )
            for _ in range(self.random.randint(0, 2)):
                given = {"answered_by": self.person, "answered_at": self.random.choice(around)}
                self.insert("question_answers", question_id=question, text="Yes", **given)

    def quote(self, brief_id: str, agency: Actor) -> str:
        quote_id, version = self.new_id(), self.random.choice([1, 2, 2])
        self.insert("quote_revisions", quote_id=quote_id, brief_version=version, **REVISION)
        self.insert(
            "quotes",
            id=quote_id,
            brief_id=brief_id,
            agency_id=agency.organisation_id,
            revision=1,
            submitted_at=to_text(NOW),
            withdrawn_at=to_text(NOW) if self.chance(0.1) else None,
        )
        for _ in range(self.random.choice([0, 1, 2])):
            written = {"text": "Close", "written_by": self.person, "written_at": to_text(NOW)}
            self.insert("quote_feedback", brief_id=brief_id, quote_id=quote_id, criterion="", **written)
        return quote_id

    def award(self, brief_id: str, quote_id: str, closes: datetime) -> None:
        awarded_at = to_text(self.near(closes, 1, 35))
        revoked = {"revoked_at": awarded_at, "revoked_by": self.person, "revoked_reason": "A mistake"}
        self.insert(
            "awards",
            id=self.new_id(),
            brief_id=brief_id,
            line_id=self.new_id(),
            quote_id=quote_id,
            revision=1,
            awarded_at=awarded_at,
            awarded_by=self.person,
            reason_code="best-score",
            reason="",
            **(revoked if self.chance(0.2) else {}),
        )

    def engagement(self, brief_id: str, quote_id: str, client: Actor, agency: Actor) -> None:
        engagement, recorded = self.new_id(), self.near(NOW, -60, 20)
        starts = recorded.date() + timedelta(days=self.random.randint(0, 5))
        self.insert(
            "engagements",
            id=engagement,
            brief_id=brief_id,
            quote_id=quote_id,
            client_id=client.organisation_id,
            agency_id=agency.organisation_id,
            starts_on=starts.isoformat(),
            contacts="x",
            agreed="x",
            recorded_at=to_text(recorded),
            recorded_by=self.person,
            recorded_for=self.random.choice([client, client, agency]).organisation_id,
        )
        if self.chance(0.85):
            at = to_text(self.near(recorded, 0, 12))
            self.insert("kick_off_confirmations", engagement_id=engagement, confirmed_at=at, confirmed_by=self.person)
        if self.chance(0.85):
            ended_on = starts + timedelta(days=self.random.randint(-1, 20))
            self.insert(
                "work_ends",
                engagement_id=engagement,
                ended_on=ended_on.isoformat(),
                reason_code=self.random.choice(END_REASONS),
                reason="x",
                ended_at=to_text(self.near(recorded, 0, 25)),
                ended_by=self.person,
                ended_for=client.organisation_id,
            )
            self.findings(engagement, ended_on.isoformat())
        self.acts(engagement, [client, agency])
        self.results(engagement)
        self.statements(engagement)
        self.reviews(engagement, {client.organisation_id: POINTS_OF_AGENCY, agency.organisation_id: POINTS_OF_CLIENT})

    def findings(self, engagement: str, ended_on: str) -> None:
        for _ in range(self.random.randint(0, 2)):
            finding, found = self.new_id(), self.near(datetime.fromisoformat(ended_on), -1, 62)
            self.insert(
                "watch_findings",
                id=finding,
                engagement_id=engagement,
                kind=self.random.choice(["nothing", "spam", "reused"]),
                found_on=found.date().isoformat(),
                text="x",
                found_at=to_text(NOW),
                found_by=self.person,
            )
            for _ in range(self.random.randint(0, 2)):
                self.insert(
                    "watch_answers",
                    finding_id=finding,
                    answer=self.random.choice(["mended", "contested"]),
                    note="x",
                    answered_at=to_text(NOW),
                    answered_by=self.person,
                )

    def acts(self, engagement: str, sides: list[Actor]) -> None:
        for number in range(1, self.random.randint(0, 2) + 1):
            act, due = self.new_id(), self.random.randint(0, 18)
            counted = {"accepted": self.random.randint(0, due), "due": due, "drawn_at": to_text(NOW)}
            text = {"canonical": "{}", "sha256": "0" * 64}
            self.insert("handover_acts", id=act, engagement_id=engagement, number=number, **text, **counted)
            for side in sides[: self.random.randint(0, 2)] if number == 1 else []:
                signed = {"signed_at": to_text(NOW), "signed_by": self.person}
                self.insert("handover_signatures", act_id=act, organisation_id=side.organisation_id, **signed)

    def results(self, engagement: str) -> None:
        for kpi in self.kpis:
            for number in range(1, self.random.randint(0, 2) + 1):
                result = self.new_id()
                self.insert(
                    "kpi_results",
                    id=result,
                    engagement_id=engagement,
                    kpi=kpi,
                    number=number,
                    outcome=self.random.choice(["met", "met", "missed", "not-measured"]),
                    **dict.fromkeys(("value", "measured_over", "source", "method"), "x"),
                    reported_at=to_text(NOW),
                    reported_by=self.person,
                )
                if self.chance(0.8):
                    self.answer("kpi_result_answers", "result_id", result)

    def statements(self, engagement: str) -> None:
        for number in range(1, self.random.randint(0, 2) + 1):
            statement, stated = self.new_id(), {"note": "", "stated_at": to_text(NOW), "stated_by": self.person}
            self.insert("paid_statements", id=statement, engagement_id=engagement, number=number, **stated)
            if self.chance(0.8):
                self.answer("paid_answers", "statement_id", statement)

    def answer(self, table: str, name: str, answered: str) -> None:
        answer = self.random.choice(["confirmed", "confirmed", "contested"])
        said = {"note": "x", "answered_at": to_text(NOW), "answered_by": self.person}
        self.insert(table, **{name: answered}, answer=answer, **said)

    def reviews(self, engagement: str, points: dict[str, Any]) -> None:
        for reviewer, codes in points.items():
            if self.chance(0.7):
                said = {"text": "", "reviewed_at": to_text(self.near(NOW, -15, 10)), "reviewed_by": self.person}
                self.insert("reviews", engagement_id=engagement, organisation_id=reviewer, **said)
                for point in codes:
                    score = {"point": point, "score": self.random.randint(1, 5)}
                    self.insert("review_points", engagement_id=engagement, organisation_id=reviewer, **score)
