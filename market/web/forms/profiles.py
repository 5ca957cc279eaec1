"""The forms of an agency's profile and of its cases."""

from collections.abc import Iterable
from datetime import datetime

from wtforms import BooleanField, FormField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from market.core.accounts import AGENCY_SIZES, Organisation
from market.core.messages import say
from market.core.profiles import LANGUAGES, TEAM_MOST, Case, Profile, TeamRole
from market.web.forms.bases import PageForm, PartForm
from market.web.forms.fields import CheckboxesField, CountField, LineList, WholeField, options

_LONG = [Length(max=10_000)]
_SPARE_ROWS = 2


class TeamRoleForm(PartForm):
    role = StringField(say("Role"), [Length(max=500)], default="")
    people = WholeField(say("People"))
    years = WholeField(say("Years of experience, on average"))

    def is_blank(self) -> bool:
        return not any(field.data for field in self)


class ProfileForm(PageForm):
    agency_type = SelectField(say("Type"), validate_choice=False, default="")
    agency_size = SelectField(
        say("People"),
        choices=options(((size, size.replace("-", "–")) for size in AGENCY_SIZES), empty=say("Not said")),
        validate_choice=False,
        default="",
    )
    about = TextAreaField(say("In your words"), _LONG, default="")
    languages = CheckboxesField(
        say("Languages you write in"), choices=options(LANGUAGES.items()), validate_choice=False
    )
    team = LineList(FormField(TeamRoleForm), max_entries=TEAM_MOST)
    shows_prices = BooleanField(say("Show our list prices to everyone"))

    def offer(self, kinds: Iterable[tuple[str, str]]) -> None:
        self.agency_type.choices = options(kinds, empty=say("Not said"))

    def show(self, profile: Profile, agency: Organisation) -> None:
        """Fill an empty form with what stands."""
        self.agency_type.data, self.agency_size.data = agency.agency_type or "", agency.agency_size or ""
        self.about.data, self.shows_prices.data = profile.about, profile.shows_prices
        self.languages.data = list(profile.languages)
        for role in profile.team:
            entry = self.team.append_entry().form
            entry.role.data = role.role
            entry.people.process_data(role.people)
            entry.years.process_data(role.years)
        for _ in range(min(_SPARE_ROWS, TEAM_MOST - len(profile.team))):
            self.team.append_entry()

    def profile(self) -> Profile:
        """Return what was typed; lines of the team that are blank stay out."""
        rows = [entry.form for entry in self.team.entries if not entry.form.is_blank()]
        team = tuple(TeamRole(row.role.data.strip(), row.people.value or 0, row.years.value or 0) for row in rows)
        return Profile(self.about.data or "", tuple(self.languages.data or ()), self.shows_prices.data, team)


class CaseForm(PageForm):
    title = StringField(say("Title"), [Length(max=500)], default="")
    service = SelectField(say("Service"), validate_choice=False, default="")
    situation = TextAreaField(say("What the client needed"), _LONG, default="")
    work = TextAreaField(say("What you did"), _LONG, default="")
    kind = SelectField(say("Outcome"), validate_choice=False, default="")
    tally = SelectField(say("Rests on"), validate_choice=False, default="")
    number = CountField(say("Number"))
    measured_over = StringField(say("Over which time"), [Length(max=500)], default="")
    source = StringField(say("Source"), [Length(max=1000)], default="")

    def offer(self, services, kinds, tallies) -> None:
        self.service.choices = options(services, empty=say("Choose"))
        self.kind.choices = options(kinds, empty=say("Choose"))
        self.tally.choices = options(tallies, empty=say("Our own word: no work on this market"))

    def case(self, at: datetime) -> Case:
        """Return what was typed as a case of the moment *at*, without id and agency; a number left out is 0."""
        texts = {name: (self[name].data or "").strip() for name in ("title", "situation", "work", "source")}
        return Case(
            id="",
            agency_id="",
            **texts,
            measured_over=(self.measured_over.data or "").strip(),
            service=self.service.data or "",
            kind=self.kind.data or "",
            number=self.number.value or 0,
            tally_id=self.tally.data or None,
            published_at=at,
        )
