"""What is known of the files of an imported scheme, as written in `seed_data/schemes/<scheme>.toml`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from market.core.errors import Invalid
from market.core.messages import say
from market.core.money import CURRENCIES
from market.core.price_cells import unit_key

REQUIRED_FIELDS = ("agency", "service", "price", "unit", "date")
OPTIONAL_FIELDS = ("tax", "country", "quantity")
FIELDS = (*REQUIRED_FIELDS, *OPTIONAL_FIELDS)
EVIDENCE_GRADES = ("G1", "G2", "G3", "G4", "G5")
DEFAULT_EVIDENCE_GRADE = "G4"

_ENTRIES = ("columns", "currency", "units", "default_unit", "evidence_grade")


@dataclass(frozen=True, slots=True)
class Profile:
    """Columns by field, the currency, units by the key of each of their names, and the evidence grade.

    An unknown scheme has the empty profile: columns named as the fields are, published price lists (G4).
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    currency: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    default_unit: str = ""
    evidence_grade: str = DEFAULT_EVIDENCE_GRADE


def parse_profile(table: Mapping[str, Any]) -> Profile:
    """Return the profile written in a TOML *table*; raise Invalid for entries that are not understood.

    >>> parse_profile({"currency": "USD", "units": {"hour": ["Per Hour", "hrs"]}}).units
    {'hour': 'hour', 'hrs': 'hour'}
    """
    problems = {
        f"profile.{name}": say("There is no such entry; use {entries}.", entries=", ".join(_ENTRIES))
        for name in table
        if name not in _ENTRIES
    }
    problems |= _faulty_entries(table)
    if problems:
        raise Invalid(problems)
    return Profile(
        columns=dict(table.get("columns", {})),
        currency=table.get("currency"),
        units={unit_key(name): unit for unit, names in table.get("units", {}).items() for name in (unit, *names)},
        default_unit=table.get("default_unit", ""),
        evidence_grade=table.get("evidence_grade", DEFAULT_EVIDENCE_GRADE),
    )


def parse_columns(text: str) -> dict[str, str]:
    """Return the columns by field that an option such as ``agency=Firm,price=Rate`` names.

    A name may hold anything but a comma.  Raises Invalid naming the pair that is not understood.

    >>> parse_columns("agency=Firm, price=Rate per hour")
    {'agency': 'Firm', 'price': 'Rate per hour'}
    """
    columns: dict[str, str] = {}
    for pair in text.split(","):
        name, sign, column = (part.strip() for part in pair.partition("="))
        fault = _pair_fault(name, bool(sign and column), columns)
        if fault:
            raise Invalid({"columns": f"{pair.strip()!r} {fault}"})
        columns[name] = column
    return columns


def _pair_fault(name: str, is_pair: bool, earlier: Mapping[str, str]) -> str:
    if not is_pair:
        return say("is not a pair: write field=column, such as agency=Firm, with commas between pairs only.")
    if name not in FIELDS:
        return say("names no field: the fields are {fields}.", fields=", ".join(FIELDS))
    return say("gives {name} a second column: name it once.", name=name) if name in earlier else ""


def choose_columns(header: Sequence[str], profile: Profile, given: Mapping[str, str]) -> dict[str, int]:
    """Return the position in *header* of each field: as *given*, else as the profile says, else by its own name.

    The unit may be absent where the profile has a default; tax, country and quantity may be absent unless the
    profile or *given* names their column.  Raises Invalid naming the columns that are
    missing and those the file has, or a column that the file has twice.
    """
    named = dict(profile.columns) | dict(given)
    optional = {name: name for name in OPTIONAL_FIELDS if name in header}
    wanted = {name: name for name in REQUIRED_FIELDS} | optional | named
    if profile.default_unit and "unit" not in given and wanted["unit"] not in header:
        del wanted["unit"]
    missing = [column for column in wanted.values() if column not in header]
    if missing:
        raise Invalid({"columns": _missing_sentence(missing, header)})
    twice = [column for column in wanted.values() if header.count(column) > 1]
    if twice:
        raise Invalid(
            {"columns": say("The file has two columns called {twice}: rename one of them.", twice=", ".join(twice))}
        )
    return {name: header.index(column) for name, column in wanted.items()}


def _missing_sentence(missing: Sequence[str], header: Sequence[str]) -> str:
    separator = next((mark for mark in (";", "\t") if mark in header[0]), None)
    if len(header) == 1 and separator:
        return say(
            "The cells are separated by {separator!r}: save the file with commas between cells.", separator=separator
        )
    return say(
        "The file has no column {missing}; it has {header}. Say which to read, such as --columns "
        "agency=Firm,service=Title,price=Rate,unit=Unit,date=Valid.",
        missing=", ".join(missing),
        header=", ".join(header),
    )


def _faulty_entries(table: Mapping[str, Any]) -> dict[str, str]:
    columns, units = table.get("columns", {}), table.get("units", {})
    problems = {}
    if not (_is_texts(columns) and set(columns) <= set(FIELDS)):
        problems["profile.columns"] = say("Give a table of column names for {fields}.", fields=", ".join(FIELDS))
    if not (isinstance(units, dict) and all(_is_list_of_texts(names) for names in units.values())):
        problems["profile.units"] = say('Give each unit a list of its other names, such as hour = ["hrs"].')
    if table.get("currency", CURRENCIES[0]) not in CURRENCIES:
        problems["profile.currency"] = say("Use one of {currencies}.", currencies=", ".join(CURRENCIES))
    if not isinstance(table.get("default_unit", ""), str):
        problems["profile.default_unit"] = say("Name one unit in quotes.")
    if table.get("evidence_grade", DEFAULT_EVIDENCE_GRADE) not in EVIDENCE_GRADES:
        problems["profile.evidence_grade"] = say(
            "Use one of {evidence_grades}.", evidence_grades=", ".join(EVIDENCE_GRADES)
        )
    return problems


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)
