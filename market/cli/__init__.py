"""The `market` command."""

import importlib
from pathlib import Path

import click

_COMMANDS = {
    "demo": "market.cli.demo:demo",
    "init": "market.cli.markets:init",
    "migrate": "market.cli.markets:migrate",
    "check": "market.cli.markets:check",
    "maintenance": "market.cli.markets:maintenance",
    "serve": "market.cli.serving:serve",
    "work": "market.cli.work:work",
    "import-prices": "market.cli.prices:import_prices",
    "import-rates": "market.cli.rates:import_rates",
    "edition": "market.cli.editions:edition",
    "account": "market.cli.accounts:account",
    "backup": "market.cli.backups:backup",
    "restore": "market.cli.backups:restore",
}


class _LazyGroup(click.Group):
    """A group that imports a command when it is asked for: `market --help` need not load charts."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        target = _COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.command(cls=_LazyGroup)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="The data folder; default MARKET_DATA, else ./instance.",
)
@click.version_option(package_name="likeforlike")
@click.pass_context
def main(context: click.Context, data: Path | None) -> None:
    """Like for Like: an agency marketplace and price benchmark.

    Exit codes: 0 done, 1 refused or found faulty, 2 bad usage or input.
    """
    context.obj = {"data": data}
