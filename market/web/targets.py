"""Where signing in may lead: a plain path of this site and nothing else."""

import re

_PLAIN = re.compile(r"/[A-Za-z0-9._~/-]{0,200}", re.ASCII)


def is_own_path(target: str) -> bool:
    """Return whether *target* is a path of this site in plain characters; never another host, never a query."""
    return _PLAIN.fullmatch(target) is not None and "//" not in target
