"""Codes beside the password: six digits of a phone, or a recovery code kept on paper."""

import re

RECOVERY_CODES = 10
_RECOVERY_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4
_SIX_DIGITS = re.compile(r"[0-9]{6}", re.ASCII)
_RECOVERY = re.compile(rf"[{_RECOVERY_SIGNS}]{{{_GROUPS * _GROUP_LENGTH}}}", re.ASCII)


def plain_code(typed: str) -> str:
    """Return a code without the spaces and hyphens people read it in, in small letters.

    >>> plain_code("123 456"), plain_code("ABCD-efgh-jkmn-pqrs")
    ('123456', 'abcdefghjkmnpqrs')
    """
    return "".join(typed.split()).replace("-", "").casefold()


def is_phone_code(code: str) -> bool:
    """Return whether a plain code is six digits."""
    return _SIX_DIGITS.fullmatch(code) is not None


def is_recovery_code(code: str) -> bool:
    """Return whether a plain code has the shape of a recovery code."""
    return _RECOVERY.fullmatch(code) is not None


def recovery_code(random_bytes: bytes) -> str:
    """Return the recovery code that random bytes spell, in groups for reading: about 79 bits of sixteen bytes.

    The signs leave out those that are read for one another (0 and o, 1, i and l).

    >>> recovery_code(bytes(range(16)))
    'abcd-efgh-jkmn-pqrs'
    """
    signs = [_RECOVERY_SIGNS[byte % len(_RECOVERY_SIGNS)] for byte in random_bytes[: _GROUPS * _GROUP_LENGTH]]
    groups = ["".join(signs[start : start + _GROUP_LENGTH]) for start in range(0, len(signs), _GROUP_LENGTH)]
    return "-".join(groups)


def browser_name(user_agent: str) -> str:
    """Return the browser and the system a request says it comes from, as far as a person would name them.

    >>> browser_name("Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0")
    'Firefox on Linux'
    >>> browser_name("curl/8.9")
    'Another program'
    """
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return " on ".join(part for part in (browser, system) if part) or "Another program"


# Order matters: each browser also names those it descends from.
_BROWSERS = (
    ("Edg/", "Edge"), ("YaBrowser/", "Yandex Browser"), ("OPR/", "Opera"), ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip
