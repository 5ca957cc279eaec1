from datetime import datetime, timedelta

import pytest

from market.core.accounts import Actor
from market.core.errors import NotFound
from market.store.accounts import (
    delete_attempts_before,
    find_actor,
    find_actor_by_email,
    find_mail_token_owner,
    find_organisation_by_name_key,
    find_password_hash,
    get_organisation,
    insert_attempt,
    insert_mail_token,
    insert_person,
    list_organisations,
    list_slugs_starting,
    update_mail_token_used,
    update_password,
    update_verified,
)
from market.store.connections import fetch_rows, write_transaction
from market.store.notices import list_recipients
from market.store.sessions import delete_session, find_session_actor, insert_session
from tests.market_town import NOW, SECOND, Town, email_of

HOUR = timedelta(hours=1)


def begin_session(market: Town, person: Actor, name: str = "hash") -> None:
    with write_transaction(market.db):
        insert_session(market.db, token_hash=name, person_id=person.person_id, at=NOW, lasts=HOUR)


def found(market: Town, name: str, *, now: datetime = NOW) -> Actor | None:
    session = find_session_actor(market.db, name, now=now, idle_since=now - timedelta(days=7))
    return session and session[0]


def mail_token(market: Town, person: Actor, name: str = "hash", purpose: str = "reset") -> None:
    with write_transaction(market.db):
        insert_mail_token(market.db, token_hash=name, person_id=person.person_id, purpose=purpose, at=NOW, lasts=HOUR)


def owner(market: Town, name: str = "hash", purpose: str = "reset", after: timedelta = SECOND) -> str | None:
    return find_mail_token_owner(market.db, name, purpose=purpose, now=NOW + after)


def test_a_person_acts_with_the_roles_of_their_organisation(market: Town) -> None:
    roles = {
        name: (actor.organisation_name, actor.is_client, actor.is_agency, actor.is_operator, actor.is_verified)
        for name, actor in vars(market).items()
        if isinstance(actor, Actor) and name in ("vera", "alfa", "gamma", "newcomer", "operator")
    }

    assert roles == {
        "vera": ("Lunofon", True, False, False, True),
        "alfa": ("Alfa Tides", False, True, False, True),
        "gamma": ("Gamma Kites", True, True, False, True),
        "newcomer": ("Epsilon Ferry", True, True, False, False),
        "operator": ("", False, False, True, True),
    }


def test_a_person_is_found_by_id_and_by_address(market: Town) -> None:
    assert find_actor(market.db, market.vera.person_id) == market.vera
    assert find_actor_by_email(market.db, email_of("vera")) == market.vera


def test_nobody_is_found_where_nobody_is(market: Town) -> None:
    assert find_actor(market.db, "nobody") is None
    assert find_actor_by_email(market.db, "nobody@demo.example") is None
    assert found(market, "hash", now=NOW) is None
    assert find_password_hash(market.db, "nobody@demo.example") is None
    assert find_organisation_by_name_key(market.db, "nobody") is None


def test_an_organisation_is_found_by_id_and_by_the_key_of_its_name(market: Town) -> None:
    organisation = get_organisation(market.db, market.alfa.organisation_id or "")

    assert (organisation.name, organisation.slug, organisation.city) == ("Alfa Tides", "alfa-tides", "Kazan")
    assert (organisation.created_at, organisation.verified_at) == (NOW, NOW)
    assert find_organisation_by_name_key(market.db, "alfa tides") == organisation


def test_a_missing_organisation_is_not_found(market: Town) -> None:
    with pytest.raises(NotFound):
        get_organisation(market.db, "none")


def test_organisations_are_listed_by_name(market: Town) -> None:
    names = [organisation.name for organisation in list_organisations(market.db)]

    assert names == [
        "Alfa Tides",
        "Beta Orchard",
        "Delta Lanterns",
        "Epsilon Ferry",
        "Gamma Kites",
        "Lunofon",
        "Samovar Systems",
    ]


def test_slugs_in_use_are_those_that_continue_with_a_hyphen(market: Town) -> None:
    with write_transaction(market.db):
        market.db.execute("UPDATE organisations SET slug = 'alfa-2' WHERE slug = 'beta-orchard'")
        market.db.execute("UPDATE organisations SET slug = 'alfabet' WHERE slug = 'gamma-kites'")

    assert list_slugs_starting(market.db, "alfa") == {"alfa-tides", "alfa-2"}


def test_only_verified_people_get_the_mail_of_their_organisation(market: Town) -> None:
    organisation_id = market.alfa.organisation_id
    with write_transaction(market.db):
        for name in ("zoe", "adam"):
            insert_person(
                market.db,
                person_id=name,
                email=email_of(name),
                name=name,
                password_hash="hash",
                organisation_id=organisation_id,
                is_operator=False,
                at=NOW,
            )
        update_verified(market.db, "adam", at=NOW)

    recipients = list_recipients(market.db, organisation_id or "", kind="account")
    assert [address for _, address in recipients] == [email_of("adam"), email_of("alfa")]


def test_the_first_verification_keeps_its_date(market: Town) -> None:
    with write_transaction(market.db):
        update_verified(market.db, market.vera.person_id, at=NOW + HOUR)

    assert get_organisation(market.db, market.vera.organisation_id or "").verified_at == NOW


def test_a_session_lasts_until_it_expires(market: Town) -> None:
    begin_session(market, market.vera)

    assert found(market, "hash", now=NOW + HOUR - SECOND) == market.vera
    assert found(market, "hash", now=NOW + HOUR) is None


def test_an_ended_session_is_gone_and_ending_it_again_is_no_error(market: Town) -> None:
    begin_session(market, market.vera)
    with write_transaction(market.db):
        delete_session(market.db, "hash")
        delete_session(market.db, "hash")

    assert found(market, "hash", now=NOW) is None


def test_a_new_password_ends_sessions_and_voids_reset_links_of_that_person_only(market: Town) -> None:
    begin_session(market, market.vera, "hers")
    begin_session(market, market.boris, "his")
    mail_token(market, market.vera, "her reset")
    mail_token(market, market.vera, "her confirmation", "verify")
    mail_token(market, market.boris, "his reset")
    with write_transaction(market.db):
        update_password(market.db, market.vera.person_id, "new hash")

    assert find_password_hash(market.db, email_of("vera")) == (market.vera.person_id, "new hash")
    assert found(market, "hers", now=NOW) is None
    assert found(market, "his", now=NOW) == market.boris
    assert owner(market, "her reset") is None
    assert owner(market, "her confirmation", "verify") == market.vera.person_id
    assert owner(market, "his reset") == market.boris.person_id


def test_a_mail_token_works_for_its_purpose_until_it_expires(market: Town) -> None:
    mail_token(market, market.vera)

    assert owner(market, after=HOUR - SECOND) == market.vera.person_id
    assert owner(market, after=HOUR) is None
    assert owner(market, purpose="verify") is None
    assert owner(market, "another") is None


def test_a_used_mail_token_works_no_more(market: Town) -> None:
    mail_token(market, market.vera)
    with write_transaction(market.db):
        update_mail_token_used(market.db, "hash", at=NOW)

    assert owner(market) is None


def test_attempts_are_counted_per_key_and_window(market: Town) -> None:
    with write_transaction(market.db):
        counts = [
            insert_attempt(market.db, key, window_start=window)
            for key, window in (("a", 100), ("a", 100), ("b", 100), ("a", 200), ("a", 100))
        ]

    assert counts == [1, 2, 1, 1, 3]


def test_old_windows_are_forgotten(market: Town) -> None:
    with write_transaction(market.db):
        for window in (99, 100, 101):
            insert_attempt(market.db, "a", window_start=window)
        delete_attempts_before(market.db, 100)

    assert fetch_rows(market.db, "SELECT window_start FROM attempts") == [{"window_start": 100}, {"window_start": 101}]
