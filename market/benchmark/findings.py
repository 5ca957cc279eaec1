"""From studies to published findings: renewed when several agencies changed, else carried from an older edition."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from market.benchmark.baselines import FINDINGS_FILE, Baseline, read_baseline, write_baseline
from market.benchmark.measures import is_compatible
from market.benchmark.memory import EDITIONS_REMEMBERED, frozen_folder
from market.benchmark.published import CellKey
from market.benchmark.reader import editions_folder, get_edition, list_editions
from market.benchmark.studies import Study
from market.core.editions import EditionId
from market.core.findings import Finding, withheld
from market.core.votes import Votes


@dataclass(frozen=True, slots=True)
class FindingMemory:
    """What readers may hold against new findings: *standing* is what each study showed at its last renewal, where
    and from which agencies; *others* are the agencies behind the findings of up to four editions on either side.
    """

    standing: Mapping[CellKey, tuple[str, Votes, Sequence[Finding]]]
    others: Sequence[Mapping[CellKey, Votes]]


@dataclass(frozen=True, slots=True)
class MeasuredFindings:
    """An edition's findings, and for editions to come where each study was last renewed and from which agencies."""

    findings: tuple[Finding, ...]
    behind: Baseline


def read_finding_memory(data: Path, edition: EditionId) -> FindingMemory:
    """Return what editions beside *edition* have found; those from before there were findings have found nothing."""
    others = sorted(summary.id for summary in list_editions(editions_folder(data)) if summary.id != edition)
    before = [other for other in others if other < edition][-EDITIONS_REMEMBERED:]
    after = [other for other in others if other > edition][:EDITIONS_REMEMBERED]
    kept = {other: read_finding_baseline(frozen_folder(data) / str(other)) for other in (*before, *after)}
    standing = {
        key: (shown_in, Votes.of(values), _as_shown(data, shown_in, key))
        for key, (shown_in, values) in (kept[before[-1]] if before else {}).items()
    }
    behind = [{key: Votes.of(values) for key, (_, values) in baseline.items()} for baseline in kept.values()]
    return FindingMemory(standing, behind)


def write_finding_memory(folder: Path, measured: MeasuredFindings) -> None:
    """Keep in the private *folder* which agencies stand behind the findings."""
    write_baseline(folder, measured.behind, FINDINGS_FILE)


def read_finding_baseline(folder: Path) -> Baseline:
    """Return what `write_finding_memory` kept in *folder*; nothing for an edition from before there were findings."""
    return read_baseline(folder, FINDINGS_FILE) if (folder / FINDINGS_FILE).is_file() else {}


def measure_findings(studies: Iterable[Study], memory: FindingMemory, edition: str) -> MeasuredFindings:
    """Return the findings of *edition* in the order of *studies*.

    A study whose agencies differ by one or two from those behind what any remembered edition found is not renewed: it
    shows what stood before, or nothing.  Studies without agencies are made of published figures and always renewed.
    """
    findings: list[Finding] = []
    behind: Baseline = {}
    for study in studies:
        key = study_key(study.measure, study.series)
        standing = memory.standing.get(key)
        if _may_be_told(key, study.contributors, memory):
            found = list(study.estimate())
            if any(finding.value is not None for finding in found) and len(study.contributors):
                standing = (edition, study.contributors, found)
        elif standing:
            found = [finding.carried(standing[0]) for finding in standing[2]]
        else:
            found = [_hidden(finding) for finding in study.estimate()]
        findings += found
        if standing:
            behind[key] = standing[:2]
    return MeasuredFindings(tuple(findings), behind)


def study_key(measure: str, series: str) -> CellKey:
    """Return the name under which a study's agencies are remembered, beside those of cells."""
    return CellKey("", measure, "", "", series)


def _may_be_told(key: CellKey, contributors: Votes, memory: FindingMemory) -> bool:
    told = [behind[key] for behind in memory.others if key in behind]
    return all(is_compatible(before, contributors) for before in told)


def _hidden(finding: Finding) -> Finding:
    if finding.value is None:
        return finding
    return withheld(finding.measure, finding.series, finding.statistic, finding.unit, subject=finding.subject)


def _as_shown(data: Path, edition: str, key: CellKey) -> Sequence[Finding]:
    return get_edition(editions_folder(data), edition).findings(key.service, key.series)
