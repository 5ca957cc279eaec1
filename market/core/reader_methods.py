"""The method pages of answers to what readers type in: is this price normal, and what does all of this cost."""

from market.core.messages import say
from market.core.method_pages import Method

PRICE_CHECK = Method(
    slug="price-check",
    title=say("Price check"),
    version=1,
    unit=say("a range between two printed quantiles"),
    question=say("Is the price I was offered normal?"),
    definition=(
        say(
            "Your price is placed among the printed quantiles of exactly one service, unit, currency and series. Below "
            "P25: lower than three quarters of agencies. P25 to P75: in the middle half, normal. Above P75: "
            "higher than "
            "three quarters of agencies. Where P10 and P90 are printed, below P10 and above P90 are said too."
        ),
        say("Where only the median is printed, the answer is only below or above it."),
        say("A price equal to a printed quantile is said to be at it."),
        say(
            "A circumstance may be named, such as the city of the agency. Quoted prices are tried before awarded "
            "before "
            "list prices, in each the circumstance before all prices, and every comparison that is withheld on the way "
            "is said."
        ),
    ),
    exclusions=(
        say(
            "Prices that are not a number above zero are refused, not judged: a check that cannot tell must not answer."
        ),
        say("Services whose median is withheld; titles that only resemble a service; other units and currencies."),
    ),
    assumptions=(say("Your price is net of VAT and without pass-through costs, as the benchmark's prices are."),),
    limits=(
        say("Printed quantiles are rounded by up to 5 %, so a price that close to one may belong on its other side."),
        say("Low is not good and high is not bad: look at scope, standards and results first."),
        say("The price is compared with the market of at least three months ago."),
    ),
    example=(
        say("The quantiles of a service are printed as 100, 110.07 and 146.78 (P25, P50, P75):"),
        """\
>>> from market.core.summaries import StatisticsRefused, price_position
>>> printed = {"p10": None, "p25": 100_00, "p50": 110_07, "p75": 146_78, "p90": None}
>>> price_position(95_00, printed), price_position(120_00, printed), price_position(150_00, printed)
('below-p25', 'p50-to-p75', 'above-p75')""",
        say("Not a number gets no verdict:"),
        """\
>>> try:
...     price_position(float("nan"), printed)
... except StatisticsRefused as refusal:
...     print(refusal)
a price is missing or infinite; leave it out or mend it first""",
    ),
    sources=(
        say(
            "The opposite example: checkers that allow the mean plus or minus one standard deviation. For the ten "
            "prices on the quantiles page that range is 54 to 236, and its centre, 145, already lies above P75."
        ),
    ),
)

ESTIMATE = Method(
    slug="estimate",
    title=say("Estimate of several services"),
    version=1,
    unit=say("currency of the market, net of VAT and without pass-through"),
    question=say("What will all of this cost together, and how sure is that?"),
    definition=(
        say(
            "The middle is the sum of the published medians, each times its quantity. It uses one series for "
            "each service: "
            "quoted prices where they are published, else awarded, else list prices."
        ),
        say(
            "One agency for everything: the range is the sum of the P25 to the sum of the P75. An agency that is "
            "dear in "
            "one service tends to be dear in the others; when prices move together, quantiles add up."
        ),
        say(
            "An agency of its own for each line: dear and cheap lines partly cancel out. The distances from "
            "median to P25, "
            "and from median to P75, add as squares do, so the range is narrower."
        ),
        say(
            "The truth lies between the two readings; the wider one is given first. Totals have three figures, "
            "the ends of "
            "a range rounded outward."
        ),
    ),
    exclusions=(
        say("Services whose median is withheld are named and left out of the sum."),
        say(
            "Where one service publishes only a median, no range is given for the whole: it would look surer "
            "than it is."
        ),
    ),
    assumptions=(
        say("Quantities are those of the unit and the reference scope of each service."),
        say("In the second reading, prices are independent and roughly bell-shaped."),
    ),
    limits=(
        say("Discounts for giving several services to one agency are not in it; they are quoted case by case."),
        say("Half of all agencies lie outside a range from P25 to P75."),
        say("Printed quantiles are rounded by up to 5 %, and so are their sums."),
    ),
    example=(
        say("Ten posts at 100, 120 and 150 (P25, median, P75) and one report at 600, 750 and 900:"),
        """\
>>> from market.core.estimates import EstimateLine, estimate_total
>>> posts = EstimateLine(10_000, {"p25": 100_00, "p50": 120_00, "p75": 150_00})
>>> report = EstimateLine(1_000, {"p25": 600_00, "p50": 750_00, "p75": 900_00})
>>> total = estimate_total([posts, report])
>>> [amount / 100 for amount in (total.low, total.middle, total.high)]
[1600.0, 1950.0, 2400.0]""",
        say(
            "With an agency of its own for each line, the distances 200 and 150 below become the root of 200 "
            "squared plus 150 squared, which is 250:"
        ),
        """\
>>> [amount / 100 for amount in (total.mixed_low, total.mixed_high)]
[1700.0, 2290.0]""",
        say("The upper end, 2285.41, is printed with three figures and rounded outward."),
    ),
    sources=(
        say(
            "For prices that move together: quantiles of a sum of comonotone variables are sums of their quantiles "
            "(Dhaene and others, 2002, Insurance: Mathematics and Economics 31)."
        ),
    ),
)

OWN_POSITION = Method(
    slug="own-position",
    title=say("Own position and price level"),
    version=1,
    unit=say("a share of the other agencies, as a band; a level as a multiple of the middle of agencies"),
    question=say("Where does my agency stand?"),
    definition=(
        say(
            "Only an agency's own people see its position. It is told for the published cells the agency has a "
            "price in, "
            "and from the very prices behind what is published."
        ),
        say(
            "Band: the share of the other agencies that are cheaper, in tenths from 46 agencies, quarters from 18 and "
            "halves from 5. Agencies at the same price count half."
        ),
        say(
            "Level: one number over all services. The logarithm of each price is split into what the service costs and "
            "what the agency adds; the agency's part, taken back from logarithms, is its level, and 1 is the geometric "
            "mean of agencies. The fit is robust, so that one odd price does not carry a level away."
        ),
        say("What moved: the agency's own price and the published median, each against the edition before."),
    ),
    exclusions=(
        say(
            "Withheld cells and slices. Agencies with one service only have no level; services of fewer than 5 "
            "agencies "
            "do not count in one."
        ),
        say("Levels of agencies that share no service with the others, directly or through third ones."),
    ),
    assumptions=(say("An agency is about equally dear in all it does; what differs by service counts as error."),),
    limits=(
        say("A level says how dear, not how good. Its interval is wide where an agency prices few services."),
        say("The band may jump by a step when other agencies join or leave."),
    ),
    example=(
        say(
            "Twenty agencies, yours the eleventh cheapest. Of the nineteen others ten are cheaper, which is in "
            "the third quarter:"
        ),
        """\
>>> from market.core.positions import position_band
>>> position_band(110.0, {f"Agency {n}": 100.0 + n for n in range(20)})
Band(low=50, high=75)""",
        say(
            "Three agencies and three services; the second is a fifth dearer than the first in all it prices, "
            "the third 90 %:"
        ),
        """\
>>> import math
>>> from market.core.levels import LevelCell, robust_price_levels
>>> prices = {"A": (10, 100, 1000), "B": (12, 120, 1200), "C": (19, 190, 1900)}
>>> cells = [LevelCell(a, f"service {s}", math.log(p)) for a, row in prices.items() for s, p in enumerate(row)]
>>> levels = robust_price_levels(cells)
>>> round(levels.relative_level("B", "A"), 2), round(levels.relative_level("C", "A"), 2)
(1.2, 1.9)""",
    ),
    sources=(
        say(
            "World Bank, handbook of the International Comparison Program, chapter on the country-product-dummy method."
        ),
    ),
)
