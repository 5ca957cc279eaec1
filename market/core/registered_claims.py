"""The register: the founding meeting's claims, each with its question, measure and bands.

Nothing here may be changed to fit a figure.  A claim whose question or bands are changed gets a new code.
"""

import math

from market.core.attestation_indicators import ADOPTION, CLAIMED, GAP, PAIR, STANDARD_PRICE
from market.core.conduct_indicators import CONDUCT, SHARE
from market.core.discrepancies import Claim
from market.core.level_indicators import PRICE_LEVEL
from market.core.premium_indicators import EXPLAINED, PREMIUM, WITHIN_AGENCIES
from market.core.ratio_indicators import BUNDLE, MARK_UP

_DEARER = ((-5.0, "cheaper"), (5.0, "about the same price"), (math.inf, "dearer"))
_EXPLAINS = ((10.0, "it explains little"), (50.0, "it explains part"), (math.inf, "it explains most"))
_RESULTS = "Results that clients confirmed at close-out, of at least 30 projects of 10 agencies."
_PROJECTS = "At least 30 finished projects of 10 agencies."
_QUOTES = "At least 30 quotes of 10 agencies."
_CASES = "At least 30 cases of 10 clients."

REGISTER: tuple[Claim, ...] = (
    Claim(
        "h1",
        "The market features huge discrepancy in prices.",
        "How many times dearer is the ninetieth of a hundred agencies than the tenth, for the same service and scope?",
        EXPLAINED,
        _QUOTES,
        (EXPLAINED, "quoted", "", "SPREAD"),
        ((1.5, "prices lie close together"), (2.5, "prices lie apart"), (math.inf, "prices lie far apart")),
    ),
    Claim(
        "h1-levels",
        "The market features huge discrepancy in prices.",
        "How far apart are agencies as a whole, whatever they sell: the upper quartile over the lower?",
        PRICE_LEVEL,
        "Agencies that price several services in common.",
        (PRICE_LEVEL, "quoted", "", "P75P25"),
        ((1.15, "agencies lie close together"), (1.5, "agencies lie apart"), (math.inf, "agencies lie far apart")),
    ),
    Claim(
        "h2",
        "Nobody can say how a tweet compares with a journal post.",
        "How much of the spread of raw prices is scope, not price?",
        "comparable-price",
        "Prices before and after conversion of scope, kept side by side in editions.",
    ),
    Claim(
        "h3",
        "Prices for similar services differ because agencies subcontract.",
        "What share of the differences within services goes with subcontracting?",
        EXPLAINED,
        _QUOTES,
        (EXPLAINED, "quoted", "", "SUBCONTRACTED"),
        _EXPLAINS,
    ),
    Claim(
        "h3-premium",
        "Prices for similar services differ because agencies subcontract.",
        "Is subcontracted work dearer than own work at the same agency, for the same service?",
        PREMIUM,
        "At least 30 quotes, and 20 agencies that do both kinds of work.",
        (PREMIUM, "quoted", "", WITHIN_AGENCIES),
        _DEARER,
        tests_zero=True,
    ),
    Claim(
        "h3-mark-up",
        "Prices for similar services differ because agencies subcontract.",
        "What do agencies add to what they pay for subcontracted work, in the median?",
        MARK_UP,
        "At least 30 lines bought here on behalf of a client's, of 10 agencies.",
        (MARK_UP, "quoted", "", "P50"),
        ((5.0, "next to nothing"), (25.0, "a handling charge"), (math.inf, "more than a handling charge")),
    ),
    Claim(
        "h4",
        "Prices for similar services differ because agencies subcontract.",
        "Do agencies with the same subcontractor quote differently?",
        MARK_UP,
        "Lines that several agencies bought of the same subcontractor.",
    ),
    Claim(
        "h5",
        "The market features huge discrepancy in standards.",
        "What share of the standards that apply to it does the median agency claim?",
        ADOPTION,
        "At least 10 verified agencies.",
        (ADOPTION, "", "", "MEDIAN_CLAIMED"),
        ((40.0, "few"), (75.0, "most, not all"), (math.inf, "nearly all")),
    ),
    Claim(
        "h6",
        "The market is low on professional ethics.",
        "Do agencies that prove an outcome measure in every plan (MEA-4) quote higher prices?",
        STANDARD_PRICE,
        "At least 30 quotes, and 8 agencies that prove the standard beside 8 that do not.",
        (STANDARD_PRICE, "quoted", "mea-4", "PREMIUM"),
        _DEARER,
        tests_zero=True,
    ),
    Claim(
        "h7",
        "The market is low on professional ethics.",
        "How far is what agencies claim of labelling paid authors (DIS-1) from what somebody has seen?",
        ADOPTION,
        "At least 10 verified agencies.",
        (ADOPTION, "", "dis-1", GAP),
        ((10.0, "claims are proved"), (30.0, "some claims are unproved"), (math.inf, "claims run far ahead of proof")),
    ),
    Claim(
        "h8",
        "Paying journalists is frowned upon, paying bloggers is not.",
        "By how many points do more agencies refuse to pay journalists (DIS-3) than hold bloggers to one rule (DIS-4)?",
        ADOPTION,
        "At least 10 verified agencies.",
        (ADOPTION, "", "", PAIR),
        (
            (-10.0, "bloggers are held to more"),
            (10.0, "the same rule for both"),
            (math.inf, "journalists are held to more than bloggers"),
        ),
        tests_zero=True,
    ),
    Claim(
        "h9",
        "Sponsoring bloggers is not frowned upon.",
        "What share of paid publications carries a label?",
        "",
        "Samples of twenty paid publications an agency, looked at by operators.",
    ),
    Claim(
        "h10",
        "The market is low on measurement tools.",
        "How many results that briefs ask for are outcomes, and how often is advertising value asked for?",
        "",
        "Counts of the measures in briefs, which no edition publishes yet.",
    ),
    Claim(
        "h10-claims",
        "The market is low on measurement tools.",
        "What share of agencies claims an outcome in every plan (MEA-4)?",
        ADOPTION,
        "At least 10 verified agencies.",
        (ADOPTION, "", "mea-4", CLAIMED),
        ((33.0, "a minority"), (67.0, "about half"), (math.inf, "a majority")),
    ),
    Claim(
        "h11",
        "How does a tweet compare with a journal post or the life of a group?",
        "Does the order of agencies change with the lens one compares them by?",
        "relative-value",
        "Reach, engagement and outcomes of the same work, reported at close-out.",
    ),
    Claim(
        "h12",
        "A telecom splits strategy and execution between agencies.",
        "Do split mandates cost more or miss more targets?",
        "",
        _RESULTS,
    ),
    Claim(
        "h13",
        "A badly closed project gets covered with snails.",
        "What share of projects ends with a handover act that both sides signed?",
        CONDUCT,
        _PROJECTS,
        (CONDUCT, "", "handover-signed", SHARE),
        ((50.0, "most are left open"), (80.0, "many are left open"), (math.inf, "most are closed properly")),
    ),
    Claim(
        "h13-watch",
        "A badly closed project gets covered with snails.",
        "In what share of watched projects does the client find something amiss after the end?",
        CONDUCT,
        _PROJECTS,
        (CONDUCT, "", "watch-findings", SHARE),
        ((10.0, "few"), (30.0, "some"), (math.inf, "many")),
    ),
    Claim(
        "h14",
        "A client's community is reused for another client.",
        "What share of agencies claims not to reuse an audience (CLO-2)?",
        ADOPTION,
        "At least 10 verified agencies.",
        (ADOPTION, "", "clo-2", CLAIMED),
        ((50.0, "a minority"), (90.0, "most"), (math.inf, "nearly all")),
    ),
    Claim("h15", "Information is misread.", "How often are facts corrected at their source?", "", _RESULTS),
    Claim(
        "h16",
        "Ninety-nine percent of an avatar's replies are help.",
        "What share of brand replies helps, and does it go with recommendations?",
        "",
        _RESULTS,
    ),
    Claim(
        "h17",
        "Recommendation is the main measure.",
        "How many clients set it as target, and is it met?",
        "",
        _RESULTS,
    ),
    Claim("h18", "We reply to all.", "What does replying to everybody cost?", "", _RESULTS),
    Claim(
        "h19",
        "Two to three hundred interns a year come through social networks.",
        "What does a hire cost by route?",
        "",
        "At least 30 success-fee lines or confirmed costs of a hire, of 10 agencies.",
    ),
    Claim(
        "h20",
        "PR agencies also offer search.",
        "Are several services quoted together cheaper than one by one?",
        BUNDLE,
        "At least 30 bundles of 10 agencies.",
        (BUNDLE, "quoted", "", "P50"),
        _DEARER,
    ),
    Claim(
        "h21",
        "Agencies depend on PR budgets.",
        "What share of awarded value comes from PR departments?",
        "",
        "Awarded values by department, which no edition publishes yet.",
    ),
    Claim(
        "h22",
        "Agencies neglect their own worth.",
        "Do agencies that show more of their work get more invitations?",
        "",
        "Profiles with cases and outcomes, which the market does not have yet.",
    ),
    Claim(
        "h23",
        "There is no magic wand if the product is bad.",
        "Do faults of the product cap results?",
        "",
        _RESULTS,
    ),
    Claim(
        "h24",
        "Tenders are unfair.",
        "What share of quotes that won nothing gets written feedback (30 % in a Russian survey of 2010)?",
        CONDUCT,
        _CASES,
        (CONDUCT, "", "feedback-given", SHARE),
        ((30.0, "no more than in 2010"), (70.0, "more than in 2010"), (math.inf, "most get it")),
    ),
    Claim(
        "h24-told",
        "Tenders are unfair.",
        "In what share of briefs is the outcome told within four weeks of closing?",
        CONDUCT,
        _CASES,
        (CONDUCT, "", "outcome-told", SHARE),
        ((50.0, "a minority"), (90.0, "most"), (math.inf, "nearly all")),
    ),
)
