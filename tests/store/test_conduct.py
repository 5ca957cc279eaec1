"""The conduct record, recounted in plain Python from dumps of the tables."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from market.actions.evaluations import give_feedback
from market.actions.reviews import review_other_side
from market.core.calendars import add_working_days
from market.core.conduct import AGENCY_MEASURES, CLIENT_MEASURES, Count
from market.core.engagements import Engagement
from market.core.reviews import POINTS_OF_AGENCY, POINTS_OF_CLIENT
from market.store.accounts import get_organisation
from market.store.conduct import load_conduct
from market.store.moments import from_text
from tests.engaged import AFTER_WORK, ended, give, record, running
from tests.market_town import AFTER_CLOSING, CLOSES, NOW, Town, begin, publish, submit
from tests.random_conduct import fill

Row = dict[str, Any]


class Dump:
    """Every table as plain rows, for one organisation at one moment."""

    def __init__(self, market: Town, organisation_id: str, now: datetime) -> None:
        names = [name for name in market.db.table_names() if not name.startswith(("brief_documents", "agency_doc"))]
        self.tables: dict[str, list[Row]] = {name: list(market.db[name].rows) for name in names}
        self.now = now
        self.today = now.date()
        self.own = {organisation_id} | {
            row["id"] for row in self.tables["organisations"] if row["merged_into"] == organisation_id
        }

    def all(self, table: str, **wanted: Any) -> list[Row]:
        return [row for row in self.tables[table] if all(row[name] == value for name, value in wanted.items())]

    def one(self, table: str, **wanted: Any) -> Row | None:
        return next(iter(self.all(table, **wanted)), None)

    def briefs(self) -> list[Row]:
        return [row for row in self.tables["briefs"] if row["client_id"] in self.own and row["published_at"]]

    def closed(self) -> list[Row]:
        return [row for row in self.briefs() if not row["withdrawn_at"] and from_text(row["closes_at"]) <= self.now]

    def awards(self, **wanted: Any) -> list[Row]:
        return self.all("awards", revoked_at=None, **wanted)

    def decided_on(self, brief: Row) -> date | None:
        moments = [brief["cancelled_at"], brief["unsuccessful_at"]]
        moments += [row["awarded_at"] for row in self.awards(brief_id=brief["id"])]
        return min((from_text(moment).date() for moment in moments if moment), default=None)

    def lost_quotes(self) -> Iterable[Row]:
        for brief in self.briefs():
            won = {row["quote_id"] for row in self.awards(brief_id=brief["id"])}
            for quote in self.all("quotes", brief_id=brief["id"], withdrawn_at=None):
                revision = self.one("quote_revisions", quote_id=quote["id"], revision=quote["revision"])
                is_live = revision is not None and revision["brief_version"] >= brief["binding_version"]
                if brief["opened_at"] and is_live and won and quote["id"] not in won:
                    yield quote

    def engagements(self, side: str) -> list[Row]:
        return [row for row in self.tables["engagements"] if row[f"{side}_id"] in self.own]

    def worked(self, side: str) -> list[tuple[Row, Row]]:
        found = []
        for engagement in self.engagements(side):
            end = self.one("work_ends", engagement_id=engagement["id"])
            is_confirmed = self.one("kick_off_confirmations", engagement_id=engagement["id"]) is not None
            if end and is_confirmed and day(end["ended_on"]) >= day(engagement["starts_on"]):
                found.append((engagement, end))
        return found

    def signed_acts(self, engagement: Row) -> list[Row]:
        acts = self.all("handover_acts", engagement_id=engagement["id"])
        return [act for act in acts if len(self.all("handover_signatures", act_id=act["id"])) == 2]


def day(text: str) -> date:
    return date.fromisoformat(text[:10])


def tally(answers: Iterable[bool]) -> Count:
    given = list(answers)
    return Count(sum(given), len(given))


def decided_on_time(dump: Dump) -> Count:
    due = [brief for brief in dump.closed() if day(brief["decision_on"]) < dump.today]
    return tally((dump.decided_on(brief) or date.max) <= day(brief["decision_on"]) for brief in due)


def outcome_told(dump: Dump) -> Count:
    lasts = [(brief, day(brief["closes_at"]) + timedelta(days=28)) for brief in dump.closed()]
    return tally((dump.decided_on(brief) or date.max) <= last for brief, last in lasts if last < dump.today)


def budget_shown(dump: Dump) -> Count:
    return tally(bool(brief["budget_minimum"] and brief["budget_maximum"]) for brief in dump.briefs())


def quotes_sought(dump: Dump) -> Count:
    terms = {row["brief_id"]: row["quotes_sought"] for row in dump.all("brief_terms")}
    return tally(terms[brief["id"]] in (3, 4, 5) for brief in dump.briefs())


def questions_answered(dump: Dump) -> Count:
    answers, occasions = [], set()
    for brief in dump.briefs():
        until = from_text(brief["answers_until"])
        is_over = until < dump.now and not (brief["withdrawn_at"] and from_text(brief["withdrawn_at"]) <= until)
        for question in dump.all("questions", brief_id=brief["id"]) if is_over else ():
            review = dump.one("question_reviews", question_id=question["id"])
            passed = review and review["outcome"] == "passed" and from_text(review["reviewed_at"]) <= until
            if passed or not question["review"]:
                given = dump.all("question_answers", question_id=question["id"])
                answers.append(any(from_text(answer["answered_at"]) <= until for answer in given))
                occasions.add(brief["id"])
    return replace(tally(answers), occasions=len(occasions))


def reason_given(dump: Dump) -> Count:
    ids = {brief["id"] for brief in dump.briefs()}
    endings = [row for row in dump.all("brief_endings") if row["brief_id"] in ids and row["status"] != "withdrawn"]
    return tally(bool(row["reason_code"] and row["reason"].strip()) for row in endings)


def feedback_given(dump: Dump) -> Count:
    lost = list(dump.lost_quotes())
    given = tally(bool(dump.all("quote_feedback", quote_id=quote["id"])) for quote in lost)
    return replace(given, occasions=len({quote["brief_id"] for quote in lost}))


def payments_confirmed(dump: Dump) -> Count:
    answers = []
    for engagement, _ in dump.worked("client"):
        statements = dump.all("paid_statements", engagement_id=engagement["id"])
        newest = max(statements, key=lambda row: row["number"], default=None)
        answer = newest and dump.one("paid_answers", statement_id=newest["id"])
        if answer:
            answers.append(answer["answer"] == "confirmed")
    return tally(answers)


def kick_offs_confirmed(dump: Dump) -> Count:
    answers = []
    for engagement in dump.engagements("agency"):
        last = add_working_days(day(engagement["recorded_at"]), 5)
        confirmed = dump.one("kick_off_confirmations", engagement_id=engagement["id"])
        end = dump.one("work_ends", engagement_id=engagement["id"])
        is_called_off = confirmed is None and end is not None and day(end["ended_at"]) <= last
        if engagement["recorded_for"] == engagement["client_id"] and last < dump.today and not is_called_off:
            answers.append(confirmed is not None and day(confirmed["confirmed_at"]) <= last)
    return tally(answers)


def work_completed(dump: Dump) -> Count:
    return tally(end["reason_code"] == "completed" for _, end in dump.worked("agency"))


def handover_signed(dump: Dump) -> Count:
    old = [each for each, end in dump.worked("agency") if (dump.today - day(end["ended_on"])).days >= 30]
    return tally(bool(dump.signed_acts(engagement)) for engagement in old)


def handover_items(dump: Dump) -> Count:
    acts = [act for engagement in dump.engagements("agency") for act in dump.signed_acts(engagement)]
    return Count(sum(act["accepted"] for act in acts), sum(act["due"] for act in acts), occasions=len(acts))


def results_met(dump: Dump) -> Count:
    answers, occasions = [], set()
    for engagement in dump.engagements("agency"):
        newest: dict[str, Row] = {}
        for row in sorted(dump.all("kpi_results", engagement_id=engagement["id"]), key=lambda row: row["number"]):
            newest[row["kpi"]] = row
        confirmed = [
            row for row in newest.values() if dump.one("kpi_result_answers", result_id=row["id"], answer="confirmed")
        ]
        answers += [row["outcome"] == "met" for row in confirmed]
        occasions |= {engagement["id"]} if confirmed else set()
    return replace(tally(answers), occasions=len(occasions))


def watch_findings(dump: Dump) -> Count:
    answers = []
    for engagement, end in dump.worked("agency"):
        terms = dump.one("brief_terms", brief_id=engagement["brief_id"])
        assert terms is not None
        first, last = day(end["ended_on"]), day(end["ended_on"]) + timedelta(days=terms["watch_days"])
        if last >= dump.today:
            continue
        standing = False
        for finding in dump.all("watch_findings", engagement_id=engagement["id"]):
            said = sorted(dump.all("watch_answers", finding_id=finding["id"]), key=lambda row: row["id"])
            is_contested = bool(said) and said[-1]["answer"] == "contested"
            is_watched = first <= day(finding["found_on"]) <= last
            standing |= finding["kind"] != "nothing" and is_watched and not is_contested
        answers.append(standing)
    return tally(answers)


def points(dump: Dump, side: str) -> dict[str, Count]:
    found: dict[str, list[bool]] = defaultdict(list)
    other = {"client": "agency_id", "agency": "client_id"}[side]
    for engagement in dump.engagements(side):
        reviews = dump.all("reviews", engagement_id=engagement["id"])
        moments = sorted(from_text(review["reviewed_at"]) for review in reviews)
        if len(moments) == 2 or (moments and moments[0] + timedelta(days=14) <= dump.now):
            given = dump.all("review_points", engagement_id=engagement["id"], organisation_id=engagement[other])
            for row in given:
                found[row["point"]].append(row["score"] in (4, 5))
    return {point: tally(answers) for point, answers in found.items()}


TWINS: dict[str, dict[str, Callable[[Dump], Count]]] = {
    "client": {
        "decided-on-time": decided_on_time,
        "outcome-told": outcome_told,
        "budget-shown": budget_shown,
        "quotes-sought": quotes_sought,
        "questions-answered": questions_answered,
        "reason-given": reason_given,
        "feedback-given": feedback_given,
        "payments-confirmed": payments_confirmed,
    },
    "agency": {
        "kick-offs-confirmed": kick_offs_confirmed,
        "work-completed": work_completed,
        "handover-signed": handover_signed,
        "handover-items": handover_items,
        "results-met": results_met,
        "watch-findings": watch_findings,
    },
}


@pytest.mark.parametrize("seed", range(6))
def test_every_count_is_what_plain_python_counts(market: Town, seed: int) -> None:
    fill(market, seed=seed, briefs=90, merged=seed % 3 == 0)
    moments = [NOW + timedelta(days=days) for days in (-40, -3, 0, 25, 90)]
    shown = set()
    for actor in (market.vera, market.alfa, market.gamma):
        organisation = get_organisation(market.db, actor.organisation_id)
        for now in moments:
            dump, record = Dump(market, organisation.id, now), load_conduct(market.db, organisation, now=now)
            for side, found in (("client", record.as_client), ("agency", record.as_agency)):
                assert (found is None) is not getattr(organisation, f"is_{side}")
                if found is not None:
                    assert found.counts == {code: twin(dump) for code, twin in TWINS[side].items()}
                    assert found.points == points(dump, side)
                    shown |= {code for code, count in found.counts.items() if 0 < count.met < count.of}

    assert shown == set(TWINS["client"]) | set(TWINS["agency"]), "the town has both kinds of cases for every count"


def test_every_measure_is_counted_and_has_its_twin() -> None:
    assert set(TWINS["client"]) == {measure.code for measure in CLIENT_MEASURES}
    assert set(TWINS["agency"]) == {measure.code for measure in AGENCY_MEASURES}


def counts(market: Town, name: str, side: str, now: datetime) -> dict[str, Count]:
    organisation = get_organisation(market.db, getattr(market, name).organisation_id)
    found = getattr(load_conduct(market.db, organisation, now=now), f"as_{side}")
    return dict(found.counts)


def test_an_award_decides_in_time_until_it_is_taken_back(market: Town) -> None:
    awarded = give(market)
    after = CLOSES + timedelta(days=60)
    in_time = counts(market, "vera", "client", after)
    market.db.execute(
        "UPDATE awards SET revoked_at = awarded_at, revoked_by = awarded_by, revoked_reason = 'A mistake'"
    )
    taken_back = counts(market, "vera", "client", after)

    assert (in_time["decided-on-time"], in_time["outcome-told"]) == (Count(1, 1), Count(1, 1))
    assert in_time["feedback-given"] == Count(0, 1, occasions=1)
    assert (taken_back["decided-on-time"], taken_back["outcome-told"]) == (Count(0, 1), Count(0, 1))
    assert taken_back["feedback-given"] == Count(0, 0, occasions=0)
    assert awarded.lost.id != awarded.won.id


def test_feedback_is_counted_by_quote_however_often_it_was_written(market: Town) -> None:
    awarded = give(market)
    for team in ("Too few hours.", "Too few hours, and no deputy."):
        give_feedback(
            market.db,
            brief_id=awarded.lost.brief_id,
            quote_id=awarded.lost.id,
            texts={"": "Close.", "team": team},
            by=market.vera,
            now=AFTER_CLOSING,
        )

    assert counts(market, "vera", "client", AFTER_CLOSING)["feedback-given"] == Count(1, 1, occasions=1)


def test_drafts_and_sealed_quotes_are_counted_nowhere(market: Town) -> None:
    begin(market)
    published = publish(market)
    before = counts(market, "vera", "client", NOW)
    submit(market, published, market.alfa)

    assert counts(market, "vera", "client", NOW) == before
    assert before["budget-shown"] == Count(1, 1)
    assert {count.of for count in counts(market, "alfa", "agency", NOW).values()} == {0}


def test_a_kick_off_waits_for_the_side_that_did_not_record_it(market: Town) -> None:
    running(market)
    last = add_working_days(AFTER_CLOSING.date(), 5)
    on_time, too_soon = (
        counts(market, "alfa", "agency", AFTER_CLOSING + timedelta(days=days))["kick-offs-confirmed"]
        for days in ((last - AFTER_CLOSING.date()).days + 1, (last - AFTER_CLOSING.date()).days)
    )
    record(market, give(market).won, "alfa")
    own = counts(market, "alfa", "agency", AFTER_CLOSING + timedelta(days=30))["kick-offs-confirmed"]

    assert (on_time, too_soon, own) == (Count(1, 1), Count(0, 0), Count(1, 1))


def test_ended_work_is_completed_and_lacks_its_act_after_thirty_days(market: Town) -> None:
    ended(market)
    later = AFTER_CLOSING + timedelta(days=200)
    found = counts(market, "alfa", "agency", later)

    assert (found["work-completed"], found["handover-signed"]) == (Count(1, 1), Count(0, 1))
    assert found["watch-findings"] == Count(0, 1)
    assert counts(market, "gamma", "agency", later)["work-completed"] == Count(0, 0)


def test_a_review_counts_at_the_second_one_or_after_fourteen_days(market: Town) -> None:
    engagement = ended(market)
    give_review(market, engagement, "vera")
    first = AFTER_WORK
    points_at = {
        when: points_of(market, "alfa", "agency", first + when)
        for when in (timedelta(days=14) - timedelta(microseconds=1), timedelta(days=14))
    }
    give_review(market, engagement, "alfa")

    assert list(points_at.values()) == [{}, dict.fromkeys(POINTS_OF_AGENCY, Count(1, 1))]
    assert points_of(market, "alfa", "agency", first) == dict.fromkeys(POINTS_OF_AGENCY, Count(1, 1))
    assert points_of(market, "vera", "client", first) == dict.fromkeys(POINTS_OF_CLIENT, Count(0, 1))


def points_of(market: Town, name: str, side: str, now: datetime) -> dict[str, Count]:
    organisation = get_organisation(market.db, getattr(market, name).organisation_id)
    return dict(getattr(load_conduct(market.db, organisation, now=now), f"as_{side}").points)


def give_review(market: Town, engagement: Engagement, name: str) -> None:
    """Let Vera give 4 on every point, or Alfa 3."""
    points, score = (POINTS_OF_AGENCY, 4) if name == "vera" else (POINTS_OF_CLIENT, 3)
    review_other_side(
        market.db,
        engagement_id=engagement.id,
        scores=dict.fromkeys(points, score),
        text="",
        by=getattr(market, name),
        now=AFTER_WORK,
    )
