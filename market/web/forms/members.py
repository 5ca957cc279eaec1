"""Forms for the people of an organisation and for what each of them wants to be told."""

from wtforms import EmailField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from market.core.accounts import ROLES
from market.core.calendars import TIME_ZONES
from market.core.messages import say
from market.core.notices import ALWAYS_SENT, KINDS
from market.translations import LANGUAGES
from market.web.forms.bases import PageForm
from market.web.forms.fields import CheckboxesField, options

_NAMES = {"owner": say("owner"), "editor": say("editor"), "evaluator": say("evaluator"), "viewer": say("viewer")}
_ROLES = options((role, _NAMES[role]) for role in ROLES)


class InvitationForm(PageForm):
    email = EmailField(say("E-mail address"), [InputRequired(say("Give the e-mail address.")), Length(max=300)])
    role = SelectField(say("Role"), choices=_ROLES, default="editor")


class RoleForm(PageForm):
    role = SelectField(say("Role"), choices=_ROLES)


class JoinForm(PageForm):
    name = StringField(say("Your name"), [InputRequired(say("Give your name.")), Length(max=200)])
    password = PasswordField(say("Password"), [InputRequired(say("Choose a password.")), Length(max=300)])


class AppealForm(PageForm):
    text = TextAreaField(
        say("Your appeal"), [InputRequired(say("Write what the operators should know.")), Length(max=2000)]
    )


class ChoicesForm(PageForm):
    wanted = CheckboxesField(
        say("Mails to receive"), choices=options((kind, text) for kind, text in KINDS.items() if kind != ALWAYS_SENT)
    )
    language = SelectField(say("Language of the mails"), choices=options(LANGUAGES.items()))
    time_zone = SelectField(say("Time zone"), choices=options(TIME_ZONES.items(), empty=say("That of each brief")))
