"""What the pages of a quote show beside it: labels of lines, sums with discounts, the agency's own list prices."""

from dataclasses import replace

from market.actions.attestations import attestation_states
from market.core.attestations import AttestationState
from market.core.briefs import Brief, BriefLine
from market.core.catalogue import Catalogue, conversion_factor
from market.core.comparison import scoped_price
from market.core.messages import say
from market.core.quote_copies import is_above_list_price
from market.core.quote_parts import KPI_KINDS
from market.core.quotes import QuoteContent, discount_total, line_total, quote_total, quote_total_after_discounts
from market.store.list_prices import list_current_prices
from market.web.current import current_catalogue, current_config, current_database, current_time
from market.web.languages import named, translated


def line_labels(brief: Brief) -> list[str]:
    catalogue = current_catalogue()
    return [f"{number}. {named(catalogue.service(line.service))}" for number, line in enumerate(brief.content.lines, 1)]


def labels_by_line(brief: Brief) -> dict[str, str]:
    """Return the labels of a brief's lines by the id of the line."""
    return dict(zip([line.id for line in brief.content.lines], line_labels(brief), strict=True))


def scope_words(line: BriefLine, catalogue: Catalogue) -> str:
    """Return the scope a line asks for: the label of each driver's level, or the reference scope."""
    names = {driver.driver: named(driver) for driver in catalogue.drivers}
    factors = catalogue.factors_for(line.service)
    parts = [
        f"{names[driver]}: {translated(next((f.label_en for f in factors.get(driver, ()) if f.level == level), level))}"
        for driver, level in line.drivers.items()
    ]
    scope = translated(catalogue.service(line.service).reference_scope)
    return "; ".join(parts) or say("reference scope: {scope}", scope=scope)


def kpi_names() -> dict[str, str]:
    """Return the names of the catalogue's KPIs by code."""
    return {kpi.code: named(kpi) for kpi in current_catalogue().kpis}


def scope_factors(brief: Brief) -> dict:
    """Return, per line id, how many times the reference scope's price the described scope costs, as a decimal."""
    catalogue = current_catalogue()
    return {
        line.id: conversion_factor(line.drivers, catalogue.service(line.service), catalogue)
        for line in brief.content.lines
    }


def own_list_prices(actor, brief: Brief) -> dict[str, int]:
    """Return the agency's own list prices by service, where they are in the currency of the brief."""
    if brief.content.currency != current_config().currency:
        return {}
    return list_current_prices(current_database(), actor.organisation_id)


def list_price_notes(actor, brief: Brief, content: QuoteContent) -> dict[str, tuple[int, bool]]:
    """Return, per line id, the agency's own list price and whether the quoted price lies above it."""
    catalogue, prices = current_catalogue(), own_list_prices(actor, brief)
    notes = {}
    for line in brief.content.lines:
        answer, listed = content.line(line.id), prices.get(line.service)
        if answer is None or listed is None:
            continue
        is_passed_through = catalogue.service(line.service).price_basis == "pass-through"
        price = answer.supplier_minor if is_passed_through else answer.fee_minor
        if price:
            notes[line.id] = (listed, is_above_list_price(line, price, listed, catalogue))
    return notes


def required_standards(brief: Brief, agency_id: str) -> list[tuple]:
    """Return (standard, state of the agency's claim now) of each standard a brief asks for."""
    catalogue = current_catalogue()
    states = attestation_states(current_database(), agency_id, catalogue, current_time())
    return [
        (catalogue.standard(code), states.get(code, AttestationState.NOT_STATED)) for code in brief.content.standards
    ]


def quote_sums(brief: Brief, content: QuoteContent) -> dict:
    """Return what the shared template of a quote needs beside the quote and the brief."""
    lines = brief.content.lines
    return {
        "labels": labels_by_line(brief),
        "line_total": line_total,
        "scoped_prices": {line.id: scoped_price(line, content.line(line.id), current_catalogue()) for line in lines},
        "total": quote_total(lines, content),
        "after_discounts": quote_total_after_discounts(lines, content),
        "discount_sums": [
            discount_total(lines, replace(content, discounts=(discount,)), discount.line_ids)
            for discount in content.discounts
        ],
        "kpi_kinds": KPI_KINDS,
        "kpi_names": kpi_names(),
        "driver_names": {driver.driver: named(driver) for driver in current_catalogue().drivers},
    }
