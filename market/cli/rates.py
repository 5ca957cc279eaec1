"""`market import-rates`: exchange rates from a file, with a report of what counted and what did not."""

import functools
import sys
from pathlib import Path

import click

from market.actions.exchange_rates import import_rates as import_rate_list
from market.actions.exchange_rates import preview_rates
from market.actions.price_files import read_price_file
from market.cli.contexts import EXIT_REFUSED, current_time, open_market, refusals
from market.cli.reports import show_reasons
from market.core.rate_lists import RATE_REASONS, RateList, RateReport, check_rate_source, choose_rate_columns

_COMMAND = "market import-rates"


@click.command("import-rates", epilog="Example: market import-rates rates-2026.csv --source 'Bank of Russia'")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--source", required=True, metavar="NAME", help="Who gave the rates, such as 'Bank of Russia'.")
@click.option("--dry-run", is_flag=True, help="Report only; write nothing.")
@click.pass_context
@refusals
def import_rates(context: click.Context, file: Path, source: str, dry_run: bool) -> None:
    """Import exchange rates (CSV in UTF-8 with a header, or Parquet) for days the built-in ones do not cover.

    The columns are date, currency, rate and base, if need be nominal: so many units of the currency cost the
    rate in units of the base. Rates for days that have one already replace it in editions built from now on.
    """
    market = open_market(context)
    check_rate_source(source)
    content = read_price_file(file)
    rows = tuple(content.list_rows(choose_rate_columns(content.header)))
    rate_list = RateList(source, content.name, content.hash, rows)
    act = preview_rates if dry_run else functools.partial(import_rate_list, by=_COMMAND)
    report = act(market.db, rate_list=rate_list, now=current_time())
    _show(report, source)
    _conclude(report, dry_run=dry_run)


def _show(report: RateReport, source: str) -> None:
    if report.imported_at is not None:
        return
    total = report.accepted + report.refused
    click.echo(f"{source}: {total:,} rows, {report.accepted:,} accepted, {report.refused:,} refused.")
    if report.accepted:
        click.echo(f"{', '.join(report.currencies)} in {report.base}, from {report.first} to {report.last}.")
    show_reasons(report.reasons, RATE_REASONS)


def _conclude(report: RateReport, *, dry_run: bool) -> None:
    if report.imported_at is not None:
        click.echo(f"Already imported on {report.imported_at:%Y-%m-%d}: {report.accepted:,} accepted. Nothing written.")
    elif not report.accepted:
        click.echo("Error: no row was accepted, so nothing was written.", err=True)
        sys.exit(EXIT_REFUSED)
    elif dry_run:
        click.echo("Nothing was written (--dry-run).")
    else:
        click.echo("Imported. Editions built from now on use these rates.")
