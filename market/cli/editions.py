"""`market edition`: build, list, compare and verify benchmark editions."""

import sys
from collections.abc import Iterator

import click

from market.actions.editions import EDITION_STEPS, build_edition, verify_edition
from market.benchmark.cells import DUCKDB, REDUCERS
from market.benchmark.differences import CellChange, compare_editions
from market.benchmark.reader import editions_folder, get_edition, list_editions
from market.benchmark.rebuilding import Rebuild, rebuild_edition
from market.cli.contexts import EXIT_REFUSED, Progress, current_time, open_market, read_market_config, refusals
from market.core.editions import EditionId, Quarter
from market.store.settings import find_setting, is_synthetic


@click.group()
def edition() -> None:
    """Benchmark editions: build, list, compare, verify."""


@edition.command(epilog="Example: market edition build --quarter 2026Q3")
@click.option("--quarter", metavar="2026Q3", help="Default: the last quarter whose edition is due.")
@click.option("--reason", default="", help="Why a quarter is published again.")
@click.option(
    "--revision",
    metavar="R1|R2|R3|C",
    help="Better data, routine, method or correction; default: what follows from what changed.",
)
@click.option(
    "--engine",
    type=click.Choice(sorted(REDUCERS)),
    default=DUCKDB,
    show_default=True,
    help="What reduces prices to cells; the figures are the same.",
)
@click.pass_context
@refusals
def build(context: click.Context, quarter: str | None, reason: str, revision: str | None, engine: str) -> None:
    """Freeze the observations of a quarter and publish an edition of them."""
    market = open_market(context)
    with Progress("Building", len(EDITION_STEPS)) as bar:
        summary = build_edition(
            market.db,
            data=market.config.data,
            quarter=Quarter.parse(quarter) if quarter else None,
            currency=find_setting(market.db, "currency") or market.config.currency,
            synthetic=is_synthetic(market.db),
            by="command line",
            now=current_time(),
            reason=reason,
            revision=revision,
            engine=engine,
            progress=bar.advance,
        )
    click.echo(f"Published edition {summary.id} in {market.config.data / 'editions' / str(summary.id)}.")


@edition.command("list", epilog="Example: market edition list")
@click.pass_context
@refusals
def list_published(context: click.Context) -> None:
    """List the editions, newest first.

    A price counts from 90 days after its date, so the newest one of an edition is that much older than its quarter's
    end.
    """
    summaries = list_editions(editions_folder(read_market_config(context).data))
    for summary in summaries:
        click.echo(
            f"{summary.id}  quarter {summary.quarter}  published {summary.published_at:%Y-%m-%d}  "
            f"prices dated before {summary.window_until}"
        )
    if not summaries:
        click.echo("No edition yet. Build one with `market edition build`.")


@edition.command(epilog="Example: market edition diff 2026Q2-v1 2026Q3-v1")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.pass_context
@refusals
def diff(context: click.Context, before: str, after: str) -> None:
    """Say what differs between two editions: counts, then every cell with other figures."""
    folder = editions_folder(read_market_config(context).data)
    first, second = (get_edition(folder, str(EditionId.parse(name))) for name in (before, after))
    difference = compare_editions(first.summary, first.every_cell(), second.summary, second.every_cell())
    click.echo(", ".join(f"{count} {change}" for change, count in difference.counts().items()))
    for name, (old, new) in difference.methods.items():
        click.echo(f"method {name}: version {old or 'none'} -> {new or 'none'}")
    for name, (was, now) in difference.rules.items():
        click.echo(f"rule {name}: {'none' if was is None else was} -> {'none' if now is None else now}")
    if difference.catalogue_differs:
        click.echo("The catalogue of services differs.")
    for cell in difference.cells:
        if cell.has_moved():
            place = "/".join(filter(None, (cell.key.scheme, cell.slug, cell.key.series, cell.key.slice)))
            click.echo(f"{cell.change:<8} {place}  {_quantile_moves(cell)} {cell.key.currency}{_other_moves(cell)}")


def _quantile_moves(cell: CellChange) -> str:
    """Return the median, then the other quantiles that differ, each before and after."""
    moves = {"p50": cell.medians()} | cell.moved_quantiles()
    return ", ".join(
        f"{name.upper()} {_told(_price(before), _price(after))}" for name, (before, after) in moves.items()
    )


def _other_moves(cell: CellChange) -> str:
    """Return what else makes a cell of both editions another one: its interval, its bands, its grade."""
    told = [
        f"; {name} {_told(_figure(before), _figure(after))}" for name, (before, after) in cell.moved_figures().items()
    ]
    return "".join(told)


def _told(before: str, after: str) -> str:
    return before if before == after else f"{before} -> {after}"


def _price(minor: int | None) -> str:
    return "withheld" if minor is None else f"{minor / 100:.2f}"


def _figure(figure: tuple[int, int] | str | None) -> str:
    return " to ".join(map(_price, figure)) if isinstance(figure, tuple) else figure or "withheld"


@edition.command(epilog="Example: market edition verify 2026Q3-v1")
@click.argument("edition_id", metavar="ID")
@click.pass_context
@refusals
def verify(context: click.Context, edition_id: str) -> None:
    """Check an edition's files against its manifest, and build it again from the frozen prices."""
    data, name = read_market_config(context).data, str(EditionId.parse(edition_id))
    problems = verify_edition(data, name)
    rebuild = None if problems else rebuild_edition(data, name)
    for problem in (*problems, *(rebuild.faults if rebuild else ())):
        click.echo(f"Fault: {problem}", err=True)
    if rebuild is None or rebuild.faults:
        sys.exit(EXIT_REFUSED)
    click.echo(f"Edition {name} is whole: every file matches its manifest.")
    for sentence in _rebuild_sentences(rebuild):
        click.echo(sentence)


def _rebuild_sentences(rebuild: Rebuild) -> Iterator[str]:
    if rebuild.not_built:
        yield f"Not built again: {rebuild.not_built}"
    elif not rebuild.other_bytes:
        yield "Built again from the frozen prices, every file is the same to the byte."
    else:
        yield "Built again from the frozen prices, every figure is the same; other bytes have:"
        yield from (f"  {name}" for name in rebuild.other_bytes)
        for name, (then, now) in rebuild.software.items():
            yield f"  made with {name} {then or 'of a version it does not tell'}, now {now or 'without it'}"
