"""The form that makes a token for a program."""

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from market.core.messages import say, say_many
from market.core.tokens import LIFETIMES, SCOPES
from market.web.forms.bases import PageForm
from market.web.forms.fields import CheckboxesField, options

_WITHOUT_END = "without-end"


class TokenForm(PageForm):
    name = StringField(say("Name"), [InputRequired(say("Name the program that will use it.")), Length(max=200)])
    scopes = CheckboxesField(
        say("What it may do"),
        choices=options(
            (scope, say("{meaning} ({scope})", meaning=meaning, scope=scope)) for scope, meaning in SCOPES.items()
        ),
    )
    days = SelectField(
        say("Works for"),
        choices=options(
            [
                *((str(days), say_many("{number} day", "{number} days", days)) for days in LIFETIMES),
                (_WITHOUT_END, say("Until revoked")),
            ]
        ),
        default="365",
    )

    def lifetime(self) -> int | None:
        return None if self.days.data == _WITHOUT_END else int(self.days.data)
