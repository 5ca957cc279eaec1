"""Claims to meet standards: who makes, proves, checks, challenges and reads them."""

from datetime import timedelta

import pytest

from market.actions.attestations import (
    attestation_states,
    challenge_standard,
    decide_on_standard,
    get_attestation,
    list_waiting_claims,
    prove_standard,
    read_evidence,
    state_standards,
    withdraw_standard,
)
from market.actions.catalogue import install_catalogue
from market.actions.kept_standards import say_kept_standards
from market.core.attestations import AttestationState, Step
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound
from market.store.attestations import iterate_claims, list_attestation_steps
from market.store.catalogue import list_standard_versions
from market.store.events import list_events
from tests.engaged import AFTER_WORK, ended
from tests.market_town import NOW, SEED, Town, leaves_no_trace, waiting_mails

S = AttestationState
DAY = timedelta(days=1)
REASON = "Their posts of May carry no label at all."
PDF = b"%PDF-1.7 screenshots"


def state(market: Town, *codes: str, name: str = "alfa", now=NOW) -> None:
    state_standards(market.db, standards=codes or ("dis-4",), by=getattr(market, name), now=now)


def prove(market: Town, code: str = "dis-4", name: str = "alfa", now=NOW + DAY, **changes) -> str:
    given = {"access": "clients", "note": "", "link": "", "file": ("posts.pdf", PDF)} | changes
    prove_standard(market.db, data=market.folder, standard=code, by=getattr(market, name), now=now, **given)
    return list_attestation_steps(market.db, getattr(market, name).organisation_id, standard=code)[-1].id


def decide(
    market: Town, kind: Step, code: str = "dis-4", now=NOW + 2 * DAY, note: str = REASON, name: str = "operator"
):
    decide_on_standard(
        market.db,
        agency_id=market.alfa.organisation_id,
        standard=code,
        kind=kind,
        note=note,
        by=getattr(market, name),
        now=now,
    )


def challenge(market: Town, name: str = "beta", code: str = "dis-4", now=NOW + DAY, note: str = REASON) -> None:
    challenge_standard(
        market.db,
        agency_id=market.alfa.organisation_id,
        standard=code,
        note=note,
        by=getattr(market, name),
        now=now,
    )


def state_of(market: Town, code: str = "dis-4", now=NOW + 3 * DAY) -> AttestationState:
    return get_attestation(market.db, agency_id=market.alfa.organisation_id, standard=code).state(now)


def test_a_claim_climbs_from_statement_to_check(market: Town) -> None:
    state(market)
    stated = state_of(market)
    prove(market)
    proved, waiting = state_of(market), list_waiting_claims(market.db, NOW + DAY)
    decide(market, Step.PASS, note="")

    assert (stated, proved, state_of(market)) == (S.STATED, S.PROVED, S.CHECKED)
    assert [(each.agency_id, each.agency, each.standard, each.kinds) for each in waiting] == [
        (market.alfa.organisation_id, "Alfa Tides", "dis-4", {Step.PROVE})
    ]
    assert list_waiting_claims(market.db, NOW + DAY) == []
    assert "DIS-4: your claim was checked and holds" in [mail.subject for mail in waiting_mails(market)]
    verbs = [
        event.verb for event in list_events(market.db, subject="organisation", subject_id=market.alfa.organisation_id)
    ]
    assert verbs[-3:] == ["attestation.state", "attestation.prove", "attestation.pass"]


def test_a_standard_named_many_times_is_claimed_once(market: Town) -> None:
    state(market, *["dis-4"] * 500)

    assert len(list_attestation_steps(market.db, market.alfa.organisation_id)) == 1


def test_evidence_that_shows_nothing_leaves_the_statement(market: Town) -> None:
    prove(market)
    decide(market, Step.FAIL)

    assert state_of(market) is S.STATED
    with pytest.raises(Conflict, match="no evidence"):
        decide(market, Step.PASS)


def test_a_challenge_is_answered_and_decided(market: Town) -> None:
    state(market)
    challenge(market)
    with pytest.raises(Conflict, match="answer with evidence"):
        state(market, now=NOW + 2 * DAY)
    prove(market, now=NOW + 2 * DAY)
    (waiting,) = list_waiting_claims(market.db, NOW + 3 * DAY)
    decide(market, Step.DISMISS, now=NOW + 3 * DAY)

    assert state_of(market, now=NOW + 4 * DAY) is S.PROVED
    assert (waiting.kinds, waiting.since) == ({Step.CHALLENGE, Step.PROVE}, NOW + DAY)


def test_a_struck_claim_comes_back_only_with_evidence(market: Town) -> None:
    state(market)
    challenge(market)
    decide(market, Step.UPHOLD)
    with pytest.raises(Conflict, match="struck"):
        state(market, now=NOW + 3 * DAY)
    prove(market, now=NOW + 3 * DAY)

    assert state_of(market, now=NOW + 4 * DAY) is S.PROVED


def test_a_claim_is_withdrawn_and_stays_readable(market: Town) -> None:
    state(market)
    withdraw_standard(market.db, standard="dis-4", note="We stopped", by=market.alfa, now=NOW + DAY)

    assert state_of(market) is S.WITHDRAWN
    steps = list_attestation_steps(market.db, market.alfa.organisation_id, standard="dis-4")
    assert [(step.kind, step.by_name) for step in steps] == [(Step.STATE, "Alfa Tides"), (Step.WITHDRAW, "Alfa Tides")]


@pytest.mark.parametrize(("is_kept", "state_then"), [(True, S.CONFIRMED), (False, S.CHALLENGED)])
def test_the_client_confirms_or_contradicts_at_close_out(market: Town, is_kept: bool, state_then) -> None:
    state(market, "sub-1")
    engagement = ended(market)
    say_kept_standards(
        market.db, engagement_id=engagement.id, words={"sub-1": (is_kept, REASON)}, by=market.vera, now=AFTER_WORK
    )

    assert state_of(market, "sub-1", AFTER_WORK + DAY) is state_then
    assert (list_waiting_claims(market.db, AFTER_WORK + DAY) == []) is is_kept


def test_a_clients_word_on_a_standard_that_was_not_claimed_waits_for_nobody(market: Town) -> None:
    engagement = ended(market)
    say_kept_standards(
        market.db, engagement_id=engagement.id, words={"sub-1": (False, REASON)}, by=market.vera, now=AFTER_WORK
    )

    assert state_of(market, "sub-1", AFTER_WORK + DAY) is S.NOT_STATED
    assert list_waiting_claims(market.db, AFTER_WORK + DAY) == []


def test_of_two_words_of_one_client_the_newer_counts(market: Town) -> None:
    state(market, "sub-1")
    engagement = ended(market)
    for days, is_kept in ((0, False), (1, True)):
        say_kept_standards(
            market.db,
            engagement_id=engagement.id,
            words={"sub-1": (is_kept, REASON)},
            by=market.vera,
            now=AFTER_WORK + days * DAY,
        )

    assert state_of(market, "sub-1", AFTER_WORK + 2 * DAY) is S.CONFIRMED
    before = dict(iterate_claims(market.db, until=AFTER_WORK + DAY / 2))[market.alfa.organisation_id]
    assert [step.kind for step in before if step.standard == "sub-1"] == [Step.STATE, Step.CONTRADICT]


@pytest.mark.parametrize(
    ("access", "readers"),
    [
        ("everyone", {"vera", "boris", "alfa", "beta", "gamma", "outsider", "newcomer", "operator", None}),
        ("clients", {"vera", "boris", "alfa", "gamma", "operator"}),
        ("operators", {"alfa", "operator"}),
    ],
)
def test_evidence_is_read_by_those_entitled_and_does_not_exist_for_others(market: Town, access, readers) -> None:
    step = prove(market, access=access)
    names = ("vera", "boris", "alfa", "beta", "gamma", "outsider", "newcomer", "operator", None)

    def reads(name) -> bool:
        by = getattr(market, name) if name else None
        if name in readers:
            return read_evidence(market.db, data=market.folder, step_id=step, by=by)[1] == PDF
        with pytest.raises(NotFound, match="There is nothing here under this address"):
            read_evidence(market.db, data=market.folder, step_id=step, by=by)
        return False

    assert {name for name in names if reads(name)} == readers


def test_a_step_without_a_file_is_no_file(market: Town) -> None:
    step = prove(market, file=None, link="https://alfa.example/policy")
    with pytest.raises(NotFound):
        read_evidence(market.db, data=market.folder, step_id=step, by=market.alfa)
    with pytest.raises(NotFound):
        read_evidence(market.db, data=market.folder, step_id="nothing", by=market.alfa)


def test_refusals_name_their_field(market: Town) -> None:
    for act, field in (
        (lambda: state_standards(market.db, standards=(), by=market.alfa, now=NOW), "standards"),
        (lambda: state(market, "xyz-1"), "standards"),
        (lambda: prove(market, file=None), "file"),
        (lambda: prove(market, file=("posts.exe", b"MZ")), "file"),
        (lambda: prove(market, access="friends"), "access"),
        (lambda: challenge(market, name="alfa"), "note"),
        (lambda: decide(market, Step.CHALLENGE), "kind"),
    ):
        with pytest.raises(Invalid) as refusal:
            act()
        assert list(refusal.value.problems) == [field]


def test_a_standard_of_one_country_is_not_claimed_elsewhere(market: Town) -> None:
    market.db.execute("UPDATE organisations SET country = 'GB' WHERE id = ?", (market.alfa.organisation_id,))
    market.db.conn.commit()

    with pytest.raises(Invalid, match="DIS-2 applies to agencies in RU only"):
        state(market, "dis-2")


@pytest.mark.parametrize("name", ["vera", "newcomer", "operator"])
def test_only_a_verified_agency_claims(market: Town, name: str) -> None:
    with pytest.raises(NotAllowed):
        state(market, name=name)


@pytest.mark.parametrize("name", ["alfa", "vera", "beta"])
def test_only_operators_decide(market: Town, name: str) -> None:
    prove(market)
    with pytest.raises(NotAllowed):
        decide(market, Step.PASS, name=name)


def test_a_refused_act_leaves_no_trace(market: Town) -> None:
    assert leaves_no_trace(market.db, lambda: state(market))
    state(market)
    assert leaves_no_trace(market.db, lambda: challenge(market))


def test_states_are_those_of_the_versions_in_force(market: Town, tmp_path) -> None:
    state(market, "dis-4", "mea-1")
    for path in SEED.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        if path.name == "standards.csv":
            old = "The public policy states one rule"
            text = text.replace(old, "The published policy states one rule", 1)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    with pytest.raises(Conflict, match=r"dis-4 in standards\.csv asks for something else than version 1"):
        install_catalogue(market.db, directory=tmp_path)

    lines = (tmp_path / "standards.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    lines = [line.replace(",1,2026-01-01", ",2,2026-12-01") if line.startswith("dis-4,") else line for line in lines]
    (tmp_path / "standards.csv").write_text("".join(lines), encoding="utf-8")
    catalogue = install_catalogue(market.db, directory=tmp_path)

    assert attestation_states(market.db, market.alfa.organisation_id, catalogue, NOW + DAY) == {"mea-1": S.STATED}
    assert [version for version, *_ in list_standard_versions(market.db, "dis-4")] == [2, 1]
