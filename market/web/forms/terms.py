"""The part of the brief form that says how the work is run, and its way into the core's terms."""

from wtforms import BooleanField, FormField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from market.core.brief_terms import ACCESS, CONTRACT_TYPES, KPIS_MOST, SPECULATIVE_WORK, BriefTerms, KpiTarget
from market.core.catalogue import Catalogue
from market.core.messages import say
from market.web.forms.bases import PartForm
from market.web.forms.fields import AmountField, DayField, LineList, WholeField, options
from market.web.languages import named, translated

_LONGEST = Length(max=5000)
_SHORT = Length(max=300)
_SPARE_KPIS = 2
_USUAL = BriefTerms()
_NUMBERS = ("standstill_days", "quotes_sought", "no_reuse_months", "watch_days")
_VALUES = ("starts_on", "ends_on", "pass_through_budget")
_PLAIN = ("access", "contract_type", "speculative_work")
_TEXTS = ("quotes_sought_reason", "honesty", "audience")
_SWITCHES = ("is_blind", "shows_count")
_LEVELS = {
    "IM": say("Impact: what comes of it in the end"),
    "OC": say("Outcome: what changes for you or your public"),
    "OT": say("Out-take: what people notice and do at once"),
    "OP": say("Output: what is sent out or answered"),
    "IN": say("Input: what goes into the work"),
}


class KpiForm(PartForm):
    kpi = SelectField(say("Measure"), validate_choice=False)
    baseline = StringField(say("Where it stands"), [_SHORT], default="")
    target = StringField(say("Where it should be"), [_SHORT], default="")
    window = StringField(say("By when"), [_SHORT], default="")

    def is_blank(self) -> bool:
        return not any(field.data for field in self)


class KpiList(LineList):
    entry_name = say("Measure")


class TermsForm(PartForm):
    audience = TextAreaField(say("Audience"), [_LONGEST], default="")
    honesty = TextAreaField(say("What makes this hard"), [_LONGEST], default="")
    kpis = KpiList(FormField(KpiForm), min_entries=_SPARE_KPIS, max_entries=KPIS_MOST + _SPARE_KPIS)
    pass_through_budget = AmountField(say("Budget for suppliers, beside the budget"))
    contract_type = SelectField(
        say("Kind of contract"), choices=options(CONTRACT_TYPES.items(), empty=say("Not settled"))
    )
    starts_on = DayField(say("Work starts"))
    ends_on = DayField(say("Work ends"))
    speculative_work = RadioField(
        say("Work before the award"), choices=options(SPECULATIVE_WORK.items()), default=_USUAL.speculative_work
    )
    quotes_sought = WholeField(say("Quotes sought"), default=_USUAL.quotes_sought)
    quotes_sought_reason = StringField(say("Why more or fewer than three to five"), [_LONGEST], default="")
    access = RadioField(say("Who may quote"), choices=options(ACCESS.items()), default=_USUAL.access)
    is_blind = BooleanField(say("Hide the agencies' names until scores are in"))
    shows_count = BooleanField(say("Show everyone how many quotes came in: none, 1 to 2, or 3 and more"))
    standstill_days = WholeField(say("Days between decision and contract"), default=_USUAL.standstill_days)
    no_reuse_months = WholeField(
        say("Months the community is not reused after the end"), default=_USUAL.no_reuse_months
    )
    watch_days = WholeField(say("Days the community is watched after the end"), default=_USUAL.watch_days)

    def offer(self, catalogue: Catalogue) -> None:
        """Fill the choices from the catalogue, once per request."""
        choices = _measure_choices(catalogue)
        for entry in self.kpis.entries:
            entry.form.kpi.choices = choices

    def fill(self, terms: BriefTerms) -> None:
        """Show saved terms, with a spare measure below their own."""
        for name in (*_PLAIN, *_TEXTS, *_SWITCHES):
            self[name].data = getattr(terms, name)
        self.contract_type.data = terms.contract_type or ""
        for name in (*_NUMBERS, *_VALUES):
            self[name].process_data(getattr(terms, name))
        while len(self.kpis.entries) < min(len(terms.kpis) + 1, KPIS_MOST):
            self.kpis.append_entry()
        for entry, kpi in zip(self.kpis.entries, terms.kpis, strict=False):
            entry.form.kpi.data = kpi.kpi
            entry.form.baseline.data, entry.form.target.data = kpi.baseline, kpi.target
            entry.form.window.data = kpi.window

    def terms(self) -> BriefTerms:
        """Return what was typed as the core's value; a number left empty has its usual value."""
        numbers = {name: getattr(_USUAL, name) if self[name].value is None else self[name].value for name in _NUMBERS}
        return BriefTerms(
            **numbers,
            **{name: self[name].value for name in _VALUES},
            **{name: self[name].data.strip() for name in _TEXTS},
            **{name: bool(self[name].data) for name in _SWITCHES},
            access=self.access.data,
            speculative_work=self.speculative_work.data,
            contract_type=self.contract_type.data or None,
            kpis=tuple(_kpi(entry.form) for entry in self.kpis.entries if not entry.form.is_blank()),
        )


def _measure_choices(catalogue: Catalogue) -> list[SelectChoice]:
    """Group the measures by what they look at, what changes for the client first."""
    groups = [
        SelectChoice(kpi.code, named(kpi), optgroup=translated(group))
        for level, group in _LEVELS.items()
        for kpi in catalogue.kpis
        if kpi.level == level
    ]
    return [SelectChoice("", say("Choose a measure")), *groups]


def _kpi(form: KpiForm) -> KpiTarget:
    return KpiTarget(
        form.kpi.data or "", form.baseline.data.strip(), form.target.data.strip(), form.window.data.strip()
    )
