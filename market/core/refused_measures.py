"""Finding measures the market does not count by in free text, so that they do not come in by another door."""

import re
from collections.abc import Mapping, Sequence

from market.core.catalogue import RejectedKpi
from market.core.messages import say

NAMES: Mapping[str, str] = {
    "ave": say("Advertising value equivalent (AVE)"),
    "emv": say("Earned media value (EMV)"),
    "media-value": say("Media value"),
    "reach-multiplier": say("Multiplied reach"),
    "pr-value": say("PR value"),
}
"""What people call the refused measures, by code."""
_ABBREVIATIONS = {"ave": r"\bAVE\b", "emv": r"\bEMV\b", "pr-value": r"\bPR[ -][Vv]alue\b"}
_WORDS = {
    "ave": r"advertis(?:ing|ement) value|рекламн\w+ эквивалент",
    "emv": r"earned media value",
    "media-value": r"media[ -]value|медиа[ -]?ценност",
    "reach-multiplier": r"reach multiplier",
}


def refused_measure_in(text: str, refused: Sequence[RejectedKpi]) -> str | None:
    """Return why *text* may not stand, naming the first refused measure found in it and a better one, or None.

    Abbreviations count in capitals only: “ave” is also an avenue.

    >>> ave = RejectedKpi("ave", "It prices attention.", "Name an outcome.")
    >>> refused_measure_in("Reached an AVE of 4 million", [ave])
    'This market does not count by “Advertising value equivalent (AVE)”. Use instead: Name an outcome.'
    >>> refused_measure_in("Ave Maria, leave it", [ave]) is None
    True
    """
    for measure in refused:
        if _is_named(measure.code, text):
            return refuse_measure(measure)
    return None


def refuse_measure(measure: RejectedKpi) -> str:
    """Return why the market does not count by *measure*, with a better one."""
    return say(
        "This market does not count by “{name}”. Use instead: {better_measure}",
        name=NAMES.get(measure.code, measure.code),
        better_measure=measure.better_measure,
    )


def _is_named(code: str, text: str) -> bool:
    abbreviation, words = _ABBREVIATIONS.get(code), _WORDS.get(code)
    return bool(
        (abbreviation and re.search(abbreviation, text)) or (words and re.search(words, text, flags=re.IGNORECASE))
    )
