"""The four ways a rule can refuse; pages, commands and API turn them into status codes and exit codes."""

from collections.abc import Mapping

from market.core.messages import say_many


class MarketError(Exception):
    """Base of every refusal; its text is a sentence a person can act on."""


class NotFound(MarketError):
    """The thing does not exist, or is not the asker's to know about: both look the same."""


class NotAllowed(MarketError):
    """The actor is known but may not do this; the text says what would be needed."""


class NotConfirmed(NotAllowed):
    """The actor may do this as soon as the mailed link has confirmed the address."""


class Conflict(MarketError):
    """The request was sound but the state of the market has moved on."""


class Invalid(MarketError):
    """What was given is not acceptable.

    *problems* maps a dotted field path such as ``lines.0.quantity`` to a sentence that names the
    fault and the mend.  The same mapping feeds form fields, command output and API problems.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(f"{field}: {sentence}" for field, sentence in self.problems.items()))


class TooManyAttempts(MarketError):
    """A limit on guessing was reached; *retry_after_seconds* says when to come back."""

    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        minutes = max(1, round(retry_after_seconds / 60))
        super().__init__(
            say_many(
                "Too many attempts. Wait {number} minute and try again.",
                "Too many attempts. Wait {number} minutes and try again.",
                minutes,
            )
        )
