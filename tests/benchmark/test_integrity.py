"""Nobody buys the benchmark: what every attack moves stays within what is said on the page of the rules."""

import pytest

from market.core.summaries import quantile
from tests.attacks import ATTACKS, PRICES, Attack, bound, movement, published_medians

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    return dict(published_medians(tmp_path_factory.mktemp("honest") / "market"))


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.act.__name__)
def test_an_attack_moves_the_published_median_no_further_than_is_said(
    attack: Attack, untouched: dict[str, float]
) -> None:
    moved = movement(attack, untouched)

    assert abs(moved) <= bound(attack) + 1e-9
    assert bound(attack) < 0.25


def test_without_one_vote_per_agency_the_flood_would_win() -> None:
    """The control: what the rules prevent, happens where they are taken away."""
    honest = list(PRICES["quoted"].values())
    flooded = [*honest, *[50 * honest[0]] * 15]

    assert quantile(flooded, 0.5) / quantile(honest, 0.5) - 1 > bound(ATTACKS[0])
