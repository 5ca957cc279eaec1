"""Publishing the demonstration's editions beside the history that goes on, on the second core."""

from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

from market.actions.editions import build_edition
from market.core.editions import Quarter
from market.store.connections import database_path, open_database

CURRENCY = "RUB"
ACTOR = "demonstration"


class EditionPress(AbstractContextManager["EditionPress"]):
    """Publishes editions one after the other in a process of its own.

    An edition may be printed while later history is being made: its window ended 90 days before its
    quarter did, and every brief that was open then has closed.  Leaving the block waits for the work
    under way and drops the rest, so `wait` must be called inside it.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        # A fresh interpreter: forking one that has threads and open databases is unsafe.
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        self._orders: list[Future[None]] = []

    def __exit__(self, *_exception: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def order(self, quarter: Quarter, *, now: datetime) -> None:
        """Have the edition of *quarter* published at *now* when the ones before it are done."""
        self._orders.append(self._pool.submit(publish_edition, self._data, quarter, now))

    def wait(self) -> None:
        """Wait until everything ordered is published; raises what the first failure raised."""
        for order in self._orders:
            order.result()


def publish_edition(data: Path, quarter: Quarter, now: datetime) -> None:
    """Publish the edition of *quarter* from the database in *data*, over a connection of its own."""
    db = open_database(database_path(data))
    try:
        build_edition(db, data=data, quarter=quarter, currency=CURRENCY, synthetic=True, by=ACTOR, now=now)
    finally:
        db.close()
