"""Forms for registering, signing in and recovering a password."""

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from market.core.accounts import AGENCY_SIZES, Registration
from market.core.catalogue import Catalogue
from market.web.forms.fields import CheckboxesField, options
from market.web.languages import named

COUNTRIES = {
    "RU": "Russia", "AM": "Armenia", "AE": "United Arab Emirates", "BY": "Belarus", "CY": "Cyprus", "DE": "Germany",
    "EE": "Estonia", "FI": "Finland", "FR": "France", "GB": "United Kingdom", "GE": "Georgia", "KZ": "Kazakhstan",
    "LT": "Lithuania", "LV": "Latvia", "PL": "Poland", "PT": "Portugal", "RS": "Serbia", "TR": "Türkiye",
    "US": "United States", "UZ": "Uzbekistan",
}  # fmt: skip


class RegistrationForm(FlaskForm):
    organisation_name = StringField("Organisation", [InputRequired("Give the organisation's name."), Length(max=200)])
    roles = CheckboxesField(
        "What it does here", choices=options([("client", "Buys: posts briefs"), ("agency", "Sells: quotes")])
    )
    agency_type = SelectField("Type of agency")
    agency_size = SelectField(
        "People in the agency",
        choices=options(((size, size.replace("-", "–")) for size in AGENCY_SIZES), empty="Not said"),
    )
    country = SelectField("Country", choices=options(COUNTRIES.items()), default="RU")
    city = StringField("City", [InputRequired("Give the city."), Length(max=80)])
    person_name = StringField("Your name", [InputRequired("Give your name."), Length(max=200)])
    email = EmailField("E-mail address", [InputRequired("Give your e-mail address."), Length(max=300)])
    password = PasswordField("Password", [InputRequired("Choose a password."), Length(max=300)])

    def offer(self, catalogue: Catalogue) -> None:
        self.agency_type.choices = options(
            ((kind.code, named(kind)) for kind in catalogue.agency_types), empty="Not an agency"
        )

    def registration(self) -> Registration:
        return Registration(
            organisation_name=self.organisation_name.data,
            is_client="client" in self.roles.data,
            is_agency="agency" in self.roles.data,
            country=self.country.data,
            city=self.city.data,
            agency_type=self.agency_type.data or None,
            person_name=self.person_name.data,
            email=self.email.data,
            password=self.password.data,
            agency_size=self.agency_size.data or None,
        )


class SignInForm(FlaskForm):
    email = EmailField("E-mail address", [InputRequired("Give your e-mail address."), Length(max=300)])
    password = PasswordField("Password", [InputRequired("Give your password."), Length(max=300)])
    next = HiddenField()


class ResetRequestForm(FlaskForm):
    email = EmailField("E-mail address", [InputRequired("Give your e-mail address."), Length(max=300)])


class NewPasswordForm(FlaskForm):
    password = PasswordField("New password", [InputRequired("Choose a password."), Length(max=300)])


class ConfirmForm(FlaskForm):
    """Nothing but the token against forged requests: for buttons that act."""
