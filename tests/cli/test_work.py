"""What the worker does once a day, and not at every round."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

from click.testing import CliRunner

from market.cli import main
from market.store.connections import database_path, open_database


def test_what_is_old_is_forgotten_once_a_day(tmp_path):
    folder = tmp_path / "m"

    def run(*command):
        assert CliRunner().invoke(main, ["--data", str(folder), *command]).exit_code == 0

    def mails():
        with closing(open_database(database_path(folder))) as db:
            return db["outbox"].count

    run("init")
    run("work", "--once")
    with closing(open_database(database_path(folder))) as db:
        db.execute(
            "INSERT INTO outbox (recipient, subject, body, created_at, sent_at, next_try_at)"
            " VALUES ('x@y.example', 's', 'b', '2020-01-01', '2020-01-01', '2020-01-01')"
        )
        db.conn.commit()
    run("work", "--once")
    assert mails() == 1
    yesterday = datetime.now(UTC) - timedelta(hours=25)
    (folder / "soundness.json").write_text(json.dumps({"checked_at": yesterday.isoformat(), "faults": []}))
    run("work", "--once")
    assert mails() == 0
