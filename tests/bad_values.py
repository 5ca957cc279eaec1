"""What people, scripts and attackers type where something else is meant; none of it may break anything."""

from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any
from zlib import crc32

TYPED = (
    "",
    " \t ",
    "0",
    "-1",
    "NaN",
    "1e309",
    "9" * 400,
    "a" * 20_000,
    "١٢٣",
    "１２３．５",
    "100\x0b",
    "1,000.50,00",
    "2026-02-30",
    "9999-12-31T23:59",
    "0000-00-00T00:00",
    "<script>alert(1)</script>",
    "'; DROP TABLE briefs; --",
    '=HYPERLINK("https://evil.example")',
    "{{ 7 * 7 }}",
    "../../etc/passwd",
    "javascript:alert(1)",
    "a\r\nSet-Cookie: x=y",
    "pay\u202eoff",
    "Lun\u200bofon",
    "Луnofon",
    "\ud83d\udc0c".encode("utf-16", "surrogatepass").decode("utf-16") * 50,
    "e\u0301" * 200,
    "\x7f\x01",
    "null",
    "%00%0d%0a",
)
PARSED: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 2**70, "", " ", "NaN", "1e309", "9" * 400, "a" * 20_000, "١٢٣", "2026-02-30", "\x00",
    "pay\u202eoff", [], [[]], {}, {"a": {"b": []}}, [None] * 300, "<script>alert(1)</script>", "../x", "\ud800",
)  # fmt: skip


def some_of(values: tuple[Any, ...], name: str, count: int) -> Iterator[Any]:
    """Yield *count* of the values, another choice for every name and the same at each run."""
    return islice(cycle(values), crc32(name.encode()) % len(values), crc32(name.encode()) % len(values) + count)
