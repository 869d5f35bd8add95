"""How alike two texts are: the thresholds above which a misspelling is taken for what was meant."""

from __future__ import annotations

from collections.abc import Sequence

SIMILAR = 0.92  # similarity from which two texts may be one (1: equal)
MARGIN = 0.08  # how much less alike the nearest text of another meaning must be
SHORTEST = 6  # characters of an answer below which nothing is guessed


def similarity(a: str, b: str) -> float:
    """How alike two texts are, in [0, 1]: the larger of Jaro–Winkler similarity and of the share of letters kept.

    Jaro–Winkler is high where the same letters stand in the same order, above all at the start, and so allows for a
    slip in a short text; the share of letters that no edit touches allows for one in a long text.

    Source: Winkler 1990, Proceedings of the Section on Survey Research Methods, ASA, 354–359; Boytsov 2011, ACM
    Journal of Experimental Algorithmics 16, for the distance with exchanged neighbours.

    >>> round(similarity("it onyl", "it only"), 3)
    0.971
    """
    from rapidfuzz.distance import OSA, JaroWinkler

    return float(max(JaroWinkler.similarity(a, b), OSA.normalized_similarity(a, b)))


def edits(a: str, b: str, *, limit: int | None = None) -> int:
    """The number of letters left out, added, mistaken or exchanged with their neighbour; limit + 1 above the limit.

    >>> edits("jiont", "joint"), edits("gezamelijk", "gezamenlijk")
    (1, 1)
    """
    from rapidfuzz.distance import OSA

    return int(OSA.distance(a, b, score_cutoff=limit))


def nearest_words(word: str, words: Sequence[str], *, limit: int) -> list[tuple[str, int]]:
    """The words at most `limit` edits away, with their edits, the nearest first.

    >>> nearest_words("tusenpersoon", ["persoon", "tussenpersoon"], limit=2)
    [('tussenpersoon', 1)]
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extract(word, words, scorer=OSA.distance, score_cutoff=limit, limit=None)
    return [(text, int(distance)) for text, distance, _ in found]


def edits_allowed(length: int) -> int:
    """How many edits a word of that length may be away from the word that was meant: one in five letters, at most two.

    >>> [edits_allowed(length) for length in (3, 4, 5, 8, 9, 20)]
    [0, 1, 1, 1, 2, 2]
    """
    return 0 if length < 4 else 1 if length < 9 else 2
