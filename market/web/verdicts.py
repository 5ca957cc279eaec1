"""What editions say of the registered claims, in words a reader can cite, and how the figures moved."""

from dataclasses import dataclass

from market.benchmark.published import EditionSummary
from market.benchmark.reader import Edition, Indicator, open_latest_versions
from market.core.attestation_indicators import CLAIMED, CONFIRMED, GAP, PAIR, PROVED
from market.core.budget_indicators import OF_VALUE
from market.core.claim_statements import STATEMENTS
from market.core.conduct_indicators import SHARE
from market.core.discrepancies import Claim, Verdict, judge_claims
from market.core.indicators import PERCENT, RATIO, TAU
from market.core.messages import say, together
from market.core.project_indicators import FAULTS, SPLIT, TARGETS_MET
from market.core.registered_claims import REGISTER
from market.core.scope_indicators import SHARE_OF_SPREAD
from market.web.price_texts import signed_percent

HISTORY = 8
"""How many quarters back figures are told."""

_POINTS = {PAIR, GAP, SPLIT, FAULTS}
_SHARES = {
    CLAIMED,
    PROVED,
    CONFIRMED,
    "MEDIAN_CLAIMED",
    "MEDIAN_PROVED",
    "SUBCONTRACTED",
    SHARE,
    OF_VALUE,
    TARGETS_MET,
    SHARE_OF_SPREAD,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One verdict ready to be read: *figure* and *interval* in words, *history* of (edition, figure), newest last."""

    verdict: Verdict
    figure: str
    interval: str
    history: tuple[tuple[str, str], ...]

    @property
    def places(self) -> dict[str, float | None] | None:
        """Where figure and interval lie on their scale, in percent of its width, as a band is drawn."""
        return interval_places(self.verdict.figure)

    @property
    def claim(self) -> Claim:
        return self.verdict.claim

    def citation(self, summary: EditionSummary, address: str) -> str:
        """Return one statement with figure, interval, edition and address, for somebody who cites it."""
        interval = say(" (95 % interval {interval})", interval=self.interval) if self.interval else ""
        return say(
            "{statement}: {words}. {source}, {address}",
            statement=say(STATEMENTS[self.claim.code], figure=together((self.figure, interval), "")),
            words=self.verdict.told,
            source=summary.source,
            address=address,
        )


def list_answers(folder, edition: Edition) -> list[Answer]:
    """Return the answers of *edition* to the whole register, each with its figures of up to eight quarters."""
    past = reversed(open_latest_versions(folder, HISTORY))
    shown = [(str(each.summary.id), _by_key(each)) for each in past]
    verdicts = judge_claims(REGISTER, _by_key(edition))
    return [_answer(verdict, shown) for verdict in verdicts]


def figure_words(figure: Indicator | None) -> str:
    """Return a figure with its unit, as it is cited.

    >>> figure_words(Indicator("m", "", "", "SPREAD", "ratio", 2.4)), figure_words(None)
    ('2.4 times', '')
    """
    if figure is None or figure.value is None:
        return ""
    if figure.unit == TAU:
        return together(("τ", _written(figure.value, 2)), " ")
    if figure.unit != PERCENT:
        return say("{value:.3g} times", value=figure.value)
    if figure.statistic in _POINTS:
        return say("{value} points", value=f"{figure.value:.0f}".replace("-", "−"))
    return f"{figure.value:.0f} %" if figure.statistic in _SHARES else signed_percent(figure.value)


def interval_words(figure: Indicator | None) -> str:
    """Return the ends of an interval, or nothing.

    >>> interval_words(Indicator("m", "", "", "GAP", "percent", 5.0, -1.0, 9.0))
    '−1 to 9'
    """
    if figure is None or figure.low is None or figure.high is None:
        return ""
    decimals = {TAU: 2, RATIO: 1}.get(figure.unit, 0)
    return say("{low} to {high}", low=_written(figure.low, decimals), high=_written(figure.high, decimals))


def interval_places(figure: Indicator | None) -> dict[str, float | None] | None:
    """Return where a figure with an interval lies: shares between 0 and 100 %, differences between -100 and 100.

    A ratio has no such scale, and no picture.

    >>> interval_places(Indicator("m", "", "", "GAP", "percent", 20.0, 0.0, 50.0))
    {'x10': None, 'x25': 50.0, 'x50': 60.0, 'x75': 75.0, 'x90': None}
    """
    if figure is None or figure.value is None or figure.low is None or figure.high is None or figure.unit == RATIO:
        return None
    scale = 100.0 if figure.unit == TAU else 1.0
    low, value, high = (_on_scale(figure, scale * end) for end in (figure.low, figure.value, figure.high))
    return {"x10": None, "x25": low, "x50": value, "x75": high, "x90": None}


def answer_row(answer: Answer) -> dict:
    """Return an answer as JSON and CSV have it; a figure that is not estimable is null with what is missing."""
    figure, verdict = answer.verdict.figure, answer.verdict
    return {
        "claim": answer.claim.code,
        "said": answer.claim.said,
        "question": answer.claim.question,
        "verdict": verdict.words,
        "value": figure.value if figure else None,
        "unit": figure.unit if figure else None,
        "low": figure.low if figure else None,
        "high": figure.high if figure else None,
        "n_band": figure.n_band if figure else None,
        "p_value": None if verdict.p_value is None else float(f"{verdict.p_value:.2g}"),
        "stands_after_correction": verdict.stands,
        "carried_from": figure.carried_from if figure else None,
        "method": f"/methods/{answer.claim.measure}/" if answer.claim.measure else None,
        "missing": None if figure else answer.claim.needs,
    }


def _written(value: float, decimals: int) -> str:
    """Return a number with a true minus, and the decimal sign of whatever language it is said in."""
    return say(f"{{sign}}{{size:.{decimals}f}}", sign="−" if value < 0 else "", size=abs(value))


def _on_scale(figure: Indicator, value: float) -> float:
    place = value if figure.statistic in _SHARES else 50 + value / 2
    return max(0.0, min(100.0, place))


def _by_key(edition: Edition) -> dict:
    return {indicator.key: indicator for indicator in edition.indicators()}


def _answer(verdict: Verdict, shown) -> Answer:
    key = verdict.claim.figure
    past = [(name, indicators.get(key)) for name, indicators in shown] if key else []
    history = tuple((name, words) for name, figure in past if (words := figure_words(figure)))
    return Answer(verdict, figure_words(verdict.figure), interval_words(verdict.figure), history)
