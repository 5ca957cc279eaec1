"""Making the demonstration in a folder, from reading its seed files to the list of ready accounts."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from market.actions.catalogue import read_seed_files
from market.actions.markets import create_market
from market.core.catalogue_files import parse_catalogue
from market.core.price_book import parse_price_book
from market.demo.build import perform_plan
from market.demo.folders import building, write_accounts
from market.demo.plans import plan_demonstration
from market.demo.press import CURRENCY
from market.demo.sources import read_sources
from market.demo.steps import Plan
from market.demo.worlds import World

PASSWORD = "like-for-like-demo"  # noqa: S105
"""The one password of every account of the demonstration; it protects nothing, for nothing there is real."""


def read_plan(seed: Path, as_of: date) -> Plan:
    """Return the plan of the demonstration for *as_of*, made from the seed files in *seed*."""
    files = read_seed_files(seed)
    catalogue = parse_catalogue(files)
    return plan_demonstration(
        read_sources(seed / "demo", catalogue), catalogue, parse_price_book(files, catalogue), as_of
    )


def make_demonstration(*, folder: Path, seed: Path, base_url: str, plan: Plan, progress: Callable[[str], None]) -> None:
    """Make the demonstration market in *folder*, which holds none, or one that was interrupted.

    *progress* is called once before each step of the plan and once for the editions.
    """
    with building(folder, plan.as_of.isoformat()):
        db = create_market(folder=folder, seed=seed, kind="synthetic", currency=CURRENCY, now=plan.steps[0].at)
        try:
            perform_plan(World(db, folder, base_url, PASSWORD), plan, progress=progress)
        finally:
            db.close()
        write_accounts(folder, plan.accounts, PASSWORD)
