"""Settings and fixtures every test shares."""

import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from werkzeug.routing import Rule

from market.actions import passwords
from tests.market_town import _town_file, catalogue, market

__all__ = ["_town_file", "catalogue", "market"]

settings.register_profile("shared-machine", deadline=None)
settings.load_profile("shared-machine")


@pytest.fixture(scope="session", autouse=True)
def rules_compiled_once():
    """Compile each address rule once a session: thousands of towns have the same ones, an eighth of a second each."""
    compile_builder, kept = Rule._compile_builder, {}

    def once(rule, append_unknown=True):
        key = (rule.rule, rule.subdomain, str(rule.defaults), append_unknown)
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Hash at the lowest cost: the tests register a whole town; one test looks at the real parameters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield
