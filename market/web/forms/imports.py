"""Forms on imported price lists."""

from flask import request
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from market.core.messages import say
from market.core.vat_rates import SAID_TAXES, TAX_BASES
from market.web.forms.bases import PageForm
from market.web.forms.fields import options

_LONGEST = Length(max=5000, message=say("This is far too long; shorten it."))


class TitleForm(PageForm):
    """One title: a suggested service (its button), another one chosen, or none of ours."""

    title = HiddenField(say("Title"), default="")
    service = HiddenField(say("Service"), default="")
    chosen = SelectField(say("Another service"), validate_choice=False, default="")
    everywhere = BooleanField(say("In lists of any source"))
    act = HiddenField(say("What it is"), default="")

    def offer(self, services) -> None:
        self.chosen.choices = options(services, empty=say("Choose a service"))

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


class HeldRowForm(PageForm):
    """The cells of a held row, as they are or corrected, and why the decision is right."""

    agency = StringField(say("Agency"), [_LONGEST])
    service = StringField(say("Service"), [_LONGEST])
    price = StringField(say("Price"), [_LONGEST])
    quantity = StringField(say("For how many units"), [Optional(), _LONGEST])
    unit = StringField(say("Unit"), [_LONGEST])
    date = StringField(say("Date"), [_LONGEST])
    tax = SelectField(
        "VAT",
        validate_choice=False,
        choices=options(((basis, basis) for basis in TAX_BASES), empty=say("As the file says")),
    )
    country = StringField(say("Country of the VAT"), [Optional(), _LONGEST])
    note = TextAreaField(
        say("What you looked at"), [InputRequired(say("Say what you looked at.")), _LONGEST], default=""
    )
    act = HiddenField(say("Decision"), default="")

    def cells(self) -> dict[str, str]:
        names = ("agency", "service", "price", "quantity", "unit", "date", "tax", "country")
        return {name: self[name].data or "" for name in names}


class HeldRowsForm(PageForm):
    """One decision on all rows that a search found; the word on VAT is for rows that lack it."""

    tax = SelectField(
        "VAT", validate_choice=False, choices=options(((tax, tax) for tax in SAID_TAXES), empty=say("Choose"))
    )
    country = StringField(say("Country of the VAT"), [Optional(), _LONGEST], default="")
    note = TextAreaField(
        say("What you looked at"), [InputRequired(say("Say what you looked at.")), _LONGEST], default=""
    )
    act = HiddenField(say("Decision"), default="")
