"""Forms that were sent: what the market's rules refuse goes back onto them, and nothing typed is lost."""

from contextlib import contextmanager

from flask import redirect
from wtforms import Form

from market.core.errors import Conflict, Invalid
from market.web.flashes import flash
from market.web.languages import path
from market.web.presenters import apply_problems

REFUSED, MOVED_ON = 422, 409


@contextmanager
def refusals_on(form: Form, place=lambda problems: problems):
    """Put what the market's rules refuse within the block onto *form*; what follows the block shows it again.

    *place* turns the fields the rules name into those of the form, where they differ.
    """
    try:
        yield
    except Invalid as refusal:
        apply_problems(form, place(refusal.problems))


def add_problems(form: Form, problems: dict[str, str]) -> None:
    """Put what the rules say of what could be read onto a form with faults of shape, so that all is told at once.

    A row in which something could not be read keeps that fault alone: of the rest of it the rules would say what is
    not so.
    """
    apply_problems(form, {dotted: fault for dotted, fault in problems.items() if not _is_unread(form, dotted)})


def _is_unread(form: Form, dotted: str) -> bool:
    head, _, rest = dotted.partition(".")
    faults = form.errors.get(head)
    number = rest.partition(".")[0]
    return bool(faults and (faults[int(number)] if number.isdigit() else faults))


def perform_or_show(form: Form, act, *, done: str, address: str, show, place=lambda problems: problems):
    """Perform *act* for a valid form, say *done* and go to *address*; else answer with the page that *show* gives.

    A conflict with what has happened meanwhile heads the form, so that what was typed stays.  *place* is that of
    `refusals_on`.
    """
    status = REFUSED
    if form.validate():
        try:
            with refusals_on(form, place):
                act()
                flash(done, "good")
                return redirect(path(address))
        except Conflict as refusal:
            form.form_errors.append(str(refusal))
            status = MOVED_ON
    return show(), status
