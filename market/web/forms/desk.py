"""Forms of the operators' desk."""

from flask_wtf import FlaskForm
from wtforms import Form, HiddenField, SearchField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from market.core.verification import KINDS, RESULTS
from market.web.forms.fields import DayField, options

_LONGEST = Length(max=5000, message="This is far too long; shorten it.")
_SHORT = Length(max=100, message="This is longer than any; shorten it.")


class OrganisationSearchForm(Form):
    name = SearchField("Name", [_SHORT], default="")


class CheckForm(FlaskForm):
    kind = SelectField("What was checked", choices=options(KINDS.items(), empty="Choose"))
    seen = TextAreaField("What you saw", [InputRequired("Say what you saw."), _LONGEST], default="")
    url = StringField("Where", [Optional(), _LONGEST], default="")
    result = SelectField("Result", choices=options(RESULTS.items(), empty="Choose"))
    expires_on = DayField("Holds until", [Optional()])


class FlagReviewForm(FlaskForm):
    note = TextAreaField("What you found", [InputRequired("Say what you found."), _LONGEST], default="")


class EventSearchForm(Form):
    subject = StringField("Subject", [_SHORT], default="")
    subject_id = StringField("Id of the subject", [_SHORT], default="")
    actor = StringField("Actor: id or e-mail address", [_SHORT], default="")
    verb = StringField("Act begins with", [_SHORT], default="")
    since = DayField("From")
    until = DayField("To")


class RetryForm(FlaskForm):
    recipient = HiddenField(default="")
