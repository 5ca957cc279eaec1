"""A rate card of another trade, in the mould of the largest ones: every fault is met, and an edition is built from it.

tests/benchmarks/import_130000.py times the same at its full size.
"""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from market.benchmark.reader import latest_edition
from market.cli import main
from tests.cli.test_import_prices import counted, query
from tests.rate_cards import Card

CARD = Card(vendors=280, items=50, flat_vendors=5)
COLUMNS = "agency=vendor,service=item,price=rate,unit=per,date=valid"

pytestmark = pytest.mark.slow


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner(env={"MARKET_CURRENCY": "USD"}).invoke(main, ["--data", str(folder), *arguments])


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int], str]:
    folder = tmp_path_factory.mktemp("card")
    faults = CARD.write(folder / "card.csv")
    run(folder, "init")
    options = ("--source", "Cards", "--scheme", "cards", "--columns", COLUMNS, "--currency", "USD")
    result = run(folder, "import-prices", str(folder / "card.csv"), *options)
    assert result.exit_code == 0, result.output
    return folder, faults, result.output


def test_every_fault_is_met_and_every_sound_row_counts(imported: Any) -> None:
    folder, faults, output = imported

    assert CARD.rows == 13_000
    assert {reason: rows for reason, (rows, _) in counted(output).items()} == {
        reason: rows for reason, rows in faults.items() if reason
    }
    assert query(folder, "SELECT count(*), count(DISTINCT agency), count(DISTINCT service) FROM imported_prices") == [
        (faults[""], 275, 50)
    ]


def test_an_edition_is_built_from_it_and_shows_every_item(imported: Any) -> None:
    folder, _, _ = imported
    built = run(folder, "edition", "build", "--quarter", "2026Q2")

    assert built.exit_code == 0, built.output
    cells = latest_edition(folder / "editions").all_cells("cards")
    assert {(cell.n_band, cell.quantiles["p50"] is None) for cell in cells} == {("100+", False)}
    assert len(cells) == 50
