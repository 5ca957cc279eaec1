"""`market work`: what happens without anyone asking: openings at closing time, digests and mail."""

import logging
import os
import signal
import threading
from datetime import datetime
from types import FrameType

import click

from market.actions.maintenance import find_maintenance
from market.actions.outbox import deliver_mail, open_transport
from market.actions.quotes import open_due_quotes
from market.actions.reminders import send_due_reminders
from market.actions.retention import forget_what_is_old
from market.actions.searches import send_due_digests
from market.actions.soundness import check_soundness, is_check_due
from market.cli.contexts import Market, current_time, open_market, refusals
from market.logs import write_logs
from market.store.connections import DatabaseUnavailable
from market.store.outbox import list_due_mails

_PAUSE_SECONDS = 2.0
_log = logging.getLogger("market.work")


@click.command(epilog="Example: market work --once")
@click.option("--once", is_flag=True, help="Do what is due and stop.")
@click.pass_context
@refusals
def work(context: click.Context, once: bool) -> None:
    """Open quotes at closing time, write reminders and digests, send queued mail; `serve` runs this beside itself."""
    write_logs()
    market = open_market(context)
    if once:
        opened, sent = do_what_is_due(market)
        click.echo(f"Opened {opened} briefs, sent {sent} mails.")
        return
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    parent = os.getppid()
    while not stopping.is_set() and os.getppid() == parent:
        try:
            do_what_is_due(market)
        except (DatabaseUnavailable, OSError) as error:
            _log.warning("will try again: %s", error)
        stopping.wait(_PAUSE_SECONDS)


def do_what_is_due(market: Market) -> tuple[int, int]:
    """Return how many briefs were opened and how many mails sent; nothing is done during maintenance."""
    if find_maintenance(market.config.data) is not None:
        return 0, 0
    now = current_time()
    opened = open_due_quotes(market.db, now=now)
    send_due_digests(market.db, base_url=market.config.base_url, now=now)
    send_due_reminders(market.db, now=now)
    if is_check_due(folder=market.config.data, now=now):
        _do_daily_work(market, now)
    if not list_due_mails(market.db, now=now, limit=1):
        return opened, 0
    with open_transport(smtp_url=market.config.smtp_url, folder=market.config.data / "mail") as transport:
        return opened, deliver_mail(market.db, transport=transport, now=now, base_url=market.config.base_url)


def _do_daily_work(market: Market, now: datetime) -> None:
    forget_what_is_old(market.db, now=now)
    for fault in check_soundness(market.db, folder=market.config.data, now=now):
        _log.error("the database is damaged: %s", fault)
