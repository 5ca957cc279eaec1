"""What the figure of each registered claim says, as a statement somebody can cite.

A statement names what goes together, never what makes what.  ``{figure}`` stands for the figure with its interval.
"""

from market.core.messages import say

STATEMENTS = {
    "h1": say("For the same service, the ninetieth of a hundred agencies quotes {figure} what the tenth does"),
    "h1-levels": say("Whatever they sell, the upper quartile of agencies has {figure} the price level of the lower"),
    "h2": say("Scope is associated with {figure} of the spread of raw prices"),
    "h3": say("Subcontracting is associated with {figure} of the differences of price within services"),
    "h3-premium": say(
        "Compared with own work of the same agency for the same service, subcontracted work is associated with a "
        "price difference of {figure}"
    ),
    "h3-mark-up": say("To what it pays for subcontracted work, the median agency adds {figure}"),
    "h4": say("Agencies with the same subcontractor for the same service quote {figure} apart"),
    "h5": say("The median agency claims {figure} of the standards that apply to it"),
    "h6": say(
        "Proving an outcome measure in every plan (MEA-4) is associated with a difference of quoted prices of {figure}"
    ),
    "h7": say("What agencies claim of labelling paid authors (DIS-1) is {figure} ahead of what somebody has seen"),
    "h8": say(
        "The share of agencies that refuse to pay journalists (DIS-3), less the share that hold bloggers to one rule "
        "(DIS-4), is {figure}"
    ),
    "h9": say("Of paid publications, {figure} carry a label"),
    "h10-value": say("Of clients, {figure} try to ask for advertising value"),
    "h10-briefs": say("Of briefs, {figure} name an outcome to be measured"),
    "h10-claims": say("Of agencies, {figure} claim an outcome in every plan (MEA-4)"),
    "h11": say("The orders of agencies through two lenses are associated with one another by {figure}"),
    "h12": say("Splitting a mandate between agencies is associated with a difference in targets met of {figure}"),
    "h13": say("Of projects, {figure} end with a handover act that both sides signed"),
    "h13-watch": say("Of watched projects, {figure} show the client something amiss after the end"),
    "h13-clean": say("Of work whose community the client looked after, {figure} was clean for sixty days"),
    "h14": say("Of agencies, {figure} claim not to reuse an audience (CLO-2)"),
    "h15": say("Of the false claims found, {figure} are corrected at their source"),
    "h16": say("Of brand replies, {figure} help"),
    "h17": say("Of confirmed results of the referral rate, {figure} met their target"),
    "h17-wanted": say("Of briefs, {figure} want recommendations to be counted"),
    "h18": say("Replying to nearly everybody is associated with a difference in the cost of a reply of {figure}"),
    "h19-own": say("To the cost of a hire, a client’s own staff adds {figure}"),
    "h20": say(
        "Compared with one by one, quoting several services together is associated with a price difference of {figure}"
    ),
    "h21": say("Of awarded value, {figure} comes from PR departments"),
    "h23": say("Many faults of the product are associated with a difference in targets met of {figure}"),
    "h24": say("Of quotes that won nothing, {figure} get written feedback"),
    "h24-told": say("Of briefs, {figure} tell their outcome within four weeks of closing"),
}
"""By the code of the claim; a claim without a published measure has none."""
