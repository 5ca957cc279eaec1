"""From studies to published indicators: renewed when several agencies changed, else carried from an older edition."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from market.benchmark.baselines import INDICATORS_FILE, Baseline, read_baseline, write_baseline
from market.benchmark.measures import is_compatible
from market.benchmark.memory import frozen_folder, remembered_editions
from market.benchmark.published import CellKey
from market.benchmark.reader import editions_folder, get_edition
from market.benchmark.studies import Study
from market.benchmark.work_studies import APART
from market.core.editions import EditionId
from market.core.indicators import Indicator, withheld
from market.core.votes import Votes


@dataclass(frozen=True, slots=True)
class IndicatorMemory:
    """What readers may hold against new indicators: *standing* is what each study showed at its last renewal, where
    and from which agencies; *others* are the agencies behind the indicators of up to four editions on either side.
    """

    standing: Mapping[CellKey, tuple[str, Votes, Sequence[Indicator]]]
    others: Sequence[Mapping[CellKey, Votes]]


@dataclass(frozen=True, slots=True)
class MeasuredIndicators:
    """An edition's indicators, and for editions to come where each study was last renewed and from which agencies."""

    indicators: tuple[Indicator, ...]
    behind: Baseline


def read_indicator_memory(data: Path, edition: EditionId) -> IndicatorMemory:
    """Return what editions beside *edition* have found; those from before there were indicators have found nothing."""
    before, after = remembered_editions(data, edition)
    kept = {other: read_indicator_baseline(frozen_folder(data) / str(other)) for other in (*before, *after)}
    standing = {
        key: (shown_in, Votes.of(values), _as_shown(data, shown_in, key))
        for key, (shown_in, values) in (kept[before[-1]] if before else {}).items()
    }
    behind = [{key: Votes.of(values) for key, (_, values) in baseline.items()} for baseline in kept.values()]
    return IndicatorMemory(standing, behind)


def write_indicator_memory(folder: Path, measured: MeasuredIndicators) -> None:
    """Keep in the private *folder* which agencies stand behind the indicators."""
    write_baseline(folder, measured.behind, INDICATORS_FILE)


def read_indicator_baseline(folder: Path) -> Baseline:
    """Return what `write_indicator_memory` kept in *folder*; nothing for one from before there were indicators."""
    return read_baseline(folder, INDICATORS_FILE) if (folder / INDICATORS_FILE).is_file() else {}


def measure_indicators(studies: Iterable[Study], memory: IndicatorMemory, edition: str) -> MeasuredIndicators:
    """Return the indicators of *edition* in the order of *studies*.

    A study whose agencies differ by one or two from those behind what any remembered edition found is not renewed: it
    shows what stood before, or nothing.  Studies without agencies are made of published figures and always renewed.
    """
    indicators: list[Indicator] = []
    behind: Baseline = {}
    for study in studies:
        key = study_key(study.measure, study.series, study.subject)
        standing = memory.standing.get(key)
        if _may_be_told(key, study.contributors, memory):
            found = list(study.estimate())
            if any(indicator.value is not None for indicator in found) and len(study.contributors):
                standing = (edition, study.contributors, found)
        elif standing:
            found = [indicator.carried(standing[0]) for indicator in standing[2]]
        else:
            found = [_hidden(indicator) for indicator in study.estimate()]
        indicators += found
        if standing:
            behind[key] = standing[:2]
    return MeasuredIndicators(tuple(indicators), behind)


def study_key(measure: str, series: str, subject: str = "") -> CellKey:
    """Return the name under which a study's agencies are remembered, beside those of cells."""
    return CellKey("", measure, subject, "", series)


def study_of(indicator: Indicator) -> CellKey:
    """Return the name of the study that an indicator is of."""
    subject = indicator.subject if indicator.measure in APART else ""
    return study_key(indicator.measure, indicator.series, subject)


def _may_be_told(key: CellKey, contributors: Votes, memory: IndicatorMemory) -> bool:
    told = [behind[key] for behind in memory.others if key in behind]
    return all(is_compatible(before, contributors) for before in told)


def _hidden(indicator: Indicator) -> Indicator:
    if indicator.value is None:
        return indicator
    return withheld(indicator.measure, indicator.series, indicator.statistic, indicator.unit, subject=indicator.subject)


def _as_shown(data: Path, edition: str, key: CellKey) -> Sequence[Indicator]:
    shown = get_edition(editions_folder(data), edition).indicators(key.service, key.series)
    return [indicator for indicator in shown if study_of(indicator) == key]
