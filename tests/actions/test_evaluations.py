from dataclasses import replace

import pytest

from market.actions.awards import award_lines, keep_choice, revoke_awards
from market.actions.evaluations import give_feedback, mark_shortlist, note_spread, submit_scores
from market.core.accounts import Actor
from market.core.briefs import BriefTerms
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound
from market.core.evaluations import scored_criteria
from market.store.awards import find_award_choice, list_awards, list_revoked_awards
from market.store.briefs import get_brief
from market.store.evaluations import list_score_sets, list_shortlisted, list_spread_notes
from market.store.events import list_events
from market.store.quotes import list_published_receipts
from tests.actions.test_awards import Closed, award, closed
from tests.market_town import (
    AFTER_CLOSING,
    NOW,
    SECOND,
    Town,
    begin,
    close,
    dump,
    leaves_no_trace,
    publish,
    submit,
    waiting_mails,
)

__all__ = ["closed"]


@pytest.fixture
def oleg(market: Town) -> Actor:
    """Return a colleague of Vera's who only evaluates."""
    row = next(market.db.query("SELECT * FROM people WHERE id = ?", [market.vera.person_id]))
    market.db["people"].insert(row | {"id": "oleg", "email": "oleg@demo.example", "name": "Oleg", "role": "evaluator"})
    market.db.conn.commit()
    return replace(market.vera, person_id="oleg", email="oleg@demo.example", name="Oleg", role="evaluator")


def steps(closed: Closed, step: int = 3) -> dict[tuple[str, str], int]:
    return {(quote.id, code): step for quote in closed.quotes.values() for code in scored_criteria(closed.brief)}


def score(market: Town, closed: Closed, by: Actor, step: int = 3, note: str = "", **changes):
    scores = steps(closed, step) | changes.pop("scores", {})
    asked = {"brief_id": closed.brief.id, "scores": scores, "note": note, "by": by, "now": AFTER_CLOSING}
    return submit_scores(market.db, **asked | changes)


def verbs(market: Town, closed: Closed) -> list[str]:
    return [event.verb for event in list_events(market.db, subject="brief", subject_id=closed.brief.id)]


def test_scores_are_appended_with_an_event(market: Town, closed: Closed, oleg: Actor) -> None:
    first = score(market, closed, oleg)
    second = score(market, closed, oleg, 2, note="Talked it over")

    assert list_score_sets(market.db, closed.brief.id) == [first, second]
    assert (first.number, second.number) == (1, 2)
    assert verbs(market, closed)[-2:] == ["brief.score", "brief.score"]


def test_scores_wait_for_the_opening_and_end_with_the_decision(market: Town, closed: Closed, oleg: Actor) -> None:
    with pytest.raises(Conflict, match="after they are opened"):
        score(market, closed, oleg, brief_id=begin(market).id)
    award(market, closed, closed.choose("alfa", "alfa", "alfa"))
    with pytest.raises(Conflict, match="it is awarded"):
        score(market, closed, oleg)


def test_a_brief_without_quotes_has_nothing_to_score(market: Town, oleg: Actor) -> None:
    brief = publish(market)
    close(market, brief)

    with pytest.raises(Conflict, match="No quote came in"):
        submit_scores(market.db, brief_id=brief.id, scores={}, note="", by=oleg, now=AFTER_CLOSING)


def test_others_cannot_score_and_an_incomplete_set_is_refused(market: Town, closed: Closed, oleg: Actor) -> None:
    with pytest.raises(NotFound):
        score(market, closed, market.boris)
    with pytest.raises(NotAllowed, match="owner, editor or evaluator"):
        score(market, closed, replace(oleg, role="viewer"))
    with pytest.raises(Invalid):
        submit_scores(market.db, brief_id=closed.brief.id, scores={}, note="", by=oleg, now=AFTER_CLOSING)


def test_scores_come_with_their_event_or_not_at_all(market: Town, closed: Closed, oleg: Actor) -> None:
    close(market, closed.brief)

    assert leaves_no_trace(market.db, lambda: score(market, closed, oleg))


def test_the_second_evaluator_reveals_a_blind_brief_once(market: Town, oleg: Actor) -> None:
    brief = publish(market, terms=BriefTerms(is_blind=True))
    blind = Closed(brief, {"alfa": submit(market, brief, market.alfa)})
    score(market, blind, oleg)
    with pytest.raises(Conflict, match="Names are hidden"):
        award(market, blind, blind.choose("alfa"))
    score(market, blind, market.vera)
    score(market, blind, market.vera, note="Again")

    assert verbs(market, blind).count("brief.reveal-names") == 1
    assert award(market, blind, blind.choose("alfa"))


def test_a_wide_spread_holds_the_award_until_its_note(market: Town, closed: Closed, oleg: Actor) -> None:
    place = (closed.quotes["alfa"].id, "team")
    score(market, closed, oleg, scores={place: 0})
    score(market, closed, market.vera)

    def noted(note: str = "Agreed on 2", quote_id: str = place[0], by: Actor = oleg) -> None:
        note_spread(
            market.db,
            brief_id=closed.brief.id,
            quote_id=quote_id,
            criterion="team",
            note=note,
            by=by,
            now=AFTER_CLOSING,
        )

    with pytest.raises(Conflict, match="in 1 place of"):
        award(market, closed, closed.choose("alfa"))
    with pytest.raises(Invalid):
        noted(" ")
    with pytest.raises(Invalid):
        noted(quote_id="stranger")
    with pytest.raises(Conflict, match="your own scores first"):
        noted(by=replace(oleg, person_id="anna"))
    assert leaves_no_trace(market.db, noted)
    noted()

    assert [note.note for note in list_spread_notes(market.db, closed.brief.id)] == ["Agreed on 2"]
    assert award(market, closed, closed.choose("alfa"), reason_code="best-score")


def test_a_shortlist_mark_is_an_event_and_a_repeated_one_is_none(market: Town, closed: Closed, oleg: Actor) -> None:
    close(market, closed.brief)
    quote_id = closed.quotes["alfa"].id

    def mark(is_marked: bool, quote_id: str = quote_id) -> None:
        mark_shortlist(
            market.db, brief_id=closed.brief.id, quote_id=quote_id, is_marked=is_marked, by=oleg, now=AFTER_CLOSING
        )

    assert leaves_no_trace(market.db, lambda: mark(True))
    mark(True)
    mark(True)
    assert list_shortlisted(market.db, closed.brief.id) == {quote_id}
    mark(False)
    with pytest.raises(Invalid):
        mark(True, "stranger")

    assert list_shortlisted(market.db, closed.brief.id) == frozenset()
    assert verbs(market, closed)[-2:] == ["brief.shortlist", "brief.leave-off-shortlist"]
    assert waiting_mails(market) == []


def feedback(market: Town, closed: Closed, name: str = "alfa", by: Actor | None = None, **texts: str) -> None:
    give_feedback(
        market.db,
        brief_id=closed.brief.id,
        quote_id=closed.quotes[name].id,
        texts=texts or {"": "Name a deputy."},
        by=by or market.vera,
        now=AFTER_CLOSING,
    )


def test_feedback_goes_out_with_the_award_or_after_it_and_is_counted(market: Town, closed: Closed) -> None:
    close(market, closed.brief)
    feedback(market, closed)
    feedback(market, closed)
    early = waiting_mails(market)
    award(market, closed, closed.choose("alfa"))
    mails = {mail.recipient: mail.body for mail in waiting_mails(market)}
    feedback(market, closed, "beta", team="Too few hours.")

    assert early == []
    assert "Feedback: Name a deputy." in mails["alfa@demo.example"]
    assert "Name a deputy" not in mails["beta@demo.example"]
    assert "Too few hours." in waiting_mails(market)[-1].body
    assert {row["quote_id"] for row in market.db["quote_feedback"].rows} == {
        closed.quotes[name].id for name in ("alfa", "beta")
    }
    assert leaves_no_trace(market.db, lambda: feedback(market, closed, team="More"), when_refused="outbox")


@pytest.mark.parametrize("texts", [{"team": " "}, {"circus": "x"}, {"team": "x" * 1001}])
def test_feedback_without_use_is_refused(market: Town, closed: Closed, texts: dict[str, str]) -> None:
    close(market, closed.brief)

    with pytest.raises(Invalid):
        feedback(market, closed, **texts)


def test_feedback_waits_for_the_opening(market: Town, closed: Closed) -> None:
    with pytest.raises(Conflict, match="opened quotes"):
        feedback(market, closed)


def test_a_kept_choice_awards_nothing_and_goes_with_the_award(market: Town, closed: Closed) -> None:
    close(market, closed.brief)
    kept = {"choices": closed.choose("alfa"), "reason_code": "standards", "reason": "Why"}
    asked = {"brief_id": closed.brief.id, "by": market.vera, "now": AFTER_CLOSING}
    keep_choice(market.db, **kept, **asked)

    assert find_award_choice(market.db, closed.brief.id) == kept
    assert list_awards(market.db, closed.brief.id) == []
    with pytest.raises(Invalid):
        keep_choice(market.db, **kept | {"reason_code": "best-score"}, **asked)
    award_lines(market.db, **kept, **asked)
    assert find_award_choice(market.db, closed.brief.id) is None


def revoke(market: Town, closed: Closed, *names: str, by: Actor | None = None, reason: str = " Wrong sum ") -> None:
    revoke_awards(
        market.db,
        brief_id=closed.brief.id,
        line_ids=set(closed.choose(*names)),
        reason=reason,
        by=by or market.vera,
        now=AFTER_CLOSING + SECOND,
    )


def test_a_corrected_award_opens_its_line_and_is_kept_on_record(market: Town, closed: Closed) -> None:
    award(market, closed, closed.choose("alfa"))
    revoke(market, closed, "alfa")
    brief = get_brief(market.db, closed.brief.id)
    revoked = list_revoked_awards(market.db, closed.brief.id)

    assert (brief.awarded_lines, list_published_receipts(market.db, brief.id)) == (0, [])
    assert [(each.revoked_by, each.revoked_reason) for each in revoked] == [("Vera", "Wrong sum")]
    assert verbs(market, closed)[-1] == "line.correct-award"
    mails = [mail for mail in waiting_mails(market) if mail.subject.startswith("Correction")]
    assert len(mails) == 3
    assert ["start no work" in mail.body for mail in mails].count(True) == 1
    award(market, closed, closed.choose("beta"))
    assert [each.quote_id for each in list_awards(market.db, brief.id)] == [closed.quotes["beta"].id]


def test_a_correction_is_refused_to_others_without_reason_or_award(market: Town, closed: Closed) -> None:
    award(market, closed, closed.choose("alfa"))
    before = dump(market.db)

    with pytest.raises(NotFound):
        revoke(market, closed, "alfa", by=market.boris)
    with pytest.raises(Invalid):
        revoke(market, closed, "alfa", reason="")
    with pytest.raises(Invalid):
        revoke(market, closed, "", "alfa")
    assert dump(market.db) == before


@pytest.mark.parametrize("table", ["events", "outbox"])
def test_a_correction_happens_with_its_events_and_mails_or_not_at_all(market, closed, table) -> None:
    award(market, closed, closed.choose("alfa"))

    assert leaves_no_trace(market.db, lambda: revoke(market, closed, "alfa"), when_refused=table)


def test_the_choice_before_closing_is_refused(market: Town, closed: Closed) -> None:
    with pytest.raises(Conflict):
        keep_choice(
            market.db,
            brief_id=closed.brief.id,
            choices=closed.choose("alfa"),
            reason_code="standards",
            reason="",
            by=market.vera,
            now=NOW,
        )
