"""The method pages of standards and conduct: adoption, the prices that go with standards, conduct in the market."""

from market.core.messages import say
from market.core.method_pages import Method

ADOPTION = Method(
    slug="standards-adoption",
    title=say("Adoption of standards"),
    version=1,
    unit=say("percent of agencies"),
    question=say("How many agencies say that they meet a standard, and of how many has somebody seen it?"),
    definition=(
        say(
            "Of all verified agencies to which a standard applies at the end of the quarter: CLAIMED is the share "
            "whose claim stands (self-attested or more; a challenged one counts until it is decided), PROVED the "
            "share whose evidence an operator checked or a client confirmed, CONFIRMED the share a client confirmed "
            "at close-out. Each rung lasts twelve months. GAP is claimed less proved, in points."
        ),
        say(
            "Intervals of shares are Wilson's score intervals, those of differences within the same agencies Agresti "
            "and Min's, both at 95 %; ends are rounded outward to whole percents."
        ),
        say(
            "MEDIAN_CLAIMED and MEDIAN_PROVED are medians over agencies of the share of applicable standards each "
            "claims or proves. JOURNALISTS_LESS_BLOGGERS is the share that claims DIS-3 (no payment to editors) less "
            "the share that claims DIS-4 (one rule for bloggers), of agencies to which both apply."
        ),
        say(
            "Subjects such as mea-1/type:smm-boutique are the same shares among agencies of one type, size or "
            "city, where "
            "10 or more of them fall under the standard."
        ),
    ),
    exclusions=(
        say("Claims to older versions of a standard."),
        say("Fewer than 10 agencies: not estimable yet."),
    ),
    assumptions=(say("The agencies here speak for the market; agencies that claim nothing count as not claiming."),),
    limits=(
        say(
            "A claim is a sentence, and proof is what somebody looked at: neither says how often the standard is "
            "broken."
        ),
        say("Agencies that join a market which asks for standards may be better than those that do not."),
    ),
    example=(
        say("Of forty agencies twelve claim only the first of two standards and two only the second:"),
        """\
>>> from market.core.attestation_indicators import paired_difference, wilson_interval
>>> [round(100 * end) for end in wilson_interval(12, 40)]
[18, 45]
>>> difference, (low, high) = paired_difference(12, 2, 40)
>>> round(100 * difference), round(100 * low), round(100 * high)
(25, 7, 40)""",
    ),
    sources=(
        say("E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927."),
        say("A. Agresti and Y. Min, Simple improved confidence intervals for comparing matched proportions, 2005."),
    ),
)

STANDARD_PRICE = Method(
    slug="standard-price",
    title=say("Prices that go with a standard"),
    version=1,
    unit=say("percent"),
    question=say("Are quotes of agencies that prove a standard higher or lower than others' for the same service?"),
    definition=(
        say(
            "The logarithm of quoted prices is held against whether an operator's check of the agency's evidence for "
            "the standard is fresh at the end of the quarter, services held equal. The figure is what proving is "
            "associated with, in percent of the price; errors are clustered by agency, intervals at 95 % and rounded "
            "outward."
        ),
        say(
            "Clients' words do not count here: only who wins work hears them, and cheap agencies win more, so a "
            "confirmed standard would look cheap."
        ),
        say("At least 30 quotes of 10 agencies, 8 of them in the smaller of the two groups."),
    ),
    exclusions=(say("Standards that fewer than 8 quoting agencies prove, or fewer than 8 do not."),),
    assumptions=(say("Within a service, agencies that prove and those that do not sell the same scope."),),
    limits=(
        say("Associated with, never causes: dear agencies may have the people who collect evidence."),
        say("Type, city and size of agencies are not held equal: groups differ in them."),
        say(
            "Thirty standards are looked at together; the page of standards marks those that stand after "
            "correction for "
            "that (Benjamini and Hochberg, 10 %)."
        ),
    ),
    example=(
        say("Agencies that prove the standard are a tenth dearer in each of three services:"),
        """\
>>> from market.core.premiums import premium_within_services
>>> from market.core.priced_quotes import PricedQuote
>>> quotes = [PricedQuote(f"a{a}", f"s{a % 3}", 10 ** (a % 3) * 1.1 ** (a % 2), a % 2) for a in range(40)]
>>> round(premium_within_services(quotes).premium, 9)
0.1""",
    ),
    sources=(say("The question of the founding meeting of 2011: low ethics, and what good work costs."),),
)

CONDUCT = Method(
    slug="market-conduct",
    title=say("Conduct in the market"),
    version=1,
    unit=say("percent of cases"),
    question=say("How often are projects closed with an act, feedback given, results met, promises kept?"),
    definition=(
        say(
            "The counts of conduct records, x of n by organisation, added up over all organisations that have "
            "published a "
            "brief or begun work, as recorded when the quarter's prices were frozen. Each measure's cases and "
            "what counts "
            "as met stand on every conduct record."
        ),
        say(
            "The 95 % interval is Wilson's score interval with the number of independent cases that differences "
            "between "
            "organisations leave (linearised variance of a ratio), never fewer than there are organisations; ends are "
            "rounded outward to whole percents."
        ),
    ),
    exclusions=(say("Measures with fewer than 30 cases of 10 organisations: not estimable yet."),),
    assumptions=(say("What is recorded here happened as both sides say; what nobody recorded is no case."),),
    limits=(
        say("Organisations with many cases weigh more."),
        say("Who knows that conduct is counted may behave better here than elsewhere."),
    ),
    example=(
        say(
            "Twenty agencies with five projects each, every second of which closes all of them and the others "
            "none, leave no more than twenty independent cases:"
        ),
        """\
>>> from market.core.conduct_indicators import OrganisationCount, independent_cases
>>> alike = [OrganisationCount(f"agency {n}", "handover-signed", 5 * (n % 2), 5) for n in range(20)]
>>> round(independent_cases(alike), 1)
20.0""",
    ),
    sources=(
        say("The questions of the founding meeting of 2011 about badly closed projects and unfair tenders."),
        say("E. L. Korn and B. I. Graubard, Confidence intervals for proportions with small expected counts, 1998."),
    ),
)
