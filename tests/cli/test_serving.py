"""The production server as a process: it answers, and stops when told."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from market.cli import main

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address: str, seconds: float = 30) -> bytes:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310
                return answer.read()
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def test_a_port_in_use_is_refused(tmp_path):
    assert CliRunner().invoke(main, ["--data", str(tmp_path), "init"]).exit_code == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = CliRunner().invoke(main, ["--data", str(tmp_path), "serve", "--port", str(taken.getsockname()[1])])

    assert (result.exit_code, "--port" in result.output) == (1, True)


def test_the_server_answers_and_stops_gracefully(tmp_path):
    assert CliRunner().invoke(main, ["--data", str(tmp_path), "init"]).exit_code == 0
    port = free_port()
    command = [sys.executable, "-m", "market.cli", "--data", str(tmp_path), "serve", "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MARKET_")}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        assert b"ready" in wait_for(f"http://127.0.0.1:{port}/readyz")
        assert b"Like for Like" in wait_for(f"http://127.0.0.1:{port}/")
    finally:
        server.send_signal(signal.SIGTERM)
        _, log = server.communicate(timeout=30)

    assert server.returncode == 0
    assert b'"route": "/readyz"' in log
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1)
