"""Forms of the operators' desk."""

from wtforms import HiddenField, SearchField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from market.core.messages import say
from market.core.verification import KINDS, RESULTS
from market.web.forms.bases import PageForm, PartForm
from market.web.forms.fields import DayField, options

_LONGEST = Length(max=5000, message=say("This is far too long; shorten it."))
_SHORT = Length(max=100, message=say("This is longer than any; shorten it."))


class OrganisationSearchForm(PartForm):
    name = SearchField(say("Name"), [_SHORT], default="")


class CheckForm(PageForm):
    kind = SelectField(say("What was checked"), choices=options(KINDS.items(), empty=say("Choose")))
    seen = TextAreaField(say("What you saw"), [InputRequired(say("Say what you saw.")), _LONGEST], default="")
    url = StringField(say("Where"), [Optional(), _LONGEST], default="")
    result = SelectField(say("Result"), choices=options(RESULTS.items(), empty=say("Choose")))
    expires_on = DayField(say("Holds until"), [Optional()])


class FlagReviewForm(PageForm):
    note = TextAreaField(say("What you found"), [InputRequired(say("Say what you found.")), _LONGEST], default="")


class EventSearchForm(PartForm):
    subject = StringField(say("Subject"), [_SHORT], default="")
    subject_id = StringField(say("Id of the subject"), [_SHORT], default="")
    actor = StringField(say("Actor: id or e-mail address"), [_SHORT], default="")
    verb = StringField(say("Act begins with"), [_SHORT], default="")
    since = DayField(say("From"))
    until = DayField(say("To"))


class RetryForm(PageForm):
    recipient = HiddenField(default="")
