"""The brief form: one client-written document with its lines, and its way into the core's values."""

from wtforms import FormField, HiddenField, RadioField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from market.core.briefs import CRITERIA, LINES_MOST, NEEDED_TO_PUBLISH, BriefContent, BriefLine
from market.core.calendars import TIME_ZONES, BadTime, to_local, to_moment
from market.core.catalogue import Catalogue
from market.core.errors import Invalid
from market.core.messages import say
from market.core.money import CURRENCIES
from market.web.forms.bases import PageForm, PartForm
from market.web.forms.fields import (
    AmountField,
    CheckboxesField,
    DayField,
    LineList,
    LocalTimeField,
    QuantityField,
    WholeField,
    options,
)
from market.web.forms.scopes import DRIVERS, choices_of, choices_of_any
from market.web.forms.terms import TermsForm
from market.web.languages import named
from market.web.presenters import titled

_SPARE_LINES = 3
_VAT_POSITIONS = [
    ("recovers", say("We recover VAT: compare prices without it")),
    ("cannot-recover", say("We cannot recover VAT: compare what we pay, VAT included")),
]
_LONGEST = Length(max=5000)
_PLAIN = ("title", "situation", "goal", "out_of_scope", "department", "currency", "vat_position", "time_zone")
_MOMENTS = ("questions_until", "answers_until", "closes_at")


class DriversForm(PartForm):
    """One choice per scope driver; empty means the reference level."""


class BriefLineForm(PartForm):
    service = SelectField(say("Service"), validate_choice=False)
    quantity = QuantityField(say("Quantity"))
    note = StringField(say("Note"), [Length(max=1000)], default="")
    line = HiddenField(default="")
    drivers = FormField(DriversForm)
    reference_scope = ""
    """That of the chosen service, once one is known."""

    def offer(self, services: list[SelectChoice], levels: dict[str, list[SelectChoice]], catalogue: Catalogue) -> None:
        """Fill the choices; scope that cannot apply to the chosen service is not asked for."""
        self.service.choices = services
        service = next((each for each in catalogue.services if each.code == self.service.data), None)
        own = choices_of(service.code, catalogue) if service else levels
        self.reference_scope = service.reference_scope if service else ""
        names = {driver.driver: named(driver) for driver in catalogue.drivers}
        for field in self.drivers.form:
            field.label.text = names.get(field.short_name, field.label.text)
            field.choices = own.get(field.short_name, levels[field.short_name])
            field.flags.applies = field.short_name in own or bool(field.data or field.errors)

    def is_blank(self) -> bool:
        return not any((self.service.data, self.quantity.data, self.note.data, *self.drivers.form.data.values()))


class WeightsForm(PartForm):
    """One weight per criterion."""


for _driver in DRIVERS:
    setattr(DriversForm, _driver, SelectField(_driver.replace("-", " ").capitalize(), validate_choice=False))
for _code, _name in CRITERIA.items():
    setattr(WeightsForm, _code, WholeField(_name))


class BriefForm(PageForm):
    title = StringField(say("Title"), [_LONGEST], default="")
    situation = TextAreaField(say("Situation"), [_LONGEST], default="")
    goal = TextAreaField(say("Business goal"), [_LONGEST], default="")
    out_of_scope = TextAreaField(say("Out of scope"), [_LONGEST], default="")
    department = SelectField(say("Department whose budget pays"))
    currency = SelectField(say("Currency"), choices=options((code, code) for code in CURRENCIES))
    budget_minimum = AmountField(say("Budget from"))
    budget_maximum = AmountField(say("Budget to"))
    vat_position = RadioField(
        say("Your VAT position"),
        choices=options(_VAT_POSITIONS),
        default="recovers",
    )  # fmt: skip
    time_zone = SelectField(say("Time zone of the deadlines"), choices=options(TIME_ZONES.items()))
    questions_until = LocalTimeField(say("Questions until"))
    answers_until = LocalTimeField(say("Answers by"))
    closes_at = LocalTimeField(say("Quotes close"))
    decision_on = DayField(say("Decision by"))
    lines = LineList(FormField(BriefLineForm), min_entries=_SPARE_LINES, max_entries=LINES_MOST + _SPARE_LINES)
    weights = FormField(WeightsForm)
    standards = CheckboxesField(say("Further standards agencies must meet"), validate_choice=False)
    terms = FormField(TermsForm)
    add_lines = SubmitField(say("Add lines"))
    save = SubmitField(say("Save draft"))

    def offer(self, catalogue: Catalogue) -> None:
        """Fill the choices from the catalogue, once per request."""
        self.department.choices = options(((d.code, named(d)) for d in catalogue.departments), empty=say("Choose"))
        self.terms.form.offer(catalogue)
        optional = [standard for standard in catalogue.standards if standard.level != "mandatory"]
        self.standards.choices = options((s.code, f"{s.code.upper()} {titled(s)}") for s in optional)
        services = _service_choices(catalogue)
        levels = choices_of_any(catalogue)
        for entry in self.lines.entries:
            entry.form.offer(services, levels, catalogue)
        for name in NEEDED_TO_PUBLISH & self._fields.keys():
            self[name].flags.needed = True
        for weight in self.weights.form:
            weight.flags.needed = "weights" in NEEDED_TO_PUBLISH

    def fill(self, content: BriefContent) -> None:
        """Show a saved draft, with spare lines below its own."""
        for name in _PLAIN:
            self[name].data = getattr(content, name)
        for name in ("budget_minimum", "budget_maximum", "decision_on"):
            self[name].process_data(getattr(content, name))
        for name in _MOMENTS:
            moment = getattr(content, name)
            self[name].process_data(None if moment is None else to_local(moment, content.time_zone))
        for code, weight in content.weights.items():
            self.weights.form[code].process_data(weight)
        self.standards.data = list(content.standards)
        self.terms.form.fill(content.terms)
        while len(self.lines.entries) < min(len(content.lines) + 1, LINES_MOST + _SPARE_LINES):
            self.lines.append_entry()
        for entry, line in zip(self.lines.entries, content.lines, strict=False):
            entry.form.service.data = line.service
            entry.form.quantity.process_data(line.quantity_thousandths)
            entry.form.note.data, entry.form.line.data = line.note, line.id
            for driver, level in line.drivers.items():
                entry.form.drivers.form[driver].data = level

    def append_spare_lines(self) -> None:
        for _ in range(min(_SPARE_LINES, LINES_MOST + _SPARE_LINES - len(self.lines.entries))):
            self.lines.append_entry()

    def content(self, catalogue: Catalogue, country: str) -> BriefContent:
        """Return what was typed as the core's value; raises Invalid for lines and times that cannot be read."""
        problems: dict[str, str] = {}
        moments = {name: self._moment(name, problems) for name in _MOMENTS}
        lines = [line for line in (self._line(index, problems) for index in range(len(self.lines.entries))) if line]
        if problems:
            raise Invalid(problems)
        mandatory = [standard.code for standard in catalogue.mandatory_standards(country)]
        known = {standard.code for standard in catalogue.standards}
        return BriefContent(
            title=" ".join(self.title.data.split()),
            situation=self.situation.data.strip(),
            goal=self.goal.data.strip(),
            out_of_scope=self.out_of_scope.data.strip(),
            department=self.department.data or None,
            currency=self.currency.data,
            budget_minimum=self.budget_minimum.value,
            budget_maximum=self.budget_maximum.value,
            vat_position=self.vat_position.data,
            time_zone=self.time_zone.data,
            decision_on=self.decision_on.value,
            lines=tuple(lines),
            weights={
                code: self.weights.form[code].value for code in CRITERIA if self.weights.form[code].value is not None
            },
            standards=tuple(dict.fromkeys([*mandatory, *(code for code in self.standards.data if code in known)])),
            terms=self.terms.form.terms(),
            **moments,
        )

    def place(self, problems: dict[str, str]) -> dict[str, str]:
        """Return problems with the numbers of lines and measures moved past the blank ones that were left out."""
        lists = {("lines",): self.lines, ("terms", "kpis"): self.terms.form.kpis}
        moved = {}
        for dotted, sentence in problems.items():
            steps = dotted.split(".")
            for head, entries in lists.items():
                at = len(head)
                kept = [index for index, entry in enumerate(entries.entries) if not entry.form.is_blank()]
                if tuple(steps[:at]) == head and steps[at:] and steps[at].isdigit() and int(steps[at]) < len(kept):
                    steps[at] = str(kept[int(steps[at])])
            moved[".".join(steps)] = sentence
        return moved

    def _moment(self, name: str, problems: dict[str, str]):
        local = self[name].value
        if local is None or self.time_zone.errors:
            return None
        try:
            return to_moment(local, self.time_zone.data)
        except BadTime as error:
            problems[name] = str(error)
            return None

    def _line(self, index: int, problems: dict[str, str]) -> BriefLine | None:
        form = self.lines.entries[index].form
        if form.is_blank():
            return None
        if not form.service.data:
            problems[f"lines.{index}.service"] = say("Choose the service this line is for, or empty the line.")
        if form.quantity.value is None:
            if not form.quantity.errors:
                problems[f"lines.{index}.quantity"] = say("Give the quantity in the unit of the service.")
            return None
        drivers = {name: field.data for name, field in form.drivers.form._fields.items() if field.data}
        return BriefLine(form.service.data or "", form.quantity.value, form.note.data.strip(), drivers, form.line.data)


def _service_choices(catalogue: Catalogue) -> list[SelectChoice]:
    families = {family.code: named(family) for family in catalogue.families}
    choices = [SelectChoice("", say("Choose a service"))]
    for service in catalogue.services:
        label = f"{named(service)} ({named(catalogue.unit_of(service.code))})"
        choices.append(SelectChoice(service.code, label, optgroup=families[service.family]))
    return choices
