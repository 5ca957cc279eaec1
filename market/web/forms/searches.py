"""The form that keeps a search under a name."""

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from market.core.searches import FREQUENCIES
from market.web.forms.fields import options


class SearchForm(FlaskForm):
    name = StringField("Name of the search", [InputRequired("Give the search a name."), Length(max=200)])
    frequency = RadioField("Mail me new briefs", choices=options(FREQUENCIES.items()), default="daily")
