"""The forms of close-out: handover marks, results, findings, standards, reviews."""

from collections.abc import Iterable, Mapping

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from market.core.aftercare import ANSWERS as FINDING_ANSWERS
from market.core.aftercare import FINDINGS
from market.core.handovers import ITEMS, MARKS
from market.core.kpi_results import ANSWERS as RESULT_ANSWERS
from market.core.kpi_results import METHODS, OUTCOMES, KpiReport
from market.core.messages import say
from market.core.reviews import SCORES
from market.web.forms.bases import PageForm
from market.web.forms.fields import DayField, options

_LONG = [Optional(), Length(max=5000)]


def as_form_fields(problems: Mapping[str, str]) -> dict[str, str]:
    """Return problems under the names of fields: a rule's ``<item>.mark`` is the field ``mark-<item>``."""
    return {"-".join(reversed(name.split("."))): sentence for name, sentence in problems.items()}


class HandoverForm(PageForm):
    """One mark and one note for each item; the fields of an item are called ``mark-<item>`` and ``note-<item>``."""

    def offer(self, marks: Iterable[str]) -> None:
        for code in ITEMS:
            self[f"mark-{code}"].choices = options(((mark, MARKS[mark]) for mark in marks), empty=say("No change"))

    def marks(self) -> dict[str, tuple[str, str]]:
        """Return what was chosen, as mark and note by item; items left as they are stay out."""
        return {
            code: (self[f"mark-{code}"].data, self[f"note-{code}"].data or "")
            for code in ITEMS
            if self[f"mark-{code}"].data
        }


for _code, _name in ITEMS.items():
    setattr(HandoverForm, f"mark-{_code}", SelectField(_name, validate_choice=False, default=""))
    setattr(HandoverForm, f"note-{_code}", StringField(say("Note: {name}", name=_name), _LONG, default=""))


class SignatureForm(PageForm):
    seen = HiddenField()


class ResultForm(PageForm):
    kpi = SelectField(say("Measure"), [InputRequired(say("Choose the measure."))], validate_choice=False)
    outcome = RadioField(
        say("Target"), [InputRequired(say("Choose whether the target was reached."))], choices=options(OUTCOMES.items())
    )
    value = StringField(say("Figure"), [Length(max=500)], default="")
    measured_over = StringField(say("Measured over"), [Length(max=500)], default="")
    source = StringField(say("Source"), [Length(max=1000)], default="")
    method = SelectField(say("Method"), validate_choice=False)

    def offer(self, kpis: Iterable[tuple[str, str]]) -> None:
        self.kpi.choices = options(kpis, empty=say("Choose"))
        self.method.choices = options(METHODS.items(), empty=say("Choose"))

    def report(self) -> KpiReport:
        """Return what was typed."""
        texts = {name: self[name].data or "" for name in ("kpi", "outcome", "value", "measured_over", "source")}
        return KpiReport(**texts, method=self.method.data or "")


class ResultAnswerForm(PageForm):
    answer = RadioField(say("Your records"), choices=options(RESULT_ANSWERS.items()), validate_choice=False)
    note = TextAreaField(say("What you see instead"), _LONG, default="")


class FindingForm(PageForm):
    kind = RadioField(say("What you saw"), choices=options(FINDINGS.items()), validate_choice=False)
    found_on = DayField(say("On which day"), [InputRequired(say("Give the day it was seen."))])
    text = TextAreaField(say("Where, and how much of it"), _LONG, default="")


class FindingAnswerForm(PageForm):
    answer = RadioField(say("Your answer"), choices=options(FINDING_ANSWERS.items()), validate_choice=False)
    note = TextAreaField(say("In your words"), _LONG, default="")


class KeptStandardsForm(PageForm):
    """The fields of a standard are named ``kept-<code>`` and ``note-<code>``; see `kept_standards_form`."""

    def words(self, codes: Iterable[str]) -> dict[str, tuple[bool, str]]:
        """Return what was chosen, as kept-or-not and note by standard; those not answered stay out."""
        return {
            code: (self[f"kept-{code}"].data == "yes", self[f"note-{code}"].data or "")
            for code in codes
            if self[f"kept-{code}"].data in ("yes", "no")
        }


def kept_standards_form(names: Mapping[str, str]) -> type[KeptStandardsForm]:
    """Return the form for the standards a brief requires, given their names by code."""
    fields = {}
    for code, name in names.items():
        answers = options((("yes", say("Kept")), ("no", say("Not kept"))), empty=say("No change"))
        fields[f"kept-{code}"] = SelectField(name, choices=answers, default="", validate_choice=False)
        fields[f"note-{code}"] = StringField(say("Note: {name}", name=name), _LONG, default="")
    return type("KeptStandardsForm", (KeptStandardsForm,), fields)


class ReviewForm(PageForm):
    """The fields of a review are its points; see `review_form`."""

    text = TextAreaField(say("In your words"), _LONG, default="")

    def scores(self, points: Iterable[str]) -> dict[str, int]:
        """Return the scores that were chosen, by point."""
        return {point: int(self[point].data) for point in points if self[point].data in map(str, SCORES)}


def review_form(points: Mapping[str, str]) -> type[ReviewForm]:
    """Return the form for a side's six points."""
    answers = options((str(score), f"{score}: {words}") for score, words in SCORES.items())
    fields = {code: RadioField(name, choices=answers, validate_choice=False) for code, name in points.items()}
    return type("ReviewForm", (ReviewForm,), fields)
