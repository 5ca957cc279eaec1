"""Faults of the machine: a full disk, a disk that became read-only, a lock that stays, slow clients, a damaged file."""

import http.client
import os
import random
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from market.store.connections import database_path, open_database
from tests.served import AGENCIES, Load, ServedMarket

pytestmark = pytest.mark.slow
needs_root = pytest.mark.skipif(os.geteuid() != 0 and "CI" not in os.environ, reason="mounting a small disk takes root")
HALF_OPEN = 150


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a disk of so many megabytes in memory."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path) -> Path:
    """Leave no byte free on the disk that holds *folder*."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as handle:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    handle.write(b"\0" * size)
            except OSError:
                continue
    return filler


def send(market: ServedMarket, agency: str = AGENCIES[0]) -> tuple[int, dict[str, object]]:
    """Send the agency's next quote once and return status and body."""
    with closing(http.client.HTTPConnection("127.0.0.1", market.port, timeout=30)) as connection:
        return market.put(connection, agency, "250", market.revision_of(agency))


@needs_root
def test_a_full_disk_refuses_writes_serves_reads_and_heals_without_a_restart(tmp_path: Path) -> None:
    settings = {"MARKET_METRICS_TOKEN": "a token of the monitor"}
    with small_disk(tmp_path / "disk", 48) as disk, ServedMarket(disk / "market", **settings) as market:
        market.log = tmp_path / "server.log"
        market.start()
        assert send(market)[0] == 201
        filler = fill(disk)
        statuses = [send(market, agency)[0] for agency in AGENCIES]
        page, brief = market.answer("/briefs/"), market.answer(f"/briefs/{market.brief.id}/")
        filler.unlink()
        after = send(market)[0]

        assert set(statuses) <= {200, 201, 503}
        assert 503 in statuses, "the disk was full"
        assert (page, brief, after) == (200, 200, 200)
        assert market.damage() == []


@needs_root
def test_a_disk_that_became_read_only_refuses_writes_and_heals(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 96) as disk, ServedMarket(disk / "market") as market:
        market.log = tmp_path / "server.log"
        market.start()
        with closing(open_database(database_path(market.folder))) as keeper:
            keeper.execute("SELECT 1 FROM briefs")
            subprocess.run(["mount", "-o", "remount,ro", disk], check=False)
            refused = send(market)[0]
            subprocess.run(["mount", "-o", "remount,rw", disk], check=True)

        assert refused in (201, 503), "files that were open may stay writable; nothing may break"
        assert send(market)[0] in (200, 201)
        assert market.damage() == []


def test_a_lock_that_stays_refuses_writes_with_503_while_pages_are_read(tmp_path: Path) -> None:
    with ServedMarket(tmp_path / "market") as market, closing(open_database(database_path(market.folder))) as other:
        market.start()
        other.conn.execute("BEGIN IMMEDIATE")
        begun, answers = time.monotonic(), []
        writer = threading.Thread(target=lambda: answers.append(send(market)))
        writer.start()
        pages = [market.answer(path) for path in ("/", "/briefs/", "/readyz")]
        reading = time.monotonic() - begun
        writer.join()
        other.conn.rollback()

        assert pages == [200, 200, 200]
        assert reading < time.monotonic() - begun, "reads did not queue behind the write"
        ((status, body),) = answers
        assert status == 503
        assert "nothing was half-saved" in str(body["detail"])
        assert send(market)[0] == 201


def test_clients_that_never_finish_a_request_keep_nobody_else_waiting(tmp_path: Path) -> None:
    with ServedMarket(tmp_path / "market") as market, ExitStack() as half_open:
        market.start()
        for number in range(HALF_OPEN):
            connection = half_open.enter_context(socket.create_connection(("127.0.0.1", market.port)))
            head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{market.port}\r\n"
            body = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nemail=a"
            connection.sendall((head + (body if number % 2 else "")).encode())

        assert [market.answer("/healthz", timeout=2) for _ in range(20)] == [200] * 20
        assert send(market)[0] == 201


def test_a_stop_under_load_finishes_every_request_it_took(tmp_path: Path) -> None:
    with ServedMarket(tmp_path / "market") as market:
        market.start()
        load, enough = Load(), threading.Event()
        threads = market.put_under_load(load, enough)
        deadline = time.monotonic() + 30
        while len(load.acknowledged) < 30 and time.monotonic() < deadline:
            time.sleep(0.01)
        code, _ = market.stop()
        enough.set()
        for thread in threads:
            thread.join()

        assert code == 0
        assert set(load.statuses) <= {200, 201}
        assert market.lost(load.acknowledged) == []
        assert len({one.revision for one in load.acknowledged}) >= 3
        with closing(open_database(database_path(market.folder))) as db:
            kept = db.execute("SELECT count(*) FROM quote_revisions").fetchone()[0]
        assert kept == len(load.acknowledged), "what was kept was also answered"


def test_a_damaged_file_is_not_served_silently(tmp_path: Path) -> None:
    with ServedMarket(tmp_path / "market") as market:
        path = database_path(market.folder)
        content = bytearray(path.read_bytes())
        dice = random.Random(1)  # noqa: S311
        for page in dice.sample(range(20, len(content) // 4096), 12):
            content[page * 4096 : page * 4096 + 4096] = b"\xa5" * 4096
        path.write_bytes(bytes(content))

        market.start(waits=False)
        process = market._process
        assert process is not None
        assert process.wait(60) == 1
        market._process = None
        assert "Restore it from a backup" in market.log.read_text()
        shutil.rmtree(market.folder)
