"""What every command shares: settings, the open market, and refusals turned into exit codes."""

import functools
import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from market.config import Config, ConfigError
from market.core.errors import Invalid, MarketError
from market.store.connections import Database, DatabaseDamaged, open_database, pending_migrations
from market.store.settings import HALF_MADE_DEMONSTRATION

EXIT_REFUSED = 1
EXIT_BAD_INPUT = 2

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Market:
    """An initialised market, opened for one command."""

    config: Config
    db: Database


def current_time() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def read_config(context: click.Context) -> Config:
    """Return the settings, with `--data` winning over `MARKET_DATA`; bad settings end the command with 2."""
    environ = dict(os.environ)
    data = (context.find_root().obj or {}).get("data")
    if data is not None:
        environ["MARKET_DATA"] = str(data)
        os.environ["MARKET_DATA"] = str(Path(data).resolve())
    try:
        return Config.from_env(environ)
    except ConfigError as error:
        raise click.UsageError(str(error)) from None


def read_market_config(context: click.Context) -> Config:
    """Return the settings of a data folder that holds a market; end the command with what to run when it does not."""
    config = read_config(context)
    if not config.database.exists():
        raise click.ClickException(f"There is no market in {config.data}. Run `market init` (or `market demo`) first.")
    return config


def open_market(context: click.Context) -> Market:
    """Return the market of the data folder; end the command with what to run when there is none yet."""
    config = read_market_config(context)
    if (config.data / HALF_MADE_DEMONSTRATION).exists():
        raise click.ClickException(f"{config.data} holds a half-made demonstration. Run `market demo` to finish it.")
    db = open_database(config.database)
    if pending_migrations(db):
        raise click.ClickException("The database is from an earlier version. Run `market migrate` first.")
    context.call_on_close(db.close)
    return Market(config, db)


def refusals(command: Callable[P, R]) -> Callable[P, R]:
    """Turn refusals into one sentence per field on standard error and exit 2 (input) or 1 (everything else)."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Invalid as refusal:
            for field, sentence in refusal.problems.items():
                click.echo(f"Error: {field}: {sentence}", err=True)
            sys.exit(EXIT_BAD_INPUT)
        except MarketError as refusal:
            click.echo(f"Error: {refusal}", err=True)
            sys.exit(EXIT_REFUSED)
        except DatabaseDamaged as error:
            click.echo(f"Error: The database cannot be used ({error}). Run `market check` to see why.", err=True)
            sys.exit(EXIT_REFUSED)
        except OSError as error:
            click.echo(f"Error: {error.filename or 'The system'}: {error.strerror}.", err=True)
            sys.exit(EXIT_REFUSED)

    return wrapped


class Progress:
    """A progress bar on a terminal, silence elsewhere; call `advance` with the step just begun."""

    def __init__(self, label: str, total: int) -> None:
        # Elsewhere click would print the label, into the middle of what a script reads.
        file = sys.stderr if sys.stderr.isatty() else io.StringIO()
        self._bar: Any = click.progressbar(length=total, label=label, item_show_func=lambda item: item or "", file=file)

    def __enter__(self) -> "Progress":
        self._bar.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._bar.__exit__(*exception)

    def advance(self, step: str = "") -> None:
        """Move one step on."""
        self._bar.update(1, step)


class Counted:
    """A progress bar for work that knows how far it is; begins anew with each thing it does."""

    def __init__(self) -> None:
        self._doing = ""
        self._bar: Any = None

    def __enter__(self) -> "Counted":
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(*exception)

    def advance(self, doing: str, done: int, total: int) -> None:
        """Show that *done* of *total* is done of what is being done."""
        if doing != self._doing:
            self.__exit__(None, None, None)
            file = sys.stderr if sys.stderr.isatty() else io.StringIO()
            self._doing, self._bar = doing, click.progressbar(length=total, label=doing.capitalize(), file=file)
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)
