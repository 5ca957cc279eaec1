"""`market serve`: the production server with its background worker."""

import contextlib
import hashlib
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import click
from granian import Granian
from granian.constants import Interfaces

from market.actions.replicas import replication_command
from market.actions.soundness import refuse_damaged
from market.cli.contexts import open_market, refusals
from market.config import Config, production_faults
from market.core.errors import Conflict

_STOP_SECONDS = 15
# Enough that requests waiting for the write lock, and clients that send theirs slowly, leave some for readers.
_THREADS = 128


@click.command(epilog="Example: market serve --port 8000 --workers 2")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port on loopback.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Server processes.")
@click.pass_context
@refusals
def serve(context: click.Context, port: int, workers: int) -> None:
    """Serve the site on 127.0.0.1, with the worker for mail and openings beside it.

    Put a proxy that ends TLS and buffers requests in front of it for the open network.
    """
    market = open_market(context)
    market.db.close()
    refuse_damaged(folder=market.config.data)
    if faults := production_faults(market.config, os.environ):
        raise Conflict(" ".join(faults))
    run_server(market.config, port=port, workers=workers)


def run_server(config: Config, *, port: int, workers: int = 2) -> None:
    """Serve until told to stop; requests under way are finished first.  Raises Conflict for a port in use."""
    _refuse_busy_port(port)
    os.environ["MARKET_DATA"] = str(config.data)
    os.environ["MARKET_CURRENCY"] = config.currency
    if config.base_url.startswith("http://"):
        os.environ["MARKET_BASE_URL"] = f"http://127.0.0.1:{port}"
    if config.metrics_token:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_empty_folder(_counts_folder(config, port)))
    server = Granian(
        "market.application:create_configured_app",
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=_THREADS,
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SECONDS,
    )
    logging.getLogger("_granian").addFilter(lambda record: "seems quite high" not in record.getMessage())
    with _kept_running(_companions(config)):
        server.serve()


def _counts_folder(config: Config, port: int) -> Path:
    """Return where processes share their counts: in memory, for a write to a mapped file on a full disk kills them."""
    shared = Path("/dev/shm")  # noqa: S108
    name = hashlib.sha256(f"{config.data}:{port}".encode()).hexdigest()[:16]
    return (shared if shared.is_dir() else Path(tempfile.gettempdir())) / f"market-counts-{os.getuid()}-{name}"


def _empty_folder(folder: Path) -> Path:
    """Return a folder of our own without the counts of processes that are gone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def _companions(config: Config) -> list[list[str]]:
    """Return the commands that run beside the server: the worker and, where the settings name one, the replica."""
    worker = [sys.executable, "-m", "market.cli", "work"]
    if config.replica_url is None:
        return [worker]
    return [worker, replication_command(database=config.database, url=config.replica_url)]


@contextlib.contextmanager
def _kept_running(commands: list[list[str]]) -> Iterator[None]:
    """Keep a process of each command beside the server: begun again if it dies, stopped with it."""
    stopping = threading.Event()
    keepers = [threading.Thread(target=_keep, args=(command, stopping), daemon=True) for command in commands]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        stopping.set()
        for keeper in keepers:
            keeper.join(_STOP_SECONDS)


def _keep(command: list[str], stopping: threading.Event) -> None:
    while not stopping.is_set():
        process = subprocess.Popen(command)  # noqa: S603
        while process.poll() is None and not stopping.wait(1):
            pass
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_STOP_SECONDS)
        stopping.wait(1)


def _refuse_busy_port(port: int) -> None:
    """Refuse a port in use: the server shares ports, so a second market would answer every other request."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Conflict(f"Port {port} is in use. Stop what uses it, or choose another with --port.") from None
