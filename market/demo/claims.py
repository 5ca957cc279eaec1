"""Which agencies of the demonstration claim and prove which standards, drawn by name.

Planted: nearly everybody claims what is mandatory and few prove it; not paying journalists is claimed far more often
than one rule for bloggers; and who proves an outcome in every plan (MEA-4) quotes about a quarter more.
"""

import math
from random import Random

PROOF_OF = "mea-4"
PROOF_EFFECT = math.log(1.25)

_CLAIMED = {"mandatory": 0.97, "basic": 0.6, "advanced": 0.3}
_PROVED = {"mandatory": 0.18, "basic": 0.12, "advanced": 0.1}
_OWN_CLAIMED = {"dis-4": 0.48, PROOF_OF: 0.9}
_OWN_PROVED = {PROOF_OF: 0.55, "sub-2": 0.05}


def proof_effect(name: str) -> float:
    """Return by how much, in logarithms, the agency called *name* is dearer for what it proves, or cheaper without."""
    is_proven = claims(name, PROOF_OF, "basic") and proves(name, PROOF_OF, "basic")
    return PROOF_EFFECT / 2 if is_proven else -PROOF_EFFECT / 2


def claims(name: str, code: str, level: str) -> bool:
    """Return whether the agency called *name* claims a standard of a level."""
    return _drawn(name, code, "claims") < _OWN_CLAIMED.get(code, _CLAIMED[level])


def proves(name: str, code: str, level: str) -> bool:
    """Return whether it sends evidence for the standard, if it claims it."""
    return _drawn(name, code, "proves") < _OWN_PROVED.get(code, _PROVED[level])


def _drawn(name: str, code: str, what: str) -> float:
    # A draw of its own, so that a standard more or less moves nothing else in the plan.
    return Random(f"{name} {what} {code}").random()  # noqa: S311
