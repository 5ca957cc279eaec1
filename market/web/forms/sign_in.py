"""Forms for codes beside the password, for changing the password and for closing an account."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

_CODE = [InputRequired("Type the six digits the app shows, or a recovery code."), Length(max=40)]


class CodeForm(FlaskForm):
    code = StringField("Code", _CODE)
    next = HiddenField()


class ChangePasswordForm(FlaskForm):
    old = PasswordField("Password at present", [InputRequired("Give your password at present."), Length(max=300)])
    password = PasswordField("New password", [InputRequired("Choose a password."), Length(max=300)])


class EraseForm(FlaskForm):
    password = PasswordField("Password", [InputRequired("Give your password."), Length(max=300)])
