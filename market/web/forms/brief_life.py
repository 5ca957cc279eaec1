"""Forms that change or end a published brief, and those around invitations."""

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from market.core.brief_life import CANCEL_REASONS, UNSUCCESSFUL_REASONS
from market.core.briefs import BriefContent
from market.core.calendars import BadTime, to_moment
from market.core.errors import Invalid
from market.core.messages import say
from market.web.forms.bases import PageForm
from market.web.forms.briefs import BriefForm
from market.web.forms.fields import LocalTimeField, options

_LONGEST = Length(max=5000)


class AmendForm(BriefForm):
    """The brief form without what froze at publication, with the reason and the version it was filled from."""

    reason = TextAreaField(say("Why you change it"), [_LONGEST], default="")
    seen_version = HiddenField()

    def freeze(self, content: BriefContent) -> None:
        """Put back what cannot change, whatever was sent."""
        self.currency.data, self.vat_position.data = content.currency, content.vat_position
        for code, field in self.weights.form._fields.items():
            field.process_data(content.weights.get(code))
        terms = self.terms.form
        terms.access.data, terms.is_blind.data = content.terms.access, content.terms.is_blind
        terms.shows_count.data = content.terms.shows_count
        terms.standstill_days.process_data(content.terms.standstill_days)


class ExtendForm(PageForm):
    closes_at = LocalTimeField(say("Quotes close"), [InputRequired(say("Give the new closing time."))])
    reason = TextAreaField(say("Why you extend it"), [_LONGEST], default="")

    def moment(self, zone: str):
        """Return the new closing as a moment; raises Invalid for a time that *zone* skips or shows twice."""
        try:
            return to_moment(self.closes_at.value, zone)
        except BadTime as error:
            raise Invalid({"closes_at": str(error)}) from None


class WithdrawForm(PageForm):
    reason = TextAreaField(say("Why you withdraw it"), [_LONGEST], default="")


class CancelForm(PageForm):
    reason_code = SelectField(
        say("Main reason"), choices=options(CANCEL_REASONS.items(), empty=say("Choose")), default=""
    )
    reason = TextAreaField(say("In your own words"), [_LONGEST], default="")


class UnsuccessfulForm(PageForm):
    reason_code = SelectField(
        say("Main reason"),
        choices=options(((code, CANCEL_REASONS[code]) for code in UNSUCCESSFUL_REASONS), empty=say("Choose")),
        default="",
    )
    reason = TextAreaField(say("In your own words"), [_LONGEST], default="")


class InviteForm(PageForm):
    agency = SelectField(say("Agency"), [InputRequired(say("Choose an agency."))], validate_choice=False)


class DeclineForm(PageForm):
    reason = StringField(say("Why you decline"), [_LONGEST], default="")
