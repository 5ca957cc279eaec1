"""Whoever wants to move a published price: what each attack does to an honest market, and how far it could get.

Each attack acts on a market of forty honest agencies; an edition is built through every rule there is, and the
published median is held against the one without the attack.
"""

import math
import random
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from market.actions.editions import build_edition
from market.benchmark.reader import editions_folder, get_edition
from market.core.editions import Quarter
from market.core.summaries import quantile
from tests.benchmark.priced_market import (
    NOW,
    add_agency,
    add_award,
    add_list_prices,
    add_quoted_brief,
    add_second_service,
    open_priced_market,
)

SERVICE = "tone-of-voice"
HONEST = 40
GRID_STEP = 0.05
"""Published medians lie on a grid; one step of it may be added to what the prices themselves allow."""
_draw = random.Random(2011)  # noqa: S311
AGENCIES = [f"honest-{number}" for number in range(HONEST)]
PRICES = {
    series: {agency: round(10_000_00 * math.exp(_draw.gauss(0, 0.3))) for agency in AGENCIES}
    for series in ("list", "quoted", "awarded")
}


@dataclass(frozen=True)
class Attack:
    """What is done, which series it aims at, and how many votes it can buy at most."""

    name: str
    series: str
    act: Callable[[Database], object]
    votes: int
    is_joined: bool = True


def honest_market(db: Database) -> None:
    """Forty agencies list, quote and win at prices of their own."""
    add_list_prices(db, SERVICE, PRICES["list"])
    add_second_service(db, AGENCIES)
    for number in range(2):
        add_quoted_brief(db, f"honest-{number}", SERVICE, PRICES["quoted"], opened=True)
    for number, (agency, price) in enumerate(PRICES["awarded"].items()):
        add_quoted_brief(db, f"won-{number}", SERVICE, {agency: price}, opened=True, client=f"buyer-{number}")
        add_award(db, f"won-{number}", agency)


def flood_of_quotes(db: Database) -> None:
    """One agency quotes fifty times its price on fifteen briefs."""
    for number in range(15):
        add_quoted_brief(db, f"flood-{number}", SERVICE, {"honest-0": 50 * PRICES["quoted"]["honest-0"]}, opened=True)


def flood_of_list_prices(db: Database) -> None:
    """One agency declares a list price of fifty times its own two hundred times."""
    for _ in range(200):
        add_list_prices(db, SERVICE, {"honest-0": 50 * PRICES["list"]["honest-0"]}, dated="2026-03-11")


def straw_agencies(db: Database) -> None:
    """Fifty agencies register shortly before the window ends and list ten times the price."""
    for number in range(50):
        add_agency(db, f"straw-{number}", verified="2026-06-20T00:00:00.000000+00:00")
    prices = {f"straw-{number}": 100_000_00 + number * 100 for number in range(50)}
    add_list_prices(db, SERVICE, prices, dated="2026-06-21")
    add_list_prices(db, "presence-audit", prices, dated="2026-06-21")


def one_service_each(db: Database) -> None:
    """Fifty old agencies that sell nothing else list ten times the price."""
    add_list_prices(db, SERVICE, {f"single-{number}": 100_000_00 + number * 100 for number in range(50)})


def one_owner(db: Database) -> None:
    """Thirty old agencies of one owner list ten times the price."""
    add_agency(db, "owner")
    for number in range(30):
        add_agency(db, f"daughter-{number}", group="owner")
    prices = {f"daughter-{number}": 100_000_00 + number * 100 for number in range(30)}
    add_list_prices(db, SERVICE, prices)
    add_second_service(db, prices)


def self_awards(db: Database) -> None:
    """A client awards twenty briefs to agencies under the same control, at ten times the price."""
    add_agency(db, "holding")
    add_agency(db, "own-client", group="holding")
    for number in range(20):
        add_agency(db, f"own-{number}", group="holding")
        add_second_service(db, [f"own-{number}"])
        add_quoted_brief(db, f"own-{number}", SERVICE, {f"own-{number}": 100_000_00}, opened=True, client="own-client")
        add_award(db, f"own-{number}", f"own-{number}")


def wash_awards(db: Database) -> None:
    """One agency is awarded ten times its price by twenty clients it set up under other names."""
    for number in range(20):
        brief, price = f"wash-{number}", 10 * PRICES["awarded"]["honest-1"]
        add_quoted_brief(db, brief, SERVICE, {"honest-1": price}, opened=True, client=f"sham-{number}")
        add_award(db, brief, "honest-1")


def collusive_ring(db: Database) -> None:
    """Ten agencies, a fifth of all, each award another one work at three times the price."""
    ring = [f"ring-{number}" for number in range(10)]
    add_second_service(db, ring)
    for number, agency in enumerate(ring):
        brief, buyer = f"ring-{number}", ring[number - 1]
        add_quoted_brief(db, brief, SERVICE, {agency: 30_000_00 + number * 100}, opened=True, client=buyer)
        add_award(db, brief, agency)


def shill_quotes(db: Database) -> None:
    """Ten agencies, a fifth of all, quote five times the price on a brief nobody means to award."""
    prices = {f"shill-{number}": 50_000_00 + number * 100 for number in range(10)}
    add_second_service(db, prices)
    add_quoted_brief(db, "shill", SERVICE, prices, opened=True)


ATTACKS = (
    Attack("flood of quotes: one agency, 15 quotes at 50 times", "quoted", flood_of_quotes, 1, is_joined=False),
    Attack("flood of list prices: one agency, 200 at 50 times", "list", flood_of_list_prices, 1, is_joined=False),
    Attack("straw agencies: 50 new ones at 10 times", "list", straw_agencies, 0),
    Attack("agencies of one service: 50 at 10 times", "list", one_service_each, 0),
    Attack("one owner's 30 agencies at 10 times", "list", one_owner, 1),
    Attack("self-awards: 20 within one group at 10 times", "awarded", self_awards, 0),
    Attack("wash awards: one agency, 20 sham clients at 10 times", "awarded", wash_awards, 1, is_joined=False),
    Attack("collusive ring: a fifth of the agencies at 3 times", "awarded", collusive_ring, 10),
    Attack("shill quotes: a fifth of the agencies at 5 times", "quoted", shill_quotes, 10),
)


def published_medians(folder: Path, act: Callable[[Database], object] | None = None) -> Mapping[str, float]:
    """Return the published median of each series, after an attack or without one."""
    with closing(open_priced_market(folder)) as db:
        honest_market(db)
        if act is not None:
            act(db)
        summary = build_edition(
            db, data=folder, quarter=Quarter(2026, 3), currency="RUB", synthetic=False, by="test", now=NOW
        )
    cells = get_edition(editions_folder(folder), str(summary.id)).cells("catalogue", SERVICE)
    return {cell.series: float(cell.median) for cell in cells if cell.median is not None}


def bound(attack: Attack) -> float:
    """Return how far the attack may move a median at most, as a share of it.

    Whoever buys m votes beyond n honest ones moves the median to the honest quantile of rank (n + m) / 2; whoever
    turns one of the n moves it by one rank.  One step of the grid comes on top.
    """
    if attack.votes == 0:
        return 0.0
    ordered = sorted(PRICES[attack.series].values())
    ranks = attack.votes / 2 if attack.is_joined else attack.votes
    reached = quantile(ordered, min(1.0, 0.5 + ranks / (HONEST - 1)))
    return (1 + GRID_STEP) * reached / quantile(ordered, 0.5) - 1


def movement(attack: Attack, untouched: Mapping[str, float]) -> float:
    """Return by which share the published median moved under an attack."""
    with tempfile.TemporaryDirectory() as place:
        attacked = published_medians(Path(place) / "market", attack.act)
    return attacked[attack.series] / untouched[attack.series] - 1
