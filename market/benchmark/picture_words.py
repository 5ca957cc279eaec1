"""What the words of charts say, in each language they are drawn in."""

from collections.abc import Iterable
from dataclasses import dataclass

from market.benchmark.published import Cell, ListedService
from market.charts.style import format_money
from market.core.messages import say
from market.translations import LANGUAGES, SOURCE, signs_of, translate

SERIES_LABELS = {
    "list": say("List prices"),
    "quoted": say("Quoted"),
    "awarded": say("Awarded"),
    "paid": say("Paid"),
}


@dataclass(frozen=True, slots=True)
class PictureWords:
    """How charts of one *language* write their words and numbers."""

    language: str

    def say(self, message: str) -> str:
        """Return a message in the language of the chart."""
        return translate(message, self.language)

    def money(self, minor: int) -> str:
        """Return a price as a short label."""
        return format_money(minor).translate(signs_of(self.language))

    def series(self, code: str) -> str:
        """Return the name of a series."""
        return self.say(SERIES_LABELS[code])

    def name(self, service: ListedService) -> str:
        """Return the name of a service; imported schemes have one name only."""
        return service.name_en if self.language == SOURCE else service.name_ru

    def family(self, service: ListedService) -> str:
        """Return the name of the family of a service."""
        return service.family_en if self.language == SOURCE else service.family_ru

    def unit(self, service: ListedService) -> str:
        """Return what a service is priced per."""
        return service.unit_en if self.language == SOURCE else service.unit_ru

    def note(self, cell: Cell) -> str:
        """Return how many agencies are behind a cell and how reliable it is."""
        if cell.n_band is None:
            return self.say(say("not published"))
        agencies = cell.n_band.replace("-", "–")
        if cell.grade:
            return self.say(say("{agencies} agencies, grade {grade}", agencies=agencies, grade=cell.grade))
        return self.say(say("{agencies} agencies", agencies=agencies))

    def sentence(self, cell: Cell) -> str:
        """Return the figures of a cell as the description of a chart gives them."""
        shown = [f"{name.upper()} {self.money(price)}" for name, price in cell.quantiles.items() if price is not None]
        return self.listed(self.series(cell.series), shown)

    def listed(self, label: str, shown: Iterable[str]) -> str:
        """Return a sentence that lists what is shown under a label."""
        return f"{label}: {', '.join(shown) or self.say(say('not published'))}."


ALL_WORDS = tuple(PictureWords(language) for language in LANGUAGES)
"""The words of every language charts are drawn in, English first."""
