"""How a brief is run and closed out, beside what it asks for, and what those terms may say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from market.core.catalogue import Catalogue
from market.core.messages import say, together
from market.core.money import LARGEST_MINOR
from market.core.refused_measures import refuse_measure
from market.core.texts import HIDDEN_CHARACTERS, has_hidden_characters, text_fault

ACCESS: Mapping[str, str] = {"open": say("Any agency may quote"), "invited": say("Only agencies we invite may quote")}
CONTRACT_TYPES: Mapping[str, str] = {
    "project": say("Project at a fixed price"),
    "retainer": say("Monthly retainer"),
    "time-and-materials": say("Time and materials"),
    "capped-time-and-materials": say("Time and materials up to a cap"),
    "performance": say("Fee that depends on results"),
}
SPECULATIVE_WORK: Mapping[str, str] = {
    "none": say("No work before the award"),
    "paid": say("Work before the award is paid"),
    "unpaid": say("Work before the award is asked for and not paid"),
}
USUAL_QUOTES = (3, 5)
QUOTES_SOUGHT = (2, 15)
LONGEST_TERM_MONTHS = 36
STANDSTILL_MOST_DAYS = 30
AFTERCARE_MOST = 365
KPIS_MOST = 8
TEXT_LONGEST = 2000
REASON_SHORTEST = 10
KPI_TEXT_LONGEST = 120
OUTCOME_LEVELS = frozenset({"OC", "IM"})
"""The levels of the ladder of measures on which something changed for the client or its public."""


@dataclass(frozen=True, slots=True)
class KpiTarget:
    """A result the client asks for: catalogue KPI, where it stands now, where it should, and by when."""

    kpi: str
    baseline: str
    target: str
    window: str


@dataclass(frozen=True, slots=True)
class BriefTerms:
    """How a brief is run and closed out, beside what it asks for.

    *access* is open to every agency or for invited ones only; *is_blind* hides names until scores are in;
    *shows_count* shows everyone alike a banded count of quotes while sealed.  *pass_through_budget* is minor units
    beside the budget.  After close-out the community is not reused for *no_reuse_months* and is watched for
    *watch_days*.
    """

    access: str = "open"
    is_blind: bool = False
    shows_count: bool = False
    standstill_days: int = 0
    quotes_sought: int = 5
    quotes_sought_reason: str = ""
    contract_type: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    honesty: str = ""
    audience: str = ""
    pass_through_budget: int | None = None
    speculative_work: str = "none"
    no_reuse_months: int = 12
    watch_days: int = 60
    kpis: tuple[KpiTarget, ...] = ()


USUAL_TERMS = BriefTerms()
"""What a brief says that says nothing about its terms."""


def term_problems(terms: BriefTerms, catalogue: Catalogue) -> dict[str, str]:
    """Return what no terms may hold, by paths below ``terms``; what is left out is no problem."""
    return _below_terms(
        _choice_problems(terms), _number_problems(terms), _text_problems(terms), _kpi_problems(terms, catalogue)
    )


def unfinished_term_problems(terms: BriefTerms) -> dict[str, str]:
    """Return what does not fit together yet, by paths below ``terms``: a draft may hold it, a published brief not."""
    return _below_terms(_reason_problems(terms), _date_problems(terms))


def _below_terms(*parts: Iterator[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in parts:
        for path, sentence in part:
            found.setdefault(f"terms.{path}", sentence)
    return found


def _choice_problems(terms: BriefTerms) -> Iterator[tuple[str, str]]:
    for name, choice, allowed in (
        ("access", terms.access, tuple(ACCESS)),
        ("contract_type", terms.contract_type, (None, *CONTRACT_TYPES)),
        ("speculative_work", terms.speculative_work, tuple(SPECULATIVE_WORK)),
    ):
        if choice not in allowed:
            yield name, say("Choose one of those offered.")


def _number_problems(terms: BriefTerms) -> Iterator[tuple[str, str]]:
    fewest, most = QUOTES_SOUGHT
    if not fewest <= terms.quotes_sought <= most:
        yield (
            "quotes_sought",
            say("Ask for {fewest} to {most} quotes; three to five serve both sides best.", fewest=fewest, most=most),
        )
    for name, value, highest in (
        ("standstill_days", terms.standstill_days, STANDSTILL_MOST_DAYS),
        ("no_reuse_months", terms.no_reuse_months, LONGEST_TERM_MONTHS),
        ("watch_days", terms.watch_days, AFTERCARE_MOST),
    ):
        if not 0 <= value <= highest:
            yield name, say("Give a number from 0 to {highest}.", highest=highest)
    if terms.pass_through_budget is not None and not 0 <= terms.pass_through_budget <= LARGEST_MINOR:
        yield "pass_through_budget", say("Give an amount from 0 to 100,000,000,000.")


def _reason_problems(terms: BriefTerms) -> Iterator[tuple[str, str]]:
    usual = USUAL_QUOTES[0] <= terms.quotes_sought <= USUAL_QUOTES[1]
    if not usual and len(terms.quotes_sought_reason.strip()) < REASON_SHORTEST:
        yield (
            "quotes_sought_reason",
            say(
                "Say in at least {reason_shortest} characters why you ask for {quotes_sought} quotes and not for "
                "three to five: each costs its agency days of work.",
                reason_shortest=REASON_SHORTEST,
                quotes_sought=terms.quotes_sought,
            ),
        )


def _date_problems(terms: BriefTerms) -> Iterator[tuple[str, str]]:
    start, end = terms.starts_on, terms.ends_on
    if start is None or end is None:
        return
    if end <= start:
        yield "ends_on", say("The work must end after it starts.")
    elif _months_between(start, end) >= LONGEST_TERM_MONTHS:
        yield (
            "ends_on",
            say(
                "Keep the work within {longest_term_months} months; ask again for what comes later.",
                longest_term_months=LONGEST_TERM_MONTHS,
            ),
        )


def _text_problems(terms: BriefTerms) -> Iterator[tuple[str, str]]:
    for name in ("honesty", "audience", "quotes_sought_reason"):
        if fault := text_fault(getattr(terms, name), TEXT_LONGEST):
            yield name, fault


def _kpi_problems(terms: BriefTerms, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    if len(terms.kpis) > KPIS_MOST:
        yield "kpis", say("Keep to {kpis_most} measures: what matters most is lost among more.", kpis_most=KPIS_MOST)
    seen: set[str] = set()
    for index, wanted in enumerate(terms.kpis):
        if fault := kpi_fault(wanted.kpi, catalogue):
            yield f"kpis.{index}.kpi", fault
        elif wanted.kpi in seen:
            yield f"kpis.{index}.kpi", say("This measure is listed already; give each once.")
        seen.add(wanted.kpi)
        for name in ("baseline", "target", "window"):
            text = getattr(wanted, name)
            if has_hidden_characters(text):
                yield f"kpis.{index}.{name}", HIDDEN_CHARACTERS
            elif len(text) > KPI_TEXT_LONGEST:
                yield (
                    f"kpis.{index}.{name}",
                    say("Shorten this to {kpi_text_longest} characters.", kpi_text_longest=KPI_TEXT_LONGEST),
                )


def outcome_problems(terms: BriefTerms, catalogue: Catalogue) -> dict[str, str]:
    """Return what keeps a brief from publication that names measures and none of an outcome or an impact.

    A brief may name none; one that measures what is sent out, and nothing that changes, invites work for the measure.
    """
    levels = {kpi.code: kpi.level for kpi in catalogue.kpis}
    wanted = {levels.get(each.kpi) for each in terms.kpis}
    if not terms.kpis or wanted & OUTCOME_LEVELS:
        return {}
    some = [kpi.name for kpi in catalogue.kpis if kpi.level in OUTCOME_LEVELS][:3]
    return {
        "terms.kpis": say(
            "Name at least one measure of an outcome or impact beside these, for they tell what is sent out and "
            "not what comes of it: {some}, or another.",
            some=together(some),
        )
    }


def kpi_fault(code: str, catalogue: Catalogue) -> str | None:
    """Return why the market does not count by a measure, with a better one where there is one, or None."""
    refused = next((measure for measure in catalogue.rejected_kpis if measure.code == code), None)
    if refused is not None:
        return refuse_measure(refused)
    return None if any(kpi.code == code for kpi in catalogue.kpis) else say("Choose a measure of the catalogue.")


def _months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month - (end.day <= start.day)
