import hashlib
import re

from market.actions.identifiers import new_id, new_token, repeatable_identifiers, token_hash


def test_an_id_is_96_random_bits_fit_for_a_url() -> None:
    ids = {new_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert all(re.fullmatch("[0-9a-f]{24}", each) for each in ids)


def test_a_token_is_256_random_bits() -> None:
    tokens = {new_token() for _ in range(1000)}

    assert len(tokens) == 1000
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in tokens)


def test_a_stored_token_is_its_hash() -> None:
    assert token_hash("token") == hashlib.sha256(b"token").hexdigest()


def test_ids_repeat_for_one_seed_inside_the_block_and_nowhere_else() -> None:
    runs = []
    for seed in ("one", "one", "two"):
        with repeatable_identifiers(seed):
            runs.append([new_id(), new_id()])

    assert runs[0] == runs[1] != runs[2]
    assert new_id() not in {each for run in runs for each in run}


def test_tokens_never_repeat() -> None:
    tokens = set()
    for _ in range(2):
        with repeatable_identifiers("one"):
            tokens.add(new_token())

    assert len(tokens) == 2
