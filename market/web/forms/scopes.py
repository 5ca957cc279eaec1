"""How far a line of a brief may go beyond the reference scope of its service, as choices and for the page's script."""

from wtforms.fields.choices import SelectChoice

from market.core.catalogue import Catalogue, ConversionFactor
from market.core.messages import say
from market.web.forms.fields import options
from market.web.languages import translated

DRIVERS = ("coverage", "reply-time", "platforms", "languages", "sector", "deadline", "rounds", "term", "payment")
_AS_REFERENCE = say("As in the reference scope")


def choices_of_any(catalogue: Catalogue) -> dict[str, list[SelectChoice]]:
    """Return every level of each driver, for a line whose service is not known."""
    labels = _labels(catalogue)
    return {driver: options(labels[driver].items(), empty=_AS_REFERENCE) for driver in DRIVERS}


def choices_of(service: str, catalogue: Catalogue) -> dict[str, list[SelectChoice]]:
    """Return the levels of each driver that applies to a service, headed by what its reference scope says."""
    found = {}
    for driver, levels in catalogue.factors_for(service).items():
        usual = [_as_reference(translated(level.label_en)) for level in levels if level.is_reference]
        others = ((level.level, translated(level.label_en)) for level in levels if not level.is_reference)
        found[driver] = options(others, empty=usual[0] if usual else _AS_REFERENCE)
    return found


def scopes_for_script(catalogue: Catalogue) -> dict:
    """Return what a line needs to know of each service once one is chosen; the reference level heads its list."""
    services = {
        service.code: {
            "scope": translated(service.reference_scope),
            "drivers": {
                driver: [level.level for level in sorted(levels, key=_after_reference)]
                for driver, levels in catalogue.factors_for(service.code).items()
            },
        }
        for service in catalogue.services
    }
    return {
        "unknown": translated(_AS_REFERENCE),
        "reference": _as_reference("{level}"),
        "labels": _labels(catalogue),
        "services": services,
    }


def _as_reference(level: str) -> str:
    return translated(say("{level} (reference)", level=level))


def _labels(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = {driver: {} for driver in DRIVERS}
    for factor in catalogue.conversion_factors:
        labels[factor.driver].setdefault(factor.level, translated(factor.label_en))
    return labels


def _after_reference(level: ConversionFactor) -> bool:
    return not level.is_reference
