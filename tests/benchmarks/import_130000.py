"""How long a rate card of 130,000 rows takes: its import, the desk's report of it, and an edition with it.

It prints rows, seconds of wall time and the peak memory of the process, and asserts nothing.

Run from the root of the repository: `PYTHONPATH=. python tests/benchmarks/import_130000.py`.
"""

import functools
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, redirect_stderr
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from market.actions.accounts import create_operator
from market.actions.catalogue import install_catalogue
from market.actions.editions import build_edition
from market.actions.held_rows import release_rows
from market.actions.imports import import_prices
from market.actions.price_files import read_price_file
from market.actions.title_mappings import map_title
from market.core.editions import Quarter
from market.core.price_lists import PriceList
from market.core.scheme_profiles import Profile, choose_columns, parse_columns
from market.core.vat_rates import VatRates
from market.store.accounts import find_actor_by_email
from market.store.catalogue import load_catalogue
from market.store.held_rows import HeldSearch
from market.store.import_quality import count_stopped_by_reason, load_coverage
from tests.market_town import SEED, open_empty
from tests.rate_cards import Card

CARD = Card(vendors=700, items=200, flat_vendors=12)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
QUARTER = Quarter.parse("2026Q3")
COLUMNS = parse_columns("agency=vendor,service=item,price=rate,unit=per,date=valid")


def timed(name: str, act: Callable[[], Any]) -> Any:
    """Return what *act* returns and print how long it took and the most memory the process has had."""
    began = time.perf_counter()
    result = act()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{name:<34}{time.perf_counter() - began:>8.2f} s {peak:>8.0f} MB peak\n")
    return result


def read(path: Path, scheme: str) -> PriceList:
    """Return the card as the command line reads it."""
    content = read_price_file(path)
    rows = content.list_rows(choose_columns(content.header, Profile(), COLUMNS))
    return PriceList("Card", scheme, "RUB", Profile(), path.name, content.hash, rows, "net")


def main() -> None:
    with tempfile.TemporaryDirectory() as name, redirect_stderr(StringIO()):
        folder = Path(name)
        path = folder / "card.csv"
        faults = CARD.write(path)
        sys.stdout.write(f"{CARD.rows:,} rows, {path.stat().st_size / 1e6:.1f} MB, faults {faults}\n")
        with closing(open_empty(folder)) as db:
            install_catalogue(db, directory=SEED)
            catalogue = load_catalogue(db)
            create_operator(db, email="o@demo.example", password="three unrelated words", now=NOW, by="benchmark")
            operator = find_actor_by_email(db, "o@demo.example")
            given: dict[str, Any] = {"catalogue": catalogue, "market_currency": "RUB", "by": "benchmark", "now": NOW}
            bring = functools.partial(import_prices, db, **given)
            report = timed("import into a scheme of its own", lambda: bring(price_list=read(path, "card")))
            sys.stdout.write(f"{report.accepted:,} accepted, {report.held:,} held, {report.refused:,} refused\n")
            timed("report: reasons", lambda: count_stopped_by_reason(db, 1))
            timed("report: coverage", lambda: load_coverage(db, 1, after=NOW.date()))
            decide: dict[str, Any] = {"catalogue": catalogue, "vat_rates": VatRates(), "by": operator, "now": NOW}
            search = HeldSearch(1, "flat-file")
            timed("release of the flat lists", lambda: release_rows(db, search=search, note="Benchmarked.", **decide))
            timed("import into the catalogue", lambda: bring(price_list=read(path, "catalogue")))
            word = {"source": "Card", "title": "Item 1", "service": "social-post"}
            timed("mapping of one title", lambda: map_title(db, **word, **decide))
            build = functools.partial(build_edition, db, data=folder, currency="RUB", synthetic=True, by="benchmark")
            timed("edition", lambda: build(quarter=QUARTER, now=NOW))


if __name__ == "__main__":
    main()
