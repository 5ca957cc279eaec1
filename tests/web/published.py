"""A published edition for pages to show: list prices of twenty agencies for one service, of three for another."""

from datetime import UTC, datetime

from market.actions.editions import build_edition
from market.actions.imports import import_prices
from market.core.price_lists import ListRow, PriceList
from market.core.scheme_profiles import Profile
from market.store.catalogue import load_catalogue

PUBLISHED = datetime(2026, 11, 23, tzinfo=UTC)


def publish_prices(
    town, *, agencies: int = 20, dearer: int = 0, published: datetime = PUBLISHED, synthetic: bool = False
) -> None:
    """Import list prices of *agencies* for social posts (three of them for press releases) and build the edition."""
    rows = []
    for number in range(1, agencies + 1):
        rows.append(_row(f"Agency {number}", "social-post", 3000 + 100 * number + dearer, "post"))
    rows += [_row(f"Agency {number}", "press-release", 20000, "release") for number in (1, 2, 3)]
    import_prices(
        town.db,
        price_list=PriceList(
            rows=[ListRow(number, tuple(cells.values()), cells) for number, cells in enumerate(rows, 1)],
            source=f"Price lists of {agencies}",
            scheme="catalogue",
            currency="RUB",
            profile=Profile(),
            file_name="lists.csv",
            file_hash=f"{agencies:064d}",
            tax="net",
        ),
        catalogue=load_catalogue(town.db),
        market_currency="RUB",
        by="test",
        now=town.clock.now,
    )
    build(town, synthetic=synthetic, now=published)


def build(town, **settings) -> None:
    """Build the edition of the newest quarter from what is in the market; *settings* go to the build."""
    asked = {"quarter": None, "currency": "RUB", "synthetic": False, "by": "test", "now": PUBLISHED}
    build_edition(town.db, data=town.config.data, **(asked | settings))


def _row(agency: str, service: str, price: int, unit: str) -> dict[str, str]:
    return {"agency": agency, "service": service, "price": str(price), "unit": unit, "date": "2026-03-01"}
