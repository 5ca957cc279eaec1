"""The forms of an engagement's beginning and end."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import RadioField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from market.core.engagements import END_REASONS, KickOff
from market.web.forms.fields import DayField, options


class KickOffForm(FlaskForm):
    starts_on = DayField("First day of work", [InputRequired("Give the first day of work.")])
    contacts = TextAreaField("Who speaks for each side", default="")
    agreed = TextAreaField("What was agreed", default="")
    record = SubmitField("Record the kick-off")

    def kick_off(self) -> KickOff:
        """Return what was typed."""
        return KickOff(self.starts_on.value, self.contacts.data or "", self.agreed.data or "")


class EndForm(FlaskForm):
    ended_on = DayField("Last day of work", [InputRequired("Give the last day of work.")])
    reason_code = RadioField("Why it ended", [InputRequired("Choose why the work ended.")], validate_choice=False)
    reason = TextAreaField("In your words", [Optional(), Length(max=5000)], default="")

    def offer(self, codes: Iterable[str]) -> None:
        self.reason_code.choices = options((code, END_REASONS[code]) for code in codes)
