"""The award form: one choice per line among the agencies that offer it, with the reason."""

from collections.abc import Mapping
from typing import Any

from wtforms import FormField, RadioField, SelectField, SubmitField, TextAreaField
from wtforms.validators import Length, Optional

from market.core.awards import REASONS, open_reasons
from market.core.briefs import LINES_MOST, Brief
from market.core.messages import say
from market.web.forms.bases import PageForm, PartForm
from market.web.forms.fields import options


class ChoicesForm(PartForm):
    """One field per line, named by its number: browsers leave out a line without a choice, so order says nothing."""


for _index in range(LINES_MOST):
    setattr(
        ChoicesForm, str(_index), RadioField(say("Line {index}", index=_index + 1), [Optional()], validate_choice=False)
    )


class AwardForm(PageForm):
    choices = FormField(ChoicesForm)
    reason_code = SelectField(
        say("Main reason"), choices=options(REASONS.items(), empty=say("Choose")), validate_choice=False, default=""
    )
    reason = TextAreaField(say("In your own words"), [Length(max=5000)], default="")
    award = SubmitField(say("Award the chosen lines"))
    still = SubmitField(say("Still evaluating"))

    def offer(self, quote_ids: list[str], *, is_scored: bool) -> None:
        named = ((code, REASONS[code]) for code in open_reasons(is_scored=is_scored))
        self.reason_code.choices = options(named, empty=say("Choose"))
        offered = options((quote_id, "") for quote_id in quote_ids)
        for field in self.choices.form:
            field.choices = offered

    def fill(self, brief: Brief, kept: Mapping[str, Any]) -> None:
        """Show a choice that was made and not confirmed; lines awarded since are no longer asked about."""
        for index, line in enumerate(brief.content.lines):
            self.choices.form[str(index)].data = kept["choices"].get(line.id)
        self.reason_code.data, self.reason.data = kept["reason_code"], kept["reason"]

    def choice(self, index: int) -> str | None:
        """Return the quote id chosen for the line at *index*, or None."""
        return self.choices.form[str(index)].data or None if str(index) in self.choices.form else None

    def chosen(self, brief: Brief) -> Mapping[str, str]:
        """Return line id to quote id for the lines that were chosen."""
        chosen = {line.id: self.choice(index) for index, line in enumerate(brief.content.lines)}
        return {line_id: quote_id for line_id, quote_id in chosen.items() if quote_id}
