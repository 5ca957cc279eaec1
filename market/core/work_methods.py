"""The method pages of finished work: unit costs, agreement of lenses, shares of cases, associations, budgets."""

from market.core.messages import say
from market.core.method_pages import Method

_CONFIRMED = say(
    "Counts and results enter only once the client confirmed them, on a day in the two years that end 90 days before "
    "the end of the quarter; work in other currencies than the market's is left out."
)

COST_PER_RESULT = Method(
    slug="cost-per-result",
    title=say("Cost per hour, reach, engagement and outcome"),
    version=1,
    unit=say("currency of the market for one unit, for 1,000 of exposure, net of VAT"),
    question=say("What does an hour, a thousand people reached, a comment, a reply, a referral or a hire cost?"),
    definition=(
        _CONFIRMED,
        say(
            "What the agency was paid as both sides say, or as it stands agreed where they have not said so, is "
            "divided by "
            "what was counted: by hours the fees alone, by everything else fees and pass-through together."
        ),
        say(
            "Two definitions are common and differ. P25, P50 and P75 are the typical agency: the median of each "
            "agency's "
            "projects, then quantiles over agencies, under the rules of prices. POOLED is the market as one: all "
            "cost over "
            "all that was counted, which large projects rule."
        ),
        say(
            "OWN_ADDED is what the client's own staff and tools add to an outcome, in percent of what the agency "
            "was paid: "
            "the median over agencies, where clients said it. The cost of a hire without it is the external "
            "cost, with it "
            "the cost per hire of ANSI/SHRM 06001.2012."
        ),
    ),
    exclusions=(
        say("Advertising value equivalence, earned media value and their like: nobody paid or earned them."),
        say("Pooled figures where fewer than 10 agencies count, or one has more than half of the cost."),
    ),
    assumptions=(say("The whole cost of the work stands against each thing counted, so costs are never added up."),),
    limits=(
        say("A lens compares fairly only within itself: an hour says nothing of effect, a like is no comment."),
        say("Definitions of reach differ between platforms; every count has its source and method, as reported."),
    ),
    example=(
        say(
            "Three agencies hire for 40, 50 and 90 apiece; the typical one takes 50, the market as one 78, "
            "because the dearest hired most:"
        ),
        """\
>>> from market.core.catalogue import CountKind
>>> from market.core.lenses import WorkCost
>>> from market.core.projects import Project, agency_costs
>>> work = [Project(f"agency {n}", WorkCost(cost, 0), counts={"hires": n}) for cost, n in ((400, 10), (550, 11))]
>>> work.append(Project("agency 60", WorkCost(5400, 0), counts={"hires": 60}))
>>> agency_costs(work, CountKind("hires", "outcome", "Hires", "", "", "", ""))
{'agency 10': 40.0, 'agency 11': 50.0, 'agency 60': 90.0}
>>> round(sum(project.cost.agency_minor for project in work) / sum(project.counts["hires"] for project in work))
78""",
    ),
    sources=(
        say("ANSI/SHRM 06001.2012, Cost-per-hire standard."),
        say("AMEC, Barcelona Principles 3.0, 2020: no advertising value."),
    ),
)

LENS_AGREEMENT = Method(
    slug="lens-agreement",
    title=say("Whether lenses agree on who is cheap"),
    version=1,
    unit=say("Kendall's tau-b, from -1 to 1"),
    question=say("Does the order of agencies change with what one compares them by?"),
    definition=(
        _CONFIRMED,
        say(
            "Through a lens, an agency's cost is the mean over the lens's kinds of the logarithm of its unit cost over "
            "that of the median agency. For each pair of lenses the orders of the agencies that have both are "
            "compared by "
            "Kendall's tau-b: 1 is the same order, 0 no relation. The figure without a subject is the mean over pairs."
        ),
        say(
            "The 95 % interval is that of the jackknife over agencies; figures are told in steps of 0.05, ends outward."
        ),
    ),
    exclusions=(say("Pairs of lenses that fewer than 10 agencies have both of."),),
    assumptions=(say("Agencies count alike within a lens, or at least each the same way every time."),),
    limits=(
        say(
            "Costs of the same work share their numerator, so lenses agree a little even where yields have no relation."
        ),
    ),
    example=(
        say("Two agencies of four change places:"),
        """\
>>> from market.core.rank_agreement import kendall_tau
>>> by_the_hour, by_the_reply = [100, 120, 150, 200], [9, 12, 11, 20]
>>> round(kendall_tau(by_the_hour, by_the_reply), 2)
0.67""",
    ),
    sources=(
        say("M. G. Kendall, The treatment of ties in ranking problems, 1945."),
        say("B. Efron and C. Stein, 1981."),
    ),
)

WORK_RESULTS = Method(
    slug="work-results",
    title=say("Shares and targets of finished work"),
    version=1,
    unit=say("percent of cases"),
    question=say(
        "How much of what comes in is answered, helps, is corrected or labelled, and how often are targets met?"
    ),
    definition=(
        _CONFIRMED,
        say(
            "SHARE is a part over its whole, such as replies that help over replies, all projects together. "
            "TARGETS_MET is "
            "the share of confirmed results that met the target of their KPI; “any” counts every KPI."
        ),
        say(
            "The 95 % interval is Wilson's score interval with the number of independent cases that differences "
            "between "
            "agencies leave (linearised variance of a ratio); ends are rounded outward to whole percents."
        ),
    ),
    exclusions=(say("Fewer than 30 cases of 10 agencies."), say("Targets that were not measured.")),
    assumptions=(say("What both sides say was counted was counted by the rule laid down before the start."),),
    limits=(say("Agencies with many cases weigh more."), say("Work that nobody counted may be worse.")),
    example=(
        say("Ninety-nine of a hundred replies help at twelve agencies:"),
        """\
>>> from market.core.conduct_indicators import OrganisationCount, share_of_cases
>>> counts = [OrganisationCount(f"agency {n}", "help-share", 99, 100) for n in range(12)]
>>> share_of_cases("work-results", "help-share", "SHARE", counts).value
99.0""",
    ),
    sources=(say("The avatar of the founding meeting of 2011: 99 % help and support."),),
)

RESULT_ASSOCIATIONS = Method(
    slug="result-associations",
    title=say("What goes with results"),
    version=1,
    unit=say("percentage points of targets met, percent of the cost of a reply"),
    question=say("Do split mandates, faulty products or answering everybody go with other results or costs?"),
    definition=(
        _CONFIRMED,
        say(
            "SPLIT_LESS_SINGLE: share of targets met where lines of the brief went to several agencies, less "
            "that where "
            "one has all, in points. FAULTY_LESS_OTHERS: the same where 40 % or more of what needed an answer "
            "was about "
            "faults of the product. REPLY_TO_ALL: by how many percent a reply is dearer where 95 % or more of "
            "what needed "
            "an answer got one."
        ),
        say("Least squares with errors clustered by agency and Student's t with agencies less one degrees of freedom."),
    ),
    exclusions=(say("Fewer than 30 cases of 10 agencies, or 8 agencies in the smaller group."),),
    assumptions=(
        say("Nothing else that matters differs between the two groups: services, clients, sizes are not equal."),
    ),
    limits=(say("Associated with, never causes."),),
    example=(
        say("Replies cost half as much again where everything is answered:"),
        """\
>>> from market.core.catalogue import CountKind
>>> from market.core.lenses import WorkCost
>>> from market.core.project_indicators import associations
>>> from market.core.projects import Project
>>> kinds = [CountKind(*kind, "", "") for kind in (("replies", "output", "", "", ""), ("items", "", "", "", ""))]
>>> kinds.append(CountKind("answered", "", "", "", "", "items", "reply-rate"))
>>> work = []
>>> for place in range(40):
...     nearly_all = place % 2
...     counts = {"replies": 100, "items": 100, "answered": 98 if nearly_all else 70}
...     work.append(Project(f"agency {place // 2}", WorkCost(3000 if nearly_all else 2000, 0), counts=counts))
>>> [found.value for found in associations(work, kinds) if found.statistic == "REPLY_TO_ALL"]
[50.0]""",
    ),
    sources=(
        say("The questions of the founding meeting of 2011: who replies to all, and no magic wand for a bad product."),
    ),
)

BRIEF_MEASURES = Method(
    slug="brief-measures",
    title=say("What briefs want to be measured by"),
    version=1,
    unit=say("percent of measures, percent of briefs"),
    question=say("How many measures in briefs are outcomes, and how many briefs name one at all?"),
    definition=(
        say(
            "Of the briefs published in the two years that end 90 days before the end of the quarter: "
            "outcome-measures is "
            "the share of named measures that are outcomes or impacts on AMEC's ladder, briefs-with-outcome the "
            "share of "
            "briefs that name one, briefs-with-referral the share that want recommendations counted; "
            "clients-asking-value "
            "is the share of their clients that tried to ask for advertising value or its like, which is refused."
        ),
        say(
            "The 95 % interval is Wilson's with the number of independent cases that differences between clients leave."
        ),
    ),
    exclusions=(say("Fewer than 30 cases of 10 clients."),),
    assumptions=(say("What a brief asks for is what the client wants to know."),),
    limits=(
        say("The form offers the catalogue's measures with their level, which may teach clients to choose outcomes."),
    ),
    example=(
        say("Three of four briefs of twelve clients name an outcome:"),
        """\
>>> from market.core.conduct_indicators import OrganisationCount, market_conduct
>>> counts = [OrganisationCount(f"client {n}", "briefs-with-outcome", 3, 4) for n in range(12)]
>>> [found.value for found in market_conduct(["briefs-with-outcome"], counts, "brief-measures")]
[75.0]""",
    ),
    sources=(say("AMEC, Integrated Evaluation Framework."),),
)

SCOPE_SHARE = Method(
    slug="scope-share",
    title=say("How much of the spread is scope"),
    version=1,
    unit=say("percent of the variance of log prices"),
    question=say("How much of the spread of quoted prices for a service goes away once scope is made equal?"),
    definition=(
        say(
            "Quoted prices of the edition's window, once as asked and once at the reference scope of their "
            "service: SCOPE "
            "is 1 less the variance of their logarithms within services at the reference scope over that of raw ones."
        ),
        say("The 95 % interval is that of the jackknife over agencies; ends are rounded outward to whole percents."),
    ),
    exclusions=(
        say("Scopes too far from the reference, which enter no price at all."),
        say("Fewer than 30 prices of 10 agencies, or 8 agencies that quoted for another scope than the reference."),
    ),
    assumptions=(say("The conversion factors are right; they are estimates, printed with each service."),),
    limits=(say("Scope that briefs do not tell apart stays in the spread, and so does quality."),),
    example=(
        say("Twelve agencies ask nearly the same, half of the time for twice the scope:"),
        """\
>>> from market.core.scope_indicators import ScopedPrice, scope_share
>>> prices = [ScopedPrice(f"agency {n % 12}", "post", 100.0 + n % 12, 1.0 + n // 12 % 2) for n in range(48)]
>>> scope_share(prices)[0].value
99.0""",
    ),
    sources=(say("The founding meeting of 2011: huge discrepancy in prices."),),
)

SAME_SUBCONTRACTOR = Method(
    slug="same-subcontractor",
    title=say("Two agencies, one subcontractor"),
    version=1,
    unit=say("times"),
    question=say("How far apart do agencies quote the same service when the same subcontractor does it for them?"),
    definition=(
        say(
            "Quoted lines of the edition's window of which part is passed on to a named subcontractor, at the "
            "reference "
            "scope. An agency's price is the median of its own for one service and subcontractor; for every pair of "
            "agencies that share both, TIMES_APART is the dearer over the cheaper, in the median over pairs."
        ),
        say("The 95 % interval is that of the jackknife over agencies on logarithms; ends are rounded outward."),
    ),
    exclusions=(
        say("Fewer than 30 pairs among 10 agencies."),
        say("Work passed on without a name, up to 5 % of a line."),
    ),
    assumptions=(say("The same name is the same firm; spaces and capitals do not matter."),),
    limits=(say("How much of the line is passed on differs, and so does what the agency adds of its own."),),
    example=(
        say("Twelve agencies pass the same work to one studio, half of them at half as much again:"),
        """\
>>> from market.core.scope_indicators import ScopedPrice
>>> from market.core.shared_subcontractors import same_subcontractor
>>> prices = [ScopedPrice(f"agency {n}", "post", 100.0 * 1.5 ** (n % 2), 1.0, "studio") for n in range(12)]
>>> same_subcontractor(prices)[0].value
1.5""",
    ),
    sources=(say("The founding meeting of 2011: prices differ because agencies subcontract."),),
)

SUCCESS_FEES = Method(
    slug="success-fee",
    title=say("Fees by the outcome"),
    version=1,
    unit=say("currency of the market for one outcome, net of VAT"),
    question=say("What do agencies ask for one hire, one recommendation, one solved case?"),
    definition=(
        say(
            "Success fees of opened quotes submitted in the window of the edition's prices, as quoted: what is "
            "asked for "
            "each outcome, beside the fees of lines. Each agency has one vote for a kind of outcome, the median "
            "of its own "
            "fees; P25, P50 and P75 are quantiles over agencies under the rules of prices."
        ),
    ),
    exclusions=(say("Fees in other currencies than the market's, and quotes never opened."),),
    assumptions=(say("What counts as an outcome is what the client confirms at close-out."),),
    limits=(
        say("A low fee beside high fees of lines is no bargain: both stand in a quote, and this figure has only one."),
        say("Caps differ, and a fee that is never due costs nothing."),
    ),
    example=(
        say("Two fees of one agency count once:"),
        """\
>>> from market.core.success_fee_indicators import QuotedSuccessFee, success_fees
>>> fees = [QuotedSuccessFee(f"agency {n % 9}", "hires", 100_00) for n in range(18)]
>>> [found.value for found in success_fees("hires", fees) if found.statistic == "P50"]
[100.0]
>>> success_fees("hires", fees)[1].n_band
'5-9'""",
    ),
    sources=(say("The founding meeting of 2011: an agency paid by the intern."),),
)

CLOSING_WELL = Method(
    slug="closing-well",
    title=say("Closing work well"),
    version=1,
    unit=say("percent of finished work"),
    question=say("How much work is handed over completely, and is the community clean after 30, 60 and 90 days?"),
    definition=(
        say(
            "Of the work that ended in the two years that end 90 days before the end of the quarter: "
            "act-complete is the "
            "share of handover acts both sides signed in which every item due was handed over; clean-30, clean-60 and "
            "clean-90 the share in which the client found nothing amiss up to that day."
        ),
        say(
            "A community counts as clean or not only where the client looked on that day or later and the brief "
            "asked for "
            "so long a watch. What the agency contests last does not count against it."
        ),
        say(
            "The 95 % interval is Wilson's with the number of independent cases that differences between "
            "agencies leave."
        ),
    ),
    exclusions=(say("Work that never began, and fewer than 30 cases of 10 agencies."),),
    assumptions=(say("Clients who look see what there is to see."),),
    limits=(say("Clients who do not look tell nothing: communities nobody looks after may fare worse."),),
    example=(
        say("Two pieces of work of one agency, one of them clean:"),
        """\
>>> from market.core.conduct_indicators import OrganisationCount, merged_counts
>>> merged_counts([OrganisationCount("north", "clean-30", clean, 1) for clean in (1, 0)])[0].met
1
>>> merged_counts([OrganisationCount("north", "clean-30", clean, 1) for clean in (1, 0)])[0].of
2""",
    ),
    sources=(say("The founding meeting of 2011: a badly closed project gets covered with snails."),),
)

BUDGET_HOLDERS = Method(
    slug="budget-holders",
    title=say("Who holds the budgets"),
    version=1,
    unit=say("percent"),
    question=say(
        "How much of what is awarded comes from PR departments, and how dependent are agencies on few budgets?"
    ),
    definition=(
        say(
            "What clients awarded in the two years that end 90 days before the end of the quarter, without VAT, by the "
            "department the brief names. OF_VALUE is a department's share of all value, with the 95 % interval that "
            "differences between agencies leave."
        ),
        say(
            "OF_AGENCY_P25 to P75 are quartiles over agencies of the share of PR budgets in what each was awarded. "
            "HERFINDAHL is the median over agencies of the sum of squared shares of departments, times 100: 100 is one "
            "department. THREE_LARGEST is the median share of an agency's three largest clients."
        ),
    ),
    exclusions=(say("Awards taken back, and those in other currencies."), say("Fewer than 30 awards of 10 agencies.")),
    assumptions=(say("What is awarded here speaks for what agencies live off."),),
    limits=(say("Agencies with one award here have one client here, and others elsewhere."),),
    example=(
        say("An agency gets 600 from PR and 400 from HR:"),
        """\
>>> from market.core.budget_indicators import AwardedValue, budget_mix
>>> mix = budget_mix([AwardedValue("a", "first", "pr", 600), AwardedValue("a", "second", "hr", 400)])
>>> mix.share_of("pr"), round(100 * mix.herfindahl), mix.three_largest
(0.6, 52, 1.0)""",
    ),
    sources=(say("O. C. Herfindahl, Concentration in the steel industry, 1950."),),
)
