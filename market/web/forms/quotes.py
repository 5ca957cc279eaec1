"""The quote form: one answer per brief line, and its way into the core's values."""

import re
from datetime import date, timedelta

from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from market.core.briefs import LINES_MOST, Brief
from market.core.catalogue import Catalogue
from market.core.errors import Conflict
from market.core.messages import say
from market.core.quotes import LineState, QuoteContent, QuoteLine
from market.web.forms.bases import PageForm, PartForm
from market.web.forms.fields import AmountField, DayField, LineList, PercentField, WholeField, options
from market.web.forms.quote_parts import QuoteParts

_STATES = options(
    [
        (LineState.PRICED.value, say("Priced")),
        (LineState.INCLUDED.value, say("Included in another line")),
        (LineState.NOT_OFFERED.value, say("Not offered")),
        (LineState.ALTERNATIVE.value, say("Alternative")),
    ],
    empty=say("Choose"),
)
_VAT_BASES = [("vat", say("We charge VAT")), ("exempt", say("We charge no VAT (simplified or exempt)"))]
_DUTIES = options([("yes", say("Yes")), ("no", say("No"))], empty=say("Not stated"))
_UNANSWERED = say("Say whether this line is priced, included in another, or not offered.")
NOT_KEPT = ("csrf_token", "save", "submit", "revises", "add_rows")
_DEFAULT_VALIDITY_DAYS = 60
# The stylesheet tells by its placeholder whether a box is empty, and hides empty ones only.
_TELLS_WHETHER_EMPTY = {"placeholder": " "}
_PLACES = {"lines": 0, "vat_basis": 2, "vat_rate": 2, "valid_until": 2, "note": 2}
"""Where parts of the form stand: lines first, then what is said beside them, the quote as a whole last."""
_LINE_FIELD = re.compile(r"lines-([0-9]{1,3})-([a-z_]+)")


class QuoteLineForm(PartForm):
    line = HiddenField()
    state = SelectField(say("Answer"), [InputRequired(_UNANSWERED)], choices=_STATES)
    fee = AmountField(say("Your fee per unit"), render_kw=_TELLS_WHETHER_EMPTY)
    supplier = AmountField(say("Supplier price per unit"), render_kw=_TELLS_WHETHER_EMPTY)
    handling = AmountField(say("Handling per unit"), render_kw=_TELLS_WHETHER_EMPTY)
    subcontracted_percent = WholeField(say("Subcontracted share of the fee, %"), render_kw=_TELLS_WHETHER_EMPTY)
    subcontractor = StringField(say("Subcontractor"), [Length(max=300)], default="", render_kw=_TELLS_WHETHER_EMPTY)
    same_duties = SelectField(say("Subcontractor takes on the same duties"), choices=_DUTIES, default="")
    included_in = SelectField(say("Included in"), default="")
    reason = StringField(
        say("Reason, or the alternative in words"), [Length(max=1000)], default="", render_kw=_TELLS_WHETHER_EMPTY
    )

    def is_subcontracted(self) -> bool:
        """Return whether something is said of subcontracting, or wrong with it."""
        return any(
            field.data or field.errors for field in (self.subcontracted_percent, self.subcontractor, self.same_duties)
        )


class QuoteForm(QuoteParts, PageForm):
    vat_basis = RadioField(say("VAT"), choices=options(_VAT_BASES), default="vat")
    vat_rate = PercentField(say("VAT rate, %"))
    valid_until = DayField(say("Quote valid until"), [InputRequired(say("Give the date until which the quote holds."))])
    note = TextAreaField(say("Note to the client"), [Length(max=5000)], default="")
    lines = LineList(FormField(QuoteLineForm), max_entries=LINES_MOST)
    revises = HiddenField()
    answers_version = HiddenField()
    save = SubmitField(say("Save draft"))
    submit = SubmitField(say("Submit under seal"))

    def __iter__(self):
        """Go through the fields as the page shows them, so that faults are listed in that order."""
        return iter(sorted(super().__iter__(), key=lambda field: _PLACES.get(field.short_name, 1)))

    def offer(self, brief: Brief, labels: list[str], catalogue: Catalogue) -> None:
        """Make one entry per brief line and name the lines an answer can point at."""
        while len(self.lines.entries) < len(brief.content.lines):
            self.lines.append_entry()
        if self.lines.posted not in ((), tuple(range(len(brief.content.lines)))):
            raise Conflict(
                say("This form does not fit the lines of the brief. Open the page again and fill it in there.")
            )
        pairs = [(line.id, label) for line, label in zip(brief.content.lines, labels, strict=True)]
        for entry, line in zip(self.lines.entries, brief.content.lines, strict=True):
            entry.form.line.data = line.id
            entry.form.included_in.choices = options(pairs, empty=say("Choose the line"))
        self.offer_parts(brief, labels, catalogue)

    def suggest(self, today: date) -> None:
        """Start an empty form with the usual validity."""
        self.valid_until.process_data(today + timedelta(days=_DEFAULT_VALIDITY_DAYS))

    def fill(self, content: QuoteContent, brief: Brief) -> None:
        """Show a submitted quote for revision."""
        self.vat_basis.data, self.note.data = content.vat_basis, content.note
        self.vat_rate.process_data(content.vat_rate_hundredths)
        self.valid_until.process_data(content.valid_until)
        for entry, line in zip(self.lines.entries, brief.content.lines, strict=False):
            answer = content.line(line.id)
            if answer is None:
                continue
            form = entry.form
            form.state.data = answer.state.value
            form.fee.process_data(answer.fee_minor)
            form.supplier.process_data(answer.supplier_minor or None)
            form.handling.process_data(answer.handling_minor or None)
            form.subcontracted_percent.process_data(answer.subcontracted_percent or None)
            form.subcontractor.data, form.reason.data = answer.subcontractor, answer.reason
            form.same_duties.data = {None: "", True: "yes", False: "no"}[answer.same_duties]
            form.included_in.data = answer.included_in or ""
        self.fill_parts(content, brief)

    def content(self, brief: Brief) -> QuoteContent:
        """Return what was typed as the core's value; what could not be read is taken for sound.

        So the rules can be asked about the rest of a form with faults of shape; nothing of such a form is submitted.
        """
        lines = [
            self._line(entry.form, line.id)
            for entry, line in zip(self.lines.entries, brief.content.lines, strict=False)
        ]
        return QuoteContent(
            vat_basis=self.vat_basis.data,
            vat_rate_hundredths=self.vat_rate.value or 0,
            valid_until=self.valid_until.value or date.max,
            note=self.note.data.strip(),
            lines=tuple(lines),
            **self.parts(),
        )

    @staticmethod
    def _line(form: QuoteLineForm, line_id: str) -> QuoteLine:
        state = LineState.PRICED if form.state.errors else LineState(form.state.data)
        is_unread = bool(form.errors)
        typed = (form.fee.value, form.supplier.value, form.handling.value)
        has_price = is_unread or any(value is not None for value in typed)
        return QuoteLine(
            line_id=line_id,
            state=state,
            fee_minor=(form.fee.value or int(is_unread)) if has_price else None,
            supplier_minor=(form.supplier.value or 0) if has_price else None,
            handling_minor=(form.handling.value or 0) if has_price else None,
            subcontracted_percent=form.subcontracted_percent.value or 0 if has_price else None,
            subcontractor=form.subcontractor.data.strip(),
            included_in=form.included_in.data or None if state is LineState.INCLUDED else None,
            reason=form.reason.data.strip(),
            same_duties={"yes": True, "no": False}.get(form.same_duties.data or "") if has_price else None,
        )


class CopyForm(PageForm):
    quote = SelectField(say("An earlier quote of yours"), [InputRequired(say("Choose a quote."))])

    def offer(self, earlier: list[tuple[str, str]]) -> None:
        self.quote.choices = options(earlier, empty=say("Choose the brief it was for"))


class LinesFileForm(PageForm):
    file = FileField(say("Table with the lines (.csv or .xlsx)"), [FileRequired()])


class RenewalForm(PageForm):
    valid_until = DayField(
        say("Hold the quote until"), [InputRequired(say("Give the day until which the quote holds."))]
    )


def aligned(fields: MultiDict, brief: Brief) -> MultiDict:
    """Return what was typed with its lines in the order of the brief as it is now.

    Each line of the form carries the id of the line it answers.  Fields of a form without ids stay as they are,
    answers to lines that are gone are left out.
    """
    places = {line.id: place for place, line in enumerate(brief.content.lines)}
    typed = [(_LINE_FIELD.fullmatch(name), name, value) for name, value in fields.items(multi=True)]
    ids = {found[1]: value for found, _, value in typed if found and found[2] == "line"}
    if not ids or [places.get(ids[number]) for number in sorted(ids, key=int)] == list(range(len(places))):
        return fields
    kept = MultiDict((name, value) for found, name, value in typed if not found)
    for found, _, value in typed:
        if found and (place := places.get(ids.get(found[1], ""))) is not None:
            kept.add(f"lines-{place}-{found[2]}", value)
    for line_id, place in places.items():
        kept.setdefault(f"lines-{place}-line", line_id)
    return kept


def as_typed(form) -> dict[str, list[str]]:
    """Return the fields of a filled form as a browser would send them, for keeping as a draft."""
    typed: dict[str, list[str]] = {}
    for field in form:
        if isinstance(field, FieldList):
            for entry in field.entries:
                typed |= as_typed(entry.form)
        elif isinstance(field, SelectMultipleField):
            typed[field.name] = list(field.data or [])
        elif not isinstance(field, SubmitField) and field.short_name not in NOT_KEPT:
            typed[field.name] = [field.data or ""]
    return typed
