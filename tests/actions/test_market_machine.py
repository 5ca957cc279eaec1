"""Random moves, sound and unsound, of a client, two agencies and the clock over one brief."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from market.actions.awards import award_lines
from market.actions.brief_life import amend_brief, cancel_brief, extend_brief, mark_unsuccessful, withdraw_brief
from market.actions.briefs import begin_brief, discard_draft, publish_brief, save_draft
from market.actions.quotes import open_quotes, submit_quote, withdraw_quote
from market.core.audit_chain import chain_faults
from market.core.brief_life import may_become
from market.core.briefs import Brief, BriefLine, BriefStatus
from market.core.errors import MarketError
from market.store.accounts import find_actor_by_email
from market.store.briefs import get_brief
from market.store.connections import Database, database_path, fetch_rows, open_database
from market.store.events import iterate_acts
from market.store.quotes import find_own_quote, list_opened_quotes
from tests.market_town import NOW, brief_content, clock_at, email_of, quote_content

WHY = "The range starts three weeks later"
AGENCIES = st.sampled_from(["alfa", "beta"])
TABLES = (
    "briefs", "brief_lines", "brief_line_drivers", "brief_criteria", "brief_standards", "brief_terms", "brief_versions",
    "brief_endings", "quotes", "quote_revisions", "quote_lines", "awards", "events", "outbox",
)  # fmt: skip
CODES = st.sampled_from(["no-bids", "all-rejected", "change-in-needs"])


class MarketMachine(RuleBasedStateMachine):
    """One brief and its quotes; every refused move must leave the database as it was."""

    town: Path

    def __init__(self) -> None:
        super().__init__()
        self.db: Database
        self.folder = Path(mkdtemp(prefix="machine-"))
        shutil.copy(self.town, database_path(self.folder))
        self.dies = False
        self.open()
        self.people: dict[str, Any] = {
            name: find_actor_by_email(self.db, email_of(name)) for name in ("vera", "alfa", "beta")
        }
        self.now: datetime = NOW
        self.brief_id = begin_brief(self.db, content=brief_content(), by=self.people["vera"], now=NOW).id
        self.before: Brief = self.brief
        self.status = self.before.status(NOW)

    def teardown(self) -> None:
        self.db.close()
        shutil.rmtree(self.folder)

    @property
    def brief(self) -> Brief:
        return get_brief(self.db, self.brief_id)

    def attempt(self, act: Callable[[], object]) -> None:
        """Do *act*; when it is refused, nothing but the due opening of quotes may have happened."""
        open_quotes(self.db, brief_id=self.brief_id, now=self.now)
        content = self.written()
        if self.dies:
            self.die_during(act)
            assert self.written() == content, "an act that was killed leaves nothing"
        try:
            act()
        except MarketError:
            assert self.written() == content, "a refusal changes nothing"

    def die_during(self, act: Callable[[], object]) -> None:
        """Let the process die at the last write of *act*: the connection is gone with whatever it had not committed."""
        self.dies = False
        self.db.execute(
            "CREATE TEMP TRIGGER killed BEFORE INSERT ON main.events BEGIN SELECT RAISE(ABORT, 'killed'); END"
        )
        with suppress(MarketError, sqlite3.IntegrityError):
            act()
        self.db.close()
        self.open()

    def open(self) -> None:
        self.db = open_database(database_path(self.folder))
        self.db.execute("PRAGMA synchronous = OFF")

    def written(self) -> list[list[dict[str, Any]]]:
        """Return every row that a move of this market could have written."""
        return [fetch_rows(self.db, f"SELECT * FROM {table} ORDER BY rowid") for table in TABLES]

    def by_vera(self, action: Callable[..., object], **arguments: Any) -> None:
        by = self.people["vera"]
        self.attempt(lambda: action(self.db, brief_id=self.brief_id, by=by, now=self.now, **arguments))

    @initialize(goes=st.sampled_from(["draft", "published", "quoted", "closed", "closed"]))
    def begin(self, goes: str) -> None:
        if goes == "draft":
            return
        self.publish()
        if goes == "published":
            return
        self.submit("alfa", 1, fresh=False)
        if goes == "closed":
            self.submit("beta", 2, fresh=False)
            self.before, self.status = self.brief, self.brief.status(self.now)
            self.time_passes(24 * 9)

    @rule(hours=st.sampled_from([1, 30, 24 * 9]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def the_process_dies_during_the_next_act(self) -> None:
        """The act is tried again afterwards, as somebody would who got no answer."""
        self.dies = True

    @rule()
    def publish(self) -> None:
        self.by_vera(publish_brief)

    @rule(quantity=st.integers(1, 9))
    def save(self, quantity: int) -> None:
        line = BriefLine("social-post", quantity * 1000)
        self.by_vera(save_draft, content=brief_content(lines=(*brief_content().lines, line)))

    @precondition(lambda self: self.before.published_at is not None)
    @rule()
    def discard(self) -> None:
        self.by_vera(discard_draft)

    @rule(kind=st.sampled_from(["title", "budget", "drop", "add", "frozen", "nothing", "earlier"]), on=st.booleans())
    def amend(self, kind: str, on: bool) -> None:
        content = self.brief.content
        changed = {
            "title": replace(content, title=f"Communities in the version after {self.brief.version}"),
            "budget": replace(content, budget_maximum=(content.budget_maximum or 0) - 1_00),
            "drop": replace(content, lines=content.lines[1:]),
            "add": replace(content, lines=(*content.lines, BriefLine("support-avatar", 1_000))),
            "frozen": replace(content, currency="EUR"),
            "nothing": content,
            "earlier": replace(content, closes_at=content.closes_at and content.closes_at - timedelta(hours=1)),
        }[kind]
        self.by_vera(amend_brief, content=changed, reason=WHY, seen_version=None if on else self.brief.version)

    @rule(hours=st.sampled_from([-5, 0, 48]))
    def extend(self, hours: int) -> None:
        closes_at = (self.brief.content.closes_at or NOW) + timedelta(hours=hours)
        self.by_vera(extend_brief, closes_at=closes_at, reason=WHY)

    @rule(reason=st.sampled_from(["", WHY, WHY]), dice=st.integers(0, 4))
    def withdraw(self, reason: str, dice: int) -> None:
        self.by_vera(withdraw_brief, reason=WHY if reason and not dice else "")

    @rule(code=CODES)
    def cancel(self, code: str) -> None:
        self.by_vera(cancel_brief, reason_code=code, reason="")

    @rule(code=CODES)
    def give_up(self, code: str) -> None:
        self.by_vera(mark_unsuccessful, reason_code=code, reason="")

    @rule(name=AGENCIES, fee=st.integers(1, 5), fresh=st.booleans())
    def submit(self, name: str, fee: int, fresh: bool) -> None:
        own = self.own(name)
        content = quote_content(self.brief, fee * 100_00, valid_until=self.now.date() + timedelta(days=60))
        revises = own.revision if own and fresh else None
        seen = {"content": content, "clock": self.clock, "revises": revises}
        self.attempt(lambda: submit_quote(self.db, brief_id=self.brief_id, by=self.people[name], **seen))

    @precondition(lambda self: self.own("alfa") or self.own("beta"))
    @rule(name=AGENCIES)
    def withdraw_quote(self, name: str) -> None:
        if own := self.own(name):
            self.attempt(lambda: withdraw_quote(self.db, quote_id=own.id, by=self.people[name], clock=self.clock))

    @rule(name=AGENCIES, line=st.integers(0, 3))
    def award(self, name: str, line: int) -> None:
        lines, own = self.brief.content.lines, self.own(name)
        choices = {lines[line % len(lines)].id if lines else "none": own.id if own else "none"}
        self.by_vera(award_lines, choices=choices, reason_code="lowest-cost", reason="")

    @rule()
    def closing_time(self) -> None:
        open_quotes(self.db, brief_id=self.brief_id, now=self.now)

    @property
    def clock(self) -> Callable[[], datetime]:
        return clock_at(self.now)

    def own(self, name: str) -> Any:
        return find_own_quote(self.db, brief_id=self.brief_id, agency_id=self.people[name].organisation_id)

    @invariant()
    def the_status_moves_along_the_table(self) -> None:
        before, after, status = self.before, self.brief, self.brief.status(self.now)
        steps = [self.status, status]
        if self.status is BriefStatus.OPEN and status not in (BriefStatus.OPEN, BriefStatus.WITHDRAWN):
            steps.insert(1, BriefStatus.CLOSED)
        for one, next_one in pairwise(steps):
            assert one is next_one or may_become(one, next_one)
        assert after.version in (before.version, before.version + 1)
        assert before.binding_version <= after.binding_version <= after.version
        if before.published_at is not None:
            assert after.published_at == before.published_at
            assert after.closes_at >= before.closes_at
            assert after.content.weights == before.content.weights
        self.before, self.status = after, status

    @invariant()
    def sealed_quotes_are_read_by_nobody_else(self) -> None:
        if self.brief.opened_at is None:
            assert list_opened_quotes(self.db, self.brief_id) == []
        else:
            assert self.brief.opened_at >= self.brief.closes_at

    @invariant()
    def each_line_has_one_award_at_most_and_it_is_of_a_live_line(self) -> None:
        awarded = [row["line_id"] for row in fetch_rows(self.db, "SELECT line_id FROM awards")]
        assert len(awarded) == len(set(awarded)) == self.brief.awarded_lines
        assert set(awarded) <= {line.id for line in self.brief.content.lines}

    @invariant()
    def the_audit_trail_is_unbroken(self) -> None:
        assert list(chain_faults(iterate_acts(self.db))) == []

    @invariant()
    def every_version_is_kept(self) -> None:
        kept = [row["version"] for row in fetch_rows(self.db, "SELECT version FROM brief_versions ORDER BY version")]
        assert kept == (list(range(1, self.brief.version + 1)) if self.brief.published_at else [])


@pytest.mark.slow
def test_no_sequence_of_moves_breaks_a_rule_of_the_market(_town_file: Path) -> None:  # noqa: PT019 the file is the fixture
    with closing(open_database(_town_file)) as town:
        town.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    MarketMachine.town = _town_file
    run_state_machine_as_test(
        MarketMachine,
        settings=settings(
            max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
