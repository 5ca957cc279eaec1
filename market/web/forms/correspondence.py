"""Forms for what client and agency write to each other."""

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from market.core.messages import say
from market.web.forms.bases import PageForm

_LONGEST = Length(max=8000)


class QuestionForm(PageForm):
    question = TextAreaField(say("Your question"), [InputRequired(say("Write the question.")), _LONGEST])


class AnswerForm(PageForm):
    answer = TextAreaField(say("Your answer"), [InputRequired(say("Write the answer.")), _LONGEST])


class MessageForm(PageForm):
    body = TextAreaField(say("Message"), [InputRequired(say("Write the message.")), _LONGEST])
