"""How long the comparison of 40 quotes on 50 lines takes on the server: milliseconds of processor time.

The page must stay under 150 ms.  It prints and asserts nothing.

Run from the root of the repository: `PYTHONPATH=. python tests/benchmarks/compare_50x40.py`.
"""

import logging
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stderr
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

from market.actions.catalogue import install_catalogue, read_seed_files
from market.actions.judgements import judge
from market.actions.quotes import open_quotes, submit_quote
from market.application import create_app
from market.config import Config
from market.core import briefs as brief_rules
from market.core.award_options import award_options
from market.core.briefs import Brief, BriefLine
from market.core.catalogue_files import parse_catalogue
from market.store.accounts import find_actor_by_email
from market.store.briefs import get_brief
from market.store.connections import write_transaction
from tests.market_town import (
    AFTER_CLOSING,
    NOW,
    PASSWORD,
    SEED,
    Town,
    clock_at,
    email_of,
    open_empty,
    priced,
    publish,
    quote_content,
    register,
)
from tests.page import Browser

LINES, QUOTES, ROUNDS = 50, 40, 3


def found(folder: Path) -> tuple[Town, Brief]:
    """Return a market with one opened brief of 50 lines and its 40 quotes, prices drawn with a fixed seed."""
    brief_rules.LINES_MOST = LINES
    chance = random.Random(1)  # noqa: S311
    db = open_empty(folder)
    install_catalogue(db, directory=SEED)
    register(db, "vera")
    for number in range(QUOTES):
        register(db, f"agency{number}", is_client=False, is_agency=True, agency_type="smm-boutique")
    with write_transaction(db):
        db.execute("UPDATE organisations SET verified_at = created_at")
        db.execute("UPDATE people SET verified_at = created_at")
    vera = find_actor_by_email(db, email_of("vera"))
    town = Town(db, folder, parse_catalogue(read_seed_files(SEED)), *[vera] * 8)
    lines = tuple(BriefLine("social-post", chance.randint(1, 50) * 1000) for _ in range(LINES))
    brief = publish(town, lines=lines)
    usual = [chance.randint(1_000_00, 90_000_00) for _ in lines]
    for number in range(QUOTES):
        answers = [
            priced(line.id, int(fee * chance.uniform(0.7, 1.4)))
            for line, fee in zip(brief.content.lines, usual, strict=True)
        ]
        content = replace(quote_content(brief), lines=tuple(answers))
        agency = find_actor_by_email(db, email_of(f"agency{number}"))
        submit_quote(db, brief_id=brief.id, content=content, by=agency, clock=clock_at(NOW))
    open_quotes(db, brief_id=brief.id, now=AFTER_CLOSING)
    return town, get_brief(db, brief.id)


def median(act: Callable[[], object]) -> float:
    """Return the median milliseconds of processor time of several rounds after one to warm up."""
    act()
    taken = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        act()
        taken.append((time.process_time() - begin) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Print how long each part takes."""
    logging.disable()
    with tempfile.TemporaryDirectory() as name, redirect_stderr(StringIO()):
        town, brief = found(Path(name))
        app = create_app(Config(data=Path(name), rate_limits=False), clock=lambda: AFTER_CLOSING + timedelta(minutes=1))
        browser = Browser(app)
        browser.sign_in(email_of("vera"), PASSWORD)
        quotes = judge(town.db, brief, town.catalogue).quotes
        where = f"/client/briefs/{brief.id}/compare"
        parts = {
            "load and compare": lambda: judge(town.db, brief, town.catalogue),
            "ways to award": lambda: award_options(brief, quotes),
            "the whole page": lambda: browser.raw(where),
            "the CSV": lambda: browser.raw(where + ".csv"),
        }
        for part, act in parts.items():
            sys.stdout.write(f"{part:20} {median(act):7.1f} ms\n")
        town.db.close()


if __name__ == "__main__":
    main()
