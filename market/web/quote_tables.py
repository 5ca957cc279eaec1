"""The lines of a quote as a table to fill in elsewhere, and back again, with faults named by their cell."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from market.core.briefs import Brief
from market.core.catalogue import Catalogue
from market.core.errors import Invalid
from market.core.messages import say
from market.core.money import BadNumber, format_amount, parse_amount, type_quantity
from market.core.quotes import LineState
from market.spreadsheets import Row
from market.web.languages import named

HEADINGS = (
    say("Line"),
    say("Service"),
    say("Unit"),
    say("Quantity"),
    say("State"),
    say("Fee per unit"),
    say("Supplier price per unit"),
    say("Handling per unit"),
    say("Subcontracted %"),
    say("Subcontractor"),
    say("Included in line"),
    say("Reason"),
)
_FIELDS = ("state", "fee", "supplier", "handling", "subcontracted_percent", "subcontractor", "included_in", "reason")
_FIRST = HEADINGS.index(say("State"))
_AMOUNTS = ("fee", "supplier", "handling")
STATES = {state.value.replace("-", " "): state.value for state in LineState}
_STATE_FAULT = say("Write one of: {states}.", states=", ".join(STATES))
_SHARE_FAULT = say("Write the share as a whole number from 0 to 100.")


def table_rows(brief: Brief, typed: Mapping[str, Sequence[str]], catalogue: Catalogue) -> list[Row]:
    """Return heading and one row per line of the brief, filled with what was typed so far."""
    places = {line.id: str(number) for number, line in enumerate(brief.content.lines, 1)}
    rows: list[Row] = [HEADINGS]
    for index, line in enumerate(brief.content.lines):
        cells = {name: next(iter(typed.get(f"lines-{index}-{name}", ())), "") for name in _FIELDS}
        cells["state"] = cells["state"].replace("-", " ")
        cells["included_in"] = places.get(cells["included_in"], "")
        rows.append(
            (
                index + 1,
                named(catalogue.service(line.service)),
                named(catalogue.unit_of(line.service)),
                Decimal(line.quantity_thousandths) / 1000,
                *(_number_or_text(name, cell) for name, cell in cells.items()),
            )
        )
    return rows


def read_lines(rows: Sequence[Sequence[str]], brief: Brief) -> dict[str, str]:
    """Return the form fields a filled table holds, by name; lines without a row are left out.

    Raises Invalid with a sentence per faulty cell, keyed by the cell: ``F3``.
    """
    problems: dict[str, str] = {}
    fields: dict[str, str] = {}
    seen: set[int] = set()
    if not rows or [cell.strip().lower() for cell in rows[0][: _FIRST + 1]] != [
        heading.lower() for heading in HEADINGS[: _FIRST + 1]
    ]:
        raise Invalid({"A1": say("Keep the headings of the table: {headings}.", headings=", ".join(HEADINGS))})
    for number, row in enumerate(rows[1:], 2):
        cells = [*(cell.strip() for cell in row), *[""] * len(HEADINGS)]
        if not any(cells):
            continue
        place = _place(cells[0], len(brief.content.lines))
        if place is None or place in seen:
            problems[f"A{number}"] = say("Give the number of a line of the brief, each once.")
            continue
        seen.add(place)
        for column, name in enumerate(_FIELDS, _FIRST):
            value, fault = _read_cell(name, cells[column], brief)
            fields[f"lines-{place - 1}-{name}"] = value
            if fault:
                problems[f"{chr(ord('A') + column)}{number}"] = fault
    if problems:
        raise Invalid(problems)
    return fields


def _read_cell(name: str, cell: str, brief: Brief) -> tuple[str, str]:
    """Return the form's value and a fault, one of them empty."""
    if not cell:
        return "", ""
    try:
        return _value(name, cell, brief), ""
    except (BadNumber, ValueError) as error:
        return "", str(error)


def _value(name: str, cell: str, brief: Brief) -> str:
    if name in _AMOUNTS:
        return format_amount(parse_amount(type_quantity(cell)))
    if name == "state":
        if cell.lower().replace("-", " ") not in STATES:
            raise ValueError(_STATE_FAULT)
        return STATES[cell.lower().replace("-", " ")]
    if name == "subcontracted_percent":
        share = type_quantity(cell.removesuffix("%"))
        if not re.fullmatch(r"[0-9]{1,3}", share, re.ASCII) or int(share) > 100:
            raise ValueError(_SHARE_FAULT)
        return share
    if name == "included_in":
        place = _place(cell, len(brief.content.lines))
        if place is None:
            raise ValueError(say("Give the number of the line this one is included in."))
        return brief.content.lines[place - 1].id
    return cell


def _place(cell: str, lines: int) -> int | None:
    return int(cell) if re.fullmatch(r"[0-9]{1,3}", cell, re.ASCII) and 0 < int(cell) <= lines else None


def _number_or_text(name: str, cell: str) -> str | Decimal:
    number = type_quantity(cell)
    if name in (*_AMOUNTS, "subcontracted_percent", "included_in") and re.fullmatch(
        r"[0-9]{1,12}(\.[0-9]{1,2})?", number
    ):
        return Decimal(number)
    return cell
