"""Places and levels of all agencies, kept when an edition is built and read one agency at a time."""

import math
from pathlib import Path

import pytest

from market.benchmark.position_files import LEVELS_FILE, PLACES_FILE, OwnPlace, read_own_rows, write_positions
from market.benchmark.published import CellKey
from market.core.errors import Conflict
from market.core.level_indicators import fit_levels
from market.core.levels import Levels
from market.core.positions import Band
from market.core.votes import Votes, pseudonym

FACTORS = {"a": 0.5, "b": 0.8, "c": 1.0, "d": 1.0, "e": 1.25, "f": 2.0}
SERVICES = {"blog": 50_000.0, "post": 10_000.0, "group": 900_000.0}


def cell(service: str, series: str = "list") -> CellKey:
    return CellKey("catalogue", service, "piece", "RUB", series)


def votes_of(prices: dict[str, float]) -> Votes:
    return Votes.of({pseudonym(name): price for name, price in prices.items()})


def levels_of(behind: dict[CellKey, Votes]) -> dict[str, Levels]:
    fit = fit_levels({key.service: votes for key, votes in behind.items()})
    return {"list": fit.levels} if fit else {}


@pytest.fixture
def behind() -> dict[CellKey, Votes]:
    """Six agencies whose levels are known, since every price is its service's times its agency's; g has one service."""
    priced = {
        cell(service): votes_of({name: base * factor for name, factor in FACTORS.items()})
        for service, base in SERVICES.items()
    }
    priced[cell("post")] = votes_of({name: 10_000 * factor for name, factor in FACTORS.items()} | {"g": 30_000})
    return priced


def test_an_agency_gets_its_own_prices_and_bands(tmp_path: Path, behind: dict[CellKey, Votes]) -> None:
    write_positions(tmp_path, behind, levels_of(behind))

    assert read_own_rows(tmp_path, pseudonym("a")).places == {
        cell(service): OwnPlace(base / 2, Band(0, 50)) for service, base in SERVICES.items()
    }
    assert read_own_rows(tmp_path, pseudonym("g")).places == {cell("post"): OwnPlace(30_000.0, Band(50, 100))}


def test_levels_are_the_factors_by_which_the_prices_were_made(tmp_path: Path, behind: dict[CellKey, Votes]) -> None:
    write_positions(tmp_path, behind, levels_of(behind))

    # The product of the six factors is 1, so is their geometric mean.
    for name, factor in FACTORS.items():
        level = read_own_rows(tmp_path, pseudonym(name)).levels["list"]
        assert math.exp(level.effect) == pytest.approx(factor, rel=1e-6)
        assert level.shrunken == pytest.approx(factor, rel=1e-6)
        assert level.error == pytest.approx(0, abs=1e-6)


def test_an_agency_with_one_service_has_no_level_and_a_stranger_nothing(
    tmp_path: Path, behind: dict[CellKey, Votes]
) -> None:
    write_positions(tmp_path, behind, levels_of(behind))

    assert read_own_rows(tmp_path, pseudonym("g")).levels == {}
    stranger = read_own_rows(tmp_path, pseudonym("nobody"))
    assert (stranger.places, stranger.levels) == ({}, {})


def test_a_noisy_level_is_drawn_towards_the_middle(tmp_path: Path) -> None:
    noise = (1.3, 0.8, 1.0, 1.2, 0.9, 0.7)
    behind = {
        cell(service): votes_of(
            {name: base * factor * noise[(row + turn) % 6] for turn, (name, factor) in enumerate(FACTORS.items())}
        )
        for row, (service, base) in enumerate(SERVICES.items())
    }

    write_positions(tmp_path, behind, levels_of(behind))

    for name in FACTORS:
        level = read_own_rows(tmp_path, pseudonym(name)).levels["list"]
        assert level.error > 0.01
        assert abs(math.log(level.shrunken)) < abs(level.effect)


def test_a_cell_of_four_agencies_has_no_bands(tmp_path: Path) -> None:
    write_positions(tmp_path, {cell("post"): votes_of(dict.fromkeys("abcd", 100.0))}, {})

    assert read_own_rows(tmp_path, pseudonym("a")).places == {cell("post"): OwnPlace(100.0, None)}


def test_an_edition_that_shows_nothing_keeps_nothing(tmp_path: Path) -> None:
    write_positions(tmp_path, {}, {})

    assert read_own_rows(tmp_path, pseudonym("a")).places == {}


def test_the_same_votes_give_the_same_bytes(tmp_path: Path, behind: dict[CellKey, Votes]) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
        write_positions(folder, behind, levels_of(behind))

    for name in (PLACES_FILE, LEVELS_FILE):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_positions_that_were_not_kept_are_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="wait for the next edition"):
        read_own_rows(tmp_path / "2026Q2-v1", pseudonym("a"))
