"""How a command reports the rows of a file that did not count."""

from collections.abc import Mapping, Sequence

import click

from market.core.price_lists import ReasonCount
from market.core.price_reasons import Reason


def show_reasons(reasons: Sequence[ReasonCount], sentences: Mapping[str, Reason]) -> None:
    """Print each reason with its rows, the first of them and what to do; nothing where every row counts."""
    if not reasons:
        return
    click.echo(f"\n{'outcome':<9}{'reason':<21}{'rows':>7}  {'e.g. row':>8}  what to do")
    for line in reasons:
        sentence = sentences[line.reason].sentence
        click.echo(f"{line.outcome:<9}{line.reason:<21}{line.rows:>7}  {line.example_row:>8}  {sentence}")
    click.echo("Row 1 is the first below the header.")
