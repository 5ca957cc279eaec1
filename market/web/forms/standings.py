"""Forms with which operators decide how an organisation stands."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length


class ReasonForm(FlaskForm):
    reason = TextAreaField("Reason", [InputRequired("Give the reason."), Length(max=2000)])


class MergeForm(FlaskForm):
    target = StringField("Short name of the one that stays", [InputRequired("Give the short name."), Length(max=80)])
    reason = TextAreaField("Why they are one", [InputRequired("Give the reason."), Length(max=2000)])


class GroupForm(FlaskForm):
    other = StringField("Short name of another of the group", [InputRequired("Give the short name."), Length(max=80)])
    note = TextAreaField(
        "Who controls both, and since when", [InputRequired("Say who controls both."), Length(max=2000)]
    )
    evidence = StringField("Evidence", [InputRequired("Say where this can be checked."), Length(max=2000)])
