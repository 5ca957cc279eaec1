"""Which market-wide measures an edition has, each with the agencies behind it: one study per measure and series."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from market.benchmark.engines import engine, quoted, read_statement
from market.benchmark.frozen_records import read_bundles, read_claims, read_conduct, read_mark_ups
from market.benchmark.measures import MeasuredCell
from market.benchmark.published import Cell, CellKey, EditionSummary, ListedService
from market.benchmark.reader import Edition
from market.benchmark.work_studies import NO_WORK, WorkInputs, list_quote_studies, list_work_studies, read_work
from market.core.attestation_indicators import ADOPTION, STANDARD_PRICE, AgencyClaim, adoption, standard_prices
from market.core.bundles import Bundle, bundle_pair
from market.core.conduct import MEASURE_CODES
from market.core.conduct_indicators import (
    BRIEF_MEASURES,
    CLOSING,
    CLOSING_MEASURES,
    CONDUCT,
    WANTED,
    OrganisationCount,
    market_conduct,
)
from market.core.indicators import Indicator, fingerprints
from market.core.level_indicators import (
    PRICE_INDEX,
    PRICE_LEVEL,
    RELATIVE_VALUE,
    LevelFit,
    fit_levels,
    index_points,
    level_spread,
    relative_values,
)
from market.core.premium_indicators import EXPLAINED, PREMIUM, explained_variance, subcontracting_premiums
from market.core.price_ratios import AmountPair
from market.core.priced_quotes import PricedQuote
from market.core.prices import CATALOGUE_SCHEME, SERIES
from market.core.ratio_indicators import BUNDLE, GAPS, MARK_UP, SERIES_GAP, pairs_of_series, ratio_quartiles
from market.core.slices import WHOLE
from market.core.summaries import quantile
from market.core.votes import NO_VOTES, Votes

LEVEL_SERIES = ("list", "quoted", "awarded")
QUOTED = "quoted"
_LARGEST_COUNT = 1_000_000

VotesBySeries = dict[str, dict[str, Votes]]
Medians = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Published medians that were renewed, by series, quarter and service."""


@dataclass(frozen=True, slots=True)
class Study:
    """One measure in one series: a number for each agency that changes when its input does, and the estimate.

    *subject* names the one subject of a study that is made and renewed apart from others of its measure.
    """

    measure: str
    series: str
    contributors: Votes
    estimate: Callable[[], Sequence[Indicator]]
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What studies are made of: *votes* behind the shown whole cells of the catalogue, *fits* of levels to them,
    *quotes* with who does the work, *bundles* and *mark_ups* of agencies that quote, *claims* of all verified agencies,
    *conduct* of organisations that trade, *medians* of this edition and earlier ones, and finished *work*.
    """

    services: Sequence[str]
    votes: VotesBySeries
    fits: Mapping[str, LevelFit | None]
    quotes: Sequence[PricedQuote]
    bundles: Sequence[Bundle]
    mark_ups: Sequence[AmountPair]
    claims: Sequence[AgencyClaim]
    conduct: Sequence[OrganisationCount]
    medians: Medians
    work: WorkInputs = NO_WORK


def gather(
    services: Sequence[ListedService], measured: Mapping[CellKey, MeasuredCell], observations: Path, medians: Medians
) -> Inputs:
    """Return the inputs of an edition's studies, levels fitted; *observations* are its frozen prices.

    Who has no price in the edition has no bundle and no mark-up in it either: it is not counted yet.
    """
    votes = _by_series(votes_of_the_catalogue(measured))
    fits = {series: fit_levels(votes.get(series, {})) for series in SERIES}
    listed = [service.service for service in services if service.scheme == CATALOGUE_SCHEME]
    counted = {agency for own in votes.values() for each in own.values() for agency in each}
    folder = observations.parent
    with engine(folder) as connection:
        quotes = read_quotes(connection, observations)
        bundles = [each for each in read_bundles(connection, folder) if each.group in counted]
        claims = read_claims(connection, folder)
        conduct = read_conduct(connection, folder)
        mark_ups = [each for each in read_mark_ups(connection, folder) if each.agency in counted]
        work = read_work(connection, folder)
    return Inputs(listed, votes, fits, quotes, bundles, mark_ups, claims, conduct, medians, work)


def renewed_medians(earlier: Sequence[Edition], summary: EditionSummary, cells: Iterable[Cell]) -> Medians:
    """Return the published medians of the catalogue by series, quarter and service, those carried left out.

    *earlier* are the editions of earlier quarters, *cells* those of the edition of *summary*.
    """
    found: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for quarter, own in (
        (summary.quarter, cells),
        *((edition.summary.quarter, _whole(edition)) for edition in earlier),
    ):
        for cell in own:
            if cell.scheme == CATALOGUE_SCHEME and cell.slice == WHOLE and cell.median and not cell.carried_from:
                found[cell.series][str(quarter)][cell.service] = float(cell.median)
    return found


def votes_of_the_catalogue(measured: Mapping[CellKey, MeasuredCell]) -> dict[CellKey, Votes]:
    """Return the votes behind the shown whole cells of the catalogue, whose agencies are organisations here."""
    return {
        key: Votes.of(cell.behind)
        for key, cell in measured.items()
        if key.scheme == CATALOGUE_SCHEME and key.slice == WHOLE and cell.shown.shows_figures()
    }


def _by_series(behind: Mapping[CellKey, Votes]) -> VotesBySeries:
    votes: VotesBySeries = defaultdict(dict)
    for key, own in behind.items():
        votes[key.series][key.service] = own
    return dict(votes)


def read_quotes(connection: duckdb.DuckDBPyConnection, observations: Path) -> list[PricedQuote]:
    """Return one price per agency, service and share subcontracted, of the frozen quoted prices that say the share."""
    connection.execute(f"CREATE TEMP VIEW frozen AS SELECT * FROM read_parquet({quoted(observations)})")
    rows = connection.execute(read_statement("priced_quotes")).fetchall()
    return [PricedQuote(agency, service, float(price), float(share)) for agency, service, price, share in rows]


def list_studies(inputs: Inputs) -> Iterator[Study]:
    """Yield the studies of an edition, always the same ones in the same order."""
    for series in LEVEL_SERIES:
        yield from _level_studies(inputs, series)
    quoters = _quoters(inputs.quotes)
    yield Study(
        PREMIUM,
        QUOTED,
        quoters,
        lambda: subcontracting_premiums(QUOTED, inputs.quotes),
    )
    yield Study(
        EXPLAINED,
        QUOTED,
        quoters,
        lambda: explained_variance(QUOTED, inputs.quotes),
    )
    for before, after in GAPS:
        yield _gap_study(inputs, before, after)
    yield _pair_study(MARK_UP, inputs.mark_ups)
    medians = {service: quantile(own.values(), 0.50) for service, own in inputs.votes.get(QUOTED, {}).items()}
    bundled = [pair for bundle in inputs.bundles if (pair := bundle_pair(bundle, medians))]
    yield _pair_study(BUNDLE, bundled)
    for series in LEVEL_SERIES:
        yield _index_study(inputs, series)
    standards = sorted({claim.standard for claim in inputs.claims})
    # Who claims what is public agency by agency; what their prices have to do with it is not.
    yield Study(ADOPTION, "", NO_VOTES, lambda: adoption(standards, inputs.claims))
    yield Study(
        STANDARD_PRICE, QUOTED, quoters, lambda: standard_prices(QUOTED, standards, inputs.claims, inputs.quotes)
    )
    yield _conduct_study(CONDUCT, MEASURE_CODES, inputs.conduct)
    yield _conduct_study(WANTED, BRIEF_MEASURES, inputs.conduct)
    yield _conduct_study(CLOSING, CLOSING_MEASURES, inputs.conduct)
    for measure, subject, contributors, estimate in list_work_studies(inputs.work):
        yield Study(measure, "", contributors, estimate, subject)
    for measure, subject, contributors, estimate in list_quote_studies(inputs.work):
        yield Study(measure, QUOTED, contributors, estimate, subject)


def _conduct_study(measure: str, codes: Sequence[str], every: Sequence[OrganisationCount]) -> Study:
    told: dict[str, dict[str, float]] = defaultdict(dict)
    counts = [count for count in every if count.measure in codes]
    for count in counts:
        told[count.measure][count.organisation] = float(_LARGEST_COUNT * count.met + count.of)
    agencies = fingerprints({measure: Votes.of(own) for measure, own in told.items()})
    return Study(measure, "", agencies, lambda: market_conduct(codes, counts, measure))


def _whole(edition: Edition) -> Sequence[Cell]:
    return edition.all_cells(CATALOGUE_SCHEME) if CATALOGUE_SCHEME in edition.schemes() else ()


def _level_studies(inputs: Inputs, series: str) -> Iterator[Study]:
    own, fit = inputs.votes.get(series, {}), inputs.fits.get(series)
    agencies = fingerprints(own)
    levels = fit.levels if fit else None
    yield Study(PRICE_LEVEL, series, agencies, lambda: level_spread(series, levels))
    yield Study(
        RELATIVE_VALUE,
        series,
        agencies,
        lambda: relative_values(series, inputs.services, own.keys(), fit),
    )


def _gap_study(inputs: Inputs, before: str, after: str) -> Study:
    first, second, series = inputs.votes.get(before, {}), inputs.votes.get(after, {}), f"{before}-{after}"
    named = {f"{before} {name}": votes for name, votes in first.items()}
    named |= {f"{after} {name}": votes for name, votes in second.items()}
    return Study(
        SERIES_GAP,
        series,
        fingerprints(named),
        lambda: ratio_quartiles(SERIES_GAP, series, pairs_of_series(first, second)),
    )


def _pair_study(measure: str, pairs: Sequence[AmountPair]) -> Study:
    own: dict[str, list[float]] = defaultdict(list)
    for pair in pairs:
        own[pair.agency].append(pair.amount / pair.compared_with)
    # Ratios times a million, since votes are compared as amounts in minor units.
    told = {agency: float(round(1_000_000 * sum(ratios))) for agency, ratios in own.items()}
    return Study(
        measure,
        QUOTED,
        fingerprints({measure: Votes.of(told)}),
        lambda: ratio_quartiles(measure, QUOTED, pairs),
    )


def _index_study(inputs: Inputs, series: str) -> Study:
    # Made of published figures alone, so no agency stands behind it that does not stand behind those.
    medians = inputs.medians.get(series, {})
    return Study(PRICE_INDEX, series, NO_VOTES, lambda: index_points(series, medians))


def _quoters(quotes: Sequence[PricedQuote]) -> Votes:
    cells: dict[str, dict[str, float]] = defaultdict(dict)
    for agency, service, price, subcontracted in quotes:
        cells[f"{service} {subcontracted:.2f}"][agency] = price
    return fingerprints({name: Votes.of(prices) for name, prices in cells.items()})
