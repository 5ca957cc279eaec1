"""`market demo`: a synthetic market with a history, ready accounts and the site served."""

from dataclasses import replace
from datetime import date, datetime

import click

from market.cli.contexts import Progress, current_time, read_config, refusals
from market.config import DEFAULT_BASE_URL, ROOT, Config
from market.core.errors import Invalid
from market.demo.folders import FolderState, built_for, folder_state, read_accounts
from market.demo.making import make_demonstration, read_plan
from market.demo.press import CURRENCY

_SEED = ROOT / "seed_data"
_WHERE_TO_BEGIN = (
    "The third word is the password. Begin with client1 (a closed brief waits for a decision), agency1 or operator; "
    "all accounts stand in demo-accounts.json."
)
_DEFAULT_PORT = 8000
_FIRST_YEAR, _LAST_YEAR = 2020, 2099


def _parse_day(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a day; write it like 2026-11-22.") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise click.BadParameter(f"choose a day from {_FIRST_YEAR} to {_LAST_YEAR}, not {day}.")
    return day


@click.command(epilog="Example: market demo --port 8000")
@click.option("--port", type=click.IntRange(1, 65535), default=_DEFAULT_PORT, show_default=True, help="Port to serve.")
@click.option("--as-of", callback=_parse_day, metavar="DATE", help="The day the market stands at; default today (UTC).")
@click.option("--no-serve", is_flag=True, help="Make the market and stop.")
@click.pass_context
@refusals
def demo(context: click.Context, port: int, as_of: date | None, no_serve: bool) -> None:
    """Make a synthetic market with eight editions and ready accounts, then serve it.

    The same day gives the same market.  A finished demonstration is served as it is; a folder that
    holds a real market is refused.
    """
    config = _demo_config(read_config(context), port)
    state = folder_state(config.data)
    if state is FolderState.FINISHED:
        _tell_finished(config, as_of)
    else:
        if state is FolderState.INTERRUPTED:
            click.echo("An earlier build was interrupted; its files are removed and it starts over.", err=True)
        _build(config, as_of or current_time().date())
    _tell_accounts(config)
    if not no_serve:
        from market.cli.serving import run_server  # noqa: PLC0415

        click.echo(f"Serving on http://127.0.0.1:{port} - stop with Ctrl-C.", err=True)
        run_server(config, port=port)


def _demo_config(config: Config, port: int) -> Config:
    if config.currency != CURRENCY:
        raise Invalid({"MARKET_CURRENCY": f"The demonstration is in {CURRENCY}; unset this, or set it to {CURRENCY}."})
    if config.base_url == DEFAULT_BASE_URL:
        return replace(config, base_url=f"http://127.0.0.1:{port}")
    return config


def _build(config: Config, as_of: date) -> None:
    click.echo(f"Making the demonstration market of {as_of} in {config.data} (one to two minutes).", err=True)
    plan = read_plan(_SEED, as_of)
    with Progress("Demonstration", len(plan.steps) + 1) as progress:
        make_demonstration(
            folder=config.data, seed=_SEED, base_url=config.base_url, plan=plan, progress=progress.advance
        )


def _tell_finished(config: Config, as_of: date | None) -> None:
    built = built_for(config.data)
    click.echo(f"{config.data} holds a finished demonstration{f' of {built}' if built else ''}; it is kept.", err=True)
    if as_of and built and built != as_of.isoformat():
        click.echo(f"For {as_of} choose another folder: market --data FOLDER demo --as-of {as_of}", err=True)


def _tell_accounts(config: Config) -> None:
    for account in read_accounts(config.data):
        click.echo(f"{account['role']} {account['email']} {account['password']}")
    click.echo(_WHERE_TO_BEGIN, err=True)
