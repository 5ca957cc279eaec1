"""`market init`, `migrate` and `check`: making a market, bringing it up to date, finding what is wrong."""

import os
import sys

import click

from market.actions.maintenance import begin_maintenance, end_maintenance
from market.actions.markets import audit_faults, create_market, market_faults, update_market
from market.cli.contexts import EXIT_REFUSED, current_time, open_market, read_config, refusals
from market.config import ROOT, production_faults
from market.core.audit_chain import BEGINNING, Anchor

SEED = ROOT / "seed_data"


@click.command(epilog="Example: market --data /srv/market init")
@click.pass_context
@refusals
def init(context: click.Context) -> None:
    """Make an empty market with catalogue and standards."""
    config = read_config(context)
    db = create_market(folder=config.data, seed=SEED, kind="real", currency=config.currency, now=current_time())
    db.close()
    click.echo(f"The market in {config.data} is ready. Next: market account create-operator --email you@example.org")


@click.command(epilog="Example: market migrate")
@click.pass_context
@refusals
def migrate(context: click.Context) -> None:
    """Bring the schema and the catalogue of an existing market up to date."""
    config = read_config(context)
    if not config.database.exists():
        raise click.ClickException(f"There is no market in {config.data}. Run `market init` first.")
    applied = update_market(folder=config.data, seed=SEED, now=current_time())
    click.echo(f"Applied: {', '.join(applied)}." if applied else "The schema was up to date.")


@click.command(epilog='Example: market maintenance on --reason "We move to another machine, until 14:00 UTC."')
@click.argument("switch", type=click.Choice(["on", "off"]))
@click.option("--reason", default="", help="What readers who try to change something are told; with on.")
@click.pass_context
@refusals
def maintenance(context: click.Context, switch: str, reason: str) -> None:
    """Refuse every change while pages can be read (on), or take changes again (off)."""
    market = open_market(context)
    if switch == "on":
        begin_maintenance(market.db, folder=market.config.data, reason=reason, now=current_time())
        click.echo("Nothing can be changed from now on. End it with: market maintenance off")
    else:
        ended = end_maintenance(market.db, folder=market.config.data, now=current_time())
        click.echo("The market takes changes again." if ended else "There was no maintenance.")


@click.command(epilog="Example: market check --audit --anchor 4711:0f3a…")
@click.option("--audit", is_flag=True, help="Check the chain of the audit trail as well.")
@click.option("--anchor", "noted", multiple=True, metavar="NUMBER:LINK", help="An act noted earlier; with --audit.")
@click.pass_context
@refusals
def check(context: click.Context, audit: bool, noted: tuple[str, ...]) -> None:
    """Say what is wrong with the installation and how to mend it."""
    config = read_config(context)
    anchors = [_anchor(text) for text in noted]
    faults = [*production_faults(config, os.environ), *market_faults(folder=config.data)]
    ending = "Settings, database, catalogue and editions are in order."
    if audit and not faults:
        breaks, last = audit_faults(folder=config.data, anchors=anchors)
        faults += breaks
        ending += f"\nAudit trail: {last.number} acts, unbroken. Note this down elsewhere: {last.number}:{last.link}"
    for fault in faults:
        click.echo(f"Fault: {fault}", err=True)
    if faults:
        sys.exit(EXIT_REFUSED)
    click.echo(ending)


def _anchor(text: str) -> Anchor:
    number, _, link = text.partition(":")
    if not (number.isascii() and number.isdigit() and len(link) == len(BEGINNING)):
        raise click.UsageError(f"--anchor: {text!r} is not NUMBER:LINK as `market check --audit` printed it.")
    return Anchor(int(number), link)
