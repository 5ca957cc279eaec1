"""Forms for codes beside the password, for changing the password and for closing an account."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from market.core.messages import say
from market.web.forms.bases import PageForm

_CODE = [InputRequired(say("Type the six digits the app shows, or a recovery code.")), Length(max=40)]


class CodeForm(PageForm):
    code = StringField(say("Code"), _CODE)
    next = HiddenField()


class ChangePasswordForm(PageForm):
    old = PasswordField(
        say("Password at present"), [InputRequired(say("Give your password at present.")), Length(max=300)]
    )
    password = PasswordField(say("New password"), [InputRequired(say("Choose a password.")), Length(max=300)])


class EraseForm(PageForm):
    password = PasswordField(say("Password"), [InputRequired(say("Give your password.")), Length(max=300)])
