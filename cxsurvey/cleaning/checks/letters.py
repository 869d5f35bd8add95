"""How likely the letters of a text follow each other in words: a model of three letters, made of common words."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from functools import lru_cache
from importlib import resources

_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"\w*[a-z][A-Z]\w*|\b[A-Z]{2,5}\b")  # DynamoDB, xMatters, HTML
_SEEN = 0.72, 0.23, 0.05  # of a letter's chance: what two letters, one letter and no letter before it say
SHORTEST = 4  # letters of a word that is looked at: shorter ones are abbreviations as often as words
MANY = 3  # words of which those of three letters are looked at as well


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """The words of the list that comes with the package, without accents."""
    text = (resources.files("cxsurvey.cleaning.checks") / "common_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in bare(line).split())


def bare(text: str) -> str:
    """The text in lower case without accents.

    >>> bare("Één Größe")
    'een grosse'
    """
    lower = text.casefold()
    if lower.isascii():
        return lower
    return "".join(sign for sign in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(sign))


def words_of(text: str) -> list[str]:
    """The words of a text that may be looked up: names with a capital inside and abbreviations are left out.

    >>> words_of("Één DynamoDB, SQL per week")
    ['een', 'per', 'week']
    """
    return _WORD.findall(bare(_NAME.sub(" ", text)))


@lru_cache(maxsize=1)
def _chances() -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """The chance of each letter behind two others, behind one, and anywhere, by the letters together."""
    three: Counter[str] = Counter()
    for word in common_words():
        padded = f"^^{word}$"
        three.update(padded[at : at + 3] for at in range(len(padded) - 2))
    sums = {length: _summed(three, length) for length in (2, 1)}
    ends = {length: _ends(three, length) for length in (2, 1)}
    total = three.total()
    return (
        {seen: count / sums[2][seen[:2]] for seen, count in three.items()},
        {seen: count / sums[1][seen[0]] for seen, count in ends[2].items()},
        {seen: count / total for seen, count in ends[1].items()},
    )


def _summed(three: Counter[str], length: int) -> Counter[str]:
    """How often so many letters stand before another one."""
    found: Counter[str] = Counter()
    for seen, count in three.items():
        found[seen[2 - length : 2]] += count
    return found


def _ends(three: Counter[str], length: int) -> Counter[str]:
    """How often the last so many letters of three are seen."""
    found: Counter[str] = Counter()
    for seen, count in three.items():
        found[seen[3 - length :]] += count
    return found


@lru_cache(maxsize=65_536)
def likelihood(word: str) -> float:
    """The mean of the logarithms (base 10) of the chance of each letter and of the end; words are above −1.8 mostly.

    >>> likelihood("vendor") > -1.4, likelihood("leverancier") > -1.4, likelihood("sdjfhg") < -2
    (True, True, True)
    """
    three, two, one = _chances()
    padded = f"^^{word}$"
    chances = (
        _SEEN[0] * three.get(padded[at : at + 3], 0.0)
        + _SEEN[1] * two.get(padded[at + 1 : at + 3], 0.0)
        + _SEEN[2] * one.get(padded[at + 2], 1e-4)
        for at in range(len(padded) - 2)
    )
    return sum(map(math.log10, chances)) / (len(padded) - 2)


def known_share(words: list[str]) -> float:
    """The share of words that are common ones."""
    return sum(map(common_words().__contains__, words)) / len(words) if words else 0.0


def unlike_words(words: list[str], below: float) -> float:
    """The share of the letters that stand in words of letters which hardly follow each other, of Latin letters only."""
    letters = sum(map(len, words))
    least = SHORTEST - (len(words) >= MANY)
    odd = sum(len(word) for word in words if len(word) >= least and word.isascii() and likelihood(word) < below)
    return odd / letters if letters else 0.0
