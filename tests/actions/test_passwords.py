"""Password hashes."""

import inspect

from market.actions import passwords


def test_a_password_matches_its_own_hash_only():
    stored = passwords.hash_password("three unrelated words")

    assert passwords.password_matches("three unrelated words", stored)
    assert not passwords.password_matches("three unrelated word", stored)


def test_nobodys_hash_matches_nothing_and_a_damaged_one_is_no_error():
    assert not passwords.password_matches("a password nobody has", None)
    assert not passwords.password_matches("three unrelated words", "not a hash")


def test_the_parameters_are_those_of_the_recommendation():
    source = inspect.getsource(passwords)

    assert "PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)" in source
