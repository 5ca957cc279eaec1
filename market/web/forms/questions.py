"""Forms for asking, answering and reviewing questions on briefs."""

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from market.core.briefs import Brief
from market.web.forms.fields import options

_LONGEST = Length(max=5000, message="This is far too long; shorten it.")


class QuestionForm(FlaskForm):
    line_id = SelectField("What it is about", validate_choice=False)
    text = TextAreaField("Question", [InputRequired("Write the question."), _LONGEST], default="")

    def offer(self, brief: Brief, labels: list[str]) -> None:
        pairs = [(line.id, label) for line, label in zip(brief.content.lines, labels, strict=True)]
        self.line_id.choices = options(pairs, empty="The brief as a whole")


class AnswerForm(FlaskForm):
    text = TextAreaField("Answer", [InputRequired("Write the answer; every agency reads it."), _LONGEST], default="")


class QuestionReviewForm(FlaskForm):
    outcome = SelectField(
        "Decision", choices=options([("passed", "Pass it to the client"), ("declined", "Decline it")], empty="Choose")
    )
    reason = StringField("Reason, told to the asker when declined", [_LONGEST], default="")
