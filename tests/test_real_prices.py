"""The whole path on real prices: import, edition, public page, through the command line."""

import os
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from market.application import create_app
from market.cli import main
from market.config import Config
from market.store.connections import release_database
from tests.page import Browser
from tests.shared_folder import shared_folder

pytestmark = [pytest.mark.shared, pytest.mark.slow]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("us")


@pytest.fixture(scope="module")
def outputs(folder):
    prices = os.environ.get("MARKET_REAL_DATA") or shared_folder() / "data"
    file = f"{prices}/gsa_calc_s70/s70_tidy.csv"
    imported = ("import-prices", file, "--source", "GSA CALC", "--scheme", "gsa-s70")
    runner = CliRunner()
    results = [
        runner.invoke(main, ["--data", str(folder), *command], env={"MARKET_CURRENCY": "USD"})
        for command in (("init",), imported, imported, ("edition", "build", "--quarter", "2017Q2"))
    ]
    results.append(runner.invoke(main, ["--data", str(folder), "edition", "verify", "2017Q2-v1"]))
    return results


@pytest.fixture
def browser(outputs, folder):
    app = create_app(Config(data=folder, currency="USD"), clock=lambda: datetime(2026, 11, 23, tzinfo=UTC))
    yield Browser(app)
    release_database()


def test_every_command_succeeds(outputs):
    assert [(result.exit_code, result.output) for result in outputs if result.exit_code] == []


def test_the_second_import_adds_nothing(outputs):
    assert "already imported" in outputs[2].output.lower()


def test_project_manager_has_a_page_with_every_band(browser):
    page = browser.get("/prices/schemes/gsa-s70/project-manager/")

    assert "project manager" in page.text.lower()
    assert "100+" in page.text or "46–99" in page.text


def test_the_published_median_is_the_two_stage_median_on_the_grid(browser):
    series = browser.json("/prices/schemes/gsa-s70/project-manager.json")["series"][0]

    assert series["series"] == "list"
    assert series["quantiles"]["p50"] == pytest.approx(128.5, rel=0.0243)


def test_titles_of_few_vendors_are_withheld_with_a_reason(browser):
    services = browser.json("/prices/schemes/gsa-s70.json")["services"]
    withheld = [cell for service in services for cell in service["series"] if cell["quantiles"]["p50"] is None]

    assert len(withheld) > 1000
    assert {cell["reason"] for cell in withheld} == {"withheld-too-few-or-protected"}
    assert {cell["n_band"] for cell in withheld} == {None}


def test_the_index_of_a_large_scheme_answers(browser):
    assert "gsa-s70" in browser.get("/prices/schemes/gsa-s70/").text
    assert browser.get("/prices/schemes/gsa-s70/?q=project").response.status_code == 200
