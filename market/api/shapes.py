"""The shape of JSON bodies: one declaration reads a body, refusing what it does not know, and writes its schema."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from market.core.errors import Invalid
from market.core.money import BadNumber, parse_amount
from market.core.texts import HIDDEN_CHARACTERS, has_hidden_characters

Schema = dict[str, Any]
Faults = dict[str, str]
MISSING = object()
AMOUNT_PATTERN = r"^[0-9]{1,15}(\.[0-9]{1,2})?$"
PERCENT_PATTERN = r"^[0-9]{1,5}(\.[0-9]{1,2})?$"


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of value: *read* returns it parsed or raises ValueError with a sentence; *schema* describes it."""

    read: Callable[[Any, str, Faults], Any]
    schema: Schema
    default: Any = MISSING


@dataclass(frozen=True, slots=True)
class Record:
    """An object with exactly these fields; a field whose shape has a default may be left out."""

    fields: Mapping[str, Shape]

    def read(self, value: Any, path: str, faults: Faults) -> dict[str, Any]:
        """Return the fields parsed; faults are gathered under dotted paths."""
        if not isinstance(value, dict):
            raise ValueError("Write an object here.")
        prefix = f"{path}." if path else ""
        for name in value:
            if name not in self.fields:
                faults[prefix + name] = f"There is no field {name!r} here; those known are {', '.join(self.fields)}."
        return {name: _read_field(shape, name, value, prefix, faults) for name, shape in self.fields.items()}

    def schema(self) -> Schema:
        """Return the JSON schema of the object."""
        return {
            "type": "object",
            "properties": {name: shape.schema for name, shape in self.fields.items()},
            "required": [name for name, shape in self.fields.items() if shape.default is MISSING],
            "additionalProperties": False,
        }


def read_body(record: Record, value: Any) -> dict[str, Any]:
    """Return a whole body parsed; raises Invalid with every fault by its path."""
    faults: Faults = {}
    try:
        parsed = record.read(value, "", faults)
    except ValueError as error:
        raise Invalid({"": str(error)}) from None
    if faults:
        raise Invalid(faults)
    return parsed


def text(longest: int, default: Any = MISSING) -> Shape:
    def read(value: Any, _path: str, _faults: Faults) -> str:
        if not isinstance(value, str):
            raise ValueError("Write a text in quotation marks.")
        if len(value) > longest:
            raise ValueError(f"Shorten this to {longest:,} characters; it has {len(value):,}.")
        if has_hidden_characters(value):
            raise ValueError(HIDDEN_CHARACTERS)
        return value.strip()

    return Shape(read, {"type": "string", "maxLength": longest}, default)


def choice(values: tuple[str, ...], default: Any = MISSING) -> Shape:
    def read(value: Any, _path: str, _faults: Faults) -> str:
        if value not in values:
            raise ValueError(f"Write one of {', '.join(values)}.")
        return str(value)

    return Shape(read, {"type": "string", "enum": list(values)}, default)


def whole(lowest: int, highest: int, default: Any = MISSING) -> Shape:
    def read(value: Any, _path: str, _faults: Faults) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            raise ValueError(f"Write a whole number from {lowest} to {highest}, without quotation marks.")
        return value

    return Shape(read, {"type": "integer", "minimum": lowest, "maximum": highest}, default)


def flag(default: Any = MISSING) -> Shape:
    def read(value: Any, _path: str, _faults: Faults) -> bool:
        if not isinstance(value, bool):
            raise ValueError("Write true or false, without quotation marks.")
        return value

    return Shape(read, {"type": "boolean"}, default)


def amount(default: Any = MISSING) -> Shape:
    """Return the shape of money: a text such as "1000.50", read as minor units."""

    def read(value: Any, _path: str, _faults: Faults) -> int:
        if not isinstance(value, str) or not re.fullmatch(AMOUNT_PATTERN[1:-1], value, re.ASCII):
            raise ValueError('Write the amount as a text with digits and a point, such as "1000.50".')
        return parse_amount(value)

    return Shape(read, {"type": "string", "pattern": AMOUNT_PATTERN, "examples": ["1000.50"]}, default)


def hundredths(example: str, default: Any = MISSING) -> Shape:
    """Return the shape of a percentage or of hours: a text such as "22.5", read as hundredths."""

    def read(value: Any, _path: str, _faults: Faults) -> int:
        if not isinstance(value, str) or not re.fullmatch(PERCENT_PATTERN[1:-1], value, re.ASCII):
            raise ValueError(f'Write digits and a point as a text, such as "{example}".')
        return parse_amount(value)

    return Shape(read, {"type": "string", "pattern": PERCENT_PATTERN, "examples": [example]}, default)


def day(default: Any = MISSING) -> Shape:
    def read(value: Any, _path: str, _faults: Faults) -> date:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise ValueError(f"There is no day {value}.") from None
        raise ValueError('Write the date as a text, such as "2026-12-31".')

    return Shape(read, {"type": "string", "format": "date"}, default)


def list_of(item: Shape | Record, most: int, default: Any = MISSING) -> Shape:
    def read(value: Any, path: str, faults: Faults) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ValueError("Write a list here.")
        if len(value) > most:
            raise ValueError(f"Keep to {most} entries; there are {len(value):,}.")
        return tuple(_read_value(item, entry, f"{path}.{index}", faults) for index, entry in enumerate(value))

    schema = item.schema() if isinstance(item, Record) else item.schema
    return Shape(read, {"type": "array", "items": schema, "maxItems": most}, default)


def optional(shape: Shape, default: Any = None) -> Shape:
    """Return *shape* with null allowed, and read as *default* when it is null or left out."""

    def read(value: Any, path: str, faults: Faults) -> Any:
        return default if value is None else shape.read(value, path, faults)

    return Shape(read, nullable(shape.schema), default)


def nullable(schema: Schema) -> Schema:
    """Return a schema that also allows null."""
    widened = schema | {"type": [schema["type"], "null"]}
    return widened | {"enum": [*schema["enum"], None]} if "enum" in schema else widened


def _read_field(shape: Shape, name: str, value: Mapping[str, Any], prefix: str, faults: Faults) -> Any:
    if name in value:
        return _read_value(shape, value[name], prefix + name, faults)
    if shape.default is MISSING:
        faults[prefix + name] = "This field is needed."
    return shape.default


def _read_value(shape: Shape | Record, value: Any, path: str, faults: Faults) -> Any:
    try:
        return shape.read(value, path, faults)
    except (ValueError, BadNumber) as error:
        faults[path] = str(error)
        return None
