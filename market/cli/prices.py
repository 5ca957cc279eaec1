"""`market import-prices`: price lists from elsewhere, with a report of what counted and what did not."""

import functools
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from market.actions.imports import import_prices as import_price_list
from market.actions.imports import preview_prices
from market.actions.price_files import read_price_file, read_profile, read_vat_rates
from market.actions.title_suggestions import suggest_services
from market.cli.contexts import EXIT_REFUSED, current_time, open_market, refusals
from market.cli.reports import show_reasons
from market.config import ROOT
from market.core.catalogue import Catalogue
from market.core.price_lists import ImportReport, ListRow, PriceList, check_origin
from market.core.price_reasons import REASONS
from market.core.prices import CATALOGUE_SCHEME
from market.core.scheme_profiles import choose_columns, parse_columns
from market.store.catalogue import load_catalogue

SEED = ROOT / "seed_data"
PROFILES = SEED / "schemes"
_COMMAND = "market import-prices"


@click.command(
    "import-prices",
    epilog="Example: market import-prices rates.csv --source 'Rate survey' --scheme survey "
    "--columns agency=Firm,service=Title,price=Rate,unit=Per,date=Valid --currency USD",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--source", required=True, metavar="NAME", help="Where the prices come from, such as 'GSA CALC'.")
@click.option(
    "--columns",
    default="",
    metavar="FIELD=COLUMN,...",
    help="Which columns to read for agency, service, price, unit and date.",
)
@click.option(
    "--scheme",
    default=CATALOGUE_SCHEME,
    show_default=True,
    metavar="NAME",
    help="'catalogue' maps titles to our services; another name keeps the file's own.",
)
@click.option("--currency", metavar="CODE", help="Currency of the prices, such as USD.")
@click.option(
    "--tax",
    type=click.Choice(["net", "gross", "exempt"]),
    default=None,
    help="Whether VAT is in the prices, for rows without a column tax.",
)
@click.option("--country", default="", metavar="CODE", help="Whose VAT is in gross prices, such as RU.")
@click.option("--dry-run", is_flag=True, help="Report only; write nothing.")
@click.pass_context
@refusals
def import_prices(
    context: click.Context,
    file: Path,
    source: str,
    columns: str,
    scheme: str,
    currency: str | None,
    tax: str | None,
    country: str,
    dry_run: bool,
) -> None:
    """Import a price list (CSV in UTF-8 with a header, or Parquet) as list prices.

    The file's columns are called agency, service, price, unit and date, and may be followed by tax (net, gross,
    exempt or unknown), country and quantity; --columns says so where they are called otherwise.  Gross prices become
    net by the country's VAT on the date, a price for a quantity one per unit.

    In the catalogue's scheme a service is its code or its exact name, English or Russian, and a unit its code or name;
    other titles wait to be mapped at the desk.  A price is written 1234.50, a date 2026-08-01.

    \b
    agency,service,price,unit,date,tax
    Firm One,Social post,4500,post,2026-08-01,net
    Firm Two,monthly-report,25000.50,report,2026-08-15,exempt
    """
    market = open_market(context)
    check_origin(source, scheme, currency, tax=tax or "", country=country)
    profile = read_profile(PROFILES, scheme)
    given = parse_columns(columns) if columns else {}
    content = read_price_file(file)
    positions = choose_columns(content.header, profile, given)
    rows = tuple(content.list_rows(positions))
    price_list = PriceList(
        *(source, scheme, currency, profile, content.name, content.hash, _with_progress(rows), tax or "", country)
    )
    catalogue = load_catalogue(market.db)
    act = preview_prices if dry_run else functools.partial(import_price_list, by=_COMMAND)
    report = act(
        market.db,
        price_list=price_list,
        catalogue=catalogue,
        market_currency=market.config.currency,
        vat_rates=read_vat_rates(SEED),
        now=current_time(),
    )
    _show(report, source)
    _show_unmapped(report, catalogue)
    _conclude(report, dry_run=dry_run)


def _with_progress(rows: Sequence[ListRow]) -> Iterator[ListRow]:
    if not sys.stderr.isatty():
        yield from rows
        return
    with click.progressbar(rows, label="Reading rows", file=sys.stderr) as bar:
        yield from bar


def _show(report: ImportReport, source: str) -> None:
    click.echo(f"{source} -> scheme {report.scheme}, {report.currency}, evidence grade {report.evidence_grade}")
    total = report.accepted + report.held + report.refused
    if report.imported_at is not None:
        return
    click.echo(
        f"{total:,} rows: {report.accepted:,} accepted ({report.agencies:,} agencies, {report.services:,} services), "
        f"{report.held:,} held, {report.refused:,} refused."
    )
    show_reasons(report.reasons, REASONS)


def _show_unmapped(report: ImportReport, catalogue: Catalogue) -> None:
    if not report.unmapped:
        return
    click.echo("\nTitles without a service, and what their names resemble (map them at the desk):")
    for title, rows in report.unmapped:
        alike = ", ".join(suggestion.service.code for suggestion in suggest_services(title, catalogue))
        click.echo(f"{rows:>7}  {title[:60]}: {alike or 'nothing alike'}")


def _say_again(report: ImportReport) -> None:
    click.echo(f"Already imported on {report.imported_at:%Y-%m-%d}: {report.accepted:,} accepted. Nothing written.")
    if report.held:
        click.echo(
            f"{report.held:,} rows were held then. Other options change nothing any more, such as --tax: decide on the "
            "rows that wait at the desk, under Imports."
        )


def _conclude(report: ImportReport, *, dry_run: bool) -> None:
    if report.imported_at is not None:
        _say_again(report)
    elif not report.is_of_use:
        click.echo("Error: no row was accepted, so nothing was written.", err=True)
        sys.exit(EXIT_REFUSED)
    elif dry_run:
        click.echo("Nothing was written (--dry-run).")
    elif not report.accepted:
        click.echo("Imported, but no row counts yet: those that are held wait at the desk, under Imports.")
    else:
        click.echo("Imported. Editions count each price from 90 days after its date.")
