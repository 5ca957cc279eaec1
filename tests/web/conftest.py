"""A small town per test: two clients, three agencies, an operator, each with a browser of their own."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from jinja2 import FileSystemBytecodeCache

from market.actions.accounts import confirm_address, create_operator, register_organisation
from market.actions.identifiers import new_token, token_hash
from market.actions.limits import open_guard
from market.actions.markets import create_market
from market.application import create_app
from market.config import ROOT, Config
from market.core.accounts import Registration
from market.store.accounts import find_actor_by_email
from market.store.connections import open_database, release_database, write_transaction
from market.store.sessions import insert_session, update_seen
from tests.page import Browser

COMPILED_TEMPLATES = FileSystemBytecodeCache()
PASSWORD = "three unrelated words"
FOUNDED = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CAST = {
    "vera": ("Lunofon", True, False),
    "boris": ("Perevoz-9", True, False),
    "alfa": ("Alfa Dialog", False, True),
    "beta": ("Beta Whale", False, True),
    "both": ("Sovarium House", True, True),
}


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Town:
    """One market with an application over it and a browser per person, signed in on first use."""

    def __init__(self, folder, **settings) -> None:
        self.clock = Clock()
        self.config = Config(data=folder, **({"rate_limits": False} | settings))
        self.app = create_app(self.config, clock=self.clock)
        self.app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
        self.db = open_database(self.config.database)
        self._browsers: dict[str, Browser] = {}

    def visitor(self, **options) -> Browser:
        return Browser(self.app, **options)

    def browser(self, person: str) -> Browser:
        if person not in self._browsers:
            self._browsers[person] = Browser(self.app)
            self._begin_session(person)
        return self._browsers[person]

    def _begin_session(self, person: str) -> None:
        """Sign in past the form: checking a password takes longer than most of these tests."""
        token, actor = new_token(), find_actor_by_email(self.db, f"{person}@town.example")
        with write_transaction(self.db):
            insert_session(
                self.db,
                token_hash=token_hash(token),
                person_id=actor.person_id,
                at=self.clock.now,
                lasts=timedelta(days=14),
            )
            update_seen(self.db, token_hash(token), at=self.clock.now + timedelta(days=3650))
        with self._browsers[person]._client.session_transaction() as session:
            session["token"] = token

    def sign_out(self, person: str) -> None:
        """Forget a browser, so that the person signs in anew."""
        del self._browsers[person]


@pytest.fixture(scope="session")
def founded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("founded") / "market"
    db = create_market(folder=folder, seed=ROOT / "seed_data", kind="real", currency="RUB", now=FOUNDED)
    for person, (name, is_client, is_agency) in CAST.items():
        registration = Registration(
            organisation_name=name,
            is_client=is_client,
            is_agency=is_agency,
            country="RU",
            city="Moscow",
            agency_type="smm-boutique" if is_agency else None,
            person_name=f"{person.title()} Ivolgina",
            email=f"{person}@town.example",
            password=PASSWORD,
        )
        registered = register_organisation(
            db, registration=registration, base_url="http://127.0.0.1:8000", now=FOUNDED, guard=open_guard, address=""
        )
        confirm_address(db, token=registered.token, now=FOUNDED)
    create_operator(db, email="operator@town.example", password=PASSWORD, now=FOUNDED, by="test")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return folder


@pytest.fixture
def make_town(founded, tmp_path):
    towns = []

    def make(**settings) -> Town:
        folder = tmp_path / f"market-{len(towns)}"
        shutil.copytree(founded, folder)
        towns.append(Town(folder, **settings))
        return towns[-1]

    yield make
    release_database()
    for town in towns:
        town.db.close()


@pytest.fixture
def town(make_town) -> Town:
    return make_town()
