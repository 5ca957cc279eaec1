import importlib.util
import re
from datetime import timedelta

import pytest

from market.actions import passwords
from market.actions.accounts import (
    RESET_LASTS,
    VERIFY_LASTS,
    Registered,
    confirm_address,
    create_operator,
    register_organisation,
    request_reset,
    reset_password,
    send_verification_again,
    sign_in,
    token_is_live,
)
from market.actions.limits import (
    REGISTER_ADDRESS,
    RESET_ACCOUNT,
    RESET_ADDRESS,
    SIGN_IN_ACCOUNT,
    SIGN_IN_ADDRESS,
    Guard,
    Limit,
    counting_guard,
    open_guard,
)
from market.actions.sessions import SESSION_LASTS, find_session_actor, sign_out
from market.core.errors import Invalid, NotFound, TooManyAttempts
from market.store.accounts import find_actor_by_email, get_organisation
from market.store.connections import fetch_rows
from market.store.events import list_events
from tests.market_town import (
    BASE_URL,
    NOW,
    PASSWORD,
    SECOND,
    Town,
    dump,
    email_of,
    leaves_no_trace,
    register,
    registration,
    waiting_mails,
)

NEW_PASSWORD = "seven herons at noon"
HOME, ABROAD = "192.0.2.1", "198.51.100.7"


class CountingHasher:
    """A stand-in that hashes in no time and counts what it is asked."""

    def __init__(self) -> None:
        self.verified: list[str] = []

    def hash(self, password: str) -> str:
        return f"hash of {password}"

    def verify(self, stored: str, password: str) -> bool:
        self.verified.append(stored)
        if stored != self.hash(password):
            raise passwords.VerificationError
        return True


@pytest.fixture
def hasher(market: Town, monkeypatch: pytest.MonkeyPatch) -> CountingHasher:
    """Replace the hasher; the cast keeps its password."""
    counting = CountingHasher()
    monkeypatch.setattr(passwords, "_HASHER", counting)
    market.db.execute("UPDATE people SET password_hash = ?", [counting.hash(PASSWORD)])
    monkeypatch.setattr(passwords, "_dummy_hash", lambda: "hash of nobody's")
    return counting


def enter(
    market: Town,
    name: str = "vera",
    password: str = PASSWORD,
    *,
    address: str = HOME,
    guard: Guard = open_guard,
    at=NOW,
) -> str:
    return sign_in(market.db, email=email_of(name), password=password, address=address, now=at, guard=guard).token


def ask_reset(market: Town, email: str = email_of("vera"), *, guard: Guard = open_guard, at=NOW) -> None:
    request_reset(market.db, email=email, base_url=BASE_URL, address=HOME, now=at, guard=guard)


def mailed_token(market: Town, purpose: str) -> str:
    found = re.search(rf"{BASE_URL}/{purpose}/([0-9a-f]{{64}})\n", waiting_mails(market)[-1].body)
    assert found is not None
    return found[1]


def wear_out(market: Town, limit: Limit, key: str) -> None:
    guard = counting_guard(market.db, now=NOW)
    for _ in range(limit.attempts):
        guard(limit, key)


# Registering


@pytest.mark.usefixtures("hasher")
def test_a_registration_makes_an_unverified_organisation_with_its_first_person(market: Town) -> None:
    registered = register(
        market.db, "vesta", organisation_name=" Vesta  Studio ", is_agency=True, agency_type="smm-boutique"
    )
    actor = find_actor_by_email(market.db, email_of("vesta"))

    assert actor is not None
    assert (actor.person_id, actor.is_verified) == (registered.person_id, False)
    organisation = get_organisation(market.db, actor.organisation_id or "")
    assert (organisation.name, organisation.slug, organisation.agency_type) == (
        "Vesta Studio",
        "vesta-studio",
        "smm-boutique",
    )
    assert (organisation.controlling_group, organisation.verified_at) == (organisation.id, None)


@pytest.mark.usefixtures("hasher")
def test_a_registration_is_an_event_and_a_mail_with_the_link(market: Town) -> None:
    registered = register(market.db)
    actor = find_actor_by_email(market.db, email_of("new"))

    assert actor is not None
    events = list_events(market.db, subject="organisation", subject_id=actor.organisation_id or "")
    assert [(event.verb, event.actor) for event in events] == [("organisation.register", actor.person_id)]
    (mail,) = waiting_mails(market)
    assert mail.recipient == email_of("new")
    assert f"{BASE_URL}/verify/{registered.token}" in mail.body


@pytest.mark.usefixtures("hasher")
def test_registering_an_existing_address_changes_nothing_but_mails_its_owner(market: Town) -> None:
    organisations = market.db["organisations"].count
    answer = register(market.db, "new", email=" Vera@DEMO.example ")

    assert answer == Registered(None, None)
    assert market.db["organisations"].count == organisations
    (mail,) = waiting_mails(market)
    assert (mail.recipient, mail.subject) == (email_of("vera"), "You have an account already")
    assert "/verify/" not in mail.body


@pytest.mark.usefixtures("hasher")
@pytest.mark.parametrize("name", ["Lunofon", "LUNOFON", "Ｌｕｎｏｆｏｎ"])
def test_a_name_like_a_registered_one_is_refused(market: Town, name: str) -> None:
    before = dump(market.db)

    with pytest.raises(Invalid) as refusal:
        register(market.db, organisation_name=name)
    assert list(refusal.value.problems) == ["organisation_name"]
    assert dump(market.db) == before


@pytest.mark.usefixtures("hasher")
def test_organisations_whose_names_come_out_alike_get_numbered_slugs(market: Town) -> None:
    names = ("Лампа", "Свеча", "Факел")
    for number, name in enumerate(names):
        register(market.db, f"new{number}", organisation_name=name)

    rows = fetch_rows(market.db, "SELECT slug FROM organisations WHERE slug LIKE 'organisation%' ORDER BY slug")
    assert [row["slug"] for row in rows] == ["organisation", "organisation-2", "organisation-3"]


@pytest.mark.usefixtures("hasher")
def test_a_client_keeps_no_agency_type(market: Town) -> None:
    register(market.db, agency_type="smm-boutique")
    actor = find_actor_by_email(market.db, email_of("new"))

    assert actor is not None
    assert get_organisation(market.db, actor.organisation_id or "").agency_type is None


@pytest.mark.usefixtures("hasher")
@pytest.mark.parametrize("changes", [{"email": "nobody"}, {"country": "AM"}, {"agency_type": "x", "is_agency": True}])
def test_a_faulty_registration_leaves_nothing(market: Town, changes: dict) -> None:
    before = dump(market.db)

    with pytest.raises(Invalid):
        register(market.db, **changes)
    assert dump(market.db) == before


@pytest.mark.usefixtures("hasher")
def test_registrations_from_one_address_are_limited(market: Town) -> None:
    wear_out(market, REGISTER_ADDRESS, HOME)

    with pytest.raises(TooManyAttempts):
        register_organisation(
            market.db,
            registration=registration(),
            base_url=BASE_URL,
            now=NOW,
            guard=counting_guard(market.db, now=NOW),
            address=HOME,
        )


# Confirming


def test_a_confirmed_person_can_act_and_the_organisation_is_dated(market: Town) -> None:
    send_verification_again(market.db, by=market.newcomer, base_url=BASE_URL, now=NOW, guard=open_guard)
    actor = confirm_address(market.db, token=mailed_token(market, "verify"), now=NOW + SECOND)

    assert actor.is_verified
    assert get_organisation(market.db, actor.organisation_id or "").verified_at == NOW + SECOND
    events = list_events(market.db, subject="person", subject_id=actor.person_id)
    assert [event.verb for event in events] == ["person.verify"]


def test_a_confirmation_link_works_once(market: Town) -> None:
    send_verification_again(market.db, by=market.newcomer, base_url=BASE_URL, now=NOW, guard=open_guard)
    token = mailed_token(market, "verify")
    confirm_address(market.db, token=token, now=NOW)

    with pytest.raises(NotFound, match="Ask for a new one"):
        confirm_address(market.db, token=token, now=NOW)


def test_a_confirmation_link_expires_after_three_days(market: Town) -> None:
    send_verification_again(market.db, by=market.newcomer, base_url=BASE_URL, now=NOW, guard=open_guard)
    token = mailed_token(market, "verify")

    assert token_is_live(market.db, token=token, purpose="verify", now=NOW + VERIFY_LASTS - SECOND)
    assert not token_is_live(market.db, token=token, purpose="reset", now=NOW)
    with pytest.raises(NotFound):
        confirm_address(market.db, token=token, now=NOW + VERIFY_LASTS)


def test_confirmation_mails_are_limited_per_account(market: Town) -> None:
    guard = counting_guard(market.db, now=NOW)
    wear_out(market, RESET_ACCOUNT, email_of("newcomer"))

    with pytest.raises(TooManyAttempts):
        send_verification_again(market.db, by=market.newcomer, base_url=BASE_URL, now=NOW, guard=guard)
    assert waiting_mails(market) == []


# Signing in and out


def test_a_person_signs_in_with_the_password_they_registered(market: Town) -> None:
    token = enter(market)

    assert find_session_actor(market.db, token=token, now=NOW) == market.vera
    assert passwords.password_matches(PASSWORD, "not a hash") is False


@pytest.mark.usefixtures("hasher")
def test_a_session_lasts_two_weeks(market: Town) -> None:
    token = enter(market)

    for days in (5, 10, 13):
        assert find_session_actor(market.db, token=token, now=NOW + timedelta(days=days)) == market.vera
    assert find_session_actor(market.db, token=token, now=NOW + SESSION_LASTS) is None
    assert find_session_actor(market.db, token=token + "0", now=NOW) is None


@pytest.mark.usefixtures("hasher")
def test_an_address_is_recognised_in_any_case_and_a_password_is_not(market: Town) -> None:
    assert sign_in(market.db, email=" VERA@demo.EXAMPLE", password=PASSWORD, address=HOME, now=NOW, guard=open_guard)
    with pytest.raises(Invalid):
        enter(market, password=PASSWORD.upper())


def test_a_wrong_password_and_an_unknown_address_get_the_same_words_and_the_same_work(
    market: Town, hasher: CountingHasher
) -> None:
    refusals = []
    for name, password in (("vera", "wrong"), ("nobody", PASSWORD), ("nobody", "nobody's")):
        with pytest.raises(Invalid) as refusal:
            enter(market, name, password)
        refusals.append(refusal.value.problems)

    assert refusals[0] == refusals[1] == refusals[2]
    assert hasher.verified == [f"hash of {PASSWORD}", "hash of nobody's", "hash of nobody's"]
    assert market.db["sessions"].count == 0


@pytest.mark.usefixtures("hasher")
def test_signing_in_and_out_are_events(market: Town) -> None:
    token = enter(market)
    sign_out(market.db, token=token, by=market.vera, now=NOW)

    assert find_session_actor(market.db, token=token, now=NOW) is None
    events = list_events(market.db, subject="person", subject_id=market.vera.person_id)
    assert [event.verb for event in events][-2:] == ["session.begin", "session.end"]


@pytest.mark.usefixtures("hasher")
def test_the_eleventh_guess_from_one_address_is_refused_even_when_right(market: Town) -> None:
    guard = counting_guard(market.db, now=NOW)
    for _ in range(10):
        with pytest.raises(Invalid):
            enter(market, password="wrong", guard=guard)

    with pytest.raises(TooManyAttempts):
        enter(market, guard=guard)
    assert enter(market, guard=guard, address=ABROAD), "the owner can still sign in from elsewhere"
    assert enter(market, "boris", guard=guard), "others can still sign in from here"
    assert enter(market, guard=counting_guard(market.db, now=NOW + timedelta(minutes=15)))


@pytest.mark.parametrize(("limit", "key"), [(SIGN_IN_ADDRESS, HOME), (SIGN_IN_ACCOUNT, email_of("vera"))])
def test_guessing_is_limited_per_address_and_per_account_before_any_hashing(
    market: Town, hasher: CountingHasher, limit: Limit, key: str
) -> None:
    wear_out(market, limit, key)

    with pytest.raises(TooManyAttempts):
        enter(market, guard=counting_guard(market.db, now=NOW))
    assert hasher.verified == []


# Recovering a password


@pytest.mark.usefixtures("hasher")
def test_a_reset_sets_the_password_and_ends_every_session(market: Town) -> None:
    sessions = [enter(market), enter(market)]
    ask_reset(market)
    actor = reset_password(market.db, token=mailed_token(market, "reset"), password=NEW_PASSWORD, now=NOW)

    assert actor == market.vera
    assert [find_session_actor(market.db, token=token, now=NOW) for token in sessions] == [None, None]
    assert enter(market, password=NEW_PASSWORD)
    with pytest.raises(Invalid):
        enter(market, password=PASSWORD)


@pytest.mark.usefixtures("hasher")
def test_a_reset_link_works_once_and_voids_the_others(market: Town) -> None:
    ask_reset(market)
    first = mailed_token(market, "reset")
    ask_reset(market)
    second = mailed_token(market, "reset")
    reset_password(market.db, token=second, password=NEW_PASSWORD, now=NOW)

    for token in (first, second):
        with pytest.raises(NotFound, match="used or has expired"):
            reset_password(market.db, token=token, password=PASSWORD, now=NOW)
    assert enter(market, password=NEW_PASSWORD)


@pytest.mark.usefixtures("hasher")
def test_a_reset_link_expires_after_an_hour(market: Town) -> None:
    ask_reset(market)
    token = mailed_token(market, "reset")

    with pytest.raises(NotFound):
        reset_password(market.db, token=token, password=NEW_PASSWORD, now=NOW + RESET_LASTS)


@pytest.mark.usefixtures("hasher")
def test_a_poor_new_password_is_refused_and_the_link_still_works(market: Town) -> None:
    ask_reset(market)
    token = mailed_token(market, "reset")

    with pytest.raises(Invalid) as refusal:
        reset_password(market.db, token=token, password="short", now=NOW)
    assert list(refusal.value.problems) == ["password"]
    assert token_is_live(market.db, token=token, purpose="reset", now=NOW)


@pytest.mark.usefixtures("hasher")
def test_following_a_reset_link_confirms_the_address_too(market: Town) -> None:
    ask_reset(market, email_of("newcomer"))

    assert reset_password(market.db, token=mailed_token(market, "reset"), password=NEW_PASSWORD, now=NOW).is_verified


def test_asking_for_a_reset_answers_alike_whether_or_not_the_address_is_known(market: Town) -> None:
    before = dump(market.db)
    ask_reset(market, "nobody@demo.example")
    unknown = dump(market.db)
    ask_reset(market, "VERA@demo.example")

    assert unknown == before
    assert [mail.recipient for mail in waiting_mails(market)] == [email_of("vera")]


@pytest.mark.parametrize(("limit", "key"), [(RESET_ADDRESS, HOME), (RESET_ACCOUNT, email_of("vera"))])
def test_reset_mails_are_limited_per_address_and_per_account(market: Town, limit: Limit, key: str) -> None:
    wear_out(market, limit, key)

    with pytest.raises(TooManyAttempts):
        ask_reset(market, guard=counting_guard(market.db, now=NOW))
    assert waiting_mails(market) == []


@pytest.mark.usefixtures("hasher")
def test_no_token_is_stored_as_it_is(market: Town) -> None:
    session = enter(market)
    ask_reset(market)
    reset = mailed_token(market, "reset")
    market.db.execute("DELETE FROM outbox")

    everything = "\n".join(dump(market.db))
    assert session not in everything
    assert reset not in everything


def test_passwords_are_hashed_with_argon2id_at_19_mebibytes_and_two_passes() -> None:
    spec = importlib.util.find_spec(passwords.__name__)
    assert spec is not None
    assert spec.loader is not None
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)  # the copy the tests use hashes at the lowest cost
    stored = fresh.hash_password(PASSWORD)

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert stored != fresh.hash_password(PASSWORD)
    assert fresh.password_matches(PASSWORD, stored) is True
    assert fresh.password_matches(PASSWORD + " ", stored) is False
    assert fresh.password_matches("a password nobody has", None) is False


# Operators


@pytest.mark.usefixtures("hasher")
def test_an_operator_is_confirmed_at_once_and_recorded(market: Town) -> None:
    person_id = create_operator(market.db, email=" Desk@demo.example", password=PASSWORD, now=NOW, by="command line")
    actor = find_actor_by_email(market.db, "desk@demo.example")

    assert actor is not None
    assert (actor.person_id, actor.is_operator, actor.is_verified) == (person_id, True, True)
    (event,) = list_events(market.db, subject="person", subject_id=person_id)
    assert (event.verb, event.actor) == ("operator.create", "command line")


@pytest.mark.parametrize(
    ("email", "password", "fields"),
    [
        ("desk", PASSWORD, ["email"]),
        ("@", PASSWORD, ["email"]),
        (email_of("vera"), PASSWORD, ["email"]),
        ("desk@demo.example", "short", ["password"]),
        ("desk", "short", ["email", "password"]),
    ],
)
def test_an_operator_needs_a_free_address_and_a_sound_password(
    market: Town, email: str, password: str, fields: list[str]
) -> None:
    before = dump(market.db)

    with pytest.raises(Invalid) as refusal:
        create_operator(market.db, email=email, password=password, now=NOW, by="tests")
    assert sorted(refusal.value.problems) == fields
    assert dump(market.db) == before


# Acts and their events


@pytest.mark.usefixtures("hasher")
@pytest.mark.parametrize("table", ["events", "outbox"])
def test_a_registration_without_its_event_or_mail_does_not_happen(market: Town, table: str) -> None:
    assert leaves_no_trace(market.db, lambda: register(market.db), when_refused=table)


@pytest.mark.usefixtures("hasher")
def test_no_act_on_an_account_happens_without_its_event(market: Town) -> None:
    db, token = market.db, enter(market)
    ask_reset(market)
    reset = mailed_token(market, "reset")
    send_verification_again(db, by=market.newcomer, base_url=BASE_URL, now=NOW, guard=open_guard)
    confirmation = mailed_token(market, "verify")

    assert leaves_no_trace(db, lambda: enter(market))
    assert leaves_no_trace(db, lambda: sign_out(db, token=token, by=market.vera, now=NOW))
    assert leaves_no_trace(db, lambda: reset_password(db, token=reset, password=NEW_PASSWORD, now=NOW))
    assert leaves_no_trace(db, lambda: confirm_address(db, token=confirmation, now=NOW))
    assert leaves_no_trace(
        db, lambda: create_operator(db, email="desk@demo.example", password=PASSWORD, now=NOW, by="tests")
    )


def test_a_reset_mail_and_its_link_go_together(market: Town) -> None:
    assert leaves_no_trace(market.db, lambda: ask_reset(market), when_refused="outbox")


def test_an_account_that_vanished_is_not_found(market: Town) -> None:
    ask_reset(market, email_of("operator"))
    market.db.conn.execute("PRAGMA foreign_keys = OFF")
    market.db.execute("DELETE FROM people WHERE is_operator = 1")

    with pytest.raises(NotFound, match="no such account"):
        reset_password(market.db, token=mailed_token(market, "reset"), password=NEW_PASSWORD, now=NOW)


def test_the_size_of_an_agency_is_kept_and_that_of_a_client_is_not(market: Town) -> None:
    register(market.db, "new", is_agency=True, agency_type="smm-boutique", agency_size="10-24")
    register(market.db, "other", agency_size="10-24")

    rows = fetch_rows(market.db, "SELECT slug, agency_size FROM organisations")
    sizes = {row["slug"]: row["agency_size"] for row in rows}
    assert sizes["organisation-of-new"] == "10-24"
    assert sizes["organisation-of-other"] is None


def test_a_size_that_is_no_band_is_refused(market: Town) -> None:
    with pytest.raises(Invalid) as refusal:
        register(market.db, "new", is_agency=True, agency_type="smm-boutique", agency_size="7")
    assert set(refusal.value.problems) == {"agency_size"}
