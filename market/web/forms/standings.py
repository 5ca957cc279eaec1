"""Forms with which operators decide how an organisation stands."""

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from market.core.messages import say
from market.web.forms.bases import PageForm, PartForm


class ReasonForm(PageForm):
    reason = TextAreaField(say("Reason"), [InputRequired(say("Give the reason.")), Length(max=2000)])


class TargetForm(PartForm):
    target = StringField(
        say("Short name of the one that stays"), [InputRequired(say("Give the short name.")), Length(max=80)]
    )


class MergeForm(PageForm):
    reason = TextAreaField(say("Why they are one"), [InputRequired(say("Give the reason.")), Length(max=2000)])


class GroupForm(PageForm):
    other = StringField(
        say("Short name of another of the group"), [InputRequired(say("Give the short name.")), Length(max=80)]
    )
    note = TextAreaField(
        say("Who controls both, and since when"), [InputRequired(say("Say who controls both.")), Length(max=2000)]
    )
    evidence = StringField(say("Evidence"), [InputRequired(say("Say where this can be checked.")), Length(max=2000)])
