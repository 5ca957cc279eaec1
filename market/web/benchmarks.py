"""Published benchmark cells for the comparison page, from the newest edition only."""

from market.benchmark.reader import latest_edition
from market.core.comparison import BenchmarkCell
from market.core.prices import CATALOGUE_SCHEME
from market.web.current import editions_folder

_COMPARED_SERIES = "quoted"


def benchmark_cells(services: list[str], currency: str) -> dict[str, BenchmarkCell]:
    """Return the quoted series of each service whose cells are in *currency*."""
    edition = latest_edition(editions_folder())
    if edition is None:
        return {}
    found = {}
    for service in services:
        for cell in edition.cells(CATALOGUE_SCHEME, service):
            if cell.series == _COMPARED_SERIES and cell.currency == currency:
                found[service] = BenchmarkCell(
                    str(edition.summary.id),
                    *(cell.quantiles.get(name) for name in ("p25", "p50", "p75")),
                    n_band=cell.n_band or "",
                    grade=cell.grade or "",
                )
    return found
