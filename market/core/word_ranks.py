"""Which texts typed words mean: by any of the words, in English or Russian, whatever their endings."""

from collections.abc import Iterable, Sequence
from functools import cache

import snowballstemmer

from market.core.search import SAME_MEANING, words_of

_SHORTEST_BEGINNING = 3
_STEMMERS = (snowballstemmer.stemmer("english"), snowballstemmer.stemmer("russian"))


def rank_texts(typed: str, texts: Sequence[str]) -> list[int]:
    """Return the places in *texts* of those that share words with *typed*, the closest first; all if nothing is typed.

    Words are compared by their Snowball stems; words of one meaning (`SAME_MEANING`) stand for each other, and a word
    of three letters or more stands for what begins with it.  A shared word counts the more the fewer texts share it,
    so that "month" hardly matters beside "avatar"; equally close texts keep their order.

    >>> rank_texts("твиты", ["Press release Пресс-релиз", "Social post Пост для соцсетей"])
    [1]
    """
    if not typed.strip():
        return list(range(len(texts)))
    stems = [_stems_of(text) for text in texts]
    closeness: dict[int, float] = {}
    for word in words_of(typed):
        sharing = [place for place, words in enumerate(stems) if _shares(_meanings(word), words)]
        for place in sharing:
            closeness[place] = closeness.get(place, 0.0) + 1 / len(sharing)
    return sorted(closeness, key=lambda place: (-closeness[place], place))


@cache
def _stems_of(text: str) -> frozenset[str]:
    return frozenset(stem for word in words_of(text) for stem in _stems(word))


def _shares(meanings: Iterable[str], words: frozenset[str]) -> bool:
    return any(
        meaning in words or (len(meaning) >= _SHORTEST_BEGINNING and any(word.startswith(meaning) for word in words))
        for meaning in meanings
    )


def _meanings(word: str) -> frozenset[str]:
    """Return the stems of *word* and of every word that means the same."""
    stems = _stems(word)
    same = (group for group in SAME_MEANING if any(stems & _stems(each) for each in group))
    return stems.union(*(_stems(each) for group in same for each in group))


@cache
def _stems(word: str) -> frozenset[str]:
    return frozenset(stemmer.stemWord(word) for stemmer in _STEMMERS)
