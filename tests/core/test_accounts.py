from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.accounts import (
    Registration,
    check_registration,
    email_fault,
    name_key,
    normalise_email,
    slug_from_name,
)
from market.core.errors import Invalid
from tests.market_town import registration

CITIES = {"Kazan": "RU", "Yerevan": "AM"}
TYPES = {"smm-boutique", "full-service-pr"}
LOCAL_PARTS = st.text(st.sampled_from("abz09.+-_=?'!#{}|~%&*/^`$@ \x00\x1c\x85\u2028é\"<>,;:"), min_size=1, max_size=70)


def faults(typed: Registration) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        check_registration(typed, CITIES, TYPES)
    return refusal.value.problems


@pytest.mark.parametrize("name", ["vera", "alfa"])
def test_a_complete_registration_is_accepted(name: str) -> None:
    check_registration(registration(name), CITIES, TYPES)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"organisation_name": " A "}, "organisation_name", "2 to 80 characters"),
        ({"organisation_name": "A" * 81}, "organisation_name", "2 to 80 characters"),
        ({"organisation_name": "Luno\u200bfon"}, "organisation_name", "invisible"),
        ({"organisation_name": "Luno\nfon"}, "organisation_name", "control"),
        ({"organisation_name": "Luno\u202efon"}, "organisation_name", "invisible"),
        ({"organisation_name": "Lunоfon"}, "organisation_name", "one alphabet"),
        ({"person_name": ""}, "person_name", "2 to 80 characters"),
        ({"person_name": "Vеra"}, "person_name", "one alphabet"),
        ({"is_client": False, "is_agency": False}, "roles", "“Buys”, “Sells” or both"),
        ({"is_agency": True, "agency_type": None}, "agency_type", "Choose the type"),
        ({"is_agency": True, "agency_type": "circus"}, "agency_type", "Choose the type"),
        ({"country": "AM"}, "country", "Kazan is in Russia"),
        ({"email": "vera"}, "email", "name@agency.example"),
        ({"password": "short"}, "password", "at least 10"),
    ],
)
def test_each_fault_of_a_registration_names_its_field(changes: dict, field: str, sentence: str) -> None:
    problems = faults(registration(**changes))

    assert list(problems) == [field]
    assert sentence in problems[field]


def test_all_faults_of_a_registration_are_told_at_once() -> None:
    typed = registration(organisation_name="", person_name="", is_client=False, email="", password="", country="AM")

    assert set(faults(typed)) == {"organisation_name", "person_name", "roles", "email", "password", "country"}


def test_a_city_we_do_not_know_is_accepted_as_typed() -> None:
    check_registration(registration(city="Uryupinsk"), CITIES, TYPES)


@pytest.mark.parametrize("name", ["Лунофон", "Студия Lunofon", "O'Hara & Søn", "Агентство 42", "日本広告"])
def test_names_in_one_alphabet_per_word_are_accepted(name: str) -> None:
    check_registration(registration(organisation_name=name), CITIES, TYPES)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "a",
        "@demo.example",
        "a@demo",
        "a@@demo.example",
        "a b@demo.example",
        "a\x1cb@demo.example",
        "a\x85b@demo.example",
        "a@demo.example\nBcc: all@demo.example",
        "a..b@demo.example",
        ".a@demo.example",
        "вера@demo.example",
        "=?utf-8?q?vera?=@demo.example",
        "a" * 65 + "@demo.example",
        "a@" + "b" * 250 + ".example",
        "a@" + ("b" * 60 + ".") * 5 + "example",
        "<a@demo.example>",
        "a,b@demo.example",
    ],
)
def test_an_address_that_mail_would_not_reach_as_typed_is_refused(email: str) -> None:
    assert email_fault(email) is not None


@given(LOCAL_PARTS)
def test_every_accepted_address_is_the_one_a_mail_goes_to(local_part: str) -> None:
    email = f"{local_part}@demo.example"
    if email_fault(email) is not None:
        return
    message = EmailMessage()
    message["To"] = normalise_email(email)

    received = BytesParser(policy=default).parsebytes(message.as_bytes())

    assert [address.addr_spec for address in received["To"].addresses] == [normalise_email(email)]


@given(st.emails())
def test_an_address_is_looked_up_under_one_form(email: str) -> None:
    once = normalise_email(email)

    assert normalise_email(once) == once
    assert normalise_email(f" {email.upper()} ") == normalise_email(email.lower())


@pytest.mark.parametrize("twin", ["LUNOFON", " lunofon ", "Ｌｕｎｏｆｏｎ", "Lunofon\u3000"])
def test_names_that_look_the_same_have_one_key(twin: str) -> None:
    assert name_key(twin) == name_key("Lunofon")


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Pyat Kitov & Co.", "pyat-kitov-co"), ("Crème Brûlée", "creme-brulee"), ("Лунофон", "organisation")],
)
def test_a_slug_is_plain_ascii(name: str, slug: str) -> None:
    assert slug_from_name(name) == slug


@given(st.text(max_size=100))
def test_any_name_has_a_slug_that_fits_a_url(name: str) -> None:
    slug = slug_from_name(name)

    assert 1 <= len(slug) <= 60
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
