"""The schema, one module a step; steps are only ever appended, never edited once released.

Modules are numbered so that importing them in the order of their names registers them in the order they run.
"""

from market.store.migrations import (
    m001_to_m005,
    m006_terms,
    m012_engagements,
)
from market.store.migrations.steps import MIGRATIONS

__all__ = [
    "MIGRATIONS",
    "m001_to_m005",
    "m006_terms",
    "m012_engagements",
]
