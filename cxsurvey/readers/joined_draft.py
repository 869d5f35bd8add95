"""A question whose answers were joined in one cell, told from phrases that merely hold the mark."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from cxsurvey.codebook import Question
from cxsurvey.readers.platforms.platform import Field
from cxsurvey.readers.question_draft import Answers, options_of

LONG_OPTION = 120  # characters; parts of a joined answer that are longer are sentences
MOST_PARTS = 300  # a list to choose from is shorter
MOST_PIECES = 4 * MOST_PARTS  # before those of options that hold the mark themselves are put together again
COMES_BACK = 3  # an option is mentioned at least so often, in more than one company
COVERED = 0.8  # of all mentions are of options that come back; the rest was written in
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_THOUSANDS = r"(?!(?<=\d,)\d{3}(?!\d))"


def split_question(name: str, answers: Answers, field: Field, mark: str, *, alone: bool = False) -> Question | None:
    """A multiple-response question whose answers are joined by the mark; None where the parts are no list of options.

    Options come back, alone or in another company; parts of a phrase do not. What was written in does not either, and
    is left to a person. With `alone` every option must have been given alone as well, as in a grid of boxes to tick.
    """
    if not any(mark.strip() in text for text in answers.texts):
        return None
    pieces = _pieces(answers.texts, mark)
    if pieces is None:
        return None
    weights = dict(zip(answers.texts, map(int, answers.counts), strict=True))
    together = _rejoined(pieces, weights, mark)
    given = {text.strip() for text in together}
    if not _is_list(together, weights) or (alone and not all(given.issuperset(found) for found in together.values())):
        return None
    options, decide = options_of(sorted({part for found in together.values() for part in found}), {})
    note = f'answers were split at "{mark}". Does an option hold one itself?'
    written = len(options) - len(_returning(together, weights))
    was = "was hardly ever given. Was it" if written == 1 else "were hardly ever given. Were they"
    rest = [f"{written} of its options {was} written in?"] if written else []
    return Question(
        name,
        field.wording,
        field.option if alone else "",
        kind="multiple",
        options=options,
        separator=mark,
        decide=(*decide, note, *rest),
    )


def _pieces(texts: Sequence[str], mark: str) -> dict[str, list[str]] | None:
    """The parts of each text; None where they are more than any list makes, as soon as that is known."""
    found: dict[str, list[str]] = {}
    different: set[str] = set()
    for text in texts:
        found[text] = parts_of(text, mark)
        different.update(found[text])
        if len(different) > MOST_PIECES:
            return None
    return found


def parts_of(text: str, mark: str) -> list[str]:
    """The answers joined in a text; a comma before a space, or in a number, is one of a phrase unless it is the mark.

    What stands in brackets stays together.

    >>> parts_of("Home,Work, at times,1,000 seats", ","), parts_of("Calls (voice, chat), CRM", ", ")
    (['Home', 'Work, at times', '1,000 seats'], ['Calls (voice, chat)', 'CRM'])
    """
    pattern = rf",(?! ){_THOUSANDS}" if mark == "," else re.escape(mark)
    parts, start = [], 0
    kept = [found.span() for found in _BRACKETS.finditer(text)]
    for found in re.finditer(pattern, text):
        if not any(first < found.start() < last for first, last in kept):
            parts.append(text[start : found.start()])
            start = found.end()
    return [part.strip() for part in (*parts, text[start:]) if part.strip()]


def _rejoined(together: Mapping[str, list[str]], weights: Mapping[str, int], mark: str) -> dict[str, list[str]]:
    """The parts of each text, "None" and "we build our own" being one where neither is ever there without the other.

    Only a part in lower case goes with the one before it: options begin with a capital where any does.
    """
    mentions: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text, found in together.items():
        for part in found:
            mentions[part] += weights[text]
        for pair in pairwise(found):
            pairs[pair] += weights[text]
    one = {
        (first, second)
        for (first, second), count in pairs.items()
        if count == mentions[first] == mentions[second] >= COMES_BACK and second[0].islower() and not first[0].islower()
    }
    return {text: _runs(found, one, mark) for text, found in together.items()} if one else dict(together)


def _runs(parts: Sequence[str], one: set[tuple[str, str]], mark: str) -> list[str]:
    joined = list(parts[:1])
    for before, part in pairwise(parts):
        if (before, part) in one:
            joined[-1] = f"{joined[-1]}{mark}{part}"
        else:
            joined.append(part)
    return joined


def _is_list(together: Mapping[str, Sequence[str]], weights: Mapping[str, int]) -> bool:
    """Whether the parts are a list to choose from."""
    returning = _returning(together, weights)
    alone = {found[0] for text, found in together.items() if len(found) == 1 and weights[text] >= COMES_BACK}
    several = {text: found for text, found in together.items() if len(found) > 1}
    combined = sum(weights[text] for text, found in several.items() if sum(part in returning for part in found) > 1)
    mentions = sum(len(found) * weights[text] for text, found in together.items())
    of_list = sum(weights[text] * sum(part in returning | alone for part in found) for text, found in together.items())
    fits = len({part for found in together.values() for part in found}) <= MOST_PARTS
    short = all(len(part) <= LONG_OPTION for part in returning)
    varied = len(together) >= 3 and len(returning) < len(together) + len(several)
    joined = 2 * combined > sum(weights[text] for text in several)
    return fits and short and varied and joined and of_list >= COVERED * mentions


def _returning(together: Mapping[str, Sequence[str]], weights: Mapping[str, int]) -> set[str]:
    """The parts that come back, alone or in another company."""
    mentions: Counter[str] = Counter()
    texts: Counter[str] = Counter()
    for text, found in together.items():
        for part in set(found):
            mentions[part] += weights[text]
            texts[part] += 1
    return {part for part, count in mentions.items() if count >= COMES_BACK and texts[part] > 1}
