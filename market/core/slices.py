"""The circumstances by which prices are looked at apart: fixed cuts, each by one dimension, and no others.

Free filters would let a reader subtract one answer from another until a single agency is left (statistics.md, D6).
"""

from collections.abc import Iterator, Mapping

CITY, AGENCY_TYPE, AGENCY_SIZE = "city", "agency-type", "agency-size"
DEPARTMENT, SUBCONTRACTING, STANDARDS, VOLUME = "department", "subcontracting", "standards", "volume"
DIMENSIONS = (CITY, AGENCY_TYPE, AGENCY_SIZE, DEPARTMENT, SUBCONTRACTING, STANDARDS, VOLUME)
WHOLE = ""
"""The slice that is no slice: every price of the cell."""

OWN_WORK, SHARED_WORK, PASSED_ON = "own", "shared", "passed-on"
_THOUSANDTHS = 1000


def slice_code(dimension: str, value: str) -> str:
    """Return the name of a slice in files and addresses.

    >>> slice_code(CITY, "Kazan")
    'city=Kazan'
    """
    return f"{dimension}={value}"


def split_slice(code: str) -> tuple[str, str]:
    """Return dimension and value of a slice; both are empty for the whole.

    >>> split_slice("city=Kazan"), split_slice(WHOLE)
    (('city', 'Kazan'), ('', ''))
    """
    dimension, _, value = code.partition("=")
    return dimension, value


def known_circumstances(given: Mapping[str, str | None]) -> Mapping[str, str]:
    """Return the circumstances that are known, by dimension; an unknown one puts a price in no slice of it."""
    return {dimension: value for dimension, value in given.items() if value}


def subcontracting_of(percent: int) -> str:
    """Return whether an agency does the work itself (0 %), shares it, or passes all of it on (100 %).

    >>> [subcontracting_of(percent) for percent in (0, 40, 100)]
    ['own', 'shared', 'passed-on']
    """
    if percent == 0:
        return OWN_WORK
    return SHARED_WORK if percent < 100 else PASSED_ON


def standards_of(required: int) -> str:
    """Return the band of how many standards a brief requires beyond those required of everybody.

    >>> [standards_of(required) for required in (0, 1, 2, 3)]
    ['none', '1-2', '1-2', '3+']
    """
    if required == 0:
        return "none"
    return "1-2" if required < 3 else "3+"


def volume_of(quantity_thousandths: int) -> str:
    """Return the band of the quantity a line asks for, in units of the service.

    >>> [volume_of(thousandths) for thousandths in (500, 1_000, 1_001, 10_000, 99_999, 100_000)]
    ['1', '1', '2-9', '10-99', '10-99', '100+']
    """
    if quantity_thousandths <= _THOUSANDTHS:
        return "1"
    if quantity_thousandths < 10 * _THOUSANDTHS:
        return "2-9"
    return "10-99" if quantity_thousandths < 100 * _THOUSANDTHS else "100+"


def columns() -> Iterator[tuple[str, str]]:
    """Yield each dimension with the name of its column in frozen files."""
    for dimension in DIMENSIONS:
        yield dimension, dimension.replace("-", "_")
