"""Operators write down what they checked of an organisation."""

from datetime import date, datetime

from market.core.accounts import Actor
from market.core.policy import require
from market.core.questions import clean_text
from market.core.verification import OrganisationCheck, check_organisation_check
from market.store.accounts import get_organisation
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.verification import insert_check


def record_check(
    db: Database,
    *,
    organisation_id: str,
    kind: str,
    seen: str,
    url: str,
    result: str,
    expires_on: date | None,
    by: Actor,
    now: datetime,
) -> OrganisationCheck:
    """Append a check of an organisation and return it; raises NotFound, and Invalid by field."""
    require(by, "operate the market")
    get_organisation(db, organisation_id)
    check = OrganisationCheck(kind, clean_text(seen), url.strip(), result, now, by.person_id, expires_on)
    check_organisation_check(check, now.date())
    with write_transaction(db):
        insert_check(db, organisation_id, check)
        insert_event(
            db,
            at=now,
            actor=by.person_id,
            verb="organisation.check",
            subject="organisation",
            subject_id=organisation_id,
            kind=kind,
            result=result,
        )
    return check
