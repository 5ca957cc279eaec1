"""The forms of an engagement's beginning and end."""

from collections.abc import Iterable

from wtforms import RadioField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from market.core.engagements import END_REASONS, KickOff
from market.core.messages import say
from market.web.forms.bases import PageForm
from market.web.forms.fields import DayField, options


class KickOffForm(PageForm):
    starts_on = DayField(say("First day of work"), [InputRequired(say("Give the first day of work."))])
    contacts = TextAreaField(say("Who speaks for each side"), default="")
    agreed = TextAreaField(say("What was agreed"), default="")
    record = SubmitField(say("Record the kick-off"))

    def kick_off(self) -> KickOff:
        """Return what was typed."""
        return KickOff(self.starts_on.value, self.contacts.data or "", self.agreed.data or "")


class EndForm(PageForm):
    ended_on = DayField(say("Last day of work"), [InputRequired(say("Give the last day of work."))])
    reason_code = RadioField(
        say("Why it ended"), [InputRequired(say("Choose why the work ended."))], validate_choice=False
    )
    reason = TextAreaField(say("In your words"), [Optional(), Length(max=5000)], default="")

    def offer(self, codes: Iterable[str]) -> None:
        self.reason_code.choices = options((code, END_REASONS[code]) for code in codes)
