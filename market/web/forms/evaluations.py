"""Scores, notes, shortlist marks, feedback and corrections."""

from collections.abc import Sequence

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from market.core.briefs import CRITERIA
from market.core.evaluations import SCORE_HIGHEST
from market.core.messages import say
from market.web.forms.bases import PageForm
from market.web.forms.fields import CheckboxesField, options

_STEPS = {str(step): step for step in range(SCORE_HIGHEST + 1)}


class ScoresForm(PageForm):
    """The steps themselves are fields of the table, named by quote and criterion."""

    note = TextAreaField(say("What changed your scores"), [Optional(), Length(max=5000)], default="")


def typed_scores(fields: MultiDict, quote_ids: Sequence[str], criteria: Sequence[str]) -> dict[tuple[str, str], int]:
    """Return the steps that were chosen; a place without a step from 0 to 4 is left out."""
    found = {}
    for quote_id in quote_ids:
        for criterion in criteria:
            step = _STEPS.get(fields.get(f"scores-{quote_id}-{criterion}", ""))
            if step is not None:
                found[quote_id, criterion] = step
    return found


class SpreadForm(PageForm):
    place = SelectField(say("Where scores differ"), [InputRequired(say("Choose the place."))], validate_choice=False)
    agreed = TextAreaField(say("Who talked, and what was agreed"), [Length(max=5000)], default="")

    def offer(self, places: Sequence[tuple[str, str, str]]) -> None:
        self.place.choices = options(
            ((f"{quote_id} {criterion}", label) for quote_id, criterion, label in places), empty=say("Choose")
        )

    def chosen(self) -> tuple[str, str]:
        """Return quote id and criterion."""
        quote_id, _, criterion = (self.place.data or "").partition(" ")
        return quote_id, criterion


class ShortlistForm(PageForm):
    quote_id = HiddenField()
    is_marked = HiddenField()


class FeedbackForm(PageForm):
    quote_id = HiddenField()
    whole = TextAreaField(say("On the quote as a whole"), [Optional(), Length(max=5000)], default="")

    def offer(self, criteria: Sequence[str], standing: dict[str, str]) -> None:
        self.whole.data = standing.get("", "")
        for code in criteria:
            self[code].data = standing.get(code, "")

    def texts(self, criteria: Sequence[str]) -> dict[str, str]:
        return {"": self.whole.data or ""} | {code: self[code].data or "" for code in criteria}


for _code, _name in CRITERIA.items():
    setattr(FeedbackForm, _code, TextAreaField(_name, [Optional(), Length(max=5000)], default=""))


class CorrectionForm(PageForm):
    line_ids = CheckboxesField(say("Lines to take back"), validate_choice=False)
    reason = TextAreaField(say("Why"), [Length(max=5000)], default="")

    def offer(self, lines: Sequence[tuple[str, str]]) -> None:
        self.line_ids.choices = options(lines)


class CoordinationForm(PageForm):
    """Read from the address, so without a token."""

    class Meta:
        csrf = False

    coordination = StringField(say("Cost of coordinating one more agency"), [Optional()])
