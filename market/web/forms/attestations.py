"""Forms about claims to meet standards."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from market.core.attestations import ACCESS, NOTE_LONGEST, Step
from market.web.forms.fields import CheckboxesField, options

_NOTE = Length(max=5 * NOTE_LONGEST, message="This is far too long; shorten it.")
DECISIONS = {
    Step.PASS: "The evidence shows that the standard is met",
    Step.FAIL: "The evidence does not show it",
    Step.DISMISS: "Dismiss the challenge: the claim stands",
    Step.UPHOLD: "Uphold the challenge: strike the claim",
}


class StatementForm(FlaskForm):
    standards = CheckboxesField("Standards", validate_choice=False)

    def offer(self, standards: Iterable[tuple[str, str]]) -> None:
        self.standards.choices = list(standards)


class EvidenceForm(FlaskForm):
    file = FileField("File", [Optional()])
    link = StringField("Address", [Optional(), _NOTE], default="")
    note = TextAreaField("What it shows", [Optional(), _NOTE], default="")
    access = RadioField(
        "Who may read it",
        [InputRequired("Choose who may read the evidence.")],
        choices=options(ACCESS.items()),
        validate_choice=False,
    )


class WithdrawForm(FlaskForm):
    note = TextAreaField("Why", [Optional(), _NOTE], default="")


class ChallengeForm(FlaskForm):
    note = TextAreaField(
        "What speaks against the claim", [InputRequired("Say what speaks against it."), _NOTE], default=""
    )


class DecisionForm(FlaskForm):
    kind = RadioField("Decision", [InputRequired("Choose what you decided.")], default="", validate_choice=False)
    note = TextAreaField("Reason, for the agency", [Optional(), _NOTE], default="")

    def offer(self, kinds: Iterable[Step] = tuple(DECISIONS)) -> None:
        self.kind.choices = [(kind.value, DECISIONS[kind]) for kind in kinds]
