"""Backups of a market at work, and markets made of them: whole, verified, never over another."""

import multiprocessing
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest

from market.actions.backups import backup_faults, make_backup, restore_backup, restore_database
from market.actions.editions import build_edition
from market.actions.markets import audit_faults, market_faults
from market.core.errors import Conflict, Invalid
from market.store.connections import database_path, fetch_rows, open_database, write_transaction
from market.store.events import insert_event
from market.store.files import keep_content
from tests.benchmark.priced_market import add_list_prices, add_second_service
from tests.market_town import NOW, Town, dump, publish, submit

SPAWN = multiprocessing.get_context("spawn")


def silent(_doing: str, _done: int, _total: int) -> None:
    """Hear of progress and say nothing."""


def back_up(market: Town, name: str = "backup.db") -> Path:
    file = market.folder.parent / "backups" / name
    make_backup(folder=market.folder, target=file, now=NOW, progress=silent)
    return file


def add_edition(market: Town) -> str:
    prices = {f"agency-{number}": 10_000_00 + 317_00 * number for number in range(1, 13)}
    add_list_prices(market.db, "tone-of-voice", prices)
    add_second_service(market.db, prices)
    summary = build_edition(
        market.db, data=market.folder, quarter=None, currency="RUB", synthetic=False, by="test", now=NOW
    )
    return str(summary.id)


def contents(folder: Path) -> dict[str, bytes]:
    files = (
        path for name in ("attachments", "editions", "frozen") for path in (folder / name).rglob("*") if path.is_file()
    )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files if not path.name.startswith(".")}


def act_until_told(folder: Path, begun: Event, enough: Event, counted: Any) -> None:
    """Acknowledge acts one after the other, telling how many, until told that it is enough."""
    with closing(open_database(database_path(folder))) as db:
        while not enough.is_set():
            with write_transaction(db):
                insert_event(db, at=NOW, actor="load", verb="load.act", subject="load", subject_id="x")
            counted.value += 1
            begun.set()


def test_a_market_with_an_edition_comes_back_as_it_was(market: Town, tmp_path: Path) -> None:
    edition = add_edition(market)
    keep_content(market.folder, b"a plan")
    submit(market, publish(market), market.alfa)
    file = back_up(market)
    before = dump(market.db)

    lacking = restore_backup(file=file, folder=tmp_path / "new" / "market", now=NOW + timedelta(days=1))

    folder = tmp_path / "new" / "market"
    assert lacking == []
    assert contents(folder) == contents(market.folder)
    assert b"a plan" in contents(folder).values()
    assert any(path.startswith(f"editions/{edition}/charts/") for path in contents(folder))
    assert market_faults(folder=folder) == []
    with closing(open_database(database_path(folder))) as db:
        after = dump(db)
    added, removed = set(after) - set(before), set(before) - set(after)
    assert len(added) == 1
    assert '"market.restore"' in added.pop().replace("'", '"')
    assert {line.split('"')[1] for line in removed} <= {"sessions", "mail_tokens", "attempts"}
    breaks, last = audit_faults(folder=folder, anchors=[])
    assert breaks == []
    assert last.number > 1
    assert {path.name for path in folder.iterdir()} <= {
        "market.db",
        "market.db-wal",
        "market.db-shm",
        "attachments",
        "editions",
        "frozen",
    }
    assert stat.S_IMODE((folder / "frozen").stat().st_mode) == 0o700


def test_a_backup_is_its_owners_alone_and_replaces_nothing(market: Town) -> None:
    file = back_up(market)
    content = file.read_bytes()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(Conflict, match="never replace one another"):
        back_up(market)
    assert file.read_bytes() == content
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.slow
def test_a_backup_under_load_is_sound_and_holds_everything_acknowledged_before_it(market: Town, tmp_path: Path) -> None:
    begun, enough, counted = SPAWN.Event(), SPAWN.Event(), SPAWN.Value("i", 0)
    writer = SPAWN.Process(target=act_until_told, args=(market.folder, begun, enough, counted))
    writer.start()
    held, acknowledged = [], []
    try:
        assert begun.wait(60)
        for number in range(5):
            acknowledged.append(counted.value)
            file = back_up(market, f"{number}.db")
            with closing(sqlite3.connect(file)) as db:
                held.append(db.execute("SELECT count(*) FROM events WHERE verb = 'load.act'").fetchone()[0])
    finally:
        enough.set()
        writer.join()

    assert all(has >= had > 0 for has, had in zip(held, acknowledged, strict=True))
    assert held[-1] > held[0], "the load went on during the backups"
    restore_backup(file=file, folder=tmp_path / "restored", now=NOW)
    assert market_faults(folder=tmp_path / "restored") == []


def test_a_folder_with_a_market_or_editions_is_left_alone(market: Town, tmp_path: Path) -> None:
    file = back_up(market)
    (tmp_path / "half" / "editions").mkdir(parents=True)

    for folder in (market.folder, tmp_path / "half"):
        with pytest.raises(Conflict, match="empty folder"):
            restore_backup(file=file, folder=folder, now=NOW)
    assert list((tmp_path / "half").iterdir()) == [tmp_path / "half" / "editions"]


def spoil_page(file: Path) -> None:
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4096] = b"\xff" * 4096
    file.write_bytes(bytes(content))


def spoil_part(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE backup_parts SET content = CAST('other' AS BLOB) WHERE path LIKE '%cells.csv'")


def spoil_trail(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("DROP TRIGGER events_refuse_update")
        db.execute("UPDATE events SET actor = 'nobody' WHERE id = 2")


def cut_trail(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("DROP TRIGGER events_refuse_delete")
        db.execute("DELETE FROM events WHERE id = (SELECT max(id) FROM events)")


def lead_outside(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("UPDATE backup_files SET path = '../elsewhere' WHERE path LIKE '%cells.csv'")
        db.execute("UPDATE backup_parts SET path = '../elsewhere' WHERE path LIKE '%cells.csv'")


def come_from_later(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("INSERT INTO _sqlite_migrations VALUES (999, 'market', 'm999_later', '2027-01-01')")


def be_text(file: Path) -> None:
    file.write_text("a backup, honestly")


@pytest.mark.parametrize(
    "spoil", [spoil_page, spoil_part, spoil_trail, cut_trail, lead_outside, come_from_later, be_text]
)
def test_a_faulty_backup_is_refused_and_leaves_nothing(
    market: Town, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    add_edition(market)
    file = back_up(market)
    spoil(file)
    folder = tmp_path / "new"

    assert backup_faults(file)
    with pytest.raises(Invalid):
        restore_backup(file=file, folder=folder, now=NOW)
    assert not folder.exists()
    assert not (tmp_path / "elsewhere").exists()


def test_a_market_file_is_not_a_backup_but_can_stand_for_a_replica(market: Town, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(copy)) as target:
        market.db.conn.backup(target)
    with pytest.raises(Invalid, match="not a backup"):
        restore_backup(file=copy, folder=tmp_path / "new", now=NOW)

    assert restore_database(database=copy, folder=tmp_path / "new", now=NOW) == []
    assert market_faults(folder=tmp_path / "new") == []


def test_a_backup_that_cannot_be_written_leaves_nothing(market: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("market.actions.backups.store.add_note", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        back_up(market)

    assert list((market.folder.parent / "backups").iterdir()) == []


def test_who_was_signed_in_or_held_a_mailed_link_begins_anew(market: Town, tmp_path: Path) -> None:
    person = market.vera.person_id
    with write_transaction(market.db):
        market.db.execute(
            "INSERT INTO sessions (token_hash, person_id, created_at, seen_at, expires_at)"
            " VALUES ('h', ?, '', '', '9')",
            (person,),
        )
    restore_backup(file=back_up(market), folder=tmp_path / "new", now=NOW)

    with closing(open_database(database_path(tmp_path / "new"))) as db:
        assert fetch_rows(db, "SELECT token_hash FROM sessions UNION SELECT token_hash FROM mail_tokens") == []


def test_a_faulty_database_of_a_replica_is_refused_beside_a_sound_backup_too(market: Town, tmp_path: Path) -> None:
    file, copy = back_up(market), tmp_path / "copy.db"
    with closing(sqlite3.connect(copy)) as target:
        market.db.conn.backup(target)
    spoil_trail(copy)

    for restore in (
        lambda folder: restore_backup(file=file, folder=folder, now=NOW, database=copy),
        lambda folder: restore_database(database=copy, folder=folder, now=NOW),
    ):
        with pytest.raises(Invalid, match="database it gave is faulty"):
            restore(tmp_path / "new")
        assert not database_path(tmp_path / "new").exists()
