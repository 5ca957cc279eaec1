"""The form that keeps a search under a name."""

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from market.core.messages import say
from market.core.searches import FREQUENCIES
from market.web.forms.bases import PageForm
from market.web.forms.fields import options


class SearchForm(PageForm):
    name = StringField(say("Name of the search"), [InputRequired(say("Give the search a name.")), Length(max=200)])
    frequency = RadioField(say("Mail me new briefs"), choices=options(FREQUENCIES.items()), default="daily")
