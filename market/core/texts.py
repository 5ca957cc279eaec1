"""What any text typed into the market may hold."""

import re
import unicodedata

from market.core.messages import say

HIDDEN_CHARACTERS = say("Remove control or invisible characters: type the text anew instead of pasting it.")
NO_WEB_ADDRESS = say("Give an address that begins with https:// or http://, or leave it empty.")
_LINE_BREAKS = "\n\r\t"
_SITE_PATH = re.compile(r"/[A-Za-z0-9._~/-]{0,200}", re.ASCII)


def has_hidden_characters(text: str) -> bool:
    """Return whether *text* holds control, direction-changing or otherwise invisible characters.

    Line breaks and tabs pass; everything else of Unicode's categories Cc, Cf, Co, Cs, and the fillers that
    print as nothing, could make one text look like another.

    >>> has_hidden_characters("two\\nlines"), has_hidden_characters("Luno\\u200bfon"), has_hidden_characters("a\\x00b")
    (False, True, True)
    """
    return any(
        unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs"} or "FILLER" in unicodedata.name(character, "")
        for character in text
        if character not in _LINE_BREAKS
    )


def text_fault(text: str, longest: int, *, what: str = "this") -> str | None:
    """Return why *text* may not stand, or None; *what* names it in the sentence about its length.

    >>> text_fault("a" * 1001, 1000, what="the note")
    'Shorten the note to 1,000 characters; it has 1,001.'
    """
    if has_hidden_characters(text):
        return HIDDEN_CHARACTERS
    if len(text) > longest:
        return say(
            "Shorten {what} to {longest:,} characters; it has {text:,}.", what=what, longest=longest, text=len(text)
        )
    return None


def is_site_path(text: str) -> bool:
    """Return whether *text* is a path of this site in plain characters; never another host, never a query.

    >>> [is_site_path(text) for text in ("/prices/", "//evil.example", "/a?b=c", "prices")]
    [True, False, False, False]
    """
    return _SITE_PATH.fullmatch(text) is not None and "//" not in text


def is_web_address(text: str, longest: int) -> bool:
    """Return whether *text* is an address of the web of at most *longest* signs, without spaces and hidden ones.

    >>> [is_web_address(text, 30) for text in ("https://agency.example/a", "javascript:alert(1)", "http://a b.example")]
    [True, False, False]
    """
    is_clean = not has_hidden_characters(text) and not any(letter.isspace() for letter in text)
    return is_clean and text.startswith(("https://", "http://")) and len(text) <= longest
