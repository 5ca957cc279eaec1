"""The register: the founding meeting's claims, each with its question, measure and bands.

Nothing here may be changed to fit a figure.  A claim whose question or bands are changed gets a new code.
"""

import math

from market.core.attestation_indicators import ADOPTION, CLAIMED, GAP, PAIR, STANDARD_PRICE
from market.core.budget_indicators import BUDGETS, OF_VALUE, PUBLIC_RELATIONS
from market.core.conduct_indicators import CLOSING, CONDUCT, SHARE, WANTED
from market.core.discrepancies import Claim
from market.core.level_indicators import PRICE_LEVEL
from market.core.messages import say
from market.core.premium_indicators import EXPLAINED, PREMIUM, WITHIN_AGENCIES
from market.core.project_indicators import (
    AGREEMENT,
    ASSOCIATIONS,
    COST,
    FAULTS,
    OWN_ADDED,
    REPLY_TO_ALL,
    RESULTS,
    SPLIT,
    TARGETS_MET,
)
from market.core.ratio_indicators import BUNDLE, MARK_UP
from market.core.scope_indicators import SCOPE_SHARE, SHARE_OF_SPREAD
from market.core.shared_subcontractors import SAME_SUBCONTRACTOR, TIMES_APART

_DEARER = ((-5.0, say("cheaper")), (5.0, say("about the same price")), (math.inf, say("dearer")))
_GOES = ((10.0, say("little goes with it")), (50.0, say("part goes with it")), (math.inf, say("most goes with it")))
_TARGETS = (
    (-10.0, say("fewer targets are met")),
    (10.0, say("about as many targets are met")),
    (math.inf, say("more targets are met")),
)
_RESULTS = say("Results that clients confirmed at close-out, of at least 30 projects of 10 agencies.")
_PROJECTS = say("At least 30 finished projects of 10 agencies.")
_QUOTES = say("At least 30 quotes of 10 agencies.")
_CASES = say("At least 30 cases of 10 clients.")

REGISTER: tuple[Claim, ...] = (
    Claim(
        "h1",
        say("The market features huge discrepancy in prices."),
        say(
            "How many times dearer is the ninetieth of a hundred agencies than the tenth, for the same service "
            "and scope?"
        ),
        EXPLAINED,
        _QUOTES,
        (EXPLAINED, "quoted", "", "SPREAD"),
        (
            (1.5, say("prices lie close together")),
            (2.5, say("prices lie apart")),
            (math.inf, say("prices lie far apart")),
        ),
    ),
    Claim(
        "h1-levels",
        say("The market features huge discrepancy in prices."),
        say("How far apart are agencies as a whole, whatever they sell: the upper quartile over the lower?"),
        PRICE_LEVEL,
        say("Agencies that price several services in common."),
        (PRICE_LEVEL, "quoted", "", "P75P25"),
        (
            (1.15, say("agencies lie close together")),
            (1.5, say("agencies lie apart")),
            (math.inf, say("agencies lie far apart")),
        ),
    ),
    Claim(
        "h2",
        say("Nobody can say how a tweet compares with a journal post."),
        say("How much of the spread of raw prices is scope, not price?"),
        SCOPE_SHARE,
        say("At least 30 quoted prices of 10 agencies, 8 of which quoted for another scope than the reference."),
        (SCOPE_SHARE, "quoted", "", SHARE_OF_SPREAD),
        (
            (10.0, say("hardly any is scope")),
            (50.0, say("part of it is scope")),
            (math.inf, say("most of it is scope")),
        ),
    ),
    Claim(
        "h3",
        say("Prices for similar services differ because agencies subcontract."),
        say("What share of the differences within services goes with subcontracting?"),
        EXPLAINED,
        _QUOTES,
        (EXPLAINED, "quoted", "", "SUBCONTRACTED"),
        _GOES,
    ),
    Claim(
        "h3-premium",
        say("Prices for similar services differ because agencies subcontract."),
        say("Is subcontracted work dearer than own work at the same agency, for the same service?"),
        PREMIUM,
        say("At least 30 quotes, and 20 agencies that do both kinds of work."),
        (PREMIUM, "quoted", "", WITHIN_AGENCIES),
        _DEARER,
        tests_zero=True,
    ),
    Claim(
        "h3-mark-up",
        say("Prices for similar services differ because agencies subcontract."),
        say("What do agencies add to what they pay for subcontracted work, in the median?"),
        MARK_UP,
        say("At least 30 lines bought here on behalf of a client's, of 10 agencies."),
        (MARK_UP, "quoted", "", "P50"),
        (
            (5.0, say("next to nothing")),
            (25.0, say("a handling charge")),
            (math.inf, say("more than a handling charge")),
        ),
    ),
    Claim(
        "h4",
        say("Prices for similar services differ because agencies subcontract."),
        say("Do agencies with the same subcontractor quote differently?"),
        SAME_SUBCONTRACTOR,
        say("At least 30 pairs, among 10 agencies, that name the same subcontractor for the same service."),
        (SAME_SUBCONTRACTOR, "quoted", "", TIMES_APART),
        ((1.2, say("hardly")), (1.5, say("somewhat")), (math.inf, say("widely"))),
    ),
    Claim(
        "h5",
        say("The market features huge discrepancy in standards."),
        say("What share of the standards that apply to it does the median agency claim?"),
        ADOPTION,
        say("At least 10 verified agencies."),
        (ADOPTION, "", "", "MEDIAN_CLAIMED"),
        ((40.0, say("few")), (75.0, say("most, not all")), (math.inf, say("nearly all"))),
    ),
    Claim(
        "h6",
        say("The market is low on professional ethics."),
        say("Do agencies that prove an outcome measure in every plan (MEA-4) quote higher prices?"),
        STANDARD_PRICE,
        say("At least 30 quotes, and 8 agencies that prove the standard beside 8 that do not."),
        (STANDARD_PRICE, "quoted", "mea-4", "PREMIUM"),
        _DEARER,
        tests_zero=True,
    ),
    Claim(
        "h7",
        say("The market is low on professional ethics."),
        say("How far is what agencies claim of labelling paid authors (DIS-1) from what somebody has seen?"),
        ADOPTION,
        say("At least 10 verified agencies."),
        (ADOPTION, "", "dis-1", GAP),
        (
            (10.0, say("claims are proved")),
            (30.0, say("some claims are unproved")),
            (math.inf, say("claims run far ahead of proof")),
        ),
    ),
    Claim(
        "h8",
        say("Paying journalists is frowned upon, paying bloggers is not."),
        say(
            "By how many points do more agencies refuse to pay journalists (DIS-3) than hold bloggers to one "
            "rule (DIS-4)?"
        ),
        ADOPTION,
        say("At least 10 verified agencies."),
        (ADOPTION, "", "", PAIR),
        (
            (-10.0, say("bloggers are held to more")),
            (10.0, say("the same rule for both")),
            (math.inf, say("journalists are held to more than bloggers")),
        ),
        tests_zero=True,
    ),
    Claim(
        "h9",
        say("Sponsoring bloggers is not frowned upon."),
        say("What share of paid publications carries a label?"),
        RESULTS,
        say("At least 30 paid publications of 10 agencies, counted at close-out and confirmed."),
        (RESULTS, "", "labelled-share", SHARE),
        ((50.0, say("a minority")), (95.0, say("most, not all")), (math.inf, say("nearly all"))),
    ),
    Claim(
        "h10",
        say("The market is low on measurement tools."),
        say("How many results that briefs ask for are outcomes, and how often is advertising value asked for?"),
        WANTED,
        say("Counts of refused attempts to ask for advertising value, which no edition publishes yet."),
    ),
    Claim(
        "h10-value",
        say("The market is low on measurement tools."),
        say("What share of clients tries to ask for advertising value (7 % used it in a British survey of 2019)?"),
        WANTED,
        say("At least 30 clients with published briefs."),
        (WANTED, "", "clients-asking-value", SHARE),
        ((7.0, say("no more than in Britain")), (25.0, say("some")), (math.inf, say("many"))),
    ),
    Claim(
        "h10-briefs",
        say("The market is low on measurement tools."),
        say("What share of briefs names an outcome to be measured?"),
        WANTED,
        _CASES,
        (WANTED, "", "briefs-with-outcome", SHARE),
        ((33.0, say("a minority")), (67.0, say("about half")), (math.inf, say("a majority"))),
    ),
    Claim(
        "h10-claims",
        say("The market is low on measurement tools."),
        say("What share of agencies claims an outcome in every plan (MEA-4)?"),
        ADOPTION,
        say("At least 10 verified agencies."),
        (ADOPTION, "", "mea-4", CLAIMED),
        ((33.0, say("a minority")), (67.0, say("about half")), (math.inf, say("a majority"))),
    ),
    Claim(
        "h11",
        say("How does a tweet compare with a journal post or the life of a group?"),
        say("Does the order of agencies change with the lens one compares them by?"),
        AGREEMENT,
        say("At least 10 agencies with counts through two lenses, confirmed at close-out."),
        (AGREEMENT, "", "", "TAU"),
        (
            (0.35, say("the order depends on the lens")),
            (0.7, say("the order depends on the lens in part")),
            (math.inf, say("the order hardly depends on the lens")),
        ),
    ),
    Claim(
        "h12",
        say("A telecom splits strategy and execution between agencies."),
        say("Do split mandates cost more or miss more targets?"),
        ASSOCIATIONS,
        _RESULTS,
        (ASSOCIATIONS, "", "", SPLIT),
        _TARGETS,
        tests_zero=True,
    ),
    Claim(
        "h13",
        say("A badly closed project gets covered with snails."),
        say("What share of projects ends with a handover act that both sides signed?"),
        CONDUCT,
        _PROJECTS,
        (CONDUCT, "", "handover-signed", SHARE),
        (
            (50.0, say("most are left open")),
            (80.0, say("many are left open")),
            (math.inf, say("most are closed properly")),
        ),
    ),
    Claim(
        "h13-watch",
        say("A badly closed project gets covered with snails."),
        say("In what share of watched projects does the client find something amiss after the end?"),
        CONDUCT,
        _PROJECTS,
        (CONDUCT, "", "watch-findings", SHARE),
        ((10.0, say("few")), (30.0, say("some")), (math.inf, say("many"))),
    ),
    Claim(
        "h13-clean",
        say("A badly closed project gets covered with snails."),
        say("In what share of work whose community the client looked after was it clean for sixty days?"),
        CLOSING,
        _PROJECTS,
        (CLOSING, "", "clean-60", SHARE),
        ((50.0, say("a minority")), (90.0, say("most")), (math.inf, say("nearly all"))),
    ),
    Claim(
        "h14",
        say("A client's community is reused for another client."),
        say("What share of agencies claims not to reuse an audience (CLO-2)?"),
        ADOPTION,
        say("At least 10 verified agencies."),
        (ADOPTION, "", "clo-2", CLAIMED),
        ((50.0, say("a minority")), (90.0, say("most")), (math.inf, say("nearly all"))),
    ),
    Claim(
        "h15",
        say("Information is misread."),
        say("How often are facts corrected at their source?"),
        RESULTS,
        _RESULTS,
        (RESULTS, "", "correction-rate", SHARE),
        ((33.0, say("seldom")), (67.0, say("about every second time")), (math.inf, say("mostly"))),
    ),
    Claim(
        "h16",
        say("Ninety-nine percent of an avatar's replies are help."),
        say("What share of brand replies helps, and does it go with recommendations?"),
        RESULTS,
        _RESULTS,
        (RESULTS, "", "help-share", SHARE),
        ((50.0, say("less than half")), (95.0, say("most")), (math.inf, say("nearly all"))),
    ),
    Claim(
        "h17",
        say("Recommendation is the main measure."),
        say("How many clients set it as target, and is it met?"),
        RESULTS,
        say("At least 30 confirmed results of the referral rate, of 10 agencies."),
        (RESULTS, "", "target:referral-rate", TARGETS_MET),
        ((40.0, say("mostly missed")), (60.0, say("met about every second time")), (math.inf, say("mostly met"))),
    ),
    Claim(
        "h17-wanted",
        say("Recommendation is the main measure."),
        say("What share of briefs wants recommendations to be counted?"),
        WANTED,
        _CASES,
        (WANTED, "", "briefs-with-referral", SHARE),
        ((10.0, say("few")), (50.0, say("some")), (math.inf, say("most"))),
    ),
    Claim(
        "h18",
        say("We reply to all."),
        say("What does replying to everybody cost?"),
        ASSOCIATIONS,
        _RESULTS,
        (ASSOCIATIONS, "", "", REPLY_TO_ALL),
        ((-5.0, say("a reply is cheaper")), (5.0, say("a reply costs the same")), (math.inf, say("a reply is dearer"))),
        tests_zero=True,
    ),
    Claim(
        "h19",
        say("Two to three hundred interns a year come through social networks."),
        say("What does a hire cost by route?"),
        COST,
        say("At least 30 success-fee lines or confirmed costs of a hire by route, of 10 agencies."),
    ),
    Claim(
        "h19-own",
        say("Two to three hundred interns a year come through social networks."),
        say("By how much does a client's own staff raise the cost of a hire (299 % in an American survey of 2018)?"),
        COST,
        say("Hires with the client's own cost, at 5 agencies or more."),
        (COST, "", "hires", OWN_ADDED),
        (
            (50.0, say("the agency is most of the cost")),
            (150.0, say("as much again")),
            (math.inf, say("most of the cost is the client's own")),
        ),
    ),
    Claim(
        "h20",
        say("PR agencies also offer search."),
        say("Are several services quoted together cheaper than one by one?"),
        BUNDLE,
        say("At least 30 bundles of 10 agencies."),
        (BUNDLE, "quoted", "", "P50"),
        _DEARER,
    ),
    Claim(
        "h21",
        say("Agencies depend on PR budgets."),
        say("What share of awarded value comes from PR departments?"),
        BUDGETS,
        say("At least 30 awards of 10 agencies."),
        (BUDGETS, "", PUBLIC_RELATIONS, OF_VALUE),
        ((33.0, say("a minority")), (67.0, say("about half")), (math.inf, say("a majority"))),
    ),
    Claim(
        "h22",
        say("Agencies neglect their own worth."),
        say("Do agencies that show more of their work get more invitations?"),
        "",
        say("Invitations beside the profiles agencies had then, which no edition publishes yet."),
    ),
    Claim(
        "h23",
        say("There is no magic wand if the product is bad."),
        say("Do faults of the product cap results?"),
        ASSOCIATIONS,
        _RESULTS,
        (ASSOCIATIONS, "", "", FAULTS),
        _TARGETS,
        tests_zero=True,
    ),
    Claim(
        "h24",
        say("Tenders are unfair."),
        say("What share of quotes that won nothing gets written feedback (30 % in a Russian survey of 2010)?"),
        CONDUCT,
        _CASES,
        (CONDUCT, "", "feedback-given", SHARE),
        ((30.0, say("no more than in 2010")), (70.0, say("more than in 2010")), (math.inf, say("most get it"))),
    ),
    Claim(
        "h24-told",
        say("Tenders are unfair."),
        say("In what share of briefs is the outcome told within four weeks of closing?"),
        CONDUCT,
        _CASES,
        (CONDUCT, "", "outcome-told", SHARE),
        ((50.0, say("a minority")), (90.0, say("most")), (math.inf, say("nearly all"))),
    ),
)
