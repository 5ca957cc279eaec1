"""The parts of the quote form beside its lines: rows that may stay blank, and their way into the core's values."""

from wtforms import FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from market.core.briefs import Brief
from market.core.catalogue import Catalogue
from market.core.messages import say
from market.core.quote_parts import KPI_KINDS, Assumption, Discount, KpiCommitment, TeamMember
from market.core.quotes import QuoteContent
from market.core.success_fees import KINDS, SuccessFee
from market.web.forms.bases import PartForm
from market.web.forms.fields import (
    AmountField,
    CheckboxesField,
    CountField,
    HoursField,
    LineList,
    PercentField,
    WholeField,
    options,
)
from market.web.languages import named

ROWS_MOST = 40
_SPARE_ROWS = 3
_PART_NAMES = ("team", "assumptions", "exclusions", "discounts", "success_fees")


class RowForm(PartForm):
    def is_blank(self) -> bool:
        return not any(field.data for field in self)


class TeamForm(RowForm):
    line = SelectField(say("Line"), default="")
    role = StringField(say("Role"), [Length(max=300)], default="")
    name = StringField(say("Name"), [Length(max=300)], default="")
    hours = HoursField(say("Hours"))
    rate = AmountField(say("Rate per hour"))
    deputy = StringField(say("Deputy"), [Length(max=300)], default="")


class AssumptionForm(RowForm):
    line = SelectField(say("Line"), default="")
    text = StringField(say("Assumption"), [Length(max=1000)], default="")
    driver = SelectField(say("Driver it is about"), default="")


class ExclusionForm(RowForm):
    text = StringField(say("Exclusion"), [Length(max=1000)], default="")


class DiscountForm(RowForm):
    lines = CheckboxesField(say("Lines, all of which must be awarded to you"))
    percent = PercentField(say("Discount on the fee, %"))
    condition = StringField(say("Condition"), [Length(max=1000)], default="")


class SuccessFeeForm(RowForm):
    line = SelectField(say("Line"), default="")
    kind = SelectField(say("For each"), choices=options(KINDS.items(), empty=say("Choose")), default="")
    fee = AmountField(say("Fee for one"))
    at_most = CountField(say("Paid for at most"))
    condition = StringField(say("Condition"), [Length(max=1000)], default="")


class KpiForm(PartForm):
    kpi = HiddenField()
    kind = SelectField(say("Commitment"), choices=options(KPI_KINDS.items(), empty=say("Choose")), default="")
    target = StringField(say("Target you name"), [Length(max=300)], default="")
    window = StringField(say("By when"), [Length(max=300)], default="")
    condition = StringField(say("Condition"), [Length(max=1000)], default="")
    risk = WholeField(say("Fee at risk, %"))


class PartList(LineList):
    """Rows of one part of a quote; *entry_name* says in a fault what kind of row it was found in."""

    def __init__(self, form_class, entry_name: str, **options) -> None:
        super().__init__(FormField(form_class), max_entries=ROWS_MOST, **options)
        self.entry_name = entry_name


class QuoteParts:
    """Fields and rules to be mixed into the quote form."""

    team = PartList(TeamForm, say("Team"))
    assumptions = PartList(AssumptionForm, say("Assumption"))
    exclusions = PartList(ExclusionForm, say("Exclusion"))
    kpis = PartList(KpiForm, say("Result"))
    discounts = PartList(DiscountForm, say("Discount"))
    success_fees = PartList(SuccessFeeForm, say("Success fee"))
    conflict = TextAreaField(say("Conflicts of interest"), [Length(max=5000)], default="")
    close_out = TextAreaField(say("How the work is closed out"), [Length(max=5000)], default="")
    payment_days = WholeField(say("Days until payment"), default=30)
    add_rows = HiddenField()

    def offer_parts(self, brief: Brief, labels: list[str], catalogue: Catalogue) -> None:
        """Add spare rows, one row per result the brief asks for, and name the choices of each row."""
        for name in _PART_NAMES:
            entries = self[name].entries
            spare = _SPARE_ROWS if not entries or self.add_rows.data == name else 0
            for _ in range(min(spare, ROWS_MOST - len(entries))):
                self[name].append_entry()
        wanted = brief.content.terms.kpis
        while len(self.kpis.entries) < len(wanted):
            self.kpis.append_entry()
        del self.kpis.entries[len(wanted) :]
        for entry, target in zip(self.kpis.entries, wanted, strict=True):
            entry.form.kpi.data = target.kpi
        lines = [(line.id, label) for line, label in zip(brief.content.lines, labels, strict=True)]
        drivers = {driver.driver: named(driver) for driver in catalogue.drivers}.items()
        for entry in self.team.entries:
            entry.form.line.choices = options(lines, empty=say("Choose the line"))
        for entry in self.assumptions.entries:
            entry.form.line.choices = options(lines, empty=say("Choose the line"))
            entry.form.driver.choices = options(drivers, empty=say("None in particular"))
        for entry in self.success_fees.entries:
            entry.form.line.choices = options(lines, empty=say("Choose the line"))
        for entry in self.discounts.entries:
            entry.form.lines.choices = options(lines)

    def fill_parts(self, content: QuoteContent, brief: Brief) -> None:
        """Show the parts of a submitted quote for revision."""
        for name in _PART_NAMES:
            while len(self[name].entries) < min(len(getattr(content, name)), ROWS_MOST):
                self[name].append_entry()
        for row, member in _pairs(self.team, content.team):
            row.line.data, row.role.data, row.name.data = member.line_id, member.role, member.name
            row.hours.process_data(member.hours_hundredths)
            row.rate.process_data(member.rate_minor)
            row.deputy.data = member.deputy
        for row, assumption in _pairs(self.assumptions, content.assumptions):
            row.line.data, row.text.data, row.driver.data = assumption.line_id, assumption.text, assumption.driver
        for row, text in _pairs(self.exclusions, content.exclusions):
            row.text.data = text
        for row, discount in _pairs(self.discounts, content.discounts):
            row.lines.data, row.condition.data = list(discount.line_ids), discount.condition
            row.percent.process_data(discount.percent_hundredths)
        for row, fee in _pairs(self.success_fees, content.success_fees):
            row.line.data, row.kind.data, row.condition.data = fee.line_id, fee.kind, fee.condition
            row.fee.process_data(fee.fee_minor)
            row.at_most.process_data(fee.at_most)
        given = {commitment.kpi: commitment for commitment in content.kpis}
        for entry, target in zip(self.kpis.entries, brief.content.terms.kpis, strict=False):
            if target.kpi in given:
                _fill_commitment(entry.form, given[target.kpi])
        self.conflict.data, self.close_out.data = content.conflict, content.close_out
        self.payment_days.process_data(content.payment_days)

    def parts(self) -> dict:
        """Return the parts as fields of the core's value, blank rows left out."""
        return {
            "team": tuple(
                TeamMember(
                    row.line.data or "",
                    row.role.data.strip(),
                    row.name.data.strip(),
                    row.hours.value or 0,
                    row.rate.value or 0,
                    row.deputy.data.strip(),
                )
                for row in _kept(self.team)
            ),
            "assumptions": tuple(
                Assumption(row.line.data or "", row.text.data.strip(), row.driver.data or "")
                for row in _kept(self.assumptions)
            ),
            "exclusions": tuple(row.text.data.strip() for row in _kept(self.exclusions)),
            "discounts": tuple(
                Discount(tuple(row.lines.data), row.percent.value or 0, row.condition.data.strip())
                for row in _kept(self.discounts)
            ),
            "success_fees": tuple(
                SuccessFee(
                    row.line.data or "",
                    row.kind.data or "",
                    row.fee.value or 0,
                    row.at_most.value or 0,
                    row.condition.data.strip(),
                )
                for row in _kept(self.success_fees)
            ),
            "kpis": tuple(
                KpiCommitment(
                    entry.form.kpi.data,
                    entry.form.kind.data,
                    entry.form.target.data.strip(),
                    entry.form.window.data.strip(),
                    entry.form.condition.data.strip(),
                    entry.form.risk.value or 0,
                )
                for entry in self.kpis.entries
                if entry.form.kind.data
            ),
            "conflict": self.conflict.data.strip(),
            "close_out": self.close_out.data.strip(),
            "payment_days": 30 if self.payment_days.value is None else self.payment_days.value,
        }

    def place(self, problems: dict[str, str]) -> dict[str, str]:
        """Return problems with row numbers moved past the blank rows that were left out."""
        moved = {}
        for dotted, sentence in problems.items():
            head, _, rest = dotted.partition(".")
            number, _, field = rest.partition(".")
            kept = _kept_numbers(self[head]) if head in _PART_NAMES else []
            is_row = number.isdigit() and int(number) < len(kept)
            moved[f"{head}.{kept[int(number)]}.{field}" if is_row else dotted] = sentence
        return moved

    def is_open(self, *names: str) -> bool:
        """Return whether one of the parts holds something typed or a fault, so that its section stands open."""
        return self.add_rows.data in names or any(_says_something(self[name]) for name in names)


def _says_something(field) -> bool:
    if isinstance(field, LineList):
        inner = [part for entry in field.entries for part in entry.form]
        return any(part.errors or (part.data and not isinstance(part, HiddenField)) for part in inner)
    return bool(field.errors) or (bool(field.data) and str(field.data) != str(field.default))


def _fill_commitment(form: KpiForm, commitment: KpiCommitment) -> None:
    form.kind.data, form.target.data = commitment.kind, commitment.target
    form.window.data, form.condition.data = commitment.window, commitment.condition
    form.risk.process_data(commitment.fee_at_risk_percent or None)


def _pairs(field: PartList, values):
    return zip([entry.form for entry in field.entries], values, strict=False)


def _kept_numbers(field: PartList) -> list[int]:
    return [number for number, entry in enumerate(field.entries) if not entry.form.is_blank()]


def _kept(field: PartList) -> list:
    """Return the rows that say something: none where one could not be read, since rules compare rows."""
    return [] if field.errors else [field.entries[number].form for number in _kept_numbers(field)]
