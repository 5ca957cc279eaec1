"""Forms for the people of an organisation and for what each of them wants to be told."""

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from market.core.accounts import ROLES
from market.core.calendars import TIME_ZONES
from market.core.notices import ALWAYS_SENT, KINDS
from market.web.forms.fields import CheckboxesField, options

_ROLES = options((role, role) for role in ROLES)


class InvitationForm(FlaskForm):
    email = EmailField("E-mail address", [InputRequired("Give the e-mail address."), Length(max=300)])
    role = SelectField("Role", choices=_ROLES, default="editor")


class RoleForm(FlaskForm):
    role = SelectField("Role", choices=_ROLES)


class JoinForm(FlaskForm):
    name = StringField("Your name", [InputRequired("Give your name."), Length(max=200)])
    password = PasswordField("Password", [InputRequired("Choose a password."), Length(max=300)])


class AppealForm(FlaskForm):
    text = TextAreaField("Your appeal", [InputRequired("Write what the operators should know."), Length(max=2000)])


class ChoicesForm(FlaskForm):
    wanted = CheckboxesField(
        "Mails to receive", choices=options((kind, text) for kind, text in KINDS.items() if kind != ALWAYS_SENT)
    )
    time_zone = SelectField(
        "Time zone", choices=options(((zone, zone) for zone in TIME_ZONES), empty="That of each brief")
    )
