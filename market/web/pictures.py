"""Where the charts of an edition are: in the language of the page, or in English where there is no other."""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from market.benchmark.published import card_file, chart_file
from market.benchmark.reader import Edition
from market.core.indicators import Indicator
from market.core.messages import say
from market.core.premium_indicators import EXPLAINED, GAP_WORDS, PREMIUM, PREMIUM_WORDS, SHARE_WORDS
from market.translations import SOURCE
from market.web.languages import current_language

_QUOTED = "quoted"
_GAP = "subcontracting-gap"


_SIZE = re.compile(rb' width="([0-9.]+)" height="([0-9.]+)"')
_HEAD = 512


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of an edition; *width* and *height* keep its place on a page until it is loaded."""

    address: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class MarketPicture:
    """A chart of the market with the table of what it shows."""

    name: str
    title: str
    method: str
    rows: tuple[tuple[str, Indicator], ...]

    @property
    def factors(self) -> list[float]:
        """The rows of a gap as factors, of which the last is the product of the others; none for any other chart."""
        return [1 + (figure.value or 0) / 100 for _, figure in self.rows] if self.name == _GAP else []


_PICTURES = (
    ("subcontracting-premium", say("How much dearer subcontracted work is"), PREMIUM, PREMIUM_WORDS),
    (_GAP, say("The gap of subcontracted work in two parts"), PREMIUM, GAP_WORDS),
    ("explained-prices", say("What differences of price go with"), EXPLAINED, SHARE_WORDS),
)


def init_app(app) -> None:
    app.jinja_env.globals.update(chart_of=chart_of, card_of=card_of)


def chart_of(edition: Edition, name: str) -> Chart | None:
    """Return a chart with its address and size, or None where the edition has no such chart."""
    wanted = (chart_file(name, language) for language in (current_language(), SOURCE))
    file = next((file for file in wanted if file in edition.file_names()), None)
    try:
        return file and Chart(_address(edition, file), *_size_of(edition.file(file), edition.file_hash(file)))
    except OSError:
        return None


def card_of(edition: Edition, slug: str) -> str | None:
    """Return the address of the card for sharing of a service of the catalogue, or None."""
    file = card_file(slug)
    return _address(edition, file) if file in edition.file_names() else None


def market_pictures(edition: Edition) -> list[MarketPicture]:
    """Return the charts about prices as a whole that the edition has, each with its figures."""
    found = {indicator.key: indicator for indicator in edition.indicators() if indicator.value is not None}
    pictures = []
    for name, title, method, words in _PICTURES:
        keys = [(method, _QUOTED, "", statistic) for statistic in words]
        if chart_of(edition, name):
            rows = tuple((words[key[3]], found[key]) for key in keys if key in found)
            pictures.append(MarketPicture(name, title, method, rows))
    return pictures


@lru_cache(maxsize=4096)
def _size_of(path: Path, _hash: str) -> tuple[int, int]:
    """Read width and height off the head of a chart once: the hash tells it from another under the same name."""
    with path.open("rb") as picture:
        found = _SIZE.search(picture.read(_HEAD))
    if found is None:
        raise OSError(f"{path} is no chart of ours")
    return math.ceil(float(found[1])), math.ceil(float(found[2]))


def _address(edition: Edition, file: str) -> str:
    return f"/editions/{edition.summary.id}/files/{file}"
