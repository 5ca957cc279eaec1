"""Forms about claims to meet standards."""

from collections.abc import Iterable

from flask_wtf.file import FileField
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from market.core.attestations import ACCESS, NOTE_LONGEST, Step
from market.core.messages import say
from market.web.forms.bases import PageForm
from market.web.forms.fields import CheckboxesField, options

_NOTE = Length(max=5 * NOTE_LONGEST, message=say("This is far too long; shorten it."))
DECISIONS = {
    Step.PASS: say("The evidence shows that the standard is met"),
    Step.FAIL: say("The evidence does not show it"),
    Step.DISMISS: say("Dismiss the challenge: the claim stands"),
    Step.UPHOLD: say("Uphold the challenge: strike the claim"),
}


class StatementForm(PageForm):
    standards = CheckboxesField(say("Standards"), validate_choice=False)

    def offer(self, standards: Iterable[tuple[str, str]]) -> None:
        self.standards.choices = list(standards)


class EvidenceForm(PageForm):
    file = FileField(say("File"), [Optional()])
    link = StringField(say("Address"), [Optional(), _NOTE], default="")
    note = TextAreaField(say("What it shows"), [Optional(), _NOTE], default="")
    access = RadioField(
        say("Who may read it"),
        [InputRequired(say("Choose who may read the evidence."))],
        choices=options(ACCESS.items()),
        validate_choice=False,
    )


class WithdrawForm(PageForm):
    note = TextAreaField(say("Why"), [Optional(), _NOTE], default="")


class ChallengeForm(PageForm):
    note = TextAreaField(
        say("What speaks against the claim"), [InputRequired(say("Say what speaks against it.")), _NOTE], default=""
    )


class DecisionForm(PageForm):
    kind = RadioField(
        say("Decision"), [InputRequired(say("Choose what you decided."))], default="", validate_choice=False
    )
    note = TextAreaField(say("Reason, for the agency"), [Optional(), _NOTE], default="")

    def offer(self, kinds: Iterable[Step] = tuple(DECISIONS)) -> None:
        offered = list(kinds)
        self.kind.choices = [(kind.value, DECISIONS[kind]) for kind in offered]
        self.note.flags.optional = Step.PASS in offered
