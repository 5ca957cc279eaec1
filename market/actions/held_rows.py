"""Operators decide on held rows of price lists: they count, corrected or as they are, or they never will."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from market.core.accounts import Actor
from market.core.catalogue import Catalogue
from market.core.errors import Conflict, Invalid
from market.core.listed_prices import AcceptedPrice
from market.core.messages import say
from market.core.policy import require
from market.core.price_cells import UnusableCell, tidy_name
from market.core.price_doubts import find_doubts
from market.core.price_reasons import DOUBTS, FIELDS_OF_REASONS, REASONS, UNTAXED
from market.core.price_rows import RowReader, Rules
from market.core.prices import CATALOGUE_SCHEME
from market.core.questions import clean_text
from market.core.scheme_profiles import FIELDS
from market.core.texts import text_fault
from market.core.vat_rates import SAID_TAXES, VatRates
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.held_rows import (
    HeldDecision,
    HeldRow,
    HeldSearch,
    find_held_row,
    insert_decisions,
    list_held_rows,
)
from market.store.imports import ImportRecord, get_import, insert_imported_prices, list_scheme_prices
from market.store.service_mappings import load_mappings

NOTE_LENGTH = (10, 1000)
LONGEST_CELL = 2000
_SETTLED = say("This row was decided meanwhile. Go back to the rows that wait.")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What becomes of several held rows: prices that count from now on, and the decisions that say so."""

    prices: tuple[AcceptedPrice, ...]
    decisions: tuple[HeldDecision, ...]

    @property
    def released(self) -> int:
        """How many rows count from now on."""
        return len(self.prices)

    @property
    def held_anew(self) -> int:
        """How many go on waiting, for another reason."""
        return sum(decision.outcome == "held" for decision in self.decisions)

    @property
    def new_reasons(self) -> frozenset[str]:
        """For which reasons they do."""
        return frozenset(decision.reason for decision in self.decisions if decision.outcome == "held")


def rules_again(db: Database, record: ImportRecord, catalogue: Catalogue, vat_rates: VatRates, now: datetime) -> Rules:
    """Return the rules by which rows of an earlier import are read today; amounts are in the scheme's currency."""
    is_catalogue = record.scheme == CATALOGUE_SCHEME
    return Rules(
        currency=record.currency,
        scheme_currency=record.currency,
        reading=record.reading,
        today=now.astimezone(UTC).date(),
        catalogue=catalogue if is_catalogue else None,
        mappings=load_mappings(db, record.source) if is_catalogue else {},
        vat_rates=vat_rates,
    )


def explain_held_row(db: Database, held: HeldRow, *, catalogue: Catalogue, vat_rates: VatRates, now: datetime) -> str:
    """Return why a row waits and what to do, with the two units where those differ."""
    sentence = REASONS[held.reason].sentence
    if held.reason != "unit-differs":
        return sentence
    reader = RowReader(rules_again(db, get_import(db, held.import_id), catalogue, vat_rates, now))
    try:
        sold_by, written = reader.differing_units(held.cells)
    except UnusableCell:
        return sentence
    return sentence + say(" Sold by: {sold_by}. In the file: {written}.", sold_by=sold_by, written=written)


def release_row(
    db: Database,
    *,
    import_id: int,
    row: int,
    cells: Mapping[str, str],
    note: str,
    catalogue: Catalogue,
    vat_rates: VatRates,
    by: Actor,
    now: datetime,
) -> None:
    """Let a held row count with *cells*, as the file has them or corrected.

    The file's cells stay as they are; the decision keeps those that count.  Raises Invalid by cell for a row
    that cannot be read, and for ``note``; NotFound; Conflict once the row is decided.
    """
    require(by, "operate the market")
    record, note = get_import(db, import_id), _checked_note(note)
    reader = RowReader(rules_again(db, record, catalogue, vat_rates, now))
    with write_transaction(db):
        held = _waiting(db, import_id, row)
        corrected = dict(held.cells) | {name: text.strip() for name, text in cells.items() if name in FIELDS}
        price = _read(reader, held, corrected)
        insert_decisions(
            db, [HeldDecision(import_id, row, "released", corrected, note=note)], decided_by=by.person_id, at=now
        )
        insert_imported_prices(db, import_id, [_with_first_words(price, held)])
        changed = sorted(name for name, text in corrected.items() if text != held.cells.get(name, ""))
        _insert_event(db, "prices.release", import_id, by, now, row=row, reason=held.reason, changed=changed)


def refuse_row(db: Database, *, import_id: int, row: int, note: str, by: Actor, now: datetime) -> None:
    """Let a held row never count; raises Invalid for ``note``, NotFound, and Conflict once the row is decided."""
    require(by, "operate the market")
    get_import(db, import_id)
    note = _checked_note(note)
    with write_transaction(db):
        held = _waiting(db, import_id, row)
        decision = HeldDecision(import_id, row, "refused", held.cells, note=note)
        insert_decisions(db, [decision], decided_by=by.person_id, at=now)
        _insert_event(db, "prices.refuse", import_id, by, now, row=row, reason=held.reason)


def release_rows(
    db: Database,
    *,
    search: HeldSearch,
    note: str,
    catalogue: Catalogue,
    vat_rates: VatRates,
    by: Actor,
    now: datetime,
    tax: str = "",
    country: str = "",
) -> Verdicts:
    """Let all rows held for one doubt count as they are, or those that lack *tax* with it and its *country*.

    Only those of one agency where *search* names it.  A row that cannot be read for another reason goes on waiting
    for that one, as does one that looks odd once its tax is known.  Raises Invalid for ``note``, ``tax``, ``country``
    and for a reason that needs a correction each, Conflict when no such row waits.
    """
    require(by, "operate the market")
    record, note = get_import(db, search.import_id), _checked_note(note)
    if search.reason not in DOUBTS | UNTAXED:
        raise Invalid({"note": say("Rows held for this reason need a correction each: open them one by one.")})
    said = _checked_tax(tax, country) if search.reason in UNTAXED else {}
    reader = RowReader(rules_again(db, record, catalogue, vat_rates, now))
    with write_transaction(db):
        rows = [replace(held, cells=dict(held.cells) | said) for held in _waiting_rows(db, search)]
        verdicts = judge_again(reader, rows, note=note)
        if said:
            (verdicts,) = hold_doubts([(record, verdicts)], _prices_beside(db, record, verdicts))
        write_verdicts(db, verdicts, by=by, now=now)
        counts = {"released": verdicts.released, "held_anew": verdicts.held_anew}
        _insert_event(db, "prices.release", search.import_id, by, now, reason=search.reason, **said, **counts)
    return verdicts


def refuse_rows(db: Database, *, search: HeldSearch, note: str, by: Actor, now: datetime) -> int:
    """Let all rows held for one reason never count, those of one agency where *search* names it; return how many.

    Raises Invalid for ``note`` and without a reason, Conflict when no such row waits.
    """
    require(by, "operate the market")
    get_import(db, search.import_id)
    note = _checked_note(note)
    if search.reason not in REASONS:
        raise Invalid({"note": say("Choose the reason whose rows are refused.")})
    with write_transaction(db):
        rows = _waiting_rows(db, search)
        decisions = [HeldDecision(each.import_id, each.row, "refused", each.cells, note=note) for each in rows]
        insert_decisions(db, decisions, decided_by=by.person_id, at=now)
        _insert_event(db, "prices.refuse", search.import_id, by, now, reason=search.reason, refused=len(rows))
    return len(rows)


def judge_again(reader: RowReader, rows: Iterable[HeldRow], *, note: str, mapping_id: int | None = None) -> Verdicts:
    """Read held rows as they are; those that cannot be read wait for the reason that stops them now."""
    prices, decisions = [], []
    for held in rows:
        decided = HeldDecision(held.import_id, held.row, "released", held.cells, note=note, mapping_id=mapping_id)
        try:
            prices.append(reader.read(held.row, held.cells))
        except UnusableCell as stop:
            decided = replace(decided, outcome="held", reason=stop.reason)
        decisions.append(decided)
    return Verdicts(tuple(prices), tuple(decisions))


def hold_doubts(found: Sequence[tuple[ImportRecord, Verdicts]], prices: Iterable[AcceptedPrice]) -> list[Verdicts]:
    """Hold what looks odd among the new prices and those that count already.

    Rows of several imports are told apart by numbers below zero, agencies of several sources by the source's name.
    """
    new = [(record, price) for record, verdicts in found for price in verdicts.prices]
    numbered = [
        replace(price, row=-number, agency=f"{record.source}:{price.agency}")
        for number, (record, price) in enumerate(new, 1)
    ]
    known = [replace(price, row=number) for number, price in enumerate(prices, 1)]
    doubts = find_doubts([*known, *numbered])
    reasons = {
        (record.id, price.row): doubts[-number] for number, (record, price) in enumerate(new, 1) if -number in doubts
    }
    return [_holding(verdicts, reasons) for _, verdicts in found]


def write_verdicts(db: Database, verdicts: Verdicts, *, by: Actor, now: datetime) -> None:
    """Write verdicts on rows of one import, inside the caller's transaction."""
    insert_decisions(db, verdicts.decisions, decided_by=by.person_id, at=now)
    for import_id in {decision.import_id for decision in verdicts.decisions}:
        insert_imported_prices(db, import_id, verdicts.prices)


def _holding(verdicts: Verdicts, reasons: Mapping[tuple[int, int], str]) -> Verdicts:
    decisions = [
        replace(each, outcome="held", reason=reasons[each.import_id, each.row])
        if (each.import_id, each.row) in reasons
        else each
        for each in verdicts.decisions
    ]
    released = {each.row for each in decisions if each.outcome == "released"}
    return Verdicts(tuple(price for price in verdicts.prices if price.row in released), tuple(decisions))


def _read(reader: RowReader, held: HeldRow, cells: Mapping[str, str]) -> AcceptedPrice:
    problems = {name: fault for name, text in cells.items() if (fault := text_fault(text, LONGEST_CELL))}
    if held.reason == "other-currency" and cells["price"] == held.cells["price"].strip():
        problems["price"] = REASONS[held.reason].sentence
    if problems:
        raise Invalid(problems)
    try:
        return reader.read(held.row, cells)
    except UnusableCell as stop:
        raise Invalid({FIELDS_OF_REASONS.get(stop.reason, "price"): REASONS[stop.reason].sentence}) from None


def _with_first_words(price: AcceptedPrice, held: HeldRow) -> AcceptedPrice:
    """Return the price beside what the file says, not beside what an operator made of it."""
    first = replace(price.stated, title=tidy_name(held.cells["service"]), price=held.cells["price"].strip())
    return replace(price, stated=first)


def _waiting(db: Database, import_id: int, row: int) -> HeldRow:
    held = find_held_row(db, import_id, row)
    if held is None:
        raise Conflict(_SETTLED)
    return held


def _waiting_rows(db: Database, search: HeldSearch) -> list[HeldRow]:
    rows = list_held_rows(db, search)
    if not rows:
        raise Conflict(say("No such row waits any longer. Go back to the rows that wait."))
    return rows


def _checked_note(note: str) -> str:
    note = clean_text(note)
    shortest, longest = NOTE_LENGTH
    if len(note) < shortest:
        raise Invalid({"note": say("Say what you looked at in at least {shortest} characters.", shortest=shortest)})
    if fault := text_fault(note, longest, what="the note"):
        raise Invalid({"note": fault})
    return note


def _prices_beside(db: Database, record: ImportRecord, verdicts: Verdicts) -> Iterator[AcceptedPrice]:
    """Yield the prices that count already for the services of new ones."""
    for service in sorted({price.service for price in verdicts.prices}):
        yield from list_scheme_prices(db, scheme=record.scheme, service=service)


def _checked_tax(tax: str, country: str) -> dict[str, str]:
    country = country.strip().upper()
    if tax not in SAID_TAXES:
        raise Invalid({"tax": say("Say whether VAT is in these prices.")})
    if tax == "gross" and not country:
        raise Invalid({"country": say("Say whose VAT is in these prices, in two letters, such as RU.")})
    return {"tax": tax} | ({"country": country} if country else {})


def _insert_event(db: Database, verb: str, import_id: int, by: Actor, now: datetime, **detail: object) -> None:
    insert_event(db, at=now, actor=by.person_id, verb=verb, subject="import", subject_id=str(import_id), **detail)
