"""What is published of standards: how many agencies claim, prove and have confirmed one, and what prices go with it.

Claims are public agency by agency, so shares of agencies give nobody away; prices are not, so what goes with them is
held to the rules of prices.  Source: domain study, sections 3 and 6 (H5 to H8, H14).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from market.core.attestations import AttestationState, is_claimed, is_proved
from market.core.disclosure import n_band
from market.core.indicators import PERCENT, Z_95, Indicator, in_percent, not_estimable, percent_share
from market.core.messages import say
from market.core.premiums import premium_within_services
from market.core.priced_quotes import FEWEST_IN_THE_SMALLER_GROUP, PricedQuote
from market.core.summaries import StatisticsRefused

ADOPTION, STANDARD_PRICE = "standards-adoption", "standard-price"
CLAIMED, PROVED, CONFIRMED, GAP = "CLAIMED", "PROVED", "CONFIRMED", "GAP"
PAIR, PAIRED_STANDARDS = "JOURNALISTS_LESS_BLOGGERS", ("dis-3", "dis-4")
FEWEST_AGENCIES = 10


class AgencyClaim(NamedTuple):
    """How far the claim of one agency to one standard that applies to it has come; *group* is who it quotes with.

    *is_checked* says that an operator's check is fresh, whatever clients said; *circumstances* are what kind of agency
    it is, as "type:smm-boutique", "size:1-9", "city:Moscow".
    """

    agency: str
    group: str
    standard: str
    state: AttestationState
    is_checked: bool = False
    circumstances: tuple[str, ...] = ()

    @property
    def is_claimed(self) -> bool:
        """Whether the agency says that it meets the standard."""
        return is_claimed(self.state)

    @property
    def is_proved(self) -> bool:
        """Whether somebody else has seen it."""
        return is_proved(self.state)

    @property
    def is_confirmed(self) -> bool:
        """Whether a client said at close-out that it was kept."""
        return self.state is AttestationState.CONFIRMED


def wilson_interval(count: float, total: float) -> tuple[float, float]:
    """Return the 95 % score interval of a share, as shares from 0 to 1.

    Source: Wilson 1927; worked example of Newcombe 1998, table I, method 3: 81 of 263.

    >>> [round(end, 4) for end in wilson_interval(81, 263)]
    [0.2553, 0.3662]
    """
    share, extra = count / total, Z_95 * Z_95 / total
    middle = (share + extra / 2) / (1 + extra)
    half = Z_95 * math.sqrt(share * (1 - share) / total + extra / (4 * total)) / (1 + extra)
    return max(0.0, middle - half), min(1.0, middle + half)


def paired_difference(only_first: int, only_second: int, total: int) -> tuple[float, tuple[float, float]]:
    """Return the difference of two shares of the same agencies, with its 95 % interval by Agresti and Min (2005).

    *only_first* and *only_second* count the agencies with one of the two.  The interval adds half an agency to each of
    the four kinds, so that few agencies do not make it too sure of itself.

    >>> difference, (low, high) = paired_difference(12, 2, 40)
    >>> round(difference, 3), round(low, 3), round(high, 3)
    (0.25, 0.072, 0.404)
    """
    b, c, n = only_first + 0.5, only_second + 0.5, total + 2
    middle = (b - c) / n
    half = Z_95 * math.sqrt((b + c) - (b - c) ** 2 / n) / n
    return (only_first - only_second) / total, (max(-1.0, middle - half), min(1.0, middle + half))


def adoption(standards: Sequence[str], claims: Iterable[AgencyClaim]) -> list[Indicator]:
    """Return for each standard which share of agencies it applies to claim it, prove it and have it confirmed.

    In whole percent of agencies, with 95 % intervals; GAP is claimed less proved, in points.  Then the medians over
    agencies of the share of standards each claims and proves, and the paired difference between not paying
    journalists and one rule for bloggers.  Below 10 agencies not estimable.

    Last, CLAIMED and PROVED of each standard among agencies of one type, size or city, with subjects such as
    "mea-1/type:smm-boutique", where 10 of them or more fall under it.

    >>> claims = [AgencyClaim(f"a{n}", f"a{n}", "mea-1", AttestationState.STATED) for n in range(12)]
    >>> [(found.statistic, found.value) for found in adoption(["mea-1"], claims)][:4]
    [('CLAIMED', 100.0), ('PROVED', 0.0), ('CONFIRMED', 0.0), ('GAP', 100.0)]
    """
    by_standard: dict[str, list[AgencyClaim]] = defaultdict(list)
    by_agency: dict[str, list[AgencyClaim]] = defaultdict(list)
    for claim in claims:
        by_standard[claim.standard].append(claim)
        by_agency[claim.agency].append(claim)
    found = [each for standard in standards for each in _of_standard(standard, by_standard[standard])]
    return [*found, *_medians(by_agency), _paired(by_agency), *_by_circumstance(standards, by_standard)]


def standard_prices(
    series: str, standards: Sequence[str], claims: Iterable[AgencyClaim], quotes: Sequence[PricedQuote]
) -> list[Indicator]:
    """Return by how many percent quotes of agencies with checked evidence for a standard differ from others'.

    Services are held equal.  Clients' words do not count here: only who wins work hears them, and cheap agencies win
    more, so a confirmed standard would look cheap.  Errors are clustered by agency.  At least 30 quotes of 10 agencies,
    8 of them in the smaller group; "is associated with", never "causes".

    >>> [(found.subject, found.reason) for found in standard_prices("quoted", ["mea-1"], [], [])]
    [('mea-1', 'not-estimable')]
    """
    proving: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        if claim.is_checked:
            proving[claim.standard].add(claim.group)
    return [_price(series, standard, proving[standard], quotes) for standard in standards]


def _of_standard(standard: str, claims: Sequence[AgencyClaim]) -> list[Indicator]:
    names = (CLAIMED, PROVED, CONFIRMED, GAP)
    total = len(claims)
    if total < FEWEST_AGENCIES:
        return [not_estimable(ADOPTION, "", name, PERCENT, subject=standard) for name in names]
    claimed, proved, confirmed = (
        sum(getattr(claim, name) for claim in claims) for name in ("is_claimed", "is_proved", "is_confirmed")
    )
    shares = {CLAIMED: claimed, PROVED: proved, CONFIRMED: confirmed}
    found = [_share(standard, name, k / total, wilson_interval(k, total), total) for name, k in shares.items()]
    unproved = sum(claim.is_claimed and not claim.is_proved for claim in claims)
    return [*found, _share(standard, GAP, *paired_difference(unproved, 0, total), total)]


def _by_circumstance(standards: Sequence[str], by_standard: Mapping[str, Sequence[AgencyClaim]]) -> list[Indicator]:
    found = []
    for standard in standards:
        groups: dict[str, list[AgencyClaim]] = defaultdict(list)
        for claim in by_standard[standard]:
            for circumstance in claim.circumstances:
                groups[circumstance].append(claim)
        for circumstance, own in sorted(groups.items()):
            if len(own) >= FEWEST_AGENCIES:
                found += _of_standard(f"{standard}/{circumstance}", own)[:2]
    return found


def _medians(by_agency: Mapping[str, Sequence[AgencyClaim]]) -> list[Indicator]:
    kinds = {"MEDIAN_CLAIMED": "is_claimed", "MEDIAN_PROVED": "is_proved"}
    if len(by_agency) < FEWEST_AGENCIES:
        return [not_estimable(ADOPTION, "", name, PERCENT) for name in kinds]
    found = []
    for name, kind in kinds.items():
        shares = [sum(getattr(claim, kind) for claim in own) / len(own) for own in by_agency.values()]
        value = in_percent(median(shares))
        found.append(Indicator(ADOPTION, "", "", name, PERCENT, value, n_band=n_band(len(shares))))
    return found


def _paired(by_agency: Mapping[str, Sequence[AgencyClaim]]) -> Indicator:
    first, second = PAIRED_STANDARDS
    cells: Counter[tuple[bool, bool]] = Counter()
    for own in by_agency.values():
        claimed = {claim.standard: claim.is_claimed for claim in own}
        if first in claimed and second in claimed:
            cells[claimed[first], claimed[second]] += 1
    if cells.total() < FEWEST_AGENCIES:
        return not_estimable(ADOPTION, "", PAIR, PERCENT)
    difference, interval = paired_difference(cells[True, False], cells[False, True], cells.total())
    return _share("", PAIR, difference, interval, cells.total())


def _price(series: str, standard: str, proving: set[str], quotes: Sequence[PricedQuote]) -> Indicator:
    marked = [quote._replace(subcontracted=float(quote.agency in proving)) for quote in quotes]
    agencies = {quote.agency for quote in quotes}
    smaller = min(len(agencies & proving), len(agencies - proving))
    try:
        if smaller < FEWEST_IN_THE_SMALLER_GROUP:
            raise StatisticsRefused(say("One of the two groups has too few agencies."))
        premium = premium_within_services(marked)
    except StatisticsRefused:
        return not_estimable(STANDARD_PRICE, series, "PREMIUM", PERCENT, subject=standard)
    return percent_share(
        STANDARD_PRICE, series, "PREMIUM", premium.premium, premium.agencies, premium.interval, subject=standard
    )


def _share(subject: str, statistic: str, share: float, interval: tuple[float, float], agencies: int) -> Indicator:
    return percent_share(ADOPTION, "", statistic, share, agencies, interval, subject=subject)
