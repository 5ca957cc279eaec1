"""Rate cards of another trade, invented: many vendors, few services, and the faults real files have."""

import csv
import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HEADER = ("vendor", "item", "rate", "per", "valid")
DAY = "2026-03-02"


class Card(NamedTuple):
    """How large a card is, and how many of its vendors write one price beside every item."""

    vendors: int
    items: int
    flat_vendors: int

    @property
    def rows(self) -> int:
        """How many rows it has: every vendor offers every item but each fourteenth."""
        return sum(1 for _ in self._offers())

    def write(self, path: Path) -> dict[str, int]:
        """Write the card as CSV and return how many of its rows have which fault."""
        chance = random.Random(7)  # noqa: S311
        counts = {"sentinel": 0, "no-price": 0, "flat-file": 0}
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            for place, (vendor, item) in enumerate(self._offers()):
                price, fault = self._price(chance, place, vendor, item)
                counts[fault] = counts.get(fault, 0) + 1
                writer.writerow((f"Vendor {vendor}", f"Item {item}", price, "each", DAY))
        return counts

    def _offers(self) -> Iterator[tuple[int, int]]:
        for vendor in range(self.vendors):
            for item in range(self.items):
                if (vendor * 31 + item * 17) % 14:
                    yield vendor, item

    def _price(self, chance: random.Random, place: int, vendor: int, item: int) -> tuple[str, str]:
        """Return the price as written and its fault, '' for a sound one: vendors lie far apart, as real ones do."""
        middle = 1000 * 1.01**item
        sound = f"{middle * math.exp((vendor * 37 % 101 - 50) / 62) * chance.uniform(0.9, 1.1):.2f}"
        if place % 50 == 7:
            return "999999999", "sentinel"
        if place % 50 == 17:
            return "0.01", "sentinel"
        if place % 50 == 27:
            return "", "no-price"
        if vendor < self.flat_vendors:
            return f"{500 + vendor}", "flat-file"
        return (f"{middle * 300:.2f}", "outlier") if place % 500 == 37 else (sound, "")
