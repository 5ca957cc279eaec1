"""Why rows of price lists from elsewhere do not count, and what to do about it."""

from dataclasses import dataclass

HELD = "held"
REFUSED = "refused"
LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row does not count, and what to do about it."""

    outcome: str
    sentence: str


REASONS = {
    "wrong-cells": Reason(REFUSED, "The row has more or fewer cells than the header: correct its commas and quotes."),
    "duplicate-row": Reason(REFUSED, "Every cell equals an earlier row's: nothing to do."),
    "no-agency": Reason(REFUSED, "The agency is empty: name it."),
    "no-service": Reason(REFUSED, "The service is empty: name it."),
    "no-price": Reason(REFUSED, "The price is empty: fill it in or leave the row out."),
    "not-a-number": Reason(REFUSED, "The price is not plainly a number: write 1234.50, at most four decimals."),
    "percentage": Reason(REFUSED, "The price is a percentage: give an amount of money."),
    "not-positive": Reason(REFUSED, "The price is zero or less: give what is charged."),
    "sentinel": Reason(REFUSED, "The price stands for 'unknown' (0.01, 99999, 100 million): give the real one."),
    "bad-quantity": Reason(REFUSED, "The quantity is not a number above zero: write 10 or 2.5."),
    "no-unit": Reason(REFUSED, "The unit is empty: name it."),
    "bad-date": Reason(REFUSED, "The date is missing or not written as 2026-11-22: write it so."),
    "future-date": Reason(REFUSED, "The date lies in the future: correct it."),
    "other-currency": Reason(HELD, "The scheme has another currency: convert at the rate of the date."),
    "name-too-long": Reason(HELD, f"A name has over {LONGEST_NAME} characters, perhaps repeated text: shorten it."),
    "unknown-service": Reason(HELD, "No service has this code or exact name: map the title at the desk."),
    "not-our-service": Reason(HELD, "An operator said that this title is no service of ours: map it if it is one."),
    "unit-differs": Reason(HELD, "The catalogue sells this service by another unit: convert the price."),
    "not-a-tax": Reason(HELD, "The tax is none of the words known: write net, gross, exempt or unknown."),
    "tax-unknown": Reason(HELD, "Nobody says whether VAT is in the price: write net, gross or exempt."),
    "no-vat-rate": Reason(HELD, "The VAT of this country on this date is not known: give the price without VAT."),
    "possible-unit-error": Reason(HELD, "The price looks like that of another unit, such as a day: check the unit."),
    "flat-file": Reason(HELD, "The agency writes one price beside over a fifth of 20 or more titles: check its list."),
    "outlier": Reason(HELD, "The price lies far from those of the other agencies for the service: check it."),
}
INCOMPLETE = frozenset({"wrong-cells", "no-agency", "no-service", "no-price", "no-unit", "bad-date"})
UNMAPPED = frozenset({"unknown-service", "not-our-service"})
DOUBTS = frozenset({"possible-unit-error", "flat-file", "outlier"})
"""Reasons of rows that can be read: an operator who has looked may let them count as they are."""

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
