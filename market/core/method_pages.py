"""The text of the method pages, all under the same headings; a new version says a number could have changed."""

from dataclasses import dataclass

from market.core.messages import say


@dataclass(frozen=True, slots=True)
class Method:
    """One published measure, explained to a reader who is not a statistician.

    *definition*, *exclusions*, *assumptions* and *limits* are paragraphs or list items of plain text.
    *example* is prose and blocks of interpreter lines, which run as they stand; *unit* says what one of the
    published numbers is counted in.
    """

    slug: str
    title: str
    version: int
    unit: str
    question: str
    definition: tuple[str, ...]
    exclusions: tuple[str, ...]
    assumptions: tuple[str, ...]
    limits: tuple[str, ...]
    example: tuple[str, ...]
    sources: tuple[str, ...]


COMPARABLE_PRICE = Method(
    slug="comparable-price",
    title=say("Comparable price"),
    version=2,
    unit=say("currency of the market per unit of the service, net of VAT"),
    question=say("When are two quotes prices for the same thing?"),
    definition=(
        say(
            "A line of a quote becomes an observation only after it has been brought to the same footing as all "
            "others: the price of one unit of a catalogue service, at the service's reference scope."
        ),
        say(
            "Tax: VAT is taken out at the rate that held on the day. Fee: what the agency merely passes on (media, "
            "prizes, tools, travel) is taken out; the exception is a service that is a pass-through by nature."
        ),
        say(
            "Unit: the fee is divided by the quantity. Scope: a quote for more than the reference scope, say for two "
            "languages or for weekends, is divided by the conversion factor, and the factor is shown."
        ),
        say(
            "Currency: other currencies are converted at the rate of the quote's own date, that of the European "
            "Central "
            "Bank where it has one, else of a source the edition names. Over a weekend or a holiday the last "
            "rate before "
            "it holds, seven days at most; a price whose day has no rate waits. A share of spend needs no rate."
        ),
        say(
            "Age: a price enters no edition before it is 90 days old. The window of an edition is the twelve months "
            "that end 90 days before the end of its quarter."
        ),
        say(
            "One agency, one vote: an agency with many observations of a service in the window counts with their "
            "median, in the list series with its latest list price. An agency is the whole group of companies under "
            "one control."
        ),
    ),
    exclusions=(
        say("Lines whose tax treatment is unknown, or whose currency has no rate on that day."),
        say("Quotes that need a conversion factor above 4 or below 0.25: they are a different job."),
        say("Lines included in another line, lines not offered, and alternatives."),
        say("Agencies not yet verified, less than 30 days on the market, or with fewer than two services."),
        say("Demonstration data, which never shares a market with real data."),
    ),
    assumptions=(
        say("The conversion factors are right on average. They are estimates, printed with the service."),
        say("Agencies split fee and pass-through truthfully; the close-out of an engagement checks it against bills."),
    ),
    limits=(
        say("Two units of the same service may still differ in quality; standards and results stand beside the price."),
        say("Nothing here is newer than 90 days, so a sudden change in the market shows late."),
    ),
    example=(
        say(
            "A monthly fee of 244,000 includes 22 % VAT and 40,000 (net) of tools that are passed on. It covers "
            "two languages, which counts 1.60 times the reference scope:"
        ),
        """\
>>> net_fee = 244_000 / 1.22 - 40_000
>>> round(net_fee / 1.60)
100000""",
        say("The same agency quoted 104,000 and 130,000 elsewhere. It has one vote, its median:"),
        """\
>>> from market.core.summaries import one_value_per_agency
>>> one_value_per_agency([("Agency A", 100_000), ("Agency A", 104_000), ("Agency A", 130_000)])
{'Agency A': 104000.0}""",
        say(
            "The edition for the third quarter of 2026 sees prices dated after the first of these days, up to "
            "the second:"
        ),
        """\
>>> from market.core.editions import Quarter, observation_window
>>> [day.isoformat() for day in observation_window(Quarter.parse("2026Q3"))]
['2025-07-02', '2026-07-02']""",
    ),
    sources=(
        say("Handbook on Statistical Disclosure Control, 2nd edition, chapter 4: contributors grouped by holding."),
        say(
            "US Department of Justice and Federal Trade Commission, Statements of Antitrust Enforcement Policy in "
            "Health Care (1996, withdrawn 2023): data more than three months old, still the common yardstick."
        ),
    ),
)

SERIES_AND_EVIDENCE = Method(
    slug="series-and-evidence",
    title=say("Series and evidence"),
    version=2,
    unit=say("none: a label on every price"),
    question=say("Is this what agencies ask, what they bid, or what they get?"),
    definition=(
        say(
            "Every observation belongs to one series. List: a published price list. Quoted: a binding quote for a "
            "real brief. Awarded: a quote that won. Paid, where known: the fee that client and agency both "
            "say was paid, divided by the quantity they agreed last, dated by the day both had said so."
        ),
        say(
            "The series are never mixed in one number, because list prices are where talks begin and awards are where "
            "they end. Compare them side by side instead."
        ),
        say(
            "Every observation also has a grade of evidence. G1: contract or invoice seen by a moderator. G2: binding "
            "quote on this platform. G3: award published by a public buyer. G4: published price list. G5: "
            "recollection or answer to a survey."
        ),
        say("Headline prices rest on G1 to G3. G4 forms the list series. G5 is kept apart and never sets a quantile."),
    ),
    exclusions=(
        say("G5 from every quantile."),
        say("Withdrawn quotes and quotes that had lapsed before the decision."),
        say(
            "Payments the agency contests, those for awards that were taken back, and those for services that are "
            "passed through, whose bills hold the agency's handling too."
        ),
    ),
    assumptions=(
        say(
            "An imported price list is trusted as a whole, at its grade, by a recorded decision of the operator. Rows "
            "that look like errors (another unit, far from the other agencies, one price beside many titles) do not "
            "count until an operator has looked at them."
        ),
        say("A binding quote is meant: the agency can be held to it until its validity date."),
        say("What both sides of a contract say was paid was paid; nobody has seen the bill, so its grade is G2."),
    ),
    limits=(
        say(
            "The awarded series is smaller than the quoted one, and the paid one smaller still, so more of their "
            "figures "
            "are withheld. Pages show paid prices only of services for which a figure was ever published."
        ),
        say(
            "A low award may reflect a smaller job than the brief; scope conversion removes only what the brief states."
        ),
    ),
    example=(
        say(
            "Five agencies, each with a list price and a price it won with. The two medians answer two "
            "questions; one median over all ten prices would answer neither:"
        ),
        """\
>>> from market.core.summaries import quantile
>>> listed = [900, 1_000, 1_100, 1_200, 1_500]
>>> awarded = [700, 840, 900, 950, 1_000]
>>> quantile(listed, 0.50), quantile(awarded, 0.50), quantile(listed + awarded, 0.50)
(1100.0, 900.0, 975.0)""",
    ),
    sources=(say("The grades are this site's own; they order sources by how hard they are to invent."),),
)

QUANTILES = Method(
    slug="quantiles",
    title=say("Quantiles of price"),
    version=1,
    unit=say("currency of the market per unit of the service, net of VAT"),
    question=say("What does this service cost, and what is cheap or dear for it?"),
    definition=(
        say(
            "Line up the agencies from cheapest to dearest, one price each. The median (P50) is the price in the "
            "middle: half the agencies are at or below it. A quarter are at or below P25, three quarters at or below "
            "P75; P10 and P90 mark the cheapest and the dearest tenth."
        ),
        say(
            "With n agencies a quantile q stands at place 1 + (n - 1) x q of the line; between two places it is "
            "read off the straight line that joins them (type 7 of Hyndman and Fan)."
        ),
        say("Every agency counts once, whatever its size and however many quotes it sent."),
        say("What is printed is rounded to a grid of equal percentage steps; see the page on disclosure."),
    ),
    exclusions=(
        say(
            "No mean, lowest, highest or sum is published: each gives a single agency's price away, and one typing "
            "error moves a mean as far as it likes."
        ),
        say("Quantiles for which there are too few agencies."),
    ),
    assumptions=(say("The agencies seen are a fair sample of those a buyer could ask."),),
    limits=(
        say("A quantile is about agencies, not about money spent: a large agency weighs no more than a small one."),
        say("The quantile of a sum is not the sum of quantiles: do not add the P90 of several services."),
    ),
    example=(
        say("Ten agencies ask 80 to 400. The dearest could ask 4,000 and the median would not move:"),
        """\
>>> from market.core.summaries import quantile
>>> prices = [80, 90, 95, 100, 105, 110, 120, 150, 200, 400]
>>> quantile(prices, 0.25), quantile(prices, 0.50), quantile(prices, 0.75)
(96.25, 107.5, 142.5)
>>> quantile(prices[:-1] + [4_000], 0.50)
107.5""",
        say("One agency that enters 200 more lines at twice the price moves its own vote, not the market's median:"),
        """\
>>> from market.core.summaries import one_value_per_agency
>>> lines = [(f"Agency {i}", price) for i, price in enumerate(prices)]
>>> flooded = lines + [("Agency 8", 215)] * 200
>>> quantile(one_value_per_agency(flooded).values(), 0.50)
107.5""",
    ),
    sources=(
        say("R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages, The American Statistician 50 (1996)."),
    ),
)

SPREAD = Method(
    slug="spread",
    title=say("Spread of prices"),
    version=1,
    unit=say("times (ratios) or a share from 0 to 1 (quartile coefficient of dispersion)"),
    question=say("How far apart are agencies' prices for the same thing?"),
    definition=(
        say(
            "P90/P10: how many times the price at the dearest tenth is that at the cheapest tenth. P75/P25: the "
            "same for the middle half of agencies. 1 means that all ask the same."
        ),
        say(
            "Quartile coefficient of dispersion, QCD = (P75 - P25) / (P75 + P25): the middle half lies within plus or "
            "minus this share of its own centre."
        ),
        say(
            "All three are free of units, so a tweet and a year's retainer compare. All are computed from the printed "
            "quantiles, to two decimals: they tell nothing the reader could not work out."
        ),
    ),
    exclusions=(say("A ratio is shown only where both of its quantiles are."),),
    assumptions=(say("What is left in the spread, once units, scope, tax and fee agree, is price and quality."),),
    limits=(
        say("Printed quantiles are rounded, so P90/P10 is right to about 5 % and P75/P25 to about 5 to 10 %."),
        say("A wide spread is not by itself overcharging: the page on discrepancies asks what goes with it."),
    ),
    example=(
        say("With P10 = 89, P25 = 96.25, P75 = 142.50 and P90 = 220:"),
        """\
>>> from market.core.summaries import quartile_dispersion, spread_ratio
>>> round(spread_ratio(220, 89), 2), round(spread_ratio(142.5, 96.25), 2)
(2.47, 1.48)
>>> round(quartile_dispersion(96.25, 142.5), 2)
0.19""",
        say(
            "The dearest tenth asks about two and a half times the price of the cheapest tenth; the middle half "
            "lies within 19 % of its centre."
        ),
    ),
    sources=(
        say(
            "D. G. Bonett, Confidence interval for a coefficient of quartile variation, Computational Statistics and "
            "Data Analysis 50 (2006)."
        ),
    ),
)
