"""The forms of a change order: what each line would become, and what the other side says to it."""

from wtforms import FormField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from market.core.briefs import LINES_MOST
from market.core.change_orders import AgreedLine
from market.core.messages import say
from market.web.forms.bases import PageForm, PartForm
from market.web.forms.fields import AmountField, DayField, LineList, QuantityField, number_or_none, options

_ANSWERS = {"accepted": say("Accept the change"), "declined": say("Decline it"), "withdrawn": say("Withdraw it")}


class LeftQuantityField(QuantityField):
    """A quantity in thousandths, or 0 for a line that is dropped."""

    def parse(self, text):
        return 0 if not text.strip("0.,") and text.startswith("0") else super().parse(text)


class ChangedLineForm(PartForm):
    line = HiddenField()
    quantity = LeftQuantityField(say("Quantity"), [InputRequired(say("Give the quantity; 0 drops the line."))])
    fee = AmountField(say("Own fee per unit"), [InputRequired(say("Give the fee for one unit; 0 is an answer too."))])
    supplier = AmountField(say("Supplier price per unit"))
    handling = AmountField(say("Handling per unit"))

    def changed_line(self, line_id: str) -> AgreedLine:
        return AgreedLine(
            line_id, self.quantity.value, self.fee.value, self.supplier.value or 0, self.handling.value or 0
        )


class ChangeForm(PageForm):
    follows = HiddenField()
    lines = LineList(FormField(ChangedLineForm), max_entries=LINES_MOST)
    ends_on = DayField(say("Last day of work"))
    reason = TextAreaField(
        say("Why"), [InputRequired(say("Say why: the other side decides by it.")), Length(max=5000)], default=""
    )

    def offer(self, lines: tuple[AgreedLine, ...], *, follows: int) -> None:
        """Make one entry per awarded line; an empty form shows what stands, proposed after *follows* others."""
        if self.lines.posted:
            self.lines.check_lines(line.line_id for line in lines)
            return
        self.follows.data = str(follows)
        for line in lines:
            entry = self.lines.append_entry().form
            entry.line.data = line.line_id
            entry.quantity.process_data(line.quantity_thousandths)
            entry.fee.process_data(line.fee_minor)
            entry.supplier.process_data(line.supplier_minor or None)
            entry.handling.process_data(line.handling_minor or None)

    def changed_lines(self) -> list[AgreedLine]:
        """Return the lines as typed; shape has been validated before."""
        return [entry.form.changed_line(entry.form.line.data) for entry in self.lines.entries]

    def known_orders(self) -> int | None:
        """Return how many proposals the page showed, or None for what no page of ours wrote there."""
        return number_or_none(self.follows.data)


class ChangeAnswerForm(PageForm):
    answer = RadioField(say("Your answer"), validate_choice=False)
    note = TextAreaField(say("Note"), [Length(max=5000)], default="")

    def offer(self, answers: tuple[str, ...]) -> None:
        """Offer the answers one side can give."""
        self.answer.choices = options([(answer, _ANSWERS[answer]) for answer in answers])
