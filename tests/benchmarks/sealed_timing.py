"""Whether the time of an answer tells what lies under seal: two markets, one without quotes, one with twenty-five.

The same pages are asked of both by turns; it prints the difference of the median times beside the time itself.

Run from the root of the repository: `PYTHONPATH=. python tests/benchmarks/sealed_timing.py`.
"""

import logging
import statistics
import sys
import tempfile
import time
from contextlib import redirect_stderr
from datetime import timedelta
from io import StringIO
from pathlib import Path

from market.application import create_app
from market.config import Config
from market.store.accounts import find_actor_by_email
from market.store.briefs import get_brief
from market.store.connections import write_transaction
from tests.benchmarks.brief_20_lines import found
from tests.market_town import NOW, PASSWORD, email_of, register, submit
from tests.page import Browser

ROUNDS, QUOTES = 200, 25
PAGES = (("visitor", "/briefs/{}/"), ("vera", "/client/briefs/{}/compare"), ("vera", "/client/"), ("alfa", "/agency/"))


def main() -> None:
    """Print a line a page and reader."""
    logging.disable()
    with tempfile.TemporaryDirectory() as place, redirect_stderr(StringIO()):
        sites = [_site(Path(place) / str(quotes), quotes) for quotes in (0, QUOTES)]
        for reader, path in PAGES:
            times: list[list[float]] = [[], []]
            for _ in range(ROUNDS):
                for (browsers, brief_id), taken in zip(sites, times, strict=True):
                    begun = time.perf_counter()
                    browsers[reader]._client.get(path.format(brief_id))
                    taken.append(time.perf_counter() - begun)
            none, many = (1000 * statistics.median(taken) for taken in times)
            sys.stdout.write(f"{reader:8} {path:28} {none:6.2f} ms without quotes, {many - none:+.2f} with {QUOTES}\n")


def _site(folder: Path, quotes: int) -> tuple[dict[str, Browser], str]:
    """Return browsers of a market with twenty-five rivals, so many of whom quoted, and the id of its brief."""
    town, brief_id = found(folder)
    for number in range(QUOTES):
        register(town.db, f"rival{number}", is_client=False, is_agency=True, agency_type="smm-boutique")
    with write_transaction(town.db):
        town.db.execute("UPDATE organisations SET verified_at = created_at")
        town.db.execute("UPDATE people SET verified_at = created_at")
    brief = get_brief(town.db, brief_id)
    for number in range(quotes):
        submit(town, brief, find_actor_by_email(town.db, email_of(f"rival{number}")), number + 1)
    town.db.close()
    app = create_app(Config(data=folder, rate_limits=False), clock=lambda: NOW + timedelta(minutes=1))
    browsers = {reader: Browser(app) for reader in ("visitor", "vera", "alfa")}
    for reader in ("vera", "alfa"):
        browsers[reader].sign_in(email_of(reader), PASSWORD)
    return browsers, brief_id


if __name__ == "__main__":
    main()
