"""The kick-off form: when work starts, who speaks for whom, and what was agreed."""

from flask_wtf import FlaskForm
from wtforms import DateField, SubmitField, TextAreaField
from wtforms.validators import InputRequired

from market.core.engagements import KickOff


class KickOffForm(FlaskForm):
    starts_on = DateField("First day of work", [InputRequired("Give the first day of work.")])
    contacts = TextAreaField("Who speaks for each side", default="")
    agreed = TextAreaField("What was agreed", default="")
    record = SubmitField("Record the kick-off")

    def kick_off(self) -> KickOff:
        """Return what was typed."""
        return KickOff(self.starts_on.data, self.contacts.data or "", self.agreed.data or "")
