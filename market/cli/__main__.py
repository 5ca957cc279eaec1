"""`python -m market.cli` is the `market` command."""

from market.cli import main

main()
