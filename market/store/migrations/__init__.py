"""The schema, one module a step; steps are only ever appended, never edited once released.

Modules are numbered so that importing them in the order of their names registers them in the order they run.
"""

from market.store.migrations import (
    m001_to_m005,
    m006_terms,
    m007_brief_life,
    m008_questions,
    m009_desk,
    m010_quote_parts,
    m011_evaluation,
    m012_engagements,
    m013_finding,
    m014_organisations,
    m015_api_tokens,
    m016_correspondence,
    m017_subcontracts,
    m018_views,
    m019_engagement_life,
    m020_price_reviews,
    m021_exchange_rates,
    m022_activities,
    m023_agency_size,
    m024_attestations,
    m025_tallies,
    m026_profiles,
    m027_success_fees,
)
from market.store.migrations.steps import MIGRATIONS

__all__ = [
    "MIGRATIONS",
    "m001_to_m005",
    "m006_terms",
    "m007_brief_life",
    "m008_questions",
    "m009_desk",
    "m010_quote_parts",
    "m011_evaluation",
    "m012_engagements",
    "m013_finding",
    "m014_organisations",
    "m015_api_tokens",
    "m016_correspondence",
    "m017_subcontracts",
    "m018_views",
    "m019_engagement_life",
    "m020_price_reviews",
    "m021_exchange_rates",
    "m022_activities",
    "m023_agency_size",
    "m024_attestations",
    "m025_tallies",
    "m026_profiles",
    "m027_success_fees",
]
