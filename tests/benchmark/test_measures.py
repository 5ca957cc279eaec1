from hypothesis import given
from hypothesis import strategies as st

from market.benchmark.measures import NO_MEMORY, Memory, Standing, is_compatible, measure_cells, remember, unsafe_pairs
from market.benchmark.published import CellKey
from market.core.votes import changed_groups

KEY = CellKey("catalogue", "post", "post", "RUB", "list")
QUOTED, AWARDED = KEY._replace(series="quoted"), KEY._replace(series="awarded")


def prices(count: int, *, first: int = 0) -> dict[str, float]:
    return {f"agency {i}": 100_00.0 + 100 * i for i in range(first, first + count)}


def memory_of(values: dict[str, float], edition: str = "2026Q2-v1") -> Memory:
    shown = measure_cells([KEY], {KEY: values}, NO_MEMORY)[KEY].shown
    return Memory({KEY: Standing(edition, shown, values)}, ({KEY: values},))


def test_a_cell_without_prices_is_there_and_withheld() -> None:
    cell = measure_cells([KEY], {}, NO_MEMORY)[KEY]

    assert not cell.shown.shows_figures()
    assert cell.behind == {}


def test_ten_sock_puppets_around_a_victim_are_withheld() -> None:
    ring = {f"low {i}": 10_00.0 + i for i in range(5)} | {f"high {i}": 900_00.0 + i for i in range(5)}

    cell = measure_cells([KEY], {KEY: ring | {"victim": 123_45.0}}, NO_MEMORY)[KEY]

    assert not cell.shown.shows_figures()
    assert cell.shown.n_band is None


def test_one_changed_agency_leaves_the_figures_of_the_edition_before() -> None:
    before = prices(9)
    after = before | {"agency 3": 500_00.0}

    cell = measure_cells([KEY], {KEY: after}, memory_of(before))[KEY]

    assert cell.shown.carried_from == "2026Q2-v1"
    assert cell.behind == before


def test_three_changed_agencies_renew_the_figures() -> None:
    before = prices(9)

    cell = measure_cells([KEY], {KEY: prices(12)}, memory_of(before))[KEY]

    assert cell.shown.carried_from is None
    assert cell.behind == prices(12)


def test_figures_too_near_those_of_an_older_edition_are_not_renewed() -> None:
    last, older = prices(9), prices(13)
    memory = Memory(memory_of(last).standing, ({KEY: older}, {KEY: last}))

    cell = measure_cells([KEY], {KEY: prices(12)}, memory)[KEY]

    assert cell.shown.carried_from == "2026Q2-v1"


def test_a_late_edition_too_near_a_newer_one_shows_nothing() -> None:
    newer = Memory({}, ({KEY: prices(10)},))

    assert not measure_cells([KEY], {KEY: prices(9)}, newer)[KEY].shown.shows_figures()
    assert measure_cells([KEY], {KEY: prices(7)}, newer)[KEY].shown.shows_figures()


def test_a_slice_is_withheld_before_the_whole_cell_it_would_give_away() -> None:
    whole, slice_ = KEY._replace(series="awarded"), KEY._replace(series="quoted", slice="city=Kazan")

    cells = measure_cells([whole, slice_], {whole: prices(9), slice_: prices(10)}, NO_MEMORY)

    assert cells[whole].shown.shows_figures()
    assert not cells[slice_].shown.shows_figures()


def test_of_two_nearly_equal_series_the_smaller_is_withheld() -> None:
    quoted, awarded = prices(10), prices(9)

    cells = measure_cells([QUOTED, AWARDED], {QUOTED: quoted, AWARDED: awarded}, NO_MEMORY)

    assert cells[QUOTED].shown.shows_figures()
    assert not cells[AWARDED].shown.shows_figures()
    assert list(unsafe_pairs({QUOTED: quoted, AWARDED: awarded})) == [(AWARDED, QUOTED)]


def test_nested_series_need_five_agencies_between_them() -> None:
    assert list(unsafe_pairs({QUOTED: prices(13), AWARDED: prices(9)}))
    assert not list(unsafe_pairs({QUOTED: prices(14), AWARDED: prices(9)}))
    assert not list(unsafe_pairs({QUOTED: prices(9), AWARDED: prices(9)}))


def test_the_memory_keeps_the_last_renewal_of_a_cell_that_shows_nothing_now() -> None:
    memory = memory_of(prices(9))
    measured = measure_cells([KEY], {}, memory)

    assert not measured[KEY].shown.shows_figures()
    assert remember(measured, memory, "2026Q3-v1") == {KEY: ("2026Q2-v1", prices(9))}


def test_the_baseline_is_the_last_renewal_and_not_the_last_edition() -> None:
    first, second, third = prices(9), prices(11), prices(12)
    memory = memory_of(first)

    carried = measure_cells([KEY], {KEY: second}, memory)
    shown_in, values = remember(carried, memory, "2026Q3-v1")[KEY]
    again = Memory({KEY: Standing(shown_in, carried[KEY].shown, values)}, ())
    renewed = measure_cells([KEY], {KEY: third}, again)

    assert carried[KEY].shown.carried_from == "2026Q2-v1"
    assert renewed[KEY].shown.carried_from is None


@given(st.lists(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([100.0, 101.0, 104.0])), max_size=6))
def test_no_two_of_five_neighbouring_editions_differ_by_one_or_two_agencies(editions: list[dict[str, float]]) -> None:
    memory = NO_MEMORY
    behind: list[dict[CellKey, dict[str, float]]] = []
    for number, values in enumerate(editions):
        measured = measure_cells([KEY], {KEY: values}, memory)
        kept = remember(measured, memory, str(number))
        standing = dict(memory.standing)
        if measured[KEY].shown.shows_figures():
            standing[KEY] = Standing(kept[KEY][0], measured[KEY].shown, kept[KEY][1])
            behind.append({KEY: dict(kept[KEY][1])})
        memory = Memory(standing, tuple(behind[-4:]))

    for place, later in enumerate(behind):
        for earlier in behind[max(0, place - 4) : place]:
            assert changed_groups(earlier[KEY], later[KEY]) not in {1, 2}
            assert is_compatible(earlier[KEY], later[KEY])


def test_of_three_nearly_equal_series_one_is_left() -> None:
    series = {QUOTED: prices(11), AWARDED: prices(9), KEY: prices(10)}

    cells = measure_cells(series, series, NO_MEMORY)

    assert [key.series for key, cell in cells.items() if cell.shown.shows_figures()] == ["quoted"]
