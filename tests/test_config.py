import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from market.config import Config, ConfigError, kept_secret_key

KEY = "k" * 32
PUBLIC = {"MARKET_BASE_URL": "https://prices.example", "MARKET_SECRET_KEY": KEY}


def faults(**environ: str) -> list[str]:
    with pytest.raises(ConfigError) as refusal:
        Config.from_env({f"MARKET_{name}": value for name, value in environ.items()})
    return str(refusal.value).splitlines()


def test_nothing_set_means_a_market_on_this_machine() -> None:
    config = Config.from_env({})

    assert config == Config(data=Path("instance").resolve())
    assert (config.base_url, config.currency, config.smtp_url) == ("http://127.0.0.1:8000", "RUB", None)
    assert (config.minimum_open_seconds, config.rate_limits, config.is_secure) == (None, True, False)
    assert config.database == Path("instance").resolve() / "market.db"


def test_every_setting_is_read(tmp_path: Path) -> None:
    config = Config.from_env(
        PUBLIC
        | {
            "MARKET_DATA": str(tmp_path),
            "MARKET_CURRENCY": "EUR",
            "MARKET_SMTP_URL": "smtps://user:p%40ss@mail.example:465",
            "MARKET_MINIMUM_OPEN_SECONDS": "90",
            "MARKET_RATE_LIMITS": "off",
            "MARKET_REAL_DATA": "somewhere",
            "MARKET_REPLICA_URL": "s3://bucket/market",
            "MARKET_METRICS_TOKEN": KEY,
            "MARKET_PROXIES": "2",
            "PATH": "elsewhere",
        }
    )

    assert config == Config(
        data=tmp_path,
        base_url="https://prices.example",
        secret_key=KEY,
        currency="EUR",
        smtp_url="smtps://user:p%40ss@mail.example:465",
        minimum_open_seconds=90,
        rate_limits=False,
        replica_url="s3://bucket/market",
        metrics_token=KEY,
        proxies=2,
    )
    assert config.is_secure


def test_a_site_over_tls_has_a_proxy_before_it_unless_told_otherwise() -> None:
    assert (Config.from_env(PUBLIC).proxies, Config.from_env({}).proxies) == (1, 0)
    assert Config.from_env(PUBLIC | {"MARKET_PROXIES": "0"}).proxies == 0
    assert faults(PROXIES="many") == ["MARKET_PROXIES: write how many proxies of yours stand before the site, 0 to 9."]


def test_empty_settings_count_as_not_set() -> None:
    names = ("DATA", "BASE_URL", "SECRET_KEY", "CURRENCY", "SMTP_URL", "MINIMUM_OPEN_SECONDS", "RATE_LIMITS")

    assert Config.from_env({f"MARKET_{name}": "" for name in names}) == Config.from_env({})


def test_all_faults_are_listed_at_once_each_with_its_mend() -> None:
    told = faults(
        BASE_URL="http://prices.example",
        CURENCY="RUB",
        CURRENCY="XXX",
        MINIMUM_OPEN_SECONDS="soon",
        RATE_LIMITS="maybe",
        SMTP_URL="mail.example",
        SECRET_KEY="short",
        REPLICA_URL="my other disk",
        METRICS_TOKEN="short",
    )

    assert [line.split(":")[0] for line in told] == [
        "MARKET_CURENCY",
        "MARKET_BASE_URL",
        "MARKET_SECRET_KEY",
        "MARKET_CURRENCY",
        "MARKET_SMTP_URL",
        "MARKET_MINIMUM_OPEN_SECONDS",
        "MARKET_RATE_LIMITS",
        "MARKET_REPLICA_URL",
        "MARKET_METRICS_TOKEN",
    ]
    assert all(line.endswith((".", "…")) for line in told)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:9000"])
def test_plain_http_is_for_this_machine_itself(host: str) -> None:
    config = Config.from_env({"MARKET_BASE_URL": f"http://{host}/"})

    assert config.base_url == f"http://{host}"
    assert config.hosts == ("127.0.0.1", "localhost", "::1")


@pytest.mark.parametrize("host", ["prices.example", "192.168.0.7:8000", "127.0.0.1.example", "localhost.example"])
def test_plain_http_is_refused_for_any_other_host(host: str) -> None:
    assert faults(BASE_URL=f"http://{host}", SECRET_KEY=KEY) == [
        "MARKET_BASE_URL: use https:// for any host but this machine itself."
    ]


@pytest.mark.parametrize(
    "address",
    [
        "prices.example",
        "ftp://prices.example",
        "https://",
        "https://prices.example/market",
        "https://[::1",
        "https://prices.example:port",
        "https://prices.example:99999",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    told = faults(BASE_URL=address, SECRET_KEY=KEY)

    assert told == [f"MARKET_BASE_URL: {address!r} is not an address such as https://prices.example."]


def test_a_public_site_answers_to_its_own_host_only() -> None:
    assert Config.from_env(PUBLIC).hosts == ("prices.example",)


def test_a_public_site_does_not_make_its_own_key() -> None:
    assert faults(BASE_URL="https://prices.example") == [
        "MARKET_SECRET_KEY: set at least 32 random characters; only a loopback site makes its own."
    ]


def test_a_short_key_is_refused_even_on_this_machine() -> None:
    assert faults(SECRET_KEY="k" * 31) == ["MARKET_SECRET_KEY: use at least 32 characters."]


@pytest.mark.parametrize("seconds", ["-1", "1.5", "٣", "1e3", "1" * 9, "1" * 5000])
def test_seconds_are_a_plain_whole_number(seconds: str) -> None:
    (told,) = faults(MINIMUM_OPEN_SECONDS=seconds)

    assert "whole number of seconds" in told


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://[mail", "smtp://mail:port"])
def test_what_is_no_mail_server_is_refused(url: str) -> None:
    (told,) = faults(SMTP_URL=url)

    assert told.startswith("MARKET_SMTP_URL: write smtp://")


def test_a_key_is_made_once_and_kept_for_the_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    old = os.umask(0)
    try:
        key = kept_secret_key(folder)
    finally:
        os.umask(old)

    assert len(key) >= 32
    assert kept_secret_key(folder) == key
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600


def test_each_market_has_a_key_of_its_own(tmp_path: Path) -> None:
    assert kept_secret_key(tmp_path / "one") != kept_secret_key(tmp_path / "two")


def test_a_key_file_left_empty_by_a_crash_is_filled(tmp_path: Path) -> None:
    (tmp_path / "secret-key").touch()

    assert len(kept_secret_key(tmp_path)) >= 32


@pytest.mark.slow
def test_workers_that_start_at_once_agree_on_the_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        keys = pool.map(kept_secret_key, [tmp_path] * 16, chunksize=1)

    assert len(set(keys)) == 1


def test_who_runs_the_site_is_one_line():
    assert Config.from_env(PUBLIC | {"MARKET_RUN_BY": " Example Ltd, London "}).run_by == "Example Ltd, London"
    assert faults(RUN_BY="two\nlines") == [
        "MARKET_RUN_BY: write name and address in one line of at most 300 characters."
    ]
