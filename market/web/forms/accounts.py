"""Forms for registering, signing in and recovering a password."""

from wtforms import EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from market.core.accounts import AGENCY_SIZES, Registration
from market.core.catalogue import Catalogue
from market.core.countries import COUNTRIES
from market.core.messages import say
from market.web.forms.bases import PageForm
from market.web.forms.fields import CheckboxesField, options
from market.web.languages import current_language, named
from market.web.places import PLACES


class RegistrationForm(PageForm):
    person_name = StringField(say("Your name"), [InputRequired(say("Give your name.")), Length(max=200)])
    email = EmailField(say("E-mail address"), [InputRequired(say("Give your e-mail address.")), Length(max=300)])
    password = PasswordField(say("Password"), [InputRequired(say("Choose a password.")), Length(max=300)])
    organisation_name = StringField(
        say("Organisation"), [InputRequired(say("Give the organisation's name.")), Length(max=200)]
    )
    roles = CheckboxesField(
        say("What it does here"),
        choices=options([("client", say("Buys: posts briefs")), ("agency", say("Sells: quotes"))]),
    )
    agency_type = SelectField(say("Type of agency"))
    agency_size = SelectField(
        say("People in the agency"),
        choices=options(((size, size.replace("-", "–")) for size in AGENCY_SIZES), empty=say("Not said")),
    )
    country = SelectField(say("Country"), choices=options(COUNTRIES.items()), default="RU")
    city = StringField(say("City"), [InputRequired(say("Give the city.")), Length(max=80)])
    next = HiddenField()

    def begin(self, target: str) -> None:
        """Tick what an organisation does that comes from the page at *target*."""
        self.next.data = target
        self.roles.data = [
            place.code for place in PLACES if place.code in ("client", "agency") and target.startswith(place.address)
        ]

    def offer(self, catalogue: Catalogue) -> None:
        self.agency_type.choices = options(
            ((kind.code, named(kind)) for kind in catalogue.agency_types), empty=say("Choose")
        )

    def registration(self) -> Registration:
        return Registration(
            organisation_name=self.organisation_name.data or "",
            language=current_language(),
            is_client="client" in (self.roles.data or ()),
            is_agency="agency" in (self.roles.data or ()),
            country=self.country.data,
            city=self.city.data or "",
            agency_type=self.agency_type.data or None,
            person_name=self.person_name.data or "",
            email=self.email.data or "",
            password=self.password.data or "",
            agency_size=self.agency_size.data or None,
        )


class SignInForm(PageForm):
    email = EmailField(say("E-mail address"), [InputRequired(say("Give your e-mail address.")), Length(max=300)])
    password = PasswordField(say("Password"), [InputRequired(say("Give your password.")), Length(max=300)])
    next = HiddenField()


class ResetRequestForm(PageForm):
    email = EmailField(say("E-mail address"), [InputRequired(say("Give your e-mail address.")), Length(max=300)])


class NewPasswordForm(PageForm):
    password = PasswordField(say("New password"), [InputRequired(say("Choose a password.")), Length(max=300)])


class ConfirmForm(PageForm):
    """Nothing but the token against forged requests: for buttons that act."""
