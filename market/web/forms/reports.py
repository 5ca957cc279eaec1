"""Forms for reporting a page and for answering a report."""

from wtforms import EmailField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from market.core.messages import say
from market.core.reports import REASONS
from market.web.forms.bases import PageForm
from market.web.forms.fields import options

_LONGEST = Length(max=20_000, message=say("This is far too long; shorten it."))


class ReportForm(PageForm):
    about = StringField(say("Page"), [InputRequired(say("Give the address of the page.")), Length(max=300)])
    reason = SelectField(
        say("What it is about"),
        choices=options(REASONS.items(), empty=say("Choose")),
        validate_choice=False,
    )
    text = TextAreaField(
        say("What should we know?"), [InputRequired(say("Write what is wrong.")), _LONGEST], default=""
    )
    email = EmailField(say("Your e-mail address, if you want an answer"), [Length(max=300)], default="")


class ReportAnswerForm(PageForm):
    answer = TextAreaField(say("Answer"), [InputRequired(say("Write the answer.")), _LONGEST], default="")
