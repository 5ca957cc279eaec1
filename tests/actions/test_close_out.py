"""Findings, results, standards and reviews: what both sides say once the work is done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from market.actions.aftercare import answer_finding, report_finding
from market.actions.kept_standards import say_kept_standards
from market.actions.kpi_results import answer_result, report_result
from market.actions.reviews import review_other_side
from market.core.aftercare import FINDINGS, Finding, next_checkpoint
from market.core.engagements import Engagement
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound
from market.core.kept_standards import newest_words
from market.core.kpi_results import KpiReport, KpiResult, agreed_kpis
from market.core.refused_measures import NAMES
from market.core.reviews import POINTS_OF_AGENCY, POINTS_OF_CLIENT, Review, readable_reviews
from market.store.aftercare import list_findings
from market.store.briefs import get_brief
from market.store.kept_standards import list_kept_standards
from market.store.kpi_results import list_results
from market.store.reviews import list_reviews
from tests.engaged import AFTER_WORK, LAST_DAY, ended, running
from tests.market_town import AFTER_CLOSING, Town, leaves_no_trace, waiting_mails

REPORT = KpiReport("reply-rate", "met", " 97 % ", "June to August", "Log of replies", "own-count")
SEEN = "Adverts for phones in the group, twenty a day"
AGENCY_SCORES = dict.fromkeys(POINTS_OF_CLIENT, 4)
CLIENT_SCORES = dict.fromkeys(POINTS_OF_AGENCY, 2)


@pytest.fixture
def engagement(market: Town) -> Engagement:
    return ended(market)


def find(market: Town, engagement: Engagement, name: str = "vera", days: int = 0, **changes: object) -> Finding:
    now = AFTER_WORK + timedelta(days=days)
    given = {"kind": "spam", "found_on": now.date(), "text": SEEN} | changes
    return report_finding(market.db, engagement_id=engagement.id, by=getattr(market, name), now=now, **given)


def report(market: Town, engagement: Engagement, name: str = "alfa", **changes: object) -> KpiResult:
    return report_result(
        market.db,
        engagement_id=engagement.id,
        report=replace(REPORT, **changes),
        by=getattr(market, name),
        now=AFTER_WORK,
    )


def review(market: Town, engagement: Engagement, name: str, days: int = 0, **changes: object) -> Review:
    given = {"scores": CLIENT_SCORES if name == "vera" else AGENCY_SCORES, "text": " As told "} | changes
    return review_other_side(
        market.db,
        engagement_id=engagement.id,
        by=getattr(market, name),
        now=AFTER_WORK + timedelta(days=days),
        **given,
    )


def say(market: Town, engagement: Engagement, words: dict[str, tuple[bool, str]], name: str = "vera") -> None:
    say_kept_standards(market.db, engagement_id=engagement.id, words=words, by=getattr(market, name), now=AFTER_WORK)


def test_the_client_reports_what_it_found_and_the_agency_answers(market: Town, engagement: Engagement) -> None:
    finding = find(market, engagement)
    answer_finding(
        market.db,
        engagement_id=engagement.id,
        finding_id=finding.id,
        answer="contested",
        note="We left on the last day",
        by=market.alfa,
        now=AFTER_WORK,
    )

    (kept,) = list_findings(market.db, engagement.id)
    assert (kept.kind, kept.text, kept.found_by, kept.is_contested) == ("spam", SEEN, market.vera.name, True)
    assert [mail.recipient for mail in waiting_mails(market)] == [market.alfa.email, market.vera.email]
    assert SEEN in waiting_mails(market)[0].body


@pytest.mark.parametrize(
    ("kind", "day", "is_taken"),
    [
        ("spam", LAST_DAY, True),
        ("spam", LAST_DAY - timedelta(days=1), False),
        ("spam", LAST_DAY + timedelta(days=60), True),
        ("spam", LAST_DAY + timedelta(days=61), False),
        ("reused", LAST_DAY + timedelta(days=300), True),
        ("reused", LAST_DAY + timedelta(days=366), False),
        ("reused", LAST_DAY + timedelta(days=401), False),
    ],
)
def test_a_finding_falls_into_the_watch_and_reuse_into_its_promise(
    market: Town, engagement: Engagement, kind: str, day: date, is_taken: bool
) -> None:
    if is_taken:
        assert find(market, engagement, days=400, kind=kind, found_on=day).found_on == day
        return
    with pytest.raises(Invalid) as refusal:
        find(market, engagement, days=400 if day < LAST_DAY + timedelta(days=400) else 0, kind=kind, found_on=day)
    assert refusal.value.problems["found_on"].startswith("Give the day it was seen: from 28 Dec 2026")


def test_to_have_looked_and_found_nothing_needs_no_words_and_no_answer(market: Town, engagement: Engagement) -> None:
    finding = find(market, engagement, kind="nothing", text="")

    with pytest.raises(Conflict, match="nothing to answer"):
        answer_finding(
            market.db,
            engagement_id=engagement.id,
            finding_id=finding.id,
            answer="mended",
            note="Nothing to mend",
            by=market.alfa,
            now=AFTER_WORK,
        )


def test_the_next_day_to_look_is_the_first_nobody_looked_on(market: Town, engagement: Engagement) -> None:
    first, last = LAST_DAY + timedelta(days=30), LAST_DAY + timedelta(days=60)
    assert next_checkpoint(engagement, [], LAST_DAY) == first
    looked = find(market, engagement, days=40, kind="nothing", text="", found_on=first)
    assert next_checkpoint(engagement, [looked], first) == last
    again = replace(looked, found_on=last)
    assert next_checkpoint(engagement, [looked, again], last) is None


@pytest.mark.parametrize(("kind", "text", "field"), [("ghosts", SEEN, "kind"), ("spam", "spam", "text")])
def test_a_finding_without_kind_or_words_is_refused(
    market: Town, engagement: Engagement, kind: str, text: str, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        find(market, engagement, kind=kind, text=text)
    assert list(refusal.value.problems) == [field]
    assert kind not in FINDINGS or kind == "spam"


def test_an_agency_reports_a_result_and_the_client_sees_the_same(market: Town, engagement: Engagement) -> None:
    first = report(market, engagement)
    answer_result(
        market.db,
        engagement_id=engagement.id,
        result_id=first.id,
        answer="contested",
        note="We count 91",
        by=market.vera,
        now=AFTER_WORK,
    )
    second = report(market, engagement, value="91 %", outcome="missed")
    answer_result(
        market.db,
        engagement_id=engagement.id,
        result_id=second.id,
        answer="confirmed",
        note="",
        by=market.vera,
        now=AFTER_WORK,
    )

    results = list_results(market.db, engagement.id)
    assert [(each.number, each.report.value, each.is_confirmed) for each in results] == [
        (1, "97 %", False),
        (2, "91 %", True),
    ]
    (agreed,) = agreed_kpis((), (), results)
    assert agreed.result == results[1]
    with pytest.raises(Conflict, match="it is agreed"):
        report(market, engagement)
    with pytest.raises(Conflict, match="answered already"):
        answer_result(
            market.db,
            engagement_id=engagement.id,
            result_id=second.id,
            answer="confirmed",
            note="",
            by=market.vera,
            now=AFTER_WORK,
        )


@pytest.mark.parametrize("kpi", ["ave", "emv", "media-value"])
def test_a_result_in_advertising_value_is_refused_with_a_better_measure(
    market: Town, engagement: Engagement, kpi: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        report(market, engagement, kpi=kpi)
    assert refusal.value.problems["kpi"].startswith(f"This market does not count by “{NAMES[kpi]}”. Use instead: ")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kpi", "applause"),
        ("outcome", "nearly"),
        ("method", "feeling"),
        ("value", " "),
        ("measured_over", ""),
        ("source", "x" * 301),
    ],
)
def test_a_report_without_its_method_and_source_is_refused(
    market: Town, engagement: Engagement, field: str, value: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        report(market, engagement, **{field: value})
    assert list(refusal.value.problems) == [field]


def test_reviews_are_blind_until_both_are_in(market: Town, engagement: Engagement) -> None:
    review(market, engagement, "vera")
    (first,) = reviews = list_reviews(market.db, engagement.id)
    assert (first.scores, first.text) == (CLIENT_SCORES, "As told")
    assert readable_reviews(reviews, market.alfa.organisation_id, AFTER_WORK) == ()
    assert readable_reviews(reviews, market.vera.organisation_id, AFTER_WORK) == (first,)
    assert "You read it once yours is in" in waiting_mails(market)[-1].body

    review(market, engagement, "alfa", days=1)
    both = list_reviews(market.db, engagement.id)
    later = AFTER_WORK + timedelta(days=1)
    assert readable_reviews(both, market.alfa.organisation_id, later) == tuple(both)
    assert readable_reviews(both, market.vera.organisation_id, later) == tuple(both)


def test_after_fourteen_days_the_first_review_is_read_and_no_second_is_taken(
    market: Town, engagement: Engagement
) -> None:
    review(market, engagement, "vera")
    reviews = list_reviews(market.db, engagement.id)
    shown = AFTER_WORK + timedelta(days=14)

    assert readable_reviews(reviews, market.alfa.organisation_id, shown - timedelta(seconds=1)) == ()
    assert readable_reviews(reviews, market.alfa.organisation_id, shown) == tuple(reviews)
    with pytest.raises(Conflict, match="can be read by now"):
        review(market, engagement, "alfa", days=14)


def test_a_review_is_given_once_and_within_ninety_days(market: Town, engagement: Engagement) -> None:
    with pytest.raises(Conflict, match="Reviews were taken until"):
        review(market, engagement, "vera", days=90)
    review(market, engagement, "vera")
    with pytest.raises(Conflict, match="already"):
        review(market, engagement, "vera")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scores": {**CLIENT_SCORES, "quality": 6}}, "quality"),
        ({"scores": {point: 3 for point in CLIENT_SCORES if point != "price"}}, "price"),
        ({"scores": {**CLIENT_SCORES, "ideas": 3}}, "scores"),
        ({"text": "x" * 2001}, "text"),
    ],
)
def test_a_review_answers_the_six_points_of_its_side(
    market: Town, engagement: Engagement, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        review(market, engagement, "vera", **changes)
    assert list(refusal.value.problems) == [field]


def test_the_client_says_which_standards_were_kept_and_may_think_again(market: Town, engagement: Engagement) -> None:
    one, two, *_ = get_brief(market.db, engagement.brief_id).content.standards
    say(market, engagement, {one: (True, ""), two: (False, "A post went out without its label")})
    say(market, engagement, {one: (True, ""), two: (True, "Shown to us since")})

    said = list_kept_standards(market.db, engagement.id)
    assert [(each.standard, each.is_kept) for each in said] == [(one, True), (two, False), (two, True)]
    assert newest_words(said)[two].note == "Shown to us since"
    assert f"not kept: {two.upper()}" in waiting_mails(market)[0].body


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({}, "standards"),
        ({"res-3": (True, "")}, "res-3.kept"),
        ({"dis-1": (False, " ")}, "dis-1.note"),
        ({"dis-1": (True, "x" * 501)}, "dis-1.note"),
    ],
)
def test_a_word_on_standards_is_refused_by_standard(
    market: Town, engagement: Engagement, words: dict[str, tuple[bool, str]], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        say(market, engagement, words)
    assert list(refusal.value.problems) == [field]


STEPS: dict[str, Callable[[Town, Engagement, str], object]] = {
    "find": find,
    "report": report,
    "review": review,
    "say": lambda market, engagement, name: say(market, engagement, {"dis-1": (True, "")}, name),
}
WHO = {"find": "vera", "report": "alfa", "review": "vera", "say": "vera"}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("table", ["events", "outbox"])
def test_each_step_happens_whole_or_not_at_all(market: Town, engagement: Engagement, step: str, table: str) -> None:
    assert leaves_no_trace(market.db, lambda: STEPS[step](market, engagement, WHO[step]), when_refused=table)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", ["beta", "boris", "outsider"])
def test_third_parties_find_nothing(market: Town, engagement: Engagement, step: str, name: str) -> None:
    with pytest.raises(NotFound):
        STEPS[step](market, engagement, name)


@pytest.mark.parametrize(("step", "name"), [("find", "alfa"), ("report", "vera"), ("say", "alfa")])
def test_each_side_does_its_own_part(market: Town, engagement: Engagement, step: str, name: str) -> None:
    with pytest.raises(NotAllowed, match="side does this; yours is the"):
        STEPS[step](market, engagement, name)


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_said_of_work_that_has_not_begun(market: Town, step: str) -> None:
    engagement = running(market)
    before = AFTER_CLOSING + timedelta(days=1)
    acts: dict[str, Callable[[], object]] = {
        "find": lambda: report_finding(
            market.db,
            engagement_id=engagement.id,
            kind="spam",
            found_on=before.date(),
            text=SEEN,
            by=market.vera,
            now=before,
        ),
        "report": lambda: report_result(
            market.db, engagement_id=engagement.id, report=REPORT, by=market.alfa, now=before
        ),
        "review": lambda: review_other_side(
            market.db, engagement_id=engagement.id, scores=CLIENT_SCORES, text="", by=market.vera, now=before
        ),
        "say": lambda: say_kept_standards(
            market.db, engagement_id=engagement.id, words={"dis-1": (True, "")}, by=market.vera, now=before
        ),
    }
    with pytest.raises(Conflict, match="This engagement is “kicked off”"):
        acts[step]()
