"""How long the pages of a brief of 20 lines take on the server: milliseconds of processor time.

Its public page and the form an agency quotes on must stay under 100 ms.  It prints and asserts nothing.

Run from the root of the repository: `PYTHONPATH=. python tests/benchmarks/brief_20_lines.py`.
"""

import logging
import sys
import tempfile
from contextlib import redirect_stderr
from datetime import timedelta
from io import StringIO
from pathlib import Path

from market.actions.catalogue import install_catalogue, read_seed_files
from market.application import create_app
from market.config import Config
from market.core.briefs import BriefLine
from market.core.catalogue_files import parse_catalogue
from market.store.accounts import find_actor_by_email
from market.store.connections import write_transaction
from tests.benchmarks.compare_50x40 import median
from tests.market_town import NOW, PASSWORD, SEED, Town, email_of, open_empty, publish, register
from tests.page import Browser

LINES = 20


def found(folder: Path) -> tuple[Town, str]:
    """Return a market with one published brief and one verified agency."""
    db = open_empty(folder)
    install_catalogue(db, directory=SEED)
    register(db, "vera")
    register(db, "alfa", is_client=False, is_agency=True, agency_type="smm-boutique")
    with write_transaction(db):
        db.execute("UPDATE organisations SET verified_at = created_at")
        db.execute("UPDATE people SET verified_at = created_at")
    vera = find_actor_by_email(db, email_of("vera"))
    town = Town(db, folder, parse_catalogue(read_seed_files(SEED)), *[vera] * 8)
    return town, publish(town, lines=tuple(BriefLine("social-post", 12_000) for _ in range(LINES))).id


def main() -> None:
    """Print how long each page takes."""
    logging.disable()
    with tempfile.TemporaryDirectory() as name, redirect_stderr(StringIO()):
        town, brief_id = found(Path(name))
        app = create_app(Config(data=Path(name), rate_limits=False), clock=lambda: NOW + timedelta(minutes=1))
        browser = Browser(app)
        browser.sign_in(email_of("alfa"), PASSWORD)
        pages = {"public page": f"/briefs/{brief_id}/", "form to quote on": f"/agency/briefs/{brief_id}/quote"}
        for page, where in pages.items():
            taken = median(lambda where=where: browser.raw(where))
            sys.stdout.write(f"{page:20} {taken:7.1f} ms\n")
        town.db.close()


if __name__ == "__main__":
    main()
