"""Which passwords may be used: long enough and hard to guess; what they are composed of does not matter."""

from collections.abc import Iterable

from zxcvbn import zxcvbn

from market.core.messages import say

PASSWORD_SHORTEST = 10
PASSWORD_LONGEST = 128
FEWEST_GUESSES = 1_000_000
"""Where zxcvbn's scale begins to call a password safe from guessing against a sign-in that limits attempts."""

_MEASURED = 72
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбю"
_SAME_KEYS = str.maketrans(_CYRILLIC + _CYRILLIC.upper(), "qwertyuiop[]asdfghjkl;'zxcvbnm,." * 2)


def password_fault(password: str, email: str, own_words: Iterable[str] = ()) -> str | None:
    """Return why *password* may not be used, or None (ASVS 5, 6.2: length, common passwords, context words).

    Guesses are counted by zxcvbn on its first 72 characters, with its lists of common passwords and names, also as
    the same keys give them on a Latin keyboard.  *email* and *own_words*, such as the organisation's name, are what
    somebody who knows the account would try first.

    >>> password_fault("qwerty12345", "vera@demo.example")
    'That password is among the first to be guessed; three unrelated words do better.'
    >>> password_fault("lanterns over wet stone", "vera@demo.example") is None
    True
    """
    if len(password) < PASSWORD_SHORTEST:
        return say(
            "Choose a password of at least {password_shortest} characters; three unrelated words do well.",
            password_shortest=PASSWORD_SHORTEST,
        )
    if len(password) > PASSWORD_LONGEST:
        return say("Choose a password of at most {password_longest} characters.", password_longest=PASSWORD_LONGEST)
    address = email.strip().casefold()
    if password.casefold() in {address, address.partition("@")[0]}:
        return say("Choose a password that is not your e-mail address.")
    known = [address.partition("@")[0], "like for like", "likeforlike", *(word for word in own_words if word)]
    if min(_guesses(text, known) for text in {password, password.translate(_SAME_KEYS)}) < FEWEST_GUESSES:
        return say("That password is among the first to be guessed; three unrelated words do better.")
    return None


def _guesses(password: str, known: list[str]) -> float:
    return float(zxcvbn(password[:_MEASURED], user_inputs=known)["guesses"])
