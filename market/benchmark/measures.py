"""From one price per agency to what may be shown, given what earlier editions have shown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from market.benchmark.published import CellKey, ServiceKey
from market.core.disclosure import (
    RULES,
    DisclosedCell,
    DisclosureRules,
    carry_forward,
    disclose,
    may_change,
    withhold_cell,
)
from market.core.slices import WHOLE
from market.core.votes import NO_VOTES, changed_groups, difference, near_pairs

Values = Mapping[str, float]

_NEW = -1


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures of a cell as last renewed: in which edition, what was shown, from which values."""

    shown_in: str
    cell: DisclosedCell
    values: Values


@dataclass(frozen=True, slots=True)
class Memory:
    """What readers may hold against a new edition.

    *standing* is the last renewal of every cell as of the edition before; *others* are the values
    behind the figures of further editions, up to four on either side.
    """

    standing: Mapping[CellKey, Standing]
    others: Sequence[Mapping[CellKey, Values]]


NO_MEMORY = Memory({}, ())


@dataclass(frozen=True, slots=True)
class MeasuredCell:
    """What is shown of a cell, and the private values it was computed from (carried ones are older)."""

    shown: DisclosedCell
    behind: Values


def measure_cells(
    keys: Iterable[CellKey],
    contributors: Mapping[CellKey, Values],
    memory: Memory,
    *,
    rules: DisclosureRules = RULES,
) -> dict[CellKey, MeasuredCell]:
    """Return what may be shown of every cell in *keys*, those without any price included."""
    measured = {key: _measure(key, contributors.get(key, NO_VOTES), memory, rules) for key in keys}
    renewed = {key: cell.behind for key, cell in measured.items() if _is_renewed(cell)}
    for key in unsafe_across(renewed, memory.others, rules):
        measured[key] = _hold_back(memory.standing.get(key))
    for key in _cells_to_protect(measured, rules):
        measured[key] = MeasuredCell(withhold_cell(), NO_VOTES)
    return measured


def remember(
    measured: Mapping[CellKey, MeasuredCell], memory: Memory, edition: str
) -> dict[CellKey, tuple[str, Values]]:
    """Return, for the editions to come, where each cell was last renewed and the values behind it then.

    A cell that shows nothing now keeps its last renewal: its old figures are still out there.
    """
    kept = {key: (standing.shown_in, standing.values) for key, standing in memory.standing.items()}
    for key, cell in measured.items():
        if cell.shown.shows_figures():
            kept[key] = (cell.shown.carried_from or edition, cell.behind)
    return dict(sorted(kept.items()))


def is_compatible(first: Values, second: Values, rules: DisclosureRules = RULES) -> bool:
    """Return whether figures from both sets of agencies may be public: no single agency follows from the difference.

    An agency whose price moved counts as changed; sets with nothing in common tell nothing about each other.
    """
    return may_change(changed_groups(first, second), rules)


def unsafe_pairs(behind: Mapping[CellKey, Values], rules: DisclosureRules = RULES) -> Iterable[tuple[CellKey, CellKey]]:
    """Yield the pairs of cells of one service whose sets of (agency, price) are too close to publish both.

    They differ by one or two agencies, or one holds the other and fewer than five more.
    """
    for keys in _by_service(behind).values():
        cells = {key: behind[key] for key in sorted(keys)}
        for first, second in near_pairs(cells, _most_apart(rules)):
            if not _may_stand_together(cells[first], cells[second], rules):
                yield first, second


def unsafe_across(
    behind: Mapping[CellKey, Values], others: Iterable[Mapping[CellKey, Values]], rules: DisclosureRules = RULES
) -> set[CellKey]:
    """Return the cells in *behind* too close to any cell of the same service that another edition has shown.

    Across editions that is a difference of one or two agencies, whatever the series and the slice.
    """
    services = _by_service(behind)
    old: dict[ServiceKey, dict[tuple[int, CellKey], Values]] = {}
    for edition, other in enumerate(others):
        for key, values in other.items():
            if key.service_key in services:
                old.setdefault(key.service_key, {})[edition, key] = values
    found: set[CellKey] = set()
    for service, keys in services.items():
        new = {(_NEW, key): behind[key] for key in keys}
        cells = new | old.get(service, {})
        for first, second in near_pairs(cells, _most_apart(rules)):
            if (first in new) != (second in new) and not is_compatible(cells[first], cells[second], rules):
                found.add(first[1] if first in new else second[1])
    return found


def _most_apart(rules: DisclosureRules) -> int:
    # An agency whose price moved is in both sets, with another price in each.
    return max(2 * (rules.change_batch - 1), rules.k_min - 1)


def _by_service(keys: Iterable[CellKey]) -> dict[ServiceKey, list[CellKey]]:
    services: dict[ServiceKey, list[CellKey]] = {}
    for key in keys:
        services.setdefault(key.service_key, []).append(key)
    return services


def _may_stand_together(first: Values, second: Values, rules: DisclosureRules) -> bool:
    only_first, only_second = difference(first, second)
    apart = only_first + only_second
    nested = not only_first or not only_second
    return not apart or (is_compatible(first, second, rules) and not (nested and apart < rules.k_min))


def _measure(key: CellKey, values: Values, memory: Memory, rules: DisclosureRules) -> MeasuredCell:
    shown = disclose(values, rules)
    standing = memory.standing.get(key)
    if standing is not None:
        shown = carry_forward(standing.cell, standing.values, shown, values, standing.shown_in, rules=rules)
        if shown.carried_from:
            return MeasuredCell(shown, standing.values)
    if not shown.shows_figures():
        return MeasuredCell(shown, NO_VOTES)
    return MeasuredCell(shown, values)


def _hold_back(standing: Standing | None) -> MeasuredCell:
    if standing is None:
        return MeasuredCell(withhold_cell(), NO_VOTES)
    return MeasuredCell(replace(standing.cell, carried_from=standing.shown_in), standing.values)


def _is_renewed(cell: MeasuredCell) -> bool:
    return cell.shown.shows_figures() and cell.shown.carried_from is None


def _cells_to_protect(measured: Mapping[CellKey, MeasuredCell], rules: DisclosureRules) -> Collection[CellKey]:
    """Return the cells to withhold so that no unsafe pair remains: a slice before a whole cell, else the smaller."""
    behind = {key: cell.behind for key, cell in measured.items() if cell.shown.shows_figures()}
    withheld: set[CellKey] = set()
    for first, second in unsafe_pairs(behind, rules):
        if not {first, second} & withheld:
            withheld.add(min(first, second, key=lambda key: (key.slice == WHOLE, len(behind[key]), key)))
    return withheld
