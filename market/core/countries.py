"""Countries organisations register in, by ISO 3166-1 code, and how they are called."""

from collections.abc import Mapping

from market.core.messages import say

COUNTRIES: Mapping[str, str] = {
    "RU": say("Russia"),
    "AM": say("Armenia"),
    "AE": say("United Arab Emirates"),
    "BY": say("Belarus"),
    "CY": say("Cyprus"),
    "DE": say("Germany"),
    "EE": say("Estonia"),
    "FI": say("Finland"),
    "FR": say("France"),
    "GB": say("United Kingdom"),
    "GE": say("Georgia"),
    "KZ": say("Kazakhstan"),
    "LT": say("Lithuania"),
    "LV": say("Latvia"),
    "PL": say("Poland"),
    "PT": say("Portugal"),
    "RS": say("Serbia"),
    "TR": say("Türkiye"),
    "US": say("United States"),
    "UZ": say("Uzbekistan"),
}
