"""Operators say which service a title of a price list means; nothing is mapped without their word."""

from dataclasses import dataclass
from datetime import datetime

from market.actions.held_rows import Verdicts, hold_doubts, judge_again, rules_again, write_verdicts
from market.core.accounts import Actor
from market.core.catalogue import Catalogue
from market.core.errors import Invalid, NotFound
from market.core.messages import say
from market.core.policy import require
from market.core.price_cells import name_key
from market.core.price_reasons import LONGEST_NAME
from market.core.price_rows import RowReader, Rules
from market.core.prices import CATALOGUE_SCHEME
from market.core.vat_rates import VatRates
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.held_rows import iterate_unmapped_rows
from market.store.imports import ImportRecord, list_imports_of, list_scheme_prices
from market.store.service_mappings import insert_mapping, list_sources_with_own_word


@dataclass(frozen=True, slots=True)
class MappedTitle:
    """What a word on a title did: rows that count from now on, rows that wait for another reason, and for which."""

    released: int = 0
    held_anew: int = 0
    new_reasons: frozenset[str] = frozenset()


def map_title(
    db: Database,
    *,
    source: str,
    title: str,
    service: str,
    catalogue: Catalogue,
    vat_rates: VatRates,
    by: Actor,
    now: datetime,
) -> MappedTitle:
    """Save that *title* means *service* in lists of *source* (any when ''), and release the rows that waited for it.

    Rows of all imports of the source are read anew: those that are otherwise fine count, the others wait for
    the reason that stops them now, doubts among them.  The newest word on a title holds for later imports.
    Raises Invalid for ``title`` and ``service``.
    """
    require(by, "operate the market")
    title = _checked_title(title)
    try:
        catalogue.service(service)
    except NotFound as unknown:
        raise Invalid({"service": str(unknown)}) from None
    with write_transaction(db):
        mapping_id = insert_mapping(db, source=source, title=title, service=service, mapped_by=by.person_id, at=now)
        found = [
            (record, _read_import(db, record, title, mapping_id, rules_again(db, record, catalogue, vat_rates, now)))
            for record in _imports_in_reach(db, source, title)
        ]
        verdicts = hold_doubts(found, list_scheme_prices(db, scheme=CATALOGUE_SCHEME, service=service))
        for each in verdicts:
            write_verdicts(db, each, by=by, now=now)
        done = MappedTitle(
            sum(each.released for each in verdicts),
            sum(each.held_anew for each in verdicts),
            frozenset().union(*(each.new_reasons for each in verdicts)),
        )
        _insert_event(db, "title.map", source, title, by, now, service=service, released=done.released)
    return done


def reject_title(db: Database, *, source: str, title: str, by: Actor, now: datetime) -> None:
    """Save that *title* is no service of ours in lists of *source* (any when ''), so that it is not proposed again.

    Its rows go on waiting, out of the queue of titles, until somebody maps it after all.
    Raises Invalid for ``title``.
    """
    require(by, "operate the market")
    title = _checked_title(title)
    with write_transaction(db):
        insert_mapping(db, source=source, title=title, service=None, mapped_by=by.person_id, at=now)
        _insert_event(db, "title.reject", source, title, by, now)


def _checked_title(title: str) -> str:
    key = name_key(title)
    if not key or len(key) > LONGEST_NAME:
        raise Invalid(
            {
                "title": say(
                    "Give the title as the list has it, in 1 to {longest_name} characters.", longest_name=LONGEST_NAME
                )
            }
        )
    return key


def _imports_in_reach(db: Database, source: str, title: str) -> list[ImportRecord]:
    own = list_sources_with_own_word(db, title) if source == "" else set()
    imports = list_imports_of(db, scheme=CATALOGUE_SCHEME, source=source)
    return [record for record in imports if record.source not in own]


def _read_import(db: Database, record: ImportRecord, title: str, mapping_id: int, rules: Rules) -> Verdicts:
    rows = list(iterate_unmapped_rows(db, record.id, title))
    return judge_again(RowReader(rules), rows, note="", mapping_id=mapping_id)


def _insert_event(db: Database, verb: str, source: str, title: str, by: Actor, now: datetime, **detail: object) -> None:
    said = {"source": source} | detail
    insert_event(db, at=now, actor=by.person_id, verb=verb, subject="title", subject_id=title, **said)
