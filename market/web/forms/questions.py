"""Forms for asking, answering and reviewing questions on briefs."""

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from market.core.briefs import Brief
from market.core.messages import say
from market.web.forms.bases import PageForm
from market.web.forms.fields import options

_LONGEST = Length(max=5000, message=say("This is far too long; shorten it."))


class QuestionForm(PageForm):
    line_id = SelectField(say("What it is about"), validate_choice=False)
    text = TextAreaField(say("Question"), [InputRequired(say("Write the question.")), _LONGEST], default="")

    def offer(self, brief: Brief, labels: list[str]) -> None:
        pairs = [(line.id, label) for line, label in zip(brief.content.lines, labels, strict=True)]
        self.line_id.choices = options(pairs, empty=say("The brief as a whole"))


class AnswerForm(PageForm):
    text = TextAreaField(
        say("Answer"), [InputRequired(say("Write the answer; every agency reads it.")), _LONGEST], default=""
    )


class QuestionReviewForm(PageForm):
    outcome = SelectField(
        say("Decision"),
        choices=options(
            [("passed", say("Pass it to the client")), ("declined", say("Decline it"))], empty=say("Choose")
        ),
    )
    reason = StringField(say("Reason, told to the asker when declined"), [_LONGEST], default="")
