"""The award form: one choice per line among the agencies that offer it, with the reason."""

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import FieldList, RadioField, SelectField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from market.core.awards import REASONS
from market.core.briefs import LINES_MOST, Brief
from market.web.forms.fields import options


class AwardForm(FlaskForm):
    choices = FieldList(RadioField("Award to", [Optional()], validate_choice=False), max_entries=LINES_MOST)
    reason_code = SelectField(
        "Main reason",
        [InputRequired("Choose the main reason; every bidder is told it.")],
        choices=options(REASONS.items(), empty="Choose"),
    )
    reason = TextAreaField("In your own words", [Length(max=5000)], default="")
    award = SubmitField("Award the chosen lines")

    def offer(self, brief: Brief, quote_ids: list[str]) -> None:
        while len(self.choices.entries) < len(brief.content.lines):
            self.choices.append_entry()
        for entry in self.choices.entries:
            entry.choices = options((quote_id, "") for quote_id in quote_ids)

    def chosen(self, brief: Brief) -> Mapping[str, str]:
        """Return line id to quote id for the lines that were chosen."""
        pairs = zip(brief.content.lines, self.choices.entries, strict=False)
        return {line.id: entry.data for line, entry in pairs if entry.data}
