from dataclasses import replace
from datetime import date, timedelta

import pytest

from market.core.errors import Invalid
from market.core.verification import (
    OrganisationCheck,
    Standing,
    check_organisation_check,
    holding_checks,
    newest_checks,
    standing,
)
from tests.market_town import NOW

TODAY = NOW.date()
NEXT_YEAR = TODAY + timedelta(days=365)
PASSED = OrganisationCheck("registry", "Extract of the register", "", "passed", NOW, "operator", NEXT_YEAR)
FAILED = replace(PASSED, result="failed", expires_on=None)
WEBSITE = replace(PASSED, kind="website", url="https://alfa.example/about")


@pytest.mark.parametrize(
    ("checks", "today", "expected"),
    [
        ([], TODAY, Standing.UNCHECKED),
        ([PASSED], TODAY, Standing.VERIFIED),
        ([PASSED], NEXT_YEAR, Standing.VERIFIED),
        ([PASSED, WEBSITE], NEXT_YEAR + timedelta(days=1), Standing.EXPIRED),
        ([PASSED, replace(FAILED, kind="tax")], TODAY, Standing.FAILED),
        ([FAILED, PASSED], TODAY, Standing.VERIFIED),
        ([PASSED, FAILED], TODAY, Standing.FAILED),
        ([replace(PASSED, expires_on=TODAY - timedelta(days=1)), replace(FAILED, kind="tax")], TODAY, Standing.FAILED),
    ],
)
def test_the_newest_check_of_each_kind_makes_the_standing(
    checks: list[OrganisationCheck], today: date, expected: Standing
) -> None:
    assert standing(checks, today) is expected


def test_newest_checks_stand_in_the_order_of_kinds() -> None:
    assert newest_checks([WEBSITE, FAILED, PASSED]) == {"registry": PASSED, "website": WEBSITE}


def test_checks_hold_only_while_the_organisation_is_verified() -> None:
    assert holding_checks(iter([WEBSITE, FAILED, PASSED]), TODAY) == [PASSED, WEBSITE]
    assert holding_checks([PASSED, replace(FAILED, kind="tax")], TODAY) == []
    assert holding_checks([PASSED], NEXT_YEAR + timedelta(days=1)) == []


@pytest.mark.parametrize("check", [PASSED, FAILED, WEBSITE, replace(PASSED, expires_on=TODAY + timedelta(days=731))])
def test_a_sound_check_is_taken(check: OrganisationCheck) -> None:
    check_organisation_check(check, TODAY)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "horoscope"}, "kind"),
        ({"result": "perhaps"}, "result"),
        ({"seen": "Page"}, "seen"),
        ({"seen": "x" * 1001}, "seen"),
        ({"seen": "A hidden\u200b register"}, "seen"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://a.example/ b"}, "url"),
        ({"url": "https://a.example/" + "x" * 500}, "url"),
        ({"expires_on": None}, "expires_on"),
        ({"expires_on": TODAY}, "expires_on"),
        ({"expires_on": TODAY + timedelta(days=732)}, "expires_on"),
        ({"result": "failed"}, "expires_on"),
    ],
)
def test_a_check_that_proves_nothing_is_refused_with_its_field(changes: dict, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_organisation_check(replace(PASSED, **changes), TODAY)

    assert set(refusal.value.problems) == {field}
