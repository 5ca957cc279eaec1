"""Why rows of price lists from elsewhere do not count, and what to do about it."""

from dataclasses import dataclass

from market.core.messages import say

HELD = "held"
REFUSED = "refused"
LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row does not count, and what to do about it."""

    outcome: str
    sentence: str


REASONS = {
    "wrong-cells": Reason(
        REFUSED, say("The row has more or fewer cells than the header: correct its commas and quotes.")
    ),
    "duplicate-row": Reason(REFUSED, say("Every cell equals an earlier row's: nothing to do.")),
    "no-agency": Reason(REFUSED, say("The agency is empty: name it.")),
    "no-service": Reason(REFUSED, say("The service is empty: name it.")),
    "no-price": Reason(REFUSED, say("The price is empty: fill it in or leave the row out.")),
    "not-a-number": Reason(REFUSED, say("The price is not plainly a number: write 1234.50, at most four decimals.")),
    "percentage": Reason(REFUSED, say("The price is a percentage: give an amount of money.")),
    "not-positive": Reason(REFUSED, say("The price is zero or less: give what is charged.")),
    "sentinel": Reason(REFUSED, say("The price stands for 'unknown' (0.01, 99999, 100 million): give the real one.")),
    "bad-quantity": Reason(REFUSED, say("The quantity is not a number above zero: write 10 or 2.5.")),
    "no-unit": Reason(REFUSED, say("The unit is empty: name it.")),
    "bad-date": Reason(REFUSED, say("The date is missing or not written as 2026-11-22: write it so.")),
    "future-date": Reason(REFUSED, say("The date lies in the future: correct it.")),
    "other-currency": Reason(HELD, say("The scheme has another currency: convert at the rate of the date.")),
    "name-too-long": Reason(
        HELD,
        say("A name has over {longest_name} characters, perhaps repeated text: shorten it.", longest_name=LONGEST_NAME),
    ),
    "unknown-service": Reason(HELD, say("No service has this code or exact name: map the title at the desk.")),
    "not-our-service": Reason(
        HELD, say("An operator said that this title is no service of ours: map it if it is one.")
    ),
    "unit-differs": Reason(HELD, say("The catalogue sells this service by another unit: convert the price.")),
    "not-a-tax": Reason(HELD, say("The tax is none of the words known: write net, gross, exempt or unknown.")),
    "tax-unknown": Reason(HELD, say("Nobody says whether VAT is in the price: write net, gross or exempt.")),
    "no-vat-rate": Reason(HELD, say("The VAT of this country on this date is not known: give the price without VAT.")),
    "possible-unit-error": Reason(
        HELD, say("The price looks like that of another unit, such as a day: check the unit.")
    ),
    "flat-file": Reason(
        HELD, say("The agency writes one price beside over a fifth of 20 or more titles: check its list.")
    ),
    "outlier": Reason(HELD, say("The price lies far from those of the other agencies for the service: check it.")),
}
INCOMPLETE = frozenset({"wrong-cells", "no-agency", "no-service", "no-price", "no-unit", "bad-date"})
UNMAPPED = frozenset({"unknown-service", "not-our-service"})
DOUBTS = frozenset({"possible-unit-error", "flat-file", "outlier"})
"""Reasons of rows that can be read: an operator who has looked may let them count as they are."""
UNTAXED = frozenset({"not-a-tax", "tax-unknown"})
"""Reasons that one word on VAT mends in all rows."""

FIELDS_OF_REASONS = {
    "no-agency": "agency",
    "no-service": "service",
    "name-too-long": "service",
    "unknown-service": "service",
    "not-our-service": "service",
    "bad-quantity": "quantity",
    "no-unit": "unit",
    "unit-differs": "unit",
    "bad-date": "date",
    "future-date": "date",
    "not-a-tax": "tax",
    "tax-unknown": "tax",
    "no-vat-rate": "country",
}
"""The cell that mends a reason; where none is named it is the price."""
