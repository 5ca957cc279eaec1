"""`market account`: people who run the site."""

import click

from market.actions.accounts import create_operator
from market.cli.contexts import current_time, open_market, refusals


@click.group()
def account() -> None:
    """Accounts of people who run the site."""


@account.command("create-operator", epilog="Example: market account create-operator --email desk@market.example")
@click.option("--email", required=True, help="Address to sign in with.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when left out.")
@click.pass_context
@refusals
def create_operator_account(context: click.Context, email: str, password: str) -> None:
    """Create an operator, who can use the desk at /desk/."""
    market = open_market(context)
    create_operator(market.db, email=email, password=password, now=current_time(), by="command line")
    click.echo(f"{email} can sign in and use the desk.")
