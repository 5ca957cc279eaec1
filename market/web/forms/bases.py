"""What every form shares: labels, choices and refusals in the language of the page."""

from dataclasses import replace

from flask_wtf import FlaskForm
from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.i18n import get_translations
from wtforms.meta import DefaultMeta

from market.web.languages import current_language, translated


class _Meta(DefaultMeta):
    def get_translations(self, _form):
        return get_translations([current_language()])

    def render_field(self, field, render_kw):
        if isinstance(field, SelectField):
            field.choices = [_said(choice) for choice in field.choices or ()]
        return super().render_field(field, render_kw)


def _said(choice):
    if isinstance(choice, SelectChoice):
        return replace(choice, label=translated(choice.label))
    value, label = choice
    return value, translated(label)


class PageForm(FlaskForm):
    """A form of a page, with its token against forged requests."""

    class Meta(_Meta, FlaskForm.Meta):
        pass


class PartForm(Form):
    """A part of a page's form, or a form of a query: it has no token of its own."""

    class Meta(_Meta):
        pass
