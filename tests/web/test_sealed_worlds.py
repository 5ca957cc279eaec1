"""Five worlds that differ only in what lies under seal look the same to everybody but the agency that sealed it."""

import re
import shutil

import pytest

from market.actions.identifiers import repeatable_identifiers
from market.store.connections import release_database
from tests.web.conftest import Town
from tests.web.steps import publish_brief, quote_id_of, send_quote
from tests.web.test_routes import GET, browser_of

pytestmark = pytest.mark.slow
OBSERVERS = ("visitor", "vera", "boris", "beta", "operator")
CHANGES_BY_ITSELF = re.compile(r'(name="csrf_token"[^>]*value=)"[^"]*"|\b[0-9a-f]{16}\b')
RANDOM = ("/account/two-factor/",)
# Workbooks carry the time they were made at; they hold what the CSV files hold.
HEADERS = ("ETag", "Last-Modified", "Content-Type", "Cache-Control", "Location")


def nothing(_town: Town, _brief_id: str) -> None:
    """Nobody quotes."""


def cheap(town: Town, brief_id: str) -> None:
    """One quote at 11.00 a line."""
    send_quote(town.browser("alfa"), brief_id, "11.00", "11.00", "11.00")


def dear(town: Town, brief_id: str) -> None:
    """One quote at 9,876,543.21 a line."""
    send_quote(town.browser("alfa"), brief_id, *["9876543.21"] * 3)


def many(town: Town, brief_id: str) -> None:
    """Two agencies, one of which revises its quote twenty-four times."""
    send_quote(town.browser("both"), brief_id)
    for number in range(25):
        send_quote(town.browser("alfa"), brief_id, str(5000 + number), "50000", "20000")


def withdrawn(town: Town, brief_id: str) -> None:
    """One quote that was taken back."""
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    town.browser("alfa").post(f"/agency/quotes/{quote_id}/withdraw", {})


def addresses(brief_id: str, readers: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return every (reader, address) a reader gets an answer of substance from."""
    parts = {
        "brief_id": brief_id,
        "filename": "site.css",
        "service": "social-post",
        "slug": "alfa-dialog",
        "code": "sub-1",
    }
    rules = [rule for rule in GET if not rule.startswith(RANDOM) and not rule.endswith(".xlsx")]
    filled = [re.sub(r"<(?:\w+:)?(\w+)>", lambda part: parts.get(part[1], "nothing"), rule) for rule in rules]
    return [(reader, address) for address in filled for reader in readers]


def seen(founded, folder, world) -> dict[tuple[str, str], tuple]:
    """Return what every observer gets from every address in a world."""
    shutil.copytree(founded, folder)
    town = Town(folder, metrics_token="a token of the monitor")
    with repeatable_identifiers("the same in every world"):
        brief_id = publish_brief(town.browser("vera"))
    world(town, brief_id)
    found = {}
    for reader, address in addresses(brief_id, OBSERVERS):
        response = browser_of(town, reader)._client.get(address)
        is_text = response.is_json or response.mimetype.startswith(("text", "application/atom", "image/svg"))
        text = CHANGES_BY_ITSELF.sub(r"\1", response.get_data(as_text=True)) if is_text else len(response.data)
        found[reader, address] = (response.status_code, text, *(response.headers.get(name) for name in HEADERS))
        response.close()
    release_database()
    town.db.close()
    return found


@pytest.fixture(scope="module")
def empty_world(founded, tmp_path_factory):
    return seen(founded, tmp_path_factory.mktemp("nothing") / "market", nothing)


@pytest.mark.parametrize("world", [cheap, dear, many, withdrawn], ids=lambda world: world.__name__)
def test_nobody_can_tell_what_lies_under_seal(founded, tmp_path, empty_world, world):
    found = seen(founded, tmp_path / "market", world)

    assert [place for place, answer in found.items() if answer != empty_world[place]] == []
    assert len(found) >= 500
    assert sum(answer[0] == 200 for answer in found.values()) >= 250


def leaky(town: Town, brief_id: str) -> None:
    """What must never be: something public moves with a quote."""
    cheap(town, brief_id)
    town.db.execute("UPDATE briefs SET saved_at = published_at, title = title || ' (1)' WHERE id = ?", [brief_id])
    town.db.conn.commit()


def test_the_probe_would_see_a_leak(founded, tmp_path, empty_world):
    found = seen(founded, tmp_path / "market", leaky)

    assert {place[0] for place, answer in found.items() if answer != empty_world[place]} == set(OBSERVERS)
