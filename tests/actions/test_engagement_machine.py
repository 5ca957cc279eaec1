"""Random moves, sound and unsound, of both sides, a stranger and the calendar over one awarded engagement."""

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from market.actions.aftercare import answer_finding, report_finding
from market.actions.awards import award_lines
from market.actions.briefs import begin_brief, publish_brief
from market.actions.engagements import confirm_kick_off, end_work, record_kick_off
from market.actions.handovers import draw_act, mark_handover, sign_handover
from market.actions.kept_standards import say_kept_standards
from market.actions.kpi_results import answer_result, report_result
from market.actions.quotes import submit_quote
from market.actions.reviews import review_other_side
from market.core.aftercare import FINDINGS
from market.core.engagements import END_REASONS, MOVES, TRANSITIONS, Engagement, EngagementStatus, KickOff
from market.core.errors import MarketError
from market.core.handovers import ITEMS, MARKS, SETTLED, act_hash, checklist, completeness
from market.core.kpi_results import OUTCOMES, KpiReport
from market.core.reviews import POINTS_OF_AGENCY, POINTS_OF_CLIENT
from market.store.accounts import find_actor_by_email
from market.store.aftercare import list_findings
from market.store.briefs import get_brief
from market.store.connections import database_path, fetch_rows, open_database
from market.store.engagements import get_engagement
from market.store.handovers import find_newest_act, list_marks
from market.store.kpi_results import list_results
from market.store.reviews import list_reviews
from tests.market_town import AFTER_CLOSING, NOW, brief_content, clock_at, email_of, quote_content

PEOPLE = st.sampled_from(["vera", "vera", "alfa", "alfa", "beta"])
TABLES = (
    "engagements", "kick_off_confirmations", "work_ends", "kpi_results", "kpi_result_answers", "handover_marks",
    "handover_acts", "handover_signatures", "watch_findings", "watch_answers", "kept_standards", "reviews",
    "review_points", "events", "outbox",
)  # fmt: skip
REPORT = ("94 %", "June", "The log", "own-count")


class EngagementMachine(RuleBasedStateMachine):
    """One engagement; every refused move must leave the database as it was."""

    town: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="machine-"))
        shutil.copy(self.town, database_path(self.folder))
        self.db = open_database(database_path(self.folder))
        self.db.execute("PRAGMA synchronous = OFF")
        names = ("vera", "alfa", "beta")
        self.people: dict[str, Any] = {name: find_actor_by_email(self.db, email_of(name)) for name in names}
        self.now = AFTER_CLOSING
        vera, alfa = self.people["vera"], self.people["alfa"]
        brief_id = begin_brief(self.db, content=brief_content(), by=vera, now=NOW).id
        publish_brief(self.db, brief_id=brief_id, by=vera, now=NOW)
        brief = get_brief(self.db, brief_id)
        quote = submit_quote(self.db, brief_id=brief_id, content=quote_content(brief), by=alfa, clock=clock_at(NOW))
        award_lines(
            self.db,
            brief_id=brief_id,
            choices={brief.content.lines[0].id: quote.id},
            reason_code="lowest-cost",
            reason="",
            by=vera,
            now=self.now,
        )
        kick_off = KickOff(self.today + timedelta(days=2), "Vera, Alfa", "Weekly call")
        self.id = record_kick_off(
            self.db, brief_id=brief_id, quote_id=quote.id, kick_off=kick_off, by=vera, now=self.now
        ).id
        self.standards = brief.content.standards
        self.statuses = [self.engagement.status(self.today)]

    def teardown(self) -> None:
        self.db.close()
        shutil.rmtree(self.folder)

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def engagement(self) -> Engagement:
        return get_engagement(self.db, self.id)

    def written(self) -> list[list[dict[str, Any]]]:
        return [fetch_rows(self.db, f"SELECT * FROM {table} ORDER BY rowid") for table in TABLES]

    def act(self, move: str, action: Callable[..., object], who: str, **arguments: Any) -> None:
        """Do *action* as *who*: a refusal changes nothing, and nothing passes outside the table of moves."""
        before, status = self.written(), self.engagement.status(self.today)
        try:
            action(self.db, engagement_id=self.id, by=self.people[who], now=self.now, **arguments)
        except MarketError:
            assert self.written() == before, "a refusal changes nothing"
        else:
            assert status in MOVES[move], f"{move} while {status}"
            assert who != "beta", "a stranger does nothing"
        self.statuses.append(self.engagement.status(self.today))

    @initialize(
        goes=st.sampled_from(["nowhere", "running", "ended", "ended", "settled", "settled"]), days=st.integers(0, 9)
    )
    def begin(self, goes: str, days: int) -> None:
        if goes == "nowhere":
            return
        self.confirm("alfa")
        self.time_passes(3)
        if goes == "running":
            return
        self.time_passes(days)
        self.end("vera", "completed", 0, "")
        if goes == "settled":
            self.mark("alfa", "given", sorted(ITEMS), "")
            self.mark("vera", "accepted", sorted(ITEMS), "")

    @rule(days=st.sampled_from([1, 3, 15, 40]))
    def time_passes(self, days: int) -> None:
        for _ in range(days):
            self.now += timedelta(days=1)
            self.statuses.append(self.engagement.status(self.today))

    @rule(who=PEOPLE)
    def confirm(self, who: str) -> None:
        self.act("confirm the kick-off", confirm_kick_off, who)

    @rule(
        who=PEOPLE,
        code=st.sampled_from([*END_REASONS, "weather"]),
        ago=st.integers(-1, 4),
        reason=st.sampled_from(["", "The network closed its groups."]),
    )
    def end(self, who: str, code: str, ago: int, reason: str) -> None:
        day = self.today - timedelta(days=ago)
        self.act("end the work", end_work, who, ended_on=day, reason_code=code, reason=reason)

    @rule(
        who=PEOPLE,
        mark=st.sampled_from(sorted(MARKS)),
        items=st.lists(st.sampled_from(sorted(ITEMS)), min_size=1, max_size=3, unique=True),
        note=st.sampled_from(["", "As told on the phone"]),
    )
    def mark(self, who: str, mark: str, items: list[str], note: str) -> None:
        self.act("mark the handover list", mark_handover, who, marks=dict.fromkeys(items, (mark, note)))

    @rule(who=PEOPLE, has_read=st.sampled_from([True, True, False]))
    def sign(self, who: str, has_read: bool) -> None:
        engagement, items = self.engagement, checklist(list_marks(self.db, self.id))
        seen = act_hash(draw_act(self.db, engagement, items)) if has_read and engagement.end else "0" * 64
        self.act("sign the handover act", sign_handover, who, seen=seen)

    @rule(who=PEOPLE, kpi=st.sampled_from(["reply-rate", "ave"]), outcome=st.sampled_from(sorted(OUTCOMES)))
    def report(self, who: str, kpi: str, outcome: str) -> None:
        self.act("report a result", report_result, who, report=KpiReport(kpi, outcome, *REPORT))

    @rule(who=PEOPLE, answer=st.sampled_from(["confirmed", "contested"]), note=st.sampled_from(["", "We see less"]))
    def answer(self, who: str, answer: str, note: str) -> None:
        results = list_results(self.db, self.id)
        found = results[-1].id if results else "none"
        self.act("answer a result", answer_result, who, result_id=found, answer=answer, note=note)

    @rule(who=PEOPLE, kind=st.sampled_from(sorted(FINDINGS)), ago=st.integers(-1, 20))
    def find(self, who: str, kind: str, ago: int) -> None:
        day = self.today - timedelta(days=ago)
        self.act("report a finding", report_finding, who, kind=kind, found_on=day, text="Adverts all over the group")

    @rule(who=PEOPLE, answer=st.sampled_from(["mended", "contested", "ignored"]))
    def answer_found(self, who: str, answer: str) -> None:
        findings = list_findings(self.db, self.id)
        found = findings[0].id if findings else "none"
        note = "It is gone since Monday"
        self.act("answer a finding", answer_finding, who, finding_id=found, answer=answer, note=note)

    @rule(who=PEOPLE, is_kept=st.booleans())
    def keep(self, who: str, is_kept: bool) -> None:
        words = {self.standards[0]: (is_kept, "Seen in the report")}
        self.act("say whether standards were kept", say_kept_standards, who, words=words)

    @rule(who=PEOPLE, score=st.integers(0, 5))
    def review(self, who: str, score: int) -> None:
        points = POINTS_OF_AGENCY if who == "vera" else POINTS_OF_CLIENT
        scores = dict.fromkeys(points, score)
        self.act("review the other side", review_other_side, who, scores=scores, text="")

    @invariant()
    def the_status_moves_along_the_table(self) -> None:
        for before, after in pairwise(self.statuses):
            assert before is after or after in TRANSITIONS[before], f"{before} to {after}"
        self.statuses = self.statuses[-1:]

    @invariant()
    def what_both_signed_says_what_the_records_say(self) -> None:
        act = find_newest_act(self.db, self.id)
        if act is None:
            return
        assert act_hash(act.canonical) == act.sha256
        engagement, items = self.engagement, checklist(list_marks(self.db, self.id))
        if engagement.handed_over_at is not None:
            assert set(act.signatures) == {engagement.client_id, engagement.agency_id}
            assert all(item.state in SETTLED for item in items)
            assert (act.accepted, act.due) == completeness(items)
            assert act.canonical == draw_act(self.db, engagement, items)

    @invariant()
    def each_side_reviews_once_and_a_confirmed_result_stays(self) -> None:
        reviewers = [review.organisation_id for review in list_reviews(self.db, self.id)]
        assert len(reviewers) == len(set(reviewers))
        results = list_results(self.db, self.id)
        assert [result.is_confirmed for result in results[:-1] if result.is_confirmed] == []

    @invariant()
    def nothing_follows_a_work_that_never_began(self) -> None:
        if self.statuses[-1] is EngagementStatus.NOT_BEGUN:
            assert self.engagement.handed_over_at is None
            assert list_findings(self.db, self.id) == []


@pytest.mark.slow
def test_no_sequence_of_moves_breaks_a_rule_of_an_engagement(_town_file: Path) -> None:  # noqa: PT019 the file is the fixture
    with closing(open_database(_town_file)) as town:
        town.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    EngagementMachine.town = _town_file
    run_state_machine_as_test(
        EngagementMachine,
        settings=settings(
            max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
