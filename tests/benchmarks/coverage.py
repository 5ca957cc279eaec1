"""How often intervals hold the truth, and whether a known premium is found again, in markets made up for it.

95 % intervals should hold the truth in 94 to 97 of 100 markets.  Ranks are whole numbers, so an interval of ranks holds
it more often than that for some numbers of agencies; the mean over the sizes that cells have is what counts there.  The
seed is fixed.  It prints and asserts nothing.

Run from the root of the repository: `PYTHONPATH=. python tests/benchmarks/coverage.py [MARKETS]`, 2,000 by default.
"""

import math
import sys
from collections.abc import Callable, Iterator

import numpy as np

from market.core.attribution import shares_within_services
from market.core.clustered_errors import student_quantile
from market.core.levels import LevelCell, price_levels
from market.core.premiums import premium_within_agencies, raw_premium, wild_premium_interval
from market.core.priced_quotes import PricedQuote
from market.core.summaries import order_statistic_interval

SEED = 20261122
MARKETS = 2_000
DRAWS = 40_000
PREMIUM = 0.18
SMALLEST = {0.50: 9, 0.25: 18, 0.10: 46}
SIZES = range(9, 201)


def main() -> None:
    """Print each coverage with its own standard error."""
    markets = int(sys.argv[1]) if len(sys.argv) > 1 else MARKETS
    random = np.random.default_rng(SEED)
    say(f"seed {SEED}; {DRAWS:,} cells a size, {markets:,} markets a model")
    for probability, fewest in SMALLEST.items():
        say_share(f"P{probability * 100:.0f} of {fewest} agencies", *rank_coverage(random, fewest, probability, DRAWS))
    for probability, fewest in SMALLEST.items():
        sizes = [size for size in SIZES if size >= fewest]
        held = [rank_coverage(random, size, probability, DRAWS // 20)[0] for size in sizes]
        say_share(f"P{probability * 100:.0f}, cells of {fewest} to {SIZES[-1]}", sum(held), DRAWS // 20 * len(sizes))
    say_share("level of an agency", *level_coverage(random, markets))
    say_share("premium, 60 agencies, Student's t", *premium_coverage(random, markets, 60, student_interval))
    fewer = max(1, markets // 10)
    say_share("premium, 24 agencies, wild bootstrap", *premium_coverage(random, fewer, 24, wild_interval))
    say_recovery(random, markets)


def rank_coverage(random: np.random.Generator, agencies: int, probability: float, draws: int) -> tuple[int, int]:
    """Return in how many of *draws* cells the interval of ranks holds the quantile of the market."""
    ranks = order_statistic_interval(agencies, probability)
    if ranks is None:
        raise ValueError(f"{agencies} agencies have no interval for this quantile")
    prices = np.sort(random.random((draws, agencies)), axis=1)
    held = (prices[:, ranks.lower - 1] <= probability) & (probability <= prices[:, ranks.upper - 1])
    return int(np.count_nonzero(held)), draws


def level_coverage(random: np.random.Generator, markets: int) -> tuple[int, int]:
    """Return in how many markets the interval of the first agency's level holds it; a third of cells is empty."""
    held = 0
    for _ in range(markets):
        effects = random.normal(0, 0.25, 30)
        cells = [
            LevelCell(f"a{agency:02}", f"s{service:02}", effects[agency] + service + random.normal(0, 0.2))
            for agency in range(30)
            for service in range(15)
            if service < 2 or random.random() > 1 / 3
        ]
        levels = price_levels(cells)
        reach = student_quantile(0.95, levels.degrees) * float(levels.agency_errors[0])
        held += abs(float(levels.agency_effects[0]) - (effects[0] - effects.mean())) <= reach
    return held, markets


def premium_coverage(
    random: np.random.Generator,
    markets: int,
    agencies: int,
    interval: Callable[[list[PricedQuote], int], tuple[float, float]],
) -> tuple[int, int]:
    """Return in how many markets the interval of the premium within agencies holds the true one."""
    held = 0
    for market in range(markets):
        low, high = interval(list(quotes(random, agencies)), market)
        held += low <= PREMIUM <= high
    return held, markets


def student_interval(lines: list[PricedQuote], _market: int) -> tuple[float, float]:
    """Return the interval by clustered errors."""
    return premium_within_agencies(lines).interval


def wild_interval(lines: list[PricedQuote], market: int) -> tuple[float, float]:
    """Return the interval by the wild cluster bootstrap."""
    return wild_premium_interval(lines, seed=market, draws=500)


def quotes(random: np.random.Generator, agencies: int) -> Iterator[PricedQuote]:
    """Yield a market in which dear agencies subcontract more, and subcontracted work costs 18 % more in each."""
    effects = random.normal(0, 0.25, agencies)
    slopes = random.normal(0, 0.05, agencies)
    for agency, effect in enumerate(effects):
        chance = 1 / (1 + math.exp(-2 * effect))
        for service in range(12):
            passed_on = float(random.random() < chance)
            surplus = (math.log1p(PREMIUM) + slopes[agency]) * passed_on
            price = math.exp(effect + 0.4 * service + surplus + random.normal(0, 0.15))
            yield PricedQuote(f"a{agency:03}", f"s{service:02}", price, passed_on)


def say_recovery(random: np.random.Generator, markets: int) -> None:
    """Print the mean premium found, raw and within agencies, and the mean share of the spread within services."""
    made = [list(quotes(random, 60)) for _ in range(max(1, markets // 10))]
    for name, found in (
        ("raw", [raw_premium(lines).premium for lines in made]),
        ("within agencies", [premium_within_agencies(lines).premium for lines in made]),
        ("share of the spread", [shares_within_services(lines)["subcontracted"] for lines in made]),
    ):
        error = float(np.std(found)) / math.sqrt(len(found))
        say(f"{f'premium of {PREMIUM:.2f}, {name}':42} {float(np.mean(found)):7.4f}  ± {error:.4f}")


def say_share(name: str, held: int, of: int) -> None:
    """Print a share with the standard error of the simulation itself."""
    share = held / of
    say(f"{name:42} {share:7.4f}  ± {math.sqrt(share * (1 - share) / of):.4f}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
