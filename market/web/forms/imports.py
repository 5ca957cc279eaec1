"""Forms on imported price lists."""

from flask import request
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from market.core.vat_rates import TAX_BASES
from market.web.forms.fields import options

_LONGEST = Length(max=5000, message="This is far too long; shorten it.")


class TitleForm(FlaskForm):
    """One title: a suggested service (its button), another one chosen, or none of ours."""

    title = HiddenField("Title", default="")
    service = HiddenField("Service", default="")
    chosen = SelectField("Another service", validate_choice=False, default="")
    everywhere = BooleanField("In lists of any source")
    act = HiddenField("What it is", default="")

    def offer(self, services) -> None:
        self.chosen.choices = options(services, empty="Choose a service")

    @property
    def is_rejection(self) -> bool:
        return self.act.data == "reject"

    @property
    def shows_rejected(self) -> bool:
        return request.args.get("rejected") == "1"

    def source_of(self, source: str) -> str:
        return "" if self.everywhere.data else source

    def returning(self) -> dict[str, str]:
        return {"rejected": "1"} if self.shows_rejected else {}


class HeldRowForm(FlaskForm):
    """The cells of a held row, as they are or corrected, and why the decision is right."""

    agency = StringField("Agency", [_LONGEST])
    service = StringField("Service", [_LONGEST])
    price = StringField("Price", [_LONGEST])
    quantity = StringField("For how many units", [Optional(), _LONGEST])
    unit = StringField("Unit", [_LONGEST])
    date = StringField("Date", [_LONGEST])
    tax = SelectField(
        "VAT", validate_choice=False, choices=options(((basis, basis) for basis in TAX_BASES), empty="As the file says")
    )
    country = StringField("Country of the VAT", [Optional(), _LONGEST])
    note = TextAreaField("What you looked at", [InputRequired("Say what you looked at."), _LONGEST], default="")
    act = HiddenField("Decision", default="")

    def cells(self) -> dict[str, str]:
        names = ("agency", "service", "price", "quantity", "unit", "date", "tax", "country")
        return {name: self[name].data or "" for name in names}


class HeldRowsForm(FlaskForm):
    """One decision on all rows that a search found."""

    note = TextAreaField("What you looked at", [InputRequired("Say what you looked at."), _LONGEST], default="")
    act = HiddenField("Decision", default="")
