"""What a price page costs: from an edition of ten million prices beside one of ten thousand, and beside an empty view.

Requests go straight into the application, without a server in between, whose own cost would make the parts look more
alike than they are.  The first ratio is of pages made anew each time, with their edition in memory; the second of pages
served as visitors get them, the warm page beside a view that answers nothing and passes through the same layers.
Rounds alternate, and the best of each counts.  It prints and asserts nothing.

Run from the root of the repository: `PYTHONPATH=. python tests/benchmarks/price_page.py [LINES]`.
"""

import logging
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from wsgiref.util import setup_testing_defaults

from market.actions.catalogue import install_catalogue
from market.application import create_app
from market.config import Config
from market.web.kept_pages import KeptPages
from tests.benchmarks.editions_10m import LINES, SEED_DATA, make, write_edition
from tests.market_town import open_empty

FEW, ROUNDS, ANEW, WARM = 10_000, 9, 20, 400
ADDRESS = "/prices/schemes/rates/service-100-per-hour/"


def main() -> None:
    """Build both editions, then print milliseconds and the two ratios."""
    logging.disable(logging.CRITICAL)
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    with tempfile.TemporaryDirectory() as name:
        many, few = (serve(Path(name), count) for count in (lines, FEW))
        address = next(each for each in addresses(many) if each in set(addresses(few)))
        anew = best({"many": lambda: ask_anew(many, address), "few": lambda: ask_anew(few, address)}, ANEW)
        warm = best({"page": lambda: ask(many, address), "empty": lambda: ask(many, "/empty")}, WARM)
    say(f"page made anew, ms: {anew['many']:.2f} of {lines:,} prices, {anew['few']:.2f} of {FEW:,}")
    say(f"ratio: {anew['many'] / anew['few']:.2f} (at most 1.1)")
    say(f"warm, requests per second: page {1000 / warm['page']:,.0f}, empty view {1000 / warm['empty']:,.0f}")
    say(f"ratio: {warm['empty'] / warm['page']:.2f} (at least 0.8)")


def serve(folder: Path, lines: int):
    """Return an application over a market that has published one edition of made-up prices."""
    data = folder / f"market-{lines}"
    db = open_empty(data)
    install_catalogue(db, directory=SEED_DATA)
    db.close()
    public = data / "editions" / "2026Q3-v1"
    public.mkdir(parents=True)
    write_edition(make(folder / f"frozen-{lines}", lines), public)
    app = create_app(Config(data=data))
    app.add_url_rule("/empty", view_func=lambda: "")
    return app


def addresses(app) -> list[str]:
    """Return the addresses of the services in the newest edition that show a price."""
    listed = app.test_client().get("/prices/schemes/rates.json").json["services"]
    return [f"/prices/schemes/rates/{s['service']}/" for s in listed if s["series"][0]["quantiles"]["p50"]]


def best(parts: dict[str, Callable[[], None]], times: int) -> dict[str, float]:
    """Return the milliseconds of one call of each part in its best round; rounds alternate."""
    found = {name: float("inf") for name in parts}
    for _ in range(ROUNDS):
        for name, part in parts.items():
            begun = time.perf_counter()
            for _ in range(times):
                part()
            found[name] = min(found[name], 1000 * (time.perf_counter() - begun) / times)
    return found


def ask_anew(app, address: str) -> None:
    """Ask for a page that nobody has kept."""
    app.extensions["kept_pages"] = KeptPages()
    ask(app, address)


def ask(app, address: str) -> None:
    """Send one request into the application and read the answer."""
    environ = {"PATH_INFO": address, "HTTP_HOST": "127.0.0.1:8000", "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr}
    setup_testing_defaults(environ)
    statuses: list[str] = []
    answer = app.wsgi_app(environ, lambda status, _headers, _fault=None: statuses.append(status))
    for _ in answer:
        pass
    answer.close()
    if not statuses[0].startswith("200"):
        raise RuntimeError(f"{address} answered {statuses[0]}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
