"""The forms of counts: a number, a source and a method for each kind, and the client's answer."""

from collections.abc import Iterable, Sequence

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from market.core.catalogue import CountKind
from market.core.kpi_results import ANSWERS, METHODS
from market.core.messages import say
from market.core.tallies import Tally, TallyLine
from market.web.forms.bases import PageForm
from market.web.forms.fields import AmountField, CountField, options

_LONG = [Optional(), Length(max=5000)]


class TallyForm(PageForm):
    """The fields of a kind are named ``number-<kind>``, ``source-<kind>`` and ``method-<kind>``; see `tally_form`."""

    codes: tuple[str, ...] = ()
    measured_over = StringField(say("Counted over"), [Length(max=500)], default="")

    def show(self, tally: Tally | None) -> None:
        """Fill an empty form with what was reported last."""
        if tally is None:
            return
        self.measured_over.data = tally.measured_over
        for line in tally.lines:
            self[f"number-{line.kind}"].process_data(line.number)
            self[f"source-{line.kind}"].data = line.source
            self[f"method-{line.kind}"].data = line.method

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        for code in self.codes:
            if not (self[f"number-{code}"].data or "").strip() and self._said(code):
                self[f"number-{code}"].errors = [say("Give the number, or empty source and method too.")]
                valid = False
        return valid

    def lines(self) -> list[TallyLine]:
        """Return what was counted; kinds without a number stay out."""
        return [
            TallyLine(
                code,
                self[f"number-{code}"].value,
                self[f"source-{code}"].data or "",
                self[f"method-{code}"].data or "",
            )
            for code in self.codes
            if self[f"number-{code}"].value is not None
        ]

    def _said(self, code: str) -> bool:
        return any((self[f"{part}-{code}"].data or "").strip() for part in ("source", "method"))


def tally_form(kinds: Sequence[CountKind], names: Iterable[str]) -> type[TallyForm]:
    """Return the form for *kinds*, called by *names* in the same order."""
    fields: dict[str, object] = {"codes": tuple(kind.code for kind in kinds)}
    for kind, name in zip(kinds, names, strict=True):
        fields[f"number-{kind.code}"] = CountField(name)
        fields[f"source-{kind.code}"] = StringField(say("Source: {name}", name=name), _LONG, default="")
        fields[f"method-{kind.code}"] = SelectField(
            say("Method: {name}", name=name),
            choices=options(METHODS.items(), empty=say("Choose")),
            default="",
            validate_choice=False,
        )
    return type("TallyForm", (TallyForm,), fields)


class TallyAnswerForm(PageForm):
    answer = RadioField(say("Your records"), choices=options(ANSWERS.items()), validate_choice=False)
    own_cost = AmountField(say("Your own staff and tools for these outcomes"), [Optional()])
    may_be_shown = BooleanField(say("The agency may show one of these numbers in a case on its profile"))
    note = TextAreaField(say("What you see instead"), _LONG, default="")
