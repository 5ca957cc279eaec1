"""The commands that make, mend and run a market."""

import sqlite3

import pytest
from click.testing import CliRunner

from market.cli import main
from market.store.connections import database_path, open_database
from market.store.settings import insert_setting


@pytest.fixture
def run(tmp_path):
    def invoke(*arguments, environment=None, text=None):
        return CliRunner().invoke(main, ["--data", str(tmp_path / "m"), *arguments], env=environment or {}, input=text)

    return invoke


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "m"


def test_init_makes_a_market_that_checks_clean_and_may_be_repeated(run):
    assert run("init").exit_code == 0
    assert run("init").exit_code == 0
    assert run("check").output.startswith("Settings, database, catalogue")


def test_commands_on_an_empty_folder_say_what_to_run_first(run):
    for command in (("work", "--once"), ("edition", "build"), ("account", "create-operator", "--email", "a@b.example")):
        result = run(*command, text="three unrelated words\nthree unrelated words\n")

        assert result.exit_code == 1
        assert "market init" in result.output


def test_check_on_an_empty_folder_is_a_fault(run):
    result = run("check")

    assert (result.exit_code, "market init" in result.output) == (1, True)


def test_another_currency_than_the_folders_is_refused(run):
    run("init")

    result = run("init", environment={"MARKET_CURRENCY": "USD"})

    assert (result.exit_code, "MARKET_CURRENCY" in result.output) == (1, True)


def test_bad_settings_are_all_listed_with_exit_code_2(run):
    result = run("init", environment={"MARKET_CURRENCY": "XXX", "MARKET_RATE_LIMITS": "maybe"})

    assert result.exit_code == 2
    assert "MARKET_CURRENCY" in result.output
    assert "MARKET_RATE_LIMITS" in result.output


def test_migrate_brings_an_older_schema_up_to_date(run, folder):
    run("init")
    with sqlite3.connect(database_path(folder)) as connection:
        connection.execute("DROP TABLE import_problems")
        connection.execute("DROP TABLE imported_prices")
        connection.execute("DROP TABLE imports")
        connection.execute("DROP TABLE schemes")
        connection.execute("DROP TABLE list_prices")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm005_observations'")
    connection.close()

    assert "market migrate" in run("work", "--once").output
    assert "m005_observations" in run("migrate").output
    assert run("check").exit_code == 0
    assert "up to date" in run("migrate").output


def test_a_damaged_database_is_a_fault_not_a_traceback(run, folder):
    run("init")
    database_path(folder).write_bytes(b"not a database at all" * 500)

    result = run("check")

    assert result.exit_code == 1
    assert "backup" in result.output


def test_an_operator_is_created_and_a_poor_password_refused(run):
    run("init")
    made = run("account", "create-operator", "--email", "desk@market.example", text="three unrelated words\n" * 2)
    poor = run("account", "create-operator", "--email", "other@market.example", "--password", "short")
    again = run("account", "create-operator", "--email", "desk@market.example", "--password", "three unrelated words")

    assert made.exit_code == 0
    assert (poor.exit_code, "password:" in poor.output) == (2, True)
    assert (again.exit_code, "email:" in again.output) == (2, True)


def test_an_edition_of_nothing_is_refused_with_the_window(run):
    run("init")

    result = run("edition", "build", "--quarter", "2026Q2")

    assert result.exit_code == 1
    assert "from 2 Apr 2025 to 1 Apr 2026" in result.output


@pytest.mark.parametrize("quarter", ["2026Q5", "soon", "2026-Q1", "9999Q1"])
def test_a_bad_quarter_is_refused_with_exit_code_2(run, quarter):
    run("init")

    result = run("edition", "build", "--quarter", quarter)

    assert (result.exit_code, "quarter:" in result.output) == (2, True)


def test_editions_are_listed_and_an_unknown_one_cannot_be_verified(run):
    run("init")

    assert "No edition yet" in run("edition", "list").output
    assert run("edition", "verify", "2026Q1-v1").exit_code in (1, 2)


def test_work_once_opens_and_sends(run, folder):
    run("init")
    run("account", "create-operator", "--email", "desk@market.example", "--password", "three unrelated words")
    db = open_database(database_path(folder))
    db.execute(
        "INSERT INTO outbox (recipient, subject, body, created_at, next_try_at) "
        "VALUES ('a@b.example', 'Hello', 'Text', '2026-01-01', '2026-01-01')"
    )
    db.conn.commit()
    db.close()

    assert "sent 1 mails" in run("work", "--once").output
    assert len(list((folder / "mail").glob("*.eml"))) == 1
    assert "sent 0 mails" in run("work", "--once").output


def test_a_folder_that_cannot_be_one_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("x")

    result = CliRunner().invoke(main, ["--data", str(tmp_path / "file" / "m"), "init"])

    assert result.exit_code in (1, 2)
    assert "Error" in result.output
    assert not isinstance(result.exception, OSError)


@pytest.mark.parametrize("command", [("init",), ("migrate",), ("work", "--once"), ("edition", "build")])
def test_a_file_that_is_no_database_is_told_in_a_sentence(run, folder, command):
    folder.mkdir()
    database_path(folder).write_text("not a database" * 500)

    result = run(*command)

    assert (result.exit_code, "market check" in result.output) == (1, True)


def test_a_half_made_demonstration_is_neither_served_nor_healthy(run, folder):
    run("init")
    (folder / "demo-building").touch()

    assert "market demo" in run("work", "--once").output
    assert run("check").exit_code == 1


def test_a_broken_edition_is_listed_among_the_faults(run, folder):
    run("init")
    (folder / "editions" / "2026Q4-v1").mkdir(parents=True)

    assert run("check").output.startswith("Fault:")


def test_a_real_market_is_never_turned_into_a_synthetic_one(run, folder):
    run("init")
    db = open_database(database_path(folder))
    with pytest.raises(sqlite3.IntegrityError):
        insert_setting(db, "kind", "synthetic")
    db.close()

    assert run("demo", "--no-serve").exit_code == 1
