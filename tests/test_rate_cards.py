"""A rate card of another trade, with the faults real files have, comes in and is published as any other."""

import functools
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from market.actions.catalogue import install_catalogue
from market.actions.editions import build_edition
from market.actions.imports import import_prices
from market.actions.price_files import read_price_file
from market.benchmark.reader import get_edition
from market.core.price_lists import PriceList
from market.core.scheme_profiles import Profile, choose_columns, parse_columns
from market.store.catalogue import load_catalogue
from tests.market_town import SEED, open_empty
from tests.rate_cards import Card

CARD = Card(vendors=150, items=40, flat_vendors=3)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
COLUMNS = parse_columns("agency=vendor,service=item,price=rate,unit=per,date=valid")


@pytest.mark.slow
def test_a_card_of_another_trade_with_sentinels_and_flat_lists_becomes_an_edition(tmp_path: Path) -> None:
    path = tmp_path / "card.csv"
    faults = CARD.write(path)
    content = read_price_file(path)
    rows = content.list_rows(choose_columns(content.header, Profile(), COLUMNS))
    price_list = PriceList("Card", "card", "RUB", Profile(), path.name, content.hash, rows, "net")
    with closing(open_empty(tmp_path)) as db:
        install_catalogue(db, directory=SEED)
        report = import_prices(
            db,
            price_list=price_list,
            catalogue=load_catalogue(db),
            market_currency="RUB",
            by="test",
            now=NOW,
        )
        build = functools.partial(build_edition, db, data=tmp_path, currency="RUB", synthetic=True, by="test")
        summary = build(quarter=None, now=NOW)

    counted = {line.reason: line.rows for line in report.reasons}
    assert report.accepted + report.held + report.refused == CARD.rows == sum(faults.values())
    assert (counted["sentinel"], counted["no-price"]) == (faults["sentinel"], faults["no-price"])
    assert counted["flat-file"] == faults["flat-file"]
    assert counted["outlier"] >= faults["outlier"]
    cells = get_edition(tmp_path / "editions", str(summary.id)).all_cells("card")
    assert len(cells) == CARD.items
    assert all(cell.n_band == "100+" and cell.p90_p10 is not None for cell in cells)
    assert all(100_00 * 1.03 ** int(cell.service.split()[1]) / 1.2 < (cell.median or 0) for cell in cells)
