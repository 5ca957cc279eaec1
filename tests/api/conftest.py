"""The town of the pages, with tokens for its people and a client that speaks JSON."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from market.actions.awards import award_lines
from market.actions.briefs import begin_brief, publish_brief
from market.actions.tokens import create_token
from market.core.briefs import Brief
from market.core.tokens import SCOPES
from market.store.accounts import find_actor_by_email
from market.store.briefs import get_brief
from tests.market_town import brief_content
from tests.web.conftest import NOW, Town, founded, make_town, town

__all__ = ["founded", "make_town", "town"]
AFTER = NOW + timedelta(days=9)


@dataclass
class Program:
    """A program with one token; every call states the status it expects and gets the JSON."""

    app: Any
    token: str

    def send(self, method: str, path: str, status: int = 200, body: Any = None, **headers: str) -> Any:
        response = self.raw(method, path, body, **headers)
        assert response.status_code == status, response.text
        expected = "application/json" if status < 400 else "application/problem+json"
        assert response.content_type == expected
        assert response.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in response.headers
        return response.get_json(force=True)

    def raw(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent = {"Authorization": f"Bearer {self.token}"} | sent
        options = {} if body is None else {"json": body}
        return self.app.test_client().open("/api/v1" + path, method=method, headers=sent, **options)

    def get(self, path: str, status: int = 200, **headers: str) -> Any:
        return self.send("GET", path, status, **headers)

    def put(self, path: str, body: Any, status: int = 200, **headers: str) -> Any:
        return self.send("PUT", path, status, body, **headers)

    def post(self, path: str, status: int = 200, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, status, body, **headers)


class Programs:
    """Makes tokens and things of the market by actions, without a browser."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def actor(self, person: str) -> Any:
        return find_actor_by_email(self.town.db, f"{person}@town.example")

    def of(self, person: str, *scopes: str, days: int | None = 365) -> Program:
        """Return a program with a token of this person, by default with every scope."""
        _, secret = create_token(
            self.town.db,
            name="a script",
            scopes=scopes or tuple(SCOPES),
            days=days,
            by=self.actor(person),
            now=self.town.clock.now,
        )
        return Program(self.town.app, secret)

    def without_token(self) -> Program:
        return Program(self.town.app, "")

    def publish(self, person: str = "vera", **changes: Any) -> Brief:
        brief = self.draft(person, **changes)
        now = self.town.clock.now
        publish_brief(self.town.db, brief_id=brief.id, by=self.actor(person), now=now, minimum_open_seconds=0)
        return get_brief(self.town.db, brief.id)

    def draft(self, person: str = "vera", **changes: Any) -> Brief:
        return begin_brief(
            self.town.db, content=brief_content(**changes), by=self.actor(person), now=self.town.clock.now
        )

    def close(self) -> None:
        self.town.clock.now = AFTER

    def award(self, brief: Brief, quote_id: str, lines: int | None = None) -> None:
        """Award the first *lines* of a brief, by default all of them."""
        award_lines(
            self.town.db,
            brief_id=brief.id,
            choices={line.id: quote_id for line in brief.content.lines[:lines]},
            reason_code="lowest-cost",
            reason="Well argued",
            by=self.actor("vera"),
            now=self.town.clock.now,
        )

    def set_role(self, person: str, role: str) -> None:
        self.town.db.execute(
            "INSERT INTO people "
            "(id, email, name, password_hash, organisation_id, is_operator, created_at, verified_at) "
            "SELECT 'colleague', 'colleague@town.example', name, password_hash, organisation_id, 0, created_at, "
            "verified_at FROM people WHERE email = ?",
            [f"{person}@town.example"],
        )
        self.town.db.execute("UPDATE people SET role = ? WHERE email = ?", [role, f"{person}@town.example"])
        self.town.db.conn.commit()

    def set_unverified(self, person: str) -> None:
        self.town.db.execute("UPDATE people SET verified_at = NULL WHERE email = ?", [f"{person}@town.example"])
        self.town.db.conn.commit()


@pytest.fixture
def programs(town: Town) -> Programs:
    return Programs(town)


@pytest.fixture
def brief(programs: Programs) -> Brief:
    return programs.publish()


def quote_body(brief: Brief, fee: str = "100", **changes: Any) -> dict[str, Any]:
    """Return a body that prices every line; *changes* replace fields."""
    lines = [{"line": line.id, "state": "priced", "fee": fee} for line in brief.content.lines]
    valid_until = (NOW.date() + timedelta(days=60)).isoformat()
    return {"vat_basis": "vat", "vat_rate": "22", "valid_until": valid_until, "lines": lines} | changes


def later(now: datetime) -> dict[str, Any]:
    """Return the deadlines of a brief that is published at *now*."""
    return {
        "questions_until": now + timedelta(days=3),
        "answers_until": now + timedelta(days=5),
        "closes_at": now + timedelta(days=8),
        "decision_on": (now + timedelta(days=18)).date(),
    }
