"""The text of the method pages, all under the same headings; a new version says a number could have changed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Method:
    """One published measure, explained to a reader who is not a statistician.

    *definition*, *exclusions*, *assumptions* and *limits* are paragraphs or list items of plain text.
    *example* is prose with interpreter lines that run as they stand; *unit* says what one of the
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
    example: str
    sources: tuple[str, ...]


COMPARABLE_PRICE = Method(
    slug="comparable-price",
    title="Comparable price",
    version=2,
    unit="currency of the market per unit of the service, net of VAT",
    question="When are two quotes prices for the same thing?",
    definition=(
        "A line of a quote becomes an observation only after it has been brought to the same footing as all "
        "others: the price of one unit of a catalogue service, at the service's reference scope.",
        "Tax: VAT is taken out at the rate that held on the day. Fee: what the agency merely passes on (media, "
        "prizes, tools, travel) is taken out; the exception is a service that is a pass-through by nature.",
        "Unit: the fee is divided by the quantity. Scope: a quote for more than the reference scope, say for two "
        "languages or for weekends, is divided by the conversion factor, and the factor is shown.",
        "Currency: other currencies are converted at the rate of the quote's own date, that of the European Central "
        "Bank where it has one, else of a source the edition names. Over a weekend or a holiday the last rate before "
        "it holds, seven days at most; a price whose day has no rate waits. A share of spend needs no rate.",
        "Age: a price enters no edition before it is 90 days old. The window of an edition is the twelve months "
        "that end 90 days before the end of its quarter.",
        "One agency, one vote: an agency with many observations of a service in the window counts with their "
        "median, in the list series with its latest list price. An agency is the whole group of companies under "
        "one control.",
    ),
    exclusions=(
        "Lines whose tax treatment is unknown, or whose currency has no rate on that day.",
        "Quotes that need a conversion factor above 4 or below 0.25: they are a different job.",
        "Lines included in another line, lines not offered, and alternatives.",
        "Agencies not yet verified, less than 30 days on the market, or with fewer than two services.",
        "Demonstration data, which never shares a market with real data.",
    ),
    assumptions=(
        "The conversion factors are right on average. They are estimates, printed with the service.",
        "Agencies split fee and pass-through truthfully; the close-out of an engagement checks it against bills.",
    ),
    limits=(
        "Two units of the same service may still differ in quality; standards and results stand beside the price.",
        "Nothing here is newer than 90 days, so a sudden change in the market shows late.",
    ),
    example="""\
A monthly fee of 244,000 includes 22 % VAT and 40,000 (net) of tools that are passed on. It covers two
languages, which counts 1.60 times the reference scope:

>>> net_fee = 244_000 / 1.22 - 40_000
>>> round(net_fee / 1.60)
100000

The same agency quoted 104,000 and 130,000 elsewhere. It has one vote, its median:

>>> from market.core.summaries import one_value_per_agency
>>> one_value_per_agency([("Agency A", 100_000), ("Agency A", 104_000), ("Agency A", 130_000)])
{'Agency A': 104000.0}

The edition for the third quarter of 2026 sees prices dated after the first of these days, up to the second:

>>> from market.core.editions import Quarter, observation_window
>>> [day.isoformat() for day in observation_window(Quarter.parse("2026Q3"))]
['2025-07-02', '2026-07-02']
""",
    sources=(
        "Handbook on Statistical Disclosure Control, 2nd edition, chapter 4: contributors grouped by holding.",
        "US Department of Justice and Federal Trade Commission, Statements of Antitrust Enforcement Policy in "
        "Health Care (1996, withdrawn 2023): data more than three months old, still the common yardstick.",
    ),
)

SERIES_AND_EVIDENCE = Method(
    slug="series-and-evidence",
    title="Series and evidence",
    version=2,
    unit="none: a label on every price",
    question="Is this what agencies ask, what they bid, or what they get?",
    definition=(
        "Every observation belongs to one series. List: a published price list. Quoted: a binding quote for a "
        "real brief. Awarded: a quote that won. Paid, where known: the fee that client and agency both "
        "say was paid, divided by the quantity they agreed last, dated by the day both had said so.",
        "The series are never mixed in one number, because list prices are where talks begin and awards are where "
        "they end. Compare them side by side instead.",
        "Every observation also has a grade of evidence. G1: contract or invoice seen by a moderator. G2: binding "
        "quote on this platform. G3: award published by a public buyer. G4: published price list. G5: "
        "recollection or answer to a survey.",
        "Headline prices rest on G1 to G3. G4 forms the list series. G5 is kept apart and never sets a quantile.",
    ),
    exclusions=(
        "G5 from every quantile.",
        "Withdrawn quotes and quotes that had lapsed before the decision.",
        "Payments the agency contests, those for awards that were taken back, and those for services that are "
        "passed through, whose bills hold the agency's handling too.",
    ),
    assumptions=(
        "An imported price list is trusted as a whole, at its grade, by a recorded decision of the operator. Rows "
        "that look like errors (another unit, far from the other agencies, one price beside many titles) do not "
        "count until an operator has looked at them.",
        "A binding quote is meant: the agency can be held to it until its validity date.",
        "What both sides of a contract say was paid was paid; nobody has seen the bill, so its grade is G2.",
    ),
    limits=(
        "The awarded series is smaller than the quoted one, and the paid one smaller still, so more of their figures "
        "are withheld. Pages show paid prices only of services for which a figure was ever published.",
        "A low award may reflect a smaller job than the brief; scope conversion removes only what the brief states.",
    ),
    example="""\
Five agencies, each with a list price and a price it won with. The two medians answer two questions; one
median over all ten prices would answer neither:

>>> from market.core.summaries import quantile
>>> listed = [900, 1_000, 1_100, 1_200, 1_500]
>>> awarded = [700, 840, 900, 950, 1_000]
>>> quantile(listed, 0.50), quantile(awarded, 0.50), quantile(listed + awarded, 0.50)
(1100.0, 900.0, 975.0)
""",
    sources=("The grades are this site's own; they order sources by how hard they are to invent.",),
)

QUANTILES = Method(
    slug="quantiles",
    title="Quantiles of price",
    version=1,
    unit="currency of the market per unit of the service, net of VAT",
    question="What does this service cost, and what is cheap or dear for it?",
    definition=(
        "Line up the agencies from cheapest to dearest, one price each. The median (P50) is the price in the "
        "middle: half the agencies are at or below it. A quarter are at or below P25, three quarters at or below "
        "P75; P10 and P90 mark the cheapest and the dearest tenth.",
        "With n agencies a quantile q stands at place 1 + (n - 1) x q of the line; between two places it is "
        "read off the straight line that joins them (type 7 of Hyndman and Fan).",
        "Every agency counts once, whatever its size and however many quotes it sent.",
        "What is printed is rounded to a grid of equal percentage steps; see the page on disclosure.",
    ),
    exclusions=(
        "No mean, lowest, highest or sum is published: each gives a single agency's price away, and one typing "
        "error moves a mean as far as it likes.",
        "Quantiles for which there are too few agencies.",
    ),
    assumptions=("The agencies seen are a fair sample of those a buyer could ask.",),
    limits=(
        "A quantile is about agencies, not about money spent: a large agency weighs no more than a small one.",
        "The quantile of a sum is not the sum of quantiles: do not add the P90 of several services.",
    ),
    example="""\
Ten agencies ask 80 to 400. The dearest could ask 4,000 and the median would not move:

>>> from market.core.summaries import quantile
>>> prices = [80, 90, 95, 100, 105, 110, 120, 150, 200, 400]
>>> quantile(prices, 0.25), quantile(prices, 0.50), quantile(prices, 0.75)
(96.25, 107.5, 142.5)
>>> quantile(prices[:-1] + [4_000], 0.50)
107.5

One agency that enters 200 more lines at twice the price moves its own vote, not the market's median:

>>> from market.core.summaries import one_value_per_agency
>>> lines = [(f"Agency {i}", price) for i, price in enumerate(prices)]
>>> flooded = lines + [("Agency 8", 215)] * 200
>>> quantile(one_value_per_agency(flooded).values(), 0.50)
107.5
""",
    sources=(
        "R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages, The American Statistician 50 (1996).",
    ),
)

SPREAD = Method(
    slug="spread",
    title="Spread of prices",
    version=1,
    unit="times (ratios) or a share from 0 to 1 (quartile coefficient of dispersion)",
    question="How far apart are agencies' prices for the same thing?",
    definition=(
        "P90/P10: how many times the price at the dearest tenth is that at the cheapest tenth. P75/P25: the "
        "same for the middle half of agencies. 1 means that all ask the same.",
        "Quartile coefficient of dispersion, QCD = (P75 - P25) / (P75 + P25): the middle half lies within plus or "
        "minus this share of its own centre.",
        "All three are free of units, so a tweet and a year's retainer compare. All are computed from the printed "
        "quantiles, to two decimals: they tell nothing the reader could not work out.",
    ),
    exclusions=("A ratio is shown only where both of its quantiles are.",),
    assumptions=("What is left in the spread, once units, scope, tax and fee agree, is price and quality.",),
    limits=(
        "Printed quantiles are rounded, so P90/P10 is right to about 5 % and P75/P25 to about 5 to 10 %.",
        "A wide spread is not by itself overcharging: the page on discrepancies asks what goes with it.",
    ),
    example="""\
With P10 = 89, P25 = 96.25, P75 = 142.50 and P90 = 220:

>>> from market.core.summaries import quartile_dispersion, spread_ratio
>>> round(spread_ratio(220, 89), 2), round(spread_ratio(142.5, 96.25), 2)
(2.47, 1.48)
>>> round(quartile_dispersion(96.25, 142.5), 2)
0.19

The dearest tenth asks about two and a half times the price of the cheapest tenth; the middle half lies within
19 % of its centre.
""",
    sources=(
        "D. G. Bonett, Confidence interval for a coefficient of quartile variation, Computational Statistics and "
        "Data Analysis 50 (2006).",
    ),
)

RELIABILITY_GRADE = Method(
    slug="reliability-grade",
    title="Reliability grade",
    version=1,
    unit="grade A to D, with a band for the half-width of the median's interval",
    question="How sure is this median?",
    definition=(
        "Had other agencies of the same market been asked, the median would differ. A 95 % interval says by how "
        "much, without assuming any shape of the market: it runs from one ranked price to another, chosen by the "
        "binomial law as the narrowest that covers, and it never rests on the cheapest or dearest agency.",
        "h is half the width of that interval on a logarithmic scale: h = 0.10 reads about 10 percent either way.",
        "A: 30 or more agencies and h up to 0.10. B: 18 or more and up to 0.20. C: 9 or more and up to 0.35. "
        "D: all others. The bands of h are up to 10 %, up to 20 %, up to 35 %, and wider.",
    ),
    exclusions=(
        "The interval's ends are not shown below 100 agencies: they are two more agencies' prices.",
        "In the band of 5 to 9 agencies the grade is always D, as any other would tell their exact number.",
    ),
    assumptions=("Agencies answer for themselves, and those seen are a sample of those that could be asked.",),
    limits=(
        "The grade is about chance only. It cannot see an error that all price lists share.",
        "It speaks of the median; P10 and P90 are always less sure than it.",
    ),
    example="""\
With 18 agencies the interval of the median runs from the 5th to the 14th price and covers 96.9 %:

>>> from market.core.summaries import log_half_width_of_median, order_statistic_interval, reliability_grade
>>> ranks = order_statistic_interval(18, 0.50)
>>> ranks.lower, ranks.upper, round(ranks.coverage, 3)
(5, 14, 0.969)

If the 18 prices go from 100 to 185 in steps of 5, that is from 120 to 165, and the grade is B:

>>> h = log_half_width_of_median(range(100, 190, 5))
>>> round(h, 3), reliability_grade(18, h)
(0.159, 'B')
""",
    sources=(
        "H. A. David and H. N. Nagaraja, Order Statistics, 3rd edition (2003), section 7.1.",
        "Eurostat, European Statistics Code of Practice (2017), principle 12: accuracy and reliability.",
    ),
)

DISCLOSURE = Method(
    slug="disclosure",
    title="What is shown and what is withheld",
    version=2,
    unit="none: rules for every published number",
    question="Why is a number missing or oddly rounded?",
    definition=(
        "A price is an agency's business secret, and a benchmark that showed rivals each other's prices would "
        "help them agree. So nothing is published that points at one agency.",
        "Thresholds: below 5 agencies nothing is shown; from 5 the median; from 18 also P25 and P75; from 46 also "
        "P10 and P90; from 100 also the ends of intervals. 9, 18 and 46 are the smallest numbers that allow a "
        "95 % interval for median, quartiles and deciles without the cheapest and dearest agency.",
        "Rounding: prices are printed on a grid with 24 equal percentage steps from 1 to 10, from 10 to 100 and so "
        "on, hence with an error of at most 4.92 %; from 46 agencies 48 steps and 2.43 %. Ends of intervals use "
        "12 steps, rounded outward. Rounding to decimals would fail: agencies' prices are round themselves.",
        "Numbers of agencies are shown as bands only: 5-9, 10-17, 18-45, 46-99, 100+.",
        "Crowd: a figure is shown only if at least 3 agencies lie within 20 % of it. This answers a ring of straw "
        "agencies set up around a victim, whose price would otherwise be the median.",
        "Change: a figure is renewed only when several of the agencies behind it have joined, left or changed their "
        "price; until then the earlier figure stays, marked with the edition it comes from.",
        "Slices: prices are also shown by city, kind and size of agency, department, subcontracting, standards asked "
        "for and volume, one circumstance at a time. Whole and slices of a service, in all series, are held against "
        "each other: two that differ by one or two agencies, or of which one holds the other and fewer than 5 more, "
        "are not both shown, and the slice gives way. A slice that is not listed is withheld.",
        "Attack: before publication every edition is attacked with all its files and those around it. Every two cells "
        "of a service are compared; medians of nearly equal groups are subtracted; and for every agency it is computed "
        "between which ends all others together could pin its price. If more than 15 % could be pinned to within 10 %, "
        "or any check finds one agency, the edition is not published.",
        "A withheld number says either that its band of agencies is too small for that statistic, or that it is "
        "withheld for too few agencies or for protection. The second does not tell which of the two.",
    ),
    exclusions=(
        "No free filters and no questions outside the printed tables: two answers could be subtracted.",
        "No figure of a named agency, except where that agency has chosen to show its own.",
    ),
    assumptions=(
        "Companies under one control are known as one; verification of legal entities sees to that.",
        "A reader may know every price but one. Each edition is attacked on that footing before it is published.",
    ),
    limits=(
        "Protection costs detail: rare services show a median or nothing.",
        "Enough colluding agencies near a victim's price could still narrow it down; grid and delay blunt that.",
    ),
    example="""\
Eighteen agencies between 100.00 and 185.00, in cents. The true median, 142.50, is printed as 146.78:

>>> from market.core.disclosure import disclose
>>> cell = disclose({f"Agency {i}": 100_00 + 5_00 * i for i in range(18)})
>>> cell.n_band, cell.quantiles["p25"], cell.quantiles["p50"], cell.quantiles["p75"]
('18-45', 12115, 14678, 16156)
>>> cell.quantiles["p90"], cell.withheld["p90"]
(None, 'n-band-too-small')

Ten straw agencies, half of them absurdly cheap and half absurdly dear, around one victim at 142.50:

>>> ring = {f"Straw {i}": 1_00 if i < 5 else 9_999_00 for i in range(10)}
>>> disclose(ring | {"Victim": 142_50}).withheld["p50"]
'withheld-too-few-or-protected'

Twenty agencies, eighteen of them in one city. Showing both would tell what the other two charge, so the two sets
are found to be near each other:

>>> from market.core.votes import difference, near_pairs
>>> everybody = {f"Agency {i}": 100_00 + 5_00 * i for i in range(20)}
>>> city = {name: price for name, price in everybody.items() if name not in ("Agency 3", "Agency 11")}
>>> list(near_pairs({"everybody": everybody, "city": city}, 4)), difference(everybody, city)
([('everybody', 'city')], (2, 0))
""",
    sources=(
        "Handbook on Statistical Disclosure Control, 2nd edition, chapter 4.",
        "IEC 60063, preferred number series, for the idea of a grid in equal percentage steps.",
    ),
)

TREND = Method(
    slug="trend",
    title="Trend over editions",
    version=1,
    unit="currency of the market per unit of the service, one point per quarter",
    question="Is this service getting dearer?",
    definition=(
        "Editions stand side by side: each point is the figure as published in that quarter's edition, in money of "
        "its time, not adjusted for inflation.",
        "A point marked as carried forward was not renewed, because too few of the agencies behind it had changed "
        "to do so safely. It repeats the figure of the edition named beside it and is no news of that quarter.",
        "A corrected edition is a new version with its reason; the earlier version stays available.",
    ),
    exclusions=("Quarters in which the figure was withheld leave a gap; gaps are not filled or smoothed.",),
    assumptions=("The service and its unit mean the same in all the editions compared.",),
    limits=(
        "The windows of neighbouring editions share nine of twelve months, so trends look smoother than markets.",
        "Other agencies may be behind two points: a rise can be a change of who is counted.",
        "A move of one grid step, 5 or 10 %, may be rounding.",
    ),
    example="""\
Between two editions one agency of five raised its price. The figure stays and names where it comes from:

>>> from market.core.disclosure import carry_forward, disclose
>>> spring = {"A": 100_00, "B": 104_00, "C": 108_00, "D": 112_00, "E": 116_00}
>>> summer = spring | {"C": 131_00}
>>> cell = carry_forward(disclose(spring), spring, disclose(summer), summer, "2026Q2-v1")
>>> cell.quantiles["p50"], cell.carried_from
(11007, '2026Q2-v1')

By autumn all five have moved, and the figure is new:

>>> autumn = {agency: price * 1.25 for agency, price in spring.items()}
>>> cell = carry_forward(disclose(spring), spring, disclose(autumn), autumn, "2026Q2-v1")
>>> cell.quantiles["p50"], cell.carried_from
(13335, None)
""",
    sources=("Office for National Statistics, policy on revisions and corrections, for versions and reasons.",),
)
