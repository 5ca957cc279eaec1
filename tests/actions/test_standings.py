"""Operators ban and unban, merge duplicates, and name who controls whom."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from market.actions.awards import award_lines
from market.actions.briefs import begin_brief, discard_draft
from market.actions.list_prices import declare_list_prices
from market.actions.quotes import save_quote_draft, submit_quote, withdraw_quote
from market.actions.standings import (
    appeal_ban,
    ban_organisation,
    keep_ban,
    leave_group,
    merge_organisation,
    name_group,
    unban_organisation,
)
from market.benchmark.freeze import freeze, pseudonym
from market.core.accounts import Actor, Organisation
from market.core.editions import Quarter
from market.core.errors import Conflict, Invalid, NotAllowed
from market.store.accounts import find_actor, get_organisation
from market.store.briefs import get_brief
from market.store.events import list_events
from market.store.members import list_invitations, list_members
from market.store.quotes import find_own_quote, list_opened_quotes
from market.store.standings import (
    find_organisation_by_slug,
    is_at_work,
    list_group,
    list_waiting_appeals,
    search_organisations,
)
from tests.actions.test_members import invite
from tests.engaged import AFTER_WORK, end, give, record
from tests.market_town import (
    AFTER_CLOSING,
    NOW,
    SECOND,
    Town,
    begin,
    brief_content,
    clock_at,
    close,
    dump,
    leaves_no_trace,
    publish,
    quote_content,
    submit,
    waiting_mails,
)

REASON = "Its quotes repeat another agency's texts word for word."
EVIDENCE = "State register, entry 77"


def ban(market: Town, person: Actor, *, by: Actor | None = None, reason: str = REASON) -> Actor:
    """Ban the person's organisation and return the person as the next request would carry them."""
    ban_organisation(
        market.db, organisation_id=person.organisation_id or "", reason=reason, by=by or market.operator, now=NOW
    )
    return reload(market, person)


def unban(market: Town, person: Actor) -> None:
    unban_organisation(
        market.db, organisation_id=person.organisation_id or "", reason=REASON, by=market.operator, now=NOW
    )


def merge(market: Town, duplicate: Actor, target: Actor, *, reason: str = REASON) -> None:
    merge_organisation(
        market.db,
        duplicate_id=duplicate.organisation_id or "",
        target_id=target.organisation_id or "",
        reason=reason,
        by=market.operator,
        now=NOW,
    )


def group(
    market: Town, person: Actor, other: str = "beta-orchard", *, note: str = REASON, evidence: str = EVIDENCE
) -> str:
    return name_group(
        market.db,
        organisation_id=person.organisation_id or "",
        other_slug=other,
        note=note,
        evidence=evidence,
        by=market.operator,
        now=NOW,
    )


def part(market: Town, person: Actor) -> None:
    leave_group(market.db, organisation_id=person.organisation_id or "", reason=REASON, by=market.operator, now=NOW)


def reload(market: Town, person: Actor) -> Actor:
    found = find_actor(market.db, person.person_id)
    assert found is not None
    return found


def organisation(market: Town, person: Actor) -> Organisation:
    return get_organisation(market.db, person.organisation_id or "")


def verbs(market: Town, person: Actor) -> list[str]:
    events = list_events(market.db, subject="organisation", subject_id=person.organisation_id or "")
    return [event.verb for event in events]


# Bans


def test_a_banned_organisation_is_told_why_and_changes_nothing(market: Town) -> None:
    vera = ban(market, market.vera)

    assert vera.is_banned
    (mail,) = waiting_mails(market)
    assert (mail.recipient, REASON in mail.body, "To appeal" in mail.body) == (market.vera.email, True, True)
    with pytest.raises(NotAllowed, match="repeat another agency's texts"):
        begin_brief(market.db, content=brief_content(), by=vera, now=NOW)
    assert verbs(market, market.vera)[-1] == "organisation.ban"


def test_a_banned_agency_cannot_quote_withdraw_or_declare_prices(market: Town) -> None:
    brief = publish(market)
    quote = submit(market, brief, market.alfa)
    alfa = ban(market, market.alfa)
    acts: list[Callable[[], object]] = [
        lambda: save_quote_draft(market.db, brief_id=brief.id, fields={}, by=alfa, now=NOW),
        lambda: submit(market, brief, alfa, revises=1),
        lambda: withdraw_quote(market.db, quote_id=quote.id, by=alfa, clock=clock_at(NOW)),
        lambda: declare_list_prices(market.db, prices={"social-post": 5}, currency="RUB", by=alfa, now=NOW),
    ]
    before = dump(market.db)

    for act in acts:
        with pytest.raises(NotAllowed, match="is banned from acting"):
            act()
    assert dump(market.db) == before
    assert find_own_quote(market.db, brief_id=brief.id, agency_id=quote.agency_id) == quote


def test_a_quote_sealed_before_the_ban_is_opened_and_cannot_be_awarded_until_it_is_lifted(market: Town) -> None:
    brief = publish(market)
    quote = submit(market, brief, market.alfa)
    ban(market, market.alfa)
    close(market, brief)

    def award() -> object:
        choices = {brief.content.lines[0].id: quote.id}
        return award_lines(
            market.db,
            brief_id=brief.id,
            choices=choices,
            reason_code="lowest-cost",
            reason="The clearest plan of all",
            by=market.vera,
            now=AFTER_CLOSING,
        )

    assert list_opened_quotes(market.db, brief.id) == [quote]
    with pytest.raises(Conflict, match="Alfa Tides is banned"):
        award()
    unban(market, market.alfa)
    assert award()


def test_a_banned_clients_open_brief_takes_no_quotes(market: Town) -> None:
    brief = publish(market)
    ban(market, market.vera)

    with pytest.raises(NotAllowed, match="This client is banned"):
        submit(market, brief, market.alfa)
    unban(market, market.vera)
    assert submit(market, brief, market.alfa)


def test_a_ban_that_lands_while_a_quote_waits_for_the_lock_counts(market: Town) -> None:
    brief = publish(market)

    def late_clock():
        market.db.execute(
            "UPDATE organisations SET banned_at = ?, ban_reason = 'x' WHERE id = ?", [NOW.isoformat(), brief.client_id]
        )
        return NOW

    with pytest.raises(Conflict, match="This client is banned"):
        submit_quote(market.db, brief_id=brief.id, content=quote_content(brief), by=market.alfa, clock=late_clock)
    assert not get_brief(market.db, brief.id).is_of_banned_client


def test_an_unbanned_organisation_acts_at_once_and_is_told(market: Town) -> None:
    ban(market, market.vera)
    unban(market, market.vera)

    assert begin(market, by=reload(market, market.vera))
    assert waiting_mails(market)[-1].subject == "Lunofon may act again"
    assert organisation(market, market.vera).ban_reason == ""


def test_bans_and_their_ends_come_in_turn(market: Town) -> None:
    with pytest.raises(Conflict, match="not banned"):
        unban(market, market.vera)
    ban(market, market.vera)
    with pytest.raises(Conflict, match="banned already"):
        ban(market, market.vera)


@pytest.mark.parametrize("reason", ["Too short", "x" * 501, "Hidden\u200b characters are in here."])
def test_every_decision_needs_a_readable_reason(market: Town, reason: str) -> None:
    before = dump(market.db)
    for act in (
        lambda: ban(market, market.vera, reason=reason),
        lambda: merge(market, market.alfa, market.beta, reason=reason),
    ):
        with pytest.raises(Invalid) as refusal:
            act()
        assert list(refusal.value.problems) == ["reason"]
    assert dump(market.db) == before


def test_an_appeal_is_put_on_record_while_the_ban_lasts(market: Town) -> None:
    vera = ban(market, market.vera)
    appeal_ban(market.db, text="The texts are ours: see the first edition.", by=vera, now=NOW)

    assert verbs(market, vera)[-2:] == ["organisation.ban", "organisation.appeal"]
    unban(market, market.vera)
    with pytest.raises(Conflict, match="lifted already"):
        appeal_ban(market.db, text="The texts are ours: see the first edition.", by=vera, now=NOW)
    with pytest.raises(Invalid) as refusal:
        appeal_ban(market.db, text="Please", by=vera, now=NOW)
    assert list(refusal.value.problems) == ["text"]


def test_an_appeal_waits_until_operators_keep_the_ban_or_lift_it(market: Town) -> None:
    vera = ban(market, market.vera)
    for text in ("The texts are ours: see the first edition.", "We send the contract with the author."):
        appeal_ban(market.db, text=text, by=vera, now=NOW)
    (waiting,) = list_waiting_appeals(market.db)
    ACTS["keep the ban"](market, market.operator)

    assert (waiting.organisation_id, waiting.text) == (vera.organisation_id, "We send the contract with the author.")
    assert list_waiting_appeals(market.db) == []
    mail = waiting_mails(market)[-1]
    assert (mail.recipient, mail.subject, REASON in mail.body) == (vera.email, "The ban of Lunofon stays", True)
    with pytest.raises(Conflict, match="No appeal of Lunofon waits"):
        ACTS["keep the ban"](market, market.operator)
    appeal_ban(market.db, text="The author works for us, as the annex says.", by=vera, now=NOW)
    assert len(list_waiting_appeals(market.db)) == 1
    unban(market, market.vera)
    ban(market, market.vera)
    assert list_waiting_appeals(market.db) == []


# Duplicates


def test_the_people_of_a_duplicate_act_for_the_other_and_its_records_stay(market: Town) -> None:
    invite(market, by=market.alfa)
    merge(market, market.alfa, market.beta)
    alfa = reload(market, market.alfa)

    assert alfa.organisation_id == market.beta.organisation_id
    assert {member.email for member in list_members(market.db, market.beta.organisation_id or "")} == {
        market.alfa.email,
        market.beta.email,
    }
    assert organisation(market, market.alfa).merged_into == market.beta.organisation_id
    assert list_members(market.db, market.alfa.organisation_id or "") == []
    assert list_invitations(market.db, market.alfa.organisation_id or "", now=NOW) == []
    assert verbs(market, market.alfa)[-1] == "organisation.merge"
    assert waiting_mails(market)[-1].recipient == market.alfa.email
    assert submit(market, publish(market), alfa).agency_id == market.beta.organisation_id


def unfinished(market: Town, kind: str) -> Actor:
    """Leave something unfinished and return whose it is."""
    if kind == "draft of a brief":
        begin(market)
        return market.vera
    if kind == "published brief":
        publish(market)
        return market.vera
    brief = publish(market, by=market.boris)
    if kind == "draft of a quote":
        save_quote_draft(market.db, brief_id=brief.id, fields={}, by=market.alfa, now=NOW)
        return market.alfa
    quote = submit(market, brief, market.alfa)
    if kind == "quotes of both for one brief":
        submit(market, brief, market.beta)
    if kind == "award":
        close(market, brief)
        award_lines(
            market.db,
            brief_id=brief.id,
            choices={line.id: quote.id for line in brief.content.lines},
            reason_code="lowest-cost",
            reason="The clearest plan of all",
            by=market.boris,
            now=AFTER_CLOSING,
        )
    return market.alfa


@pytest.mark.parametrize(
    "kind",
    [
        "draft of a brief",
        "published brief",
        "draft of a quote",
        "sealed quote",
        "quotes of both for one brief",
        "award",
    ],
)
def test_a_duplicate_with_unfinished_work_is_not_merged_and_the_refusal_tells_not_what_it_is(
    market: Town, kind: str
) -> None:
    owner = unfinished(market, kind)
    target = market.boris if owner is market.vera else market.beta
    before = dump(market.db)

    with pytest.raises(Conflict) as refusal:
        merge(market, owner, target)
    name = owner.organisation_name
    assert str(refusal.value).startswith(
        f"Something of {name} is unfinished: a draft, a brief, a quote or awarded work."
    )
    assert dump(market.db) == before


def test_what_was_discarded_or_withdrawn_keeps_nobody_from_merging(market: Town) -> None:
    discard_draft(market.db, brief_id=begin(market).id, by=market.vera, now=NOW)
    quote = submit(market, publish(market, by=market.boris), market.alfa)
    withdraw_quote(market.db, quote_id=quote.id, by=market.alfa, clock=clock_at(NOW + SECOND))
    merge(market, market.vera, market.gamma)
    merge(market, market.alfa, market.beta)

    assert reload(market, market.vera).organisation_id == market.gamma.organisation_id


def test_work_keeps_both_sides_from_merging_until_its_watch_is_over_or_it_never_began(market: Town) -> None:
    won = give(market, lines=brief_content().lines[:1]).won
    recorded = record(market, won)
    for side in (market.vera, market.alfa):
        assert is_at_work(market.db, side.organisation_id or "", today=AFTER_WORK.date())
    end(market, recorded, reason_code="stopped-by-client", reason="The money went elsewhere this quarter.")

    for side in (market.vera, market.alfa):
        assert not is_at_work(market.db, side.organisation_id or "", today=AFTER_WORK.date())


def test_a_merge_keeps_roles_and_standings(market: Town) -> None:
    with pytest.raises(Invalid) as same:
        merge(market, market.alfa, market.alfa)
    with pytest.raises(Invalid) as poorer:
        merge(market, market.gamma, market.alfa)
    ban(market, market.beta)
    with pytest.raises(Conflict, match="Lift the ban first"):
        merge(market, market.alfa, market.beta)

    assert list(same.value.problems) == list(poorer.value.problems) == ["target"]


def test_a_merged_organisation_changes_no_more(market: Town) -> None:
    merge(market, market.alfa, market.beta)

    for act in (merge, lambda town, *people: ban(town, people[0]), lambda town, *people: group(town, people[0])):
        with pytest.raises(Conflict, match="nothing of it changes"):
            act(market, market.alfa, market.gamma)


def test_a_chain_of_merges_ends_in_one_organisation_that_counts_once(market: Town) -> None:
    merge(market, market.alfa, market.beta)
    merge(market, market.beta, market.outsider)

    assert organisation(market, market.alfa).merged_into == market.outsider.organisation_id
    groups = {organisation(market, person).controlling_group for person in (market.alfa, market.beta, market.outsider)}
    assert groups == {market.outsider.organisation_id}
    with pytest.raises(Conflict, match="no controlling group but its own"):
        part(market, market.outsider)


# Controlling groups


def test_naming_a_group_is_recorded_with_note_and_evidence_on_both(market: Town) -> None:
    key = group(market, market.alfa)

    for person in (market.alfa, market.beta):
        (event,) = [
            event
            for event in list_events(market.db, subject="organisation", subject_id=person.organisation_id or "")
            if event.verb == "organisation.name-group"
        ]
        assert event.detail == {"group": key, "note": REASON, "evidence": EVIDENCE}
        assert organisation(market, person).controlling_group == key


def test_a_third_organisation_joins_the_group_and_two_groups_become_one(market: Town) -> None:
    first = group(market, market.alfa)
    group(market, market.gamma, "delta-lanterns")
    united = group(market, market.gamma)

    assert united == first
    assert [member.name for member in list_group(market.db, first)] == [
        "Alfa Tides",
        "Beta Orchard",
        "Delta Lanterns",
        "Gamma Kites",
    ]


def test_an_organisation_taken_out_counts_for_itself_again(market: Town) -> None:
    key = group(market, market.alfa)
    part(market, market.alfa)

    assert organisation(market, market.alfa).controlling_group == market.alfa.organisation_id
    assert [member.name for member in list_group(market.db, key)] == ["Beta Orchard"]
    assert verbs(market, market.alfa)[-1] == "organisation.leave-group"


@pytest.mark.parametrize(
    ("other", "note", "evidence", "field"),
    [
        ("nobody", REASON, EVIDENCE, "other"),
        ("alfa-tides", REASON, EVIDENCE, "other"),
        ("beta-orchard", "Same", EVIDENCE, "note"),
        ("beta-orchard", REASON, " ", "evidence"),
    ],
)
def test_a_group_needs_another_organisation_a_note_and_evidence(
    market: Town, other: str, note: str, evidence: str, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        group(market, market.alfa, other, note=note, evidence=evidence)
    assert list(refusal.value.problems) == [field]


def test_prices_of_a_named_group_are_frozen_under_one_name(market: Town, tmp_path: Path) -> None:
    declared = NOW.replace(year=2026, month=5)
    market.db.execute("UPDATE organisations SET verified_at = '2020-01-01T00:00:00.000000+00:00'")
    market.db.conn.commit()
    prices = {"social-post": 5_000_00, "monthly-report": 40_000_00}
    for person in (market.alfa, market.beta, market.gamma):
        declare_list_prices(market.db, prices=prices, currency="RUB", by=person, now=declared)
    key = group(market, market.alfa)
    frozen = freeze(market.db, market.catalogue, Quarter.parse("2026Q3"), tmp_path / "frozen", currency="RUB")

    names = duckdb.execute(f"SELECT DISTINCT group_id FROM read_parquet('{frozen.observations}')").fetchall()
    assert {name for (name,) in names} == {pseudonym(key), pseudonym(market.gamma.organisation_id or "")}


# For all of them

ACTS: dict[str, Callable[[Town, Actor], object]] = {
    "ban": lambda market, by: ban_organisation(
        market.db, organisation_id=market.alfa.organisation_id or "", reason=REASON, by=by, now=NOW
    ),
    "merge": lambda market, by: merge_organisation(
        market.db,
        duplicate_id=market.alfa.organisation_id or "",
        target_id=market.beta.organisation_id or "",
        reason=REASON,
        by=by,
        now=NOW,
    ),
    "name a group": lambda market, by: name_group(
        market.db,
        organisation_id=market.alfa.organisation_id or "",
        other_slug="beta-orchard",
        note=REASON,
        evidence=EVIDENCE,
        by=by,
        now=NOW,
    ),
    "unban": lambda market, by: unban_organisation(
        market.db, organisation_id=market.outsider.organisation_id or "", reason=REASON, by=by, now=NOW
    ),
    "keep the ban": lambda market, by: keep_ban(
        market.db, organisation_id=market.vera.organisation_id or "", reason=REASON, by=by, now=NOW
    ),
    "leave the group": lambda market, by: leave_group(
        market.db, organisation_id=market.gamma.organisation_id or "", reason=REASON, by=by, now=NOW
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_only_operators_decide_and_every_decision_is_an_event_or_nothing(market: Town, act: str) -> None:
    ban(market, market.outsider)
    appeal_ban(market.db, text="The texts are ours: see the first edition.", by=ban(market, market.vera), now=NOW)
    group(market, market.gamma)
    before = dump(market.db)
    with pytest.raises(NotAllowed, match="Only an operator"):
        ACTS[act](market, market.vera)

    assert dump(market.db) == before
    assert leaves_no_trace(market.db, lambda: ACTS[act](market, market.operator))
    ACTS[act](market, market.operator)


def test_organisations_are_found_by_a_part_of_the_name_or_short_name(market: Town) -> None:
    assert [found.name for found in search_organisations(market.db, "orchard")] == ["Beta Orchard"]
    assert [found.name for found in search_organisations(market.db, "beta-o")] == ["Beta Orchard"]
    assert len(search_organisations(market.db, "")) == 7
    assert find_organisation_by_slug(market.db, "nobody") is None
