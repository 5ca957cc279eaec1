"""`market serve`: the production server with its background worker."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

import click
from granian import Granian
from granian.constants import Interfaces

from market.cli.contexts import open_market, refusals
from market.config import Config

_STOP_SECONDS = 15


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
    run_server(market.config, port=port, workers=workers)


def run_server(config: Config, *, port: int, workers: int = 2) -> None:
    """Serve until told to stop; requests under way are finished first."""
    os.environ["MARKET_DATA"] = str(config.data)
    os.environ["MARKET_CURRENCY"] = config.currency
    if config.base_url.startswith("http://"):
        os.environ["MARKET_BASE_URL"] = f"http://127.0.0.1:{port}"
    server = Granian(
        "market.web.application:create_configured_app",
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SECONDS,
    )
    with _background_worker():
        server.serve()


@contextlib.contextmanager
def _background_worker() -> Iterator[None]:
    worker = subprocess.Popen([sys.executable, "-m", "market.cli", "work"])
    try:
        yield
    finally:
        worker.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            worker.wait(_STOP_SECONDS)
