"""What drives prices: the questions of the benchmark, each with its published answer or what is missing for one."""

from collections.abc import Iterator
from dataclasses import dataclass

from market.benchmark.reader import Edition, Indicator
from market.core.attribution import Interval, verdict
from market.core.indicators import NOT_ESTIMABLE
from market.core.level_indicators import BASE_SERVICE, PRICE_INDEX, PRICE_LEVEL, RELATIVE_VALUE
from market.core.premium_indicators import EXPLAINED, PREMIUM, WITHIN_AGENCIES
from market.core.priced_quotes import FEWEST_AGENCIES, FEWEST_AGENCIES_WITH_BOTH, FEWEST_QUOTES
from market.core.ratio_indicators import BUNDLE, GAPS, MARK_UP, SERIES_GAP
from market.web.price_texts import figure_text, reason_sentence, signed_percent

QUOTED = "quoted"
_PAIRS = f"pairs of prices from {FEWEST_AGENCIES} agencies"
_NEEDS = {
    PRICE_LEVEL: "agencies that price several services in common",
    PREMIUM: f"{FEWEST_QUOTES} quotes, of them {FEWEST_AGENCIES_WITH_BOTH} agencies that do both kinds of work",
    EXPLAINED: f"{FEWEST_QUOTES} quotes of {FEWEST_AGENCIES} agencies, some of which subcontract",
    SERIES_GAP: f"{FEWEST_QUOTES} {_PAIRS}",
    MARK_UP: f"{FEWEST_QUOTES} subcontracted lines of {FEWEST_AGENCIES} agencies",
    BUNDLE: f"{FEWEST_QUOTES} bundles of {FEWEST_AGENCIES} agencies",
    PRICE_INDEX: "five services renewed in this quarter and in the first",
}
_GAP_QUESTIONS = {
    "list-quoted": "How far do agencies quote from their own price lists?",
    "quoted-awarded": "How far are awards from the same agency’s quotes?",
    "awarded-paid": "How far is what is paid from what was awarded?",
}


@dataclass(frozen=True, slots=True)
class MarketAnswer:
    """One question with the answer in words; *missing* says why there is none.  *interval* is that of the figure."""

    question: str
    answer: str
    interval: str
    n_band: str | None
    method: str
    carried_from: str | None = None
    missing: str = ""


def answers_of(edition: Edition, service: str) -> list[MarketAnswer]:
    """Return the answers of *edition* about prices as a whole, and first what *service* costs in terms of a post.

    None for an edition from before there were indicators.
    """
    found = {indicator.key: indicator for indicator in edition.indicators()}
    return [*_relative(found, service), *_answers(found, edition)] if found else []


def _answers(found: dict[tuple[str, str, str, str], Indicator], edition: Edition) -> Iterator[MarketAnswer]:
    yield _answer(
        "How far apart are agencies, whatever they sell?",
        found.get((PRICE_LEVEL, QUOTED, "", "P75P25")),
        lambda value: f"the upper quartile of agencies is {value:.2f} times the lower in price level",
    )
    yield _answer(
        "Is subcontracted work dearer?",
        found.get((PREMIUM, QUOTED, "", WITHIN_AGENCIES)),
        lambda value: f"{signed_percent(value)} at the same agency for the same service",
    )
    yield _share(found.get((EXPLAINED, QUOTED, "", "SUBCONTRACTED")), found.get((EXPLAINED, QUOTED, "", "AGENCY")))
    for series in ("-".join(pair) for pair in GAPS):
        yield _ratio(_GAP_QUESTIONS[series], found, SERIES_GAP, series)
    yield _ratio("Are several services together cheaper than one by one?", found, BUNDLE, QUOTED)
    yield _ratio("What do agencies add to work they pass on?", found, MARK_UP, QUOTED)
    quarter = str(edition.summary.quarter)
    first = min((key[2] for key in found if key[0] == PRICE_INDEX and key[1] == QUOTED), default=quarter)
    yield _answer(
        "Have quoted prices risen?",
        found.get((PRICE_INDEX, QUOTED, quarter, "INDEX")),
        lambda value: f"{value:.1f}, where {first} is 100",
        measure=PRICE_INDEX,
    )


def _relative(found: dict[tuple[str, str, str, str], Indicator], service: str) -> Iterator[MarketAnswer]:
    indicator = found.get((RELATIVE_VALUE, QUOTED, service, "VALUE"))
    if indicator is not None and indicator.value is not None:
        yield _answer(
            "What does it cost in terms of other work?",
            indicator,
            lambda value: f"as much as {figure_text(value)} {BASE_SERVICE.replace('-', ' ')}s",
        )


def _share(own: Indicator | None, agency: Indicator | None) -> MarketAnswer:
    def words(value: float) -> str:
        others = f"; {agency.value:.0f} % go with which agency it is" if agency and agency.value is not None else ""
        if own is None or own.low is None or own.high is None:
            return f"{value:.0f} % of the differences within services{others}"
        said = verdict(Interval(own.low / 100, own.high / 100))
        return f"it {said}: {value:.0f} % of the differences within services{others}"

    return _answer("Does subcontracting explain the differences?", own, words, measure=EXPLAINED)


def _ratio(question: str, found: dict[tuple[str, str, str, str], Indicator], measure: str, series: str) -> MarketAnswer:
    low, high = (found.get((measure, series, "", name)) for name in ("P25", "P75"))
    ends = [end.value for end in (low, high) if end is not None and end.value is not None]
    middle = f"; the middle half of agencies {signed_percent(ends[0])} to {signed_percent(ends[1])}" if ends[1:] else ""
    return _answer(
        question,
        found.get((measure, series, "", "P50")),
        lambda value: f"median {signed_percent(value)}{middle}",
        measure=measure,
    )


def _answer(question: str, indicator: Indicator | None, words, *, measure: str = "") -> MarketAnswer:
    method = indicator.measure if indicator else measure
    if indicator is None or indicator.value is None:
        reason = indicator.reason if indicator else NOT_ESTIMABLE
        needs = f"not estimable yet: needs at least {_NEEDS.get(method, 'more prices')}."
        return MarketAnswer(
            question, "", "", None, method, missing=needs if reason == NOT_ESTIMABLE else reason_sentence(reason)
        )
    interval = "" if indicator.low is None else f"{indicator.low:.0f} to {indicator.high:.0f} %".replace("-", "−")
    return MarketAnswer(question, words(indicator.value), interval, indicator.n_band, method, indicator.carried_from)
