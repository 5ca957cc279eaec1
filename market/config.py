"""Settings, read once from the environment; every fault is listed at once with its mend."""

import fcntl
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_HERE = Path(__file__).resolve().parent
ROOT = _HERE if (_HERE / "templates").is_dir() else _HERE.parent
"""Where `templates/`, `static/` and `seed_data/` lie: inside the package in a wheel, beside it in a checkout."""

DEFAULT_BASE_URL = "http://127.0.0.1:8000"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_REPLICAS = re.compile(r"(?:file:///|(?:s3|gs|abs|sftp|nats|oss|webdavs?)://)[!-~]+", re.ASCII)
_SHORTEST_TOKEN = 16
_LONGEST_RUN_BY = 300
_VARIED = 12
_CURRENCIES = ("RUB", "USD", "EUR", "GBP")
_KNOWN = (
    "MARKET_DATA",
    "MARKET_BASE_URL",
    "MARKET_SECRET_KEY",
    "MARKET_CURRENCY",
    "MARKET_SMTP_URL",
    "MARKET_MINIMUM_OPEN_SECONDS",
    "MARKET_RATE_LIMITS",
    "MARKET_REAL_DATA",
    "MARKET_SHARED",
    "MARKET_REPLICA_URL",
    "MARKET_METRICS_TOKEN",
    "MARKET_PROXIES",
    "MARKET_RUN_BY",
)


class ConfigError(Exception):
    """Settings that are missing or bad; the text lists each with what to do."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one running market.

    *minimum_open_seconds* is the shortest time a brief stays open; None means the production rule of
    five working days.  *smtp_url* None writes mails as `.eml` files into the data folder.  *replica_url* is where
    Litestream keeps a replica; *metrics_token* opens `/metrics`, which without one does not exist.
    *proxies* is how many proxies of ours a request passes: only what they add about its sender is believed.
    *run_by* names who runs the site, with an address; pages that owe it to their readers show it.
    """

    data: Path
    base_url: str = DEFAULT_BASE_URL
    secret_key: str = ""
    currency: str = "RUB"
    smtp_url: str | None = None
    minimum_open_seconds: int | None = None
    rate_limits: bool = True
    replica_url: str | None = None
    metrics_token: str = ""
    proxies: int = 0
    run_by: str = ""

    @property
    def is_secure(self) -> bool:
        """Whether the site is served over TLS, so that cookies may insist on it."""
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names requests may carry; on loopback any of its names."""
        host = urlsplit(self.base_url).hostname or ""
        return _LOOPBACK if host in _LOOPBACK else (host,)

    @property
    def database(self) -> Path:
        """The market database file."""
        return self.data / "market.db"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Config":
        """Return the settings in *environ*; raise ConfigError listing every fault at once."""
        faults: list[str] = [
            f"{name}: no such setting; remove it or correct its name."
            for name in sorted(environ)
            if name.startswith("MARKET_") and name not in _KNOWN
        ]
        base_url = _base_url(environ.get("MARKET_BASE_URL") or DEFAULT_BASE_URL, faults)
        config = cls(
            data=Path(environ.get("MARKET_DATA") or "instance").resolve(),
            base_url=base_url,
            secret_key=_secret_key(environ.get("MARKET_SECRET_KEY") or "", base_url, faults),
            currency=_one_of(environ, "MARKET_CURRENCY", _CURRENCIES, faults),
            smtp_url=_smtp_url(environ.get("MARKET_SMTP_URL") or None, faults),
            minimum_open_seconds=_seconds(environ.get("MARKET_MINIMUM_OPEN_SECONDS"), faults),
            rate_limits=_one_of(environ, "MARKET_RATE_LIMITS", ("on", "off"), faults) == "on",
            replica_url=_replica_url(environ.get("MARKET_REPLICA_URL") or None, faults),
            proxies=_proxies(environ.get("MARKET_PROXIES"), base_url, faults),
            metrics_token=_metrics_token(environ.get("MARKET_METRICS_TOKEN") or "", faults),
            run_by=_run_by(environ.get("MARKET_RUN_BY") or "", faults),
        )
        if faults:
            raise ConfigError("\n".join(faults))
        return config


def _run_by(text: str, faults: list[str]) -> str:
    if not text.isprintable() or len(text) > _LONGEST_RUN_BY:
        faults.append(f"MARKET_RUN_BY: write name and address in one line of at most {_LONGEST_RUN_BY} characters.")
    return text.strip()


def production_faults(config: Config, environ: Mapping[str, str]) -> list[str]:
    """Return which settings do not go with a site on the open network; a site on loopback may have any of them.

    >>> site = Config(data=Path("/srv/market"), base_url="https://prices.example", rate_limits=False)
    >>> [fault.partition(":")[0] for fault in production_faults(site, {"FLASK_DEBUG": "1"})]
    ['FLASK_DEBUG', 'MARKET_RATE_LIMITS', 'MARKET_SECRET_KEY']
    """
    if not config.is_secure:
        return []
    faults = {
        "FLASK_DEBUG: remove it; a page that fails would show its code to whoever caused it.": _is_on(
            environ.get("FLASK_DEBUG", "")
        ),
        "PYTHONOPTIMIZE: remove it; checks that guard the figures would not run.": bool(environ.get("PYTHONOPTIMIZE")),
        "MARKET_RATE_LIMITS: remove it; without limits, passwords can be guessed.": not config.rate_limits,
        "MARKET_MINIMUM_OPEN_SECONDS: remove it; a brief stays open for five working days.": (
            config.minimum_open_seconds is not None
        ),
        "MARKET_SECRET_KEY: this one is easily guessed; set one from `openssl rand -base64 48`.": (
            len(set(config.secret_key)) < _VARIED or _is_default(config.secret_key)
        ),
    }
    return [fault for fault, is_so in faults.items() if is_so]


def kept_secret_key(data: Path) -> str:
    """Return the key kept in the data folder, made at first use and readable by the owner only."""
    path = data / "secret-key"
    data.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("r+") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)  # several workers may start at once: one makes the key, all read it
        key = handle.read().strip()
        if not key:
            key = secrets.token_urlsafe(48)
            handle.write(key)
    return key


def _base_url(text: str, faults: list[str]) -> str:
    if not _is_address(text, ("http", "https")) or urlsplit(text).path.strip("/"):
        faults.append(f"MARKET_BASE_URL: {text!r} is not an address such as https://prices.example.")
    elif urlsplit(text).scheme == "http" and not _is_loopback(text):
        faults.append("MARKET_BASE_URL: use https:// for any host but this machine itself.")
    return text.rstrip("/")


def _secret_key(text: str, base_url: str, faults: list[str]) -> str:
    if not text and not _is_loopback(base_url):
        faults.append("MARKET_SECRET_KEY: set at least 32 random characters; only a loopback site makes its own.")
    elif text and len(text) < 32:
        faults.append("MARKET_SECRET_KEY: use at least 32 characters.")
    return text


def _one_of(environ: Mapping[str, str], name: str, choices: tuple[str, ...], faults: list[str]) -> str:
    text = environ.get(name) or choices[0]
    if text not in choices:
        faults.append(f"{name}: {text!r} is not known; use one of {', '.join(choices)}.")
    return text


def _smtp_url(text: str | None, faults: list[str]) -> str | None:
    if text and not _is_address(text, ("smtp", "smtps")):
        faults.append("MARKET_SMTP_URL: write smtp://user:password@host:port or smtps://….")
    return text


def _replica_url(text: str | None, faults: list[str]) -> str | None:
    if text and not _REPLICAS.fullmatch(text):
        faults.append("MARKET_REPLICA_URL: write file:///folder, s3://bucket/path or another address of Litestream's.")
    return text


def _proxies(text: str | None, base_url: str, faults: list[str]) -> int:
    """Return the number given, else one for a site that answers over TLS, which ends in a proxy before it."""
    if not text:
        return 1 if base_url.startswith("https://") else 0
    if not (text.isascii() and text.isdigit() and len(text) == 1):
        faults.append("MARKET_PROXIES: write how many proxies of yours stand before the site, 0 to 9.")
        return 0
    return int(text)


def _metrics_token(text: str, faults: list[str]) -> str:
    if text and len(text) < _SHORTEST_TOKEN:
        faults.append(f"MARKET_METRICS_TOKEN: use at least {_SHORTEST_TOKEN} random characters.")
    return text


def _is_on(text: str) -> bool:
    return text.lower() not in ("", "0", "false", "no")


def _is_default(key: str) -> bool:
    return any(word in key.lower() for word in ("secret", "changeme", "change-me", "example", "default", "password"))


def _is_address(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # of an unclosed bracket, or a port that is no port
        return False


def _is_loopback(base_url: str) -> bool:
    try:
        return urlsplit(base_url).hostname in _LOOPBACK
    except ValueError:
        return False


def _seconds(text: str | None, faults: list[str]) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 8):
        faults.append("MARKET_MINIMUM_OPEN_SECONDS: write a whole number of seconds, of at most 8 digits.")
        return None
    return int(text)
