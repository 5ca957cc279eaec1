"""The forms of what was paid: the client's amounts per line, and the agency's answer."""

from wtforms import FormField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from market.core.briefs import LINES_MOST
from market.core.change_orders import AgreedLine
from market.core.messages import say
from market.core.payments import ANSWERS, PaidLine, PaidStatement
from market.web.forms.bases import PageForm, PartForm
from market.web.forms.fields import AmountField, LineList, options

_NEEDED = say("Give what was paid; write 0 where nothing was.")


class PaidLineForm(PartForm):
    line = HiddenField()
    fee = AmountField(say("Fee paid"), [InputRequired(_NEEDED)])
    pass_through = AmountField(say("Passed through, handling included"), [InputRequired(_NEEDED)])


class PaymentForm(PageForm):
    lines = LineList(FormField(PaidLineForm), max_entries=LINES_MOST)
    note = TextAreaField(say("Note"), [Length(max=5000)], default="")

    def offer(self, lines: tuple[AgreedLine, ...], newest: PaidStatement | None = None) -> None:
        """Make one entry per awarded line; an empty form shows what was stated last.

        Fees are not filled in from what was agreed: a number that stands there already is sent without a look.
        """
        if self.lines.posted:
            self.lines.check_lines(line.line_id for line in lines)
            return
        stated = {line.line_id: line for line in newest.lines} if newest else {}
        for line in lines:
            entry, before = self.lines.append_entry().form, stated.get(line.line_id)
            entry.line.data = line.line_id
            if before:
                entry.fee.process_data(before.fee_minor)
                entry.pass_through.process_data(before.pass_through_minor)
            elif line.pass_through_total_minor == 0:
                entry.pass_through.process_data(0)

    def paid_lines(self) -> list[PaidLine]:
        """Return the lines as typed; shape has been validated before."""
        forms = [entry.form for entry in self.lines.entries]
        return [PaidLine(form.line.data, form.fee.value, form.pass_through.value) for form in forms]


class PaymentAnswerForm(PageForm):
    answer = RadioField(say("Your answer"), choices=options(ANSWERS.items()), validate_choice=False)
    note = TextAreaField(say("Note"), [Length(max=5000)], default="")
