"""The list-price form: one amount per service of the catalogue."""

from collections.abc import Mapping

from wtforms import FormField, SubmitField

from market.core.catalogue import Catalogue
from market.core.messages import say
from market.web.forms.bases import PageForm, PartForm
from market.web.forms.fields import AmountField
from market.web.languages import named


def list_price_form(catalogue: Catalogue, current: Mapping[str, int]) -> PageForm:
    """Return the form over the services of *catalogue*, showing the *current* prices."""
    amounts = type(
        "AmountsForm", (PartForm,), {service.code: AmountField(named(service)) for service in catalogue.services}
    )

    class ListPriceForm(PageForm):
        prices = FormField(amounts)
        declare = SubmitField(say("Declare these prices"))

        def declared(self) -> dict[str, int]:
            fields = self.prices.form._fields.items()
            return {service: field.value for service, field in fields if field.value is not None}

    form = ListPriceForm()
    if not form.is_submitted():
        for service, minor in current.items():
            form.prices.form[service].process_data(minor)
    return form
