"""`market backup`, `restore` and `check --audit` as an operator types them."""

import re
from contextlib import closing

import pytest
from click.testing import CliRunner

from market.actions.replicas import fetch_replica
from market.cli import main
from market.store.connections import database_path, open_database


@pytest.fixture
def run(tmp_path):
    def invoke(*arguments, data="m", environment=None):
        command = ["--data", str(tmp_path / data), *map(str, arguments)]
        return CliRunner().invoke(main, command, env=environment or {})

    invoke("init")
    return invoke


def test_the_restore_drill(run, tmp_path):
    backed_up = run("backup", tmp_path / "b.db")
    (anchor,) = re.findall(r"[0-9]+:[0-9a-f]{64}", backed_up.output)
    restored = run("restore", tmp_path / "b.db", data="n")
    checked = run("check", "--audit", "--anchor", anchor, data="n")

    assert (backed_up.exit_code, restored.exit_code, checked.exit_code) == (0, 0, 0)
    assert "verified" in backed_up.output
    assert "market check --audit" in restored.output
    assert "unbroken" in checked.output


def test_a_backup_or_restore_over_something_is_refused_with_1(run, tmp_path):
    run("backup", tmp_path / "b.db")

    for command in (("backup", tmp_path / "b.db"), ("restore", tmp_path / "b.db")):
        result = run(*command)
        assert (result.exit_code, "Choose another name" in result.output or "--data" in result.output) == (1, True)


def test_a_file_that_is_missing_or_no_backup_is_bad_input(run, tmp_path):
    (tmp_path / "text").write_text("no")

    for name in ("nowhere.db", "text"):
        result = run("restore", tmp_path / name, data="n")
        assert (result.exit_code, result.output.startswith("Error: file: ")) == (2, True)
    assert not (tmp_path / "n").exists()


def test_a_moment_needs_a_replica_and_a_restore_needs_a_source(run, tmp_path):
    cases = {
        (): "Name the backup file",
        ("--at", "2026-11-24T09:30:00Z"): "MARKET_REPLICA_URL",
        ("--at", "noon"): "--at: write the moment",
    }
    for arguments, sentence in cases.items():
        environment = {"MARKET_REPLICA_URL": "file:///r"} if "noon" in arguments else {}
        result = run("restore", *arguments, data="n", environment=environment)
        assert (result.exit_code, sentence in result.output) == (2, True)


def test_a_moment_of_the_replica_takes_the_place_of_the_backups_database(run, tmp_path, monkeypatch):
    run("backup", tmp_path / "b.db")
    asked = []

    def fetch(*, url, at, target):
        asked.append((url, at.isoformat()))
        with closing(open_database(database_path(tmp_path / "m"))) as db, closing(open_database(target)) as copy:
            db.conn.backup(copy.conn)

    monkeypatch.setattr("market.cli.backups.fetch_replica", fetch)
    for data, file in (("n", [tmp_path / "b.db"]), ("o", [])):
        environment = {"MARKET_REPLICA_URL": "file:///r"}
        result = run("restore", *file, "--at", "2026-11-24T09:30", data=data, environment=environment)
        assert (result.exit_code, "backup FILE as well" in result.output) == (0, not file)
        assert run("check", "--audit", data=data).exit_code == 0
    assert asked == [("file:///r", "2026-11-24T09:30:00+00:00")] * 2
    assert fetch_replica is not fetch


def test_an_audit_trail_that_was_tampered_with_is_a_fault(run, tmp_path):
    with closing(open_database(database_path(tmp_path / "m"))) as db:
        db.execute("DROP TRIGGER events_refuse_update")
        db.execute("UPDATE events SET actor = 'somebody else'")
        db.conn.commit()
    result = run("check", "--audit")

    assert (result.exit_code, "Act 1 of the audit trail" in result.output) == (1, True)
    assert run("check").exit_code == 0
    assert run("check", "--audit", "--anchor", "latest").exit_code == 2


def test_settings_unfit_for_the_open_network_are_faults(run):
    environment = {
        "MARKET_BASE_URL": "https://prices.example",
        "MARKET_SECRET_KEY": "secret" * 8,
        "MARKET_RATE_LIMITS": "off",
        "FLASK_DEBUG": "1",
    }
    for command in ("check", "serve"):
        result = run(command, environment=environment)
        assert result.exit_code == 1
        for name in ("MARKET_SECRET_KEY", "MARKET_RATE_LIMITS", "FLASK_DEBUG"):
            assert name in result.output
