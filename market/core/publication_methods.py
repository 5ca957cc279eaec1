"""Method pages of what stands between a figure and its publication: grades, disclosure, the trend of editions."""

from market.core.messages import say
from market.core.method_pages import Method

RELIABILITY_GRADE = Method(
    slug="reliability-grade",
    title=say("Reliability grade"),
    version=1,
    unit=say("grade A to D, with a band for the half-width of the median's interval"),
    question=say("How sure is this median?"),
    definition=(
        say(
            "Had other agencies of the same market been asked, the median would differ. A 95 % interval says by how "
            "much, without assuming any shape of the market: it runs from one ranked price to another, chosen by the "
            "binomial law as the narrowest that covers, and it never rests on the cheapest or dearest agency."
        ),
        say("h is half the width of that interval on a logarithmic scale: h = 0.10 reads about 10 percent either way."),
        say(
            "A: 30 or more agencies and h up to 0.10. B: 18 or more and up to 0.20. C: 9 or more and up to 0.35. "
            "D: all others. The bands of h are up to 10 %, up to 20 %, up to 35 %, and wider."
        ),
    ),
    exclusions=(
        say("The interval's ends are not shown below 100 agencies: they are two more agencies' prices."),
        say("In the band of 5 to 9 agencies the grade is always D, as any other would tell their exact number."),
    ),
    assumptions=(say("Agencies answer for themselves, and those seen are a sample of those that could be asked."),),
    limits=(
        say("The grade is about chance only. It cannot see an error that all price lists share."),
        say("It speaks of the median; P10 and P90 are always less sure than it."),
    ),
    example=(
        say("With 18 agencies the interval of the median runs from the 5th to the 14th price and covers 96.9 %:"),
        """\
>>> from market.core.summaries import log_half_width_of_median, order_statistic_interval, reliability_grade
>>> ranks = order_statistic_interval(18, 0.50)
>>> ranks.lower, ranks.upper, round(ranks.coverage, 3)
(5, 14, 0.969)""",
        say("If the 18 prices go from 100 to 185 in steps of 5, that is from 120 to 165, and the grade is B:"),
        """\
>>> h = log_half_width_of_median(range(100, 190, 5))
>>> round(h, 3), reliability_grade(18, h)
(0.159, 'B')""",
    ),
    sources=(
        say("H. A. David and H. N. Nagaraja, Order Statistics, 3rd edition (2003), section 7.1."),
        say("Eurostat, European Statistics Code of Practice (2017), principle 12: accuracy and reliability."),
    ),
)

DISCLOSURE = Method(
    slug="disclosure",
    title=say("What is shown and what is withheld"),
    version=2,
    unit=say("none: rules for every published number"),
    question=say("Why is a number missing or oddly rounded?"),
    definition=(
        say(
            "A price is an agency's business secret, and a benchmark that showed rivals each other's prices would "
            "help them agree. So nothing is published that points at one agency."
        ),
        say(
            "Thresholds: below 5 agencies nothing is shown; from 5 the median; from 18 also P25 and P75; from 46 also "
            "P10 and P90; from 100 also the ends of intervals. 9, 18 and 46 are the smallest numbers that allow a "
            "95 % interval for median, quartiles and deciles without the cheapest and dearest agency."
        ),
        say(
            "Rounding: prices are printed on a grid with 24 equal percentage steps from 1 to 10, from 10 to 100 and so "
            "on, hence with an error of at most 4.92 %; from 46 agencies 48 steps and 2.43 %. Ends of intervals use "
            "12 steps, rounded outward. Rounding to decimals would fail: agencies' prices are round themselves."
        ),
        say("Numbers of agencies are shown as bands only: 5-9, 10-17, 18-45, 46-99, 100+."),
        say(
            "Crowd: a figure is shown only if at least 3 agencies lie within 20 % of it. This answers a ring of straw "
            "agencies set up around a victim, whose price would otherwise be the median."
        ),
        say(
            "Change: a figure is renewed only when several of the agencies behind it have joined, left or "
            "changed their "
            "price; until then the earlier figure stays, marked with the edition it comes from."
        ),
        say(
            "Slices: prices are also shown by city, kind and size of agency, department, subcontracting, "
            "standards asked "
            "for and volume, one circumstance at a time. Whole and slices of a service, in all series, are held "
            "against "
            "each other: two that differ by one or two agencies, or of which one holds the other and fewer than "
            "5 more, "
            "are not both shown, and the slice gives way. A slice that is not listed is withheld."
        ),
        say(
            "Attack: before publication every edition is attacked with all its files and those around it. Every "
            "two cells "
            "of a service are compared; medians of nearly equal groups are subtracted; and for every agency it "
            "is computed "
            "between which ends all others together could pin its price. If more than 15 % could be pinned to "
            "within 10 %, "
            "or any check finds one agency, the edition is not published."
        ),
        say(
            "A withheld number says either that its band of agencies is too small for that statistic, or that it is "
            "withheld for too few agencies or for protection. The second does not tell which of the two."
        ),
    ),
    exclusions=(
        say("No free filters and no questions outside the printed tables: two answers could be subtracted."),
        say("No figure of a named agency, except where that agency has chosen to show its own."),
    ),
    assumptions=(
        say("Companies under one control are known as one; verification of legal entities sees to that."),
        say("A reader may know every price but one. Each edition is attacked on that footing before it is published."),
    ),
    limits=(
        say("Protection costs detail: rare services show a median or nothing."),
        say("Enough colluding agencies near a victim's price could still narrow it down; grid and delay blunt that."),
    ),
    example=(
        say("Eighteen agencies between 100.00 and 185.00, in cents. The true median, 142.50, is printed as 146.78:"),
        """\
>>> from market.core.disclosure import disclose
>>> cell = disclose({f"Agency {i}": 100_00 + 5_00 * i for i in range(18)})
>>> cell.n_band, cell.quantiles["p25"], cell.quantiles["p50"], cell.quantiles["p75"]
('18-45', 12115, 14678, 16156)
>>> cell.quantiles["p90"], cell.withheld["p90"]
(None, 'n-band-too-small')""",
        say("Ten straw agencies, half of them absurdly cheap and half absurdly dear, around one victim at 142.50:"),
        """\
>>> ring = {f"Straw {i}": 1_00 if i < 5 else 9_999_00 for i in range(10)}
>>> disclose(ring | {"Victim": 142_50}).withheld["p50"]
'withheld-too-few-or-protected'""",
        say(
            "Twenty agencies, eighteen of them in one city. Showing both would tell what the other two charge, "
            "so the two sets are found to be near each other:"
        ),
        """\
>>> from market.core.votes import difference, near_pairs
>>> everybody = {f"Agency {i}": 100_00 + 5_00 * i for i in range(20)}
>>> city = {name: price for name, price in everybody.items() if name not in ("Agency 3", "Agency 11")}
>>> list(near_pairs({"everybody": everybody, "city": city}, 4)), difference(everybody, city)
([('everybody', 'city')], (2, 0))""",
    ),
    sources=(
        say("Handbook on Statistical Disclosure Control, 2nd edition, chapter 4."),
        say("IEC 60063, preferred number series, for the idea of a grid in equal percentage steps."),
    ),
)

TREND = Method(
    slug="trend",
    title=say("Trend over editions"),
    version=1,
    unit=say("currency of the market per unit of the service, one point per quarter"),
    question=say("Is this service getting dearer?"),
    definition=(
        say(
            "Editions stand side by side: each point is the figure as published in that quarter's edition, in money of "
            "its time, not adjusted for inflation."
        ),
        say(
            "A point marked as carried forward was not renewed, because too few of the agencies behind it had changed "
            "to do so safely. It repeats the figure of the edition named beside it and is no news of that quarter."
        ),
        say("A corrected edition is a new version with its reason; the earlier version stays available."),
    ),
    exclusions=(say("Quarters in which the figure was withheld leave a gap; gaps are not filled or smoothed."),),
    assumptions=(say("The service and its unit mean the same in all the editions compared."),),
    limits=(
        say("The windows of neighbouring editions share nine of twelve months, so trends look smoother than markets."),
        say("Other agencies may be behind two points: a rise can be a change of who is counted."),
        say("A move of one grid step, 5 or 10 %, may be rounding."),
    ),
    example=(
        say(
            "Between two editions one agency of five raised its price. The figure stays and names where it comes from:"
        ),
        """\
>>> from market.core.disclosure import carry_forward, disclose
>>> spring = {"A": 100_00, "B": 104_00, "C": 108_00, "D": 112_00, "E": 116_00}
>>> summer = spring | {"C": 131_00}
>>> cell = carry_forward(disclose(spring), spring, disclose(summer), summer, "2026Q2-v1")
>>> cell.quantiles["p50"], cell.carried_from
(11007, '2026Q2-v1')""",
        say("By autumn all five have moved, and the figure is new:"),
        """\
>>> autumn = {agency: price * 1.25 for agency, price in spring.items()}
>>> cell = carry_forward(disclose(spring), spring, disclose(autumn), autumn, "2026Q2-v1")
>>> cell.quantiles["p50"], cell.carried_from
(13335, None)""",
    ),
    sources=(say("Office for National Statistics, policy on revisions and corrections, for versions and reasons."),),
)
