"""What people do on the site, step by step, through its forms."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from market.actions.attestations import state_standards
from market.store.accounts import find_actor_by_email
from market.store.catalogue import load_catalogue

BRIEF = {
    "title": "Answer every public question",
    "situation": "A mobile operator gets six thousand public questions a month and answers a tenth of them. " * 3,
    "goal": "Answer 90 % of questions within 30 minutes by 30 June",
    "out_of_scope": "Strategy is held by another agency; prices and the network itself.",
    "department": "support",
    "budget_minimum": "3000000",
    "budget_maximum": "6000000",
    "time_zone": "Europe/Moscow",
    "questions_until": "2026-11-27T12:00",
    "answers_until": "2026-11-29T12:00",
    "closes_at": "2026-12-02T12:00",
    "decision_on": "2026-12-10",
    "lines-0-service": "support-avatar",
    "lines-0-quantity": "12",
    "lines-1-service": "community-management",
    "lines-1-quantity": "36",
    "lines-2-service": "monthly-report",
    "lines-2-quantity": "12",
    "weights-approach": "25",
    "weights-team": "20",
    "weights-evidence": "15",
    "weights-measurement": "10",
    "weights-standards": "15",
    "weights-price": "15",
    "save": "1",
}


def write_brief(browser, **changes) -> str:
    """Save a draft and return its id."""
    answer = browser.submit("/client/briefs/new", BRIEF | changes)
    return answer.headers["Location"].split("/")[3]


def publish_brief(browser, **changes) -> str:
    """Save and publish a brief and return its id."""
    brief_id = write_brief(browser, **changes)
    browser.submit(f"/client/briefs/{brief_id}/publish", {})
    return brief_id


def priced(*fees: str) -> dict[str, str]:
    """Return form fields that price each line at a fee per unit."""
    fields = {"vat_rate": "22", "submit": "1"}
    for number, fee in enumerate(fees):
        fields |= {f"lines-{number}-state": "priced", f"lines-{number}-fee": fee}
    return fields


def send_quote(browser, brief_id: str, *fees: str, status: int = 302, **changes):
    """Submit a quote, by default pricing the three lines of BRIEF; return the answer."""
    fields = priced(*(fees or ("60000", "50000", "20000"))) | changes
    return browser.submit(f"/agency/briefs/{brief_id}/quote", fields, status)


def quote_id_of(answer) -> str:
    """Return the id of the quote an accepted submission led to."""
    return answer.headers["Location"].split("/")[3]


def award(browser, brief_id: str, chosen: dict[str, str], status: int = 302, **changes):
    """Choose agencies for lines, confirm on the next page, and return the last answer; *status* is the last one's."""
    where = f"/client/briefs/{brief_id}"
    fields = {"reason_code": "lowest-cost", "reason": "", "award": "1"} | chosen | changes
    browser.submit(f"{where}/compare", fields, action=f"{where}/award/check")
    return browser.submit(f"{where}/award", {}, status)


def engage(town, brief_id: str, quote_id: str, lines: tuple[int, ...] = (0,), **changes) -> str:
    """Award lines of Vera's brief to Alfa's quote, record the kick-off, confirm it, and return the engagement's id."""
    vera, alfa = town.browser("vera"), town.browser("alfa")
    award(vera, brief_id, {f"choices-{line}": quote_id for line in lines})
    kick_off = {"starts_on": "2026-12-02", "contacts": "Vera, Alfa", "agreed": "Weekly call", "record": "1"} | changes
    page = vera.submit(f"/engagements/kick-off/{brief_id}/{quote_id}", kick_off).headers["Location"]
    alfa.submit(page, {}, action=page + "confirm")
    return page.split("/")[2]


def engage_whole(town, *, discount: str = "", starts_on: str = "2026-12-02", **quote) -> str:
    """Have Alfa win the three lines of BRIEF and begin the work at its closing; return the engagement's id.

    *discount* is a percentage off the fees of the first and the last line, *quote* are further fields of the quote.
    """
    brief_id = publish_brief(town.browser("vera"))
    if discount:
        rows = town.db.query("SELECT id FROM brief_lines WHERE brief_id = ? ORDER BY position", [brief_id])
        first, _, last = (row["id"] for row in rows)
        quote |= {"discounts-0-lines": [first, last], "discounts-0-percent": discount}
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id, **quote))
    town.clock.now = datetime(2026, 12, 2, 9, 0, 1, tzinfo=UTC)
    return engage(town, brief_id, quote_id, (0, 1, 2), starts_on=starts_on)


def choices(page) -> dict[str, list[str]]:
    """Return the award choices a comparison page offers: field name to quote ids in the order of the columns."""
    offered: dict[str, list[str]] = {}
    for element in page.all("input"):
        if element.get("type") == "radio" and element.get("value"):
            offered.setdefault(element.get("name"), []).append(element.get("value"))
    return offered


def keep_search(browser, name: str = "Communities", **filters) -> str:
    """Save a search through its page and return its id."""
    query = "?" + urlencode(filters) if filters else ""
    browser.submit(f"/account/searches{query}", {"name": name}, action="/account/searches")
    page = browser.get("/account/searches")
    actions = [form.get("action") for form in page.all("form") if form.get("action").endswith("/delete")]
    return actions[-1].split("/")[3]


def report_page(town) -> str:
    """A visitor reports a page; return the id of the report."""
    fields = {"about": "/prices/", "reason": "wrong-figure", "text": "The median looks wrong."}
    town.visitor().submit("/contact/", fields)
    return next(town.db.query("SELECT id FROM reports"))["id"]


def ask(town, brief_id: str, *, person: str = "alfa", passed: bool = True, **fields) -> str:
    """Ask a question, let the operator pass it if it waits, and return its id."""
    text = {"text": "How many reports a month do you expect?"}
    town.browser(person).submit(f"/agency/briefs/{brief_id}/questions", text | fields)
    (row,) = town.db.query("SELECT id FROM questions ORDER BY rowid DESC LIMIT 1")
    waits = town.browser("operator").get(f"/desk/questions/{row['id']}").all("select")
    if passed and waits:
        town.browser("operator").submit(f"/desk/questions/{row['id']}", {"outcome": "passed"})
    return row["id"]


def organisation_id_of(town, name: str) -> str:
    """Return the id of an organisation of the town."""
    (row,) = town.db.query("SELECT id FROM organisations WHERE name = ?", [name])
    return row["id"]


def claim_mandatory(town, *names: str) -> None:
    """Claim every mandatory standard for the agencies of people, so that the directory lists them."""
    codes = [standard.code for standard in load_catalogue(town.db).mandatory_standards("RU")]
    for name in names:
        actor = find_actor_by_email(town.db, f"{name}@town.example")
        state_standards(town.db, standards=codes, by=actor, now=town.clock.now)
