"""A person's own data: all of it handed out, and erased so that contracts and figures still stand."""

import json
from datetime import datetime, timedelta

import pytest

from market.actions.accounts import sign_in
from market.actions.brief_life import withdraw_brief
from market.actions.limits import open_guard
from market.actions.personal_data import erase_account, export_personal_data, obstacles_to_erasure
from market.actions.quotes import withdraw_quote
from market.actions.retention import forget_what_is_old
from market.core.accounts import Actor
from market.core.errors import Conflict, Invalid
from market.store.accounts import find_actor_by_email, get_organisation
from market.store.connections import fetch_rows, write_transaction
from market.store.finding import AgencyFilters, list_found_agencies
from market.store.outbox import insert_mail, update_mail_given_up, update_mail_sent
from market.store.personal_data import list_person_columns
from tests.market_town import (
    AFTER_CLOSING,
    NOW,
    PASSWORD,
    Town,
    clock_at,
    close,
    dump,
    email_of,
    publish,
    register,
    submit,
)

ERASED = "Former member"


def erase(market: Town, by: Actor, password: str = PASSWORD, *, at: datetime = NOW) -> None:
    erase_account(market.db, password=password, by=by, now=at, guard=open_guard)


def test_everything_that_refers_to_a_person_is_handed_out_without_secrets(market: Town) -> None:
    sign_in(market.db, email=email_of("vera"), password=PASSWORD, address="h", now=NOW, guard=open_guard)
    brief = publish(market)
    exported = export_personal_data(market.db, by=market.vera, now=NOW)

    text = json.dumps(exported, ensure_ascii=False)
    assert exported["tables"]["people"][0]["email"] == email_of("vera")
    assert {"brief_versions", "sessions", "events", "outbox"} <= set(exported["tables"])
    assert any(row["subject_id"] == brief.id for row in exported["tables"]["events"])
    hashes = fetch_rows(market.db, "SELECT password_hash AS h FROM people UNION SELECT token_hash FROM sessions")
    assert not [row for row in hashes if row["h"] and row["h"] in text]
    assert email_of("alfa") not in text
    assert exported["tables"]["events"][-1]["verb"] == "person.export"


def test_a_table_that_refers_to_people_cannot_be_forgotten(market: Town) -> None:
    columns = list_person_columns(market.db)

    assert ("people", "id") in columns
    assert ("attestation_steps", "by") in columns
    assert len(columns) >= 45


def test_after_erasure_neither_name_nor_address_is_left_anywhere(market: Town) -> None:
    brief = publish(market)
    quote = submit(market, brief, market.alfa)
    withdraw_quote(market.db, quote_id=quote.id, by=market.alfa, clock=clock_at(NOW))
    erase(market, market.alfa)

    left = [line for line in dump(market.db) if email_of("alfa") in line or "Alfa Tides" in line or "'Alfa'" in line]
    assert left == []
    assert find_actor_by_email(market.db, email_of("alfa")) is None
    with pytest.raises(Invalid):
        sign_in(market.db, email=email_of("alfa"), password=PASSWORD, address="h", now=NOW, guard=open_guard)
    register(market.db, "alfa", is_client=False, is_agency=True, agency_type="smm-boutique")


def test_what_others_rely_on_stays_without_a_name(market: Town) -> None:
    brief = publish(market)
    quote = submit(market, brief, market.alfa)
    close(market, brief)
    before = fetch_rows(market.db, "SELECT * FROM quote_lines WHERE quote_id = ?", (quote.id,))
    erase(market, market.alfa, at=AFTER_CLOSING)

    organisation = get_organisation(market.db, market.alfa.get_organisation_id())
    assert organisation.name.startswith("Former agency ")
    assert fetch_rows(market.db, "SELECT * FROM quote_lines WHERE quote_id = ?", (quote.id,)) == before
    assert fetch_rows(market.db, "SELECT name FROM people WHERE id = ?", (market.alfa.person_id,)) == [{"name": ERASED}]
    listed = list_found_agencies(market.db, AgencyFilters(), among=[organisation.id], limit=99, offset=0)
    assert organisation.id not in {agency.id for agency in listed}


def test_one_of_several_members_leaves_the_organisation_its_name(market: Town) -> None:
    organisation_id = market.vera.get_organisation_id()
    with write_transaction(market.db):
        market.db.execute(
            "INSERT INTO people (id, email, name, password_hash, organisation_id, is_operator, created_at, verified_at)"
            " SELECT 'colleague', 'c@demo.example', 'Colleague', '', organisation_id, 0, created_at, verified_at"
            " FROM people WHERE id = ?",
            (market.vera.person_id,),
        )
    publish(market)
    erase(market, market.vera)

    assert get_organisation(market.db, organisation_id).name == "Lunofon"


def test_a_wrong_password_erases_nothing(market: Town) -> None:
    before = dump(market.db)
    with pytest.raises(Invalid, match="cannot be undone"):
        erase(market, market.vera, "wrong")

    assert dump(market.db) == before


def test_what_is_owed_to_others_stands_in_the_way(market: Town) -> None:
    brief = publish(market)
    submit(market, brief, market.alfa)
    for actor, sentence in ((market.vera, "not decided"), (market.alfa, "withdraw it first")):
        with pytest.raises(Conflict, match=sentence):
            erase(market, actor)
        assert len(obstacles_to_erasure(market.db, by=actor, now=NOW)) == 1
    with pytest.raises(Conflict, match="another operator"):
        erase(market, market.operator)
    withdraw_brief(market.db, brief_id=brief.id, reason="We changed our plans for good", by=market.vera, now=NOW)

    assert obstacles_to_erasure(market.db, by=market.vera, now=NOW) == []
    assert obstacles_to_erasure(market.db, by=market.alfa, now=NOW) == []


def test_the_only_owner_hands_over_before_leaving_others_behind(market: Town) -> None:
    with write_transaction(market.db):
        market.db.execute(
            "INSERT INTO people (id, email, name, password_hash, organisation_id, is_operator, created_at, role)"
            " SELECT 'colleague', 'c@demo.example', 'Colleague', '', organisation_id, 0, created_at, 'viewer'"
            " FROM people WHERE id = ?",
            (market.vera.person_id,),
        )

    with pytest.raises(Conflict, match="make one of them an owner"):
        erase(market, market.vera)


def test_old_mails_links_and_sessions_are_forgotten_and_young_ones_kept(market: Town) -> None:
    sign_in(market.db, email=email_of("vera"), password=PASSWORD, address="h", now=NOW, guard=open_guard)
    with write_transaction(market.db):
        market.db.execute("DELETE FROM outbox")
        market.db.execute("DELETE FROM mail_tokens")
        for number in (1, 2, 3):
            insert_mail(market.db, recipient="x@y.example", subject=str(number), body="b", at=NOW)
        update_mail_sent(market.db, 1, at=NOW)
        update_mail_given_up(market.db, 2, error="no", at=NOW)

    def left(days: int) -> tuple[int, int]:
        forget_what_is_old(market.db, now=NOW + timedelta(days=days))
        return len(fetch_rows(market.db, "SELECT id FROM outbox")), len(fetch_rows(market.db, "SELECT 1 FROM sessions"))

    assert [left(days) for days in (6, 8, 91, 181, 999)] == [(3, 1), (3, 0), (2, 0), (1, 0), (1, 0)]
