"""A market served by the real command as processes of its own, to be put under load, killed and stopped.

It runs by the real clock; its people are made by the market's own actions and carry tokens for programs.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from market.actions.accounts import confirm_address, create_operator
from market.actions.briefs import begin_brief, publish_brief
from market.actions.markets import create_market
from market.actions.tokens import create_token
from market.core.briefs import Brief
from market.core.tokens import SCOPES
from market.store.accounts import find_actor_by_email
from market.store.briefs import get_brief
from market.store.connections import Database, database_path, fetch_rows, open_database
from tests.market_town import PASSWORD, SEED, brief_content, email_of, register

ROOT = Path(__file__).parents[1]
AGENCIES = tuple(f"agency{number}" for number in range(1, 9))


@dataclass(frozen=True)
class Acknowledged:
    """A revision the server said it keeps."""

    quote_id: str
    revision: int
    receipt: str


@dataclass
class Load:
    """What came of a load: what was acknowledged, which statuses came, how often no answer came at all."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    unanswered: int = 0


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServedMarket:
    """A folder with a client, eight agencies and an open brief, and the server over it, if one runs."""

    def __init__(self, folder: Path, *, workers: int = 2, **settings: str) -> None:
        self.folder, self.workers, self.port = folder, workers, free_port()
        self.log = folder.parent / f"{folder.name}.log"
        self._settings = {"MARKET_RATE_LIMITS": "off"} | settings
        self._process: subprocess.Popen[bytes] | None = None
        now = datetime.now(UTC)
        db = create_market(folder=folder, seed=SEED, kind="real", currency="RUB", now=now)
        with closing(db):
            self.tokens = {name: _join(db, name, now) for name in (*AGENCIES, "vera")}
            create_operator(db, email=email_of("operator"), password=PASSWORD, now=now, by="test")
            self.brief = self.publish(db, now)

    def publish(self, db: Database, now: datetime, *, lasts: timedelta = timedelta(days=8)) -> Brief:
        """Publish a brief of vera's that is open from now on."""
        vera = find_actor_by_email(db, email_of("vera"))
        assert vera is not None
        closes = now + lasts
        content = brief_content(
            questions_until=now + lasts / 4,
            answers_until=now + lasts / 2,
            closes_at=closes,
            decision_on=closes.date() + timedelta(days=10),
        )
        brief = begin_brief(db, content=content, by=vera, now=now)
        publish_brief(db, brief_id=brief.id, by=vera, now=now, minimum_open_seconds=0)
        return get_brief(db, brief.id)

    def start(self, *, waits: bool = True) -> float:
        """Start the server and return the seconds until it was ready."""
        command = [sys.executable, "-m", "market.cli", "--data", str(self.folder), "serve"]
        command += ["--port", str(self.port), "--workers", str(self.workers)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MARKET_")}
        begun, earlier = time.monotonic(), self._applications()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment | self._settings,
                stderr=log,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        while waits and self.answer("/readyz") is None:
            assert time.monotonic() < begun + 60, self.log.read_text()[-2000:]
            time.sleep(0.02)
        taken = time.monotonic() - begun
        # A process that is asked to stop while it starts may not hear it, and is killed in the end.
        while waits and self._applications() - earlier < self.workers and time.monotonic() < begun + 60:
            time.sleep(0.05)
        return taken

    def _applications(self) -> int:
        return self.log.read_text().count("application ready") if self.log.exists() else 0

    def answer(self, path: str, timeout: float = 5) -> int | None:
        """Return the status of a page, or None when nobody answers."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)) as connection:
            try:
                connection.request("GET", path)
                return connection.getresponse().status
            except (OSError, http.client.HTTPException):
                return None

    def kill(self) -> None:
        """Kill every process of the server at once, as kill -9 does."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def stop(self) -> tuple[int, float]:
        """Ask the server to stop; return its exit code and the seconds it took."""
        assert self._process is not None
        begun = time.monotonic()
        self._process.terminate()
        code = self._process.wait(60)
        self._process = None
        return code, time.monotonic() - begun

    def put(self, connection: http.client.HTTPConnection, agency: str, fee: str, revises: int | None) -> Any:
        """Send a quote, first or revised, and return (status, body)."""
        lines = [{"line": line.id, "state": "priced", "fee": fee} for line in self.brief.content.lines]
        valid_until = (datetime.now(UTC) + timedelta(days=60)).date().isoformat()
        body = {"vat_basis": "vat", "vat_rate": "22", "valid_until": valid_until, "lines": lines, "revises": revises}
        headers = {"Authorization": f"Bearer {self.tokens[agency]}", "Content-Type": "application/json"}
        connection.request("PUT", f"/api/v1/briefs/{self.brief.id}/quote", json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")

    def put_under_load(self, load: Load, enough: threading.Event) -> list[threading.Thread]:
        """Let every agency revise its quote without pause until *enough*; what is answered goes into *load*."""
        threads = [threading.Thread(target=self._revise, args=(agency, load, enough)) for agency in AGENCIES]
        for thread in threads:
            thread.start()
        return threads

    def _revise(self, agency: str, load: Load, enough: threading.Event) -> None:
        while not enough.is_set():
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
                try:
                    self._revise_over(connection, agency, load, enough)
                except (OSError, http.client.HTTPException, json.JSONDecodeError):
                    load.unanswered += 1
                    enough.wait(0.02)

    def _revise_over(
        self, connection: http.client.HTTPConnection, agency: str, load: Load, enough: threading.Event
    ) -> None:
        revision = self.revision_of(agency)
        while not enough.is_set():
            status, body = self.put(connection, agency, str(100 + (revision or 0) % 900), revision)
            load.statuses.append(status)
            if status in (200, 201):
                revision = body["revision"]
                load.acknowledged.append(Acknowledged(body["id"], body["revision"], body["receipt"]))
            else:
                revision = self.revision_of(agency)

    def revision_of(self, agency: str) -> int | None:
        """Return the revision an agency's quote has in the database, or None."""
        sql = (
            "SELECT revision FROM quotes JOIN people ON people.organisation_id = quotes.agency_id "
            "WHERE people.email = ? AND brief_id = ?"
        )
        with closing(open_database(database_path(self.folder))) as db:
            rows = fetch_rows(db, sql, (email_of(agency), self.brief.id))
        return rows[0]["revision"] if rows else None

    def lost(self, acknowledged: list[Acknowledged]) -> list[Acknowledged]:
        """Return what was acknowledged and is not in the database with the same receipt."""
        with closing(open_database(database_path(self.folder))) as db:
            rows = fetch_rows(db, "SELECT quote_id, revision, receipt FROM quote_revisions")
        kept = {Acknowledged(**row) for row in rows}
        return [one for one in acknowledged if one not in kept]

    def damage(self) -> list[str]:
        """Return what SQLite finds wrong with the database."""
        with closing(open_database(database_path(self.folder))) as db:
            sound = fetch_rows(db, "PRAGMA integrity_check")
            orphans = fetch_rows(db, "PRAGMA foreign_key_check")
        return [str(row) for row in (*sound, *orphans) if row != {"integrity_check": "ok"}]

    def __enter__(self) -> "ServedMarket":
        return self

    def __exit__(self, *exception: object) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self.kill()


def _join(db: Database, name: str, now: datetime) -> str:
    """Register and confirm an organisation and return a token for its programs."""
    is_client = name == "vera"
    registered = register(
        db,
        name,
        is_client=is_client,
        is_agency=not is_client,
        agency_type=None if is_client else "smm-boutique",
        now=now,
    )
    actor = confirm_address(db, token=registered.token, now=now)
    _, secret = create_token(db, name="load", scopes=tuple(SCOPES), days=None, by=actor, now=now)
    return secret
