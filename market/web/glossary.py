"""The words of the field as this site uses them: a page of their own, and notes where they stand."""

from dataclasses import dataclass

from flask import Blueprint, render_template

from market.core.messages import say
from market.web.languages import translated

blueprint = Blueprint("glossary", __name__)


@dataclass(frozen=True, slots=True)
class Term:
    name: str
    meaning: str


TERMS = {
    "agency": Term(say("Agency"), say("An organisation that sells services and answers briefs with quotes.")),
    "amendment": Term(
        say("Amendment"),
        say("A new version of an open brief. What changed is public, and quotes for touched lines must be renewed."),
    ),
    "attestation": Term(
        say("Attestation"),
        say(
            "An agency's claim to meet a standard, with how far it has come: said, evidence shown, checked, confirmed."
        ),
    ),
    "award": Term(
        say("Award"), say("The client's decision, line by line: which quote does the line, with the reason.")
    ),
    "brief": Term(say("Brief"), say("What a client wants done, as lines of services with quantities and deadlines.")),
    "carried": Term(
        say("Carried over"),
        say("A figure repeated from an earlier edition, because a new one would tell which agency changed its price."),
    ),
    "cell": Term(
        say("Cell"), say("One figure of an edition: a service in one series, as a whole or in one circumstance.")
    ),
    "close-out": Term(
        say("Close-out"),
        say("The orderly end of a project: accounts handed over, the community told, its members left alone."),
    ),
    "discrepancy": Term(say("Discrepancy"), say("How far prices of the same thing lie apart, and what goes with it.")),
    "edition": Term(
        say("Edition"),
        say("All published figures of a quarter, frozen with their method. A correction is a new version beside it."),
    ),
    "engagement": Term(say("Engagement"), say("The work that follows an award, up to its close-out.")),
    "fee": Term(say("Agency fee"), say("What the agency earns for its own work on a line, without what it passes on.")),
    "grade": Term(
        say("Grade"),
        say("How firmly a figure stands, from A to D, by how many agencies are behind it and how close they lie."),
    ),
    "handling": Term(
        say("Handling"), say("What an agency adds for buying something in the client's name, shown apart.")
    ),
    "interval": Term(
        say("95 % interval"),
        say("Where the true figure lies in ninety-five of a hundred such cases; the wider, the less is known."),
    ),
    "lens": Term(
        say("Lens"),
        say("One way to compare unlike work: by hour, by reach, by engagement or by outcome. Lenses are never added."),
    ),
    "line": Term(say("Line"), say("One service of a brief with its unit, quantity and scope; quotes price each line.")),
    "logarithmic": Term(
        say("Logarithmic scale"),
        say("A scale on which equal lengths are equal ratios: from 10 to 20 is as far as from 100 to 200."),
    ),
    "list": Term(say("List price"), say("What an agency asks before it knows any brief.")),
    "median": Term(say("Median"), say("The price in the middle: half of the agencies lie below it, half above.")),
    "n-band": Term(
        say("Band of agencies"),
        say("Roughly how many agencies are behind a figure. The exact number is never told, to protect each of them."),
    ),
    "observation": Term(
        say("Observation"), say("One price of one agency, brought to a unit, scope, currency and tax that compare.")
    ),
    "pass-through": Term(
        say("Pass-through"),
        say("Money that goes on to others, such as advertising space. Prices are compared without it."),
    ),
    "percentile": Term(
        say("P10, P25, P75, P90"),
        say("The prices below which a tenth, a quarter, three quarters and nine tenths of the agencies lie."),
    ),
    "premium": Term(
        say("Premium"),
        say("By how many per cent prices with a circumstance lie above those without it; it need not be the cause."),
    ),
    "price-level": Term(
        say("Price level"),
        say("How dear an agency is over all it sells, beside others for the same services."),
    ),
    "quartile": Term(
        say("Quartile"),
        say("The lower quartile is the price below which a quarter of the agencies lie, the upper one three quarters."),
    ),
    "quote": Term(say("Quote"), say("An agency's sealed answer to a brief, priced line by line.")),
    "receipt": Term(
        say("Receipt"),
        say("The SHA-256 of a sealed quote. Published after the award, it shows that nothing was changed in between."),
    ),
    "scope": Term(
        say("Reference scope"),
        say("What one unit of a service holds. Another scope is converted by a published factor, or left out."),
    ),
    "seal": Term(
        say("Seal"), say("Until a brief closes, nobody but the quoting agency can read a quote, operators included.")
    ),
    "series": Term(
        say("Series"), say("List, quoted, awarded and paid prices; they are counted apart and never mixed.")
    ),
    "spread": Term(say("Spread"), say("How many times the upper price is the lower, such as P75 divided by P25.")),
    "stands": Term(
        say("Stands among all tests"),
        say("Unlikely to be chance even though many questions are asked of the same figures at once."),
    ),
    "standard": Term(
        say("Standard"),
        say("One sentence about how an agency works that can be checked, with the evidence asked for."),
    ),
    "subcontracting": Term(
        say("Subcontracting"),
        say("Work on a line that another firm does. The share and the firm are named in the quote."),
    ),
    "withheld": Term(
        say("Withheld"),
        say("Not shown, because too few agencies are behind it or because it would point at one of them."),
    ),
}


def init_app(app) -> None:
    app.jinja_env.globals["terms"] = TERMS


@blueprint.get("/glossary/")
def show():
    in_order = sorted(TERMS.items(), key=lambda named_term: translated(named_term[1].name).casefold())
    return render_template("house/glossary.html", in_order=in_order)
