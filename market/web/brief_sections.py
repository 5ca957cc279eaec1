"""The sections of the brief editor, and what a brief still lacks, each thing with its place there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from market.core.briefs import CRITERIA, BriefContent
from market.core.messages import say
from market.web.current import current_catalogue
from market.web.forms.briefs import BriefForm
from market.web.languages import translated
from market.web.presenters import apply_problems, flat_errors


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the editor with the ids of its fields; a list of rows is named by how their ids begin."""

    code: str
    name: str
    fields: tuple[str, ...]

    @property
    def place(self) -> str:
        return f"section-{self.code}"


class Gap(NamedTuple):
    """Something a brief lacks: where in the editor it is given, what it is called there, and what to do."""

    section: Section
    place: str
    label: str
    sentence: str


SECTIONS = (
    Section("about", say("What it is about"), ("title", "situation", "goal", "out_of_scope", "department")),
    Section("lines", say("Lines"), ("lines",)),
    Section("success", say("What success is"), ("terms-audience", "terms-honesty", "terms-kpis")),
    Section("money", say("Money"), ("currency", "budget", "terms-pass_through_budget", "vat_position")),
    Section("dates", say("Dates"), ("time_zone", "questions_until", "answers_until", "closes_at", "decision_on")),
    Section("weights", say("How you will decide"), ("weights",)),
    Section(
        "work",
        say("The work and its end"),
        ("terms-contract_type", "terms-starts_on", "terms-ends_on", "terms-speculative_work", "terms-quotes_sought",
         "terms-no_reuse_months", "terms-watch_days"),
    ),
    Section("procedure", say("Procedure"), ("terms",)),
    Section("standards", say("Standards"), ("standards",)),
)  # fmt: skip
_WHOLES = {"lines": say("Lines"), "weights": say("Weights"), "terms.kpis": say("Measures of success")}


def list_gaps(content: BriefContent, problems: dict[str, str]) -> list[Gap]:
    """Return what *problems* ask for in the order of the editor; what concerns a whole part is named after the part."""
    problems = _weights_as_one(problems)
    form = BriefForm(formdata=None)
    form.fill(content)
    form.offer(current_catalogue())
    apply_problems(form, form.place({path: each for path, each in problems.items() if path not in _WHOLES}))
    found = [(section_of(path), "", name, problems[path]) for path, name in _WHOLES.items() if path in problems]
    found += [(section_of(place), place, label, sentence) for place, label, sentence in flat_errors(form)]
    gaps = [
        Gap(section, place or section.place, translated(label), translated(sentence))
        for section, place, label, sentence in found
    ]
    return sorted(gaps, key=lambda gap: SECTIONS.index(gap.section))


def section_of(place: str) -> Section:
    """Return the section that holds a field, by its id or by its path in the brief; the first holds all others."""
    place = place.replace(".", "-")
    return next((section for section in SECTIONS if place and place.startswith(section.fields)), SECTIONS[0])


def count_by_section(gaps: Iterable[Gap]) -> dict[str, int]:
    """Return how many things each section lacks, by its code; one that lacks nothing is left out."""
    counts: dict[str, int] = {}
    for gap in gaps:
        counts[gap.section.code] = counts.get(gap.section.code, 0) + 1
    return counts


def _weights_as_one(problems: dict[str, str]) -> dict[str, str]:
    """Say once, of the weights together, what the rules say of every single one: their sum."""
    paths = [f"weights.{code}" for code in CRITERIA]
    sentences = {problems.get(path) for path in paths}
    if len(sentences) > 1 or None in sentences:
        return problems
    return {path: each for path, each in problems.items() if path not in paths} | {"weights": sentences.pop()}
