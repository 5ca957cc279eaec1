"""What goes with prices: the questions of the benchmark, each with its published answer or what is missing for one."""

from collections.abc import Iterator
from dataclasses import dataclass

from market.benchmark.reader import Edition, Indicator
from market.core.attribution import Interval, verdict
from market.core.indicators import NOT_ESTIMABLE
from market.core.level_indicators import PRICE_INDEX, PRICE_LEVEL, RELATIVE_VALUE
from market.core.messages import say
from market.core.premium_indicators import EXPLAINED, PREMIUM, WITHIN_AGENCIES
from market.core.priced_quotes import FEWEST_AGENCIES, FEWEST_AGENCIES_WITH_BOTH, FEWEST_QUOTES
from market.core.ratio_indicators import BUNDLE, GAPS, MARK_UP, SERIES_GAP
from market.web.price_texts import figure_text, reason_sentence, signed_percent

QUOTED = "quoted"
_PAIRS = say("pairs of prices from {fewest_agencies} agencies", fewest_agencies=FEWEST_AGENCIES)
_EXPLAINED_WORDS = {
    "explains little": say("little goes with it"),
    "explains part": say("part goes with it"),
    "explains most": say("most goes with it"),
}
_MORE = say("more prices")
_NEEDS = {
    PRICE_LEVEL: say("agencies that price several services in common"),
    PREMIUM: say(
        "{fewest_quotes} quotes, of them {fewest_agencies_with_both} agencies that do both kinds of work",
        fewest_quotes=FEWEST_QUOTES,
        fewest_agencies_with_both=FEWEST_AGENCIES_WITH_BOTH,
    ),
    EXPLAINED: say(
        "{fewest_quotes} quotes of {fewest_agencies} agencies, some of which subcontract",
        fewest_quotes=FEWEST_QUOTES,
        fewest_agencies=FEWEST_AGENCIES,
    ),
    SERIES_GAP: say("{number} {pairs}", number=FEWEST_QUOTES, pairs=_PAIRS),
    MARK_UP: say(
        "{fewest_quotes} subcontracted lines of {fewest_agencies} agencies",
        fewest_quotes=FEWEST_QUOTES,
        fewest_agencies=FEWEST_AGENCIES,
    ),
    BUNDLE: say(
        "{fewest_quotes} bundles of {fewest_agencies} agencies",
        fewest_quotes=FEWEST_QUOTES,
        fewest_agencies=FEWEST_AGENCIES,
    ),
    PRICE_INDEX: say("five services renewed in this quarter and in the first"),
}
_GAP_QUESTIONS = {
    "list-quoted": say("How far do agencies quote from their own price lists?"),
    "quoted-awarded": say("How far are awards from the same agency’s quotes?"),
    "awarded-paid": say("How far is what is paid from what was awarded?"),
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
        say("How far apart are agencies, whatever they sell?"),
        found.get((PRICE_LEVEL, QUOTED, "", "P75P25")),
        lambda value: say("the upper quartile of agencies is {value:.2f} times the lower in price level", value=value),
    )
    yield _answer(
        say("Is subcontracted work dearer?"),
        found.get((PREMIUM, QUOTED, "", WITHIN_AGENCIES)),
        lambda value: say("{value} at the same agency for the same service", value=signed_percent(value)),
    )
    yield _share(found.get((EXPLAINED, QUOTED, "", "SUBCONTRACTED")), found.get((EXPLAINED, QUOTED, "", "AGENCY")))
    for series in ("-".join(pair) for pair in GAPS):
        yield _ratio(_GAP_QUESTIONS[series], found, SERIES_GAP, series)
    yield _ratio(say("Are several services together cheaper than one by one?"), found, BUNDLE, QUOTED)
    yield _ratio(say("What do agencies add to work they pass on?"), found, MARK_UP, QUOTED)
    quarter = str(edition.summary.quarter)
    first = min((key[2] for key in found if key[0] == PRICE_INDEX and key[1] == QUOTED), default=quarter)
    yield _answer(
        say("Have quoted prices risen?"),
        found.get((PRICE_INDEX, QUOTED, quarter, "INDEX")),
        lambda value: say("{value:.1f}, where {first} is 100", value=value, first=first),
        measure=PRICE_INDEX,
    )


def _relative(found: dict[tuple[str, str, str, str], Indicator], service: str) -> Iterator[MarketAnswer]:
    indicator = found.get((RELATIVE_VALUE, QUOTED, service, "VALUE"))
    if indicator is not None and indicator.value is not None:
        yield _answer(
            say("What does it cost in terms of other work?"),
            indicator,
            lambda value: say("as much as {value} posts in a social network", value=figure_text(value)),
        )


def _share(own: Indicator | None, agency: Indicator | None) -> MarketAnswer:
    def words(value: float) -> str:
        others = (
            say("; {agency:.0f} % go with which agency it is", agency=agency.value)
            if agency and agency.value is not None
            else ""
        )
        if own is None or own.low is None or own.high is None:
            return say("{value:.0f} % of the differences within services{others}", value=value, others=others)
        said = _EXPLAINED_WORDS[verdict(Interval(own.low / 100, own.high / 100))]
        return say(
            "{said}: {value:.0f} % of the differences within services{others}", said=said, value=value, others=others
        )

    return _answer(say("Do the differences go with subcontracting?"), own, words, measure=EXPLAINED)


def _ratio(question: str, found: dict[tuple[str, str, str, str], Indicator], measure: str, series: str) -> MarketAnswer:
    low, high = (found.get((measure, series, "", name)) for name in ("P25", "P75"))
    ends = [end.value for end in (low, high) if end is not None and end.value is not None]
    middle = (
        say(
            "; the middle half of agencies {low} to {high}",
            low=signed_percent(ends[0]),
            high=signed_percent(ends[1]),
        )
        if ends[1:]
        else ""
    )
    return _answer(
        question,
        found.get((measure, series, "", "P50")),
        lambda value: say("median {value}{middle}", value=signed_percent(value), middle=middle),
        measure=measure,
    )


def _interval(indicator: Indicator) -> str:
    ends = (f"{end:.0f}".replace("-", "−") for end in (indicator.low, indicator.high))
    return say("{low} to {high} %", **dict(zip(("low", "high"), ends, strict=True)))


def _answer(question: str, indicator: Indicator | None, words, *, measure: str = "") -> MarketAnswer:
    method = indicator.measure if indicator else measure
    if indicator is None or indicator.value is None:
        reason = indicator.reason if indicator else NOT_ESTIMABLE
        needs = say("not estimable yet: needs at least {method}.", method=_NEEDS.get(method, _MORE))
        return MarketAnswer(
            question, "", "", None, method, missing=needs if reason == NOT_ESTIMABLE else reason_sentence(reason)
        )
    interval = "" if indicator.low is None else _interval(indicator)
    return MarketAnswer(question, words(indicator.value), interval, indicator.n_band, method, indicator.carried_from)
