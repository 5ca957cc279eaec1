"""Forms for what client and agency write to each other."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

_LONGEST = Length(max=8000)


class QuestionForm(FlaskForm):
    question = TextAreaField("Your question", [InputRequired("Write the question."), _LONGEST])


class AnswerForm(FlaskForm):
    answer = TextAreaField("Your answer", [InputRequired("Write the answer."), _LONGEST])


class MessageForm(FlaskForm):
    body = TextAreaField("Message", [InputRequired("Write the message."), _LONGEST])
