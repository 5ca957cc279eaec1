"""Invented quotes for tests of what prices go with."""

import math
import random

from hypothesis import strategies as st

from market.core.priced_quotes import PricedQuote


def invented_quotes(seed, agencies=20, services=3, extra=30, premium=0.2, noise=0.1):
    """Every agency quotes work of both kinds; some services, and agencies, are dear; the premium is the truth."""
    chance = random.Random(seed)  # noqa: S311
    levels = [chance.gauss(0, 0.3) for _ in range(agencies)]
    chosen = [(a, float(kind)) for a in range(agencies) for kind in (0, 1)]
    chosen += [(chance.randrange(agencies), chance.choice([0.0, 0.5, 1.0])) for _ in range(extra)]
    quotes = []
    for agency, share in chosen:
        service = chance.randrange(services)
        mean = 3 + 2 * service + levels[agency] + math.log1p(premium) * share
        quotes.append(PricedQuote(f"a{agency}", f"s{service}", math.exp(chance.gauss(mean, noise)), share))
    return quotes


QUOTES = st.builds(
    invented_quotes,
    st.integers(0, 10**6),
    agencies=st.integers(20, 26),
    services=st.integers(2, 5),
    extra=st.integers(30, 60),
    premium=st.floats(-0.3, 0.5),
    noise=st.floats(0.05, 0.5),
)
