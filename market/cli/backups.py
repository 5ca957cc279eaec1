"""`market backup` and `market restore`: one file out of a running market, and a market out of it."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from market.actions.backups import make_backup, refuse_occupied, restore_backup, restore_database
from market.actions.replicas import fetch_replica
from market.cli.contexts import Counted, current_time, open_market, read_config, refusals
from market.config import Config


@click.command(epilog="Example: market backup /srv/backups/2026-11-24.db")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
@refusals
def backup(context: click.Context, file: Path) -> None:
    """Write the whole market to FILE while it runs, and verify what was written."""
    market = open_market(context)
    with Counted() as counted:
        made = make_backup(folder=market.config.data, target=file, now=current_time(), progress=counted.advance)
    click.echo(f"{file}: the database and {made.files} files, verified.")
    click.echo(f"Audit trail at act {made.anchor.number}:{made.anchor.link}")


@click.command(
    epilog="Example: market --data /srv/market-2 restore /srv/backups/2026-11-24.db --at 2026-11-24T09:30:00Z"
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--at", metavar="MOMENT", help="Take the database from the replica, as it was then (UTC).")
@click.pass_context
@refusals
def restore(context: click.Context, file: Path | None, at: str | None) -> None:
    """Make a market of FILE in an empty data folder; with --at, its database as it was at a moment."""
    config = read_config(context)
    if file is None and at is None:
        raise click.UsageError("Name the backup file, or --at with a moment to take the database from the replica.")
    refuse_occupied(config.data)
    with tempfile.TemporaryDirectory() as folder:
        database = None if at is None else _from_replica(config, _moment(at), Path(folder))
        if file is not None:
            lacking = restore_backup(file=file, folder=config.data, now=current_time(), database=database)
        elif database is not None:
            lacking = restore_database(database=database, folder=config.data, now=current_time())
    click.echo(f"The market in {config.data} is restored. Everybody signs in again; unsent mails of then are sent.")
    if file is None:
        click.echo("Attachments and editions are not in a replica: restore with a backup FILE as well.")
    click.echo("Next: market migrate" if lacking else "Next: market check --audit")


def _from_replica(config: Config, moment: datetime, folder: Path) -> Path:
    if config.replica_url is None:
        raise click.UsageError("MARKET_REPLICA_URL: name the replica to restore from, such as file:///srv/replica.")
    target = folder / "replica.db"
    fetch_replica(url=config.replica_url, at=moment, target=target)
    return target


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError("--at: write the moment as 2026-11-24T09:30:00Z.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
