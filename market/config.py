"""Settings, read once from the environment; every fault is listed at once with its mend."""

import fcntl
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
)


class ConfigError(Exception):
    """Settings that are missing or bad; the text lists each with what to do."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one running market.

    *minimum_open_seconds* is the shortest time a brief stays open; None means the production rule of
    five working days.  *smtp_url* None writes mails as `.eml` files into the data folder.
    """

    data: Path
    base_url: str = DEFAULT_BASE_URL
    secret_key: str = ""
    currency: str = "RUB"
    smtp_url: str | None = None
    minimum_open_seconds: int | None = None
    rate_limits: bool = True

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
        data = Path(environ.get("MARKET_DATA") or "instance").resolve()
        base_url = _base_url(environ.get("MARKET_BASE_URL") or DEFAULT_BASE_URL, faults)
        currency = environ.get("MARKET_CURRENCY") or "RUB"
        if currency not in _CURRENCIES:
            faults.append(f"MARKET_CURRENCY: {currency!r} is not known; use one of {', '.join(_CURRENCIES)}.")
        minimum_open = _seconds(environ.get("MARKET_MINIMUM_OPEN_SECONDS"), faults)
        limits = environ.get("MARKET_RATE_LIMITS") or "on"
        if limits not in ("on", "off"):
            faults.append(f"MARKET_RATE_LIMITS: {limits!r} is neither on nor off.")
        smtp_url = environ.get("MARKET_SMTP_URL") or None
        if smtp_url and not _is_address(smtp_url, ("smtp", "smtps")):
            faults.append("MARKET_SMTP_URL: write smtp://user:password@host:port or smtps://….")
        is_loopback = _is_loopback(base_url)
        secret_key = environ.get("MARKET_SECRET_KEY") or ""
        if not secret_key and not is_loopback:
            faults.append("MARKET_SECRET_KEY: set at least 32 random characters; only a loopback site makes its own.")
        elif secret_key and len(secret_key) < 32:
            faults.append("MARKET_SECRET_KEY: use at least 32 characters.")
        if faults:
            raise ConfigError("\n".join(faults))
        return cls(
            data=data,
            base_url=base_url,
            secret_key=secret_key,
            currency=currency,
            smtp_url=smtp_url,
            minimum_open_seconds=minimum_open,
            rate_limits=limits == "on",
        )


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
