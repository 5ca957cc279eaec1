"""The method pages of figures about the market as a whole: levels, relative values, premiums, gaps, an index."""

from market.core.messages import say
from market.core.method_pages import Method

PRICE_LEVEL = Method(
    slug="price-level",
    title=say("Spread of price levels"),
    version=1,
    unit=say("a multiple of the geometric mean of agencies"),
    question=say("How far apart are agencies as a whole, whatever they sell?"),
    definition=(
        say(
            "The logarithm of every agency's price for every service is split into what the service costs and what the "
            "agency adds. An agency's part, taken back from logarithms, is its level: 1.2 is a fifth dearer than the "
            "geometric mean of agencies, which is 1, in all it prices."
        ),
        say(
            "The fit is robust (Huber's weights, 1.345), so that one odd price does not carry a level away. "
            "Every agency "
            "has one vote in each service, its median."
        ),
        say(
            "P10 to P90 are quantiles of levels over agencies, P75P25 and P90P10 their ratios. They are printed "
            "with the "
            "thresholds, crowd and grid of prices."
        ),
    ),
    exclusions=(
        say(
            "Agencies with one service, services of fewer than 5 agencies, and agencies that share no service with the "
            "others, directly or through third ones."
        ),
        say("Any single level: only the agency sees its own."),
    ),
    assumptions=(say("An agency is about equally dear in all it does; what differs by service counts as error."),),
    limits=(
        say("A level says how dear, not how good."),
        say(
            "Levels scatter a little less in truth than as estimated: those of agencies with few services are "
            "uncertain."
        ),
    ),
    example=(
        say(
            "Three agencies price three services; the second is a fifth dearer than the first in all of them, "
            "the third 90 %:"
        ),
        """\
>>> import math
>>> from market.core.levels import LevelCell, robust_price_levels
>>> prices = {"A": (10, 100, 1000), "B": (12, 120, 1200), "C": (19, 190, 1900)}
>>> cells = [LevelCell(a, f"service {s}", math.log(p)) for a, row in prices.items() for s, p in enumerate(row)]
>>> levels = robust_price_levels(cells)
>>> [round(levels.level(agency), 3) for agency in "ABC"]
[0.76, 0.912, 1.444]""",
    ),
    sources=(
        say(
            "World Bank, handbook of the International Comparison Program, chapter on the country-product-dummy method."
        ),
    ),
)

RELATIVE_VALUE = Method(
    slug="relative-value",
    title=say("Relative value of services"),
    version=1,
    unit=say("units of the base service, a social post"),
    question=say("How many posts does a month of a community cost, or a report, at the same agency?"),
    definition=(
        say(
            "The same split of prices as for price levels gives every service its own part. The ratio of two "
            "such parts is "
            "what one service costs in units of the other at an agency of any level: dear agencies are not "
            "compared with "
            "cheap ones just because these sell other things."
        ),
        say(
            "It is printed on the grid of prices, with a band of the agencies of the rarer service. The grade is "
            "that of a "
            "median known as well as this ratio, from its error clustered by agency."
        ),
        say("In terms of another base, two printed values are divided and the result given to two digits."),
    ),
    exclusions=(
        say("Services whose own price is withheld, for the base's price times the value is nearly theirs."),
        say("Services of fewer than 5 agencies, or not joined to the base through common agencies."),
    ),
    assumptions=(say("Services stand in about the same ratio at every agency."),),
    limits=(
        say("A ratio of prices is no ratio of worth: it says what people pay, not what they get."),
        say("In terms of another base the rounding of both values is in the result, up to 10 %."),
    ),
    example=(
        say("Prices of three agencies, of which not every one sells everything:"),
        """\
>>> import math
>>> from market.core.levels import LevelCell, price_levels
>>> prices = {"A": {"tweet": 10, "blog": 100, "group month": 1000}, "B": {"tweet": 12, "blog": 120},
...           "C": {"tweet": 20, "group month": 1800}}
>>> levels = price_levels([LevelCell(a, s, math.log(p)) for a, row in prices.items() for s, p in row.items()])
>>> round(levels.relative_value("blog", "tweet"), 2), round(levels.relative_value("group month", "tweet"), 1)
(9.86, 95.2)""",
        say("One month of a group costs 95 tweets. In blog posts, from the values as printed:"),
        """\
>>> from market.core.level_indicators import exchanged
>>> exchanged(95.0, 9.9)
9.6""",
    ),
    sources=(
        say(
            "World Bank, handbook of the International Comparison Program, chapter on the country-product-dummy method."
        ),
        say(
            "Cameron and Miller, A practitioner's guide to cluster-robust inference, Journal of Human Resources "
            "50 (2015)."
        ),
    ),
)

PREMIUM = Method(
    slug="subcontracting-premium",
    title=say("Premium of subcontracted work"),
    version=1,
    unit=say("percent"),
    question=say("Is work that others do dearer than work an agency does itself?"),
    definition=(
        say(
            "WITHIN_AGENCIES, the headline: among quotes of the same agency, services held equal, by how much wholly "
            "subcontracted work is dearer. Only agencies that do both can tell."
        ),
        say(
            "WITHIN_SERVICES compares quotes for the same service by different agencies; RAW compares all "
            "quotes. Both are "
            "for contrast: agencies that subcontract may be dear in all they do, or sell dear services."
        ),
        say(
            "GAP is the difference of mean log prices as a percentage, GAP_OF_SERVICES the part that comes of "
            "the mix of "
            "services, GAP_LEFT the rest."
        ),
        say(
            "Errors are clustered by agency, and the 95 % interval is Student's t; with fewer than 50 agencies, or one "
            "that has more than a quarter of the quotes, it is that of the wild cluster bootstrap with Webb's "
            "six points."
        ),
    ),
    exclusions=(
        say("Quotes that do not say who does the work; imported prices."),
        say(
            "Fewer than 30 quotes, 10 agencies, or 8 agencies on either side; for the headline fewer than 20 "
            "agencies that "
            "do both. Then the answer is: not estimable yet."
        ),
    ),
    assumptions=(say("What else differs between an agency's own and subcontracted lines is not tied to the price."),),
    limits=(
        say("It is an association. That subcontracting makes prices higher cannot be read from it."),
        say("Agencies say themselves what they subcontract; close-outs check it for work that was awarded."),
    ),
    example=(
        say("Twenty agencies of different levels ask 20 % more for what they pass on:"),
        """\
>>> from market.core.premiums import premium_within_agencies
>>> from market.core.priced_quotes import PricedQuote
>>> quotes = [PricedQuote(f"Agency {a}", f"service {s}", (9 + a) * 7**s * 1.2 ** ((a + s) % 2), (a + s) % 2)
...           for a in range(20) for s in range(4)]
>>> round(premium_within_agencies(quotes).premium, 9)
0.2""",
    ),
    sources=(
        say(
            "Cameron and Miller, A practitioner's guide to cluster-robust inference, Journal of Human Resources "
            "50 (2015)."
        ),
        say(
            "MacKinnon and Webb, Wild bootstrap inference for wildly different cluster sizes, Journal of Applied "
            "Econometrics 32 (2017)."
        ),
        say("Oaxaca, Male-female wage differentials in urban labor markets, International Economic Review 14 (1973)."),
    ),
)

EXPLAINED = Method(
    slug="explained-prices",
    title=say("What differences of price go with"),
    version=1,
    unit=say("percent of the variance of log prices within services; multiples for the spread"),
    question=say("How much of the difference between prices for the same service goes with who does the work?"),
    definition=(
        say(
            "Among quotes for the same service, AGENCY is the share of the variance of log prices that goes with which "
            "agency it is, SUBCONTRACTED the share that goes with how much is subcontracted, RESIDUAL what is "
            "left. Where "
            "two of them overlap, each gets what it adds on average over both orders (Shapley's value)."
        ),
        say(
            "The verdict on subcontracting was laid down in advance, for the 95 % interval of its share: little goes "
            "with it when the upper end is below 10 %, most when the lower end is above 50 %, else part."
        ),
        say("The interval comes of drawing whole agencies again, 500 times."),
        say(
            "SPREAD is the median over services of P90/P10 of quotes, SPREAD_WITHOUT the same with the premium of "
            "subcontracting taken off."
        ),
    ),
    exclusions=(say("As for the premium of subcontracted work."),),
    assumptions=(say("The three together are the right list: what is not in it counts as residual."),),
    limits=(
        say(
            "The share within services is printed, because with services from 10 to 1,500 the service alone explains "
            "nearly everything, and any other share looks tiny beside it."
        ),
        say("It is an association, and shares of variance say nothing about which way a price goes."),
    ),
    example=(
        say(
            "Twenty agencies that all ask half as much again for subcontracted work, each doing only one kind. "
            "Agency and subcontracting cannot be told apart, and share:"
        ),
        """\
>>> from market.core.attribution import Interval, shares_within_services, verdict
>>> from market.core.priced_quotes import PricedQuote
>>> quotes = [PricedQuote(f"a{a}", f"s{s}", 7**s * 1.5 ** (a % 2), a % 2) for a in range(20) for s in range(2)]
>>> {name: round(share, 9) for name, share in shares_within_services(quotes).items()}
{'agency': 0.5, 'subcontracted': 0.5, 'residual': 0.0}
>>> verdict(Interval(0.03, 0.06)), verdict(Interval(0.10, 0.15))
('explains little', 'explains part')""",
    ),
    sources=(
        say("Groemping, Estimators of relative importance in linear regression, The American Statistician 61 (2007)."),
    ),
)

SERIES_GAP = Method(
    slug="series-gap",
    title=say("Gap between series, agency by agency"),
    version=1,
    unit=say("percent"),
    question=say("How far do agencies come down from their price lists, and from their quotes?"),
    definition=(
        say(
            "For every agency and service that has a price in both series, the later over the earlier, less 1: "
            "from list "
            "to quoted, from quoted to awarded, from awarded to paid. An agency's vote is the median over its services."
        ),
        say(
            "P25, P50 and P75 over agencies are printed in whole percent, below 46 agencies in even percents, where at "
            "least three agencies lie within five percentage points."
        ),
    ),
    exclusions=(
        say(
            "Services an agency has in one of the two series only: the gap is never one of who quotes or what is "
            "bought."
        ),
        say("Fewer than 30 pairs or 10 agencies: not estimable yet."),
    ),
    assumptions=(say("Both series name the same scope, since both are comparable prices."),),
    limits=(
        say(
            "An agency's awarded prices are also among its quoted ones, so a gap between the two is drawn "
            "towards nought."
        ),
        say("Both prices are medians of a year: a price that rose in between shows in the gap."),
    ),
    example=(
        say("Twenty agencies quote 5 to 24 % below their lists, each in three services:"),
        """\
>>> from market.core.price_ratios import AmountPair
>>> from market.core.ratio_indicators import ratio_quartiles
>>> pairs = [AmountPair(f"Agency {n % 20}", 95.0 - n % 20, 100.0) for n in range(60)]
>>> [(found.statistic, found.value) for found in ratio_quartiles("series-gap", "list-quoted", pairs)]
[('P25', -20.0), ('P50', -14.0), ('P75', -10.0)]""",
    ),
    sources=(say("The two-stage median: one vote for each agency, as everywhere in this benchmark."),),
)

MARK_UP = Method(
    slug="mark-up",
    title=say("Mark-up on subcontracted work"),
    version=1,
    unit=say("percent of what the subcontractor is paid"),
    question=say("What does an agency add to work it passes on?"),
    definition=(
        say(
            "Where an agency has placed a line of its own quote with subcontractors through a brief here: what "
            "its client "
            "is charged for that part over what the subcontractors are paid for it, less 1, both net of VAT. An "
            "agency's "
            "vote is the median over its lines."
        ),
        say("P25, P50 and P75 over agencies, printed as gaps between series are."),
    ),
    exclusions=(
        say("Lines whose subcontract is not awarded in full, or is in another currency."),
        say("Fewer than 30 lines or 10 agencies: not estimable yet."),
    ),
    assumptions=(say("The share of the fee that is said to be subcontracted is what the subcontract is for."),),
    limits=(say("Most subcontracting happens outside this market and is not seen here."),),
    example=(
        say("Thirty lines of ten agencies, charged 110 to 119 for what costs 100:"),
        """\
>>> from market.core.price_ratios import AmountPair, mark_ups
>>> found = mark_ups([AmountPair(f"Agency {n % 10}", 110 + n % 10, 100) for n in range(30)])
>>> round(found.median, 3), found.agencies
(0.145, 10)""",
    ),
    sources=(say("The question of the founding meeting of 2011: do prices differ because agencies subcontract?"),),
)

BUNDLE = Method(
    slug="bundle-price",
    title=say("Price of bundles"),
    version=1,
    unit=say("percent of what the services cost one by one"),
    question=say("Are several services from one agency cheaper than one by one?"),
    definition=(
        say(
            "A bundle is two or more lines of a quote with a discount when they are awarded together. Its fees, the "
            "discount taken off, are set against the sum of quantity times median quoted price of each service, "
            "less 1. "
            "An agency's vote is the median over its bundles."
        ),
        say("P25, P50 and P75 over agencies, printed as gaps between series are."),
    ),
    exclusions=(
        say(
            "Bundles with a service whose quoted price is withheld, with passed-through services, or in other "
            "currencies."
        ),
        say("Fewer than 30 bundles or 10 agencies: not estimable yet."),
    ),
    assumptions=(say("Scope is converted to the reference scope, as for every price."),),
    limits=(
        say(
            "An agency that is dear in everything has dear bundles: the discount it gives is larger than it looks here."
        ),
    ),
    example=(
        say("Ten posts and a report, together for 900, where the medians are 50 and 500:"),
        """\
>>> from market.core.bundles import Bundle, BundleLine, bundle_pair
>>> bundle = Bundle("Agency A", (BundleLine("post", 10, 450), BundleLine("report", 1, 450)))
>>> pair = bundle_pair(bundle, {"post": 50, "report": 500})
>>> round(pair.amount / pair.compared_with - 1, 3)
-0.1""",
    ),
    sources=(say("The question of the founding meeting of 2011: is integrated work cheaper than separate work?"),),
)

PRICE_INDEX = Method(
    slug="price-index",
    title=say("Price index"),
    version=1,
    unit=say("the first quarter is 100"),
    question=say("Have prices as a whole risen or fallen?"),
    definition=(
        say(
            "The logarithm of every published median is split into what the service costs and what the quarter adds "
            "(time-product dummies). A quarter that lacks a dear service is not cheap for it."
        ),
        say("It is made of published figures alone: anybody can compute it again from the files."),
    ),
    exclusions=(
        say("Medians carried from an older edition, which would pull the index towards that edition."),
        say("Quarters with fewer than five renewed medians, and those that share no service with the first."),
    ),
    assumptions=(say("Every service weighs the same."),),
    limits=(
        say("Windows of a year overlap by three quarters from one edition to the next, so the index follows slowly."),
        say(
            "Printed medians are rounded to steps of 5 to 10 %; over forty services that leaves an error of about 1 %."
        ),
    ),
    example=(
        say("Two services, one of which is not published in the second quarter:"),
        """\
>>> import math
>>> from market.core.levels import LevelCell, price_index
>>> medians = {"2026Q1": {"post": 100, "plan": 9_000}, "2026Q2": {"post": 105}}
>>> cells = [LevelCell(q, s, math.log(p)) for q, row in medians.items() for s, p in row.items()]
>>> {quarter: round(100 * value, 1) for quarter, value in price_index(cells).items()}
{'2026Q1': 100.0, '2026Q2': 105.0}""",
    ),
    sources=(
        say(
            "The weighted index of the package IndexNumR for R, whose values for its sample of goods the code "
            "behind this "
            "one gives to twelve digits."
        ),
    ),
)
